"""What the models say of drawn patients, gathered warehouse by warehouse, and what the second judge says, side by side."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.warehouse import catalogue
from pipelines.warehouse.connection import Connection
from tests.property import naive, naive_numbers
from tests.property.drawn_histories import draw
from tests.property.drawn_rows import AS_OF, number_rows, raw_rows
from tests.property.warehouse import Row, build, empty_warehouse, fill, rows_of

CASES = """
    SELECT
        cases.patient_id, cases.onset_date, cases.case_id, cases.onset_basis, cases.gates, cases.is_left_censored
        , cases.is_onset_interval_censored, ROUND(COALESCE(ck_peaks.ck_peak_x_uln, 0), 6) AS peak
        , COALESCE(ck_peaks.ck_persistence, 'none') AS persistence, weakness.weakness
        , CASE WHEN muscle_diagnoses.is_confirmed THEN 'confirmed'
            WHEN NOT muscle_diagnoses.is_confirmed THEN 'single' END AS diagnosis
        , case_ici.ici_window, case_statins.statin_window, event_scores.event_score_before_explainers
        , event_scores.event_score, event_scores.myopathy_level, case_priority.priority
    FROM clinical.cases
    INNER JOIN attribution.event_scores USING (case_id)
    INNER JOIN attribution.case_priority USING (case_id)
    LEFT JOIN clinical.ck_peaks USING (patient_id, episode_number)
    LEFT JOIN clinical.weakness USING (patient_id, episode_number)
    LEFT JOIN clinical.muscle_diagnoses USING (patient_id, episode_number)
    LEFT JOIN clinical.case_ici USING (case_id)
    LEFT JOIN clinical.case_statins USING (case_id)
"""
LABELS = "SELECT case_id, label, points, causality FROM attribution.label_causality"
CAUSES = "SELECT case_id, rule_id FROM clinical.case_competing_causes"
#: texts that a NULL in FORMAT (the whole is gone) or in CONCAT (a hole) has spoiled
HOLES = """
    SELECT text FROM (
        SELECT sentence AS text FROM watchlist.evidence
        UNION ALL SELECT summary FROM watchlist.cases
        UNION ALL SELECT priority_reason FROM watchlist.cases
        UNION ALL SELECT title FROM watchlist.timeline
    )
    WHERE text IS NULL OR text <> TRIM(text) OR text LIKE '%  %' OR text LIKE '% ,%' OR text LIKE '%{%'
        OR text LIKE '%()%' OR REGEXP_MATCHES(text, '\b(nan|None)\b')
"""
WRONG_POINTS = """
    SELECT labels.case_id FROM watchlist.labels
    WHERE points <> (SELECT SUM(points) FROM watchlist.evidence
        WHERE evidence.case_id = labels.case_id AND evidence.label = labels.label)
"""
WRONG_SCORES = """
    SELECT case_id FROM watchlist.cases
    WHERE event_score <> GREATEST(0, COALESCE((SELECT SUM(points) FROM watchlist.evidence
        WHERE evidence.case_id = cases.case_id AND evidence.label = 'muscle_event'), 0))
"""
LOST = "SELECT case_id FROM clinical.cases ANTI JOIN watchlist.cases USING (case_id)"
DISORDERED = """
    SELECT COUNT(*) AS cases FROM watchlist.cases
    HAVING COUNT(*) <> COUNT(DISTINCT sort_order) OR MAX(sort_order) <> COUNT(*) OR MIN(sort_order) <> 1
"""
FINDINGS = """
    SELECT DISTINCT finding FROM attribution.label_evidence UNION SELECT DISTINCT finding FROM attribution.event_evidence
