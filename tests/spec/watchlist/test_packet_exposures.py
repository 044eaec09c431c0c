"""watchlist.packet_exposures: drugs of the packet with class, dose number, dates, route and role (spec 10.3)."""

CASES = """
    case_id | patient_id
    C1      | P1
"""


def test_each_dose_of_a_checkpoint_inhibitor_has_its_number_class_and_route(spec):
    spec(
        "watchlist.packet_exposures",
        given={
            "clinical.cases": CASES,
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | dose_number | prescription_id
                P1         | nivolumab  | 2025-12-01 | 1           | R1
                P1         | nivolumab  | 2025-12-15 | 2           | R2
                P9         | nivolumab  | 2025-12-15 | 1           | R9
            """,
            "staging.drug_events": """
                prescription_id | concept_set | dose_mg | route | event_type
                R1              | ici_pd1_us  | 240     | IV    | administered
                R1              | ici_any     | 240     | IV    | administered
            """,
        },
        expect="""
            case_id | section  | item      | value_text                                                | event_date | source_table | source_id
            C1      | exposure | nivolumab | checkpoint inhibitor, dose 1, PD1, 240 mg, IV, administered | 2025-12-01 | prescribing | R1
            C1      | exposure | nivolumab | checkpoint inhibitor, dose 2, PD1                         | 2025-12-15 | prescribing  | R2
        """,
    )


def test_courses_of_statins_and_of_other_drugs_say_from_when_to_when(spec):
    spec(
        "watchlist.packet_exposures",
        given={
            "clinical.cases": CASES,
            "clinical.statin_eras": """
                patient_id | era_number | era_start_date | supply_end_date | ingredients | supplies | is_start_known | first_prescription_id
                P1         | 1          | 2025-01-01     | 2025-04-01      | simvastatin | 3        | false          | R1
            """,
            "clinical.myotoxic_eras": """
                patient_id | ingredient | drug_group | era_start_date | supply_end_date | first_prescription_id
                P1         | alectinib  | alk_inhibitor | 2025-12-01  | 2025-12-30      | R2
            """,
            "clinical.case_other_drugs": "case_id | ingredient | era_start_date\nC1 | alectinib | 2025-12-01",
            "clinical.immunotherapies": """
                patient_id | agent           | start_date | end_date   | prescription_id | source_table
                P1         | plasma exchange | 2026-01-01 | 2026-01-01 | X1              | procedures
            """,
        },
        expect="""
            case_id | item            | value_text                                                              | source_table | source_id
            C1      | simvastatin     | statin, 3 supplies from 2025-01-01 to 2025-04-01, start not seen        | prescribing  | R1
            C1      | alectinib       | alk inhibitor, from 2025-12-01 to 2025-12-30, onset in its window       | prescribing  | R2
            C1      | plasma exchange | immunotherapy, to 2026-01-01                                            | procedures   | X1
        """,
    )


def test_a_corticosteroid_run_has_its_role(spec):
    spec(
        "watchlist.packet_exposures",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_runs": """
                case_id | run_number | run_start_date | run_end_date | ingredients   | highest_prednisone_eq_mg_per_day | highest_prednisone_eq_mg_per_kg_day | is_fluorinated | is_premedication | stated_indication | steroid_role     | first_prescription_id
                C1      | 1          | 2025-12-01     | 2025-12-30   | dexamethasone | 107                              | 1.43                                | true           | false            | brain metastasis  | other_indication | R1
                C1      | 2          | 2026-01-01     | 2026-01-02   | prednisone    |                                  |                                     | false          | true             |                   | treatment        | R2
                C9      | 1          | 2026-01-01     | 2026-01-02   | prednisone    |                                  |                                     | false          | true             |                   | treatment        | R9
            """,
        },
        expect="""
            case_id | section  | item          | value_text
            C1      | steroids | dexamethasone | role: other indication, for brain metastasis, to 2025-12-30, up to 107 mg a day in prednisone equivalents (1.4 mg/kg), fluorinated
            C1      | steroids | prednisone    | role: treatment, premedication, to 2026-01-02
        """,
    )
