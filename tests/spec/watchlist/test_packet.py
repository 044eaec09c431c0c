"""watchlist.packet: everything a reviewer needs, in the order it is read (spec 10.3)."""

CASES = """
    case_id | patient_id
    C1      | P1
"""
CAUSES = """
    rule_id | cause          | points
    C-04    | hypothyroidism | -2
    C-08    | trauma         | -4
    C-12    | seizure        | -3
"""


def test_causes_found_and_causes_looked_for_and_absent_are_both_there(spec):
    spec(
        "watchlist.packet",
        given={
            "clinical.cases": CASES,
            "reference.competing_causes": CAUSES,
            "clinical.case_competing_causes": """
                case_id | rule_id | points | is_strong | event_date | source_table | source_id | finding_text
                C1      | C-12    | -3     | true      | 2026-01-09 | diagnoses    | D1        | Seizure: coded G40.909.
            """,
            "attribution.case_information": """
                case_id | item | item_order | missing_text | is_listed | is_known
                C1      | tsh  | 8          | TSH not seen | false     | false
            """,
        },
        expect="""
            case_id | section       | section_order | item_number | item                | value_text                                     | event_date | source_id
            C1      | causes_found  | 12            | 1           | C-12 seizure        | Seizure: coded G40.909. Takes off 3. Strong.   | 2026-01-09 | D1
            C1      | causes_absent | 13            | 1           | C-04 hypothyroidism | no code found; TSH not seen                    |            |
            C1      | causes_absent | 13            | 2           | C-08 trauma         | not found                                      |            |
        """,
    )


def test_sections_come_in_order_and_each_item_keeps_its_source_row(spec):
    spec(
        "watchlist.packet",
        given={
            "clinical.cases": CASES,
            "reference.competing_causes": "rule_id | cause | points",
            "watchlist.packet_case": """
                case_id | section | item_order | item         | value_text | source_table | source_id
                C1      | person  | 2          | age at onset | 66 years   | patients     | P1
                C1      | person  | 1          | sex          | F          | patients     | P1
                C1      | missing | 1          | completeness | 0.45       |              |
            """,
            "watchlist.packet_findings": """
                case_id | section | item | value_text | event_date | source_table | source_id
                C1      | ck      | CK   | second     | 2026-01-11 | labs         | L1
                C1      | ck      | CK   | first      | 2026-01-10 | labs         | L2
            """,
            "watchlist.packet_exposures": """
                case_id | section  | item      | value_text | event_date | source_table | source_id
                C1      | exposure | nivolumab | dose 1     | 2025-12-01 | prescribing  | R1
            """,
            "attribution.case_information": """
                case_id | item | item_order | missing_text | is_listed | is_known
                C1      | tsh  | 8          | TSH not seen | true      | false
                C1      | sex  | 1          | sex          | true      | true
            """,
            "attribution.label_causality": """
                case_id | label        | points | causality | points_over_possible
                C1      | statin_toxic | 5      | possible  | -1
                C1      | ici_myositis | 6      | probable  | 1
            """,
            "watchlist.evidence": """
                case_id | evidence_number | label        | rule_id | points | event_date | source_table | source_id | sentence
                C1      | 1               | muscle_event | E1      | 4      | 2026-01-10 | labs         | L2        | CK high
                C1      | 2               | statin_toxic | C-12    | -3     | 2026-01-09 | diagnoses    | D1        | seizure
            """,
            "watchlist.comparisons": """
                case_id | label        | scale     | score | unknown_items | category
                C1      | ici_myositis | naranjo   | 5     | 4             | probable
                C1      | muscle_event | eular_acr |       | 4             |
            """,
        },
        expect="""
            case_id | section     | section_order | item_number | item                                          | value_text                          | source_id
            C1      | person      | 1             | 1           | sex                                           | F                                   | P1
            C1      | person      | 1             | 2           | age at onset                                  | 66 years                            | P1
            C1      | labels      | 4             | 1           | ici_myositis                                  | probable, 6 points                  |
            C1      | labels      | 4             | 2           | statin_toxic                                  | possible, 5 points                  |
            C1      | ck          | 6             | 1           | CK                                            | first                               | L2
            C1      | ck          | 6             | 2           | CK                                            | second                              | L1
            C1      | exposure    | 10            | 1           | nivolumab                                     | dose 1                              | R1
            C1      | points      | 14            | 1           | muscle_event E1 +4                            | CK high                             | L2
            C1      | points      | 14            | 2           | statin_toxic C-12 -3                          | seizure                             | D1
            C1      | missing     | 15            | 1           | completeness                                  | 0.45                                |
            C1      | missing     | 15            | 2           | TSH not seen                                  | missing                             |
            C1      | comparisons | 17            | 1           | EULAR/ACR 2017 inputs, muscle_event           | 4 items unknown                     |
            C1      | comparisons | 17            | 2           | Naranjo adverse drug reaction scale, ici_myositis | probable; score 5; 4 items unknown |
        """,
    )
