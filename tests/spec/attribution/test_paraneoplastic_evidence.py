"""attribution.paraneoplastic_evidence: the cancer itself as the cause (spec 7.7, 9.2, ruling 6)."""

DIAGNOSED = "patient_id | episode_number | is_confirmed\n" + "\n".join(f"P{n} | 1 | true" for n in range(1, 7))


def cases(*cancer_dates, treated="2025-01-01"):
    """Cases with onset on 2025-06-01, one per date of the cancer's first record."""
    lines = [
        "case_id | patient_id | episode_number | onset_date | onset_source_table | onset_source_id"
        " | malignancy_date | malignancy_diagnosis_id | first_antineoplastic_date"
    ]
    for n, cancer in enumerate(cancer_dates, start=1):
        lines.append(f"C{n} | P{n} | 1 | 2025-06-01 | labs | L{n} | {cancer} | D{n} | {treated}")
    return "\n".join(lines)


def levels(*ranks):
    return "case_id | level_rank\n" + "\n".join(f"C{n} | {rank}" for n, rank in enumerate(ranks, start=1))


def test_a_cancer_within_a_year_either_side_gives_2_and_within_three_years_1(spec):
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2024-06-01", "2024-05-31", "2022-06-02", "2022-06-01", "2026-06-01", "2026-06-02"),
            "attribution.event_scores": levels(2, 2, 2, 2, 2, 2),
            "clinical.muscle_diagnoses": DIAGNOSED,
        },
        expect="""
            case_id | finding                | rule_id           | points | event_date | source_table | source_id | finding_text
            C1      | paraneoplastic_cancer  | W-PNP2            | 2      | 2024-06-01 | diagnoses    | D1        | Cancer first recorded 365 days before onset.
            C1      | paraneoplastic_no_drug | 9.2 paraneoplastic | 2     | 2025-06-01 | labs         | L1        | No drug of interest was in its window at onset.
            C2      | paraneoplastic_cancer  | W-PNP             | 1      | 2024-05-31 | diagnoses    | D2        | Cancer first recorded 366 days before onset.
            C2      | paraneoplastic_no_drug | 9.2 paraneoplastic | 2     | 2025-06-01 | labs         | L2        | No drug of interest was in its window at onset.
            C3      | paraneoplastic_cancer  | W-PNP             | 1      | 2022-06-02 | diagnoses    | D3        | Cancer first recorded 1095 days before onset.
            C3      | paraneoplastic_no_drug | 9.2 paraneoplastic | 2     | 2025-06-01 | labs         | L3        | No drug of interest was in its window at onset.
            C5      | paraneoplastic_cancer  | W-PNP2            | 2      | 2026-06-01 | diagnoses    | D5        | Cancer first recorded 365 days after onset.
            C5      | paraneoplastic_no_drug | 9.2 paraneoplastic | 2     | 2025-06-01 | labs         | L5        | No drug of interest was in its window at onset.
            C6      | paraneoplastic_cancer  | W-PNP             | 1      | 2026-06-02 | diagnoses    | D6        | Cancer first recorded 366 days after onset.
            C6      | paraneoplastic_no_drug | 9.2 paraneoplastic | 2     | 2025-06-01 | labs         | L6        | No drug of interest was in its window at onset.
        """,
    )


def test_an_asymptomatic_ck_of_a_treated_tumour_patient_gets_no_label(spec):
    # ruling 6; C1: no weakness or diagnosis; C2: M1 only; C3: a real muscle disease
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01", "2025-01-01"),
            "attribution.event_scores": levels(3, 1, 2),
            "clinical.weakness": """
                patient_id | episode_number | weakness
                P2         | 1              | specific
                P3         | 1              | nonspecific
            """,
        },
        expect="""
            case_id | finding                | points
            C3      | paraneoplastic_cancer  | 2
            C3      | paraneoplastic_no_drug | 2
        """,
    )


