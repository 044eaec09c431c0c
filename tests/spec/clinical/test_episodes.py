"""clinical.episodes: the name of a case stays what it was, whatever arrives late (decision 0013)."""

from tests.spec.conftest import AS_OF

ONSETS = """
    patient_id | episode_number | first_evidence_date | last_evidence_date | onset_date
"""


def onsets(*rows):
    return ONSETS + "\n".join(rows)


def test_a_new_episode_is_named_after_patient_and_number(spec):
    spec(
        "clinical.episodes",
        given={"clinical.episode_onsets": onsets("P1 | 1 | 2025-11-01 | 2025-11-09 | 2025-11-01",
                                                 "P1 | 2 | 2026-01-01 | 2026-01-09 | 2026-01-01")},
        expect="""
            patient_id | episode_number | case_id
            P1         | 1              | NM-396BECA50D
            P1         | 2              | NM-1DAB342C96
        """,
    )  # fmt: skip


def test_an_older_episode_that_comes_late_takes_no_name_away(spec):
    # NM-396BECA50D was the patient's only episode; an older one has arrived and is number 1 now
    spec(
        "clinical.episodes",
        given={
            "history.cases": """
                as_of      | case_id       | patient_id | state | priority | change | onset_date
                2026-01-10 | NM-396BECA50D | P1         | open  | P1       | new    | 2026-01-01
            """,
            "clinical.episode_onsets": onsets("P1 | 1 | 2025-05-01 | 2025-05-09 | 2025-05-01",
                                              "P1 | 2 | 2026-01-01 | 2026-01-09 | 2026-01-01"),
        },
        expect="""
            episode_number | onset_date | case_id
            1              | 2025-05-01 | NM-8F66FF4578
            2              | 2026-01-01 | NM-396BECA50D
        """,
    )  # fmt: skip


def test_a_case_keeps_its_name_when_its_onset_moves_and_when_its_patient_is_merged(spec):
    spec(
        "clinical.episodes",
        given={
            "history.cases": """
                as_of      | case_id | patient_id | state | priority | change    | onset_date
                2026-01-10 | NM-A    | OLD        | open  | P1       | new       | 2026-01-05
                2026-01-11 | NM-A    | OLD        | open  | P1       | unchanged | 2026-01-05
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                OLD               | P1
            """,
            "clinical.episode_onsets": onsets("P1 | 1 | 2025-12-20 | 2026-01-09 | 2025-12-20"),
        },
        expect="""
            patient_id | case_id
            P1         | NM-A
        """,
    )


def test_of_two_cases_that_grew_into_one_episode_the_one_listed_first_goes_on(spec):
    spec(
        "clinical.episodes",
        given={
            "history.cases": """
                as_of      | case_id | patient_id | state | priority | change | onset_date
                2026-01-12 | NM-A    | P1         | open  | P1       | new    | 2026-01-10
                2025-10-02 | NM-B    | P1         | open  | P2       | new    | 2025-10-01
            """,
            "clinical.episode_onsets": onsets("P1 | 1 | 2025-10-01 | 2026-01-11 | 2025-10-01"),
        },
        expect="""
            episode_number | case_id
            1              | NM-B
        """,
    )


def test_what_later_nights_said_is_not_known_yet(spec):
    spec(
        "clinical.episodes",
        given={
            "history.cases": f"""
                as_of   | case_id | patient_id | state | priority | change | onset_date
                {AS_OF} | NM-A    | P1         | open  | P1       | new    | 2026-01-01
            """,
            "clinical.episode_onsets": onsets("P1 | 1 | 2026-01-01 | 2026-01-09 | 2026-01-01"),
        },
        expect="""
            episode_number | case_id
            1              | NM-396BECA50D
        """,
    )


def test_a_known_case_more_than_90_days_from_every_episode_is_not_continued(spec):
    spec(
        "clinical.episodes",
        given={
            "history.cases": """
                as_of      | case_id | patient_id | state | priority | change | onset_date
                2025-09-01 | NM-A    | P1         | open  | P1       | new    | 2025-09-30
                2025-09-01 | NM-B    | P2         | open  | P1       | new    | 2025-10-03
            """,
            "clinical.episode_onsets": onsets("P1 | 1 | 2026-01-01 | 2026-01-09 | 2026-01-01",
                                              "P2 | 1 | 2026-01-01 | 2026-01-09 | 2026-01-01"),
        },
        expect="""
            patient_id | case_id
            P1         | NM-396BECA50D
            P2         | NM-B
        """,
    )  # fmt: skip
