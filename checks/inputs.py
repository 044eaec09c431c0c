"""Judges the rows that came in tonight, before anything is built from them.

Belongs here: which input checks are asked of which table, and their results in a fixed order.
Does not belong here: Great Expectations (checks/engine.py), the checks' SQL (checks/sql/input), what a failure stops
    (pipelines/flows).
Called by flows, after ingest and before the models.

How the two engines of this package fit: Great Expectations is the judge of the input. The contract's rules are its own
expectations (not null, in set, between, unique); a named check is a SELECT of checks/sql/input with a boolean
`is_violation`, which Great Expectations must find false in all but the allowed share of rows. It runs both inside
DuckDB, through SQL, and hands back counts. Our own SQL gives what Great Expectations has no word for: which rows are
looked at in the first place (the denominator) and, on request, the complete list of failing rows. Audits of what was
built are counts of our own tables, with a threshold from a reference table, and run as plain SQL (checks/audits.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from checks import contract_checks
from checks.catalogue import Check, confirm_settings, filled, judged, narrowed, sql_checks, thresholds, with_settings
from checks.engine import Judgement, Question, judge
from checks.names import known_checks
from checks.results import CheckResult, Severity, Threshold, status_of
from pipelines import contract
from pipelines.errors import ModelError
from pipelines.settings import CheckSettings
from pipelines.warehouse.connection import Reader, open_for_reading

#: Before the first published night everything that is loaded came in tonight.
BEFORE_ALL_NIGHTS = date.min


def check_inputs(database: Path, *, as_of: date, settings: CheckSettings) -> list[CheckResult]:
    """Judge tonight's rows.

    Args:
        database: the private database, closed in this process, with incoming.*, raw.*, reference.codes, quality.loads.
        as_of: date of the night.
        settings: thresholds and severities of the site.

    Returns:
        Results in a fixed order: the contract's checks by table and column, then the named ones by name and table.

    Raises:
        UsageError: settings name a check that does not exist.
        ModelError: a table the checks need was not made, or Great Expectations could not evaluate a question.
    """
    confirm_settings(settings, known=known_checks())
    with open_for_reading(database) as reader:
        filled_tables = _tables_with_rows(reader)
        present = _present_tables(reader)
        previous = _previous_as_of(reader, present, as_of)
    questions = [
        *_contract_questions(present, filled_tables, settings),
        *_named_questions(present, as_of=as_of, previous_as_of=previous, settings=settings),
    ]
    judgements = judge(database, questions)
    results = [_result(judgement, as_of, settings) for judgement in judgements]
    return _in_order([*results, *_nothing_came(results, as_of, settings)])


def _contract_questions(present: set[str], filled_tables: set[str], settings: CheckSettings) -> list[Question]:
    questions: list[Question] = []
    for table in contract.TABLES:
        if f"incoming.{table.name}" in present:
            questions.append(contract_checks.columns_question(table))
        if table.name in filled_tables:
            questions += contract_checks.questions(table)
    shares = {check.name: _in_force(check.name, settings)[1].allowed_share for check in contract_checks.CHECKS}
    return [replace(question, allowed_share=shares[question.check]) for question in questions]


def _named_questions(
    present: set[str], *, as_of: date, previous_as_of: date, settings: CheckSettings
) -> list[Question]:
    questions = []
    for check in sql_checks("input"):
        if not _can_be_asked(check, present):
            continue
        _, threshold = _in_force(check.name, settings)
        sql = filled(check, as_of=as_of, previous_as_of=previous_as_of, threshold=threshold)
        for table in check.tables:
            query = judged(narrowed(sql, table=table, tables=check.tables))
            questions.append(
                Question(check.name, table, query, "never_true", ("is_violation",), threshold.allowed_share)
            )
    return questions


def _can_be_asked(check: Check, present: set[str]) -> bool:
    """Tell whether every table is there; a contract table of which no file ever came may be absent, nothing else."""
    absent = [name for name in check.reads if name not in present]
    broken = [name for name in absent if not name.startswith(("incoming.", "raw."))]
    if broken:
        raise ModelError(
            f"a check reads tables that were not made: {', '.join(broken)}", where=check.name,
            next_step="load the reference tables and the quality tables before the checks",
        )  # fmt: skip
    return not absent


def _result(judgement: Judgement, as_of: date, settings: CheckSettings) -> CheckResult:
    name = judgement.question.check
    severity, threshold = _in_force(name, settings)
    status = status_of(judgement.numerator, denominator=judgement.denominator, threshold=threshold)
    if status != "not_applicable":
        status = "pass" if judgement.success else "fail"
    return CheckResult(
        name, judgement.question.subject, severity, status, judgement.numerator, judgement.denominator,
        threshold.value, as_of,
    )  # fmt: skip


def _nothing_came(results: Sequence[CheckResult], as_of: date, settings: CheckSettings) -> Iterator[CheckResult]:
    """Give a not_applicable result for every check and table that could not be asked: it is shown, not left out."""
    asked = {(result.check, result.table_name.split(".")[0]) for result in results}
    for check in (*contract_checks.CHECKS, *sql_checks("input")):
        severity, threshold = _in_force(check.name, settings)
        for table in check.tables:
            if (check.name, table) not in asked and _applies(check, table):
                yield CheckResult(check.name, table, severity, "not_applicable", 0, 0, threshold.value, as_of)


def _in_force(name: str, settings: CheckSettings) -> tuple[Severity, Threshold]:
    return with_settings(known_checks()[name], threshold=thresholds()[name], settings=settings)


def _applies(check: Check, table: str) -> bool:
    """Tell whether the check has anything to ask of the table: one without numbers has no ranges."""
    if check.sql or check.name == "contract_columns":
        return True
    return any(question.check == check.name for question in contract_checks.questions(contract.BY_NAME[table]))


def _in_order(results: Iterable[CheckResult]) -> list[CheckResult]:
    checks = list(known_checks())
    tables = [table.name for table in contract.TABLES]

    def place(result: CheckResult) -> tuple[int, int]:
        return checks.index(result.check), tables.index(result.table_name.split(".")[0])

    return sorted(results, key=place)  # stable: columns stay in the contract's order


def _present_tables(reader: Reader) -> set[str]:
    rows = reader.rows("SELECT table_schema || '.' || table_name AS name FROM information_schema.tables")
    return {row["name"] for row in rows}


def _tables_with_rows(reader: Reader) -> set[str]:
    present = _present_tables(reader)
    return {
        table.name
        for table in contract.TABLES
        if f"incoming.{table.name}" in present
        and reader.value(f"SELECT count(*) FROM (SELECT 1 FROM incoming.{table.name} LIMIT 1)")
    }


def _previous_as_of(reader: Reader, present: set[str], as_of: date) -> date:
    """Give the last published night before this one; `incoming.*` starts after it."""
    if "meta.runs" not in present:
        return BEFORE_ALL_NIGHTS
    previous: date | None = reader.value("SELECT max(as_of) FROM meta.runs WHERE as_of < $as_of", {"as_of": as_of})
    return previous or BEFORE_ALL_NIGHTS
