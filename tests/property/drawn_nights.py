"""Random histories of extracts: what drawn patients' rows become when a hospital sends them night after night.

Rows arrive on the night after they happened, or late, or early; some are corrected, retracted, sent to another person,
given another code, sent again unchanged; persons are merged and parted again; some files come late, under an old date.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.property.comparison import drawn_chunks
from tests.property.drawn_rows import raw_rows
from tests.property.warehouse import Row

FIRST_NIGHT = date(2025, 5, 1)
_TIMES = {
    "labs": "collected_time", "prescribing": "start_time", "diagnoses": "diagnosis_date",
    "procedures": "performed_time", "visits": "start_time",
}  # fmt: skip
_GAPS = [1, 1, 1, 2, 7, 20, 31, 45, 95]


@dataclass
class Night:
    """One night: its run date and, per table and extract date, the rows that came."""

    as_of: date
    files: dict[tuple[str, date], list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row, *, extract_date: date | None = None) -> None:
        self.files.setdefault((table, extract_date or self.as_of), []).append(row)


def draw_nights(patients: int, *, nights: int, seed: int) -> list[Night]:
    """Draw a history; the same seed gives the same."""
    chance = random.Random(seed)
    days = [FIRST_NIGHT + timedelta(days=chance.randrange(120))]
    while len(days) < nights:
        days.append(days[-1] + timedelta(days=chance.choice(_GAPS)))
    history = [Night(day) for day in days]
    (drawn,) = drawn_chunks(patients, chunk=patients, seed=seed)
    persons = [str(patient["patient_id"]) for patient in drawn]
    for raw_table, rows in raw_rows(drawn).items():
        table = raw_table.removeprefix("raw.")
        for row in rows:
            _send(chance, history, table, row, persons)
    _merge(chance, history, persons)
    return history


def _send(chance: random.Random, history: list[Night], table: str, row: Row, persons: list[str]) -> None:
    """Send a row on its night, and perhaps further versions of it on later ones."""
    happened = row.get(_TIMES[table]) if table in _TIMES else None
    day = (
        happened.date()
        if isinstance(happened, datetime)
        else happened
        if isinstance(happened, date)
        else date(2000, 1, 1)
    )
    lag = chance.choice([0] * 12 + [1, 1, 3, 10, 40, -60])
    first = next((number for number, night in enumerate(history) if night.as_of >= day + timedelta(days=lag)), None)
    if first is None:
        return  # not sent before the history ends
    # the first night is the history so far, and most of what is told happens after it
    if first == 0 and table in _TIMES and chance.random() < 0.25:
        first = chance.randrange(len(history))
    row = {**row, "updated_at": None}
    number = first
    late = history[first - 1].as_of if first and chance.random() < 0.05 else None
    history[first].add(table, row, extract_date=late)
    while number + 1 < len(history) and chance.random() < 0.18:
        number = chance.randrange(number + 1, len(history))
        row = {**row, **chance.choice(_CHANGES)(chance, table, row, persons)}
        history[number].add(table, row)


def _corrected(chance: random.Random, table: str, row: Row, _: list[str]) -> Row:
    if table == "labs":
        return {"value": str(chance.choice([20, 90, 250, 900, 3000, 25000])), "status": "corrected"}
    if table == "prescribing":
        return {"days_supply": chance.choice([None, 10, 30, 90]), "dose": chance.choice([None, 10, 40])}
    if table == "patients":
        return {"sex": chance.choice("FMU"), "death_date": chance.choice([None, date(2025, 11, 3), date(2026, 1, 9)])}
    return {"setting": chance.choice(["inpatient", "outpatient", "emergency"])}


def _retracted(chance: random.Random, table: str, row: Row, _: list[str]) -> Row:
    if table in ("labs", "prescribing", "diagnoses") and chance.random() < 0.6:
        return {"status": "entered_in_error"}
    return {"operation": "delete"}


def _brought_back(chance: random.Random, table: str, row: Row, _: list[str]) -> Row:
    status = {"labs": "final", "prescribing": "completed", "diagnoses": "confirmed"}.get(table)
    return {"operation": "upsert", **({"status": status} if status else {})}


def _moved_in_time(chance: random.Random, table: str, row: Row, _: list[str]) -> Row:
    name = _TIMES.get(table)
    moment = row.get(name) if name else None
    if not isinstance(moment, date):
        return {}
    return {name: moment + timedelta(days=chance.choice([-90, -20, -1, 1, 15, 60]))}


def _moved_to_another(chance: random.Random, table: str, row: Row, persons: list[str]) -> Row:
    return {} if table == "patients" else {"patient_id": chance.choice(persons)}


def _recoded(chance: random.Random, table: str, row: Row, _: list[str]) -> Row:
    """Give the row a code of no list, or of another one."""
    if table == "labs":
        return {"code": chance.choice(["2157-6", "0000-0"]), "test_name": chance.choice(["CK", "SODIUM"])}
    if table == "prescribing":
        return {"drug_name": chance.choice(["nivolumab", "simvastatin", "prednisone", "oxygen"])}
    if table in ("diagnoses", "procedures"):
        return {"code": chance.choice(["M60.9", "G72.9", "Z00.0"]), "code_system": "ICD10CM"}
    return {}


def _unchanged(chance: random.Random, table: str, row: Row, _: list[str]) -> Row:
    return {}


_CHANGES: list[Callable[[random.Random, str, Row, list[str]], Row]] = [
    _corrected, _corrected, _corrected, _retracted, _retracted, _brought_back, _moved_in_time, _moved_to_another,
    _recoded, _unchanged,
]  # fmt: skip


def _merge(chance: random.Random, history: list[Night], persons: list[str]) -> None:
    """Merge a few persons, in chains now and then, and part some of them again (a merge into itself)."""
    for _ in range(max(2, len(persons) // 6)):
        gone, stays = chance.sample(persons, 2)
        number = chance.randrange(1, len(history))
        _add_merge(history[number], gone, stays, chance)
        if number + 1 < len(history) and chance.random() < 0.5:
            _add_merge(history[chance.randrange(number + 1, len(history))], gone, gone, chance)


def _add_merge(night: Night, gone: str, stays: str, chance: random.Random) -> None:
    merged = datetime.combine(night.as_of, datetime.min.time()) + timedelta(days=chance.choice([0, 0, -3, 12]))
    night.add("patient_merges", {
        "from_patient_id": gone, "to_patient_id": stays, "merged_time": merged, "merged_time_has_time": True,
        "row_key": f"{gone}\x1f{stays}\x1f{merged}",
    })  # fmt: skip
