"""Drugs of a published report as rows of prescriptions: exposures before onset and treatment after it.

Belongs here: rules 6 to 8 of builder.py.
Does not belong here: everything else of a report (builder.py).
Called by builder.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from data_samples.chart import Row, fill, infusion, procedure
from tests.integration.published.report import Report
from tests.integration.published.words import drug_of

At = Callable[[int], str]

_SUPPLY_DAYS = 90
_BETWEEN_DOSES, _LAST_DOSE = 21, -14
_STEROID_DAYS, _STEROID_MG = 10, 40.0
_ORAL_MG, _ORAL_DAYS, _WEIGHT_KG = 70.0, 28, 70
_PULSE_MG, _PULSE_DAYS = 1000, 3
_TREATMENT_AFTER_WORKUP = 4


def exposures(report: Report, *, at: At, observed: int, last_day: int) -> Iterator[Row]:
    """Draw every exposure of a report."""
    for row in report.raw["exposures"]:
        kind = row["class"].lower()
        if kind.startswith("ici"):
            yield from _infusions(row, at)
        elif "vaccine" in kind:
            yield procedure("90471", f"{at(row['start_day'])}", "vaccination", system="CPT", setting="outpatient")
        elif "corticosteroid" in kind:
            yield from _corticosteroid(row, at, observed)
        else:
            start = observed if row["start_day"] is None else row["start_day"]
            stop = last_day if row["stop_day"] is None else row["stop_day"]
            yield from _supplies(_name(row), start, max(stop, start + 1), _mg(row["dose"]), at)


def _infusions(row: dict[str, Any], at: At) -> Iterator[Row]:
    """Rule 6."""
    doses = row["n_doses"] or 1
    first = row["start_day"]
    if first is None:
        first = _LAST_DOSE - _BETWEEN_DOSES * (doses - 1)
    for number in range(doses):
        day = first + _BETWEEN_DOSES * number
        if day < 0:
            yield _named(infusion("carboplatin", at(day), 200), row["ingredient"])


def _corticosteroid(row: dict[str, Any], at: At, observed: int) -> Iterator[Row]:
    """Rule 7: a dose in mg is believed; without one, 40 mg of prednisone a day for ten days."""
    mg = _mg(row["dose"])
    start = observed if row["start_day"] is None else row["start_day"]
    if mg:
        stop = 0 if row["stop_day"] is None else row["stop_day"]
        yield from _supplies("prednisone", start, stop, mg, at)
    else:
        yield _named(fill("prednisone", at(start), _STEROID_MG, days=_STEROID_DAYS), "prednisone")


def treatments(report: Report, *, at: At) -> Iterator[Row]:
    """Draw every treatment of a report (rule 8)."""
    for row in report.raw["treatment_after_onset"]:
        drug = drug_of(row["agent"])
        day = report.workup + _TREATMENT_AFTER_WORKUP if row["start_day"] is None else row["start_day"]
        dose = row["dose"] or ""
        if drug == "methylprednisolone pulse":
            for number in range(_PULSE_DAYS):
                yield infusion("methylprednisolone", at(day + number), _PULSE_MG)
        elif drug == "prednisone":
            indication = dose.removeprefix("for ") if dose.startswith("for ") else ""
            yield fill("prednisone", at(day), _daily_mg(dose), days=_ORAL_DAYS, indication=indication)
        elif drug in ("immune globulin", "rituximab"):
            yield infusion(drug, at(day), 1000)
        elif drug:
            has_dose = dose != "" and drug != "levothyroxine"  # whose dose is in micrograms
            yield _named(fill("metoprolol", at(day), _daily_mg(dose), days=_ORAL_DAYS), drug, has_dose=has_dose)


def _supplies(drug: str, start: int, stop: int, mg: float, at: At) -> Iterator[Row]:
    """Dispense 90 days at a time without a gap, the last supply ending on the day of the stop."""
    for day in range(start, stop, _SUPPLY_DAYS):
        yield _named(fill("metoprolol", at(day), mg or 1, days=min(_SUPPLY_DAYS, stop - day)), drug, has_dose=mg > 0)


def _named(row: Row, drug: str, *, has_dose: bool = True) -> Row:
    """Give the row of another drug that the source names and does not code."""
    values = {**row.values, "code_system": "", "code": "", "drug_name": drug.capitalize()}
    if not has_dose:
        values |= {"dose": "", "dose_unit": ""}
    return Row(row.table, row.known, values)


def _name(row: dict[str, Any]) -> str:
    unnamed = "not stated" in row["ingredient"]
    return "atorvastatin" if unnamed and row["class"] == "statin" else str(row["ingredient"])


def _mg(text: str | None) -> float:
    """Read a dose in mg; 0 where there is none, or where it is per kg."""
    found = re.match(r"(\d+(?:\.\d+)?) ?mg(?!/kg)", text or "")
    return float(found[1]) if found else 0.0


def _daily_mg(text: str) -> float:
    """Read a daily dose; per kg at 70 kg; 1 mg/kg where there is none."""
    per_kg = re.match(r"(\d+(?:\.\d+)?) ?mg/kg", text)
    return float(per_kg[1]) * _WEIGHT_KG if per_kg else _mg(text) or _ORAL_MG
