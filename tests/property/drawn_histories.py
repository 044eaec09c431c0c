"""Random small histories: each patient as a dict for the second judge, and as raw rows for the warehouse.

Dates cling to the boundaries of the rules (84, 85, 120, 121, 90, 91 ... days), values to the tiers. Identifiers are
running numbers per table, so that a result, a diagnosis and a prescription share them, as in real systems.
"""

from __future__ import annotations

import itertools
import random
from datetime import date, datetime, time, timedelta

from tests.property.warehouse import Row

AS_OF = date(2026, 2, 1)
CODES = {
    "M62.81": ["weakness_specific"], "R53.1": ["weakness_nonspecific"], "M60.9": ["muscle_diagnosis"],
    "G72.9": ["muscle_diagnosis"], "H53.2": ["ocular"], "R47.1": ["bulbar"], "R13.10": ["dysphagia"],
    "I40.8": ["myocarditis"], "G70.00": ["myasthenia"], "J96.01": ["respiratory"], "I44.2": ["cardiac_emergency"],
    "T45.AX5A": ["adverse_effect_ici"], "T46.6X5A": ["adverse_effect_statin"], "N17.9": ["aki"], "R53.83": [],
}  # fmt: skip
LIKELY_CODES = ["M62.81", "M62.81", "R53.1", "M60.9", "M60.9", "G72.9", *CODES]
EDGES = [0, 1, 6, 7, 13, 14, 29, 30, 31, 59, 60, 61, 84, 85, 89, 90, 91, 92, 119, 120, 121, 179, 180, 181, 182, 365, 366,
         367, 456, 789, 790, 791]  # fmt: skip
RATIOS = [0.3, 0.9, 1, 1.01, 1.4, 1.6, 2.5, 2.6, 3, 3.9, 4, 4.9, 5, 5.1, 9.9, 10, 10.1, 30, 50, 51, 120]


def draw(number: int, chance: random.Random) -> Row:
    """Draw one patient around a day in 2025."""
    middle = date(2025, 1, 1) + timedelta(days=chance.randrange(390))
    start = middle - timedelta(days=chance.choice([100, 170, 180, 190, 2500, 2500, 2500, 2500]))
    birth = middle - timedelta(days=chance.choice([6500, 6575, 12000, 18240, 18280, 24000, 24000]))
    return {
        "patient_id": f"{number:05}", "sex": chance.choice("FMU"), "birth_date": birth, "observation_start": start,
        "visits": [middle + timedelta(days=chance.choice([-400, -95, -61, -40, -8, -2, 3]))
                   for _ in range(chance.choice([0, 1, 1, 2]))],
        "drugs": [*_checkpoint_inhibitors(chance, middle), *_statins(chance, middle)],
        "labs": _labs(chance, middle), "diagnoses": _diagnoses(chance, middle),
    }  # fmt: skip


def _moment(chance: random.Random, day: date) -> tuple[datetime, bool]:
    if chance.random() < 0.4:
        return datetime.combine(day, time(0, 0)), False
    return datetime.combine(day, time(chance.randrange(6, 21), 30)), True


def _dose(chance: random.Random, ingredient: str, day: date, *, status: str = "completed") -> Row:
    moment, has_time = _moment(chance, day)
    return {"kind": "ici", "ingredient": ingredient, "time": moment, "has_time": has_time, "event_type": "administered",
            "status": status, "days_supply": None, "end_date": None, "dose": None}  # fmt: skip


def _checkpoint_inhibitors(chance: random.Random, middle: date) -> list[Row]:
    rows: list[Row] = []
    if chance.random() < 0.35:
        return rows
    day = middle - timedelta(days=chance.choice(EDGES))
    first, second = chance.sample(["nivolumab", "pembrolizumab", "ipilimumab", "atezolizumab"], 2)
    for _ in range(chance.choice([1, 1, 2, 3, 5])):
        rows.append(_dose(chance, first, day, status=chance.choice(["completed"] * 9 + ["cancelled"])))
        if chance.random() < 0.15:  # the claim of the same administration, a few days on
            claim = _dose(chance, first, day + timedelta(days=chance.choice([1, 3, 4])))
            rows.append({**claim, "event_type": "dispensed"})
        day += timedelta(days=chance.choice([21, 42, 84, 85, 100]))
    if chance.random() < 0.3:
        day = rows[0]["time"].date() + timedelta(days=chance.choice([0, 21, 42, 43, 63, 84, 90]))
        rows.append(_dose(chance, second, day))
    return rows


def _statins(chance: random.Random, middle: date) -> list[Row]:
    rows: list[Row] = []
    if chance.random() < 0.45:
        return rows
    day = middle - timedelta(days=chance.choice(EDGES))
    ingredient, dose = chance.choice(["atorvastatin", "simvastatin"]), chance.choice([10, 20, None])
    for _ in range(chance.choice([1, 2, 3, 6])):
        days = chance.choice([30, 30, 90, None, 99999])
        status = chance.choice(["completed"] * 8 + ["stopped", "cancelled"])
        end = day + timedelta(days=chance.choice([5, 20, 40])) if status == "stopped" or chance.random() < 0.1 else None
        rows.append({"kind": "statin", "ingredient": ingredient, "time": datetime.combine(day, time(0, 0)),
                     "has_time": False, "event_type": chance.choice(["dispensed"] * 9 + ["ordered"]), "status": status,
                     "days_supply": days, "end_date": end, "dose": dose})  # fmt: skip
        day += timedelta(days=chance.choice([25, 30, 31, 60, 61, 90, 120, 121]))
        if chance.random() < 0.2:
            dose = chance.choice([10, 20, 40, None])
        if chance.random() < 0.1:
            ingredient = chance.choice(["atorvastatin", "simvastatin", "rosuvastatin"])
    return rows


