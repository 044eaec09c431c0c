"""A second judge: exposure, CK and weakness joined the obvious way, with loops over lists of dicts.

No SQL, no frames, no indexes, no care for speed. It is right because each function says what one paragraph of the
specification says. It knows two explanations (checkpoint inhibitor, statin) and no procedures, steroids or antibodies.

A patient is a dict: patient_id, sex, birth_date, observation_start, visits (dates), drugs, labs, diagnoses (dicts).
"""

from __future__ import annotations

from tests.property import naive_drugs as drugs
from tests.property import naive_episodes as episodes
from tests.property.naive_episodes import confirmed, kinds

CORE = ("core_early", "core_on_treatment")


def judge(patient, n, as_of):
    """Every case of the patient, in order of time."""
    patient = drugs.known_at(patient, as_of)
    patient["doses"] = drugs.doses(patient, n)
    patient["courses"] = drugs.courses(patient["doses"], n)
    patient["supplies"] = drugs.supplies(patient, n)
    patient["statin_eras"] = drugs.statin_eras(patient, n)
    patient["ck"] = episodes.ck_results(patient, n)
    found = []
    for chain in episodes.chains(episodes.evidence(patient, n), n):
        case = episodes.episode(patient, chain, n)
        case["gates"] = episodes.gates(patient, case, n)
        if case["gates"] and drugs.age(patient["birth_date"], case["onset"]) >= n.adult_age_years:
            found.append(assess(patient, case, n, as_of))
    return found


def assess(patient, case, n, as_of):
    case["overlap"] = {group for group in case["findings"] if group not in ("dysphagia", "bulbar")
                       or case["peak"] >= n.dysphagia_ck_x_uln or "ocular" in case["findings"]}  # fmt: skip
    case["ici_window"], case["last_dose"] = drugs.ici_window(patient, case, n)
    case["is_ill_before_ici"] = case["ici_window"] is not None and evidence_before_ici(patient, case, n)
    case["statin_window"], change = drugs.statin_window(patient, case, n)
    case["score"] = event_score(case, n)
    case["rank"] = level_rank(case, n)
    case["labels"] = labels(patient, case, n, change)
    case["causality"] = {label: causality(label, case, n, as_of) for label in case["labels"]}
    case["priority"] = priority(patient, case, n)
    return case


def event_score(case, n):
    score = sum(points for above, up_to, points in n.tiers if above < case["peak"] <= up_to)
    if score and len(case["ck"]) == 1 and case["peak"] < n.single_ck_exempt_x_uln:
        score += n.points["ck_unrepeated"]
    score += n.points.get(f"ck_{case['persistence']}", 0)
    score += n.points.get(f"weakness_{case['weakness']}", 0)
    score += n.points.get(f"muscle_diagnosis_{case['diagnosis']}", 0)
    if any(n.groups[group]["is_bulbar_ocular_respiratory"] == "1" for group in case["findings"]):
        score += n.points["bulbar_ocular_respiratory"]
    return max(score, 0)


def level_rank(case, n):
    rank = next(number for number, (_, low, high) in enumerate(n.levels) if low <= case["score"] < high)
    ill = case["peak"] > n.ck_raised_x_uln or case["weakness"] or case["diagnosis"]
    if case["ici_window"] in (*CORE, "extended") and case["overlap"] and ill:
        rank = max(rank, 2)
    return rank


def labels(patient, case, n, change):
    found = {}
    if case["ici_window"]:
        points = n.windows[case["ici_window"]][2]
        points += n.points["ici_combination"] if drugs.is_combination(patient, case["last_dose"]) else 0
        points += n.points["ici_overlap"] if case["overlap"] else 0
        points += n.points["ici_adverse_effect_code"] if coded_near(patient, "adverse_effect_ici", case, n) else 0
        points += n.points["ici_evidence_before"] if case["is_ill_before_ici"] else 0
        found["ici_myositis"] = points
    if case["statin_window"] and (case["raised_dates"] or case["gates"] == "U"):
        points = n.windows[case["statin_window"]][2] + change
        points += n.points["statin_adverse_effect_code"] if coded_near(patient, "adverse_effect_statin", case, n) else 0
        found["statin_toxic"] = points
    return found


def coded_near(patient, group, case, n):
    return any(group in diagnosis["groups"] and confirmed(diagnosis)
               and (diagnosis["date"] - case["onset"]).days >= n.weakness_from_day
               and (diagnosis["date"] - case["last"]).days <= n.weakness_to_day
               for diagnosis in patient["diagnoses"])  # fmt: skip


def evidence_before_ici(patient, case, n):
    """R-ICI-04, unless the CK of this episode then at least doubled the patient's own baseline."""
    first = min(dose["date"] for dose in patient["doses"])
    days = [ck["date"] for ck in patient["ck"] if ck["ratio"] is not None and ck["ratio"] > n.evidence_before_ici_x_uln]
    days += [diagnosis["date"] for diagnosis in patient["diagnoses"]
             if confirmed(diagnosis) and kinds(diagnosis, n) & {"muscle_diagnosis", "weakness"}]  # fmt: skip
    before = [day for day in days if n.evidence_before_ici_from_day <= (day - first).days < 0]
    folds = [ck["fold"] for ck in case["ck"] if ck["fold"] is not None and ck["ratio"] == case["peak"]]
    return bool(before) and not (folds and folds[0] >= n.raised_baseline_fold)


def causality(label, case, n, as_of):
    """9.3, rulings 9 and 15."""
    if case["gates"] == "U":
        return "unassessable"
    if case["rank"] == 0:
        return "conditional"
    margins = {name: points - n.thresholds[name][0] for name, points in case["labels"].items()}
    rival = any(margin >= 0 and margin > margins[label] for margin in margins.values())
    followed_up = (as_of - case["onset"]).days >= n.follow_up_days
    if margins[label] >= 0 and case["rank"] >= 2 and followed_up and not rival:
        return "probable"
    if case["labels"][label] >= n.thresholds[label][1]:
        return "possible"
    return "possible" if is_timely(label, case) else "unlikely"


def is_timely(label, case):
    if label == "statin_toxic":
        return case["statin_window"] == "toxic_current"
    if case["is_ill_before_ici"]:
        return False
    alone = case["ici_window"] == "late" and case["rank"] >= 3 and len(case["labels"]) == 1
    return case["ici_window"] in CORE or alone


def priority(patient, case, n):
    """10.1, in its order."""
    ratio, rank, window = case["peak"], case["rank"], case["ici_window"]
    ill = ratio > n.ck_raised_x_uln or case["weakness"] or case["diagnosis"] or rank > 0
    emergency = any(n.groups[group]["is_ici_emergency"] == "1" for group in case["overlap"])
    if window in (*CORE, "extended") and ill and emergency:
        return "P0"
    if ratio > n.p0_ck_x_uln or (ratio >= n.p0_kidney_ck_x_uln and coded_near(patient, "aki", case, n)):
        return "P0"
    if "respiratory" in case["overlap"] and rank >= 3:
        return "P0"
    if case["gates"] == "U":
        return "P3"
    if rank >= 3 and ratio > n.p1_ck_x_uln:
        return "P1"
    if window in CORE and (ratio > n.p1_ici_ck_x_uln or case["diagnosis"] == "confirmed"):
        return "P1"
    if case["statin_window"] == "toxic_current" and ratio > n.p1_ck_x_uln and case["weakness"]:
        return "P1"
    likely = any(value in ("probable", "possible") for value in case["causality"].values())
    if (rank >= 2 and likely) or rank >= 3:
        return "P2"
    return "P3" if rank >= 1 else "P4"