def test_onset_before_any_antineoplastic_gives_2_and_supports_the_label(spec):
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | onset_date | onset_source_table | onset_source_id | malignancy_date | malignancy_diagnosis_id | first_antineoplastic_date
                C1      | P1         | 1              | 2025-06-01 | labs               | L1              | 2025-07-01      | D1                      | 2025-06-02
                C2      | P2         | 1              | 2025-06-01 | labs               | L2              | 2025-07-01      | D2                      |
                C3      | P3         | 1              | 2025-06-01 | labs               | L3              | 2025-07-01      | D3                      | 2025-06-01
            """,
            "attribution.event_scores": levels(1, 1, 1),
        },
        expect="""
            case_id | finding                         | points | event_date | source_table | source_id | finding_text
            C1      | paraneoplastic_cancer           | 2      | 2025-07-01 | diagnoses    | D1        | Cancer first recorded 30 days after onset.
            C1      | paraneoplastic_before_treatment | 2      | 2025-06-01 | labs         | L1        | Onset before any antineoplastic treatment was seen.
            C2      | paraneoplastic_cancer           | 2      | 2025-07-01 | diagnoses    | D2        | Cancer first recorded 30 days after onset.
            C2      | paraneoplastic_before_treatment | 2      | 2025-06-01 | labs         | L2        | Onset before any antineoplastic treatment was seen.
        """,
    )


def test_a_coded_paraneoplastic_disease_gives_3_when_it_is_this_patients_code(spec):
    # a laboratory result and another patient's diagnosis may share an identifier
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01"),
            "attribution.event_scores": levels(1, 1),
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind    | source_table | source_id
                P1         | 1              | muscle_diagnosis | diagnoses    | 7
                P2         | 1              | ck_raised        | labs         | 7
            """,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set                        | diagnosis_date | code
                P1         | 7            | paraneoplastic_dermatopolymyositis | 2025-06-20     | M36.0
            """,
        },
        expect="""
            case_id | finding               | rule_id            | points | source_id | finding_text
            C1      | paraneoplastic_cancer | W-PNP2             | 2      | D1        | Cancer first recorded 151 days before onset.
            C1      | paraneoplastic_code   | 9.2 paraneoplastic | 3      | 7         | Paraneoplastic muscle disease coded (M36.0).
        """,
    )


def test_a_candidate_drug_takes_2_off_and_a_late_checkpoint_inhibitor_is_none(spec):
    # C1 and C2 have a code, so that enough points remain
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01", "2025-01-01"),
            "attribution.event_scores": levels(2, 2, 2),
            "clinical.muscle_diagnoses": DIAGNOSED,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind    | source_table | source_id
                P1         | 1              | muscle_diagnosis | diagnoses    | 7
                P2         | 1              | muscle_diagnosis | diagnoses    | 8
            """,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set                        | diagnosis_date | code
                P1         | 7            | paraneoplastic_dermatopolymyositis | 2025-06-20     | M36.0
                P2         | 8            | paraneoplastic_neuromyopathy       | 2025-06-20     | G13.0
            """,
            "clinical.case_ici": """
                case_id | ici_window
                C1      | extended
                C2      | late
            """,
            "clinical.case_statins": """
                case_id | statin_window
                C1      | toxic_recent
                C3      | toxic_current
            """,
            "attribution.steroid_acute_evidence": """
                case_id | finding
                C1      | steroid_acute_exposure
            """,
        },
        expect="""
            case_id | finding                       | points | finding_text
            C1      | paraneoplastic_cancer         | 2      | Cancer first recorded 151 days before onset.
            C1      | paraneoplastic_code           | 3      | Paraneoplastic muscle disease coded (M36.0).
            C1      | paraneoplastic_candidate_drug | -2     | In its window at onset: a checkpoint inhibitor and a statin and a corticosteroid.
            C2      | paraneoplastic_cancer         | 2      | Cancer first recorded 151 days before onset.
            C2      | paraneoplastic_code           | 3      | Paraneoplastic muscle disease coded (G13.0).
            C2      | paraneoplastic_no_drug        | 2      | No drug of interest was in its window at onset.
        """,
    )


def test_without_3_points_there_is_no_label(spec):
    # C1: 1 + 2 = 3; C2: 2 - 2 + 2 = 2 although the onset came before any treatment
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2023-01-01", "2025-01-01", treated="2025-09-01"),
            "attribution.event_scores": levels(1, 1),
            "clinical.case_statins": """
                case_id | statin_window
                C2      | toxic_current
            """,
        },
        expect="""
            case_id | finding                         | points
            C1      | paraneoplastic_cancer           | 1
            C1      | paraneoplastic_before_treatment | 2
        """,
    )


def necrotizing(*flags, rank=1):
    """Levels of C1, C2 ... with what the biopsy said."""
    rows = [f"C{n} | {rank} | {str(flag).lower()}" for n, flag in enumerate(flags, start=1)]
    return "\n".join(["case_id | level_rank | is_necrotizing", *rows])


def test_tif1_gamma_or_nxp2_gives_3_and_supports_the_label_and_other_antibodies_do_not(spec):
    # C1: two of them count once, by the first draw; C3: not positive; C4: another specific antibody
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01", "2025-01-01", "2025-01-01"),
            "attribution.event_scores": necrotizing(False, False, False, False),
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_tif1g | positive        | 2025-06-03 | L1        | POSITIVE
                C1      | anti_nxp2  | positive        | 2025-06-02 | L2        | 3+
                C2      | anti_nxp2  | positive        | 2025-06-02 | L3        | 3+
                C3      | anti_tif1g | indeterminate   | 2025-06-02 | L4        | weak
                C4      | anti_mda5  | positive        | 2025-06-02 | L5        | POSITIVE
            """,
        },
        expect="""
            case_id | finding                 | rule_id            | points | event_date | source_table | source_id | finding_text
            C1      | paraneoplastic_cancer   | W-PNP2             | 2      | 2025-01-01 | diagnoses    | D1        | Cancer first recorded 151 days before onset.
            C1      | paraneoplastic_antibody | 9.2 paraneoplastic | 3      | 2025-06-02 | labs         | L2        | anti-NXP2 positive ("3+"), an antibody of cancer-associated myositis.
            C2      | paraneoplastic_cancer   | W-PNP2             | 2      | 2025-01-01 | diagnoses    | D2        | Cancer first recorded 151 days before onset.
            C2      | paraneoplastic_antibody | 9.2 paraneoplastic | 3      | 2025-06-02 | labs         | L3        | anti-NXP2 positive ("3+"), an antibody of cancer-associated myositis.
        """,
    )  # fmt: skip


