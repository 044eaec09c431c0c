"""Every check there is, by name: the contract's, the named ones and the audits.

Belongs here: the one list and its order.
Does not belong here: the checks themselves (checks/contract_checks.py, checks/sql, checks/audits.py).
Called by checks/inputs.py, checks/audits.py, checks/quality_page.py, and the structure tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from checks.catalogue import Check, sql_checks
from checks.contract_checks import CHECKS as CONTRACT_CHECKS

#: The key audit has no file: its SELECT is written from the keys of the models.
MODEL_KEYS = Check(
    "model_keys", "audit", ("every model",), "blocking", "keys that stand on more than one row, or are empty",
    "keys of the table", "Do not publish. Report table and count: a join multiplied rows.",
)  # fmt: skip


@cache
def known_checks() -> Mapping[str, Check]:
    """Give every check by name, in the order in which results are given."""
    checks = (*CONTRACT_CHECKS, *sql_checks("input"), MODEL_KEYS, *sql_checks("audit"))
    return {check.name: check for check in checks}
