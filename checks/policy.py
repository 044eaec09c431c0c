"""Says what follows when a feed is missing or half delivered: which policy a check of a table is under.

Belongs here: which checks judge feeds, the policy of each table by default, what a policy makes of a severity.
Does not belong here: counting (checks/sql), the words of a banner (checks/banners.py), the settings themselves
    (pipelines/settings.py).
Called by checks/inputs.py, checks/audits.py, checks/banners.py and checks/results.py.

Why these defaults: an absent table is absent for everyone, and the list can say so in one line. Half a table is absent
for nobody knows whom, and is mended by completing the upload. So the first gets a banner, the second stops the night.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipelines import contract
from pipelines.settings import FeedSettings, Policy

if TYPE_CHECKING:
    from checks.results import Severity

#: Check -> the setting of [feeds] that holds its policies by table.
BY_TABLE: Mapping[str, str] = MappingProxyType(
    {"missing_table": "missing", "stale_extract": "stale", "missing_parts": "incomplete", "few_rows": "few_rows"}
)
#: Checks of the silence alarm; one policy for all of them.
SILENCE = ("alarm_ck_silence", "alarm_ici_silence")
#: Checks whose failure is shown as a banner on every output; the others are found on the quality page.
BANNERED = ("missing_table", "stale_extract", "missing_parts", "few_rows", "stale_events", *SILENCE)


def policy_of(check: str, table: str, settings: FeedSettings) -> Policy | None:
    """Give the policy a check of a table is under; None for a check that has none.

    Args:
        check: name of the check.
        table: the table it judges.
        settings: of the site.
    """
    if check in SILENCE:
        return settings.silence
    if check not in BY_TABLE:
        return None
    chosen: Mapping[str, Policy] = getattr(settings, BY_TABLE[check])
    return chosen.get(table, _default(BY_TABLE[check], table))


def severity_under(check: str, table: str, severity: Severity, settings: FeedSettings) -> Severity:
    """Give the severity a policy makes of a check: what is banned from publication blocks, the rest warns."""
    policy = policy_of(check, table, settings)
    if policy is None:
        return severity
    return "blocking" if policy == "block" else "warning"


def banner_setting(check: str, table: str) -> str:
    """Write the setting that publishes with a banner where the check fails; empty for a check without a policy."""
    if check in SILENCE:
        return '[feeds] silence = "banner"'
    return f'[feeds] {BY_TABLE[check]} = {{ {table} = "banner" }}' if check in BY_TABLE else ""


def watched_tables(check: str, settings: FeedSettings) -> tuple[str, ...]:
    """Give the contract tables that a check judges at this site, in the contract's order."""
    return tuple(table.name for table in contract.TABLES if policy_of(check, table.name, settings) != "ignore")


def _default(kind: str, table: str) -> Policy:
    expected = contract.BY_NAME[table].expected_nightly
    if kind == "incomplete":
        return "block" if expected else "banner"
    return "banner" if expected else "ignore"
