"""attribution.event_evidence: the points of the event score, one row each (spec 9.1, 5.1, 5.3, ruling 5)."""

CASES = """
    case_id | patient_id | episode_number | onset_date
    C1      | P1         | 1              | 2025-06-01
    C2      | P2         | 1              | 2025-06-01
    C3      | P3         | 1              | 2025-06-01
    C4      | P4         | 1              | 2025-06-01
"""


def peaks(*ratios, results=2, persistence="none"):
    """One episode per ratio: patient P1, P2 ..."""
    lines = ["patient_id | episode_number | results | ck_peak_x_uln | ck_persistence | peak_result_id | ck_peak_date"]
    for number, ratio in enumerate(ratios, start=1):
        lines.append(f"P{number} | 1 | {results} | {ratio} | {persistence} | L{number} | 2025-06-01")
    return "\n".join(lines)


def test_e1_each_tier_includes_its_upper_end_and_1_is_not_raised(spec):
    spec(
        "attribution.event_evidence",
        given={"clinical.cases": CASES, "clinical.ck_peaks": peaks(1, 1.01, 2.5, 2.51)},
        expect="""
            case_id | finding | rule_id | points | source_table | source_id
            C2      | ck_tier | E1      | 1      | labs         | L2
            C3      | ck_tier | E1      | 1      | labs         | L3
            C4      | ck_tier | E1      | 2      | labs         | L4
        """,
    )


def test_e1_the_next_tiers_end_at_5_and_10(spec):
    spec(
        "attribution.event_evidence",
        given={"clinical.cases": CASES, "clinical.ck_peaks": peaks(5, 5.01, 10, 10.01)},
        expect="""
            case_id | finding | points
            C1      | ck_tier | 2
            C2      | ck_tier | 3
            C3      | ck_tier | 3
            C4      | ck_tier | 4
        """,
    )


def test_e1_the_highest_tier_begins_above_50(spec):
    spec(
        "attribution.event_evidence",
        given={"clinical.cases": CASES, "clinical.ck_peaks": peaks(50, 50.01, 500)},
        expect="""
            case_id | finding | points
            C1      | ck_tier | 4
            C2      | ck_tier | 5
            C3      | ck_tier | 5
        """,
    )


def test_t_32_a_single_raised_ck_below_10_x_uln_loses_a_point_and_one_from_10_does_not(spec):
    spec(
        "attribution.event_evidence",
        given={"clinical.cases": CASES, "clinical.ck_peaks": peaks(0.9, 9.99, 10, 1.5, results=1)},
        expect="""
            case_id | finding      | rule_id | points
            C2      | ck_tier      | E1      | 3
            C2      | ck_unrepeated | 5.3    | -1
            C3      | ck_tier      | E1      | 3
            C4      | ck_tier      | E1      | 1
            C4      | ck_unrepeated | 5.3    | -1
        """,
    )


