"""Turn the stories into contract rows: identifiers, routine visits and results, and the night each row lands.

Belongs here: everything between a chart and a list of rows per night and table.
Does not belong here: what happens to a patient (stories_*.py), how files are written (build_samples.py).
Called by build_samples.py.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from data_samples.chart import Patient, Row, day, lab, rows_of, visit
from data_samples.stories_antibodies import ANTIBODY_PATIENTS
from data_samples.stories_controls import BAD_ROWS, CONTROL_PATIENTS
from data_samples.stories_courses import COURSE_PATIENTS
from data_samples.stories_ici import ICI_PATIENTS
from data_samples.stories_lookalikes import LOOKALIKE_PATIENTS
from data_samples.stories_other_causes import OTHER_CAUSE_PATIENTS
from pipelines.contract import BY_NAME

#: The first is the history; a folder holds what the source knew on the day before its date.
NIGHTS = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02")
_STORIES = (
    ICI_PATIENTS, OTHER_CAUSE_PATIENTS, ANTIBODY_PATIENTS, COURSE_PATIENTS, LOOKALIKE_PATIENTS, CONTROL_PATIENTS,
)  # fmt: skip
PATIENTS: tuple[Patient, ...] = tuple(sorted(chain.from_iterable(_STORIES), key=lambda p: p.patient_id))

#: A patient record that a night sends again because something else about the patient changed.
_PATIENTS_SENT_AGAIN = (("2026-01-07", "P001"), ("2026-01-19", "P030"))
_KEY_PREFIX = {"prescribing": "RX", "labs": "LAB", "diagnoses": "DX", "procedures": "PR", "visits": "VIS",
               "observation_periods": "OBS"}  # fmt: skip
_ROUTINE_DAYS = 28
_SATURDAY = 5

Record = dict[str, str]


def records_by_night() -> dict[str, dict[str, list[Record]]]:
    """Build the rows of every night.

    Returns:
        Night -> table -> rows, each with every column of the contract as text.
    """
    nights: dict[str, dict[str, list[Record]]] = {night: defaultdict(list) for night in NIGHTS}
    for patient in PATIENTS:
        rows = [_demographics(patient), *rows_of(patient.chart), *_routine(patient)]
        for night, table, record in _placed(patient.patient_id, rows):
            nights[night][table].append(record)
    by_id = {p.patient_id: p for p in PATIENTS}
    for night, patient_id in _PATIENTS_SENT_AGAIN:
        again = _record(_demographics(by_id[patient_id]), patient_id, "") | {"updated_at": f"{night}T00:40:00"}
        nights[night]["patients"].append(again)
    for number, (patient_id, row) in enumerate(BAD_ROWS, start=1):
        nights[NIGHTS[0]][row.table].append(_record(row, patient_id, f"BAD-{patient_id}-{number}"))
    return nights


def _placed(patient_id: str, rows: Sequence[Row]) -> Iterator[tuple[str, str, Record]]:
    """Give each row its identifier and night; of two versions in one night only the newer one leaves the source."""
    numbers: dict[str, int] = defaultdict(int)
    tagged: dict[tuple[str, str], str] = {}
    placed: list[tuple[str, Row, str]] = []
    for row in rows:
        night = _night(row)
        key = tagged.get((row.table, row.tag), "")
        if not key:
            numbers[row.table] += 1
            key = f"{_KEY_PREFIX.get(row.table, '')}-{patient_id}-{numbers[row.table]:03d}"
            if row.tag:
                tagged[row.table, row.tag] = key
        if night:
            placed.append((night, row, key))
    for position, (night, row, key) in enumerate(placed):
        after = placed[position + 1 :]
        if not any((n, k) == (night, key) and other.values != row.values for n, other, k in after):
            yield night, row.table, _record(row, patient_id, key)


def _night(row: Row) -> str:
    """Give the first night after the day the source knew the row; nothing when that is still to come."""
    return row.night or next((night for night in NIGHTS if day(night) > row.known), "")


def _record(row: Row, patient_id: str, key: str) -> Record:
    table = BY_NAME[row.table]
    record = dict.fromkeys(table.column_names, "") | dict(row.values)
    if "patient_id" in record:
        record["patient_id"] = patient_id
    if row.table in _KEY_PREFIX:
        record[table.key[0]] = key
    if row.table == "labs" and not record["accession"]:
        drawn = record["collected_time"] or record["reported_time"]
        record["accession"] = f"ACC-{patient_id[1:]}-{drawn[2:16].translate(str.maketrans('', '', '-:T'))}"
    record["updated_at"] = f"{row.known + timedelta(days=1)}T00:15:00"
    return record


def _demographics(patient: Patient) -> Row:
    values = {"sex": patient.sex, "birth_date": patient.born, "observation_start": patient.observed_from}
    return Row("patients", day(patient.observed_from), values)


def _routine(patient: Patient) -> Iterator[Row]:
    """Write a visit about every four weeks and ordinary results at every other one."""
    if not patient.routine_from:
        return
    first = day(patient.routine_from)
    when = first + timedelta(days=_spread(patient.patient_id, "first visit", 28 if first < date(2026, 1, 1) else 1))
    number = 0
    while when <= day(patient.routine_until):
        # clinics are closed at weekends: the visit moves to Monday
        seen = (when + timedelta(days=7 - when.weekday() if when.weekday() >= _SATURDAY else 0)).isoformat()
        yield visit(seen)
        if number % 2 == 0:
            yield from _ordinary_results(patient, seen)
        when += timedelta(days=_ROUTINE_DAYS)
        number += 1


def _ordinary_results(patient: Patient, seen: str) -> Iterator[Row]:
    drawn = f"{seen}T08:45:00"
    vary = f"{patient.patient_id} {seen}"
    yield lab("creatinine", drawn, f"{0.7 + _spread(vary, 'creatinine', 40) / 100:.2f}")
    yield lab("alt", drawn, 12 + _spread(vary, "alt", 28))
    yield lab("potassium", drawn, f"{3.7 + _spread(vary, 'potassium', 11) / 10:.1f}")
    yield lab("tsh", drawn, f"{0.8 + _spread(vary, 'tsh', 30) / 10:.1f}")
    yield lab("weight", drawn, f"{patient.kilograms - 2 + _spread(vary, 'weight', 40) / 10:.1f}")


def _spread(*words: str | int) -> int:
    """Give a number below the last argument that depends on the other ones alone."""
    *text, below = words
    return zlib.crc32("|".join(map(str, text)).encode()) % int(below)
