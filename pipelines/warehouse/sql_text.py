"""Quotes the few names and texts that cannot be bound parameters (table names, comments, file lists).

Belongs here: quoting. Does not belong here: any statement (the other modules of this package).
Called by the other modules of pipelines/warehouse; nothing outside builds SQL.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def identifier(name: str) -> str:
    """Quote a table, column or schema name of our own.

    Raises:
        ValueError: the name is not lower snake case, so it is not one of ours.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of the warehouse: {name!r}")
    return f'"{name}"'


def qualified(name: str) -> str:
    """Quote `schema.table`.

    Raises:
        ValueError: one part is not lower snake case.
    """
    return ".".join(identifier(part) for part in name.split("."))


def literal(text: str) -> str:
    """Quote a text constant."""
    return "'" + text.replace("'", "''") + "'"