def test_e1_the_sentence_carries_value_multiple_limit_and_where_the_limit_came_from(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.ck_peaks": """
                patient_id | episode_number | results | ck_peak_x_uln | ck_peak_u_per_l | ck_peak_uln_u_per_l | ck_peak_uln_source | is_peak_censored_high
                P1         | 1              | 2       | 12.5          | 5000            | 400                 | row                | false
                P2         | 1              | 2       | 55            | 22000           | 400                 | default            | true
                P3         | 1              | 2       | 4             | 800             | 200                 | laboratory         | false
            """,
        },
        expect="""
            case_id | finding_text
            C1      | Peak CK 5,000 U/L, 12.5 times the upper limit of 400 U/L, taken from the result itself.
            C2      | Peak CK more than 22,000 U/L, 55.0 times the upper limit of 400 U/L, taken from the default for sex and age.
            C3      | Peak CK 800 U/L, 4.0 times the upper limit of 200 U/L, taken from the laboratory's usual limit.
        """,
    )


def test_e2_a_repeat_gives_1_and_persistence_over_14_days_2(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.ck_peaks": """
                patient_id | episode_number | results | raised_results | ck_peak_x_uln | ck_persistence | first_persistent_date | last_persistent_date | persistence_result_id
                P1         | 1              | 3       | 2              | 0.5           | repeat         |                       |                      | L8
                P2         | 1              | 3       | 3              | 0.5           | persistent14d  | 2025-06-01            | 2025-06-15           | L9
                P3         | 1              | 3       | 3              | 0.5           | none           |                       |                      |
            """,
        },
        expect="""
            case_id | finding          | rule_id | points | source_id | finding_text
            C1      | ck_repeat        | E2      | 1      | L8        | CK above the limit in 2 of 3 results.
            C2      | ck_persistent14d | E2      | 2      | L9        | CK stayed at 3 times the limit or more from 2025-06-01 to 2025-06-15.
        """,
    )


def test_e3_specific_weakness_gives_2_and_weakness_not_known_to_be_new_1(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.weakness": """
                patient_id | episode_number | weakness    | is_specific_code | diagnosis_id | diagnosis_date | code
                P1         | 1              | specific    | true             | D1           | 2025-06-02     | M62.81
                P2         | 1              | nonspecific | true             | D2           | 2025-06-02     | M62.81
                P3         | 1              | nonspecific | false            | D3           | 2025-06-02     | R53.1
            """,
        },
        expect="""
            case_id | finding              | rule_id | points | source_table | source_id | finding_text
            C1      | weakness_specific    | E3      | 2      | diagnoses    | D1        | Muscle weakness coded (M62.81).
            C2      | weakness_nonspecific | E3      | 1      | diagnoses    | D2        | Muscle weakness coded (M62.81), but not known to be new.
            C3      | weakness_nonspecific | E3      | 1      | diagnoses    | D3        | Weakness coded without saying it is muscular (R53.1).
        """,
    )


def test_e4_bulbar_ocular_and_respiratory_give_one_point_together_and_cardiac_findings_none(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group     | source_id | event_date | code | source_table
                P1         | 1              | ocular            | D1           | 2025-06-03     | H53.2 | diagnoses
                P1         | 1              | respiratory       | D2           | 2025-06-02     | J96.01 | diagnoses
                P2         | 1              | dysphagia         | D3           | 2025-06-02     | R13.10 | diagnoses
                P3         | 1              | myocarditis       | D4           | 2025-06-02     | I40.8 | diagnoses
                P4         | 1              | cardiac_emergency | D5           | 2025-06-02     | I44.2 | diagnoses
            """,
        },
        expect="""
            case_id | finding                   | rule_id | points | source_id | finding_text
            C1      | bulbar_ocular_respiratory | E4      | 1      | D2        | New respiratory failure or ventilation coded (J96.01).
            C2      | bulbar_ocular_respiratory | E4      | 1      | D3        | New dysphagia coded (R13.10).
        """,
    )


