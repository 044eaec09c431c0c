"""Chains of evidence and episodes of the second judge, the obvious way (spec section 6.1 to 6.3)."""

from __future__ import annotations

from datetime import timedelta

from tests.property import naive_ck as ck

LATE_KINDS = ("antibody", "biopsy")


def confirmed(diagnosis):
    return diagnosis["status"] in (None, "confirmed")


def evidence(patient, n):
    """R-EP-01: raised or unresolved CK, codes of muscle disease, weakness and overlap, antibodies and biopsies."""
    found = [{"date": one["date"], "kind": "ck_raised" if one["raised"] else "ck_unresolved", "source": one}
             for one in patient["ck"] if one["raised"] or one["unresolved"]]  # fmt: skip
    for row in filter(confirmed, patient["diagnoses"]):
        for group in row["groups"]:
            if makes_chain(group, row["date"], patient, n):
                found.append({"date": row["date"], "kind": n.groups[group]["evidence_kind"], "source": row})
    found += [{"date": one["date"], "kind": "antibody", "source": one} for one in patient["antibodies"]
              if one["result"] == "positive" and n.antibodies[one["analyte"]]["is_myositis_specific"] == "1"]  # fmt: skip
    found += [{"date": one["date"], "kind": "biopsy", "source": one} for one in patient["biopsies"]
              if one["result"] != "performed"]  # fmt: skip
    return sorted(found, key=lambda piece: piece["date"])


def coded(patient):
    """Diagnoses that are neither suspicions nor history, and procedures."""
    return [row for row in patient["diagnoses"] if confirmed(row)] + patient["procedures"]


def makes_chain(group, day, patient, n):
    """Signs that are common in cancer make a chain only under a checkpoint inhibitor (core or extended window)."""
    if group not in n.groups:
        return False
    if n.groups[group]["makes_chain"] == "1":
        return True
    return n.groups[group]["makes_chain_on_ici"] == "1" and is_on_ici(patient, day, n)


def is_on_ici(patient, day, n):
    """In the core or extended window of a dose given before the day."""
    return any(0 < (day - dose["date"]).days <= n.windows["extended"][1] for dose in patient["doses"])


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
    case = {"chain": chain, "first": chain[0]["date"], "last": chain[-1]["date"], "onset": onset}
    case["raised_dates"] = raised
    case["basis"] = basis(candidates, onset)
    case["visit"] = max((stay["start"] for stay in patient["visits"] if stay["start"] < onset), default=None)
    first_ck = next((one for one in patient["ck"] if one["value"] is not None), None)
    case["is_interval"] = first_ck is not None and first_ck["raised"] and first_ck["date"] in raised
    case["is_left_censored"] = (onset - patient["observation_start"]).days < n.baseline_days
    case["ck"] = [one for one in patient["ck"] if one["value"] is not None and one["date"] >= onset
                  and (one["date"] - case["last"]).days <= n.episode_gap_days]  # fmt: skip
    case["peak"] = max((one["ratio"] for one in case["ck"]), default=0)
    case["persistence"] = ck.persistence(case["ck"], n)
    case["weakness"] = weakness(patient, case, n)
    case["diagnosis"] = muscle_diagnosis(chain, n)
    case["findings"] = overlap_findings(patient, case, n)
    return case


def basis(candidates, onset):
    """What the onset rests on: CK first, antibodies and biopsies last."""
    that_day = [piece for piece in candidates if piece["date"] == onset]
    return min(that_day, key=lambda piece: (piece["kind"] != "ck_raised", piece["kind"] in LATE_KINDS, piece["kind"],
                                            piece["source"]["id"]))  # fmt: skip


def in_window(day, anchor, n):
    return n.weakness_from_day <= (day - anchor).days <= n.weakness_to_day


def is_near(day, case, n):
    """From 30 days before onset to 60 days after the last evidence."""
    return (day - case["onset"]).days >= n.weakness_from_day and (day - case["last"]).days <= n.weakness_to_day


def was_there_before(patient, group, case, n, *, also_unsure=False):
    """The same notion -365 to -31 days before the first evidence of the episode."""
    rows = patient["diagnoses"] + patient["procedures"] if also_unsure else coded(patient)
    return any(group in row["groups"] and n.baseline_from_day <= (row["date"] - case["first"]).days <= n.baseline_to_day
               for row in rows)  # fmt: skip


def weakness(patient, case, n):
    """6.3 and ruling 7: around any raised CK of the episode, or around its onset where there is none."""
    anchors = [piece["date"] for piece in case["chain"] if piece["kind"] in ("ck_raised", "ck_unresolved")]
    if not case["raised_dates"]:
        anchors.append(case["onset"])
    groups = set()
    for row in coded(patient):
        if any(in_window(row["date"], anchor, n) for anchor in anchors):
            groups |= set(row["groups"])
    is_new = not case["is_left_censored"] and not was_there_before(
        patient, "weakness_specific", case, n, also_unsure=True
    )
    if "weakness_specific" in groups and is_new:
        return "specific"
    return "nonspecific" if groups & {"weakness_specific", "weakness_nonspecific"} else None


def muscle_diagnosis(chain, n, *, without=None):
    """Gate B of 6.1, over the codes that are not of the group left out."""
    found = {piece["source"]["id"]: piece["source"] for piece in chain if piece["kind"] == "muscle_diagnosis"
             and without not in piece["source"]["groups"]}.values()  # fmt: skip
    if not found:
        return None
    dates = [row["date"] for row in found]
    sure = any(row["setting"] == "inpatient" for row in found) or any(
        word in (row["specialty"] or "").lower() for row in found for word in n.specialties
    )
    return "confirmed" if sure or (max(dates) - min(dates)).days >= n.confirmation_gap_days else "single"


def overlap_findings(patient, case, n):
    """3.10: new codes from 30 days before onset to 60 days after the last evidence."""
    groups = {group for row in coded(patient) if is_near(row["date"], case, n) for group in row["groups"]
              if group in n.groups and n.groups[group]["evidence_kind"] == "overlap"}  # fmt: skip
    return {group for group in groups if not was_there_before(patient, group, case, n)}


def first_look(patient, case, n):
    """R-STE-05: the first day anybody looked for, or coded, a muscle disease, up to 60 days before onset or with the chain."""
    days = [lab["time"].date() for lab in patient["labs"] if is_look(lab, patient, n)]
    days += [
        row["date"] for row in patient["procedures"] if {"emg", "muscle_mri", "muscle_biopsy"} & set(row["groups"])
    ]
    days += [piece["date"] for piece in case["chain"] if piece["kind"] in ("muscle_diagnosis", "weakness")]
    since = min(case["onset"] - timedelta(days=n.onset_before_ck_days), case["first"])
    return min((day for day in days if since <= day <= case["last"]), default=None)


def is_look(lab, patient, n):
    """A draw; a test that was cancelled shows nothing."""
    if lab["status"] == "cancelled":
        return False
    if lab["analyte"] in ("troponin_i", "troponin_t"):
        return any(dose["date"] <= lab["time"].date() for dose in patient["doses"])
    specific = lab["analyte"] in n.antibodies and n.antibodies[lab["analyte"]]["is_myositis_specific"] == "1"
    return lab["analyte"] in ("ck", "aldolase") or specific
