"""Judges what was built, before it is published: keys, fan-out, sums, dates, completeness, alarm bounds.

Belongs here: running the SQL of checks/sql/audit and the key audit of every model; the list of failing rows of a check.
Does not belong here: the SQL (checks/sql/audit), alarm bounds (sql/reference/alarm_bounds.csv), the input
    (checks/inputs.py).
Called by flows, after the models and before publishing.

An audit selects the rows it looks at with a boolean `is_violation`; it is counted in one pass of plain SQL.
checks/inputs.py says why the input has Great Expectations as its judge and this has not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checks.catalogue import (
    USUAL_FEEDS,
    Check,
    confirm_settings,
    filled,
    narrowed,
    only_violations,
    sql_checks,
    tallied,
    thresholds,
    with_settings,
)
from checks.names import MODEL_KEYS, known_checks
from checks.policy import policy_of
from checks.results import CheckResult, Threshold, status_of
from pipelines.errors import ModelError, UsageError
from pipelines.settings import CheckSettings, FeedSettings
from pipelines.warehouse.connection import Reader, open_for_reading

_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")


def audit_built(
    database: Path, *, keys: Sequence[tuple[str, tuple[str, ...]]], as_of: date, settings: CheckSettings,
    feeds: FeedSettings = USUAL_FEEDS,
) -> list[CheckResult]:  # fmt: skip
    """Judge the tables that were built.

    Args:
        database: the private database, closed for writing in this process.
        keys: every model (schema.table) with its key columns.
        as_of: date of the night.
        settings: thresholds and severities of the site.
        feeds: what the silence alarm does at the site.

    Returns:
        Results in a fixed order: keys in the order given, then the other audits by name and table.

    Raises:
        UsageError: settings name a check that does not exist.
        ModelError: an audit reads a table that was not built, or an alarm bound is absent.
    """
    confirm_settings(settings, known=known_checks())
    with open_for_reading(database) as reader:
        _confirm_present(reader)
        bounds = _alarm_bounds(reader)
        results = [_audit_key(reader, table, columns, as_of, settings) for table, columns in keys]
        for check in sql_checks("audit"):
            results += _audit(reader, check, _threshold(check, bounds), as_of, (settings, feeds))
    return results


def failing_rows(  # noqa: PLR0913 (of which check, in which database, of which night, at which site)
    reader: Reader, name: str, *, as_of: date, settings: CheckSettings, previous_as_of: date = date.min,
    feeds: FeedSettings = USUAL_FEEDS,
) -> list[dict[str, Any]]:  # fmt: skip
    """List the rows of a named check or audit that are in violation: its key columns, file and line where known.

    The rows identify patients: show them to a person who asked, never write them to a log.

    Raises:
        UsageError: there is no such check, or it is generated and has no list.
    """
    check = known_checks().get(name)
    if check is None or not check.sql:
        raise UsageError(
            f"no list of failing rows for {name}",
            allowed=", ".join(c.name for c in known_checks().values() if c.sql),
        )
    bounds = {} if check.name in thresholds() else _alarm_bounds(reader)
    _, threshold = with_settings(check, threshold=_threshold(check, bounds), settings=settings)
    sql = filled(check, as_of=as_of, previous_as_of=previous_as_of, threshold=threshold, feeds=feeds)
    return reader.rows(only_violations(sql))


def _audit(
    reader: Reader, check: Check, default: Threshold, as_of: date, site: tuple[CheckSettings, FeedSettings]
) -> list[CheckResult]:
    settings, feeds = site
    table = check.tables[0]
    severity, threshold = with_settings(check, threshold=default, settings=settings, table=table, feeds=feeds)
    is_judged = policy_of(check.name, table, feeds) != "ignore"
    sql = filled(check, as_of=as_of, previous_as_of=date.min, threshold=threshold)
    results = []
    for table in check.tables:
        numerator = denominator = 0
        if is_judged:
            counts = reader.rows(tallied(narrowed(sql, table=table, tables=check.tables)))[0]
            numerator, denominator = counts["numerator"], counts["denominator"]
        status = status_of(numerator, denominator=denominator, threshold=threshold)
        results.append(CheckResult(check.name, table, severity, status, numerator, denominator, threshold.value, as_of))
    return results


def _audit_key(
    reader: Reader, table: str, columns: tuple[str, ...], as_of: date, settings: CheckSettings
) -> CheckResult:
    if not columns or not all(_NAME.fullmatch(name) for name in (table, *columns)):
        raise ModelError("a model's name or key cannot be audited", where=table)
    listed = ", ".join(columns)
    empty = " OR ".join(f"{column} IS NULL" for column in columns)
    sql = f"SELECT {listed}, count(*) > 1 OR {empty} AS is_violation FROM {table} GROUP BY {listed}"
    severity, threshold = with_settings(MODEL_KEYS, threshold=thresholds()[MODEL_KEYS.name], settings=settings)
    counts = reader.rows(tallied(sql))[0]
    status = status_of(counts["numerator"], denominator=counts["denominator"], threshold=threshold)
    return CheckResult(
        MODEL_KEYS.name, table, severity, status, counts["numerator"], counts["denominator"], threshold.value, as_of
    )


def _threshold(check: Check, bounds: Mapping[str, Threshold]) -> Threshold:
    found = thresholds().get(check.name) or bounds.get(check.name)
    if found is None:
        raise ModelError(
            "a check has no threshold", where=check.name,
            allowed="a row in checks/data/thresholds.csv or, for alarms, in sql/reference/alarm_bounds.csv",
        )  # fmt: skip
    return found


def _alarm_bounds(reader: Reader) -> dict[str, Threshold]:
    rows = reader.rows(
        "SELECT bound_id, threshold, threshold_unit, minimum_denominator, basis FROM reference.alarm_bounds"
    )
    return {
        row["bound_id"]: Threshold(
            float(row["threshold"]), row["threshold_unit"], int(row["minimum_denominator"]), row["basis"]
        )
        for row in rows
    }


def _confirm_present(reader: Reader) -> None:
    present = {
        row["name"]
        for row in reader.rows("SELECT table_schema || '.' || table_name AS name FROM information_schema.tables")
    }
    needed = {"reference.alarm_bounds"}.union(*(check.reads for check in sql_checks("audit")))
    absent = sorted(needed - present)
    if absent:
        raise ModelError(
            f"the audits read tables that were not built: {', '.join(absent)}", where="checks/sql/audit",
            next_step="build every model before the audits",
        )  # fmt: skip
