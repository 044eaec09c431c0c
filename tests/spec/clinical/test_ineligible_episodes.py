"""clinical.ineligible_episodes: episodes past a gate that are not listed (spec 2, ruling 3)."""


def test_each_episode_past_a_gate_that_is_no_case_is_counted_with_its_reason(spec):
    spec(
        "clinical.ineligible_episodes",
        given={
            "clinical.episodes": """
                patient_id | episode_number | case_id | onset_date
                P1         | 1              | C1      | 2025-01-01
                P2         | 1              | C2      | 2025-01-01
                P3         | 1              | C3      | 2025-01-01
                P4         | 1              | C4      | 2025-01-01
                P5         | 1              | C5      | 2025-01-01
            """,
            "clinical.gates": """
                patient_id | episode_number | gate
                P1         | 1              | A
                P1         | 1              | B
                P2         | 1              | A
                P3         | 1              | A
                P5         | 1              | A
            """,
            "clinical.cases": """
                case_id | patient_id
                C3      | P3
            """,
            "clinical.malignancies": """
                patient_id | diagnosis_id | malignancy_date
                P1         | D1           | 2024-01-01
                P3         | D3           | 2024-01-01
            """,
            "clinical.antineoplastic_days": """
                patient_id | event_date
                P5         | 2024-01-01
                P5         | 2024-02-01
            """,
        },
        expect="""
            patient_id | episode_number | reason
            P1         | 1              | under age at onset
            P2         | 1              | no malignancy and no oncology drug
            P5         | 1              | under age at onset
        """,
    )
