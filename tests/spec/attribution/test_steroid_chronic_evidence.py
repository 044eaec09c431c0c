"""attribution.steroid_chronic_evidence: the myopathy of long steroid treatment (spec 7.6b, 9.2 steroid_chronic)."""

CASES = """
    case_id | patient_id | episode_number | onset_date
    C1      | P1         | 1              | 2025-06-22
    C2      | P2         | 1              | 2025-06-22
    C3      | P3         | 1              | 2025-06-22
"""
EXPOSED = """
    case_id | patient_id | exposure  | stretch_start_date | ingredients   | highest_prednisone_eq_mg_per_day | stated_indication | first_prescription_id | is_fluorinated
    C1      | P1         | sustained | 2025-05-10         | dexamethasone | 107                              | brain metastasis  | R1                    | true
    C2      | P2         | sustained | 2025-05-10         | prednisone    | 40                               |                   | R2                    | false
    C3      | P3         | sustained | 2025-05-10         | prednisone    | 40                               |                   | R3                    | false
"""
DIAGNOSES = """
    patient_id | episode_number | is_confirmed
    P1         | 1              | false
    P2         | 1              | false
    P3         | 1              | false
"""


def test_the_label_needs_weakness_or_a_muscle_diagnosis(spec):
    spec(
        "attribution.steroid_chronic_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": EXPOSED,
            "clinical.weakness": """
                patient_id | episode_number | weakness    | diagnosis_id | diagnosis_date | code
                P1         | 1              | specific    | D1           | 2025-06-22     | M62.81
                P2         | 1              | nonspecific | D2           | 2025-06-22     | R53.1
            """,
        },
        expect="""
            case_id | finding                     | label           | rule_id     | points | event_date | source_id | finding_text
            C1      | steroid_chronic_exposure    | steroid_chronic | W-STE-C     | 3      | 2025-05-10 | R1        | Sustained dexamethasone from 2025-05-10 (up to 107 mg a day in prednisone equivalents, for brain metastasis).
            C1      | steroid_chronic_fluorinated | steroid_chronic | R-STE-04    | 1      | 2025-05-10 | R1        | A fluorinated corticosteroid (dexamethasone), harder on muscle than others.
            C1      | steroid_chronic_weakness    | steroid_chronic | 9.2 chronic | 2      | 2025-06-22 | D1        | Muscle weakness coded (M62.81).
            C2      | steroid_chronic_exposure    | steroid_chronic | W-STE-C     | 3      | 2025-05-10 | R2        | Sustained prednisone from 2025-05-10 (up to 40 mg a day in prednisone equivalents).
        """,
    )


def test_a_measured_ck_within_the_limit_gives_2_and_one_above_two_and_a_half_takes_4(spec):
    spec(
        "attribution.steroid_chronic_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\n"
            + "\n".join(f"C{n} | P{n} | sustained" for n in (1, 2, 3)),
            "clinical.muscle_diagnoses": DIAGNOSES,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln | ck_peak_u_per_l | peak_result_id
                P1         | 1              | 1             | 200             | L1
                P2         | 1              | 2.5           | 500             | L2
                P3         | 1              | 2.51          | 502             | L3
            """,
        },
        expect="""
            case_id | finding                   | points | source_id | finding_text
            C1      | steroid_chronic_exposure  | 3      |           |
            C1      | steroid_chronic_ck_normal | 2      | L1        | CK 200 U/L, 1.0 times the limit, is not raised, as is usual in the chronic form.
            C2      | steroid_chronic_exposure  | 3      |           |
            C3      | steroid_chronic_exposure  | 3      |           |
            C3      | steroid_chronic_ck_high   | -4     | L3        | CK 502 U/L, 2.5 times the limit, argues against the chronic form.
        """,
    )


def test_a_ck_that_was_not_measured_or_not_resolved_says_nothing(spec):
    spec(
        "attribution.steroid_chronic_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\nC1 | P1 | sustained\nC2 | P2 | sustained",
            "clinical.muscle_diagnoses": DIAGNOSES,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              |
            """,
        },
        expect="""
            case_id | finding
            C1      | steroid_chronic_exposure
            C2      | steroid_chronic_exposure
        """,
    )


def test_a_coded_adverse_effect_gives_2_and_an_overlap_under_an_ici_takes_2_off(spec):
    spec(
        "attribution.steroid_chronic_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\n"
            + "\n".join(f"C{n} | P{n} | sustained" for n in (1, 2, 3)),
            "clinical.muscle_diagnoses": DIAGNOSES,
            "attribution.adverse_effect_codes": """
                case_id | finding_group          | diagnosis_id | diagnosis_date | code
                C1      | adverse_effect_steroid | D1           | 2025-06-23     | T38.0X5A
            """,
            "attribution.case_overlap": """
                case_id | finding_group | source_id | event_date | code  | meaning | source_table
                C2      | ocular        | D2           | 2025-06-24     | H53.2 | diplopia | diagnoses
                C2      | respiratory   | D3           | 2025-06-23     | J96.0 | respiratory failure | diagnoses
                C3      | ocular        | D4           | 2025-06-24     | H53.2 | diplopia | diagnoses
            """,
            "clinical.case_ici": """
                case_id | ici_window
                C2      | extended
            """,
        },
        expect="""
            case_id | finding                             | points | source_id | finding_text
            C1      | steroid_chronic_exposure            | 3      |           |
            C1      | steroid_chronic_adverse_effect_code | 2      | D1        | Adverse effect of a corticosteroid coded (T38.0X5A).
            C2      | steroid_chronic_exposure            | 3      |           |
            C2      | steroid_chronic_overlap             | -2     | D3        | Overlap findings under a checkpoint inhibitor argue against it: diplopia (H53.2); respiratory failure (J96.0).
            C3      | steroid_chronic_exposure            | 3      |           |
        """,
    )


def test_r_dec_05_weakness_that_went_after_a_reduction_gives_2_and_one_that_stayed_nothing(spec):
    spec(
        "attribution.steroid_chronic_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\n"
            + "\n".join(f"C{n} | P{n} | sustained" for n in (1, 2, 3)),
            "clinical.muscle_diagnoses": DIAGNOSES,
            "clinical.case_steroid_response": """
                case_id | is_improved | event_date | source_table | source_id | finding_text
                C1      | true        | 2025-08-01 | visits       | V1        | It went.
                C2      | false       | 2025-08-01 | diagnoses    | D2        | It stayed.
                C3      |             |            |              |           | Not seen.
            """,
        },
        expect="""
            case_id | finding                  | rule_id  | points | event_date | source_table | source_id | finding_text
            C1      | steroid_chronic_exposure | W-STE-C  | 3      |            | prescribing  |           |
            C1      | steroid_chronic_improved | R-DEC-05 | 2      | 2025-08-01 | visits       | V1        | It went.
            C2      | steroid_chronic_exposure | W-STE-C  | 3      |            | prescribing  |           |
            C3      | steroid_chronic_exposure | W-STE-C  | 3      |            | prescribing  |           |
        """,
    )
