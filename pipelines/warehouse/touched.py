"""Finds the persons a night has to build again.

Belongs here: putting the answers of sql/nightly/touched_*.sql together, under the identifiers persons go on under.
Does not belong here: the questions (sql/nightly), what is done with the persons (build.py).
Called by build.

Whoever is not found here must have the same rows tonight as when the tables were built; a property test on random
histories compares such nights with full builds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipelines.warehouse.catalogue import tables_read
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.scratch import Catalogs, nightly_query, scratch_catalog, show, show_private, using
from pipelines.warehouse.sql_text import identifier, qualified
from pipelines.warehouse.store import State

#: Tables of the slice: persons to build, and the identifiers their rows were delivered under.
PERSONS, SOURCES = "tonight.persons", "tonight.sources"
_REASONS = ("rows", "identity", "due_rows", "time", "history")


def find_touched(connection: Connection, slices: Catalogs, state: State, *, as_of: date) -> dict[str, int]:
    """Write the persons to build again to the slice.

    Args:
        connection: open for writing; the store is filled.
        slices: the slice; staging.patient_identity of tonight is built in it.
        state: for what the derived tables were built.
        as_of: the run date.

    Returns:
        Persons found by each reason; one person may be found by several.
    """
    ids = f"{identifier(slices.scratch)}.tonight.ids"
    connection.execute(f"CREATE TABLE {ids} (patient_id VARCHAR)")
    given = {"as_of": as_of, "built_as_of": state.built_as_of, "built_batch": state.built_batch}
    identity = f"SELECT * FROM {identifier(slices.scratch)}.staging.patient_identity"
    found = {
        reason: _ask(connection, f"touched_by_{reason}", into=ids, given=given, tonight=("patient_identity", identity))
        for reason in _REASONS
    }
    _close(connection, slices)
    return found


def add_moved_limits(connection: Connection, slices: Catalogs, *, limits: str) -> int:
    """Add the persons whose laboratory has another usual limit than when the tables were built.

    Args:
        connection: open for writing.
        slices: the slice, with persons.
        limits: SELECT of tonight's reference.laboratory_uln.

    Returns:
        Persons that were not to be built before.
    """
    before = _count(connection, slices)
    ids = f"{identifier(slices.scratch)}.tonight.ids"
    _ask(connection, "touched_by_limits", into=ids, given={}, tonight=("laboratory_uln", limits))
    _close(connection, slices)
    return _count(connection, slices) - before


def _ask(
    connection: Connection, query: str, *, into: str, given: Mapping[str, object], tonight: tuple[str, str]
) -> int:
    """Run one question on the tables as they were built; give the number of identifiers it found."""
    sql = nightly_query(query)
    with scratch_catalog(connection, "asked") as asked:
        for name in sorted(tables_read(sql) or ()):
            if name == f"tonight.{tonight[0]}":
                show(connection, name, tonight[1], catalog=asked.scratch)
            else:
                show_private(connection, name, asked)
        with using(connection, asked.scratch):
            rows = connection.execute(
                f"INSERT INTO {into} SELECT patient_id FROM ({sql}) AS found",
                {name: value for name, value in given.items() if f"${name}" in sql},
            ).fetchall()
    return int(rows[0][0])


def _close(connection: Connection, slices: Catalogs) -> None:
    """Follow the identifiers to where they go on, as built and as of tonight, and back to all that lead there.

    A row that was taken from one person and given to another has versions under both: seen with one of them alone, an
    old version would look like the newest. Such persons are built together.
    """
    scratch = identifier(slices.scratch)
    built = f"{identifier(slices.private)}.staging.patient_identity"
    moved = f"{identifier(slices.private)}.store.moved_rows"
    tonight = f"{scratch}.staging.patient_identity"
    grown = -1
    while grown:
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE {scratch}.{qualified(PERSONS)} AS
            SELECT patient_id FROM {scratch}.tonight.ids
            UNION
            SELECT built.patient_id FROM {built} AS built
            SEMI JOIN {scratch}.tonight.ids AS ids ON built.source_patient_id = ids.patient_id
            UNION
            SELECT now.patient_id FROM {tonight} AS now
            SEMI JOIN {scratch}.tonight.ids AS ids ON now.source_patient_id = ids.patient_id
            """
        )
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE {scratch}.{qualified(SOURCES)} AS
            SELECT patient_id FROM {scratch}.{qualified(PERSONS)}
            UNION
            SELECT now.source_patient_id FROM {tonight} AS now
            SEMI JOIN {scratch}.{qualified(PERSONS)} AS persons ON now.patient_id = persons.patient_id
            """
        )
        rows = connection.execute(
            f"""
            INSERT INTO {scratch}.tonight.ids
            SELECT DISTINCT other.patient_id -- DISTINCT: persons may share several rows
            FROM {moved} AS one
            INNER JOIN {moved} AS other ON one.table_name = other.table_name AND one.row_key = other.row_key
            SEMI JOIN {scratch}.{qualified(SOURCES)} AS sources ON one.patient_id = sources.patient_id
            ANTI JOIN {scratch}.{qualified(SOURCES)} AS known ON other.patient_id = known.patient_id
            """
        ).fetchall()
        grown = int(rows[0][0])


def _count(connection: Connection, slices: Catalogs) -> int:
    table = f"{identifier(slices.scratch)}.{qualified(PERSONS)}"
    return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchall()[0][0])
