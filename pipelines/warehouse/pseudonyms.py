"""Publishes a night under pseudonyms: keyed hashes for identifiers, days from onset for dates.

Belongs here: the hashes, the days each person is shifted by, the SELECT that stands for a table.
Does not belong here: which columns carry what (pseudonym_columns.py), writing the snapshot (publish.py), the key
(settings: it comes from the environment and is stored nowhere).
Called by publish.py while a snapshot is written, so that every published file follows.

The same key gives the same pseudonyms on every night. Everything here lives in the memory of the publishing process.
"""

from __future__ import annotations

import base64
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa

from pipelines.errors import ModelError
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.pseudonym_columns import Column, Role, Table, role_of
from pipelines.warehouse.pseudonym_texts import (
    DATE_LIKE,
    DAY_OF_ONSET,
    OLDEST_AGE_YEARS,
    RESULT_WORDS,
    published_birth,
    rewritten,
    words_of,
)
from pipelines.warehouse.sql_text import identifier, literal

#: A person without a case is shifted by so many days and up to two years more: far from any true date of theirs.
_LEAST_SHIFT_DAYS, _SHIFT_RANGE_DAYS = 9131, 731
_ROWS_AT_A_TIME = 50_000
_HASHED: Mapping[Role, tuple[str, int]] = {"person": ("PT-", 12), "case": ("NM-", 12), "row": ("ROW-", 16)}
#: Schemas whose tables carry no person.
_NOT_ABOUT_PERSONS = ("reference", "meta")
#: Texts of these schemas are sentences of ours: they name source rows and are all looked at.
_SENTENCES = ("watchlist", "attribution", "clinical")
_TABLES = (
    "CREATE TEMP TABLE pseudonyms (kind VARCHAR, original VARCHAR, pseudonym VARCHAR)",
    "CREATE TEMP TABLE case_persons (case_id VARCHAR, patient_id VARCHAR)",
    "CREATE TEMP TABLE persons (patient_id VARCHAR, shift_days INTEGER, birth_date DATE, birth_published DATE)",
    "CREATE TEMP TABLE texts (patient_id VARCHAR, original VARCHAR, published VARCHAR)",
)
_COLUMNS = """
    SELECT schema_name, table_name, column_name, data_type
    FROM duckdb_columns()
    WHERE database_name = 'private'
    ORDER BY schema_name ASC, table_name ASC, column_index ASC
"""
#: An answer stays when all its words are words of a laboratory and no date is in it.
_WORDS = ", ".join(literal(word) for word in sorted(RESULT_WORDS))
_IS_PLAIN_ANSWER = f"""(
    NOT REGEXP_MATCHES({{column}}, {literal(DATE_LIKE).replace("{", "{{").replace("}", "}}")})
    AND LEN(LIST_FILTER(
        STRING_SPLIT_REGEX(LOWER({{column}}), '[^a-z]+')
        , lambda word: word <> '' AND NOT LIST_CONTAINS([{_WORDS}], word)
    )) = 0
)"""


def pseudonymised(connection: Connection, tables: Sequence[tuple[str, str]], *, key: str) -> dict[tuple[str, str], str]:
    """Prepare the pseudonyms of a night.

    Args:
        connection: has the working database attached as `private`; temporary tables are made in it.
        tables: schema and name of every published table.
        key: of the site, from the environment.

    Returns:
        (schema, table) -> the SELECT to publish instead of the table; tables that carry no person are absent.

    Raises:
        ModelError: two identifiers would get the same pseudonym.
    """
    for statement in _TABLES:
        connection.execute(statement)
    secret = key.encode()
    described = [table for table in _described(connection, tables) if _is_about_persons(table)]
    _hash_identifiers(connection, described, secret)
    _find_persons(connection, described, secret)
    _rewrite_texts(connection, described)
    return {(table.schema, table.name): _select(table) for table in described}


def fingerprint(key: str) -> str:
    """Name a key without giving it away: two nights with the same name have the same pseudonyms."""
    return hmac.digest(key.encode(), b"nmwatch key", "sha256").hex()[:12]


def pseudonym(kind: Role, original: str, secret: bytes) -> str:
    """Give the pseudonym of an identifier; the same text is another pseudonym as person, case or row."""
    prefix, length = _HASHED[kind]
    digest = hmac.digest(secret, f"{kind}\0{original}".encode(), "sha256")
    if kind == "case":
        return prefix + digest.hex()[:length].upper()
    return prefix + base64.b32encode(digest).decode()[:length]


def _described(connection: Connection, tables: Sequence[tuple[str, str]]) -> Iterator[Table]:
    columns: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for schema, table, column, data_type in connection.execute(_COLUMNS).fetchall():
        columns[schema, table].append(Column(column, role_of(schema, column, data_type)))
    for schema, table in tables:
        yield Table(schema, table, tuple(columns[schema, table]))


