"""Great Expectations as judge of the input, inside DuckDB: three nights, judged once each."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from checks.catalogue import filled, narrowed, sql_checks, tallied, thresholds
from checks.engine import RESULT_FORMAT, Question, judge
from checks.inputs import check_inputs
from checks.names import known_checks
from checks.policy import BY_TABLE, policy_of
from checks.results import CheckResult, refusal
from pipelines import contract
from pipelines.errors import ModelError, UsageError
from pipelines.settings import CheckSettings, FeedSettings
from pipelines.warehouse.connection import open_for_reading
from tests.unit.checks_tables import AS_OF, DEFAULTS, PREVIOUS, database

EXPECTED = ["patients", "prescribing", "labs", "diagnoses"]
Results = dict[tuple[str, str], CheckResult]

LOADS = "table_name | extract_date | file_name | rows_in_file | rows_loaded | rows_duplicate | rows_quarantined\n"

GOOD = {
    "meta.runs": "as_of | previous_as_of\n2026-01-07 |",
    "patients": "patient_id\np1\np2",
    "prescribing": "prescription_id | patient_id\nx1 | p1\nx2 | p2",
    "labs": "result_id | patient_id | test_name | code\n"
    + "\n".join(f"r{n} | p1 | CK | 2157-6" for n in range(120)),
    "diagnoses": "diagnosis_id | patient_id\nd1 | p1",
    "quality.loads": LOADS
    + "\n".join(f"{name} | 2026-01-08 | {name}.csv | {n} | {n} | 0 | 0"
                for name, n in (("patients", 2), ("prescribing", 2), ("labs", 120), ("diagnoses", 1))),
}  # fmt: skip

BAD = {
    "patients": "patient_id | sex | birth_date\np1 | X | 0001-01-01\n | F | 1950-01-01",
    "prescribing": "prescription_id | patient_id | days_supply | drug_name\nx1 | p1 | 4000 | atorvastatin\nx2 | p1 | 30 |",
    "labs": "result_id | patient_id | unit | test_name | row_hash | source_line\n"
    + "\n".join(f"r{n} | p9 | mg/dL | CK | {n} | {n}" for n in range(109))
    + "\nr1 | p9 | mg/dL | CK | 1 | 1"
    + "\nr1 | p9 | mg/dL | CK | 1 | 200",  # the first value again, on a later line: no repetition
    "quality.loads": LOADS + "labs | 2026-01-08 | labs.csv | 200 | 111 | 0 | 89",
}


@pytest.fixture(scope="module", autouse=True)
def _no_network() -> Iterator[None]:
    """Great Expectations must not phone home: a look-up or an outside connection fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something tried to reach the network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", refuse)
        patch.setattr(socket, "create_connection", refuse)
        patch.setattr(socket.socket, "connect", refuse)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name has characters that mean something in a URL."""
    path = tmp_path_factory.mktemp("home") / "50% $HOME #&;"
    path.mkdir()
    return path


@pytest.fixture(scope="module")
def good_night(folder: Path) -> Path:
    return made(folder / "good.duckdb", GOOD)


@pytest.fixture(scope="module")
def good(good_night: Path) -> Results:
    return judged(good_night)


@pytest.fixture(scope="module")
def bad_night(folder: Path) -> Path:
    return made(folder / "bad.duckdb", BAD)


@pytest.fixture(scope="module")
def bad(bad_night: Path) -> Results:
    return judged(bad_night)


@pytest.fixture(scope="module")
def empty(folder: Path) -> Results:
    return judged(made(folder / "empty.duckdb", {}))


def made(path: Path, tables: dict[str, str]) -> Path:
    with database(tables, path):
        return path


def judged(path: Path) -> Results:
    results = check_inputs(path, as_of=AS_OF, settings=DEFAULTS)
    by_name = {(result.check, result.table_name): result for result in results}
    assert len(by_name) == len(results), "a check and a table name one result"
    return by_name


def test_a_healthy_night_passes(good: Results):
    assert {key for key, result in good.items() if result.status == "fail"} == set()
    assert refusal(good.values()) is None


def test_every_input_check_has_a_result_on_every_night(good: Results, bad: Results, empty: Results):
    inputs = {name for name, check in known_checks().items() if check.stage == "input"}
    for night in (good, bad, empty):
        assert {check for check, _ in night} == inputs


def test_an_empty_night_passes_nothing_that_has_rows_to_judge(empty: Results):
    passed = {check for (check, _), result in empty.items() if result.status == "pass"}
    assert passed == {"contract_columns"}  # the tables are there, with every column
    failed = {check for (check, _), result in empty.items() if result.status == "fail"}
    assert failed == {"missing_table", "stale_extract"}


@pytest.mark.parametrize(
    ("check", "table", "counts"),
    [
        ("contract_keys", "patients.patient_id", (1, 2)),
        ("contract_required", "prescribing.drug_name", (1, 2)),
        ("contract_values", "patients.sex", (1, 2)),
        ("contract_times", "patients.birth_date", (1, 2)),
        ("contract_numbers", "prescribing.days_supply", (1, 2)),
        ("contract_versions", "labs", (2, 111)),
        ("missing_table", "diagnoses", (1, 1)),
        ("ck_creatinine_mixup", "labs", (111, 111)),
        ("orphan_patients", "labs", (111, 111)),
        ("quarantined_rows", "labs", (89, 200)),
    ],
)
def test_a_bad_night_fails_where_it_should(bad: Results, check: str, table: str, counts: tuple[int, int]):
    result = bad[check, table]
    assert (result.status, result.numerator, result.denominator) == ("fail", *counts)


def test_the_columns_and_types_are_compared_with_the_contract(folder: Path):
    path = made(folder / "columns.duckdb", {"labs": "result_id\nr1"})
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE incoming.visits DROP COLUMN icu")
        connection.execute("ALTER TABLE incoming.visits ALTER COLUMN row_hash TYPE VARCHAR")
    with open_for_reading(path):
        pass  # the file is free before and after
    results = judged(path)
    assert results["contract_columns", "visits"].numerator == 2
    assert results["contract_columns", "visits"].status == "fail"
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE raw.visits")  # and still free: it can be opened for writing


def test_a_table_that_never_came_may_be_absent_and_is_shown(folder: Path):
    path = made(folder / "absent.duckdb", {})
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE incoming.visits")
        connection.execute("DROP TABLE raw.patients")
    results = judged(path)
    assert results["contract_columns", "visits"].status == "not_applicable"
    assert results["orphan_patients", "labs"].status == "not_applicable"
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE reference.codes")
    with pytest.raises(ModelError, match=r"reference\.codes"):
        judged(path)


def test_great_expectations_and_our_own_sql_count_the_same(bad: Results, bad_night: Path):
    with open_for_reading(bad_night) as reader:
        for check in sql_checks("input"):
            sql = filled(check, as_of=AS_OF, previous_as_of=date.min, threshold=thresholds()[check.name])
            for table in check.tables:
                own = reader.rows(tallied(narrowed(sql, table=table, tables=check.tables)))[0]
                result = bad[check.name, table]
                assert (result.numerator, result.denominator) == (own["numerator"], own["denominator"]), check.name


def test_results_come_in_the_same_order_again(good_night: Path, good: Results):
    again = check_inputs(good_night, as_of=AS_OF, settings=DEFAULTS)
    assert again == list(good.values())
    names = list(known_checks())
    assert [names.index(result.check) for result in again] == sorted(names.index(result.check) for result in again)


def test_a_previous_night_limits_what_counts_as_tonight(good_night: Path):
    assert PREVIOUS < AS_OF
    results = judged(good_night)
    assert results["missing_table", "labs"].status == "pass"
    later = check_inputs(good_night, as_of=date(2026, 1, 9), settings=DEFAULTS)
    missing = {r.table_name: r.status for r in later if r.check == "missing_table"}
    assert [name for name, status in missing.items() if status == "pass"] == EXPECTED  # still after the 7th


def test_the_site_may_move_a_threshold_or_only_warn(bad_night: Path, bad: Results):
    blocking = {result.check for result in bad.values() if result.status == "fail" and result.severity == "blocking"}
    settings = CheckSettings(as_warning=tuple(sorted(blocking)), thresholds={"contract_values": 0.5})
    results = check_inputs(bad_night, as_of=AS_OF, settings=settings)
    assert refusal(results) is None
    sex = next(r for r in results if (r.check, r.table_name) == ("contract_values", "patients.sex"))
    assert sex == replace(bad["contract_values", "patients.sex"], severity="warning", threshold=0.5, status="pass")


def test_settings_that_name_no_check_are_refused(good_night: Path):
    with pytest.raises(UsageError, match="no_such_check"):
        check_inputs(good_night, as_of=AS_OF, settings=CheckSettings(as_warning=("no_such_check",)))


def test_no_value_of_a_patient_is_in_a_refusal_or_a_result(bad: Results):
    refused = refusal(bad.values())
    assert refused is not None
    text = str(refused) + json.dumps([str(result) for result in bad.values()])
    for value in ("p9", "r1", "atorvastatin", "4000", "1950"):
        assert f"'{value}'" not in text
        assert f" {value} " not in text
    assert "contract_required on prescribing.drug_name: 1 of 2 in violation" in str(refused)
    assert "docs/checks/contract_required.md" in str(refused)


def test_great_expectations_brings_back_no_examples(bad_night: Path, caplog: pytest.LogCaptureFixture):
    assert RESULT_FORMAT == {"result_format": "SUMMARY", "partial_unexpected_count": 0}
    broken = Question("x", "labs", "SELECT CAST(test_name AS INTEGER) AS n FROM incoming.labs", "never_null", ("n",))
    with pytest.raises(ModelError) as error:
        judge(bad_night, [broken])
    assert "CK" not in str(error.value)  # the cast fails on the value 'CK'
    assert "CK" not in caplog.text


@pytest.mark.parametrize(("violations", "total"), [(1, 20), (5, 100), (15, 300), (50, 1000), (7, 140), (6, 100)])
def test_both_verdicts_agree_at_the_threshold(good_night: Path, violations: int, total: int):
    query = f"SELECT n < {violations} AS is_violation FROM (SELECT UNNEST(RANGE({total})) AS n) AS numbers"
    answer = judge(good_night, [Question("x", "x", query, "never_true", ("is_violation",), 0.05)])[0]
    assert (answer.numerator, answer.denominator) == (violations, total)
    assert answer.success == (violations <= 0.05 * total)


def test_a_policy_says_what_a_missing_table_does(bad_night: Path, bad: Results):
    usual = {table: result.severity for (check, table), result in bad.items() if check == "missing_table"}
    assert {table for table, severity in usual.items() if severity == "warning"} == set(usual)
    assert [table for (check, table), result in bad.items() if check == "missing_table" and result.status == "fail"] == [
        "patients", "prescribing", "diagnoses",
    ]  # fmt: skip
    feeds = FeedSettings(missing={"diagnoses": "block", "patients": "ignore", "visits": "banner"})
    results = {r.table_name: r for r in check_inputs(bad_night, as_of=AS_OF, settings=DEFAULTS, feeds=feeds)
               if r.check == "missing_table"}  # fmt: skip
    assert (results["diagnoses"].status, results["diagnoses"].severity) == ("fail", "blocking")
    assert (results["patients"].status, results["patients"].denominator) == ("not_applicable", 0)
    assert (results["visits"].status, results["visits"].severity) == ("fail", "warning")
    refused = refusal([results["diagnoses"]])
    assert refused is not None
    assert '[feeds] missing = { diagnoses = "banner" }' in str(refused)


def test_feed_checks_know_every_table_of_the_contract():
    for name in BY_TABLE:
        assert list(known_checks()[name].tables) == [table.name for table in contract.TABLES]
        assert [table for table in known_checks()[name].tables if policy_of(name, table, FeedSettings()) != "ignore"][
            :4
        ] == (EXPECTED)
