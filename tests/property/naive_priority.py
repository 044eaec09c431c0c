"""Causality and priority of the second judge (spec 9.3, 10.1; rulings 5, 8, 9 and 15)."""

from __future__ import annotations

from tests.property import naive_competing as competing
from tests.property.naive_findings import has_prior_myasthenia, was_in_intensive_care
from tests.property.naive_labels import CORE, coded_near, is_blocked, nm_antibody

LIKELY = ("certain", "probable", "possible")


def causality(label, patient, case, n, as_of):
    """9.3, with rulings 8, 9 and 15."""
    if "U" in case["gates"]:
        return "unassessable"
    found = by_points(label, case, n, as_of)
    if label == "steroid_acute_cim" and found in LIKELY and not is_critically_ill(patient, case, n):
        return "conditional"
    return found


def by_points(label, case, n, as_of):
    if case["rank"] == 0 and label != "steroid_chronic":
        return "conditional"
    margins = {name: points - n.thresholds[name.split(":")[0]][0] for name, points in case["labels"].items()}
    rival = any(margin >= 0 and margin > margins[label] for name, margin in margins.items() if name != label)
    strong = competing.has_strong(case, n)
    if is_rechallenged(label, case) and case["rank"] >= 3 and not strong and not rival:
        return "certain"
    is_event = case["rank"] >= 2 or label == "steroid_chronic"
    if margins[label] >= 0 and is_event and not strong and not rival:
        return "probable" if (as_of - case["onset"]).days >= n.follow_up_days else "possible"
    if case["labels"][label] >= n.thresholds[label.split(":")[0]][1]:
        return "possible"
    return "possible" if has_floor(label, case, n) else "unlikely"


def is_rechallenged(label, case):
    """A suspicion is never above possible (9.2)."""
    if label == "statin_imnm_suspected":
        return False
    drug = "ici" if label == "ici_myositis" else "statin" if label.startswith("statin") else label.split(":")[-1]
    return case["rechallenged"].get(drug, False)


def has_floor(label, case, n):
    """A timely drug whose only alternatives are moderate stays possible."""
    alone = case["ici_window"] == "late" and case["rank"] >= 3 and len(case["labels"]) == 1
    timely = {
        "ici_myositis": case["ici_window"] in CORE or (alone and not competing.points("ici_myositis", case, n)),
        "statin_toxic": case["statin_window"] == "toxic_current" and case["statin_dechallenge"] != "negative",
    }.get(label, False)
    blocked = competing.has_strong(case, n) or nm_antibody(case) or case["is_ill_before_ici"]
    return timely and case["rank"] >= 1 and not blocked


def is_critically_ill(patient, case, n):
    """Ruling 8."""
    return (is_blocked(patient, case, n) or has_prior_myasthenia(patient, case, n)
            or was_in_intensive_care(patient, case, n))  # fmt: skip


def is_explained(case, n):
    """10.1: hereditary disease without a doubling of the own baseline, or a strong cause and few points; never by antibody."""
    folds = [ck["fold"] for ck in case["ck"] if ck["fold"] is not None and ck["ratio"] == case["peak"]]
    doubled = bool(folds) and folds[0] >= n.raised_baseline_fold
    hereditary = {"C-01", "C-02"} & case["causes"] and not doubled
    weak = competing.has_strong(case, n) and case["net_score"] < 5
    return bool(hereditary or weak) and not nm_antibody(case)


def is_fully_explained(case, n):
    """Ruling 5: a strong explainer, and no drug label that is possible or better."""
    drugs = [value for label, value in case["causality"].items() if is_drug(label)]
    strong = any((n.causes[rule].explains or n.causes[rule].caps) and n.causes[rule].points <= -3
                 for rule in case["causes"])  # fmt: skip
    return strong and not any(value in LIKELY for value in drugs) and not nm_antibody(case)


def is_drug(label):
    return label.split(":")[0] in ("ici_myositis", "statin_toxic", "statin_imnm_hmgcr", "statin_imnm_suspected",
                                   "steroid_acute_cim", "steroid_chronic", "other_drug")  # fmt: skip


def is_emergency(patient, case, n):
    """P0 of 10.1."""
    ratio = case["peak"]
    ill = ratio > n.ck_raised_x_uln or case["weakness"] or case["diagnosis"] or case["rank"] > 0
    sign = (
        case["troponin_flag"]
        or case["has_new_myasthenia"]
        or any(n.groups[group]["is_ici_emergency"] == "1" for group in case["overlap"])
    )
    if case["ici_window"] in (*CORE, "extended") and ill and sign:
        return True
    injury = coded_near(patient, "aki", case, n) or case["laboratory"] & {"creatinine", "potassium"}
    is_rhabdomyolysis = ratio > n.p0_ck_x_uln or (ratio >= n.p0_kidney_ck_x_uln and injury)
    if is_rhabdomyolysis and not is_fully_explained(case, n):
        return True
    return "respiratory" in case["findings"] and case["rank"] >= 3


def is_urgent(case, n):
    """P1 of 10.1."""
    ratio, explained = case["peak"], is_explained(case, n)
    if nm_antibody(case) and case["rank"] == 4:
        return True
    probable = case["rank"] >= 3 and ratio > n.p1_ck_x_uln
    core = case["ici_window"] in CORE and (ratio > n.p1_ici_ck_x_uln or case["diagnosis"] == "confirmed")
    statin = case["statin_window"] == "toxic_current" and ratio > n.p1_ck_x_uln and case["weakness"]
    return bool(probable or core or statin) and not explained


def priority(patient, case, n):
    """10.1, in its order."""
    likely = any(value in LIKELY for value in case["causality"].values())
    rank = case["rank"]
    if is_emergency(patient, case, n):
        return "P0"
    if "U" in case["gates"]:
        return "P3"
    if is_urgent(case, n):
        return "P1"
    if is_explained(case, n) and not likely:
        return "P3" if rank >= 2 and case["labels"] else "P4"
    chronic = case["causality"].get("steroid_chronic") in LIKELY and case["weakness"] == "specific"
    late = case["ici_window"] == "late" and rank >= 2
    if (rank >= 2 and likely) or rank >= 3 or chronic or late:
        return "P2"
    return "P3" if rank >= 1 else "P4"
