"""Writes the night's data quality as one HTML page that needs nothing but itself.

Belongs here: what the page says; counts and names only, never a patient's value.
Does not belong here: layout (checks/templates), judging (checks/inputs.py, checks/audits.py), the watchlist (outputs).
Called by flows, also on a night that was refused.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2
from markupsafe import Markup

from checks.catalogue import FOLDER, thresholds
from checks.names import known_checks
from checks.results import SHARE, CheckResult, counted
from pipelines import contract
from pipelines.warehouse.connection import Reader

#: Lines shown of a table that grows with every night; the database has all of them.
FILES_SHOWN = 200
REASONS_SHOWN = 200

_STATUS_WORDS = {
    ("fail", "blocking"): ("FAILED, blocks", "bad"),
    ("fail", "warning"): ("FAILED, warning", "warn"),
    ("pass", "blocking"): ("passed", "good"),
    ("pass", "warning"): ("passed", "good"),
    ("not_applicable", "blocking"): ("not applicable", "none"),
    ("not_applicable", "warning"): ("not applicable", "none"),
}
_OTHERS = (("Passed", "pass"), ("Not applicable: too few rows to say anything", "not_applicable"))


@dataclass(frozen=True)
class Line:
    """One result as the page shows it: every field is text."""

    status: str
    kind: str
    check: str
    table: str
    numerator: str
    denominator: str
    share: str
    threshold: str
    counts: str
    of: str
    do: str


@dataclass(frozen=True)
class Verdict:
    """The night in one word and one sentence."""

    word: str
    kind: str
    sentence: str


def write_quality_page(results: Sequence[CheckResult], reader: Reader, path: Path, as_of: date) -> None:
    """Write the page; the same results and tables give the same bytes.

    Args:
        results: every result of the night, in the order the checks gave them.
        reader: an open database with quality.loads, quality.reconciliation and quality.quarantine.
        path: the file to write.
        as_of: date of the night.
    """
    units = _units(reader)
    style = (FOLDER / "templates" / "quality.css").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    text = environment.get_template("quality.html.j2").render(
        as_of=as_of.isoformat(),
        style=Markup(style),  # noqa: S704  # our own file, not data
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        verdict=verdict_of(results),
        tally={status: sum(r.status == status for r in results) for status in ("pass", "fail", "not_applicable")},
        attention=[_line(result, units) for result in _failed_first(results)],
        others=[
            (title, [_line(result, units) for result in results if result.status == status])
            for title, status in _OTHERS
        ],
        freshness=_freshness(reader, as_of),
        files_sentence=_files_sentence(reader, as_of),
        files=_files(reader, as_of),
        quarantine=_quarantine(reader, as_of),
    )
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def verdict_of(results: Sequence[CheckResult]) -> Verdict:
    """Say what the results mean for tonight's publication."""
    failed = Counter(severity for _, severity in {(r.check, r.severity) for r in results if r.status == "fail"})
    if failed["blocking"]:
        return Verdict(
            "Refused", "bad",
            f"{counted(failed['blocking'], 'blocking check')} failed. Nothing of this night is published; the last "
            "publication stays in place.",
        )  # fmt: skip
    if failed["warning"]:
        return Verdict(
            "Passed with warnings", "warn",
            f"No blocking check failed. {counted(failed['warning'], 'warning')}: read the list with them in mind.",
        )  # fmt: skip
    if not any(result.status == "pass" for result in results):
        return Verdict("Nothing was judged", "warn", "No check had rows to look at.")
    return Verdict("Passed", "good", "No check failed.")


def _failed_first(results: Sequence[CheckResult]) -> list[CheckResult]:
    failed = [result for result in results if result.status == "fail"]
    return sorted(failed, key=lambda result: result.severity != "blocking")  # stable: else in the order given


def _line(result: CheckResult, units: Mapping[str, str]) -> Line:
    check = known_checks()[result.check]
    word, kind = _STATUS_WORDS[result.status, result.severity]
    share = f"{result.numerator / result.denominator:.2%}" if result.denominator else ""
    return Line(
        status=word, kind=kind, check=result.check, table=result.table_name, numerator=f"{result.numerator:,}",
        denominator=f"{result.denominator:,}", share=share, threshold=_threshold(result, units),
        counts=check.counts[0].upper() + check.counts[1:], of=check.of, do=check.do,
    )  # fmt: skip


