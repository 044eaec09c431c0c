"""attribution.event_evidence: the points of the event score, one row each (spec 9.1, 5.1, 5.3)."""

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


def test_a_single_raised_ck_below_10_x_uln_loses_a_point_and_one_from_10_does_not(spec):
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
                patient_id | episode_number | finding_group     | diagnosis_id | diagnosis_date | code
                P1         | 1              | ocular            | D1           | 2025-06-03     | H53.2
                P1         | 1              | respiratory       | D2           | 2025-06-02     | J96.01
                P2         | 1              | dysphagia         | D3           | 2025-06-02     | R13.10
                P3         | 1              | myocarditis       | D4           | 2025-06-02     | I40.8
                P4         | 1              | cardiac_emergency | D5           | 2025-06-02     | I44.2
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
                case_id | start_date | prescription_id | finding_text
                C1      | 2025-06-04 | R1              | prednisone started after onset.
            """,
        },
        expect="""
            case_id | finding           | label        | rule_id | points | event_date | source_table | source_id
            C1      | immunosuppression | muscle_event | E10     | 2      | 2025-06-04 | prescribing  | R1
        """,
    )