def _labs(chance: random.Random, middle: date) -> list[Row]:
    days = {chance.choice([-400, -364, -100, -60, -40, -2]) for _ in range(chance.choice([0, 0, 1, 2]))}
    days |= {
        chance.choice([0, 0, 1, 2, 7, 13, 14, 15, 30, 60, 90, 91, 150])
        for _ in range(chance.choice([0, 1, 2, 2, 3, 4]))
    }
    rows = []
    for offset in sorted(days):
        moment, has_time = _moment(chance, middle + timedelta(days=offset))
        limit, unit = chance.choice([(200, "U/L"), (200, "U/L"), (308, "IU/L"), (None, "U/L"), (3.2, "ukat/L"), (3.2, "U/L"),
                                     (200, "furlongs")])  # fmt: skip
        usual = chance.choice(RATIOS[:6] if offset < 0 else RATIOS) * (limit or 250)
        rows.append({"time": moment, "has_time": has_time, "value": round(usual, 3), "unit": unit, "limit": limit})
    return rows


def _diagnoses(chance: random.Random, middle: date) -> list[Row]:
    rows = []
    for _ in range(chance.choice([0, 1, 2, 3, 5])):
        code = chance.choice(LIKELY_CODES)
        offset = chance.choice(
            [-400, -365, -200, -91, -61, -60, -31, -30, -7, 0, 0, 1, 3, 7, 14, 45, 60, 61, 89, 91, 150]
        )
        rows.append({
            "code": code, "groups": CODES[code], "date": middle + timedelta(days=offset),
            "setting": chance.choice(["outpatient", "outpatient", "inpatient", None]),
            "specialty": chance.choice([None, None, "Oncology", "Neurology clinic"]),
            "status": chance.choice([None, "confirmed", "confirmed", "confirmed", "working", "ruled_out", "history"]),
        })  # fmt: skip
    return rows


# Raw rows


def number_rows(patients: list[Row]) -> None:
    """Give every row its identifier: running numbers, per table."""
    for table in ("drugs", "labs", "diagnoses"):
        numbers = itertools.count(1)
        for patient in patients:
            for row in patient[table]:
                row["id"] = f"{next(numbers):06}"


def raw_rows(patients: list[Row]) -> dict[str, list[Row]]:
    """Write numbered patients as raw tables; the cancer of a patient who names none is too old to be an explanation."""
    raw: dict[str, list[Row]] = {
        f"raw.{name}": [] for name in ("patients", "prescribing", "labs", "diagnoses", "visits")
    }
    visits = itertools.count(1)
    for patient in patients:
        who = patient["patient_id"]
        raw["raw.patients"].append({"patient_id": who, "sex": patient["sex"], "birth_date": patient["birth_date"],
                                    "observation_start": patient["observation_start"], **_origin(who)})  # fmt: skip
        raw["raw.prescribing"] += [_prescribing(who, row) for row in patient["drugs"]]
        raw["raw.labs"] += [_lab(who, row) for row in patient["labs"]]
        cancer = {"id": f"cancer{who}", "code": "C34.10", "date": patient.get("cancer", date(2015, 1, 1)), "setting": None, "specialty": None,
                  "status": "confirmed"}  # fmt: skip
        raw["raw.diagnoses"] += [_diagnosis(who, row) for row in [*patient["diagnoses"], cancer]]
        raw["raw.visits"] += [{"visit_id": (name := str(next(visits))), "patient_id": who, "start_time": day,
                               "icu": patient.get("icu"), **_origin(name)} for day in patient["visits"]]  # fmt: skip
    return raw


def _origin(key: str) -> Row:
    return {"operation": "upsert", "extract_date": AS_OF, "source_file": "f", "source_line": 1, "row_key": key}


def _prescribing(who: str, row: Row) -> Row:
    return {
        "prescription_id": row["id"], "patient_id": who, "event_type": row["event_type"], "drug_name": row["ingredient"],
        "start_time": row["time"], "start_time_has_time": row["has_time"], "end_time": row["end_date"],
        "days_supply": row["days_supply"], "dose": row["dose"], "dose_unit": "mg" if row["dose"] else None,
        "status": row["status"], "route": row.get("route"), "indication": row.get("indication"), **_origin(row["id"]),
    }  # fmt: skip


def _lab(who: str, row: Row) -> Row:
    return {
        "result_id": row["id"], "patient_id": who, "code_system": "LOINC", "code": "2157-6",
        "test_name": "Creatine kinase", "collected_time": row["time"], "collected_time_has_time": row["has_time"],
        "value": row["value"], "unit": row["unit"], "reference_high": row["limit"], "status": "final",
        **_origin(row["id"]),
    }  # fmt: skip


def _diagnosis(who: str, row: Row) -> Row:
    return {
        "diagnosis_id": row["id"], "patient_id": who, "code_system": "ICD10CM", "code": row["code"],
        "diagnosis_date": row["date"], "setting": row["setting"], "specialty": row["specialty"],
        "status": row["status"], **_origin(row["id"]),
    }  # fmt: skip