def _is_about_persons(table: Table) -> bool:
    if table.of("person", "case"):
        return True
    if table.schema in _NOT_ABOUT_PERSONS:
        return False
    return table.schema != "quality" or bool(table.of("row", "removed"))


def _hash_identifiers(connection: Connection, tables: Sequence[Table], secret: bytes) -> None:
    for kind in _HASHED:
        parts = [f"SELECT CAST({identifier(name)} AS VARCHAR) AS original FROM {table.source}"
                 for table in tables for name in table.of(kind)]  # fmt: skip
        if not parts:
            continue
        originals = f"SELECT DISTINCT original FROM ({' UNION ALL '.join(parts)}) WHERE original IS NOT NULL"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE originals AS {originals} ORDER BY original")
        for (first,) in connection.execute(
            f"SELECT range FROM RANGE(0, (SELECT COUNT(*) FROM originals), {_ROWS_AT_A_TIME})"
        ).fetchall():
            piece = f"SELECT original FROM originals LIMIT {_ROWS_AT_A_TIME} OFFSET {first}"
            rows = connection.execute(piece).fetchall()
            _insert(connection, "pseudonyms", {
                "kind": [kind] * len(rows), "original": [row[0] for row in rows],
                "pseudonym": [pseudonym(kind, row[0], secret) for row in rows],
            })  # fmt: skip
    row = connection.execute("SELECT COUNT(*) - COUNT(DISTINCT pseudonym) FROM pseudonyms").fetchone()
    if row and row[0]:
        raise ModelError(f"{row[0]} identifiers share a pseudonym", where="publish.pseudonymise",
                         next_step="nothing was published; use another key")  # fmt: skip


def _find_persons(connection: Connection, tables: Sequence[Table], secret: bytes) -> None:
    """Fill case_persons and persons: whose a case is, and by how many days each person's dates move."""
    cases = [table for table in tables if {"case_id", "patient_id"} <= {column.name for column in table.columns}]
    cases.sort(key=lambda table: (table.name != "cases", table.schema != "watchlist"))
    parts = [f"SELECT case_id, patient_id, {number} AS place FROM {table.source} WHERE case_id IS NOT NULL"
             for number, table in enumerate(cases)]  # fmt: skip
    if parts:
        connection.execute(
            "INSERT INTO case_persons SELECT case_id, ARG_MIN(patient_id, (place, patient_id)) "
            f"FROM ({' UNION ALL '.join(parts)}) GROUP BY case_id"
        )
    names = {(table.schema, table.name) for table in tables}
    onsets = births = "SELECT NULL AS patient_id, CAST(NULL AS DATE) AS found WHERE FALSE"
    if ("watchlist", "cases") in names:
        onsets = "SELECT patient_id, MIN(onset_date) AS found FROM private.watchlist.cases GROUP BY patient_id"
    if ("staging", "patients") in names:
        births = "SELECT patient_id, MIN(birth_date) AS found FROM private.staging.patients GROUP BY patient_id"
    rows = connection.execute(
        f"""
        SELECT pseudonyms.original, onsets.found, births.found
        FROM pseudonyms
        LEFT JOIN ({onsets}) AS onsets ON pseudonyms.original = onsets.patient_id
        LEFT JOIN ({births}) AS births ON pseudonyms.original = births.patient_id
        WHERE pseudonyms.kind = 'person'
        ORDER BY pseudonyms.original ASC
        """
    ).fetchall()
    shifts = [shift_days(patient_id, onset, secret) for patient_id, onset, _ in rows]
    _insert(connection, "persons", {
        "patient_id": [row[0] for row in rows], "shift_days": pa.array(shifts, pa.int32()),
        "birth_date": pa.array([row[2] for row in rows], pa.date32()),
        "birth_published": pa.array([published_birth(row[2], shift_days=shift) if row[2] else None
                                     for row, shift in zip(rows, shifts, strict=True)], pa.date32()),
    })  # fmt: skip


def shift_days(patient_id: str, onset: date | None, secret: bytes) -> int:
    """Give the days a person's dates move: the first onset becomes day 0; without one, some 25 to 27 years back."""
    if onset is not None:
        return (DAY_OF_ONSET - onset).days
    number = int.from_bytes(hmac.digest(secret, f"shift\0{patient_id}".encode(), "sha256")[:8], "big")
    return -(_LEAST_SHIFT_DAYS + number % _SHIFT_RANGE_DAYS)


