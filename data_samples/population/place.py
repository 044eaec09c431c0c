"""Turns told stories into frames of contract rows.

Belongs here: identifiers, patients rows of injected persons, columns a story leaves out.
Does not belong here: what happens (stories), defects of files (dirt.py), folders and files (write.py).
Called by write.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from data_samples.chart import Row
from data_samples.population.calendar import KNOWN
from data_samples.population.stories import Told
from pipelines.contract import BY_NAME

_KEY_PREFIX = {"prescribing": "RX", "labs": "LAB", "diagnoses": "DX", "procedures": "PR", "visits": "VIS"}


def frames(told: Sequence[Told]) -> dict[str, pl.DataFrame]:
    """Give table -> rows of every injected person, with the day each was known.

    Args:
        told: the stories of a block.
    """
    records: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for one in told:
        for table, known, record in _records(one):
            records[table].append({**record, KNOWN: known})
    return {table: _frame(table, rows) for table, rows in records.items()}


def patient_id(number: int) -> str:
    """Give the identifier of a person."""
    return f"P{number:08d}"


def _records(one: Told) -> Iterator[tuple[str, date, dict[str, str]]]:
    person = patient_id(one.number)
    who = {"patient_id": person, "sex": one.sex, "birth_date": one.born, "observation_start": one.observed_from}
    yield "patients", date.fromisoformat(one.observed_from), who
    tagged: dict[tuple[str, str], str] = {}
    for number, row in enumerate(one.rows, start=1):
        own = f"{_KEY_PREFIX.get(row.table, '')}-S{one.number:08d}-{number:03d}"
        key = tagged.setdefault((row.table, row.tag), own) if row.tag else own
        yield row.table, row.known, _record(row, person, key)


def _record(row: Row, person: str, key: str) -> dict[str, str]:
    record = {"patient_id": person, **row.values}
    if row.table in _KEY_PREFIX:
        record[BY_NAME[row.table].key[0]] = key
    if row.table == "labs" and "accession" not in record:
        record["accession"] = f"ACS{person}{record['collected_time'] or record['reported_time']}"
    return record


def _frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    columns = BY_NAME[table].column_names
    schema = {**dict.fromkeys(columns, pl.String), KNOWN: pl.Date}
    return pl.DataFrame(rows, schema=schema)