def test_e5_a_confirmed_muscle_diagnosis_gives_3_and_a_single_outpatient_code_1(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id | codes        | confirmation
                P1         | 1              | true         | 2025-06-02           | D1           | G72.9, M60.9 | coded during an inpatient stay
                P2         | 1              | false        | 2025-06-02           | D2           | M60.9        | coded once, outpatient
            """,
        },
        expect="""
            case_id | finding                    | rule_id | points | finding_text
            C1      | muscle_diagnosis_confirmed | E5      | 3      | Muscle diagnosis G72.9, M60.9 coded during an inpatient stay.
            C2      | muscle_diagnosis_single    | E5      | 1      | Muscle diagnosis M60.9 coded once, outpatient.
        """,
    )


def test_e10_a_start_of_immunosuppression_gives_2(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "attribution.immunosuppression_starts": """
                case_id | start_date | source_table | prescription_id | finding_text
                C1      | 2025-06-04 | prescribing  | R1              | prednisone started after onset.
                C2      | 2025-06-05 | procedures   | X2              | plasma exchange started after onset.
            """,
        },
        expect="""
            case_id | finding           | label        | rule_id | points | event_date | source_table | source_id
            C1      | immunosuppression | muscle_event | E10     | 2      | 2025-06-04 | prescribing  | R1
            C2      | immunosuppression | muscle_event | E10     | 2      | 2025-06-05 | procedures   | X2
        """,
    )


def test_e6_a_raised_aldolase_gives_1_and_no_other_result_does(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_laboratory": """
                case_id | finding            | event_date | result_id | finding_text
                C1      | aldolase_high      | 2025-06-02 | L1        | Aldolase 12 U/L, 1.6 times the limit.
                C2      | ast_over_alt       | 2025-06-02 | L2        | AST above ALT.
                C3      | tsh_high           | 2025-06-02 | L3        | TSH 20 mIU/L.
                C4      | creatinine_doubled | 2025-06-02 | L4        | Creatinine doubled.
            """,
        },
        expect="""
            case_id | finding         | label        | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | aldolase_raised | muscle_event | E6      | 1      | 2025-06-02 | labs         | L1        | Aldolase 12 U/L, 1.6 times the limit.
        """,
    )


def test_e7_emg_gives_1_an_abnormal_one_2_and_a_muscle_mri_1(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_studies": """
                case_id | study      | study_date | source_table | source_id | is_abnormal | is_myopathic | has_fibrillations | has_oedema
                C1      | emg        | 2025-06-02 | procedures   | S1        | false       | false        | false             |
                C2      | emg        | 2025-06-02 | procedures   | S2        | true        | true         | true              |
                C2      | muscle_mri | 2025-06-03 | procedures   | S3        | true        |              |                   | true
                C3      | emg        | 2025-06-02 | diagnoses    | S4        | true        | false        | false             |
                C4      | muscle_mri | 2025-06-03 | procedures   | S5        |             |              |                   |
            """,
        },
        expect="""
            case_id | finding         | rule_id | points | source_table | source_id | finding_text
            C1      | emg_done        | E7      | 1      | procedures   | S1        | EMG done.
            C2      | emg_done        | E7      | 1      | procedures   | S2        | EMG done.
            C2      | emg_abnormal    | E7      | 1      | procedures   | S2        | EMG abnormal, myopathic units, fibrillations.
            C2      | muscle_mri_done | E7      | 1      | procedures   | S3        | Muscle MRI done, oedema or enhancement.
            C3      | emg_done        | E7      | 1      | diagnoses    | S4        | EMG done.
            C3      | emg_abnormal    | E7      | 1      | diagnoses    | S4        | EMG abnormal.
            C4      | muscle_mri_done | E7      | 1      | procedures   | S5        | Muscle MRI done.
        """,
    )


def test_e8_a_biopsy_gives_5_by_what_it_says_and_1_by_being_done(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_biopsies": """
                case_id | biopsy_result | performed_date | procedure_id
                C1      | necrotizing   | 2025-06-10     | B1
                C2      | myositis      | 2025-06-10     | B2
                C3      | performed     | 2025-06-10     | B3
            """,
        },
        expect="""
            case_id | finding            | rule_id | points | source_table | source_id | finding_text
            C1      | biopsy_necrotizing | E8      | 5      | procedures   | B1        | Muscle biopsy: necrotizing.
            C2      | biopsy_myositis    | E8      | 5      | procedures   | B2        | Muscle biopsy: myositis.
            C3      | biopsy_performed   | E8      | 1      | procedures   | B3        | Muscle biopsy done; no result that could be read.
        """,
    )


def test_e9_hmgcr_or_srp_give_4_another_specific_antibody_2_and_one_antibody_counts(spec):
    # C1: anti-SRP speaks although anti-Jo-1 was drawn first; C2: two of one weight, the earlier one
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_jo1   | positive        | 2025-06-01 | L1        | POSITIVE
                C1      | anti_srp   | positive        | 2025-06-02 | L2        | 40 SI
                C2      | anti_srp   | positive        | 2025-06-02 | L4        | 40 SI
                C2      | anti_hmgcr | positive        | 2025-06-01 | L3        | 120 CU
                C3      | anti_tif1g | positive        | 2025-06-01 | L5        | POSITIVE
            """,
        },
        expect="""
            case_id | finding              | rule_id | points | source_table | source_id | finding_text
            C1      | nm_antibody_positive | E9      | 4      | labs         | L2        | anti-SRP positive ("40 SI").
            C2      | nm_antibody_positive | E9      | 4      | labs         | L3        | anti-HMGCR positive ("120 CU").
            C3      | other_msa_positive   | E9      | 2      | labs         | L5        | anti-TIF1-gamma positive ("POSITIVE").
        """,
    )


