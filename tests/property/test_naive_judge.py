"""The models against a second, naive implementation of the core join, on random histories (spec 4, 5, 6, 9, 10)."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from pipelines.warehouse import catalogue
from pipelines.warehouse.connection import Connection
from tests.property import naive, naive_numbers
from tests.property.drawn_histories import AS_OF, draw, number_rows, raw_rows
from tests.property.drawn_noise import draw_noisy
from tests.property.warehouse import Row, build, empty_warehouse, fill, rows_of

PATIENTS = 2_000
NOISY = 1_000
CASES = """
    SELECT
        cases.patient_id, cases.onset_date, cases.onset_basis, cases.gates, cases.is_left_censored
        , cases.is_onset_interval_censored, ROUND(COALESCE(ck_peaks.ck_peak_x_uln, 0), 6) AS peak
        , COALESCE(ck_peaks.ck_persistence, 'none') AS persistence, weakness.weakness
        , CASE WHEN muscle_diagnoses.is_confirmed THEN 'confirmed'
            WHEN NOT muscle_diagnoses.is_confirmed THEN 'single' END AS diagnosis
        , case_ici.ici_window, case_statins.statin_window
        , event_scores.event_score, event_scores.myopathy_level, case_priority.priority
        , ici.points AS ici_points, ici.causality AS ici_causality
        , statin.points AS statin_points, statin.causality AS statin_causality
        , other.label AS other_label
    FROM clinical.cases
    INNER JOIN attribution.event_scores USING (case_id)
    INNER JOIN attribution.case_priority USING (case_id)
    LEFT JOIN clinical.ck_peaks USING (patient_id, episode_number)
    LEFT JOIN clinical.weakness USING (patient_id, episode_number)
    LEFT JOIN clinical.muscle_diagnoses USING (patient_id, episode_number)
    LEFT JOIN clinical.case_ici USING (case_id)
    LEFT JOIN clinical.case_statins USING (case_id)
    LEFT JOIN attribution.label_causality AS ici ON cases.case_id = ici.case_id AND ici.label = 'ici_myositis'
    LEFT JOIN attribution.label_causality AS statin ON cases.case_id = statin.case_id AND statin.label = 'statin_toxic'
    LEFT JOIN attribution.label_causality AS other
        ON cases.case_id = other.case_id AND other.label NOT IN ('ici_myositis', 'statin_toxic')
    WHERE cases.patient_id NOT LIKE 'N%'
