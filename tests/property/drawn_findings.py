"""Themes of findings for the drawn patients: antibodies, biopsies, studies, laboratory, competing causes, other irAE."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.property.drawn_rows import diagnosis, drug, lab, procedure
from tests.property.warehouse import Row

RESULTS = ["NOT DETECTED", "None detected", "Non-reactive", "negative for anti-HMGCR", "Negative", "<20 CU", "<11", "19.9", "20",
           "145", "145 CU", "11", "10.9", ">200", "Positive", "POSITIVE (strong)", "Detected", "Reactive", "Equivocal", "borderline",
           "Weak positive", "low positive", "see note: test cancelled", "see comment"]  # fmt: skip
BIOPSIES = [
    None, "Normal muscle.", "Necrotizing myopathy with scattered regenerating fibers.", "Consistent with myositis.",
    "Many necrotic muscle fibers, little inflammation.", "No necrotizing myopathy. Mild atrophy of type 2 fibers.",
    "Negative for necrotizing myopathy.", "Myonecrosis of single fibres.", "Necrotic fibres without inflammation.",
    "Inflammatory infiltrates in keeping with polymyositis.", "No evidence of myositis. Necrotising change of muscle fibres.",
    "Atrophy without necrotic fibers.", "Steatosis only.",
]  # fmt: skip
EMG = [None, "Normal study.", "Small myopathic units.", "Fibrillation potentials and myopathic units in deltoid."]
#: a code or procedure, and the days before onset at the edges of its window (section 8)
CAUSES = [
    ("G71.01", [0, 300, 3000, -1]), ("E74.04", [0, 300, -1]), ("G72.41", [0, 400, -180, -181]), ("E03.5", [91, 90, -30, -31]),
    ("U07.1", [22, 21, -3, -4]), ("J10.1", [21, -3]), ("M60.009", [15, 14, -3, -4]), ("A41.9", [14, 0]),
    ("D89.811", [181, 180, -30, -31]), ("T79.6XXA", [15, 14, 0, -1]), ("W19.XXXA", [0]), ("00840", [8, 7, 0, -1]),
    ("0DTJ4ZZ", [7, 0]), ("96372", [6, 5, 0, -1]), ("90471", [5]), ("95886", [4, 3, 0, -1]), ("20206", [4, 3, 0]),
    ("G40.909", [6, 5, 0, -1]), ("R56.9", [5, 0]), ("Y93.02", [15, 14, 0, -1]), ("T73.3XXA", [14, 0]),
    ("I74.3", [8, 7, -1, -2]), ("I21.4", [4, 3, 0, -1, -2]), ("I21.4", [3, 0, 0]), ("I21.4", [3, 0, 0]), ("G72.3", [300, 20, 0]),
    ("G72.41", [300, 20, 0]), ("G72.41", [300, 20, -180]), ("G71.01", [300, 20]), ("D89.811", [100, 20, 0]), ("F10.229", [15, 14, 0, -1]), ("G21.0", [8, 7, 0, -1]),
    ("M35.1", [3000, 0, -180, -181]), ("G61.0", [91, 90, -60, -61]), ("G12.21", [90, 0]), ("N18.6", [500, 0, -50]),
]  # fmt: skip


def _days(chance: random.Random, *offsets: int) -> timedelta:
    return timedelta(days=chance.choice(offsets))


def antibodies(chance: random.Random, patient: Row, middle: date) -> None:
    """Results of myositis antibodies in every form of text, some after immunoglobulin."""
    names = chance.sample(["anti_hmgcr", "anti_hmgcr", "anti_srp", "anti_srp", "anti_jo1", "anti_pl7", "anti_mi2", "anti_tif1g",
                           "anti_nxp2", "anti_achr", "anti_striational", "anti_ro52", "panel"], chance.choice([1, 2, 3]))  # fmt: skip
    for name in names:
        day = middle + _days(chance, -181, -180, -30, 0, 0, 3, 5, 10, 40, 90, 365, 366)
        text = chance.choice([text for text in RESULTS if name == "anti_hmgcr" or "CU" not in text])
        patient["labs"].append(lab(name, day, text, limit=chance.choice([None, 20, 20]),
                                   status=chance.choice(["final"] * 12 + ["cancelled"])))  # fmt: skip
        if chance.random() < 0.1:
            patient["drugs"].append(drug("other", "immune globulin", day - _days(chance, 1, 90, 91)))


def both_antibodies_negative(chance: random.Random, patient: Row, middle: date) -> None:
    """Anti-HMGCR and anti-SRP tested, mostly negative, with what may make a case seronegative."""
    for name in ("anti_hmgcr", "anti_srp"):
        patient["labs"].append(
            lab(name, middle + _days(chance, 2, 20), chance.choice(["Negative"] * 6 + ["Equivocal"]))
        )
    if chance.random() < 0.5:
        patient["diagnoses"].append(diagnosis("715863001", middle + _days(chance, 0, 30)))
    else:
        patient["procedures"].append(procedure("20206", middle + _days(chance, 1, 30), chance.choice(BIOPSIES[1:5])))


def biopsy(chance: random.Random, patient: Row, middle: date) -> None:
    """A muscle biopsy with or without a report."""
    day = middle + _days(chance, -61, -60, -1, 0, 5, 30, 90, 91, 365, 366)
    patient["procedures"].append(procedure("20206", day, chance.choice(BIOPSIES)))


def studies(chance: random.Random, patient: Row, middle: date) -> None:
    """EMG and muscle MRI, by report or by code."""
    for _ in range(chance.choice([1, 2])):
        day = middle + _days(chance, -61, -60, -2, 3, 20, 365, 366)
        kind = chance.random()
        if kind < 0.5:
            patient["procedures"].append(procedure(chance.choice(["95860", "95886"]), day, chance.choice(EMG)))
        elif kind < 0.75:
            patient["procedures"].append(procedure("73718", day, chance.choice([None, "STIR oedema of both thighs."])))
        else:
            patient["diagnoses"].append(diagnosis("R94.131", day))


def troponins(chance: random.Random, patient: Row, middle: date) -> None:
    """Troponin I and T around their limits, with or without a baseline and kidney failure."""
    kind = chance.choice(["troponin_i", "troponin_t"])
    limit = chance.choice([0.04, 0.04, None]) if kind == "troponin_i" else chance.choice([14, 14, None])
    value = (limit or 0.04) * chance.choice([0.5, 1, 1.1, 2.3, 2.4, 5])
    patient["labs"].append(lab(kind, middle + _days(chance, -31, -30, -1, 0, 5, 60, 61), round(value, 4), limit=limit))
    if chance.random() < 0.4:
        before = middle - _days(chance, 366, 365, 100, 31, 30)
        patient["labs"].append(lab(kind, before, round(value / chance.choice([1, 1.19, 1.2, 2]), 4), limit=limit))
    if chance.random() < 0.2:
        patient["diagnoses"].append(diagnosis("N18.6", middle - _days(chance, 500, 10)))


def chemistry(chance: random.Random, patient: Row, middle: date) -> None:
    """TSH, electrolytes, creatinine and aldolase around the limits and the edges of their windows."""
    for _ in range(chance.choice([1, 2])):
        analyte, texts, limit = chance.choice([
            ("tsh", ["10", "10.1", "85", "2"], 4.5), ("potassium", ["2.4", "2.5", "6.4", "6.5", "7.1"], 5.1),
            ("phosphate", ["0.31", "0.32", "1.1"], 1.5), ("sodium", ["114", "115", "140"], 145),
            ("aldolase", ["7.6", "7.7", "20"], 7.6), ("creatinine", ["1.9", "2", "4"], 1.2),
        ])  # fmt: skip
        edges = (-91, -90, 30, 31) if analyte == "tsh" else (-8, -7, -5, 0, 1, 2, -31, -30, 60, 61)
        patient["labs"].append(lab(analyte, middle + _days(chance, *edges), chance.choice(texts), limit=limit))
        if analyte == "creatinine" and chance.random() < 0.7:
            patient["labs"].append(lab(analyte, middle - _days(chance, 365, 100, 31), chance.choice([1, 1.01])))


def macro_ck(chance: random.Random, patient: Row, middle: date) -> None:
    """A share of CK-MB, with or without its total CK and troponin I."""
    day = middle + _days(chance, 0, 5)
    patient["labs"] = [row for row in patient["labs"] if row["time"].date() != day or row["analyte"] != "ck"]
    patient["labs"].append(lab("ck_mb_share", day, chance.choice([24.9, 25, 40])))
    if chance.random() < 0.7:
        patient["labs"].append(lab("ck", day, chance.choice([180, 900, 900, 1300]), limit=200))
    if chance.random() < 0.8:
        patient["labs"].append(
            lab("troponin_i", middle + _days(chance, 0, 5), chance.choice([0.01, 0.01, 0.5]), limit=0.04)
        )


def infarction(chance: random.Random, patient: Row, middle: date) -> None:
    """C-15: an infarction code at the edges of its window, and CK back within its limit in five days, or six, or not."""
    patient["diagnoses"].append(diagnosis("I21.4", middle - _days(chance, 4, 3, 0, -1, -2), setting="inpatient"))
    patient["labs"].append(lab("ck", middle, chance.choice([700, 1600]), limit=200))
    patient["labs"].append(lab("ck", middle + _days(chance, 2, 5, 6), chance.choice([150, 150, 300]), limit=200))


def causes(chance: random.Random, patient: Row, middle: date) -> None:
    """One to three other explanations at the edges of their windows."""
    for code, offsets in chance.sample(CAUSES, chance.choice([1, 1, 2, 3])):
        day = middle - _days(chance, *offsets)
        if code in ("00840", "0DTJ4ZZ", "96372", "90471", "95886", "20206"):
            patient["procedures"].append(procedure(code, day))
            continue
        setting = chance.choice(["inpatient", "outpatient", "outpatient", "emergency"])
        status = chance.choice(["confirmed"] * 6 + ["working"])
        patient["diagnoses"].append(diagnosis(code, day, setting=setting, status=status))
        if code in ("G71.01", "E74.04", "G72.3", "G72.41") and chance.random() < 0.6:
            patient["diagnoses"].append(diagnosis(code, day - _days(chance, 0, 10)))
        if code == "D89.811" and chance.random() < 0.7:
            patient["diagnoses"].append(diagnosis("Z94.84", day - _days(chance, 0, 200)))
        if code == "I21.4" and chance.random() < 0.7:
            patient["labs"].append(lab("ck", day + _days(chance, 1, 5, 6), 150, limit=200))


def other_irae(chance: random.Random, patient: Row, middle: date) -> None:
    """Immune adverse events elsewhere, before or after the first checkpoint inhibitor."""
    for _ in range(chance.choice([1, 2])):
        code = chance.choice(["K52.9", "K71.2", "J70.2", "E03.9", "E06.9", "E27.3", "E10.9", "N10", "L27.0", "H20.9", "M13.0",
                              "E23.6", "T45.AX5A"])  # fmt: skip
        patient["diagnoses"].append(
            diagnosis(code, middle + _days(chance, -500, -100, -31, -30, -20, 0, 20, 60, 61, 200))
        )


def inflammatory_codes(chance: random.Random, patient: Row, middle: date) -> None:
    """Dermatomyositis, polymyositis, paraneoplastic codes, and connective tissue disease beside them."""
    code = chance.choice(["M33.10", "M33.13", "M33.20", "M36.0", "G13.0", "G72.41"])
    patient["diagnoses"].append(
        diagnosis(code, middle + _days(chance, -5, 0, 20), setting=chance.choice(["inpatient", "outpatient"]))
    )
    if chance.random() < 0.3:
        patient["diagnoses"].append(diagnosis("M35.1", middle - _days(chance, 300, 0)))


def adverse_effect_codes(chance: random.Random, patient: Row, middle: date) -> None:
    """Codes of an adverse effect, and codes that look like one."""
    code = chance.choice(["T45.AX5A", "T46.6X5A", "T38.0X5A", "T38.0X5A", "T46.6X6A"])
    patient["diagnoses"].append(diagnosis(code, middle + _days(chance, -31, -30, 0, 60, 61)))


def rhabdomyolysis(chance: random.Random, patient: Row, middle: date) -> None:
    """Very high CK with a code of rhabdomyolysis, and something that may explain all of it."""
    patient["labs"].append(lab("ck", middle, chance.choice([1999, 2000, 9000, 10200, 24000]), limit=200))
    patient["labs"].append(lab("ck", middle + _days(chance, 2, 20), chance.choice([150, 900, 8000]), limit=200))
    patient["diagnoses"].append(
        diagnosis(chance.choice(["M62.82", "R82.1"]), middle, setting=chance.choice(["inpatient", "outpatient"]))
    )
    if chance.random() < 0.7:
        code = chance.choice(["G40.909", "T79.6XXA", "Y93.02", "F10.229", "G21.0", "I74.3", "N17.9", "N17.9"])
        patient["diagnoses"].append(diagnosis(code, middle))


THEMES = [antibodies, antibodies, antibodies, both_antibodies_negative, biopsy, biopsy, studies, troponins, troponins,
          chemistry, chemistry, macro_ck, infarction, causes, causes, causes, causes, other_irae, other_irae, inflammatory_codes,
          adverse_effect_codes, rhabdomyolysis]  # fmt: skip