def test_a_necrotizing_biopsy_supports_the_label_and_gives_1_only_without_a_candidate_drug(spec):
    # C1: no drug; C2: a statin, and an antibody so that enough points remain; C3: the biopsy said something else
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01", "2025-01-01"),
            "attribution.event_scores": necrotizing(True, True, False, rank=4),
            "clinical.case_biopsies": """
                case_id | biopsy_result | performed_date | procedure_id
                C1      | necrotizing   | 2025-06-10     | B1
                C2      | necrotizing   | 2025-06-10     | B2
                C3      | myositis      | 2025-06-10     | B3
            """,
            "clinical.case_statins": "case_id | statin_window\nC2 | toxic_current",
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C2      | anti_tif1g | positive        | 2025-06-03 | L1        | POSITIVE
            """,
        },
        expect="""
            case_id | finding                       | rule_id            | points | source_table | source_id
            C1      | paraneoplastic_cancer         | W-PNP2             | 2      | diagnoses    | D1
            C1      | paraneoplastic_necrotizing    | 9.2 paraneoplastic | 1      | procedures   | B1
            C2      | paraneoplastic_cancer         | W-PNP2             | 2      | diagnoses    | D2
            C2      | paraneoplastic_antibody       | 9.2 paraneoplastic | 3      | labs         | L1
            C2      | paraneoplastic_candidate_drug | 9.2 paraneoplastic | -2     | labs         | L2
        """,
    )


def test_another_listed_drug_in_its_window_is_a_candidate_and_is_named(spec):
    # C1 has two of them; the window makes a candidate, also where no CK makes a label of the drug
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01"),
            "attribution.event_scores": levels(2, 2),
            "clinical.muscle_diagnoses": DIAGNOSED,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_tif1g | positive        | 2025-06-03 | L1        | POSITIVE
            """,
            "clinical.case_other_drugs": """
                case_id | ingredient
                C1      | encorafenib
                C1      | binimetinib
            """,
        },
        expect="""
            case_id | finding                       | points | finding_text
            C1      | paraneoplastic_cancer         | 2      | Cancer first recorded 151 days before onset.
            C1      | paraneoplastic_antibody       | 3      | anti-TIF1-gamma positive ("POSITIVE"), an antibody of cancer-associated myositis.
            C1      | paraneoplastic_candidate_drug | -2     | In its window at onset: binimetinib and encorafenib.
            C2      | paraneoplastic_cancer         | 2      | Cancer first recorded 151 days before onset.
            C2      | paraneoplastic_no_drug        | 2      | No drug of interest was in its window at onset.
        """,
    )


def test_what_other_causes_take_off_counts_before_the_label_is_given(spec):
    # C1: 4 - 1 = 3; C2: 4 - 2 = 2; C3: what is taken off the label of a drug of its own does not count here
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-01-01", "2025-01-01", "2025-01-01"),
            "attribution.event_scores": levels(2, 2, 2),
            "clinical.muscle_diagnoses": DIAGNOSED,
            "attribution.competing_points": """
                case_id | own_ingredient | rule_id | points
                C1      | ''             | C-10    | -1
                C2      | ''             | C-10    | -1
                C2      | ''             | C-20    | -1
                C3      | binimetinib    | C-04    | -2
            """,
        },
        expect="""
            case_id | finding                | points
            C1      | paraneoplastic_cancer  | 2
            C1      | paraneoplastic_no_drug | 2
            C3      | paraneoplastic_cancer  | 2
            C3      | paraneoplastic_no_drug | 2
        """,
    )


def test_t_34_dermatomyositis_before_the_cancer_and_its_treatment_is_paraneoplastic(spec):
    # the checkpoint inhibitor begins later: no window holds the onset, so the case has no row in clinical.case_ici
    spec(
        "attribution.paraneoplastic_evidence",
        given={
            "clinical.cases": cases("2025-08-01", treated="2025-09-01"),
            "attribution.event_scores": levels(2),
            "clinical.muscle_diagnoses": DIAGNOSED,
        },
        expect="""
            case_id | finding                         | points | finding_text
            C1      | paraneoplastic_cancer           | 2      | Cancer first recorded 61 days after onset.
            C1      | paraneoplastic_no_drug          | 2      | No drug of interest was in its window at onset.
            C1      | paraneoplastic_before_treatment | 2      | Onset before any antineoplastic treatment was seen.
        """,
    )
