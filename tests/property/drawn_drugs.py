"""Themes of drugs for the drawn patients: steroids, blockers, other myotoxic drugs, interactions, immunotherapies."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.property.drawn_rows import diagnosis, drug, lab, procedure, visit
from tests.property.warehouse import Row

STEROIDS = {"dexamethasone": [3, 4, 8, 12, 16], "prednisone": [5, 20, 40, 60, 80], "methylprednisolone": [64, 249, 250, 1000],
            "hydrocortisone": [20, 30, 31, 200]}  # fmt: skip
MYOTOXIC = ["binimetinib", "cobimetinib", "alectinib", "daptomycin", "colchicine", "fenofibrate", "gemfibrozil",
            "hydroxychloroquine", "imatinib", "zidovudine", "docetaxel"]  # fmt: skip
INTERACTING = ["clarithromycin", "itraconazole", "verapamil", "amiodarone", "gemfibrozil", "ciclosporin", "ticagrelor",
               "amlodipine", "colchicine", "ezetimibe"]  # fmt: skip


def _days(chance: random.Random, *offsets: int) -> timedelta:
    return timedelta(days=chance.choice(offsets))


def steroid_courses(chance: random.Random, patient: Row, middle: date) -> None:
    """One or two courses in rows of any form, around the evidence."""
    for _ in range(chance.choice([1, 2])):
        name = chance.choice(list(STEROIDS))
        start = middle - _days(chance, 60, 45, 30, 22, 21, 20, 16, 15, 14, 10, 2, 1, 0, -3, -60, -61)
        for _ in range(chance.choice([1, 1, 2, 3])):
            days = chance.choice([1, 2, 3, 4, 7, 13, 14, 27, 28, 35, None])
            patient["drugs"].append(drug(
                "steroid", name, start, event_type=chance.choice(["dispensed", "dispensed", "administered"]),
                days_supply=days, dose=chance.choice([*STEROIDS[name], *STEROIDS[name], None]),
                frequency=chance.choice([None, None, 1, 2]), route=chance.choice(["oral", "intravenous", None, "topical"]),
                indication=chance.choice([None, None, "brain metastases", "COPD"]),
                status=chance.choice(["completed"] * 8 + ["stopped"]),
                end_date=start + _days(chance, 1, 10) if chance.random() < 0.15 else None,
            ))  # fmt: skip
            start += timedelta(days=days or 1) + _days(chance, 0, 0, 1, 2, 5, -2)
    if chance.random() < 0.4:
        patient["labs"].append(lab("body_weight", middle - _days(chance, 0, 80, 95, 150), chance.choice([40, 60, 100])))


def premedication(chance: random.Random, patient: Row, middle: date) -> None:
    """Dexamethasone for some days around a chemotherapy."""
    chemo = middle - _days(chance, 10, 16, 20, 21)
    patient["drugs"].append(drug("antineoplastic", chance.choice(["cisplatin", "carboplatin"]), chemo))
    start = chemo + _days(chance, -2, -1, 0, 3, 4)
    for day in range(chance.choice([1, 3, 3, 4])):
        patient["drugs"].append(drug("steroid", "dexamethasone", start + timedelta(days=day), dose=12, route="oral"))


def chemotherapy(chance: random.Random, patient: Row, middle: date) -> None:
    """A young cancer, treated before or after the evidence, or never."""
    patient["cancer"] = middle - _days(chance, 1096, 1095, 366, 365, 30, 0, -90, -365)
    if chance.random() < 0.5:
        patient["drugs"].append(drug("antineoplastic", "cisplatin", middle + _days(chance, -100, -1, 0, 1, 30)))


def critical_illness(chance: random.Random, patient: Row, middle: date) -> None:
    """High-dose methylprednisolone, blockade and intensive care in some combination."""
    start = middle - _days(chance, 22, 21, 16, 15, 10)
    if chance.random() < 0.8:
        patient["drugs"].append(drug("steroid", "methylprednisolone", start, days_supply=chance.choice([1, 5]), dose=1000,
                                     route="intravenous", event_type="dispensed", indication=chance.choice(["ARDS", "ARDS", None])))  # fmt: skip
    if chance.random() < 0.6:
        first = middle - _days(chance, 26, 25, 24, 10, 0, -1)
        patient["drugs"].append(drug("blocker", "cisatracurium", first, end_date=first + _days(chance, 0, 1, 4)))
    if chance.random() < 0.3:
        patient["drugs"].append(drug("depolarizing", "succinylcholine", start, end_date=middle))
    if chance.random() < 0.6:
        end = middle - _days(chance, 22, 21, 3)
        patient["visits"].append(visit(end - timedelta(days=9), end, icu=chance.random() < 0.6,
                                       ventilated=chance.random() < 0.5))  # fmt: skip
    if chance.random() < 0.5:
        patient["diagnoses"].append(diagnosis("G72.81", middle + _days(chance, 0, 3), setting="inpatient"))
    if chance.random() < 0.2:
        patient["procedures"].append(procedure("5A1945Z", middle + _days(chance, -400, -200, -31, -30, 0, 60, 61)))
    if chance.random() < 0.3:
        known_myasthenia(chance, patient, middle)
    if chance.random() < 0.7:
        patient["labs"].append(lab("ck", middle, chance.choice([150, 900, 1300]), limit=200))


def known_myasthenia(chance: random.Random, patient: Row, middle: date) -> None:
    """Myasthenia before or at onset, coded once or twice, treated or not."""
    first = middle - _days(chance, 700, 400, 366, 1, 0)
    patient["diagnoses"].append(
        diagnosis("G70.00", first, setting=chance.choice(["outpatient", "outpatient", "inpatient"]))
    )
    if chance.random() < 0.4:
        patient["diagnoses"].append(diagnosis("G70.01", first + _days(chance, 30, 365, 366)))
    if chance.random() < 0.5:
        patient["drugs"].append(drug("pyridostigmine", "pyridostigmine", first + _days(chance, 0, 60, 61), days_supply=30,
                                     event_type="dispensed"))  # fmt: skip


def other_myotoxic(chance: random.Random, patient: Row, middle: date) -> None:
    """One or two listed drugs with the end of the supply near the end of their windows."""
    for name in chance.sample(MYOTOXIC, chance.choice([1, 1, 2])):
        length = chance.choice([1, 10, 30])
        start = middle - _days(chance, 0, 1, 2, 7, 8, 14, 15, 16, 30, 31) - timedelta(days=chance.choice([0, length]))
        supply = chance.choice([length, length, None])
        patient["drugs"].append(drug("other", name, start, event_type=chance.choice(["dispensed", "administered"]),
                                     days_supply=supply))  # fmt: skip


def interactions(chance: random.Random, patient: Row, middle: date) -> None:
    """A statin and a drug that it may interact with, together or just missing each other."""
    dose = chance.choice([5, 10, 20, 40, None])
    patient["drugs"].append(drug("statin", chance.choice(["simvastatin", "simvastatin", "atorvastatin", "rosuvastatin"]),
                                 middle - _days(chance, 60, 35, 20), event_type="dispensed", days_supply=chance.choice([30, 60]),
                                 dose=dose, frequency=chance.choice([None, None, 2])))  # fmt: skip
    for name in chance.sample(INTERACTING, chance.choice([1, 2])):
        patient["drugs"].append(drug("other", name, middle - _days(chance, 90, 41, 40, 39, 15, 5, 0), event_type="dispensed",
                                     days_supply=chance.choice([7, 10, 30])))  # fmt: skip


def immunotherapy(chance: random.Random, patient: Row, middle: date) -> None:
    """Treatments of an immune disease, some of which also treat cancer."""
    for _ in range(chance.choice([1, 2])):
        name = chance.choice(["mycophenolate mofetil", "azathioprine", "infliximab", "immune globulin", "methotrexate",
                              "methotrexate", "rituximab", "tocilizumab"])  # fmt: skip
        dose = chance.choice([15, 30, 1000]) if name == "methotrexate" else None
        start = middle + _days(chance, -400, -91, -90, -30, -1, 0, 5, 30, 60, 61)
        patient["drugs"].append(drug("other", name, start, days_supply=chance.choice([None, 30, 60]), dose=dose,
                                     event_type=chance.choice(["dispensed", "administered"]),
                                     route="subcutaneous" if name == "methotrexate" else None,
                                     frequency=1 / 7 if name == "methotrexate" else None))  # fmt: skip
        if name == "rituximab" and chance.random() < 0.5:
            patient["diagnoses"].append(diagnosis("C83.30", start - timedelta(days=100)))


def injection(chance: random.Random, patient: Row, middle: date) -> None:
    """A drug into a muscle (C-10)."""
    day = middle - _days(chance, 6, 5, 0, -1)
    patient["drugs"].append(drug("bystander", "ceftriaxone", day, route="intramuscular"))


THEMES = [steroid_courses, steroid_courses, premedication, chemotherapy, critical_illness, known_myasthenia, other_myotoxic,
          other_myotoxic, interactions, interactions, immunotherapy, injection]  # fmt: skip