def test_e9_antibodies_of_myasthenia_or_only_associated_and_results_not_positive_give_nothing(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_antibodies": """
                case_id | analyte          | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_achr        | positive        | 2025-06-01 | L1        | 2.0
                C1      | anti_striational | positive        | 2025-06-01 | L2        | 1:80
                C2      | anti_ro52        | positive        | 2025-06-01 | L3        | POSITIVE
                C3      | anti_hmgcr       | negative        | 2025-06-01 | L4        | 3 CU
                C3      | anti_srp         | indeterminate   | 2025-06-01 | L5        | weak
                C4      | anti_hmgcr       | unknown         | 2025-06-01 | L6        | test cancelled
            """,
        },
        expect="""
            case_id | finding
        """,
    )


NEUROPATHY = """
    case_id | rule_id | points | is_strong | reduces_event_score | caps_rhabdomyolysis_code | event_date | source_table | source_id | finding_text
    C1      | C-23    | -1     | false     | false               | false                    | 2025-05-20 | diagnoses    | D8        | Neuropathy: coded G61.0.
    C2      | C-23    | -1     | false     | false               | false                    | 2025-05-20 | diagnoses    | D9        | Neuropathy: coded G61.0.
"""


def test_c_23_a_mimic_of_weakness_takes_one_point_off_the_weakness_and_nothing_without_it(spec):
    # C2 has no weakness code
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.weakness": """
                patient_id | episode_number | weakness    | is_specific_code | diagnosis_id | diagnosis_date | code
                P1         | 1              | nonspecific | false            | D1           | 2025-06-02     | R53.1
            """,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id | codes | confirmation
                P2         | 1              | false        | 2025-06-02           | D2           | M60.9 | coded once, outpatient
            """,
            "clinical.case_competing_causes": NEUROPATHY,
        },
        expect="""
            case_id | finding                 | rule_id | points | source_id | finding_text
            C1      | weakness_nonspecific    | E3      | 1      | D1        | Weakness coded without saying it is muscular (R53.1).
            C1      | weakness_mimic          | C-23    | -1     | D8        | Neuropathy: coded G61.0.
            C2      | muscle_diagnosis_single | E5      | 1      | D2        | Muscle diagnosis M60.9 coded once, outpatient.
        """,
    )


