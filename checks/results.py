"""The outcome of one check, and the refusal that blocking failures add up to.

Belongs here: the result, the rule that turns two counts into a status, the text of a refusal.
Does not belong here: counting (checks/inputs.py, checks/audits.py), showing (checks/quality_page.py).
Called by the rest of checks, and by flows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from checks.policy import banner_setting
from pipelines.errors import InputRefused

Severity = Literal["blocking", "warning"]
Status = Literal["pass", "fail", "not_applicable"]

#: Unit of a threshold that is a share of the denominator; any other unit is used inside the check's own SQL.
SHARE = "share"


@dataclass(frozen=True)
class Threshold:
    """What a check allows.

    Attributes:
        value: the limit, in `unit`.
        unit: "share" (of the denominator), or what the check's SQL compares with it: days, rows, times the median.
        minimum_denominator: below it a share says nothing and the check is not applicable.
        reason: why this number.
    """

    value: float
    unit: str
    minimum_denominator: int
    reason: str

    @property
    def allowed_share(self) -> float:
        """Share of the denominator that may be in violation."""
        return self.value if self.unit == SHARE else 0.0

    @property
    def needed(self) -> int:
        """Rows there must be before the check says anything."""
        return max(1, self.minimum_denominator) if self.unit == SHARE else 1


@dataclass(frozen=True)
class CheckResult:
    """One check of one table on one night; a row of quality.check_results.

    Attributes:
        check: name of the check, and of its page in docs/checks.
        table_name: table, or table.column, that was judged.
        numerator: rows in violation.
        denominator: rows looked at.
        threshold: the limit in force that night (a share, days or rows; the check's page says which).
    """

    check: str
    table_name: str
    severity: Severity
    status: Status
    numerator: int
    denominator: int
    threshold: float
    as_of: date


def status_of(numerator: int, *, denominator: int, threshold: Threshold) -> Status:
    """Turn two counts into a status; nothing to look at is not a pass."""
    if denominator < threshold.needed:
        return "not_applicable"
    return "fail" if numerator > threshold.allowed_share * denominator else "pass"


def refusal(results: Iterable[CheckResult]) -> InputRefused | None:
    """Name the blocking checks that failed, or give None when nothing blocks.

    Returns:
        The error for the flow to raise: which checks, where, how many rows, which page, what next.
    """
    failed = [result for result in results if result.status == "fail" and result.severity == "blocking"]
    if not failed:
        return None
    names = list(dict.fromkeys(result.check for result in failed))
    policies = dict.fromkeys(chosen for one in failed if (chosen := banner_setting(one.check, one.table_name)))
    pages = ", ".join(f"docs/checks/{name}.md" for name in names)
    return InputRefused(
        f"{counted(len(names), 'blocking check')} failed; nothing was published, the last publication stays",
        where="\n         ".join(_line(result) for result in failed),
        allowed="no failed blocking check",
        next_step=f"read {pages}; correct the extract and run the night again, or, when the page names the reason as "
        'legitimate here, list the check in nmwatch.toml: [checks] as_warning = ["'
        + '", "'.join(names)
        + '"]'
        + (f" or, to publish with a banner, set {'; '.join(policies)}" if policies else ""),
    )


def counted(number: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _line(result: CheckResult) -> str:
    return (
        f"{result.check} on {result.table_name}: {result.numerator:,} of {result.denominator:,} in violation"
        f" (threshold {result.threshold:g})"
    )
