"""watchlist.timeline: exposures as bars, CK as points, codes as marks."""

from datetime import date

CASES = """
    case_id | patient_id
    C1      | P1
"""


def test_doses_are_points_and_statins_and_steroids_are_bars_that_end_tonight_at_the_latest(spec):
    spec(
        "watchlist.timeline",
        given={
            "clinical.cases": CASES,
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P1         | nivolumab  | 2025-12-01 | R1
                P1         | ipilimumab | 2025-12-01 | R1
                P9         | nivolumab  | 2025-12-01 | R9
            """,
            "clinical.statin_eras": """
                patient_id | era_number | era_start_date | supply_end_date | ingredients  | first_prescription_id
                P1         | 1          | 2025-01-01     | 2026-03-01      | atorvastatin | R2
            """,
            "clinical.steroid_runs": """
                patient_id | run_number | run_start_date | run_end_date | ingredients   | highest_prednisone_eq_mg_per_day | first_prescription_id
                P1         | 1          | 2025-12-01     | 2025-12-03   | dexamethasone | 80                               | R3
                P1         | 2          | 2025-12-20     | 2025-12-21   | vamorolone    |                                  | R4
            """,
        },
        expect="""
            case_id | lane           | item_kind | title                                       | start_date | end_date
            C1      | ici            | exposure  | nivolumab                                   | 2025-12-01 |
            C1      | ici            | exposure  | ipilimumab                                  | 2025-12-01 |
            C1      | statin         | exposure  | atorvastatin                                | 2025-01-01 | 2026-02-01
            C1      | corticosteroid | exposure  | dexamethasone, up to 80 mg/d prednisone eq. | 2025-12-01 | 2025-12-03
            C1      | corticosteroid | exposure  | vamorolone                                  | 2025-12-20 | 2025-12-21
        """,
        as_of=date(2026, 2, 1),
    )


def test_every_ck_that_was_not_rejected_is_shown_as_sent_with_or_without_a_unit(spec):
    spec(
        "watchlist.timeline",
        given={
            "clinical.cases": CASES,
            "clinical.ck_results": """
                patient_id | result_id | draw_date  | value_text | unit | ck_u_per_l | ck_x_uln | is_rejected | is_censored_high | is_censored_low
                P1         | L1        | 2025-12-01 | >22000     | U/L  | 22000      | 55       | false       | true             | false
                P1         | L2        | 2025-12-02 | 3200       |      |            |          | false       | false            | false
                P1         | L3        | 2025-12-03 | 3.2        | %    |            |          | true        | false            | false
                P1         | L4        |            | 500        | U/L  | 500        | 2        | false       | false            | false
            """,
        },
        expect="""
            case_id | lane | title         | start_date | ck_x_uln | is_censored | item_id
            C1      | ck   | CK >22000 U/L | 2025-12-01 | 55       | true        | L1
            C1      | ck   | CK 3200       | 2025-12-02 |          | false       | L2
        """,
    )


def test_a_code_in_two_concept_sets_is_one_mark_and_a_suspicion_is_none(spec):
    spec(
        "watchlist.timeline",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set               | diagnosis_date | code   | status
                P1         | D1           | critical_illness_myopathy | 2025-12-01     | G72.81 | confirmed
                P1         | D1           | nm_other_specified_myopathy | 2025-12-01   | G72.81 | confirmed
                P1         | D2           | ocular_sign               | 2025-12-02     | H53.2  | working
            """,
        },
        expect="""
            case_id | lane      | item_kind | title                              | start_date | item_id
            C1      | diagnosis | event     | critical illness myopathy (G72.81) | 2025-12-01 | D1
        """,
    )


def test_other_drugs_and_immunotherapies_are_bars_and_antibodies_biopsies_and_studies_are_marks(spec):
    spec(
        "watchlist.timeline",
        given={
            "clinical.cases": CASES,
            "clinical.myotoxic_eras": """
                patient_id | ingredient | era_start_date | supply_end_date | first_prescription_id
                P1         | imatinib   | 2025-11-01     | 2026-03-01      | R1
                P9         | imatinib   | 2025-11-01     | 2026-03-01      | R9
            """,
            "clinical.immunotherapies": """
                patient_id | agent | start_date | end_date   | prescription_id
                P1         | ivig  | 2025-12-10 | 2025-12-12 | R2
            """,
            "clinical.antibody_results": """
                patient_id | analyte    | draw_date  | result_id | antibody_result | is_after_ivig
                P1         | anti_hmgcr | 2025-12-20 | L1        | indeterminate   | true
                P1         | anti_srp   | 2025-12-20 | L2        | negative        | false
                P1         | anti_jo1   | 2025-12-20 | L3        | unknown         | false
            """,
            "clinical.biopsy_results": """
                patient_id | procedure_id | performed_date | biopsy_result
                P1         | X1           | 2025-12-22     | necrotizing
                P1         | X2           | 2025-12-23     | performed
            """,
            "clinical.muscle_studies": """
                patient_id | study      | study_date | source_table | source_id | is_abnormal
                P1         | emg        | 2025-12-24 | procedures   | X3        | true
                P1         | muscle_mri | 2025-12-25 | procedures   | X4        |
            """,
            "clinical.troponin_results": """
                patient_id | troponin_kind | draw_date  | result_id | troponin_x_uln | is_troponin_flag
                P1         | i             | 2025-12-26 | L4        | 3              | true
                P1         | i             | 2025-12-27 | L5        | 0.3            | false
            """,
        },
        expect="""
            case_id | lane          | item_kind | title                                       | start_date | end_date   | is_censored
            C1      | other_drug    | exposure  | imatinib                                    | 2025-11-01 | 2026-02-01 | false
            C1      | immunotherapy | exposure  | ivig                                        | 2025-12-10 | 2025-12-12 | false
            C1      | antibody      | event     | anti-HMGCR indeterminate (after immunoglobulin) | 2025-12-20 |        | false
            C1      | antibody      | event     | anti-SRP negative                           | 2025-12-20 |            | false
            C1      | study         | event     | muscle biopsy: necrotizing                  | 2025-12-22 |            | false
            C1      | study         | event     | muscle biopsy                               | 2025-12-23 |            | false
            C1      | study         | event     | EMG abnormal                                | 2025-12-24 |            | false
            C1      | study         | event     | muscle MRI                                  | 2025-12-25 |            | false
            C1      | troponin      | event     | troponin I raised (3.0 x ULN)               | 2025-12-26 |            | false
        """,
    )
