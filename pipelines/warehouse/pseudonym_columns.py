"""Says what each published column may carry of a person, by its name and type.

Belongs here: the roles of columns, and the tables as the publishing process sees them.
Does not belong here: texts (pseudonym_texts.py), hashes, shifts and the SQL that uses them (pseudonyms.py).
Called by pseudonyms.py.

A column nobody has named here is treated by its type: a date is shifted, a name that ends in _id is hashed, a text is
searched for dates and identifiers. A new model is therefore covered before anybody thinks of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.warehouse.sql_text import identifier

Role = Literal["person", "case", "row", "removed", "night", "day", "time", "birth", "age", "result", "text", "kept"]

#: Identifiers of rules and bounds: ours, not a source's.
_OWN_IDS = re.compile(r"(^|_)(rule|criterion|bound|trap)_id$")
_ROW_COLUMNS = frozenset({"accession", "row_key"})
#: Free text of a source, and whatever leads straight to a source's row.
_REMOVED_COLUMNS = frozenset({"row_text", "result_text", "row_hash"})
#: Often the same day for everybody (the start of a registry): it would tell by how much a person is shifted.
_COMMON_COLUMNS = frozenset({"observation_start", "observation_end"})
#: When and with which file a row came: for a nightly feed that is when it happened.
_ARRIVAL_COLUMNS = frozenset(
    {"source_file", "source_line", "extract_date", "known_as_of", "loaded_as_of", "updated_at"}
)
_NIGHT_COLUMNS = frozenset({"first_listed", "last_standing"})
_RESULT_COLUMNS = frozenset({"value_text", "value_with_unit"})
#: Schemas that describe deliveries and nights, not persons: dates of files stay.
_BOOKS = ("quality", "meta")
_BY_TYPE: dict[str, Role] = {"DATE": "day", "TIMESTAMP": "time", "VARCHAR": "text"}
_PLAIN_TYPES = frozenset(
    {"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER", "DOUBLE", "FLOAT"}
)


@dataclass(frozen=True)
class Column:
    """A published column and what it may carry."""

    name: str
    role: Role


@dataclass(frozen=True)
class Table:
    """A published table of the working database, which is attached as `private`."""

    schema: str
    name: str
    columns: tuple[Column, ...]

    @property
    def source(self) -> str:
        """SQL of the table."""
        return f"private.{identifier(self.schema)}.{identifier(self.name)}"

    def of(self, *roles: Role) -> list[str]:
        """Give the columns of some roles."""
        return [column.name for column in self.columns if column.role in roles]

    @property
    def person(self) -> str:
        """SQL of the person a row is about; the case's person first, so that a merged person has one shift."""
        names = {column.name for column in self.columns}
        parts = ["case_persons.patient_id"] if "case_id" in names else []
        parts += [f"stored.{name}" for name in ("patient_id", "source_patient_id") if name in names]
        return f"COALESCE({', '.join(parts)})" if parts else "CAST(NULL AS VARCHAR)"

    @property
    def joined(self) -> str:
        """SQL of the rows, with the person of each."""
        has_case = any(column.name == "case_id" for column in self.columns)
        join = " LEFT JOIN case_persons ON stored.case_id = case_persons.case_id" if has_case else ""
        return f"{self.source} AS stored{join}"


def role_of(schema: str, column: str, data_type: str) -> Role:
    """Say what a published column may carry of a person."""
    named = _named(schema, column, data_type)
    if named:
        return named
    return "kept" if data_type in _PLAIN_TYPES else _BY_TYPE.get(data_type, "removed")


def _named(schema: str, column: str, data_type: str) -> Role | None:
    """Give the role a column's name tells, before its type is asked."""
    is_own = _OWN_IDS.search(column) is not None
    roles: tuple[tuple[Role, bool], ...] = (
        ("person", "patient_id" in column),
        ("case", "case_id" in column),
        ("removed", column in _REMOVED_COLUMNS | _COMMON_COLUMNS),
        ("removed", column in _ARRIVAL_COLUMNS and schema not in _BOOKS),
        ("row", column in _ROW_COLUMNS or (column.endswith("_id") and data_type == "VARCHAR" and not is_own)),
        ("night", column in _NIGHT_COLUMNS or column.endswith("as_of")),
        # names of files carry the day of their folder
        ("night", schema in _BOOKS and data_type in _BY_TYPE),
        ("birth", column == "birth_date"),
        ("age", column.startswith("age_") and data_type in _PLAIN_TYPES),
        ("result", column in _RESULT_COLUMNS and schema in ("staging", "clinical")),
    )
    return next((role for role, applies in roles if applies), None)
