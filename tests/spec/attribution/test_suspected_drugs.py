"""attribution.suspected_drugs: the drug behind each drug label (spec 7 and 9.3)."""

CASES = """
    case_id | patient_id | onset_date | malignancy_date
    C1      | P1         | 2026-01-10 | 2025-01-01
    C2      | P2         | 2026-01-10 |
"""


def test_each_drug_label_has_its_drug_and_the_strongest_leads(spec):
    spec(
        "attribution.suspected_drugs",
        given={
            "clinical.cases": CASES,
            "attribution.label_causality": """
                case_id | label               | points | causality | points_over_possible
                C1      | statin_toxic        | 5      | possible  | -1
                C1      | ici_myositis        | 6      | probable  | 1
                C1      | other_drug:imatinib | 3      | possible  | -3
                C1      | paraneoplastic      | 9      | probable  | 3
            """,
            "clinical.case_ici": """
                case_id | ingredients | first_dose_date | last_prescription_id
                C1      | nivolumab   | 2025-12-01      | R1
            """,
            "clinical.case_statins": "case_id | ingredient | prescription_id\nC1 | simvastatin | R2",
            "clinical.statin_eras": """
                patient_id | era_number | era_start_date | supply_end_date | is_start_known
                P1         | 1          | 2020-01-01     | 2021-01-01      | false
                P1         | 2          | 2025-09-01     | 2026-02-01      | true
                P1         | 3          | 2026-01-20     | 2026-03-01      | true
            """,
            "clinical.case_other_drugs": """
                case_id | ingredient | era_start_date | supply_end_date | prescription_id
                C1      | imatinib   | 2025-12-20     | 2026-01-20      | R3
                C1      | colchicine | 2025-12-20     | 2026-01-20      | R4
            """,
        },
        expect="""
            case_id | label               | drug_key            | ingredients | start_date | prescription_id | is_start_known | is_leading
            C1      | ici_myositis        | ici                 | nivolumab   | 2025-12-01 | R1              | true           | true
            C1      | statin_toxic        | statin              | simvastatin | 2025-09-01 | R2              | true           | false
            C1      | other_drug:imatinib | other_drug:imatinib | imatinib    | 2025-12-20 | R3              | true           | false
        """,
    )


def test_the_indication_of_a_cancer_drug_is_the_cancer_and_a_dose_needs_a_number(spec):
    spec(
        "attribution.suspected_drugs",
        given={
            "clinical.cases": CASES,
            "attribution.label_causality": """
                case_id | label        | points | causality | points_over_possible
                C1      | ici_myositis | 6      | probable  | 1
                C2      | ici_myositis | 6      | probable  | 1
            """,
            "clinical.case_ici": """
                case_id | ingredients | first_dose_date | last_prescription_id
                C1      | nivolumab   | 2025-12-01      | R1
                C2      | nivolumab   | 2025-12-01      | R2
            """,
            "staging.drug_events": """
                prescription_id | drug_class | dose_mg | indication
                R1              | ici        |         |
                R2              | ici        | 240     |
                R2              | support    |         |
            """,
            "clinical.case_ici_hold": "case_id | is_held_improved\nC1 | false\nC2 |",
        },
        expect="""
            case_id | is_dose_known | is_indication_known | is_dechallenge_known
            C1      | false         | true                | true
            C2      | true          | false               | false
        """,
    )


def test_a_steroid_label_rests_on_its_run(spec):
    spec(
        "attribution.suspected_drugs",
        given={
            "clinical.cases": CASES,
            "attribution.label_causality": """
                case_id | label           | points | causality | points_over_possible
                C1      | steroid_chronic | 7      | probable  | 0
            """,
            "attribution.label_evidence": """
                case_id | label           | finding                  | source_table | source_id
                C1      | steroid_chronic | steroid_chronic_exposure | prescribing  | R1
                C1      | steroid_chronic | steroid_chronic_weakness | diagnoses    | D1
            """,
            "clinical.episode_steroid_runs": """
                case_id | run_number | ingredients | run_start_date | run_end_date | first_prescription_id | highest_prednisone_eq_mg_per_day | stated_indication
                C1      | 1          | prednisone  | 2025-10-01     | 2026-01-05   | R1                    | 30                               | brain metastasis
                C1      | 2          | prednisone  | 2026-01-08     | 2026-01-09   | R2                    | 30                               |
            """,
            "clinical.case_steroid_response": "case_id | is_improved\nC1 | true",
        },
        expect="""
            case_id | label           | drug_key | start_date | is_dose_known | is_indication_known | is_dechallenge_known | is_leading
            C1      | steroid_chronic | steroid  | 2025-10-01 | true          | true                | true                 | true
        """,
    )


def test_the_form_with_antibody_takes_any_statin_before_onset(spec):
    spec(
        "attribution.suspected_drugs",
        given={
            "clinical.cases": CASES,
            "attribution.label_causality": """
                case_id | label             | points | causality | points_over_possible
                C1      | statin_imnm_hmgcr | 7      | probable  | 0
            """,
            "clinical.case_statin_ever": "case_id | ingredient | prescription_id\nC1 | pravastatin | R1",
            "clinical.statin_eras": """
                patient_id | era_number | era_start_date | supply_end_date | is_start_known
                P1         | 1          | 2020-01-01     | 2021-01-01      | true
            """,
            "clinical.case_dechallenges": "case_id | drug_key | dechallenge\nC1 | statin | unknown",
        },
        expect="""
            case_id | label             | ingredients | start_date | end_date   | is_dechallenge_known
            C1      | statin_imnm_hmgcr | pravastatin | 2020-01-01 | 2021-01-01 | false
        """,
    )
