"""A check is a SQL file, a threshold, a page and a test; none may be missing, and none may be left over."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from checks.catalogue import FOLDER, data_rows, thresholds
from checks.contract_checks import expected_types
from checks.names import known_checks
from pipelines import contract
from pipelines.warehouse.raw_store import RAW_COLUMNS

ROOT = FOLDER.parent
PAGES = ROOT / "docs" / "checks"
TESTS = ROOT / "tests"
CHECKS = known_checks()
SQL_FILES = sorted((FOLDER / "sql").rglob("*.sql"))
SECTIONS = ("## What it counts", "## Threshold", "## Legitimate reasons to fail", "## What to do")


def alarm_bounds() -> dict[str, dict[str, str]]:
    with (ROOT / "sql" / "reference" / "alarm_bounds.csv").open(encoding="utf-8", newline="") as file:
        return {row["bound_id"]: row for row in csv.DictReader(file)}


def test_every_check_has_a_page_and_every_page_a_check():
    pages = {path.stem for path in PAGES.glob("*.md")} - {"index"}
    assert pages == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_page_says_what_the_check_does(name: str):
    check, page = CHECKS[name], (PAGES / f"{name}.md").read_text(encoding="utf-8")
    missing = [
        part for part in (f"# {name}", *SECTIONS, check.counts, check.of, check.do, check.severity) if part not in page
    ]
    assert missing == []
    positions = [page.index(section) for section in SECTIONS]
    assert positions == sorted(positions)
    assert "- " in page.split(SECTIONS[2])[1].split("## ")[0]


@pytest.mark.parametrize("name", CHECKS)
def test_a_page_gives_the_threshold_and_its_reason(name: str):
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8").split("## Threshold")[1].split("## ")[0]
    known = thresholds().get(name)
    row = alarm_bounds().get(name)
    value = known.value if known else float(row["threshold"])
    unit = known.unit if known else row["threshold_unit"]
    reason = known.reason if known else row["basis"]
    assert reason in page
    assert (f"{value * 100:g} %" if unit == "share" else f"{value:,g} {unit}") in page or (
        value == 0 and "none" in page.lower()
    )


def test_the_index_lists_every_check_once():
    linked = re.findall(r"\]\(([a-z0-9_]+)\.md\)", (PAGES / "index.md").read_text(encoding="utf-8"))
    assert linked == list(CHECKS)


def test_every_check_has_one_threshold_and_no_threshold_is_left_over():
    here, there = set(thresholds()), set(alarm_bounds())
    assert here & there == set()
    assert here | there == set(CHECKS)
    assert all(row["reason"] for name in ("thresholds", "parameters", "number_ranges") for row in data_rows(name))


def test_an_alarm_bound_says_what_its_check_counts():
    for name, row in alarm_bounds().items():
        assert CHECKS[name].of.startswith(row["denominator"]), name


@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if check.sql])
def test_every_check_with_sql_has_a_test(name: str):
    stage = CHECKS[name].stage
    tree = ast.parse((TESTS / "unit" / f"test_checks_{stage}_sql.py").read_text(encoding="utf-8"))
    bodies = [
        ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == f"test_{name}"
    ]
    assert bodies, f"test_{name} is missing"
    assert "'pass'" in bodies[0]
    assert "'fail'" in bodies[0]
    assert "not_applicable" in bodies[0] or name in ("missing_table", "stale_extract"), "the empty case"


@pytest.mark.parametrize("name", [name for name, check in CHECKS.items() if not check.sql])
def test_every_generated_check_is_tested(name: str):
    texts = [path.read_text(encoding="utf-8") for path in (TESTS / "integration").glob("test_checks_*.py")]
    assert any(f'"{name}' in text for text in texts)


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: path.stem)
def test_a_check_is_one_select_that_reads_no_clock(path: Path):
    text = path.read_text(encoding="utf-8")
    statements = sqlglot.parse(text, dialect="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query)
    names = statements[0].named_selects
    assert "*" not in names
    if path.parent.name != "relations":
        assert names[-1] == "is_violation"
        assert ("table_name" in names) == (len(CHECKS[path.stem].tables) > 1)
    assert not re.search(r"\b(now|today|current_date|current_timestamp|random)\b", text, re.IGNORECASE)
    assert max(len(line) for line in text.splitlines() if not line.startswith("--")) <= 110


def test_a_check_of_several_tables_names_exactly_those():
    for check in CHECKS.values():
        named = set(re.findall(r"'([a-z_.]+)' AS table_name", check.sql))
        if named:
            assert named == set(check.tables), check.name


def test_the_types_the_checks_expect_are_those_ingest_writes():
    for table in contract.TABLES:
        assert expected_types(table) == dict(RAW_COLUMNS[table.name]), table.name


def test_number_ranges_are_of_numbers_of_the_contract():
    for row in data_rows("number_ranges"):
        assert contract.BY_NAME[row["table_name"]].column(row["column_name"]).kind == "number"