def _units(reader: Reader) -> dict[str, str]:
    """Give the unit of each check's threshold."""
    units = {name: threshold.unit for name, threshold in thresholds().items()}
    tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'reference'"
    if reader.value(f"{tables} AND table_name = 'alarm_bounds'"):
        bounds = reader.rows("SELECT bound_id, threshold_unit FROM reference.alarm_bounds")
        units.update({row["bound_id"]: row["threshold_unit"] for row in bounds})
    return units


def _threshold(result: CheckResult, units: Mapping[str, str]) -> str:
    unit = units.get(result.check, SHARE)
    return f"{result.threshold * 100:g} %" if unit == SHARE else f"{result.threshold:,g} {unit}"


def _freshness(reader: Reader, as_of: date) -> list[dict[str, str]]:
    rows = reader.rows(
        """
        SELECT loads.table_name, newest.extract_date, SUM(loads.rows_loaded) AS rows_loaded
        FROM quality.loads
        INNER JOIN (
            SELECT table_name, MAX(extract_date) AS extract_date FROM quality.loads
            WHERE extract_date <= $as_of GROUP BY table_name
        ) AS newest
            ON loads.table_name = newest.table_name AND loads.extract_date = newest.extract_date
        GROUP BY loads.table_name, newest.extract_date
        """,
        {"as_of": as_of},
    )
    newest = {row["table_name"]: row for row in rows}
    lines = []
    for table in contract.TABLES:
        row = newest.get(table.name)
        lines.append({
            "table": table.name,
            "expected": "every night" if table.expected_nightly else "optional",
            "newest": row["extract_date"].isoformat() if row else "never came",
            "days": str((as_of - row["extract_date"]).days) if row else "",
            "rows": f"{row['rows_loaded']:,}" if row else "",
        })  # fmt: skip
    return lines


def _files_sentence(reader: Reader, as_of: date) -> str:
    counts = reader.rows(
        "SELECT COUNT(*) AS files, COUNT(*) FILTER (difference IS DISTINCT FROM 0) AS open_files"
        " FROM quality.reconciliation WHERE extract_date <= $as_of",
        {"as_of": as_of},
    )[0]
    files, open_files = counts["files"], counts["open_files"]
    shown = f" The newest {FILES_SHOWN} are shown; quality.reconciliation has all." if files > FILES_SHOWN else ""
    if not files:
        return "No file was loaded."
    closes = "it closes for every one" if not open_files else f"it does NOT close for {counted(open_files, 'file')}"
    return f"{counted(files, 'file')} so far: {closes}.{shown}"


def _files(reader: Reader, as_of: date) -> list[dict[str, str]]:
    rows = reader.rows(
        "SELECT extract_date, table_name, file_name, rows_in_file, rows_loaded, rows_duplicate, rows_quarantined"
        ", difference FROM quality.reconciliation WHERE extract_date <= $as_of"
        f" ORDER BY extract_date DESC, table_name ASC, file_name ASC LIMIT {FILES_SHOWN}",
        {"as_of": as_of},
    )
    return [
        {name: _shown(value) for name, value in row.items() if name != "difference"}
        | {
            "closes": "yes"
            if row["difference"] == 0
            else "NO, " + counted(row["difference"], "row") + " unaccounted for"
        }
        for row in rows
    ]


def _quarantine(reader: Reader, as_of: date) -> list[dict[str, str]]:
    rows = reader.rows(
        "SELECT extract_date, table_name, column_name, reason, COUNT(*) AS rows FROM quality.quarantine"
        " WHERE extract_date <= $as_of GROUP BY extract_date, table_name, column_name, reason"
        " ORDER BY extract_date DESC, table_name ASC, rows DESC, column_name ASC NULLS FIRST, reason ASC"
        f" LIMIT {REASONS_SHOWN}",
        {"as_of": as_of},
    )
    return [{name: _shown(value) for name, value in row.items()} for row in rows]


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
