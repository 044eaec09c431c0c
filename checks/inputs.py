"""Judges the rows that came in tonight, before anything is built from them.

Belongs here: which input checks are asked of which table, and their results in a fixed order.
Does not belong here: Great Expectations (checks/engine.py), the checks' SQL (checks/sql/input), what a failure stops
    (pipelines/flows).
Called by flows, after ingest and before the models.

How the two engines of this package fit: Great Expectations is the judge of the input. The contract's rules are its own
expectations (not null, in set, between, unique), which it counts inside DuckDB, through SQL, and hands back as counts.
A named check is a SELECT of checks/sql/input: our own SQL says what Great Expectations has no word for (which rows are
looked at in the first place, and on request the complete list of failing rows) and counts it in one pass over all its
tables; Great Expectations is given the counts of every check together and must find each at or below what is allowed.
Audits of what was built have a threshold from a reference table and run as plain SQL (checks/audits.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from checks import contract_checks
from checks.catalogue import (
    USUAL_FEEDS,
    Check,
    confirm_settings,
    filled,
    sql_checks,
    tallied,
    thresholds,
    with_settings,
)
from checks.engine import Judgement, Question, judge
from checks.names import known_checks
from checks.policy import policy_of
from checks.results import CheckResult, Severity, Threshold, status_of
from pipelines import contract
from pipelines.errors import ModelError
from pipelines.settings import CheckSettings, FeedSettings
from pipelines.warehouse.connection import Reader, open_for_reading

#: Before the first published night everything that is loaded came in tonight.
BEFORE_ALL_NIGHTS = date.min


@dataclass(frozen=True)
class _Site:
    """What a site set, and the night."""

    as_of: date
    settings: CheckSettings
    feeds: FeedSettings

    def in_force(self, name: str, table: str = "") -> tuple[Severity, Threshold]:
        check = known_checks()[name]
        return with_settings(check, threshold=thresholds()[name], settings=self.settings, table=table, feeds=self.feeds)

    def judges(self, check: Check, table: str) -> bool:
        return policy_of(check.name, table, self.feeds) != "ignore"


@dataclass(frozen=True)
class _Tally:
    """What a named check counted in one table."""

    check: str
    table: str
    numerator: int
    denominator: int


def check_inputs(
    database: Path, *, as_of: date, settings: CheckSettings, feeds: FeedSettings = USUAL_FEEDS
) -> list[CheckResult]:
    """Judge tonight's rows.

    Args:
        database: the private database, closed in this process, with incoming.*, raw.*, reference.codes, quality.loads
            and quality.feeds.
        as_of: date of the night.
        settings: thresholds and severities of the site.
        feeds: what a missing or half-delivered table does at the site.

    Returns:
        Results in a fixed order: the contract's checks by table and column, then the named ones by name and table.

    Raises:
        UsageError: settings name a check that does not exist.
        ModelError: a table the checks need was not made, or Great Expectations could not evaluate a question.
    """
    confirm_settings(settings, known=known_checks())
    site = _Site(as_of, settings, feeds)
    with open_for_reading(database) as reader:
        present = _present_tables(reader)
        questions = _contract_questions(present, _tables_with_rows(reader), site)
        tallies = _tallies(reader, present, site)
    judgements = judge(database, [*questions, *_count_questions(tallies, site)])
    results = [_result(judgement, site) for judgement in judgements[: len(questions)]]
    results += [
        _counted_result(tally, judgement, site)
        for tally, judgement in zip(tallies, judgements[len(questions) :], strict=True)
    ]
    return _in_order([*results, *_nothing_came(results, site)])


def _contract_questions(present: set[str], filled_tables: set[str], site: _Site) -> list[Question]:
    questions: list[Question] = []
    for table in contract.TABLES:
        if f"incoming.{table.name}" in present:
            questions.append(contract_checks.columns_question(table))
        if table.name in filled_tables:
            questions += contract_checks.questions(table)
    shares = {check.name: site.in_force(check.name)[1].allowed_share for check in contract_checks.CHECKS}
    return [replace(question, allowed_share=shares[question.check]) for question in questions]


def _tallies(reader: Reader, present: set[str], site: _Site) -> list[_Tally]:
    """Count every named check once, over all tables it judges."""
    previous = _previous_as_of(reader, present, site.as_of)
    tallies = []
    for check in sql_checks("input"):
        if not _can_be_asked(check, present):
            continue
        _, threshold = site.in_force(check.name)
        sql = filled(check, as_of=site.as_of, previous_as_of=previous, threshold=threshold, feeds=site.feeds)
        is_several = len(check.tables) > 1
        counts = {row.get("table_name", check.tables[0]): row for row in reader.rows(tallied(sql, by_table=is_several))}
        for table in check.tables:
            row = counts.get(table, {"numerator": 0, "denominator": 0})
            if site.judges(check, table):
                tallies.append(_Tally(check.name, table, row["numerator"], row["denominator"]))
    return tallies


def _count_questions(tallies: Sequence[_Tally], site: _Site) -> list[Question]:
    """Ask of all counts together, in one row of one query, whether each is at most what is allowed."""
    if not tallies:
        return []
    columns = ", ".join(f"CAST({tally.numerator} AS BIGINT) AS count_{n}" for n, tally in enumerate(tallies))
    return [
        Question(
            tally.check, tally.table, f"SELECT {columns}", "at_most", (f"count_{number}",),
            most=site.in_force(tally.check, tally.table)[1].allowed_share * tally.denominator,
        )
        for number, tally in enumerate(tallies)
    ]  # fmt: skip


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


def _result(judgement: Judgement, site: _Site) -> CheckResult:
    question = judgement.question
    tally = _Tally(question.check, question.subject, judgement.numerator, judgement.denominator)
    return _counted_result(tally, judgement, site)


def _counted_result(tally: _Tally, judgement: Judgement, site: _Site) -> CheckResult:
    severity, threshold = site.in_force(tally.check, tally.table)
    status = status_of(tally.numerator, denominator=tally.denominator, threshold=threshold)
    if status != "not_applicable":
        status = "pass" if judgement.success else "fail"
    return CheckResult(
        tally.check, tally.table, severity, status, tally.numerator, tally.denominator, threshold.value, site.as_of
    )


def _nothing_came(results: Sequence[CheckResult], site: _Site) -> Iterator[CheckResult]:
    """Give a not_applicable result for every check and table that could not be asked: it is shown, not left out."""
    asked = {(result.check, result.table_name.split(".")[0]) for result in results}
    for check in (*contract_checks.CHECKS, *sql_checks("input")):
        for table in check.tables:
            if (check.name, table) not in asked and _applies(check, table):
                severity, threshold = site.in_force(check.name, table)
                yield CheckResult(check.name, table, severity, "not_applicable", 0, 0, threshold.value, site.as_of)


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
    previous: date | None = reader.value(
        "SELECT max(as_of) FROM meta.runs WHERE as_of < $as_of AND outcome = 'published'", {"as_of": as_of}
    )
    return previous or BEFORE_ALL_NIGHTS
