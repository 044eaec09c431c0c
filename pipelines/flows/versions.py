"""Says which release of nmwatch is running.

Belongs here: the version. Does not belong here: hashes of rules (pipelines/warehouse/reference.py).
Called by flows.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def code_version() -> str:
    """Give the version of the installed package, or 'source' when it runs from a checkout."""
    try:
        return version("nmwatch")
    except PackageNotFoundError:
        return "source"