"""
SOURCES = {"labs": "result_id", "diagnoses": "diagnosis_id", "prescribing": "prescription_id",
           "procedures": "procedure_id", "visits": "visit_id"}  # fmt: skip


@dataclass
class Compared:
    """All drawn patients: what each judge says by (patient, onset), and what is wrong with the tables as such."""

    built: dict[tuple[object, object], Row] = field(default_factory=dict)
    judged: dict[tuple[object, object], Row] = field(default_factory=dict)
    naive_cases: list[Row] = field(default_factory=list)
    findings: set[object] = field(default_factory=set)
    spoiled: dict[str, list[Row]] = field(default_factory=dict)


def compare(patients: int, *, chunk: int, seed: int) -> Compared:
    """Draw patients, and judge them twice, one warehouse per chunk."""
    found, numbers = Compared(), naive_numbers.load()
    for drawn in drawn_chunks(patients, chunk=chunk, seed=seed):
        for patient in drawn:
            for case in naive.judge(patient, numbers, AS_OF):
                found.judged[patient["patient_id"], case["onset"]] = naively(case)
                found.naive_cases.append(case)
        with empty_warehouse() as connection:
            connection.execute("SET threads = 1")
            for table, rows in raw_rows(drawn).items():
                fill(connection, table, rows)
            build(connection, as_of=AS_OF)
            found.built |= built_cases(connection)
            found.findings |= {row["finding"] for row in rows_of(connection, FINDINGS)}
            for name, rows in spoiled(connection).items():
                found.spoiled.setdefault(name, []).extend(rows)
    return found


def drawn_chunks(patients: int, *, chunk: int, seed: int) -> Iterator[list[Row]]:
    """Give numbered patients, chunk by chunk."""
    chance = random.Random(seed)
    for first in range(0, patients, chunk):
        drawn = [draw(number, chance) for number in range(first, min(first + chunk, patients))]
        number_rows(drawn)
        yield drawn


def built_cases(connection: Connection) -> dict[tuple[object, object], Row]:
    """Give what the models say of every case."""
    labels: dict[object, list[Row]] = {}
    for row in rows_of(connection, LABELS):
        labels.setdefault(row["case_id"], []).append(row)
    causes: dict[object, set[object]] = {}
    for row in rows_of(connection, CAUSES):
        causes.setdefault(row["case_id"], set()).add(row["rule_id"])
    found = {}
    for row in rows_of(connection, CASES):
        case_id = row.pop("case_id")
        own = sorted(labels.get(case_id, []), key=lambda label: str(label["label"]))
        row["points"] = {label["label"]: label["points"] for label in own}
        row["causality"] = {label["label"]: label["causality"] for label in own}
        row["causes"] = sorted(causes.get(case_id, ()))
        found[row.pop("patient_id"), row.pop("onset_date")] = row
    return found


def naively(case: Row) -> Row:
    """A naive case under the names of the query above."""
    return {
        "onset_basis": case["basis"]["kind"], "gates": case["gates"], "is_left_censored": case["is_left_censored"],
        "is_onset_interval_censored": case["is_interval"], "peak": round(case["peak"], 6),
        "persistence": case["persistence"], "weakness": case["weakness"], "diagnosis": case["diagnosis"],
        "ici_window": case["ici_window"], "statin_window": case["statin_window"], "causes": sorted(case["causes"]),
        "event_score_before_explainers": case["score"], "event_score": case["net_score"],
        "myopathy_level": f"M{case['rank']}", "points": dict(sorted(case["labels"].items())),
        "causality": dict(sorted(case["causality"].items())), "priority": case["priority"],
    }  # fmt: skip


def spoiled(connection: Connection) -> dict[str, list[Row]]:
    """Give the rows of each table that break a rule every table keeps."""
    found = {name: rows_of(connection, sql) for name, sql in {
        "texts": HOLES, "points": WRONG_POINTS, "scores": WRONG_SCORES, "lost cases": LOST, "sort order": DISORDERED,
    }.items()}  # fmt: skip
    for table, key in SOURCES.items():
        # identifiers repeat from table to table and must never be joined across them
        found[f"strangers in {table}"] = rows_of(
            connection,
            f"""
            SELECT evidence.case_id, evidence.source_id FROM watchlist.evidence
            INNER JOIN watchlist.cases USING (case_id)
            LEFT JOIN raw.{table} AS source ON evidence.source_id = source.{key}
            WHERE evidence.source_table = '{table}' AND source.patient_id IS DISTINCT FROM cases.patient_id
        """,
        )
    for model in catalogue.load_models():
        listed = ", ".join(model.key)
        missing = " OR ".join(f"{column} IS NULL" for column in model.key)
        found[f"key of {model.name}"] = rows_of(
            connection,
            f"SELECT {listed} FROM {model.name} GROUP BY {listed} HAVING COUNT(*) > 1"
            f" UNION ALL SELECT {listed} FROM {model.name} WHERE {missing}",
        )
    return found
