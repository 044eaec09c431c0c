"""Drawn patients as rows of the raw tables, and the rows that the draws are made of."""

from __future__ import annotations

import itertools
import random
from datetime import date, datetime, time

from tests.property.drawn_codes import DIAGNOSES, LABS, PROCEDURES
from tests.property.warehouse import Row

AS_OF = date(2026, 2, 1)
TABLES = {"drugs": "prescribing", "labs": "labs", "diagnoses": "diagnoses", "procedures": "procedures",
          "visits": "visits"}  # fmt: skip
#: ingredients that sources name otherwise
NAMES = {"ciclosporin": "cyclosporine"}


# What a draw is made of


def drug(kind: str, ingredient: str, start: date, **more: object) -> Row:
    """One prescribing row; `more` replaces what is usual."""
    return {"kind": kind, "ingredient": ingredient, "time": datetime.combine(start, time(0, 0)), "has_time": False,
            "event_type": "administered", "status": "completed", "days_supply": None, "end_date": None, "dose": None,
            "frequency": None, "route": None, "indication": None, **more}  # fmt: skip


def lab(analyte: str, day: date, text: object, **more: object) -> Row:
    """One laboratory row at an unknown hour, in the usual unit."""
    return {"analyte": analyte, "time": datetime.combine(day, time(0, 0)), "has_time": False, "text": str(text),
            "unit": LABS[analyte][2], "limit": None, "status": "final", **more}  # fmt: skip


def diagnosis(code: str, day: date, **more: object) -> Row:
    """One confirmed outpatient diagnosis."""
    return {"code": code, "groups": DIAGNOSES[code], "date": day, "setting": "outpatient", "specialty": None,
            "status": "confirmed", **more}  # fmt: skip


def procedure(code: str, day: date, text: str | None = None) -> Row:
    """One procedure."""
    return {"code": code, "system": PROCEDURES[code][0], "groups": PROCEDURES[code][1], "date": day, "text": text}


def visit(start: date, end: date | None = None, *, icu: bool | None = None, ventilated: bool | None = None) -> Row:
    """One visit or stay."""
    return {"start": start, "end": end, "icu": icu, "ventilated": ventilated}


def moment(chance: random.Random, day: date) -> tuple[datetime, bool]:
    """A time of day, or midnight where the hour is not known."""
    if chance.random() < 0.4:
        return datetime.combine(day, time(0, 0)), False
    return datetime.combine(day, time(chance.randrange(6, 21), 30)), True


# Raw rows


def number_rows(patients: list[Row]) -> None:
    """Give every row its identifier: running numbers per table, shared between tables as in real systems."""
    for table in TABLES:
        numbers = itertools.count(1)
        for patient in patients:
            for row in patient[table]:
                row["id"] = f"{next(numbers):06}"


def raw_rows(patients: list[Row]) -> dict[str, list[Row]]:
    """Write numbered patients as raw tables."""
    raw: dict[str, list[Row]] = {"raw.patients": []} | {f"raw.{name}": [] for name in TABLES.values()}
    writers = {"drugs": _prescribing, "labs": _lab, "diagnoses": _diagnosis, "procedures": _procedure, "visits": _visit}
    for patient in patients:
        who = patient["patient_id"]
        raw["raw.patients"].append({"patient_id": who, "sex": patient["sex"], "birth_date": patient["birth_date"],
                                    "observation_start": patient["observation_start"], **_origin(who)})  # fmt: skip
        for table, write in writers.items():
            raw[f"raw.{TABLES[table]}"] += [write(who, row) | _origin(row["id"]) for row in patient[table]]
        cancer = diagnosis("C34.10", patient["cancer"], id=f"cancer{who}", setting=None)
        raw["raw.diagnoses"].append(_diagnosis(who, cancer) | _origin(cancer["id"]))
    return raw


def _origin(key: str) -> Row:
    return {"operation": "upsert", "extract_date": AS_OF, "source_file": "f", "source_line": 1, "row_key": key}


def _prescribing(who: str, row: Row) -> Row:
    return {
        "prescription_id": row["id"], "patient_id": who, "event_type": row["event_type"], "drug_name": NAMES.get(row["ingredient"], row["ingredient"]),
        "start_time": row["time"], "start_time_has_time": row["has_time"], "end_time": row["end_date"],
        "days_supply": row["days_supply"], "dose": row["dose"], "dose_unit": "mg" if row["dose"] else None,
        "frequency_per_day": row["frequency"], "status": row["status"], "route": row["route"],
        "indication": row["indication"],
    }  # fmt: skip


def _lab(who: str, row: Row) -> Row:
    code, name, _ = LABS[row["analyte"]]
    return {
        "result_id": row["id"], "patient_id": who, "code_system": "LOINC" if code else None, "code": code,
        "test_name": name, "collected_time": row["time"], "collected_time_has_time": row["has_time"],
        "value": row["text"], "unit": row["unit"], "reference_high": row["limit"], "status": row["status"],
    }  # fmt: skip


def _diagnosis(who: str, row: Row) -> Row:
    return {
        "diagnosis_id": row["id"], "patient_id": who, "code_system": "SNOMED" if row["code"].isdigit() else "ICD10CM",
        "code": row["code"], "diagnosis_date": row["date"], "setting": row["setting"], "specialty": row["specialty"],
        "status": row["status"],
    }  # fmt: skip


def _procedure(who: str, row: Row) -> Row:
    return {"procedure_id": row["id"], "patient_id": who, "code_system": row["system"], "code": row["code"],
            "performed_time": row["date"], "result_text": row["text"]}  # fmt: skip


def _visit(who: str, row: Row) -> Row:
    flags = {"icu": row["icu"], "ventilated": row["ventilated"]}
    return {"visit_id": row["id"], "patient_id": who, "start_time": row["start"], "end_time": row["end"],
            **{name: None if value is None else int(value) for name, value in flags.items()}}  # fmt: skip
