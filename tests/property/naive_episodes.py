"""CK, chains of evidence and episodes of the second judge, the obvious way (spec sections 5 and 6)."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from tests.property import naive_drugs as drugs

# CK


def ck_results(patient, n):
    """CK in U/L and as a multiple of the limit of the row, or of the default for sex and age (R-CK-02, R-CK-04)."""
    found = []
    for lab in patient["labs"]:
        unit = n.units.get(lab["unit"].lower().replace(" ", ""))
        factor = float(unit["factor_to_u_per_l"]) if unit else None
        limit = lab["limit"]
        if factor == 1 and limit is not None and limit <= n.ck_ukat_reference_high:
            factor = n.ck_u_per_ukat
        ck = {"id": lab["id"], "time": lab["time"], "has_time": lab["has_time"], "date": lab["time"].date()}
        value = None if factor is None else lab["value"] * factor
        if value is not None and not n.ck_lowest_u_per_l <= value <= n.ck_highest_u_per_l:
            value = None
        ck["value"], ck["sent"] = value, lab["value"]
        ck["uln"] = limit * factor if limit and factor else default_limit(patient, ck["date"], n)
        ck["ratio"] = None if value is None else value / ck["uln"]
        found.append(ck)
    base, base_ratio = baseline(patient, found, n)
    for ck in found:
        ck["fold"] = ck["value"] / base if base and ck["value"] is not None else None
        ck["raised"] = ck["ratio"] is not None and ck["ratio"] > n.ck_raised_x_uln
        if ck["raised"] and base_ratio is not None and base_ratio > n.ck_raised_x_uln:
            ck["raised"] = ck["fold"] >= n.raised_baseline_fold
        ck["unresolved"] = ck["value"] is None and ck["sent"] >= n.unresolved_ck_at_least
    return sorted(found, key=lambda ck: (ck["time"], ck["id"]))


def default_limit(patient, day, n):
    years = drugs.age(patient["birth_date"], day)
    for row in n.limits:
        if row["sex"] == patient["sex"] and int(row["age_min_years"]) <= years < int(row["age_below_years"]):
            return float(row["uln_u_per_l"])
    return next(float(row["uln_u_per_l"]) for row in n.limits if row["sex"] == "U")


def baseline(patient, found, n):
    """R-CK-05: the median before the first exposure of interest."""
    starts = [era["start"] for era in patient["courses"] + patient["statin_eras"]]
    if not starts:
        return None, None
    before = [ck for ck in found if ck["value"] is not None
              and n.baseline_from_day <= (ck["date"] - min(starts)).days <= n.baseline_to_day]  # fmt: skip
    if not before:
        return None, None
    return median(ck["value"] for ck in before), median(ck["ratio"] for ck in before)


# Episodes


def confirmed(diagnosis):
    return diagnosis["status"] in (None, "confirmed")


def kinds(diagnosis, n):
    return {n.groups[group]["evidence_kind"] for group in diagnosis["groups"]
            if group in n.groups and n.groups[group]["makes_chain"] == "1"}  # fmt: skip


def evidence(patient, n):
    """R-EP-01: raised or unresolved CK, and codes of muscle disease, weakness and overlap."""
    found = [{"date": ck["date"], "kind": "ck_raised" if ck["raised"] else "ck_unresolved", "source": ck}
             for ck in patient["ck"] if ck["raised"] or ck["unresolved"]]  # fmt: skip
    for diagnosis in patient["diagnoses"]:
        if confirmed(diagnosis):
            found += [{"date": diagnosis["date"], "kind": kind, "source": diagnosis} for kind in kinds(diagnosis, n)]
    return sorted(found, key=lambda piece: piece["date"])


def chains(pieces, n):
    found = []
    for piece in pieces:
        if found and (piece["date"] - found[-1][-1]["date"]).days <= n.episode_gap_days:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def episode(patient, chain, n):
    """R-EP-02, R-EP-03, R-LC-01."""
    raised = [piece["date"] for piece in chain if piece["kind"] == "ck_raised"]
    candidates = [piece for piece in chain
                  if not raised or (min(raised) - piece["date"]).days <= n.onset_before_ck_days]  # fmt: skip
    onset = min(piece["date"] for piece in candidates)
    that_day = [piece for piece in candidates if piece["date"] == onset]
    case = {"chain": chain, "first": chain[0]["date"], "last": chain[-1]["date"], "onset": onset}
    case["raised_dates"] = raised
    case["basis"] = min(
        that_day, key=lambda piece: (piece["kind"] != "ck_raised", piece["kind"], piece["source"]["id"])
    )
    case["visit"] = max((day for day in patient["visits"] if day < onset), default=None)
    first_ck = next((ck for ck in patient["ck"] if ck["value"] is not None), None)
    case["is_interval"] = first_ck is not None and first_ck["raised"] and first_ck["date"] in raised
    case["is_left_censored"] = (onset - patient["observation_start"]).days < n.baseline_days
    case["ck"] = [ck for ck in patient["ck"] if ck["value"] is not None and ck["date"] >= onset
                  and (ck["date"] - case["last"]).days <= n.episode_gap_days]  # fmt: skip
    case["peak"] = max((ck["ratio"] for ck in case["ck"]), default=0)
    case["persistence"] = persistence(case["ck"], n)
    case["weakness"] = weakness(patient, case, n)
    case["diagnosis"] = muscle_diagnosis(chain, n)
    case["findings"] = overlap_findings(patient, case, n)
    return case


def persistence(found, n):
    """5.3."""
    high = [ck["date"] for ck in found if ck["ratio"] >= n.persistent_ck_x_uln]
    raised = [ck["time"] for ck in found if ck["raised"]]
    if high and (max(high) - min(high)).days >= n.persistent_ck_days:
        return "persistent14d"
    if raised and max(raised) - min(raised) >= timedelta(hours=n.repeat_ck_hours):
        return "repeat"
    return "none"


def in_window(day, anchor, n):
    return n.weakness_from_day <= (day - anchor).days <= n.weakness_to_day


def was_there_before(patient, group, case, n, *, also_unsure):
    """The same notion -365 to -31 days before the first evidence of the episode."""
    return any(group in diagnosis["groups"] and (also_unsure or confirmed(diagnosis))
               and n.baseline_from_day <= (diagnosis["date"] - case["first"]).days <= n.baseline_to_day
               for diagnosis in patient["diagnoses"])  # fmt: skip


def weakness(patient, case, n):
    """6.3 and ruling 7: around any raised CK of the episode, or around its onset where there is none."""
    anchors = [piece["date"] for piece in case["chain"] if piece["kind"] in ("ck_raised", "ck_unresolved")]
    if not case["raised_dates"]:
        anchors.append(case["onset"])
    groups = set()
    for diagnosis in patient["diagnoses"]:
        if confirmed(diagnosis) and any(in_window(diagnosis["date"], anchor, n) for anchor in anchors):
            groups |= set(diagnosis["groups"])
    is_new = not case["is_left_censored"] and not was_there_before(
        patient, "weakness_specific", case, n, also_unsure=True
    )
    if "weakness_specific" in groups and is_new:
        return "specific"
    return "nonspecific" if groups & {"weakness_specific", "weakness_nonspecific"} else None


def muscle_diagnosis(chain, n):
    """Gate B of 6.1."""
    coded = [piece["source"] for piece in chain if piece["kind"] == "muscle_diagnosis"]
    if not coded:
        return None
    dates = [diagnosis["date"] for diagnosis in coded]
    sure = any(diagnosis["setting"] == "inpatient" for diagnosis in coded) or any(
        word in (diagnosis["specialty"] or "").lower() for diagnosis in coded for word in n.specialties
    )
    return "confirmed" if sure or (max(dates) - min(dates)).days >= n.confirmation_gap_days else "single"


def overlap_findings(patient, case, n):
    """3.10: new codes from 30 days before onset to 60 days after the last evidence."""
    groups = set()
    for diagnosis in patient["diagnoses"]:
        near = (diagnosis["date"] - case["onset"]).days >= n.weakness_from_day and (
            diagnosis["date"] - case["last"]
        ).days <= n.weakness_to_day
        if near and confirmed(diagnosis):
            groups |= {
                group for group in diagnosis["groups"] if group in n.groups and n.groups[group]["is_overlap"] == "1"
            }
    return {group for group in groups if not was_there_before(patient, group, case, n, also_unsure=False)}


def gates(patient, case, n):
    """6.1 A, B and ruling 15."""
    found = set()
    for ck in [piece["source"] for piece in case["chain"] if piece["kind"] == "ck_raised"]:
        last_dose = max((dose["date"] for dose in patient["doses"] if drugs.is_before_draw(dose, ck)), default=None)
        since_statin = [
            max((ck["date"] - era["end"]).days, 0) for era in patient["statin_eras"] if era["start"] <= ck["date"]
        ]
        on_ici = last_dose is not None and (ck["date"] - last_dose).days <= n.ici_window_days
        on_statin = bool(since_statin) and min(since_statin) <= n.statin_window_days
        if (ck["ratio"] >= n.gate_ck_x_uln or (on_statin and ck["ratio"] >= n.gate_ck_statin_x_uln)
                or (on_ici and ck["ratio"] >= n.gate_ck_ici_x_uln)):  # fmt: skip
            found.add("A")
    coded = [piece["date"] for piece in case["chain"] if piece["kind"] in ("muscle_diagnosis", "weakness")]
    near = any(in_window(day, raised, n) for day in coded for raised in case["raised_dates"])
    if case["persistence"] != "none" and near:
        found.add("A")
    if case["diagnosis"] == "confirmed":
        found.add("B")
    if not found and any(piece["kind"] == "ck_unresolved" for piece in case["chain"]):
        found.add("U")
    return "".join(sorted(found))