"""


def naively(case: Row) -> Row:
    """A naive case under the names of the query above."""
    return {
        "onset_basis": case["basis"]["kind"], "gates": case["gates"], "is_left_censored": case["is_left_censored"],
        "is_onset_interval_censored": case["is_interval"], "peak": round(case["peak"], 6),
        "persistence": case["persistence"], "weakness": case["weakness"], "diagnosis": case["diagnosis"],
        "ici_window": case["ici_window"], "statin_window": case["statin_window"], "event_score": case["score"],
        "myopathy_level": f"M{case['rank']}", "priority": case["priority"],
        "ici_points": case["labels"].get("ici_myositis"), "ici_causality": case["causality"].get("ici_myositis"),
        "statin_points": case["labels"].get("statin_toxic"), "statin_causality": case["causality"].get("statin_toxic"),
        "other_label": None,
    }  # fmt: skip


@pytest.fixture(scope="module")
def patients() -> list[Row]:
    """Patients of checkpoint inhibitors, statins, CK and codes."""
    chance = random.Random(1)
    return [draw(number, chance) for number in range(PATIENTS)]


@pytest.fixture(scope="module")
def judged(patients, warehouse) -> dict[tuple[object, object], Row]:
    """What the second judge says: patient and onset -> case."""
    numbers = naive_numbers.load()
    return {(patient["patient_id"], case["onset"]): naively(case)
            for patient in patients for case in naive.judge(patient, numbers, AS_OF)}  # fmt: skip


@pytest.fixture(scope="module")
def noisy() -> list[Row]:
    """Patients whom the second judge does not understand; they must still leave every table whole."""
    chance = random.Random(2)
    return [draw_noisy(number, chance) for number in range(NOISY)]


@pytest.fixture(scope="module")
def warehouse(patients, noisy) -> Iterator[Connection]:
    """All models, built once on all patients."""
    with empty_warehouse() as connection:
        connection.execute("SET threads = 2")
        number_rows([*patients, *noisy])
        for table, rows in raw_rows([*patients, *noisy]).items():
            fill(connection, table, rows)
        build(connection, as_of=AS_OF)
        yield connection


@pytest.fixture(scope="module")
def built(warehouse) -> dict[tuple[object, object], Row]:
    """What the models say: patient and onset -> case."""
    return {(row.pop("patient_id"), row.pop("onset_date")): row for row in rows_of(warehouse, CASES)}


def test_the_models_and_the_second_judge_find_the_same_cases(judged, built):
    assert sorted(built.keys() - judged.keys()) == []
    assert sorted(judged.keys() - built.keys()) == []


@pytest.mark.parametrize("column", list(naively({
    "basis": {"kind": ""}, "gates": "", "is_left_censored": "", "is_interval": "", "peak": 0, "persistence": "",
    "weakness": "", "diagnosis": "", "ici_window": "", "statin_window": "", "score": 0, "rank": 0, "priority": "",
    "labels": {}, "causality": {},
})))  # fmt: skip
def test_the_models_and_the_second_judge_agree_on(column, judged, built):
    different = {key: (built[key][column], judged[key][column]) for key in judged.keys() & built.keys()
                 if built[key][column] != judged[key][column]}  # fmt: skip
    assert different == {}, f"{len(different)} cases differ: (the models, the second judge)"


def test_the_histories_reach_every_window_level_category_and_priority(judged):
    def seen(column):
        return {case[column] for case in judged.values()}

    assert len(judged) > PATIENTS / 3
    assert seen("ici_window") == {None, "core_early", "core_on_treatment", "extended", "late"}
    assert seen("statin_window") == {None, "toxic_current", "toxic_recent"}
    assert seen("gates") == {"A", "B", "AB", "U"}
    assert seen("myopathy_level") == {"M0", "M1", "M2", "M3"}
    assert seen("priority") == {"P0", "P1", "P2", "P3", "P4"}
    assert seen("ici_causality") == {None, "probable", "possible", "conditional", "unlikely", "unassessable"}
    assert seen("statin_causality") == {None, "probable", "possible", "conditional", "unlikely", "unassessable"}


def test_every_sentence_summary_and_title_is_written_out(warehouse):
    written = """
        SELECT sentence AS text FROM watchlist.evidence
        UNION ALL SELECT summary FROM watchlist.cases
        UNION ALL SELECT priority_reason FROM watchlist.cases
        UNION ALL SELECT title FROM watchlist.timeline
    """
    # a NULL anywhere in FORMAT empties the whole text; a NULL in CONCAT leaves a hole
    holes = rows_of(
        warehouse,
        f"""
        SELECT text FROM ({written})
        WHERE text IS NULL OR text <> TRIM(text) OR text LIKE '%  %' OR text LIKE '% ,%' OR text LIKE '%{{%'
            OR text LIKE '%()%' OR text LIKE '%nan%' OR text LIKE '%None%'
    """,
    )
    assert holes == []


def test_scores_points_and_the_list_rest_on_the_evidence_rows(warehouse):
    wrong_points = rows_of(
        warehouse,
        """
        SELECT labels.case_id FROM watchlist.labels
        WHERE points <> (SELECT SUM(points) FROM watchlist.evidence
            WHERE evidence.case_id = labels.case_id AND evidence.label = labels.label)
    """,
    )
    wrong_scores = rows_of(
        warehouse,
        """
        SELECT case_id FROM watchlist.cases
        WHERE event_score <> GREATEST(0, COALESCE((SELECT SUM(points) FROM watchlist.evidence
            WHERE evidence.case_id = cases.case_id AND evidence.label = 'muscle_event'), 0))
    """,
    )
    lost = rows_of(warehouse, "SELECT case_id FROM clinical.cases ANTI JOIN watchlist.cases USING (case_id)")
    order = rows_of(warehouse, "SELECT sort_order FROM watchlist.cases ORDER BY sort_order ASC")
    assert (wrong_points, wrong_scores, lost) == ([], [], [])
    assert [row["sort_order"] for row in order] == list(range(1, len(order) + 1))


def test_every_source_row_named_belongs_to_the_patient(warehouse):
    # identifiers repeat from table to table and must never be joined across them
    for table, key in [("labs", "result_id"), ("diagnoses", "diagnosis_id"), ("prescribing", "prescription_id")]:
        strangers = rows_of(
            warehouse,
            f"""
            SELECT evidence.case_id, evidence.source_id FROM watchlist.evidence
            INNER JOIN watchlist.cases USING (case_id)
            LEFT JOIN raw.{table} AS source ON evidence.source_id = source.{key}
            WHERE evidence.source_table = '{table}' AND source.patient_id IS DISTINCT FROM cases.patient_id
        """,
        )
        assert strangers == []


@pytest.mark.parametrize("model", [model for model in catalogue.load_models()], ids=lambda model: model.name)
def test_the_key_of_every_model_is_a_key(model, warehouse):
    listed = ", ".join(model.key)
    missing = " OR ".join(f"{column} IS NULL" for column in model.key)
    assert rows_of(warehouse, f"SELECT {listed} FROM {model.name} GROUP BY {listed} HAVING COUNT(*) > 1") == []
    assert rows_of(warehouse, f"SELECT {listed} FROM {model.name} WHERE {missing}") == []


def test_the_noise_reaches_every_label_and_finding(warehouse):
    labels = {row["label"] for row in rows_of(warehouse, "SELECT DISTINCT label FROM watchlist.labels")}
    unseen = rows_of(
        warehouse,
        """
        SELECT finding FROM reference.points ANTI JOIN attribution.label_evidence USING (finding)
        ANTI JOIN attribution.event_evidence USING (finding)
    """,
    )
    assert labels == {"ici_myositis", "statin_toxic", "steroid_acute_cim", "steroid_chronic", "paraneoplastic"}
    assert unseen == []
