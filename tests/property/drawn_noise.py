"""Histories with everything else in them: steroids, intensive care, immunosuppression, young cancers, rare codes.

The second judge does not know these; they are there so that no model multiplies, loses or empties a row.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from tests.property.drawn_histories import draw
from tests.property.warehouse import Row

STEROIDS = {"dexamethasone": [4, 8, 12, 16], "prednisone": [5, 20, 40, 80], "methylprednisolone": [64, 250, 1000],
            "hydrocortisone": [20, 100]}  # fmt: skip
CODES = ["M36.0", "G13.0", "G72.81", "G72.81", "G70.00", "G70.01", "T38.0X5A", "M62.82", "M33.20", "E24.2"]
OTHERS = ["infliximab", "mycophenolate mofetil", "methotrexate", "rituximab", "cisatracurium", "immune globulin"]


def draw_noisy(number: int, chance: random.Random) -> Row:
    """Draw one patient with steroids and the rest around the same day as everything else."""
    patient = draw(number, chance)
    middle = _middle(patient, chance)
    patient["patient_id"] = f"N{number:05}"
    patient["cancer"] = middle + timedelta(days=chance.choice([-1096, -1095, -366, -365, -30, 0, 90, 365]))
    patient["icu"] = chance.choice([None, 0, 1])
    for _ in range(chance.choice([0, 1, 2])):
        patient["drugs"] += _steroid_course(chance, middle)
    for _ in range(chance.choice([0, 0, 1, 2])):
        start = middle + timedelta(days=chance.choice([-200, -20, -5, 0, 10, 60, 61]))
        patient["drugs"].append(_row(chance.choice(OTHERS), start, start + timedelta(days=chance.choice([0, 1, 4]))))
    for _ in range(chance.choice([0, 1, 2])):
        patient["diagnoses"].append(_code(chance, chance.choice(CODES), middle))
    if chance.random() < 0.2:
        _make_critically_ill(chance, patient, middle)
    elif chance.random() < 0.2:
        _put_on_long_steroids(patient, middle)
    return patient


def _code(chance: random.Random, code: str, middle: date) -> Row:
    return {"code": code, "groups": [], "setting": chance.choice(["inpatient", "outpatient", None]), "specialty": None,
            "status": chance.choice(["confirmed", None, "working"]),
            "date": middle + timedelta(days=chance.choice([-500, -200, -20, 0, 5, 30]))}  # fmt: skip


def _make_critically_ill(chance: random.Random, patient: Row, middle: date) -> None:
    start = middle - timedelta(days=chance.choice([15, 20]))
    patient["drugs"].append({**_row("methylprednisolone", start, None), "days_supply": 5, "dose": 1000,
                             "route": "intravenous", "indication": "ARDS"})  # fmt: skip
    patient["drugs"].append(_row("cisatracurium", start, start + timedelta(days=4)))
    patient["diagnoses"] += [_code(chance, "G70.01", middle), _code(chance, "G72.81", middle)]
    patient["visits"].append(start)
    patient["icu"] = 1


def _put_on_long_steroids(patient: Row, middle: date) -> None:
    start = middle - timedelta(days=40)
    patient["drugs"].append({**_row("dexamethasone", start, None), "days_supply": 42, "dose": 8, "route": "oral"})
    patient["observation_start"] = start - timedelta(days=400)
    patient["diagnoses"] += [
        {"code": code, "groups": [], "setting": "inpatient", "specialty": None, "status": None, "date": middle}
        for code in ("M62.81", "G72.0")
    ]


def _middle(patient: Row, chance: random.Random) -> date:
    days = [row["date"] for row in patient["diagnoses"]] + [row["time"].date() for row in patient["labs"]]
    return chance.choice(days) if days else date(2025, 6, 1)


def _steroid_course(chance: random.Random, middle: date) -> list[Row]:
    name = chance.choice(list(STEROIDS))
    start = middle - timedelta(days=chance.choice([60, 30, 21, 15, 14, 10, 2, 1, 0, -3]))
    rows = []
    for _ in range(chance.choice([1, 1, 3])):
        days = chance.choice([1, 3, 14, 28, 35])
        rows.append({
            **_row(name, start, None), "event_type": chance.choice(["dispensed", "administered"]), "days_supply": days,
            "dose": chance.choice([*STEROIDS[name], None]), "route": chance.choice(["oral", "intravenous", None]),
            "indication": chance.choice([None, None, "brain metastases", "ARDS"]),
        })  # fmt: skip
        start += timedelta(days=days)
    return rows


def _row(name: str, start: date, end: date | None) -> Row:
    return {"kind": "other", "ingredient": name, "time": datetime.combine(start, time(0, 0)), "has_time": False,
            "event_type": "administered", "status": "completed", "days_supply": None, "end_date": end, "dose": None}  # fmt: skip
