"""Competing causes of the second judge (spec section 8; rulings 5, 13, 14 and 20)."""

from __future__ import annotations

from datetime import date

from tests.property.naive_ck import first_exposures
from tests.property.naive_episodes import coded, confirmed, is_near
from tests.property.naive_findings import troponin_flags, values

#: causes that one code or procedure in the window shows
BY_CODE = ("C-05", "C-06", "C-08", "C-09", "C-10", "C-12", "C-13", "C-14", "C-17", "C-18", "C-20", "C-23")


def causes(patient, case, n):
    """The rules whose cause lies in its window around onset."""
    found = {rule for rule in BY_CODE if days_of(rule, patient, case, n)}
    return found | {rule for rule, applies in OTHERS.items() if applies(patient, case, n)}


def is_in_window(rule, day, case, n):
    return n.causes[rule].start <= (day - case["onset"]).days <= n.causes[rule].end


def days_of(group, patient, case, n, *, rule=None):
    return [
        row["date"]
        for row in coded(patient)
        if group in row["groups"] and is_in_window(rule or group, row["date"], case, n)
    ]


def hereditary(rule):
    """C-01, C-02: one inpatient code or two outpatient codes, ever before onset."""

    def applies(patient, case, n):
        rows = [row for row in patient["diagnoses"] if rule in row["groups"] and confirmed(row)
                and is_in_window(rule, row["date"], case, n)]  # fmt: skip
        return any(row["setting"] == "inpatient" for row in rows) or len({row["date"] for row in rows}) > 1

    return applies


def inclusion_body(patient, case, n):
    """C-03: two codes, up to 180 days after onset."""
    return len(set(days_of("C-03", patient, case, n))) > 1


def hypothyroidism(patient, case, n):
    """C-04: TSH above 10, or a myxedema code."""
    high = any(one["value"] > n.tsh_high_miu_per_l and is_in_window("C-04", one["date"], case, n)
               for one in values(patient, "tsh"))  # fmt: skip
    return high or bool(days_of("C-04", patient, case, n))


def graft_versus_host(patient, case, n):
    """C-07: the code, on or after an allogeneic transplant."""
    transplants = [row["date"] for row in coded(patient) if "allogeneic_transplant" in row["groups"]]
    return bool(transplants) and any(day >= min(transplants) for day in days_of("C-07", patient, case, n))


def injection(patient, case, n):
    """C-10: a drug given into a muscle (its procedure codes are among BY_CODE)."""
    return any(row["route"] == "intramuscular" and is_in_window("C-10", row["time"].date(), case, n)
               for row in patient["drugs"])  # fmt: skip


def needle(patient, case, n):
    """C-11: an EMG or a biopsy in the days before onset, and before the first raised CK."""
    raised = min(case["raised_dates"], default=date.min)
    return any(day < raised for day in days_of("C-11", patient, case, n))


def infarction(patient, case, n):
    """C-15: the code, and CK back within its limit in the 5 days after its peak."""
    peak = next((ck for ck in case["ck"] if ck["ratio"] == case["peak"]), None)
    settled = peak is not None and any(
        ck["ratio"] is not None and not ck["ratio"] > n.ck_raised_x_uln and ck["time"] > peak["time"]
        and (ck["date"] - peak["date"]).days <= n.infarction_normal_days for ck in patient["ck"])  # fmt: skip
    return settled and bool(days_of("C-15", patient, case, n))


def kidneys(patient, case, n):
    """C-24: the code, where troponin was measured around the case and troponin T ever; it takes nothing off."""
    near = [
        one for name in ("troponin_i", "troponin_t") for one in values(patient, name) if is_near(one["date"], case, n)
    ]
    return bool(days_of("C-24", patient, case, n)) and bool(near) and bool(values(patient, "troponin_t"))


def electrolytes(patient, case, n):
    """C-16: severe low potassium, phosphate or sodium."""
    limits = {"potassium": n.potassium_low_mmol_per_l, "phosphate": n.phosphate_low_mmol_per_l,
              "sodium": n.sodium_low_mmol_per_l}  # fmt: skip
    return any(one["value"] < limit and is_in_window("C-16", one["date"], case, n)
               for analyte, limit in limits.items() for one in values(patient, analyte))  # fmt: skip


def other_myotoxic(patient, case, n):
    """C-19: another listed drug in its window (not for its own label)."""
    return bool(case["other_drugs"])


def prevalent(patient, case, n):
    """C-21, R-EP-04: two CK above 1.5 times the limit in the year before onset and before the first exposure."""
    first = min([case["onset"], *first_exposures(patient, patient["ck"], n)])
    before = [ck for ck in patient["ck"] if ck["ratio"] is not None and ck["ratio"] > n.prevalent_ck_x_uln
              and n.causes["C-21"].start <= (ck["date"] - first).days <= n.causes["C-21"].end]  # fmt: skip
    return len(before) >= n.prevalent_ck_results


def macro_ck(patient, case, n):
    """C-22: CK-MB from a quarter of a raised total CK at any time, and troponin I measured and never a flag."""
    high = [one["date"] for one in values(patient, "ck_mb_share") if one["value"] / 100 >= n.ck_mb_share]
    totals = {
        day: [ck["ratio"] for ck in patient["ck"] if ck["ratio"] is not None and ck["date"] == day] for day in high
    }
    is_raised = any(not totals[day] or max(totals[day]) > n.ck_raised_x_uln for day in high)
    normal = any(is_near(one["date"], case, n) and one["limit"] and one["value"] <= one["limit"]
                 for one in values(patient, "troponin_i"))  # fmt: skip
    flagged = any(is_near(day, case, n) for day in troponin_flags(patient, n, "troponin_i"))
    return is_raised and normal and not flagged


OTHERS = {
    "C-01": hereditary("C-01"), "C-02": hereditary("C-02"), "C-03": inclusion_body, "C-04": hypothyroidism,
    "C-07": graft_versus_host, "C-10": injection, "C-11": needle, "C-15": infarction, "C-16": electrolytes, "C-19": other_myotoxic,
    "C-21": prevalent, "C-22": macro_ck, "C-24": kidneys,
}  # fmt: skip


# What they do


def points(label, case, n):
    """The worst cause in full, then one off for each further; C-19 does not count against the only drug it is."""
    if not n.takes_competing[label.split(":")[0]]:
        return 0
    counted = [rule for rule in case["causes"] if n.causes[rule].points and rule != "C-23"]
    if label.startswith("other_drug") and set(case["other_drugs"]) == {label.split(":")[1]}:
        counted = [rule for rule in counted if rule != "C-19"]
    worst = min((n.causes[rule].points for rule in counted), default=0)
    return worst - max(0, len(counted) - 1)


def has_strong(case, n):
    return any(n.causes[rule].points <= -3 for rule in case["causes"])


def explained_points(case, n):
    """9.1: the largest explainer, at most 4."""
    largest = max((-n.causes[rule].points for rule in case["causes"] if n.causes[rule].explains), default=0)
    return min(n.explainer_most_points, largest)


def caps_rhabdomyolysis(case, n):
    """Ruling 5."""
    return any(n.causes[rule].caps for rule in case["causes"])
