"""clinical.episode_evidence: chains and their relapses become episodes (spec R-EP-01, R-REL-01)."""

CHAINS = """
    patient_id | evidence_kind | source_table | source_id | evidence_date | chain_number
    P1         | ck_raised     | labs         | L1        | 2024-01-01    | 1
    P1         | ck_raised     | labs         | L2        | 2024-06-01    | 2
    P1         | ck_raised     | labs         | L3        | 2025-01-01    | 3
    P1         | ck_raised     | labs         | L4        | 2025-06-01    | 4
    P2         | ck_raised     | labs         | L5        | 2025-01-01    | 1
"""


def test_a_relapse_belongs_to_the_episode_before_it_and_so_does_a_relapse_of_the_relapse(spec):
    spec(
        "clinical.episode_evidence",
        given={
            "clinical.evidence_chains": CHAINS,
            "clinical.relapse_chains": """
                patient_id | chain_number
                P1         | 2
                P1         | 3
            """,
        },
        expect="""
            patient_id | source_id | episode_number
            P1         | L1        | 1
            P1         | L2        | 1
            P1         | L3        | 1
            P1         | L4        | 4
            P2         | L5        | 1
        """,
    )


def test_without_relapses_each_chain_is_an_episode_of_its_own_number(spec):
    spec(
        "clinical.episode_evidence",
        given={"clinical.evidence_chains": CHAINS},
        expect="""
            patient_id | source_id | episode_number
            P1         | L1        | 1
            P1         | L2        | 2
            P1         | L3        | 3
            P1         | L4        | 4
            P2         | L5        | 1
        """,
    )
