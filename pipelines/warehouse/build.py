"""Builds a night's tables: for everybody, or for the persons that changed, by the same SQL.

Belongs here: the slice in which models run, and putting it in place in one transaction.
Does not belong here: who is in the slice (touched.py), what it starts from (store.py), one model (runner.py).
Called by flows (nights and replays) and by the tests that compare.

Everything clinical is local to one person. So models run in a scratch catalog that shows the rows of the persons to
build, and their tables replace these persons' rows in the private database. The few models that look across persons or
nights (`scope: everyone` in the header) run over all rows, old and new. A full build is the same with everybody in the
slice. Nothing in the private database changes before the last step, which changes everything or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines.settings import Home
from pipelines.warehouse.catalogue import SQL_FOLDER, ColumnMeaning, Model
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection, one_transaction
from pipelines.warehouse.content import Content, Contents, rows_content
from pipelines.warehouse.raw_store import KNOWN_COLUMNS
from pipelines.warehouse.runner import Built, prepare_schemas, run_model
from pipelines.warehouse.scratch import Catalogs, scratch_catalog, show, show_private, tables_of, using
from pipelines.warehouse.sql_text import identifier, qualified
from pipelines.warehouse.store import State, fill_store, write_state
from pipelines.warehouse.touched import PERSONS, SOURCES, add_moved_limits, find_touched

_log = logging.getLogger(__name__)
_IDENTITY = "staging.patient_identity"
_LIMITS = "reference.laboratory_uln"
_CASES = "tonight.case_ids"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Night:
    """What is built, for when, and with what.

    Attributes:
        models: in build order.
        columns: the column dictionary, for comments.
        as_of: the run date.
        build_hash: of the reference files and the SQL; another one than the last makes a full build.
        is_full: build everybody, whatever was built before.
        show_sql: write every model's SQL to the log.
        sql: folder of the models, whose code maps and questions choose what the event store keeps.
    """

    models: Sequence[Model]
    columns: Mapping[str, ColumnMeaning]
    as_of: date
    build_hash: str
    is_full: bool = False
    show_sql: bool = False
    sql: Path = SQL_FOLDER


@dataclass(frozen=True)
class BuildReport:
    """What a build did: rows and seconds per model, and the persons built (None: everybody)."""

    built: tuple[Built, ...]
    persons: int | None


def build_night(connection: Connection, home: Home, night: Night, *, tell: Tell = lambda _: None) -> BuildReport:
    """Build the tables of a night.

    Args:
        connection: open for writing on the private database; reference, history and the books of loads are in place.
        home: raw files and scratch folder.
        night: what is built.
        tell: told what is being built.

    Returns:
        What was done.

    Raises:
        ModelError: a model could not be built; the private database is as before.
    """
    prepare_schemas(connection)
    tell("filling the event store")
    state = fill_store(connection, home, as_of=night.as_of, store_hash=night.build_hash, sql=night.sql)
    is_full = night.is_full or not _goes_on(connection, state, night)
    with (
        scratch_catalog(connection, "slice", file=home.work / "slice.duckdb") as slices,
        scratch_catalog(connection, "whole") as whole,
    ):
        return _Build(connection, night, slices, whole, tell).run(state, is_full=is_full)


def _goes_on(connection: Connection, state: State, night: Night) -> bool:
    """Tell whether the tables in place are those of an earlier or the same run date, made by the same rules."""
    if state.built_as_of is None or state.built_as_of > night.as_of or state.built_hash != night.build_hash:
        return False
    private = str(connection.execute("SELECT CURRENT_CATALOG()").fetchall()[0][0])
    schemas = {model.schema for model in night.models}
    there = {f"{schema}.{table}" for schema in schemas for table in tables_of(connection, private, schema)}
    return all(model.name in there for model in night.models)


class _Build:
    """One build: the slice, what is built over everybody, and putting both in place."""

    def __init__(self, connection: Connection, night: Night, slices: Catalogs, whole: Catalogs, tell: Tell) -> None:
        self.connection = connection
        self.night = night
        self.slices = slices
        self.whole = whole
        self.tell = tell
        self.built: dict[str, Built] = {}
        self.pulled: dict[str, int] = {}
        self.contents = Contents(connection)
        self.by_name = {model.name: model for model in night.models}
        read_by_persons = {name for model in night.models if not model.is_for_everyone for name in model.reads}
        #: built in the slice; of models for everyone only those that a person's models read
        self.in_slice = [
            model for model in night.models
            if model.name != _LIMITS and (not model.is_for_everyone or model.name in read_by_persons)
        ]  # fmt: skip
        self.in_whole = [model for model in night.models if model.is_for_everyone and model.name != _LIMITS]

    def run(self, state: State, *, is_full: bool) -> BuildReport:
        self._show_given()
        persons = None if is_full else self._touched(state)
        self._pull(is_full=is_full)
        self._build_slice(is_full=is_full)
        self._build_whole(is_full=is_full)
        self.tell("putting the tables in place")
        with one_transaction(self.connection):
            if is_full:
                self._replace()
            else:
                self._merge()
            done = replace(
                state, built_as_of=self.night.as_of, built_batch=state.batch, built_hash=self.night.build_hash
            )
            write_state(self.connection, done)
        if persons is not None:
            persons = self._count_persons()
        _log.info("built %d models for %s persons", len(self.built), "all" if persons is None else persons)
        return BuildReport(built=tuple(self.built[model.name] for model in self.night.models), persons=persons)

    def _show_given(self) -> None:
        """Show what no model makes: reference and history as they are, merges of everybody."""
        for catalogs in (self.slices, self.whole):
            for schema in ("reference", "history"):
                for table in tables_of(self.connection, catalogs.private, schema):
                    if f"{schema}.{table}" not in self.by_name:
                        show_private(self.connection, f"{schema}.{table}", catalogs)
        self._show_raw(self.slices, "patient_merges")

    def _show_raw(self, catalogs: Catalogs, table: str) -> None:
        show(self.connection, f"raw.{table}", self._stored(table), catalog=catalogs.scratch)

    def _stored(self, table: str) -> str:
        names = ", ".join(identifier(name) for name in KNOWN_COLUMNS[table])
        return f"SELECT {names} FROM {identifier(self.slices.private)}.{qualified(f'store.{table}')}"

    def _touched(self, state: State) -> int:
        self.tell("finding the persons that changed")
        self._run_model(self.by_name[_IDENTITY], self.slices)
        found = find_touched(self.connection, self.slices, state, as_of=self.night.as_of)
        _log.info("touched: %s", " ".join(f"{reason}={count}" for reason, count in found.items()))
        return self._count_persons()

    def _pull(self, *, is_full: bool) -> None:
        """Put the raw rows of the persons to build into the slice."""
        for table in KNOWN_COLUMNS:
            if is_full or table == "patient_merges":
                self._show_raw(self.slices, table)
                rows = self.connection.execute(f"SELECT COUNT(*) FROM {qualified(f'store.{table}')}").fetchall()
                self.pulled[f"raw.{table}"] = int(rows[0][0])
                continue
            place = f"{identifier(self.slices.scratch)}.{qualified(f'raw.{table}')}"
            rows = self.connection.execute(
                f"CREATE OR REPLACE TABLE {place} AS SELECT stored.* FROM ({self._stored(table)}) AS stored SEMI JOIN "
                f"{self._place(SOURCES)} AS sources ON stored.patient_id = sources.patient_id"
            ).fetchall()
            self.pulled[f"raw.{table}"] = int(rows[0][0])

    def _build_slice(self, *, is_full: bool) -> None:
        limits = self.by_name.get(_LIMITS)
        waiting = limits is not None
        for model in self.in_slice:
            if waiting and limits is not None and _LIMITS in model.reads:
                self._build_limits(limits, is_full=is_full)
                waiting = False
            self.tell(f"building {model.name}")
            self._run_model(model, self.slices)

    def _build_limits(self, limits: Model, *, is_full: bool) -> None:
        """Find the usual limit of each laboratory over everybody; who is judged by one that moved is built too."""
        self._show_inputs(limits, is_full=is_full)
        self._run_model(limits, self.whole)
        select = f"SELECT * FROM {identifier(self.whole.scratch)}.{qualified(_LIMITS)}"
        show(self.connection, _LIMITS, select, catalog=self.slices.scratch)
        if is_full or not add_moved_limits(self.connection, self.slices, limits=select):
            return
        self._pull(is_full=False)
        for model in self.in_slice:
            if _LIMITS in model.reads:
                return
            self._run_model(model, self.slices)

    def _build_whole(self, *, is_full: bool) -> None:
        """Build what looks across persons or nights, over the rows of everybody."""
        if not is_full:
            self._find_cases()
        for model in self.in_whole:
            self.tell(f"building {model.name}")
            self._show_inputs(model, is_full=is_full)
            self._run_model(model, self.whole)

    def _show_inputs(self, model: Model, *, is_full: bool) -> None:
        for name in sorted(model.reads):
            source = self.by_name.get(name)
            if name.startswith("raw."):
                self._show_raw(self.whole, name.removeprefix("raw."))
            elif source is not None and not source.is_for_everyone:
                show(self.connection, name, self._everybody(source, is_full=is_full), catalog=self.whole.scratch)

    def _everybody(self, model: Model, *, is_full: bool) -> str:
        """Give the rows of a person's model for everybody: the slice, and from the tables in place the others."""
        new = f"SELECT * FROM {self._place(model.name)}"
        if is_full:
            return new
        old = f"{identifier(self.slices.private)}.{qualified(model.name)}"
        owner, owners = self._owner(model)
        return f"SELECT old.* FROM {old} AS old ANTI JOIN {owners} AS owners ON old.{owner} = owners.{owner} UNION ALL BY NAME {new}"  # noqa: E501

    def _owner(self, model: Model) -> tuple[str, str]:
        """Give the column that says whose a row is, and the table of those who are built."""
        columns = [row[0] for row in self.connection.execute(f"DESCRIBE {self._place(model.name)}").fetchall()]
        return ("patient_id", self._place(PERSONS)) if "patient_id" in columns else ("case_id", self._place(_CASES))

    def _find_cases(self) -> None:
        episodes = f"{identifier(self.slices.private)}.clinical.episodes"
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {self._place(_CASES)} AS SELECT old.case_id FROM {episodes} AS old SEMI JOIN "
            f"{self._place(PERSONS)} AS persons ON old.patient_id = persons.patient_id "
            f"UNION SELECT case_id FROM {self._place('clinical.episodes')}"
        )

    def _replace(self) -> None:
        """Replace every table, sorted by its key, with its comments."""
        meanings = {name: column.comment for name, column in self.night.columns.items()}
        for model in self.night.models:
            order = ", ".join(identifier(column) for column in model.key)
            self.connection.execute(
                f"CREATE OR REPLACE TABLE {qualified(model.name)} AS "
                f"SELECT * FROM {self._source(model)} ORDER BY {order}"
            )
            comment(self.connection, model.name, purpose=model.comment, columns=meanings)
            self.contents.set(model.name, self._content(qualified(model.name)))
        self.contents.write()

    def _merge(self) -> None:
        """Replace the rows of the persons in the slice, and the tables that are for everyone."""
        for model in self.night.models:
            target, before = qualified(model.name), self.contents.get(model.name)
            if model.is_for_everyone:
                self.connection.execute(f"DELETE FROM {target}")
                kept: Content | None = Content()
            else:
                owner, owners = self._owner(model)
                gone = self._delete(target, f"{owner} IN (SELECT {owner} FROM {owners})")
                kept = before - gone if before else None
            self.connection.execute(f"INSERT INTO {target} BY NAME SELECT * FROM {self._source(model)}")
            # the rows as the slice has them: the same SQL gave the same columns in the same order
            self.contents.set(model.name, kept + self._content(self._source(model)) if kept else self._content(target))
        self.contents.write()

    def _delete(self, target: str, which: str) -> Content:
        """Delete rows and give their content, in one pass over the table."""
        return rows_content(
            self.connection, "FROM gone AS content", rows=f"gone AS (DELETE FROM {target} WHERE {which} RETURNING *)"
        )

    def _content(self, place: str) -> Content:
        return rows_content(self.connection, f"FROM {place} AS content")

    def _source(self, model: Model) -> str:
        catalogs = self.whole if model.is_for_everyone else self.slices
        return f"{identifier(catalogs.scratch)}.{qualified(model.name)}"

    def _place(self, name: str) -> str:
        return f"{identifier(self.slices.scratch)}.{qualified(name)}"

    def _run_model(self, model: Model, catalogs: Catalogs) -> None:
        with using(self.connection, catalogs.scratch):
            self.built[model.name] = run_model(
                self.connection, model, as_of=self.night.as_of, rows_in=self._rows_in(model),
                show_sql=self.night.show_sql,
            )  # fmt: skip

    def _rows_in(self, model: Model) -> int:
        """Give the rows of what a model reads: tables built tonight, and raw rows that were pulled."""
        return sum(self.built[name].rows_out for name in model.reads if name in self.built) + sum(
            self.pulled.get(name, 0) for name in model.reads
        )

    def _count_persons(self) -> int:
        return int(self.connection.execute(f"SELECT COUNT(*) FROM {self._place(PERSONS)}").fetchall()[0][0])
