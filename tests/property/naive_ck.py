"""CK of the second judge: units, limits, baseline and persistence, the obvious way (spec section 5)."""

from __future__ import annotations

import re
from datetime import timedelta
from statistics import median

from tests.property import naive_drugs as drugs


def ck_results(patient, n):
    """CK in U/L and as a multiple of the limit of the row, or of the default for sex and age (R-CK-02, R-CK-04)."""
    found = []
    for lab in patient["labs"]:
        if lab["analyte"] != "ck":
            continue
        sent = sent_number(lab["text"])
        unit = n.units.get(lab["unit"].lower().replace(" ", ""))
        factor = float(unit["factor_to_u_per_l"]) if unit else None
        limit = lab["limit"]
        if factor == 1 and limit is not None and limit <= n.ck_ukat_reference_high:
            factor = n.ck_u_per_ukat
        ck = {"id": lab["id"], "time": lab["time"], "has_time": lab["has_time"], "date": lab["time"].date(),
              "is_above": lab["text"].startswith(">")}  # fmt: skip
        value = None if factor is None or sent is None else sent * factor
        if value is not None and not n.ck_lowest_u_per_l <= value <= n.ck_highest_u_per_l:
            value = None
        ck["value"], ck["sent"] = value, sent
        ck["uln"] = limit * factor if limit and factor else default_limit(patient, ck["date"], n)
        ck["ratio"] = None if value is None else round(value / ck["uln"], 9)
        found.append(ck)
    first = min(first_exposures(patient, found, n), default=None)
    base, base_ratio = baseline(first, found, n)
    for ck in found:
        ck["fold"] = ck["value"] / base if base and ck["value"] is not None else None
        ck["raised"] = ck["ratio"] is not None and ck["ratio"] > n.ck_raised_x_uln
        if ck["raised"] and base_ratio is not None and base_ratio > n.ck_raised_x_uln and ck["date"] >= first:
            ck["raised"] = ck["fold"] >= n.raised_baseline_fold
        ck["unresolved"] = ck["value"] is None and (ck["sent"] or 0) >= n.unresolved_ck_at_least
    return sorted(found, key=lambda ck: (ck["time"], ck["id"]))


def sent_number(text):
    """R-CK-03: ">22000" counts as 22000; "hemolyzed" is no number."""
    found = re.fullmatch(r"[<>]?\s*(\d+(?:\.\d+)?)", text.strip())
    return float(found[1]) if found else None


def default_limit(patient, day, n):
    years = drugs.age(patient["birth_date"], day)
    for row in n.limits:
        if row["sex"] == patient["sex"] and int(row["age_min_years"]) <= years < int(row["age_below_years"]):
            return float(row["uln_u_per_l"])
    return next(float(row["uln_u_per_l"]) for row in n.limits if row["sex"] == "U")


def baseline(first, found, n):
    """R-CK-05: the median before the first exposure of interest; draws from then on are held against it."""
    if first is None:
        return None, None
    before = [ck for ck in found if ck["value"] is not None
              and n.baseline_from_day <= (ck["date"] - first).days <= n.baseline_to_day]  # fmt: skip
    if not before:
        return None, None
    return median(ck["value"] for ck in before), median(ck["ratio"] for ck in before)


def first_exposures(patient, found, n):
    """Starts of checkpoint inhibitors, statins and high steroid doses; a steroid begun after a high CK is treatment."""
    high = [ck["date"] for ck in found if ck["ratio"] is not None and ck["ratio"] > n.ck_raised_x_uln]
    steroids = [start for run in patient["steroid_runs"] for _, start, _ in run["stretches"]
                if not any(n.baseline_from_day <= (day - start).days <= 1 for day in high)]  # fmt: skip
    return [era["start"] for era in patient["courses"] + patient["statin_eras"]] + steroids


def persistence(found, n):
    """5.3."""
    high = [ck["date"] for ck in found if ck["ratio"] >= n.persistent_ck_x_uln]
    raised = [ck["time"] for ck in found if ck["raised"]]
    if high and (max(high) - min(high)).days >= n.persistent_ck_days:
        return "persistent14d"
    if raised and max(raised) - min(raised) >= timedelta(hours=n.repeat_ck_hours):
        return "repeat"
    return "none"
