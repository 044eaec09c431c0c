"""A warehouse in memory that lives through nights: rows are delivered, tables built, the list remembered.

Belongs here: delivering rows of charts with the night they came on, publishing a night, asking what it said.
Does not belong here: what is delivered and expected (test_life_of_a_case.py), ingest and real files (small_home.py).
Called by test_life_of_a_case.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data_samples.chart import Chart, Row, rows_of
from pipelines.contract import BY_NAME
from pipelines.warehouse import history, runs
from pipelines.warehouse.connection import Connection, one_transaction
from pipelines.warehouse.tonight import Versions, write_tonight
from tests.property.warehouse import build, fill
from tests.property.warehouse import rows_of as query

USUAL = Versions(code_version="1", code_list_hash="lists", parameter_hash="parameters", sql_hash="sql")


@dataclass
class Nights:
    """What was delivered so far, and a connection in which nights are built."""

    connection: Connection
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def deliver(self, night: str, patient_id: str, *chart: Row | Chart) -> None:
        """Deliver rows; a row with a tag is a version of all rows of this patient and table with the same tag."""
        for row in rows_of(chart):
            table = BY_NAME[row.table]
            values: dict[str, object] = {name: value for name, value in row.values.items() if value != ""}
            if table.name != "patient_merges":
                values["patient_id"] = patient_id
            if table.key[0] not in values:
                self.counts[patient_id, row.table] += 1
                values[table.key[0]] = f"{patient_id}-{row.tag or self.counts[patient_id, row.table]}"
            for column in table.columns:
                if column.default is not None:
                    values.setdefault(column.name, column.default)
                if column.kind == "time" and values.get(column.name):
                    values[f"{column.name}_has_time"] = "T" in str(values[column.name])
            of_table = self.rows[row.table]
            values |= {
                "known_as_of": night, "extract_date": night, "updated_at": f"{night}T00:00:00", "source_file": "f",
                "source_line": len(of_table) + 1, "row_key": "\x1f".join(str(values.get(name)) for name in table.key),
            }  # fmt: skip
            of_table.append(values)

    def publish(self, night: str, versions: Versions = USUAL) -> None:
        """Build the night from what was known on it, and remember it; a night that is published again is replaced."""
        as_of = date.fromisoformat(night)
        for table in BY_NAME:
            known = [row for row in self.rows[table] if str(row["known_as_of"]) <= night]
            fill(self.connection, f"raw.{table}", known)
        previous = write_tonight(self.connection, as_of=as_of, versions=versions)
        build(self.connection, as_of=as_of)
        with one_transaction(self.connection):
            history.remember_cases(self.connection, as_of=as_of)
            runs.remember_run(
                self.connection,
                runs.Night(as_of=as_of, previous_as_of=previous, source="drawn", code_version=versions.code_version,
                           reference_hash="", sql_hash=versions.sql_hash, code_list_hash=versions.code_list_hash,
                           parameter_hash=versions.parameter_hash),
            )  # fmt: skip
            self.connection.execute("UPDATE meta.runs SET outcome = 'published'")

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """Give the rows of a query on the tables as they stand."""
        return query(self.connection, sql)

    def forget(self, night: str) -> None:
        """Take the last night back, as after a run that ended before it was published."""
        with one_transaction(self.connection):
            history.forget_cases(self.connection, as_of=date.fromisoformat(night))
            runs.forget_run(self.connection, as_of=date.fromisoformat(night))
