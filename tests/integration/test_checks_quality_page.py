"""The quality page: what it says on a good and on a refused night, and that it says it the same way twice."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from checks.audits import audit_built
from checks.quality_page import verdict_of, write_quality_page
from checks.results import CheckResult
from pipelines.warehouse.connection import open_for_reading
from tests.unit.checks_tables import AS_OF, DEFAULTS, database

PASSED = CheckResult("contract_keys", "labs.result_id", "blocking", "pass", 0, 1200, 0.0, AS_OF)
WARNED = CheckResult("ck_without_unit", "labs", "warning", "fail", 12, 120, 0.05, AS_OF)
REFUSED = CheckResult("contract_values", "labs.status", "blocking", "fail", 3, 1200, 0.0, AS_OF)
SILENT = CheckResult("alarm_laboratory_rate", "clinical.ck_results", "blocking", "not_applicable", 0, 0, 2.0, AS_OF)

TABLES = {
    "quality.loads": "table_name | extract_date | file_name | rows_in_file | rows_loaded | rows_duplicate | rows_quarantined\n"
    "labs     | 2026-01-07 | labs.csv   | 1000 | 1000 | 0 | 0\n"
    "labs     | 2026-01-08 | labs-1.csv | 1210 | 1195 | 5 | 10\n"
    "patients | 2026-01-05 | patients.csv | 20 | 20 | 0 | 0",
    "quality.reconciliation": "table_name | extract_date | file_name | rows_in_file | rows_loaded | rows_duplicate | rows_quarantined | difference\n"
    "labs     | 2026-01-07 | labs.csv   | 1000 | 1000 | 0 | 0 | 0\n"
    "labs     | 2026-01-08 | labs-1.csv | 1210 | 1195 | 5 | 9 | 1",
    "quality.quarantine": "extract_date | table_name | file_name | source_line | column_name | reason | row_text\n"
    "2026-01-08 | labs | labs-1.csv | 7 | status | not one of the allowed values | secret-patient\n"
    "2026-01-08 | labs | labs-1.csv | 9 | status | not one of the allowed values | secret-patient\n"
    "2026-01-08 | labs | labs-1.csv | 11 | | <script>alert(1)</script> | secret-patient",
}


@pytest.fixture
def page(tmp_path: Path) -> str:
    return written(tmp_path, [PASSED, WARNED, REFUSED, SILENT])


def written(folder: Path, results: list[CheckResult]) -> str:
    database_path = folder / "night.duckdb"
    database_path.unlink(missing_ok=True)
    with database(TABLES, database_path):
        pass
    with open_for_reading(database_path) as reader:
        write_quality_page(results, reader, folder / "quality.html", AS_OF)
    return (folder / "quality.html").read_text(encoding="utf-8")


def test_a_refused_night_says_so_first_and_what_to_do(page: str):
    assert "Refused" in page
    assert "1 blocking check failed" in page
    assert page.index("FAILED, blocks") < page.index("FAILED, warning")  # blocking first
    assert "Map the source&#39;s spelling to an allowed value" in page
    assert "10.00%" in page  # 12 of 120
    assert "5 %" in page  # the threshold of ck_without_unit
    assert "2 times the median" in page


def test_files_freshness_and_quarantine_are_counted(page: str):
    assert "it does NOT close for 1 file" in page
    assert "NO, 1 row unaccounted for" in page
    assert re.search(
        r"labs</th><td>every night</td><td>2026-01-08</td><td class=\"n\">0</td><td class=\"n\">1,195", page
    )
    assert re.search(r"visits</th><td>optional</td><td>never came</td>", page)
    assert re.search(r"not one of the allowed values</td><td class=\"n\">2<", page)


def test_nothing_of_a_patient_and_nothing_from_outside(page: str):
    assert "secret-patient" not in page
    assert "<script>" not in page  # data is escaped
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "http" not in re.sub(r"http-equiv", "", page)
    assert "default-src 'none'" in page.replace("&#39;", "'")


def test_the_same_night_gives_the_same_bytes(tmp_path: Path, page: str):
    assert written(tmp_path, [PASSED, WARNED, REFUSED, SILENT]) == page


@pytest.mark.parametrize(
    ("results", "word"),
    [
        ([PASSED, REFUSED], "Refused"),
        ([PASSED, replace(REFUSED, severity="warning")], "Passed with warnings"),
        ([PASSED, SILENT], "Passed"),
        ([SILENT], "Nothing was judged"),  # nothing to look at is not a pass
        ([], "Nothing was judged"),
    ],
)
def test_the_verdict(results: list[CheckResult], word: str):
    assert verdict_of(results).word == word


def test_every_audit_can_be_shown(tmp_path: Path):
    with database({}, tmp_path / "built.duckdb"):
        pass
    keys = [("watchlist.cases", ("case_id",)), ("watchlist.labels", ("case_id", "label"))]
    results = audit_built(tmp_path / "built.duckdb", keys=keys, as_of=AS_OF, settings=DEFAULTS)
    assert {result.status for result in results} == {"not_applicable"}
    assert "Nothing was judged" in written(tmp_path, results)
