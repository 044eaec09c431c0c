"""Antibodies, biopsies, studies and laboratory findings of the second judge (spec 5.5, 5.6, 6.6, 6.7, 3.10)."""

from __future__ import annotations

import itertools
import re
from datetime import date
from statistics import median

from tests.property.naive_episodes import confirmed, is_near

# Antibodies (6.7)

CANCELLED = re.compile(r"cancel|not done|not performed")
NEGATIVE = re.compile(r"not detected|none detected|non-?reactive|negative")
UNSURE = re.compile(r"equivocal|borderline|indeterminate|weak|low positive")
POSITIVE = re.compile(r"positive|detected|reactive")
NUMBER = re.compile(r"([<>]?)=?\s*(\d+(?:\.\d+)?)")


def read_antibody(lab, n):
    """In this order: cancelled, negative words, unsure words, positive words, number."""
    text = lab["text"].lower()
    if CANCELLED.search(text):
        return "unknown"
    for pattern, result in ((NEGATIVE, "negative"), (UNSURE, "indeterminate"), (POSITIVE, "positive")):
        if pattern.search(text):
            return result
    number = NUMBER.match(text)
    if number is None:
        return "unknown"
    sign, value = number[1], float(number[2])
    unit = (text[number.end() :].strip() or (lab["unit"] or "")).lower()
    at_least = cut_off(lab["analyte"], unit)
    if at_least is not None:
        return negative_if(value <= at_least, sign) if sign == "<" else negative_if(value < at_least, sign)
    if lab["limit"] is None:
        return "unknown"
    return negative_if(value <= lab["limit"], sign)


def negative_if(is_negative, sign):
    """A "<N" above the cut-off says nothing."""
    if is_negative:
        return "negative" if sign != ">" else "unknown"
    return "positive" if sign != "<" else "unknown"


def cut_off(analyte, unit):
    if analyte == "anti_hmgcr" and unit in ("cu", "units", "u/ml"):
        return 20
    return 11 if analyte == "anti_srp" and unit == "si" else None


def antibody_results(patient, n):
    """Every antibody result that was not cancelled; a positive within 90 days after immunoglobulin may be passive (T-40)."""
    infusions = [one["start"] for one in patient["immunotherapies"] if one["agent"] == "immune globulin"]
    found = []
    for lab in patient["labs"]:
        if lab["analyte"] in n.antibodies and lab["status"] != "cancelled":
            day, result = lab["time"].date(), read_antibody(lab, n)
            passive = any(0 <= (day - start).days <= n.passive_antibody_days for start in infusions)
            result = "indeterminate" if result == "positive" and passive else result
            found.append({"date": day, "analyte": lab["analyte"], "result": result, "id": lab["id"]})
    return found


def antibodies(patient, case, n):
    """Any positive from -180 to +365 days wins, then any negative, then indeterminate: analyte -> result."""
    found = {}
    order = ["unknown", "indeterminate", "negative", "positive"]
    for one in patient["antibodies"]:
        if n.antibody_from_day <= (one["date"] - case["onset"]).days <= n.antibody_to_day:
            found[one["analyte"]] = max(found.get(one["analyte"], "unknown"), one["result"], key=order.index)
    return found


def has_antibody(case, n, *groups):
    return any(result == "positive" and n.antibodies[analyte]["antibody_group"] in groups
               for analyte, result in case["antibodies"].items())  # fmt: skip


# Biopsy, EMG, MRI (6.6, E7)

NECROSIS = re.compile(r"necroti[zs]ing|necrotic (muscle )?fib(er|re)s|myonecrosis")
FIBERS = re.compile(r"myopathy|fib(er|re)s")
NEGATION = re.compile(r"\b(no|without|negative for)\b")


def read_biopsy(text):
    """Necrosis within 60 characters of fibres or myopathy, or myositis, and not denied in its sentence."""
    for sentence in re.split(r"[.;]", (text or "").lower()):
        for word in NECROSIS.finditer(sentence):
            around = sentence[max(0, word.start() - 60) : word.end() + 60]
            if FIBERS.search(around) and not NEGATION.search(sentence[: word.start()]):
                return "necrotizing"
    for sentence in re.split(r"[.;]", (text or "").lower()):
        word = re.search(r"myositis", sentence)
        if word and not NEGATION.search(sentence[: word.start()]):
            return "myositis"
    return "performed"


def biopsies(patient):
    return [{**row, "result": read_biopsy(row["text"])} for row in patient["procedures"]
            if "muscle_biopsy" in row["groups"]]  # fmt: skip


def biopsy(patient, case, n):
    found = [one["result"] for one in patient["biopsies"] if is_study_time(one["date"], case, n)]
    return next((result for result in ("necrotizing", "myositis", "performed") if result in found), None)


def is_study_time(day, case, n):
    return n.study_from_day <= (day - case["onset"]).days <= n.study_to_day


