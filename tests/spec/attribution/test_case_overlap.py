"""attribution.case_overlap: which findings beside a muscle event count as overlap (spec 3.10, rulings 13 and 17)."""

CASES = """
    case_id | patient_id | episode_number
    C1      | P1         | 1
    C2      | P2         | 1
    C3      | P3         | 1
    C4      | P4         | 1
"""


def test_dysphagia_counts_from_3_x_uln_or_beside_an_ocular_sign(spec):
    spec(
        "attribution.case_overlap",
        given={
            "clinical.cases": CASES,
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group | source_id | event_date | code | source_table
                P1         | 1              | dysphagia     | D1           | 2025-06-01     | R13.10 | diagnoses
                P2         | 1              | dysphagia     | D2           | 2025-06-01     | R13.10 | diagnoses
                P3         | 1              | dysphagia     | D3           | 2025-06-01     | R13.10 | diagnoses
                P3         | 1              | ocular        | D4           | 2025-06-01     | H53.2 | diagnoses
                P4         | 1              | bulbar        | D5           | 2025-06-01     | R47.1 | diagnoses
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              | 2.99
                P2         | 1              | 3
                P3         | 1              |
            """,
        },
        expect="""
            case_id | finding_group | meaning                              | is_ici_emergency
            C2      | dysphagia     | dysphagia                            | false
            C3      | dysphagia     | dysphagia                            | false
            C3      | ocular        | ptosis, diplopia or ophthalmoplegia  | true
        """,
    )


def test_myocarditis_myasthenia_respiratory_and_cardiac_findings_count_whatever_the_ck(spec):
    spec(
        "attribution.case_overlap",
        given={
            "clinical.cases": CASES,
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group     | source_id | event_date | code | source_table
                P1         | 1              | myocarditis       | D1           | 2025-06-01     | I40.8 | diagnoses
                P2         | 1              | myasthenia        | D2           | 2025-06-01     | G70.00 | diagnoses
                P3         | 1              | respiratory       | D3           | 2025-06-01     | J96.01 | diagnoses
                P4         | 1              | cardiac_emergency | D4           | 2025-06-01     | I44.2 | diagnoses
                P4         | 2              | myocarditis       | D5           | 2025-06-01     | I40.8 | diagnoses
            """,
        },
        expect="""
            case_id | finding_group     | source_id    | is_ici_emergency
            C1      | myocarditis       | D1           | true
            C2      | myasthenia        | D2           | true
            C3      | respiratory       | D3           | true
            C4      | cardiac_emergency | D4           | true
        """,
    )


def test_a_head_drop_opens_a_case_and_is_no_overlap(spec):
    spec(
        "attribution.case_overlap",
        given={
            "clinical.cases": CASES,
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group | source_id | event_date | code | source_table
                P1         | 1              | head_drop     | D1           | 2025-06-01     | M43.6 | diagnoses
                P2         | 1              | head_drop     | D2           | 2025-06-01     | M43.6 | diagnoses
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P2         | 1              | 40
            """,
        },
        expect="""
            case_id | finding_group
        """,
    )


def test_speech_counts_under_the_same_rule_as_swallowing(spec):
    spec(
        "attribution.case_overlap",
        given={
            "clinical.cases": CASES,
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group | source_id | event_date | code | source_table
                P1         | 1              | bulbar        | D1           | 2025-06-01     | R47.1 | diagnoses
                P2         | 1              | bulbar        | D2           | 2025-06-01     | R47.1 | diagnoses
                P3         | 1              | bulbar        | D3           | 2025-06-01     | R47.1 | diagnoses
                P3         | 1              | ocular        | D4           | 2025-06-01     | H53.2 | diagnoses
                P4         | 1              | bulbar        | D5           | 2025-06-01     | R47.1 | diagnoses
                P4         | 1              | myocarditis   | D6           | 2025-06-01     | I40.9 | diagnoses
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              | 2.99
                P2         | 1              | 3
            """,
        },
        expect="""
            case_id | finding_group | is_ici_emergency
            C2      | bulbar        | false
            C3      | bulbar        | false
            C3      | ocular        | true
            C4      | myocarditis   | true
        """,
    )
