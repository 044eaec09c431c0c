"""The entry gates of the second judge (spec 6.1, 5.2; rulings 12 and 15; decision record 0016)."""

from __future__ import annotations

from datetime import timedelta

from tests.property import naive_drugs as drugs
from tests.property.naive_episodes import coded, in_window, is_near, is_on_ici, was_there_before
from tests.property.naive_findings import signs_of_myasthenia, troponin_flags, values


def gates(patient, case, n):
    """Every gate that opens; a watch only where no other does, and a CK without unit where nothing else does."""
    opened = [name for name, opens in (("A", gate_a), ("B", gate_b), ("C", gate_c), ("D", gate_d), ("E", gate_e))
              if opens(patient, case, n)]  # fmt: skip
    if opened:
        return "".join(opened)
    is_unresolved = any(piece["kind"] == "ck_unresolved" for piece in case["chain"])
    return ("U" if is_unresolved else "") + ("W" if gate_w(patient, case, n) else "")


def raised_ck(case):
    return [piece["source"] for piece in case["chain"] if piece["kind"] == "ck_raised"]


def days_since_dose(patient, ck):
    last = max((dose["date"] for dose in patient["doses"] if drugs.is_before_draw(dose, ck)), default=None)
    return None if last is None else (ck["date"] - last).days


def days_since_statin(patient, ck):
    since = [max((ck["date"] - era["end"]).days, 0) for era in patient["statin_eras"] if era["start"] <= ck["date"]]
    return min(since, default=None)


def gate_a(patient, case, n):
    """5.2: the CK trigger, or a repeated CK with weakness or a muscle diagnosis near it."""
    for ck in raised_ck(case):
        dose, statin = days_since_dose(patient, ck), days_since_statin(patient, ck)
        on_ici = dose is not None and dose <= n.ici_window_days
        on_statin = statin is not None and statin <= n.statin_window_days
        if (ck["ratio"] >= n.gate_ck_x_uln or (on_statin and ck["ratio"] >= n.gate_ck_statin_x_uln)
                or (on_ici and ck["ratio"] >= n.gate_ck_ici_x_uln)):  # fmt: skip
            return True
    ill = [piece["date"] for piece in case["chain"] if piece["kind"] in ("muscle_diagnosis", "weakness")]
    return case["persistence"] != "none" and any(
        in_window(day, raised, n) for day in ill for raised in case["raised_dates"]
    )


def gate_b(patient, case, n):
    return case["diagnosis"] == "confirmed"


def gate_c(patient, case, n):
    """A new sign in a core or extended ICI window, and near it anything that speaks for muscle; CK may be normal."""
    return any(is_on_ici(patient, sign, n) and any(in_window(day, sign, n) for day in companions(patient, n))
               for sign in new_signs(patient, case, n))  # fmt: skip


def new_signs(patient, case, n):
    """First days of new signs: codes, and the antibody or the treatment of myasthenia."""
    found = [min(row["date"] for row in coded(patient) if group in row["groups"] and is_near(row["date"], case, n))
             for group in case["findings"] if n.groups[group]["opens_gate_c"] == "1"]  # fmt: skip
    return found + [day for day in signs_of_myasthenia(patient) if is_near(day, case, n)]


def companions(patient, n):
    """Days on which something spoke for muscle, or somebody looked for it."""
    found = [ck["date"] for ck in patient["ck"] if ck["raised"]] + troponin_flags(patient, n)
    found += [row["date"] for row in coded(patient)
              if {"weakness_specific", "weakness_nonspecific", "emg", "emg_abnormal", "muscle_biopsy"} & set(row["groups"])]  # fmt: skip
    found += [one["date"] for one in values(patient, "aldolase") if one["limit"] and one["value"] > one["limit"]]
    return found + [one["date"] for one in patient["antibodies"]
                    if n.antibodies[one["analyte"]]["is_myositis_specific"] == "1"]  # fmt: skip


def gate_d(patient, case, n):
    """A positive anti-HMGCR or anti-SRP, a telling biopsy, or the term for necrotizing myopathy, in the chain."""
    return any(
        (piece["kind"] == "antibody" and n.antibodies[piece["source"]["analyte"]]["antibody_group"] == "necrotizing")
        or (piece["kind"] == "biopsy" and piece["source"]["result"] != "performed")
        or (piece["kind"] == "muscle_diagnosis" and "necrotizing_myopathy_term" in piece["source"]["groups"])
        for piece in case["chain"])  # fmt: skip


def gate_e(patient, case, n):
    """A steroid given for something else, and new specific weakness (M62.81, G72.x)."""
    myopathy = any(piece["kind"] == "muscle_diagnosis" and "myopathy_code" in piece["source"]["groups"]
                   for piece in case["chain"])  # fmt: skip
    is_new = not case["is_left_censored"] and not was_there_before(patient, "myopathy_code", case, n, also_unsure=True)
    return bool(case["steroids"]) and (case["weakness"] == "specific" or (myopathy and is_new))


def gate_w(patient, case, n):
    """Decision record 0016: any raised CK in a core or extended ICI window, or two from 3 x ULN in a statin window."""
    on_statin = []
    for ck in raised_ck(case):
        dose, statin = days_since_dose(patient, ck), days_since_statin(patient, ck)
        if dose is not None and dose <= n.windows["extended"][1]:
            return True
        if statin is not None and statin <= n.statin_window_days and ck["ratio"] >= n.watch_ck_statin_x_uln:
            on_statin.append(ck["time"])
    return bool(on_statin) and max(on_statin) - min(on_statin) >= timedelta(hours=n.repeat_ck_hours)