def studies(patient, case, n):
    """E7: EMG done, EMG abnormal (report or code), muscle MRI done."""
    reports = [row for row in patient["procedures"] if is_study_time(row["date"], case, n)]
    coded = any("emg_abnormal" in diagnosis["groups"] and confirmed(diagnosis) and is_study_time(diagnosis["date"], case, n)
                for diagnosis in patient["diagnoses"])  # fmt: skip
    emg = [row for row in reports if "emg" in row["groups"]]
    found = set()
    if emg or coded:
        found.add("emg_done")
    if coded or any(re.search(r"myopathic|fibrillation", (row["text"] or "").lower()) for row in emg):
        found.add("emg_abnormal")
    if any("muscle_mri" in row["groups"] for row in reports):
        found.add("muscle_mri_done")
    return found


# Laboratory (5.5, 5.6)


def number(lab):
    """R-CK-03: ">22000" is 22000; words are no number."""
    found = re.fullmatch(r"[<>]?=?\s*(\d+(?:\.\d+)?)", lab["text"].strip())
    return float(found[1]) if found else None


def values(patient, analyte):
    found = [{"date": lab["time"].date(), "value": number(lab), "limit": lab["limit"], "unit": lab["unit"]}
             for lab in patient["labs"] if lab["analyte"] == analyte and lab["status"] != "cancelled"]  # fmt: skip
    return [one for one in found if one["value"] is not None]


def own_baseline(patient, analyte, day, n):
    """Ruling 13: the median of -365 to -31 days."""
    before = [one["value"] for one in values(patient, analyte)
              if n.baseline_from_day <= (one["date"] - day).days <= n.baseline_to_day]  # fmt: skip
    return median(before) if before else None


def troponin_flags(patient, n, *analytes):
    """5.6: I above its limit or T above 2.3 times it, 20 % above the own baseline; T needs the rise in kidney failure."""
    found = []
    limits = {"troponin_i": 1, "troponin_t": n.troponin_t_x_uln}
    for analyte, limit in limits.items():
        if analytes and analyte not in analytes:
            continue
        for one in values(patient, analyte):
            base = own_baseline(patient, analyte, one["date"], n)
            is_high = one["limit"] and round(one["value"] / one["limit"], 6) > limit
            has_risen = base is not None and one["value"] >= n.troponin_rise_fold * base
            must_rise = base is not None or (analyte == "troponin_t" and kidney_failure(patient))
            if is_high and (has_risen or not must_rise):
                found.append(one["date"])
    return found


def kidney_failure(patient):
    return any("C-24" in diagnosis["groups"] and confirmed(diagnosis) for diagnosis in patient["diagnoses"])


def laboratory(patient, case, n):
    """Findings from 30 days before onset to 60 days after the last evidence."""
    found = set()
    near = {analyte: [one for one in values(patient, analyte) if is_near(one["date"], case, n)]
            for analyte in ("aldolase", "potassium", "creatinine")}  # fmt: skip
    if any(one["limit"] and one["value"] > one["limit"] for one in near["aldolase"]):
        found.add("aldolase")
    if any(one["value"] >= n.potassium_high_mmol_per_l for one in near["potassium"]):
        found.add("potassium")
    base = own_baseline(patient, "creatinine", case["onset"], n)
    if base is not None and any(one["value"] >= n.creatinine_rise_fold * base for one in near["creatinine"]):
        found.add("creatinine")
    return found


# Myasthenia and intensive care (3.10, 7.6a, 10.1)


def signs_of_myasthenia(patient):
    """10.1: first days of pyridostigmine and of a positive acetylcholine receptor antibody."""
    treated = [row["time"].date() for row in patient["drugs"] if row["kind"] == "pyridostigmine"]
    found = [
        one["date"] for one in patient["antibodies"] if one["analyte"] == "anti_achr" and one["result"] == "positive"
    ]
    return [min(days) for days in (treated, found) if days]


def has_new_myasthenia(patient, case, n):
    """10.1: a code, an acetylcholine receptor antibody or pyridostigmine."""
    return "myasthenia" in case["findings"] or any(is_near(day, case, n) for day in signs_of_myasthenia(patient))


def has_prior_myasthenia(patient, case, n):
    """3.10: an inpatient code, two codes within a year, or a code within 60 days of pyridostigmine, before onset."""
    coded = [row for row in patient["diagnoses"] if "myasthenia" in row["groups"] and confirmed(row)
             and row["date"] < case["onset"]]  # fmt: skip
    days = sorted({row["date"] for row in coded})
    treated = [row["time"].date() for row in patient["drugs"] if row["kind"] == "pyridostigmine"]
    return (any(row["setting"] == "inpatient" for row in coded)
            or any((later - day).days <= n.myasthenia_confirmation_days for day, later in itertools.pairwise(days))
            or any(abs((drug - day).days) <= n.myasthenia_treatment_days and drug < case["onset"]
                   for drug in treated for day in days))  # fmt: skip


def was_in_intensive_care(patient, case, n):
    """7.6a: a stay in intensive care or with ventilation, or ventilation as a procedure (3.10)."""
    stays = [(stay["start"], stay["end"] or date.max) for stay in patient["visits"]
             if stay["icu"] or stay["ventilated"]]  # fmt: skip
    stays += [(row["date"], row["date"]) for row in patient["procedures"] if "respiratory" in row["groups"]]
    return any(start <= case["onset"] and (case["onset"] - end).days <= n.intensive_care_days for start, end in stays)
