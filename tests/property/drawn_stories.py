"""Stories for the drawn patients that need several rows in order: stops, restarts, holds, relapses, normal CK."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.property.drawn_rows import diagnosis, drug, lab, procedure, visit
from tests.property.warehouse import Row

LIMIT = 200


def _days(chance: random.Random, *offsets: int) -> timedelta:
    return timedelta(days=chance.choice(offsets))


def _ck(patient: Row, day: date, ratio: float) -> None:
    patient["labs"].append(lab("ck", day, round(ratio * LIMIT, 2), limit=LIMIT))


def _ill(chance: random.Random, patient: Row, day: date) -> None:
    if chance.random() < 0.6:
        patient["diagnoses"].append(diagnosis("M62.81", day + _days(chance, -3, 0, 5)))
    if chance.random() < 0.6:
        patient["diagnoses"].append(
            diagnosis("M60.9", day + _days(chance, 0, 2), setting=chance.choice(["inpatient", "outpatient"]))
        )


def _statin(patient: Row, start: date, days: int) -> None:
    patient["drugs"].append(drug("statin", "atorvastatin", start, event_type="dispensed", days_supply=days, dose=40))


def statin_stopped(chance: random.Random, patient: Row, middle: date) -> None:
    """R-DEC-01 to R-DEC-03: CK around days 56, 84 and 120 after the stop, at the levels that decide."""
    patient["observation_start"] = middle - timedelta(days=2500)
    stop = middle + _days(chance, -100, -60, -31, -20, -5, 0, 3, 10)
    _statin(patient, stop - timedelta(days=90), 90)
    peak = chance.choice([4, 8, 12, 30])
    _ck(patient, middle, peak)
    for after in chance.sample([14, 30, 55, 56, 84, 85, 100, 120, 121], chance.choice([1, 2, 3])):
        share = chance.choice([0.2, 0.25, 0.26, 0.5, 0.9])
        ratio = chance.choice([0.8, 1.5, 1.6, 2.9, 3, peak * share])
        _ck(patient, stop + timedelta(days=after), ratio)
    _ill(chance, patient, middle)
    if chance.random() < 0.2:
        _statin(patient, stop + _days(chance, 20, 40, 57, 70), 30)
    if chance.random() < 0.2:
        patient["drugs"].append(
            drug("other", "mycophenolate mofetil", stop + _days(chance, -5, 1, 10, 80), days_supply=30)
        )


def drug_given_again(chance: random.Random, patient: Row, middle: date) -> None:
    """R-REC-01: high CK, recovery, the drug again, high CK again."""
    patient["observation_start"] = middle - timedelta(days=2500)
    kind = chance.choice(["ici", "ici", "statin", "other"])
    first, second = middle, middle + timedelta(days=100) + _days(chance, 0, 60)
    if second + timedelta(days=60) > date(2026, 1, 31):
        first, second = first - timedelta(days=330), second - timedelta(days=330)
    if kind == "ici":
        patient["drugs"] += [drug("ici", "nivolumab", first - _days(chance, 14, 60)), drug("ici", "nivolumab", second)]
    elif kind == "statin":
        _statin(patient, first - timedelta(days=60), 65)
        _statin(patient, second, 60)
    else:
        patient["drugs"] += [drug("other", "alectinib", day, event_type="dispensed", days_supply=30)
                             for day in (first - timedelta(days=25), second)]  # fmt: skip
    _ck(patient, first, chance.choice([2.9, 3, 12, 12]))
    recovery = chance.choice([0.6, 1, 1.1, 0.8])
    _ck(patient, second - _days(chance, 13, 14, 30), recovery)
    after = second + _days(chance, 1, 20, 45, 90, 91, 120, 121)
    _ck(patient, after, chance.choice([2.9, 3, 11, 11, 11]))
    if chance.random() < 0.5:
        _ck(patient, after + timedelta(days=20), 9)
    _ill(chance, patient, first)
    _ill(chance, patient, after)


def ici_held(chance: random.Random, patient: Row, middle: date) -> None:
    """R-DEC-04: no further dose, and CK fell by half or not quite, in time or not."""
    patient["drugs"] += [drug("ici", "pembrolizumab", middle - _days(chance, 10, 30)),
                         drug("ici", "pembrolizumab", middle + _days(chance, 30, 42, 43, 600))]  # fmt: skip
    _ck(patient, middle, 10)
    _ck(patient, middle + _days(chance, 10, 35, 42, 43), chance.choice([2, 5, 5.1]))
    _ill(chance, patient, middle)


def relapse(chance: random.Random, patient: Row, middle: date) -> None:
    """R-REL-01: recovery, then CK or weakness again after more than 90 days, off therapy or on less of it."""
    first = middle - timedelta(days=300)
    patient["observation_start"] = first - timedelta(days=2000)
    _ck(patient, first, chance.choice([6, 20]))
    _ill(chance, patient, first)
    _ck(patient, first + timedelta(days=40), chance.choice([0.5, 0.9, 3, 11]))
    _ck(patient, first + timedelta(days=60), chance.choice([0.5, 0.9, 0.9, 2]))
    again = first + timedelta(days=60) + _days(chance, 80, 100, 150)
    if chance.random() < 0.8:
        _ck(patient, again, chance.choice([1.2, 2.9, 3, 8]))
        _ck(patient, again + timedelta(days=15), chance.choice([3, 6]))
    else:
        patient["diagnoses"] += [diagnosis("M62.81", again), diagnosis("M60.9", again, setting="inpatient")]
    treatment = chance.random()
    if treatment < 0.35:
        start = first + timedelta(days=3)
        length = (again - start).days + chance.choice([-70, -60, -20, 30])
        patient["drugs"].append(
            drug("steroid", "prednisone", start, event_type="dispensed", days_supply=max(length, 10), dose=40)
        )
        if chance.random() < 0.5:
            patient["drugs"].append(drug("steroid", "prednisone", start + timedelta(days=max(length, 10)), event_type="dispensed",
                                         days_supply=100, dose=chance.choice([30, 31, 20])))  # fmt: skip
    elif treatment < 0.55:
        length = (again - first).days + chance.choice([-70, -61, -60, -20, 30])
        patient["drugs"].append(
            drug("other", "azathioprine", first, event_type="dispensed", days_supply=max(length, 10))
        )
    if chance.random() < 0.3:
        patient["drugs"].append(
            drug("ici", "nivolumab", chance.choice([first - timedelta(days=20), again - timedelta(days=20)]))
        )


def long_steroid(chance: random.Random, patient: Row, middle: date) -> None:
    """7.6b, gate E: a sustained steroid for something else, weakness, and a CK that is normal or not."""
    patient["observation_start"] = middle - timedelta(days=chance.choice([170, 1000]))
    start = middle - _days(chance, 60, 40, 14, 13)
    name, dose = chance.choice([("dexamethasone", 8), ("dexamethasone", 4), ("prednisone", 40), ("prednisone", 20)])
    days = chance.choice([13, 14, 27, 28, 45, 80])
    patient["drugs"].append(drug("steroid", name, start, event_type="dispensed", days_supply=days, dose=dose, route="oral",
                                 indication=chance.choice([None, "brain metastases", "COPD"])))  # fmt: skip
    if chance.random() < 0.4:
        patient["drugs"].append(drug("steroid", name, start + timedelta(days=days), event_type="dispensed", days_supply=30,
                                     dose=dose * chance.choice([0.5, 0.6, 0.25])))  # fmt: skip
    patient["diagnoses"].append(diagnosis(chance.choice(["M62.81", "M62.81", "G72.0", "R53.1", "M60.9"]), middle))
    if chance.random() < 0.3:
        patient["diagnoses"].append(diagnosis("M62.81", middle + _days(chance, 40, 60, 75)))
    if chance.random() < 0.7:
        _ck(patient, middle + _days(chance, 0, 3), chance.choice([0.6, 1, 1.2, 2.5, 2.6]))
    if chance.random() < 0.15:
        patient["drugs"].append(drug("ici", "nivolumab", middle - _days(chance, 20, 200)))
        patient["diagnoses"].append(diagnosis("H53.2", middle))
    if chance.random() < 0.15:
        patient["diagnoses"].append(diagnosis("T38.0X5A", middle + _days(chance, -30, 0, 60)))
    patient["visits"].append(visit(middle + _days(chance, 20, 45, 70, 95)))


def normal_ck_on_ici(chance: random.Random, patient: Row, middle: date) -> None:
    """Gate C: a new sign in an ICI window, with one thing that speaks for muscle, and CK normal or not measured."""
    patient["drugs"].append(drug("ici", "nivolumab", middle - _days(chance, 1, 20, 120, 365, 366, 500)))
    sign = chance.choice(["H53.2", "R13.10", "R47.1", "M43.6", "G70.00", "I40.8", "J96.01"])
    patient["diagnoses"].append(diagnosis(sign, middle))
    if chance.random() < 0.1:
        patient["procedures"].append(procedure("5A1945Z", middle + _days(chance, 0, 10)))
    if chance.random() < 0.2:
        patient["diagnoses"].append(diagnosis(sign, middle - _days(chance, 366, 365, 100, 31, 30)))
    if chance.random() < 0.5:
        _ck(patient, middle, 0.8)
    found = chance.choice(["troponin", "aldolase", "weakness", "emg", "antibody", "ck", "nothing"])
    if found == "troponin":
        patient["labs"].append(lab("troponin_i", middle, 0.4, limit=0.04))
    elif found == "aldolase":
        patient["labs"].append(lab("aldolase", middle + timedelta(days=2), 20, limit=7.6))
    elif found == "weakness":
        patient["diagnoses"].append(diagnosis(chance.choice(["M62.81", "R53.1"]), middle + _days(chance, 0, 4)))
    elif found == "emg":
        patient["procedures"].append(procedure("95860", middle + timedelta(days=3), "Normal study."))
    elif found == "antibody":
        patient["labs"].append(lab(chance.choice(["anti_hmgcr", "anti_jo1", "anti_achr"]), middle, "Negative"))
    elif found == "ck":
        _ck(patient, middle, 1.2)


def only_watched(chance: random.Random, patient: Row, middle: date) -> None:
    """Below every trigger: a small CK on a checkpoint inhibitor, or 3 x ULN twice on a statin."""
    if chance.random() < 0.5:
        patient["drugs"].append(drug("ici", "nivolumab", middle - _days(chance, 30, 365, 366)))
        _ck(patient, middle, chance.choice([1, 1.01, 2, 2.9]))
    else:
        _statin(patient, middle - _days(chance, 300, 90, 91, 120, 121), 90)
        _ck(patient, middle, chance.choice([2.9, 3, 3.9]))
        _ck(patient, middle + _days(chance, 10, 20), chance.choice([1, 1.5, 3]))


def prevalent(chance: random.Random, patient: Row, middle: date) -> None:
    """C-21: CK that was high before any exposure."""
    start = middle - _days(chance, 0, 20, 100)
    for before in (chance.choice([1, 30, 200, 365, 366]), chance.choice([5, 120, 300])):
        _ck(patient, start - timedelta(days=before), chance.choice([0.9, 1.5, 1.6, 4]))
    if chance.random() < 0.7:
        patient["drugs"].append(drug("ici", "nivolumab", start))
    _ck(patient, middle, chance.choice([3, 9, 12]))
    _ill(chance, patient, middle)


def antibody_disease(chance: random.Random, patient: Row, middle: date) -> None:
    """7.3, 7.4: positive antibodies with a statin now, long ago, again or never, and an old or a young cancer."""
    for name in chance.sample(
        ["anti_hmgcr", "anti_hmgcr", "anti_srp", "anti_jo1", "anti_tif1g"], chance.choice([1, 1, 2])
    ):
        text = chance.choice(["Positive", "145", "Detected"])
        patient["labs"].append(lab(name, middle + _days(chance, -10, 0, 10, 90), text, limit=20))
    if chance.random() < 0.6:
        _statin(patient, middle - _days(chance, 30, 80, 100, 269, 270, 271, 2000), 90)
        if chance.random() < 0.3:
            _ck(patient, middle + timedelta(days=75), 9)
    if chance.random() < 0.85:
        _ck(patient, middle, chance.choice([0.9, 1.2, 9, 25]))
        _ck(patient, middle + _days(chance, 10, 14, 30), chance.choice([2, 8, 20]))
        _ill(chance, patient, middle)
    if chance.random() < 0.3:
        _statin(patient, middle - timedelta(days=200), 60)
        _ck(patient, middle - timedelta(days=150), 12)
        _ck(patient, middle - timedelta(days=80), 0.8)
        _statin(patient, middle - timedelta(days=50), 60)
    if chance.random() < 0.4:
        patient["cancer"] = middle - _days(chance, 1000, 300, -20)


def paraneoplastic(chance: random.Random, patient: Row, middle: date) -> None:
    """7.7: a young cancer with or without its own code, antibody, biopsy, treatment and a candidate drug."""
    patient["cancer"] = middle - _days(chance, 1096, 1095, 900, 366, 365, 100, 0, -60)
    if chance.random() < 0.5:
        patient["diagnoses"].append(diagnosis(chance.choice(["M36.0", "G13.0"]), middle))
    if chance.random() < 0.3:
        patient["labs"].append(lab(chance.choice(["anti_tif1g", "anti_nxp2"]), middle, "Positive"))
    if chance.random() < 0.3:
        patient["procedures"].append(procedure("20206", middle + timedelta(days=10), "Necrotizing myopathy."))
    if chance.random() < 0.5:
        patient["drugs"].append(drug("antineoplastic", "cisplatin", middle + _days(chance, -300, -1, 0, 1, 30)))
    if chance.random() < 0.3:
        patient["drugs"].append(
            drug("other", "hydroxychloroquine", middle - timedelta(days=20), event_type="dispensed", days_supply=30)
        )
    if chance.random() < 0.2:
        patient["drugs"].append(drug("ici", "nivolumab", middle - _days(chance, 40, 500)))
    _ck(patient, middle, chance.choice([1, 2, 9, 14]))
    _ck(patient, middle + timedelta(days=20), chance.choice([1, 6]))
    _ill(chance, patient, middle)


STORIES = [statin_stopped, statin_stopped, drug_given_again, drug_given_again, ici_held, relapse, relapse, long_steroid,
           long_steroid, normal_ck_on_ici, only_watched, prevalent, antibody_disease, antibody_disease, paraneoplastic]  # fmt: skip
