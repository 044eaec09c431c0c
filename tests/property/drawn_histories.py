"""Random small histories: each patient as a dict for the second judge; drawn_rows writes them as raw rows.

Dates cling to the boundaries of the rules (84, 85, 120, 121, 90, 91 ... days), values to the tiers. Each patient has a
common part (checkpoint inhibitors, statins, CK, codes) and up to three of the themes of drawn_themes.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.property import drawn_drugs, drawn_findings, drawn_stories
from tests.property.drawn_rows import diagnosis, drug, lab, moment, visit
from tests.property.warehouse import Row

LIKELY_CODES = ["M62.81", "M62.81", "R53.1", "M60.9", "M60.9", "G72.9", "M62.82", "H53.2", "R47.1", "R13.10", "I40.8",
                "G70.00", "J96.01", "I44.2", "M43.6", "T45.AX5A", "T46.6X5A", "N17.9", "R53.83", "T45.AX1A"]  # fmt: skip
EDGES = [0, 1, 6, 7, 13, 14, 29, 30, 31, 59, 60, 61, 84, 85, 89, 90, 91, 92, 119, 120, 121, 179, 180, 181, 182, 365, 366,
         367, 456, 789, 790, 791]  # fmt: skip
RATIOS = [0.3, 0.9, 1, 1.01, 1.4, 1.6, 2.5, 2.6, 3, 3.9, 4, 4.9, 5, 5.1, 9.9, 10, 10.1, 30, 50, 51, 120]
THEMES = [*drawn_drugs.THEMES, *drawn_findings.THEMES]
STORIES = drawn_stories.STORIES


def draw(number: int, chance: random.Random) -> Row:
    """Draw one patient around a day in 2025: a common part and themes, or a story told from end to end."""
    middle = date(2025, 1, 1) + timedelta(days=chance.randrange(390))
    start = middle - timedelta(days=chance.choice([100, 170, 180, 190, 2500, 2500, 2500, 2500]))
    birth = middle - timedelta(days=chance.choice([6500, 6575, 12000, 18240, 18280, 24000, 24000]))
    patient: Row = {
        "patient_id": f"{number:05}", "sex": chance.choice("FMU"), "birth_date": birth, "observation_start": start,
        "cancer": date(2015, 1, 1), "drugs": [], "labs": [], "diagnoses": [], "procedures": [],
        "visits": [visit(middle + timedelta(days=chance.choice([-400, -95, -61, -40, -8, -2, 3])))
                   for _ in range(chance.choice([0, 1, 1, 2]))],
    }  # fmt: skip
    if chance.random() < 0.3:
        chance.choice(STORIES)(chance, patient, middle)
    else:
        patient["drugs"] = [*_checkpoint_inhibitors(chance, middle), *_statins(chance, middle)]
        patient["labs"] = _labs(chance, middle)
        patient["diagnoses"] = _diagnoses(chance, middle)
    for theme in chance.sample(THEMES, chance.choice([0, 1, 1, 2, 3])):
        theme(chance, patient, middle)
    # two results of one moment are one draw (R-CK-06), which the second judge leaves to its own spec
    patient["labs"] = list({(row["analyte"], row["time"]): row for row in patient["labs"]}.values())
    return patient


def _dose(chance: random.Random, ingredient: str, day: date, **more: object) -> Row:
    time, has_time = moment(chance, day)
    return {**drug("ici", ingredient, day), "time": time, "has_time": has_time, **more}


def _checkpoint_inhibitors(chance: random.Random, middle: date) -> list[Row]:
    rows: list[Row] = []
    if chance.random() < 0.4:
        return rows
    day = middle - timedelta(days=chance.choice(EDGES))
    first, second = chance.sample(["nivolumab", "pembrolizumab", "ipilimumab", "atezolizumab"], 2)
    for _ in range(chance.choice([1, 1, 2, 3, 5])):
        rows.append(_dose(chance, first, day, status=chance.choice(["completed"] * 9 + ["cancelled"])))
        if chance.random() < 0.15:  # the claim of the same administration, a few days on
            rows.append(_dose(chance, first, day + timedelta(days=chance.choice([1, 3, 4])), event_type="dispensed"))
        day += timedelta(days=chance.choice([21, 42, 84, 85, 100]))
    if chance.random() < 0.3:
        day = rows[0]["time"].date() + timedelta(days=chance.choice([0, 21, 42, 43, 63, 84, 90]))
        rows.append(_dose(chance, second, day))
    return rows


def _statins(chance: random.Random, middle: date) -> list[Row]:
    rows: list[Row] = []
    if chance.random() < 0.5:
        return rows
    day = middle - timedelta(days=chance.choice(EDGES))
    ingredient, dose = chance.choice(["atorvastatin", "simvastatin", "rosuvastatin"]), chance.choice([10, 20, None])
    for _ in range(chance.choice([1, 2, 3, 6])):
        status = chance.choice(["completed"] * 8 + ["stopped", "cancelled"])
        end = day + timedelta(days=chance.choice([5, 20, 40])) if status == "stopped" or chance.random() < 0.1 else None
        rows.append(drug("statin", ingredient, day, event_type=chance.choice(["dispensed"] * 9 + ["ordered"]),
                         status=status, days_supply=chance.choice([30, 30, 90, None, 99999]), end_date=end, dose=dose))  # fmt: skip
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
        time, has_time = moment(chance, middle + timedelta(days=offset))
        limit, unit = chance.choice([(200, "U/L"), (200, "U/L"), (308, "IU/L"), (None, "U/L"), (3.2, "ukat/L"), (3.2, "U/L"),
                                     (200, "furlongs")])  # fmt: skip
        usual = chance.choice(RATIOS[:6] if offset < 0 else RATIOS) * (limit or 250)
        text = chance.choice([str(round(usual, 3))] * 30 + [">22000", "<20", "hemolyzed"])
        if text in (">22000", "<20"):
            limit, unit = 200, "U/L"
        rows.append({**lab("ck", time.date(), text), "time": time, "has_time": has_time, "unit": unit, "limit": limit})
    return rows


def _diagnoses(chance: random.Random, middle: date) -> list[Row]:
    rows = []
    for _ in range(chance.choice([0, 1, 2, 3, 5])):
        offset = chance.choice(
            [-400, -365, -200, -91, -61, -60, -31, -30, -7, 0, 0, 1, 3, 7, 14, 45, 60, 61, 89, 91, 150]
        )
        rows.append(diagnosis(
            chance.choice(LIKELY_CODES), middle + timedelta(days=offset),
            setting=chance.choice(["outpatient", "outpatient", "inpatient", None]),
            specialty=chance.choice([None, None, "Oncology", "Neurology clinic"]),
            status=chance.choice([None, "confirmed", "confirmed", "confirmed", "working", "ruled_out", "history"]),
        ))  # fmt: skip
    return rows
