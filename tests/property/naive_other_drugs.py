"""Other drugs of the second judge: supplies, windows, interactions and immunotherapies (spec 3.5 to 3.7, 4.2, 4.5)."""

from __future__ import annotations

from datetime import timedelta

from tests.property.naive_drugs import rows_of


def supply(row, n):
    """A supply ends at its start plus its days (ruling 10); an administration lasts its day."""
    start = row["time"].date()
    days = row["days_supply"] if (row["days_supply"] or 0) <= n.longest_supply_days else None
    if days is None and row["end_date"] is not None and row["end_date"] >= start:
        days = (row["end_date"] - start).days + 1
    if days is None:
        days = 1 if row["event_type"] == "administered" else n.other_drug_default_supply_days
    end = start + timedelta(days=days)
    if row["status"] == "stopped" and row["end_date"] is not None:
        end = max(start, min(end, row["end_date"]))
    return {"start": start, "end": end, "ingredient": row["ingredient"], "dose": row["dose"]}


def supplies(patient, n):
    return [supply(row, n) for row in rows_of(patient, "other") if row["route"] not in ("topical", "ophthalmic")]


def eras(found, n):
    """Supplies of one drug up to 30 days apart are one course of treatment."""
    made = []
    for one in sorted(found, key=lambda one: one["start"]):
        if made and (one["start"] - made[-1]["end"]).days <= n.other_drug_grace_days:
            made[-1]["end"] = max(made[-1]["end"], one["end"])
        else:
            made.append({"start": one["start"], "end": one["end"]})
    return made


def drugs_in_window(patient, case, n):
    """4.5: from a day after the start to some days after the stop; ruling 20 leaves out mere interactions."""
    found = {}
    for ingredient, row in n.myotoxic.items():
        rule = n.rules[row["window_rule_id"]]
        before = [one for one in patient["other_supplies"] if one["ingredient"] == ingredient
                  and (case["onset"] - one["start"]).days >= rule.start]  # fmt: skip
        is_open = before and (case["onset"] - max(one["end"] for one in before)).days <= rule.after_stop
        if is_open and row["is_interaction_only"] == "0" and not is_contraindicated(ingredient, patient, case, n):
            found[ingredient] = eras(before, n)[-1]
    return found


def is_contraindicated(ingredient, patient, case, n):
    """Decision record 0018: such a drug counts through the interaction with the statin alone."""
    return interaction({**patient, "other_supplies": supplies_of(ingredient, patient)}, case, n) == "contraindicated"


def supplies_of(ingredient, patient):
    return [one for one in patient["other_supplies"] if one["ingredient"] == ingredient]


# Statins together with other drugs, and statins ever


def interaction(patient, case, n):
    """3.6: a pair taken together in the 30 days before onset: contraindicated, or over the cap or otherwise known."""
    worst = None
    for statin in patient["supplies"] if case["statin_window"] == "toxic_current" else []:
        for other in patient["other_supplies"]:
            kind, cap = n.pairs.get((other["ingredient"], statin["ingredient"]), (None, 0))
            if kind is None or not are_together(statin, other, case, n):
                continue
            if kind == "contraindicated":
                return "contraindicated"
            if kind == "other" or (statin["dose"] or 0) > cap:
                worst = "cap_or_other"
    return worst


def are_together(statin, other, case, n):
    """Both before onset, both until shortly before it; a statin not known to be stopped lasts through its grace."""
    grace = timedelta(days=0 if statin["is_stopped"] else n.statin_grace_days)
    current = max((case["onset"] - statin["end"]).days, (case["onset"] - other["end"]).days) <= n.interaction_days
    before = statin["start"] < case["onset"] and other["start"] < case["onset"]
    return current and before and statin["start"] < other["end"] and other["start"] < statin["end"] + grace


def interacts_with_a_statin(ingredient, patient, case, n):
    """9.2: the drug and a statin that it interacts with, taken together in the 30 days before onset."""
    return interaction({**patient, "other_supplies": supplies_of(ingredient, patient)}, case, n) is not None


def statin_ever(patient, case, n):
    """R-STA-03: any statin before onset; core up to 180 days after the end of supply, else remote."""
    ends = [one["end"] for one in patient["supplies"] if one["start"] < case["onset"]]
    if not ends:
        return None
    return "imnm_core" if (case["onset"] - max(ends)).days <= n.windows["imnm_core"][1] else "imnm_remote_ever"


#: listed myotoxic drugs that treat cancer (ATC L01)
ONCOLOGY = {"binimetinib", "cobimetinib", "alectinib", "imatinib", "docetaxel"}


def is_antineoplastic(row):
    """Ruling 2: what may also treat other diseases does not count alone."""
    return row["kind"] in ("ici", "antineoplastic") or row["ingredient"] in ONCOLOGY


# Immunotherapies (3.7, T-21): markers of treatment, never a cause


AGENTS = {"mycophenolate mofetil", "azathioprine", "infliximab", "tocilizumab", "ciclosporin", "immune globulin"}
ALSO_CANCER = {"methotrexate", "rituximab"}


def immunotherapies(patient, n):
    """Agents that are no cancer treatment (T-21), from their first to their last day."""
    return [{"agent": row["ingredient"], "start": row["time"].date(), "end": last_day(row)}
            for row in rows_of(patient, "other") if row["ingredient"] in AGENTS or is_not_for_cancer(row, patient, n)]  # fmt: skip


def last_day(row):
    start = row["time"].date()
    return start + timedelta(days=row["days_supply"] - 1) if row["days_supply"] else row["end_date"] or start


def is_not_for_cancer(row, patient, n):
    """Methotrexate up to 30 mg a week, or rituximab without a blood cancer; outside of a chemotherapy protocol."""
    if row["ingredient"] not in ALSO_CANCER:
        return False
    day = row["time"].date()
    in_protocol = any(is_antineoplastic(other) and other["kind"] != "ici" and other["ingredient"] != row["ingredient"]
                      and abs((other["time"].date() - day).days) <= n.protocol_days for other in patient["drugs"])  # fmt: skip
    blood_cancer = any("blood_cancer" in diagnosis["groups"] and diagnosis["status"] in (None, "confirmed")
                       and diagnosis["date"] <= day for diagnosis in patient["diagnoses"])  # fmt: skip
    fits = row["dose"] <= n.methotrexate_weekly_mg if row["ingredient"] == "methotrexate" else not blood_cancer
    return fits and not in_protocol


def new_agents(patient, onset, n):
    """E10: agents first given from the day of onset to day 60, and not in the year before."""
    return {one["agent"] for one in patient["immunotherapies"]
            if 0 <= (one["start"] - onset).days <= n.immunosuppression_to_day and not had_before(patient, one, onset, n)}  # fmt: skip


def had_before(patient, one, day, n):
    """What the patient had in the year before is continued, not begun."""
    return any(other["agent"] == one["agent"] and n.baseline_from_day <= (other["start"] - day).days < 0
               for other in patient["immunotherapies"])  # fmt: skip
