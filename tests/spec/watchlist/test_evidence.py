"""watchlist.evidence: every point with its rule, its source row and a sentence (spec 9)."""

CASES = """
    case_id | onset_date
    C1      | 2025-06-10
"""


def test_the_sentence_carries_the_date_the_distance_to_onset_the_rule_and_the_source(spec):
    spec(
        "watchlist.evidence",
        given={
            "clinical.cases": CASES,
            "attribution.event_evidence": """
                case_id | finding           | label        | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | ck_tier           | muscle_event | E1      | 4      | 2025-06-10 | labs         | L1        | Peak CK 5,000 U/L.
                C1      | weakness_specific | muscle_event | E3      | 2      | 2025-06-11 | diagnoses    | D1        | Muscle weakness coded (M62.81).
                C1      | immunosuppression | muscle_event | E10     | 2      | 2025-06-25 | prescribing  | R1        | prednisone started after onset.
            """,
            "attribution.label_evidence": """
                case_id | finding    | label        | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | ici_timing | ici_myositis | W-ICI-1 | 3      | 2025-06-09 | prescribing  | R9        | Onset on day 40.
            """,
        },
        expect="""
            case_id | evidence_number | label        | points | sentence
            C1      | 1               | muscle_event | 4      | Peak CK 5,000 U/L (2025-06-10, the day of onset) [rule E1; labs L1]
            C1      | 2               | muscle_event | 2      | Muscle weakness coded (M62.81) (2025-06-11, 1 day after onset) [rule E3; diagnoses D1]
            C1      | 3               | muscle_event | 2      | Prednisone started after onset (2025-06-25, 15 days after onset) [rule E10; prescribing R1]
            C1      | 4               | ici_myositis | 3      | Onset on day 40 (2025-06-09, 1 day before onset) [rule W-ICI-1; prescribing R9]
        """,
    )


def test_the_muscle_event_comes_first_then_each_label_with_its_strongest_evidence_first(spec):
    spec(
        "watchlist.evidence",
        given={
            "clinical.cases": CASES,
            "attribution.event_evidence": """
                case_id | finding | label        | rule_id | points | event_date | source_id
                C1      | ck_tier | muscle_event | E1      | 1      | 2025-06-10 | L1
            """,
            "attribution.label_evidence": """
                case_id | finding             | label        | rule_id    | points | event_date | source_id
                C1      | statin_timing       | statin_toxic | W-STA-T1   | 3      | 2025-06-10 | R1
                C1      | ici_timing          | ici_myositis | W-ICI-1    | 3      | 2025-06-10 | R2
                C1      | ici_evidence_before | ici_myositis | R-ICI-04   | -4     | 2025-06-10 | L2
                C9      | ici_timing          | ici_myositis | W-ICI-1    | 3      | 2025-06-10 | R3
            """,
        },
        expect="""
            case_id | evidence_number | rule_id
            C1      | 1               | E1
            C1      | 2               | R-ICI-04
            C1      | 3               | W-ICI-1
            C1      | 4               | W-STA-T1
        """,
    )


def test_a_finding_without_a_date_or_a_source_row_still_has_a_sentence(spec):
    spec(
        "watchlist.evidence",
        given={
            "clinical.cases": CASES,
            "attribution.label_evidence": """
                case_id | finding                | label          | rule_id | points | finding_text
                C1      | paraneoplastic_no_drug | paraneoplastic | 7.7     | 2      | no drug was in its window.
            """,
        },
        expect="""
            case_id | sentence
            C1      | No drug was in its window (date not known) [rule 7.7]
        """,
    )
