"""Reads the checks: one SQL file each, its header, its threshold; and writes the SQL that is run.

Belongs here: headers and files of checks/sql, thresholds and parameters of checks/data, what a site's settings change,
    filling in parameters.
Does not belong here: running anything (checks/inputs.py, checks/audits.py), the checks made from the contract
    (checks/contract_checks.py), what a check means to people (docs/checks).
Called by checks/inputs.py, checks/audits.py, checks/quality_page.py and the structure tests.

A check's SELECT gives every row it judges, with the columns that identify the row and a boolean `is_violation`. So one
SELECT gives the denominator (all rows), the numerator (violations) and the list of failing rows. A check of several
tables names the table of each row in `table_name`. NULL in `is_violation` counts as a violation. Where a row stands for
many (a file), it also gives `rows_looked_at` and `rows_in_violation`, and these are added up instead of the rows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, cast

from checks.policy import severity_under, watched_tables
from checks.results import Severity, Threshold
from pipelines.errors import ModelError, UsageError
from pipelines.settings import CheckSettings, FeedSettings

FOLDER = Path(__file__).resolve().parent
HEADER = ("check", "table", "severity", "counts", "of", "do")

Stage = Literal["input", "audit"]

_HEADER_LINE = re.compile(r"^-- (?P<key>[a-z]+):\s+(?P<text>.+)$")
_CONTINUED = re.compile(r"^--\s{2,}(?P<text>\S.*)$")
#: A table in FROM or JOIN; "IS DISTINCT FROM column" is a comparison.
_TABLE_READ = re.compile(r"\b(?:(?<!DISTINCT )FROM|JOIN)\s+([a-z_]+\.[a-z_]+)")
_PARAMETER = re.compile(r"\$([a-z_]+)")
_COUNTED = re.compile(r"\bAS rows_in_violation\b")
#: A site that leaves every policy as it is.
USUAL_FEEDS = FeedSettings()

Value = date | int | float | str | tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: its name; also of its SQL file, its page and its settings.
        tables: what it judges.
        counts: the rows in violation, in words.
        of: the rows looked at, in words.
        do: what to do when it fails, in one sentence.
        sql: SELECT with `is_violation`, parameters not filled in; empty where Python writes it.
    """

    name: str
    stage: Stage
    tables: tuple[str, ...]
    severity: Severity
    counts: str
    of: str
    do: str
    sql: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """Tables the SELECT reads, with schema."""
        return tuple(sorted(set(_TABLE_READ.findall(self.sql))))

    @property
    def is_counted(self) -> bool:
        """Whether a row of the SELECT stands for many: it gives how many, and how many of them are in violation."""
        return bool(_COUNTED.search(self.sql))

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the $parameters of the SELECT."""
        return frozenset(_PARAMETER.findall(self.sql))


@cache
def sql_checks(stage: Stage) -> tuple[Check, ...]:
    """Read every SQL check of a stage, by name.

    Raises:
        ModelError: a file has no proper header.
    """
    return tuple(_read_check(path, stage) for path in sorted((FOLDER / "sql" / stage).glob("*.sql")))


@cache
def thresholds() -> Mapping[str, Threshold]:
    """Read checks/data/thresholds.csv; the alarm bounds are clinical and live in reference.alarm_bounds instead."""
    return {
        row["check_id"]: Threshold(
            float(row["threshold"]), row["threshold_unit"], int(row["minimum_denominator"]), row["reason"]
        )
        for row in data_rows("thresholds")
    }


def data_rows(name: str) -> list[dict[str, str]]:
    """Give the rows of one CSV file of checks/data."""
    with (FOLDER / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def confirm_settings(settings: CheckSettings, *, known: Iterable[str]) -> None:
    """Refuse settings that name a check which does not exist.

    Raises:
        UsageError: a name in as_warning or thresholds is unknown.
    """
    names = sorted(known)
    unknown = sorted((set(settings.as_warning) | set(settings.thresholds)) - set(names))
    if unknown:
        raise UsageError(
            f"settings name a check that does not exist: {', '.join(unknown)}", where="nmwatch.toml, section [checks]",
            allowed=", ".join(names), next_step="correct the name or remove it",
        )  # fmt: skip


def with_settings(
    check: Check, *, threshold: Threshold, settings: CheckSettings, table: str = "", feeds: FeedSettings = USUAL_FEEDS
) -> tuple[Severity, Threshold]:
    """Give severity and threshold in force at this site; a check of feeds has a policy for each table."""
    severity: Severity = "warning"
    if check.name not in settings.as_warning:
        severity = severity_under(check.name, table, check.severity, feeds) if table else check.severity
    return severity, replace(threshold, value=settings.thresholds.get(check.name, threshold.value))


def filled(
    check: Check, *, as_of: date, previous_as_of: date, threshold: Threshold, feeds: FeedSettings = USUAL_FEEDS
) -> str:
    """Write a check's SELECT with its parameters as constants.

    Great Expectations passes a query on as text, without parameters; every value comes from this package or is a date.

    Raises:
        ModelError: the SELECT has a parameter that nothing gives.
    """
    values: dict[str, Value] = {
        "as_of": as_of,
        "previous_as_of": previous_as_of,
        "threshold": threshold.value,
        "minimum_denominator": threshold.minimum_denominator,
        "watched_tables": watched_tables(check.name, feeds),
        **_data_parameters(),
    }
    missing = sorted(check.parameters - set(values))
    if missing:
        raise ModelError(f"a check has parameters that nothing gives: {', '.join(missing)}", where=check.name)
    return _PARAMETER.sub(lambda match: _constant(values[match[1]]), check.sql)


def narrowed(sql: str, *, table: str, tables: tuple[str, ...]) -> str:
    """Restrict the filled SELECT of a check of several tables to one of them."""
    if len(tables) == 1:
        return sql
    return f"SELECT * FROM ({sql}) AS several WHERE table_name = '{table}'"


def tallied(sql: str, *, by_table: bool = False) -> str:
    """Write the query that counts rows and violations of a filled SELECT, of each table apart if asked to."""
    rows, violations = "count(*)", "count(*) FILTER (COALESCE(is_violation, TRUE))"
    if _COUNTED.search(sql):
        rows, violations = "COALESCE(sum(rows_looked_at), 0)", "COALESCE(sum(rows_in_violation), 0)"
    return (
        f"SELECT {'table_name, ' if by_table else ''}CAST({rows} AS BIGINT) AS denominator"
        f", CAST({violations} AS BIGINT) AS numerator"
        f" FROM ({sql}) AS judged{' GROUP BY table_name' if by_table else ''}"
    )


def only_violations(sql: str) -> str:
    """Write the query that lists the failing rows of a filled SELECT."""
    return f"SELECT * EXCLUDE (is_violation) FROM ({sql}) AS judged WHERE COALESCE(is_violation, TRUE) ORDER BY ALL"


@cache
def _data_parameters() -> Mapping[str, Value]:
    values: dict[str, Value] = {}
    for row in data_rows("parameters"):
        is_list = row["kind"] == "list"
        values[row["parameter"]] = tuple(row["value"].split("|")) if is_list else float(row["value"])
    return values


def _constant(value: Value) -> str:
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, tuple):
        return "[" + ", ".join(_constant(item) for item in value) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"{value:g}"


def _read_check(path: Path, stage: Stage) -> Check:
    header, statement = _split(path.read_text(encoding="utf-8"))
    if tuple(header) != HEADER or header["check"] != path.stem or header["severity"] not in ("blocking", "warning"):
        raise ModelError("a check's header is not as it should be", where=str(path), allowed=", ".join(HEADER))
    return Check(
        name=path.stem, stage=stage, tables=tuple(part.strip() for part in header["table"].split(",")),
        severity=cast(Severity, header["severity"]), counts=header["counts"], of=header["of"], do=header["do"],
        sql=_with_relations(statement),
    )  # fmt: skip


def _split(text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    last = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if match := _HEADER_LINE.match(line):
            last = match["key"]
            header[last] = match["text"].strip()
        elif last and (match := _CONTINUED.match(line)):
            header[last] += " " + match["text"].strip()
        else:
            return header, _without_comments("\n".join(lines[number:]))
    return header, ""


def _with_relations(statement: str) -> str:
    """Put the shared relations (checks/sql/relations) a SELECT names before it."""
    for path in sorted((FOLDER / "sql" / "relations").glob("*.sql")):
        if re.search(rf"\b(?:FROM|JOIN)\s+{path.stem}\b", statement):
            relation = _without_comments(path.read_text(encoding="utf-8"))
            return f"WITH {path.stem} AS (\n{relation}\n)\nSELECT * FROM (\n{statement}\n) AS judged"
    return statement


def _without_comments(sql: str) -> str:
    """Drop comment lines and trailing comments: a colon in one would be taken for a parameter by SQLAlchemy."""
    return "\n".join(line for line in re.sub(r"--[^\n]*", "", sql).splitlines() if line.strip())
