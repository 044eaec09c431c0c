"""A home in a temporary folder, filled from drawn charts: files are landed, read and typed, and the models are built.

Belongs here: charts -> CSV files of the contract -> ingest -> models -> rows, the same way for every drawn patient.
Does not belong here: what is drawn (golden/, published/), order and retries of a night (pipelines/flows).
Called by test_golden_cases.py and published/judge.py.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data_samples.chart import Chart, Row, rows_of
from pipelines.contract import BY_NAME
from pipelines.ingest.load import ingest_folder
from pipelines.settings import EngineSettings, Home, IngestSettings
from pipelines.sources.extracts import Extracts
from pipelines.warehouse import catalogue, history, raw_store, runner
from pipelines.warehouse.connection import Connection, open_for_writing
from pipelines.warehouse.ledger import create_ledger
from pipelines.warehouse.reference import load_reference
from pipelines.warehouse.tonight import Versions, write_tonight

Ask = Callable[[str], list[dict[str, Any]]]

_KEY_PREFIX = {"prescribing": "RX", "labs": "LAB", "diagnoses": "DX", "procedures": "PR", "visits": "VIS"}


@dataclass(frozen=True)
class Drawn:
    """One drawn patient: who, and the rows of the chart."""

    patient_id: str
    sex: str
    birth_date: str
    chart: Chart
    observed_from: str = "2015-01-01"


def land(patients: Sequence[Drawn], folder: Path) -> None:
    """Write the charts as CSV files of the extract contract into one dated folder."""
    folder.mkdir(parents=True)
    tables: dict[str, list[dict[str, str]]] = defaultdict(list)
    for patient in patients:
        tables["patients"].append({"patient_id": patient.patient_id, "sex": patient.sex,
                                   "birth_date": patient.birth_date,
                                   "observation_start": patient.observed_from})  # fmt: skip
        for number, row in enumerate(rows_of(patient.chart), start=1):
            tables[row.table].append(_record(row, patient.patient_id, number))
    for name, records in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=BY_NAME[name].column_names, restval="")
            writer.writeheader()
            writer.writerows(records)


@contextmanager
def built_home(patients: Sequence[Drawn], folder: Path, *, as_of: date) -> Iterator[Ask]:
    """Land the charts, ingest them into a home below folder, build every model, and give a way to ask it."""
    landing, home = folder / "landing", Home(folder / "home")
    land(patients, landing / as_of.isoformat())
    home.make()
    with open_for_writing(home, EngineSettings()) as connection:
        history.create_history(connection)
        create_ledger(connection)
        write_tonight(connection, as_of=as_of, versions=Versions("", "", "", ""))
        _ingest(connection, landing, home, as_of)
        runner.prepare_schemas(connection)
        load_reference(connection)
        columns = catalogue.load_columns()
        for model in catalogue.load_models():
            runner.build_model(connection, model, as_of=as_of, columns=columns)
        yield lambda sql: _rows(connection, sql)


def _ingest(connection: Connection, landing: Path, home: Home, as_of: date) -> None:
    source = Extracts()
    for extract in source.discover(landing, as_of):
        for outcome in ingest_folder(connection, extract, source=source, home=home, settings=IngestSettings()):
            assert outcome.quarantined == 0, f"{outcome.file_name}: a drawn row was refused"
    raw_store.create_raw_views(connection, home, as_of=as_of, previous_as_of=None)


def _record(row: Row, patient_id: str, number: int) -> dict[str, str]:
    record = dict(row.values) | {"patient_id": patient_id}
    record[BY_NAME[row.table].key[0]] = f"{_KEY_PREFIX[row.table]}-{patient_id}-{number:03d}"
    if row.table == "labs":
        record.setdefault("accession", f"ACC-{patient_id}-{record['collected_time']}")
    return record


def _rows(connection: Connection, sql: str) -> list[dict[str, Any]]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
