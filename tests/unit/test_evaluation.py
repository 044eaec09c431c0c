"""Evaluation against a truth file: intervals, counting on a small published database, refusals, printing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.outputs.evaluation import Evaluation, evaluate
from pipelines.outputs.evaluation_tables import as_json, remarks, sections
from pipelines.outputs.intervals import share
from pipelines.outputs.truth import COLUMNS, TruePerson, read_truth
from pipelines.warehouse.connection import Reader, open_in_memory

NIGHT = date(2026, 1, 7)
#: case, patient, state, priority, leading label, labels with their causality.
CASES = [
    ("C1", "ICI-1", "open", "P0", "ici_myositis", {"ici_myositis": "probable", "statin_toxic": "possible"}),
    ("C2", "ICI-2", "open", "P1", "statin_toxic", {"ici_myositis": "possible", "statin_toxic": "probable"}),
    ("C3", "ICI-3", "open", "P3", "ici_myositis", {"ici_myositis": "unlikely"}),
    ("C4", "STATIN-1", "resolved", "P2", "statin_toxic", {"statin_toxic": "certain"}),
    ("C5", "TRAP-1", "open", "P1", "ici_myositis", {"ici_myositis": "possible"}),
    ("C6", "TRAP-2", "withdrawn", "P1", "ici_myositis", {"ici_myositis": "probable"}),
    ("C7", "ALECTINIB", "open", "P3", "other_drug:alectinib", {"other_drug:alectinib": "possible"}),
    ("C8", "WRONG-DRUG", "open", "P4", "other_drug:imatinib", {"other_drug:imatinib": "possible"}),
    ("C9", "SOMEBODY", "open", "P3", None, {}),
    ("C10", "ICI-1", "resolved", "P4", "statin_toxic", {"statin_toxic": "possible"}),
]
TRUTH = [
    TruePerson("ICI-1", "ici_myositis", date(2026, 1, 1), "P0", ""),
    TruePerson("ICI-2", "ici_myositis", date(2026, 1, 2), "P0", "T-33"),
    TruePerson("ICI-3", "ici_myositis", date(2026, 1, 2), "", ""),
    TruePerson("ICI-4", "ici_myositis", date(2026, 1, 3), "P0", ""),
    TruePerson("STATIN-1", "statin_toxic", date(2025, 10, 1), "", ""),
    TruePerson("TRAP-1", "none", None, "", "T-06"),
    TruePerson("TRAP-2", "none", None, "", "T-13"),
    TruePerson("TRAP-3", "none", None, "", "T-06"),
    TruePerson("ALECTINIB", "other_drug:alectinib", date(2025, 12, 1), "", ""),
    TruePerson("WRONG-DRUG", "other_drug:binimetinib", date(2025, 12, 1), "", ""),
    TruePerson("LATER", "srp_imnm", date(2026, 1, 9), "P1", ""),
]


@pytest.fixture
def published() -> Iterator[Reader]:
    with open_in_memory() as connection:
        for schema in ("watchlist", "staging", "clinical"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(
            "CREATE TABLE watchlist.cases "
            "(case_id TEXT, patient_id TEXT, state TEXT, priority TEXT, leading_label TEXT, sort_order INT)"
        )
        connection.execute("CREATE TABLE watchlist.labels (case_id TEXT, label TEXT, causality TEXT)")
        connection.execute("CREATE TABLE staging.patients (patient_id TEXT)")
        connection.execute("CREATE TABLE clinical.ici_doses (patient_id TEXT)")
        connection.execute("CREATE TABLE clinical.statin_supplies (patient_id TEXT)")
        connection.execute("CREATE TABLE clinical.ck_results (patient_id TEXT, ck_x_uln DOUBLE)")
        for order, (case, patient, state, priority, leading, labels) in enumerate(CASES):
            connection.execute(
                "INSERT INTO watchlist.cases VALUES (?, ?, ?, ?, ?, ?)",
                [case, patient, state, priority, leading, order],
            )
            for label, causality in labels.items():
                connection.execute("INSERT INTO watchlist.labels VALUES (?, ?, ?)", [case, label, causality])
        for patient in {person.patient_id for person in TRUTH if person.label != "srp_imnm"} | {"SOMEBODY", "OTHER"}:
            connection.execute("INSERT INTO staging.patients VALUES (?)", [patient])
        for patient in ("ICI-1", "ICI-1", "ICI-2", "ICI-3", "ICI-4"):
            connection.execute("INSERT INTO clinical.ici_doses VALUES (?)", [patient])
        for patient in ("ICI-1", "STATIN-1"):
            connection.execute("INSERT INTO clinical.statin_supplies VALUES (?)", [patient])
        for patient, ratio in (("ICI-1", 18.0), ("ICI-1", 0.4), ("ICI-2", 0.9), ("ICI-3", None)):
            connection.execute("INSERT INTO clinical.ck_results VALUES (?, ?)", [patient, ratio])
        yield Reader(connection)


@pytest.fixture
def found(published: Reader) -> Evaluation:
    return evaluate(published, TRUTH, as_of=NIGHT)


# --- intervals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (the score interval without correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    counted = share(count, of)
    assert (counted.low, counted.high) == pytest.approx((low, high), abs=0.0001)
    assert counted.value == count / of


def test_the_interval_agrees_with_wilsons_formula() -> None:
    z = 1.959963984540054
    for of in (1, 7, 40, 1_000):
        for count in {0, 1, of // 3, of}:
            p = count / of
            centre = (p + z * z / (2 * of)) / (1 + z * z / of)
            half = z / (1 + z * z / of) * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5
            counted = share(count, of)
            assert (counted.low, counted.high) == pytest.approx((centre - half, centre + half), abs=1e-9)


def test_nothing_counted_gives_no_share() -> None:
    assert share(0, 0).value is None
    assert share(0, 0).words() == "-"


@pytest.mark.parametrize(("count", "of"), [(-1, 3), (4, 3)])
def test_an_impossible_share_is_an_error(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="share"):
        share(count, of)


# --- counting ---------------------------------------------------------------------------------------------------------


def test_a_label_is_found_at_possible_or_better_whatever_leads(found: Evaluation) -> None:
    scores = {score.label: score for score in found.labels}
    ici = scores["ici_myositis"]
    assert (ici.truth, ici.sensitivity.count, ici.flagged, ici.ppv.count) == (4, 2, 3, 2)
    assert (ici.leading_sensitivity.count, ici.leading, ici.leading_ppv.count) == (2, 3, 2)
    statin = scores["statin_toxic"]
    assert (statin.truth, statin.sensitivity.count, statin.flagged, statin.ppv.count) == (1, 1, 3, 1)


def test_another_drug_counts_only_with_the_right_ingredient(found: Evaluation) -> None:
    (score,) = [score for score in found.labels if score.label == "other_drug"]
    assert (score.truth, score.sensitivity.count, score.flagged, score.ppv.count) == (2, 1, 2, 1)


def test_the_table_of_priorities_counts_cases_that_are_not_withdrawn(found: Evaluation) -> None:
    assert [(tier.priority, tier.cases, tier.true_cases) for tier in found.tiers] == [
        ("P0", 1, 1),
        ("P1", 2, 1),
        ("P2", 1, 1),
        ("P3", 3, 2),
        ("P4", 2, 2),
    ]


def test_urgent_charts_are_those_at_p0_or_p1(found: Evaluation) -> None:
    assert (found.urgent.count, found.urgent.of) == (2, 7)
    assert (found.urgent_deserved.count, found.urgent_deserved.of) == (1, 3)


def test_the_confusion_matrix_holds_every_person_of_the_truth_and_every_other_listed_one(found: Evaluation) -> None:
    assert dict(found.confusion) == {
        ("ici_myositis", "ici_myositis"): 2,
        ("ici_myositis", "statin_toxic"): 1,
        ("ici_myositis", "not listed"): 1,
        ("statin_toxic", "statin_toxic"): 1,
        ("none", "ici_myositis"): 1,
        ("none", "not listed"): 2,
        ("other_drug", "other_drug"): 2,
        ("background", "no label"): 1,
    }


def test_false_alarms_are_counted_per_trap(found: Evaluation) -> None:
    traps = {score.trap: score for score in found.traps}
    assert (traps["T-06"].without_disease, traps["T-06"].listed_at["P1"], traps["T-06"].listed_at["P0"]) == (2, 1, 0)
    assert traps["T-13"].listed_at["not listed"] == 1
    assert (traps["T-33"].with_disease, traps["T-33"].right_label) == (1, 1)


def test_t_30_the_tested_denominator_is_always_there(found: Evaluation) -> None:
    assert [(score.exposure, score.tested.count, score.tested.of, score.raised) for score in found.tested] == [
        ("immune checkpoint inhibitor", 3, 4, 1),
        ("statin", 1, 2, 1),
    ]


def test_who_falls_ill_later_is_not_missed_tonight(found: Evaluation) -> None:
    assert (found.in_truth, found.not_begun) == (10, 1)
    assert "srp_imnm" not in {score.label for score in found.labels}


def test_persons_the_home_does_not_know_are_refused_without_naming_them(published: Reader) -> None:
    stranger = TruePerson("STRANGER-77", "none", None, "", "")
    with pytest.raises(UsageError) as refused:
        evaluate(published, [*TRUTH, stranger], as_of=NIGHT)
    assert "STRANGER" not in refused.value.message()
    assert "1 persons" in refused.value.message()
    assert_four_parts(refused.value)


# --- printing ---------------------------------------------------------------------------------------------------------


def test_every_table_has_cells_for_its_headings(found: Evaluation) -> None:
    for section in sections(found):
        assert section.rows, section.title
        assert {len(row) for row in section.rows} == {len(section.headings)}
    assert len(remarks(found)) == 3


def test_json_holds_the_same_numbers(found: Evaluation) -> None:
    read = json.loads(json.dumps(as_json(found)))
    assert read["as_of"] == "2026-01-07"
    assert read["tiers"][0]["ppv"]["count"] == 1
    assert {"truth": "none", "leading": "not listed", "persons": 2} in read["confusion"]


# --- truth file -------------------------------------------------------------------------------------------------------


def assert_four_parts(error: UsageError) -> None:
    assert all(f"\n  {part}: " in error.message() for part in ("where", "allowed", "do"))


def truth_file(folder: Path, *lines: str, header: str = ",".join(COLUMNS)) -> Path:
    path = folder / "truth.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def test_a_truth_file_is_read(tmp_path: Path) -> None:
    path = truth_file(tmp_path, 'P1,srp_imnm,2026-01-02,P1,,"sudden, severe"', "P2,none,,,T-09,tired")
    assert read_truth(path) == [
        TruePerson("P1", "srp_imnm", date(2026, 1, 2), "P1", ""),
        TruePerson("P2", "none", None, "", "T-09"),
    ]


@pytest.mark.parametrize(
    ("lines", "header", "problem"),
    [
        ([], "patient_id,truth_label", "lacks truth_onset_date, expected_priority_at_most, trap, story"),
        (["P1,,,,,x"], None, "no patient or no label"),
        (["P1,none,2026-13-01,,,x"], None, "not a date"),
        (["P1,none,,P9,,x"], None, "no priority"),
        (["P1,none,,,,x", "P1,none,,,,y"], None, "twice"),
    ],
)
def test_a_bad_truth_file_is_refused_in_four_parts(
    tmp_path: Path, lines: list[str], header: str | None, problem: str
) -> None:
    path = truth_file(tmp_path, *lines, header=header or ",".join(COLUMNS))
    with pytest.raises(UsageError, match=problem) as refused:
        read_truth(path)
    assert_four_parts(refused.value)


def test_a_missing_truth_file_is_refused_in_four_parts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such truth file") as refused:
        read_truth(tmp_path / "nothing.csv")
    assert_four_parts(refused.value)


def test_a_truth_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_bytes(b"\xff\xfe\x00patient_id")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_truth(path)
