"""Corticosteroids of the second judge: days, runs, stretches and roles (spec 3.3, 4.3, 4.4; decision record 0006)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from tests.property.naive_drugs import rows_of
from tests.property.naive_other_drugs import is_antineoplastic

DAY = timedelta(days=1)
LOCAL = ("topical", "ophthalmic", "inhaled")


def courses(patient, n):
    """One row with its days and daily dose; a refill of the same dose replaces what is left of the supply before."""
    found = []
    for row in rows_of(patient, "steroid"):
        start = row["time"].date()
        days = row["days_supply"] if row["days_supply"] and row["days_supply"] <= n.longest_supply_days else None
        end = start + (days - 1) * DAY if days else row["end_date"] or start
        if row["status"] == "stopped" and row["end_date"] is not None:
            end = min(end, row["end_date"])
        is_one_dose = row["event_type"] == "administered" and end == start
        dose = None if row["dose"] is None else row["dose"] * (1 if is_one_dose else row["frequency"] or 1)
        if row["route"] not in LOCAL:
            found.append({"ingredient": row["ingredient"], "start": start, "end": end, "dose": dose, "id": row["id"],
                          "is_given": row["event_type"] == "administered", "indication": row["indication"]})  # fmt: skip
    for number, one in enumerate(found):
        for later in found[number + 1 :]:
            same = all(one[name] == later[name] for name in ("ingredient", "dose", "is_given"))
            if same and not one["is_given"] and one["start"] <= later["start"] <= one["end"]:
                one["end"] = later["start"] - DAY
    return found


def ingredient_days(patient, n, as_of):
    """Dose by ingredient and day: administrations add up; of supplies the latest started speaks; the higher of both counts."""
    given, supplied = defaultdict(list), defaultdict(list)
    for one in patient["steroid_courses"]:
        day = one["start"]
        while day <= min(one["end"], as_of):
            (given if one["is_given"] else supplied)[one["ingredient"], day].append(one)
            day += DAY
    found = {}
    for key in given.keys() | supplied.keys():
        latest = max((one["start"] for one in supplied[key]), default=None)
        sums = [total(given[key]), total([one for one in supplied[key] if one["start"] == latest])]
        dose = max((one for one in sums if one is not None), default=None)
        replacement = n.steroids[key[0]]["replacement_mg_per_day"]
        if not (replacement and dose is not None and dose <= float(replacement)):
            found[key] = dose
    return found


def total(rows):
    doses = [one["dose"] for one in rows if one["dose"] is not None]
    return sum(doses) if doses else None


def premedication(patient, n):
    """R-STE-03: dexamethasone for up to three days, begun from a day before to three days after the treatment."""
    treated = {row["time"].date() for row in patient["drugs"] if is_antineoplastic(row)}
    found = set()
    for ingredient in {key[0] for key in patient["steroid_doses"]}:
        days = sorted(day for name, day in patient["steroid_doses"] if name == ingredient)
        for run in runs_of_days(days, 1):
            is_near = any(
                n.premedication_start_day <= (run[0] - day).days <= n.premedication_end_day for day in treated
            )
            if (n.steroids[ingredient]["is_premedication_drug"] == "1" and is_near
                    and (run[-1] - run[0]).days < n.premedication_days):  # fmt: skip
                found |= {(ingredient, day) for day in run}
    return found


def runs_of_days(days, gap):
    found = []
    for day in sorted(days):
        if found and (day - found[-1][-1]).days <= gap:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def weight(patient, day, n):
    """R-STE-01: the nearest weight within 90 days, else 70 kg."""
    near = [(abs((lab["time"].date() - day).days), lab["time"], float(lab["text"])) for lab in patient["labs"]
            if lab["analyte"] == "body_weight"]  # fmt: skip
    near = [one for one in near if one[0] <= n.weight_window_days]
    return min(near)[2] if near else n.default_weight_kg


def runs(patient, n):
    """Days on any systemic corticosteroid at most two days apart, with what is needed to judge them."""
    doses, premedicated = patient["steroid_doses"], patient["premedication"]
    found = []
    for days in runs_of_days({day for _, day in doses}, n.steroid_run_gap_days):
        run = {"start": days[0], "end": days[-1], "kg": weight(patient, days[0], n)}
        keys = [key for key in doses if days[0] <= key[1] <= days[-1]]
        run["premedication"] = all(key in premedicated for key in keys)
        run["counted"] = {key: doses[key] for key in keys if key not in premedicated}
        run["fluorinated"] = any(n.steroids[key[0]]["is_fluorinated"] == "1" for key in keys)
        run["highest"] = max(daily(run, {key: doses[key] for key in keys}, n).values(), default=0)
        run["indicated"] = is_indicated(patient, run)
        found.append(run)
    for run in found:
        run["stretches"] = stretches(run, found, n)
    return found


def is_indicated(patient, run):
    """An order of the run, or a code of its first day, names another disease."""
    ordered = any(one["indication"] for one in patient["steroid_courses"]
                  if one["start"] <= run["end"] and one["end"] >= run["start"])  # fmt: skip
    return ordered or any(
        "steroid_indication" in diagnosis["groups"] and diagnosis["status"] in (None, "confirmed")
        and diagnosis["date"] == run["start"] for diagnosis in patient["diagnoses"])  # fmt: skip


def daily(run, doses, n):
    """Prednisone equivalents by day."""
    found = defaultdict(float)
    for (ingredient, day), dose in doses.items():
        factor = n.steroids[ingredient]["prednisone_mg_per_mg"]
        if dose is not None and factor:
            found[day] += dose * float(factor)
    return found


def stretches(run, all_runs, n):
    """R-STE-02: (exposure, first day, last day) of every stretch that is high dose or sustained."""
    dose = daily(run, run["counted"], n)
    everything = defaultdict(float)
    for other in all_runs:
        everything.update(daily(other, other["counted"], n))
    found = []
    for rule in n.criteria:
        if rule.measure == "prednisone_eq_mg_summed":
            met = [day for day in sorted({day for _, day in run["counted"]})
                   if sum(everything[day - back * DAY] for back in range(int(n.steroid_sum_days))) >= rule.threshold]  # fmt: skip
        elif rule.measure == "prednisone_eq_mg_per_kg_day":
            met = [day for day in dose if dose[day] / run["kg"] >= rule.threshold]
        elif rule.measure == "prednisone_eq_mg_per_day":
            met = [day for day in dose if dose[day] >= rule.threshold]
        else:
            drug = rule.measure.split("_")[0]
            met = [day for (name, day), mg in run["counted"].items() if name == drug and (mg or 0) >= rule.threshold]
        found += [(rule.exposure, days[0], days[-1]) for days in runs_of_days(met, 1) if len(days) >= rule.days]
    return found


def role(run, first_look, n):
    """R-STE-05, ruling 16."""
    if first_look is None:
        return None
    before = (first_look - run["start"]).days
    if before <= n.steroid_treatment_lead_days:
        return "treatment"
    if before > n.steroid_ambiguous_days or run["indicated"] or run["premedication"]:
        return "other_indication"
    return "ambiguous"


def exposures(patient, case, n):
    """W-STE-A and W-STE-C: exposure -> the latest of its stretches, with the run it is part of."""
    found = {}
    for run in patient["steroid_runs"]:
        if role(run, case["first_look"], n) != "other_indication":
            continue
        for exposure, start, end in run["stretches"]:
            is_treatment = (case["first_look"] - start).days <= n.steroid_treatment_lead_days
            latest = found.get(exposure, {"start": start, "end": start})
            if (not is_treatment and in_window(exposure, start, end, case["onset"], n)
                    and (start, end) >= (latest["start"], latest["end"])):  # fmt: skip
                found[exposure] = {"start": start, "end": end, "fluorinated": run["fluorinated"]}
    return found


def in_window(exposure, start, end, onset, n):
    rule = n.rules["W-STE-A" if exposure == "acute_high_dose" else "W-STE-C"]
    is_over = exposure == "sustained" and (onset - end).days > rule.after_stop
    return rule.start <= (onset - start).days <= rule.end and not is_over


def treatment_starts(patient, case, n):
    """Steroids begun as treatment: at least half a milligram per kilogram (R-TX-01)."""
    return [run["start"] for run in patient["steroid_runs"]
            if role(run, case["first_look"], n) == "treatment" and is_treatment_dose(run, n)]  # fmt: skip


def is_treatment_dose(run, n):
    return not run["premedication"] and run["highest"] / run["kg"] >= n.steroid_treatment_mg_per_kg_day


def blockade(patient, n):
    """4.4: non-depolarising blockers on two calendar days or more in a row: (first day, last day)."""
    days = set()
    for row in rows_of(patient, "blocker"):
        day = row["time"].date()
        while day <= max(row["end_date"] or row["time"].date(), row["time"].date()):
            days.add(day)
            day += DAY
    return [(run[0], run[-1]) for run in runs_of_days(days, 1) if len(run) >= n.blocker_calendar_days]