def _rewrite_texts(connection: Connection, tables: Sequence[Table]) -> None:
    """Fill texts: every text that names a date or an identifier, with what is published instead."""
    answers: dict[str, set[str]] = defaultdict(set)
    found: set[tuple[str, str]] = set()
    for table in tables:
        for name in table.of("result"):
            column = f"stored.{identifier(name)}"
            rows = _distinct(connection, table, column, f"NOT {_IS_PLAIN_ANSWER.format(column=column)}")
            for person, answer in rows:
                answers[person].add(answer)
        for name in table.of("text"):
            column = f"stored.{identifier(name)}"
            looked_at = "[0-9]" if table.schema in _SENTENCES else DATE_LIKE
            own = f"CONTAINS({column}, {table.person})"
            found |= set(_distinct(
                connection, table, column, f"REGEXP_MATCHES({column}, {literal(looked_at)}) OR {own}"))  # fmt: skip
    with_answers = {(person, text) for table in tables if answers for person, text in _with_answers(connection, table)
                    if any(answer in text for answer in answers.get(person, ()))}  # fmt: skip
    pairs = sorted(found | with_answers)
    identifiers = _identifiers(connection, pairs)
    persons = {row[0]: row[1:] for row in connection.execute("SELECT * FROM persons").fetchall()}
    published = []
    for person, text in pairs:
        shift, birth, birth_published = persons.get(person, (None, None, None))
        removed = tuple(sorted(answers.get(person, ()), key=len, reverse=True))
        published.append(rewritten(text, shift_days=shift, birth=birth, birth_published=birth_published,
                                   identifiers=identifiers, removed=removed))  # fmt: skip
    _insert(connection, "texts", {
        "patient_id": [person for person, _ in pairs], "original": [text for _, text in pairs], "published": published,
    })  # fmt: skip


def _with_answers(connection: Connection, table: Table) -> Iterator[tuple[str, str]]:
    """Give the sentences of a table: an answer that is not published must not be quoted in one."""
    if table.schema in _SENTENCES:
        for name in table.of("text"):
            yield from _distinct(connection, table, f"stored.{identifier(name)}", "TRUE")


def _distinct(connection: Connection, table: Table, column: str, condition: str) -> list[tuple[str, str]]:
    return connection.execute(
        f"SELECT DISTINCT COALESCE({table.person}, ''), {column} FROM {table.joined} "
        f"WHERE {column} IS NOT NULL AND ({condition})"
    ).fetchall()


def _identifiers(connection: Connection, texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Look up the words of the texts among the identifiers of the night."""
    words = sorted({word for _, text in texts for word in words_of(text)})
    connection.execute("CREATE OR REPLACE TEMP TABLE words (word VARCHAR)")
    _insert(connection, "words", {"word": words})
    rows = connection.execute(
        "SELECT original, ARG_MIN(pseudonym, LIST_POSITION(['row', 'person', 'case'], kind)) "
        "FROM pseudonyms SEMI JOIN words ON pseudonyms.original = words.word GROUP BY original"
    ).fetchall()
    return dict(rows)


def _insert(connection: Connection, table: str, columns: Mapping[str, object]) -> None:
    arrays = {name: values if isinstance(values, pa.Array) else pa.array(values, pa.string())
              for name, values in columns.items()}  # fmt: skip
    connection.register("incoming_pseudonyms", pa.table(arrays))
    connection.execute(f"INSERT INTO {identifier(table)} BY NAME SELECT * FROM incoming_pseudonyms")
    connection.unregister("incoming_pseudonyms")


def _select(table: Table) -> str:
    """Write the SELECT that is published instead of a table."""
    selected, joins = [], []
    for number, column in enumerate(table.columns):
        name, alias = f"stored.{identifier(column.name)}", f"found_{number}"
        if column.role in _HASHED:
            joins.append(f"LEFT JOIN pseudonyms AS {alias} "
                         f"ON {alias}.kind = '{column.role}' AND {alias}.original = {name}")  # fmt: skip
        if column.role in ("text", "result"):
            person = f"COALESCE({table.person}, '')"
            joins.append(f"LEFT JOIN texts AS {alias} "
                         f"ON {alias}.patient_id = {person} AND {alias}.original = {name}")  # fmt: skip
        selected.append(f"{_expression(column.role, name, alias)} AS {identifier(column.name)}")
    return (
        f"SELECT {', '.join(selected)} FROM {table.joined} "
        f"LEFT JOIN persons ON persons.patient_id = {table.person} {' '.join(joins)}"
    )


def _expression(role: Role, name: str, alias: str) -> str:
    moved = "CASE WHEN {name} = persons.birth_date THEN persons.birth_published ELSE {name} + {days} END"
    return {
        **dict.fromkeys(_HASHED, f"{alias}.pseudonym"),
        "day": moved.format(name=name, days="persons.shift_days"),
        "time": moved.format(name=name, days="TO_DAYS(persons.shift_days)"),
        "birth": "persons.birth_published",
        "age": f"LEAST({name}, {OLDEST_AGE_YEARS})",
        "result": f"CASE WHEN {_IS_PLAIN_ANSWER.format(column=name)} THEN {name} END",
        "text": f"COALESCE({alias}.published, {name})",
        "removed": "NULL",
    }.get(role, name)
