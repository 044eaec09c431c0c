"""The audits of a built database: keys, bounds from the reference table, order, refusal."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from checks.audits import audit_built, failing_rows
from checks.names import known_checks
from checks.results import refusal
from pipelines.errors import InputRefused, ModelError, UsageError
from pipelines.settings import CheckSettings
from pipelines.warehouse.connection import open_for_reading
from tests.unit.checks_tables import AS_OF, DEFAULTS, database

KEYS = [("watchlist.cases", ("case_id",)), ("watchlist.evidence", ("case_id", "evidence_number"))]
BUILT = {
    "staging.patients": "patient_id\np1\np2",
    "watchlist.cases": "case_id | patient_id | sort_order | event_score\nc1 | p1 | 1 | 3\nc2 | p2 | 2 | 3",
    "watchlist.evidence": "case_id | evidence_number | label\nc1 | 1 | muscle_event\nc2 | 1 | muscle_event",
    "watchlist.history": "case_id | as_of\nc1 | 2026-01-08\nc2 | 2026-01-08",
    "quality.reconciliation": "file_name | rows_in_file | rows_loaded | rows_duplicate | rows_quarantined | difference\n"
    "labs.csv | 5 | 5 | 0 | 0 | 0",
}


def built(path: Path, **changed: str) -> Path:
    path.unlink(missing_ok=True)
    with database({**BUILT, **{name.replace("__", "."): drawing for name, drawing in changed.items()}}, path):
        return path


def test_a_sound_build_passes_in_a_fixed_order(tmp_path: Path):
    path = built(tmp_path / "built.duckdb")
    results = audit_built(path, keys=KEYS, as_of=AS_OF, settings=DEFAULTS)
    assert [result for result in results if result.status == "fail"] == []
    assert refusal(results) is None
    assert {result.check for result in results} == {n for n, c in known_checks().items() if c.stage == "audit"}
    assert audit_built(path, keys=KEYS, as_of=AS_OF, settings=DEFAULTS) == results


@pytest.mark.parametrize(
    ("evidence", "counts"),
    [
        ("c1 | 1 | muscle_event\nc1 | 1 | muscle_event\nc2 | 1 | muscle_event", (1, 2)),  # twice
        ("c1 |   | muscle_event\nc2 | 1 | muscle_event", (1, 2)),  # empty
    ],
)
def test_model_keys(tmp_path: Path, evidence: str, counts: tuple[int, int]):
    path = built(tmp_path / "b.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM watchlist.evidence")
        for line in evidence.splitlines():
            cells = [cell.strip() or None for cell in line.split("|")]
            connection.execute(
                "INSERT INTO watchlist.evidence (case_id, evidence_number, label) VALUES (?, ?, ?)", cells
            )
    results = audit_built(path, keys=KEYS, as_of=AS_OF, settings=DEFAULTS)
    key = next(r for r in results if r.check == "model_keys" and r.table_name == "watchlist.evidence")
    assert (key.numerator, key.denominator, key.status) == (*counts, "fail")


def test_a_failed_audit_refuses_the_night_and_names_page_and_way_out(tmp_path: Path):
    path = built(tmp_path / "b.duckdb", staging__patients="patient_id\np1")
    refused = refusal(audit_built(path, keys=KEYS, as_of=AS_OF, settings=DEFAULTS))
    assert isinstance(refused, InputRefused)
    assert refused.exit_code == 3
    assert "1 blocking check failed" in str(refused)
    assert "case_patient_known on watchlist.cases: 1 of 2 in violation (threshold 0)" in str(refused)
    assert "docs/checks/case_patient_known.md" in str(refused)
    assert 'as_warning = ["case_patient_known"]' in str(refused)
    warned = audit_built(path, keys=KEYS, as_of=AS_OF, settings=CheckSettings(as_warning=("case_patient_known",)))
    assert refusal(warned) is None
    with open_for_reading(path) as reader:
        assert failing_rows(reader, "case_patient_known", as_of=AS_OF, settings=DEFAULTS) == [{"case_id": "c2"}]


def test_alarm_bounds_come_from_the_reference_table(tmp_path: Path):
    path = built(
        tmp_path / "b.duckdb", clinical__ici_eras="patient_id\np1\np2",
        watchlist__cases="case_id | patient_id | priority | sort_order | event_score\nc1 | p1 | P0 | 1 | 3\nc2 | p2 | P2 | 2 | 3",
    )  # fmt: skip
    alarm = _alarm(path)
    assert (alarm.status, alarm.numerator, alarm.denominator) == ("not_applicable", 1, 2)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE reference.alarm_bounds SET minimum_denominator = 2")
    assert _alarm(path).status == "fail"
    settings = CheckSettings(thresholds={"alarm_priority_p0": 0.5})
    assert _alarm(path, settings).status == "pass"
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM reference.alarm_bounds")
    with pytest.raises(ModelError, match="has no threshold"):
        _alarm(path)


def _alarm(path: Path, settings: CheckSettings = DEFAULTS):
    results = audit_built(path, keys=KEYS, as_of=AS_OF, settings=settings)
    return next(result for result in results if result.check == "alarm_priority_p0")


def test_a_table_that_was_not_built_is_an_error_and_not_a_pass(tmp_path: Path):
    path = built(tmp_path / "b.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE clinical.statin_eras")
    with pytest.raises(ModelError, match=r"clinical\.statin_eras"):
        audit_built(path, keys=KEYS, as_of=AS_OF, settings=DEFAULTS)


def test_a_key_that_is_no_name_is_refused(tmp_path: Path):
    path = built(tmp_path / "b.duckdb")
    with pytest.raises(ModelError, match="cannot be audited"):
        audit_built(path, keys=[("watchlist.cases; DROP", ("case_id",))], as_of=AS_OF, settings=DEFAULTS)


def test_settings_and_lists_know_only_checks_that_exist(tmp_path: Path):
    path = built(tmp_path / "b.duckdb")
    with pytest.raises(UsageError, match="alarm_of_nothing"):
        audit_built(path, keys=KEYS, as_of=AS_OF, settings=CheckSettings(thresholds={"alarm_of_nothing": 1}))
    with open_for_reading(path) as reader, pytest.raises(UsageError, match="no list of failing rows"):
        failing_rows(reader, "contract_keys", as_of=AS_OF, settings=DEFAULTS)