def test_ruling_5_rhabdomyolysis_codes_give_1_beside_a_strong_explainer_unless_other_codes_confirm(spec):
    # C1: capped; C2: confirmed by other codes too; C3: a cause that is not strong; C4: a strong cause of another kind
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | is_confirmed | is_confirmed_by_other_codes | first_diagnosis_date | diagnosis_id | codes         | confirmation
                P1         | 1              | true         | false                       | 2025-06-02           | D1           | M62.82        | coded during an inpatient stay
                P2         | 1              | true         | true                        | 2025-06-02           | D2           | M60.9, M62.82 | coded during an inpatient stay
                P3         | 1              | true         | false                       | 2025-06-02           | D3           | M62.82        | coded during an inpatient stay
                P4         | 1              | true         | false                       | 2025-06-02           | D4           | M62.82        | coded during an inpatient stay
            """,
            "clinical.case_competing_causes": """
                case_id | rule_id | points | is_strong | reduces_event_score | caps_rhabdomyolysis_code | finding_text
                C1      | C-17    | -3     | true      | false               | true                     | Alcohol.
                C2      | C-17    | -3     | true      | false               | true                     | Alcohol.
                C3      | C-17    | -2     | false     | false               | true                     | Alcohol.
                C4      | C-06    | -3     | true      | false               | false                    | Sepsis.
            """,
        },
        expect="""
            case_id | finding                    | rule_id | points
            C1      | muscle_diagnosis_confirmed | E5      | 1
            C2      | muscle_diagnosis_confirmed | E5      | 3
            C3      | muscle_diagnosis_confirmed | E5      | 3
            C4      | muscle_diagnosis_confirmed | E5      | 3
        """,
    )


def test_only_the_largest_explainer_reduces_the_score_and_by_4_at_most(spec):
    # C1: the largest of three; C2: two of one size, the lower number; C3: larger than 4; C4: no explainer
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_competing_causes": """
                case_id | rule_id | points | is_strong | reduces_event_score | caps_rhabdomyolysis_code | event_date | source_table | source_id | finding_text
                C1      | C-12    | -3     | true      | true                | true                     | 2025-05-30 | diagnoses    | D1        | Seizure: coded R56.9.
                C1      | C-08    | -4     | true      | true                | true                     | 2025-05-29 | diagnoses    | D2        | Trauma: coded T79.6XXA.
                C1      | C-09    | -3     | true      | true                | false                    | 2025-05-31 | procedures   | R1        | Surgery.
                C2      | C-13    | -3     | true      | true                | true                     | 2025-05-30 | diagnoses    | D3        | Exertion: coded Y93.02.
                C2      | C-12    | -3     | true      | true                | true                     | 2025-05-30 | diagnoses    | D4        | Seizure: coded R56.9.
                C3      | C-01    | -6     | true      | true                | false                    | 2015-05-30 | diagnoses    | D5        | Dystrophy: coded G71.01.
                C4      | C-06    | -3     | true      | false               | false                    | 2025-05-30 | diagnoses    | D6        | Sepsis: coded A41.9.
                C4      | C-04    | -2     | false     | false               | false                    | 2025-05-30 | labs         | L1        | TSH.
            """,
        },
        expect="""
            case_id | finding   | label        | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | explainer | muscle_event | C-08    | -4     | 2025-05-29 | diagnoses    | D2        | Another cause explains a rise of CK: Trauma: coded T79.6XXA.
            C2      | explainer | muscle_event | C-12    | -3     | 2025-05-30 | diagnoses    | D4        | Another cause explains a rise of CK: Seizure: coded R56.9.
            C3      | explainer | muscle_event | C-01    | -4     | 2015-05-30 | diagnoses    | D5        | Another cause explains a rise of CK: Dystrophy: coded G71.01.
        """,
    )  # fmt: skip


def test_the_explainers_are_the_eleven_causes_of_section_8_and_no_others(spec):
    numbers = [number for number in range(1, 25) if number != 19]
    explainers = {1, 2, 3, 8, 9, 12, 13, 14, 15, 18, 22}
    rows = [f"C1 | C-{number:02} | 2025-05-30 | diagnoses | D{number} | coded X" for number in numbers]
    wanted = [f"C-{number:02} | {str(number in explainers).lower()}" for number in numbers]
    spec(
        "clinical.case_competing_causes",
        given={
            "clinical.cases": CASES,
            "clinical.competing_diagnoses": "\n".join(
                ["case_id | rule_id | event_date | source_table | source_id | evidence_text", *rows]
            ),
        },
        expect="\n".join(["rule_id | reduces_event_score", *wanted]),
    )


def test_ruling_15_the_number_that_opened_the_case_by_itself_is_shown_without_points(spec):
    spec(
        "attribution.event_evidence",
        given={
            "clinical.cases": "case_id | patient_id | episode_number | onset_date\nC1 | P1 | 1 | 2025-06-01",
            "clinical.gates": """
                patient_id | episode_number | gate | gate_date  | source_table | source_id
                P1         | 1              | U    | 2025-06-01 | labs         | L1
                P1         | 1              | W    | 2025-06-02 | labs         | L2
            """,
            "clinical.ck_course": "result_id | patient_id | ck_as_sent\nL1 | P1 | 2480\nL2 | P1 | 300",
        },
        expect="""
            case_id | finding       | points | event_date | source_table | source_id | finding_text
            C1      | ck_unresolved | 0      | 2025-06-01 | labs         | L1        | A high CK number, 2480 as sent, whose unit or limit cannot be resolved.
        """,
    )
