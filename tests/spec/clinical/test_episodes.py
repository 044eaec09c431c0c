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
                as_of      | case_id | patient_id | state | priority | change    | onset_date | first_listed
                2026-01-12 | NM-A    | P1         | open  | P1       | new       | 2026-01-10 | 2026-01-12
                2026-01-12 | NM-B    | P1         | open  | P2       | unchanged | 2025-10-01 | 2025-10-02
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


KNOWN = (
    "as_of | case_id | patient_id | state | priority | change | onset_date | first_listed | onset_source_table"
    " | onset_source_id | opened_by_table | opened_by_id | first_evidence_date | last_evidence_date\n"
)
ROWS = "patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date\n"


def known(case, patient, state, onset, *, listed, row, opened=None, last=None):
    return (
        f"2026-01-12 | {case} | {patient} | {state} | P1 | unchanged | {onset} | {listed} | labs | {row}"
        f" | labs | {opened or row} | {onset} | {last or onset}"
    )


def rows(*drawn):
    """(patient, episode, result, day): raised CK of tonight."""
    return ROWS + "\n".join(
        f"{patient} | {number} | ck_raised | labs | {row} | {when}" for patient, number, row, when in drawn
    )


def owners(*drawn):
    return "\n".join(
        ["patient_id | evidence_kind | source_table | source_id"]
        + [f"{patient} | ck_raised | labs | {row}" for patient, _, row, _ in drawn]
    )


def check(spec, *, cases, evidence, episodes, expect, stood=()):
    spec(
        "clinical.episodes",
        given={
            "history.cases": KNOWN + "\n".join(cases),
            "history.evidence": "case_id | label | finding | source_table | source_id | from_as_of\n"
            + "\n".join(f"{case} | muscle_event | ck_tier | labs | {row} | 2026-01-05" for case, row in stood),
            "clinical.muscle_evidence": owners(*evidence),
            "clinical.episode_evidence": rows(*evidence),
            "clinical.episode_onsets": onsets(*episodes),
        },
        expect="patient_id | episode_number | case_id\n" + "\n".join(expect),
    )


def test_a_case_follows_the_row_it_was_opened_with_to_the_patient_it_belongs_to(spec):
    # OLD was merged into P1 and is told apart again: the case of OLD goes back, the one of P1 stays
    check(
        spec,
        cases=[
            known("NM-OLD", "P1", "open", "2026-01-02", listed="2026-01-05", row="L-OLD"),
            known("NM-P1", "P1", "withdrawn", "2026-01-03", listed="2026-01-06", row="L-P1"),
        ],
        evidence=[("OLD", 1, "L-OLD", "2026-01-02"), ("P1", 1, "L-P1", "2026-01-03")],
        episodes=["OLD | 1 | 2026-01-02 | 2026-01-02 | 2026-01-02", "P1 | 1 | 2026-01-03 | 2026-01-03 | 2026-01-03"],
        expect=["OLD | 1 | NM-OLD", "P1 | 1 | NM-P1"],
    )


def test_an_onset_that_another_patient_brought_along_does_not_take_the_case_with_it(spec):
    # P1's case began earlier while OLD's rows were merged into it
    check(
        spec,
        cases=[known("NM-P1", "P1", "open", "2026-01-01", listed="2026-01-05", row="L-OLD", opened="L-P1",
                     last="2026-01-03")],
        evidence=[("OLD", 1, "L-OLD", "2026-01-01"), ("P1", 1, "L-P1", "2026-01-03")],
        episodes=["OLD | 1 | 2026-01-01 | 2026-01-01 | 2026-01-01", "P1 | 1 | 2026-01-03 | 2026-01-03 | 2026-01-03"],
        expect=["OLD | 1 | NM-28680C8093", "P1 | 1 | NM-P1"],
    )  # fmt: skip


def test_an_episode_that_falls_apart_leaves_the_name_where_the_case_was_opened(spec):
    # the later part has the onset nearest to the one that was listed
    check(
        spec,
        cases=[
            known("NM-A", "P1", "open", "2025-10-01", listed="2025-10-02", row="L1", opened="L1", last="2026-01-10")
        ],
        evidence=[("P1", 1, "L1", "2025-10-01"), ("P1", 2, "L2", "2026-01-10")],
        episodes=["P1 | 1 | 2025-07-01 | 2025-10-01 | 2025-07-01", "P1 | 2 | 2026-01-10 | 2026-01-10 | 2026-01-10"],
        stood=[("NM-A", "L1"), ("NM-A", "L2")],
        expect=["P1 | 1 | NM-A", "P1 | 2 | NM-1DAB342C96"],
    )


def test_a_case_without_its_opening_and_onset_rows_stays_with_the_rest_of_its_evidence(spec):
    check(
        spec,
        cases=[known("NM-A", "P1", "open", "2025-12-20", listed="2026-01-02", row="L1", last="2026-02-10")],
        evidence=[("P1", 1, "L0", "2025-12-18"), ("P1", 2, "L2", "2026-01-20")],
        episodes=["P1 | 1 | 2025-12-18 | 2025-12-18 | 2025-12-18", "P1 | 2 | 2026-01-20 | 2026-01-20 | 2026-01-20"],
        stood=[("NM-A", "L1"), ("NM-A", "L2")],
        expect=["P1 | 1 | NM-396BECA50D", "P1 | 2 | NM-A"],
    )


def test_a_case_whose_rows_are_gone_takes_no_episode_from_one_that_stands(spec):
    # NM-A was listed first and its result is deleted tonight; NM-W was withdrawn before
    check(
        spec,
        cases=[
            known("NM-A", "P1", "open", "2025-12-20", listed="2025-12-22", row="L1"),
            known("NM-W", "P1", "withdrawn", "2026-01-02", listed="2025-12-21", row="L2"),
            known("NM-B", "P1", "open", "2026-01-02", listed="2026-01-05", row="L2"),
        ],
        evidence=[("P1", 1, "L2", "2026-01-02")],
        episodes=["P1 | 1 | 2026-01-02 | 2026-01-02 | 2026-01-02"],
        stood=[("NM-A", "L1"), ("NM-B", "L2")],
        expect=["P1 | 1 | NM-B"],
    )


def test_evidence_of_another_time_makes_no_case_the_owner_of_an_episode(spec):
    # the antibody of January counted for the case of 2025 too, and was never part of its chain
    check(
        spec,
        cases=[known("NM-A", "P1", "open", "2025-03-01", listed="2025-03-02", row="L1", last="2025-04-01")],
        evidence=[("P1", 1, "L9", "2026-01-02")],
        episodes=["P1 | 1 | 2026-01-02 | 2026-01-02 | 2026-01-02"],
        stood=[("NM-A", "L1"), ("NM-A", "L9")],
        expect=["P1 | 1 | NM-396BECA50D"],
    )
