"""The drugs of the second judge: doses, courses, supplies and windows, the obvious way (spec section 4)."""

from __future__ import annotations

import itertools
from datetime import timedelta


def age(birth, day):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def known_at(patient, as_of):
    """What has happened by the run date and was not withdrawn (R-EXP-01)."""
    return {
        **patient,
        "cancer": patient["cancer"] if patient["cancer"] <= as_of else None,
        "drugs": [row for row in patient["drugs"] if row["time"].date() <= as_of and row["status"] != "cancelled"
                  and row["event_type"] in ("administered", "dispensed")],
        "labs": [row for row in patient["labs"] if row["time"].date() <= as_of],
        "diagnoses": [row for row in patient["diagnoses"] if row["date"] <= as_of and row["status"] != "ruled_out"],
        "procedures": [row for row in patient["procedures"] if row["date"] <= as_of],
        "visits": [row for row in patient["visits"] if row["start"] <= as_of],
    }  # fmt: skip


def rows_of(patient, kind):
    found = [row for row in patient["drugs"] if row["kind"] == kind]
    return sorted(found, key=lambda row: (row["time"].date(), row["id"]))


def doses(patient, n):
    """R-EXP-02: rows of one ingredient up to 3 days apart are one administration."""
    found = []
    for ingredient in sorted({row["ingredient"] for row in rows_of(patient, "ici")}):
        groups = []
        for row in [row for row in rows_of(patient, "ici") if row["ingredient"] == ingredient]:
            if groups and (row["time"].date() - groups[-1][-1]["time"].date()).days <= n.same_administration_days:
                groups[-1].append(row)
            else:
                groups.append([row])
        for group in groups:
            best = min(group, key=lambda row: (row["event_type"] != "administered", not row["has_time"],
                                               row["time"].date(), row["id"]))  # fmt: skip
            found.append({"date": best["time"].date(), "time": best["time"], "has_time": best["has_time"],
                          "classes": n.classes[ingredient]})  # fmt: skip
    return sorted(found, key=lambda dose: dose["date"])


def courses(found, n):
    """R-ICI-01: doses up to 84 days apart; the clock starts with the course and with each further class."""
    groups = []
    for dose in found:
        if groups and (dose["date"] - groups[-1][-1]["date"]).days <= n.ici_era_gap_days:
            groups[-1].append(dose)
        else:
            groups.append([dose])
    made = []
    for group in groups:
        by_class = {}
        for dose in group:
            for name in dose["classes"]:
                by_class.setdefault(name, []).append(dose["date"])
        both = [max(one, other) for name in by_class for second in by_class if name < second
                for one in by_class[name] for other in by_class[second]
                if abs((one - other).days) <= n.ici_combination_days]  # fmt: skip
        made.append({"start": group[0]["date"], "clock": sorted(min(days) for days in by_class.values()),
                     "combination": min(both, default=None)})  # fmt: skip
    return made


def course_of(patient, dose_date):
    return next(era for era in reversed(patient["courses"]) if era["start"] <= dose_date)


def is_combination(patient, last_dose):
    """Two classes in the course before onset, the second given by then."""
    combination = course_of(patient, last_dose)["combination"]
    return combination is not None and combination <= last_dose


def ends_of_onset(case, first_exposure):
    """R-EP-03: where the first CK ever was raised, the rise began after the last visit or the start of the treatment."""
    ends = [case["onset"]]
    if case["is_interval"]:
        seen = max(day for day in (first_exposure, case["visit"]) if day is not None)
        ends.append(min(case["onset"], seen + timedelta(days=1)))
    return ends


def ici_window(patient, case, n):
    """R-ICI-02 at both ends of the onset: the window with fewer points and its last dose; None where one has none."""
    before = [dose["date"] for dose in patient["doses"] if is_before_onset(dose, case)]
    if not before:
        return None, None
    judged = []
    for end in ends_of_onset(case, course_of(patient, max(before))["start"]):
        given = [day for day in before if day < end or end == case["onset"]]
        last = max(given, default=None)
        judged.append((window_at(patient, end, last, n), last))
    if any(name is None for name, _ in judged):
        return None, None
    return min(judged, key=lambda pair: n.windows[pair[0]][2])


def is_before_draw(dose, ck):
    """Day 0 counts when the draw is known to be later than the infusion (R-ICI-03, ruling 12)."""
    if dose["date"] == ck["date"]:
        return dose["has_time"] and ck["has_time"] and ck["time"] > dose["time"]
    return dose["date"] < ck["date"]


def is_before_onset(dose, case):
    source = case["basis"]["source"]
    return is_before_draw(dose, source) if "sent" in source else dose["date"] < case["onset"]


def window_at(patient, day, last_dose, n):
    if last_dose is None:
        return None
    clock = max(start for era in patient["courses"] for start in era["clock"] if start <= last_dose)
    if (day - clock).days <= n.windows["core_early"][1]:
        return "core_early"
    since = (day - last_dose).days
    for name in ("core_on_treatment", "extended", "late"):
        if since <= n.windows[name][1]:
            return name
    return None


def supplies(patient, n):
    """R-STA-01 and ruling 10: early refills are used up first, a stock never lasts longer than 90 days."""
    found, stock = [], {}
    for row in rows_of(patient, "statin"):
        start = row["time"].date()
        days = row["days_supply"] if row["days_supply"] and row["days_supply"] <= n.longest_supply_days else None
        if days is None and row["end_date"] is not None and row["end_date"] >= start:
            days = (row["end_date"] - start).days + 1
        days = days or n.statin_default_supply_days
        end = max(stock.get(row["ingredient"], start), start) + timedelta(days=days)
        end = min(end, start + timedelta(days=n.statin_stockpile_days + days))
        if row["status"] == "stopped" and row["end_date"] is not None and row["end_date"] < end:
            end = max(row["end_date"], start)
        stock[row["ingredient"]] = end
        found.append({"start": start, "end": end, "ingredient": row["ingredient"],
                      "dose": row["dose"] and row["dose"] * (row["frequency"] or 1),
                      "is_stopped": row["status"] == "stopped" and row["end_date"] is not None})  # fmt: skip
    return found


def statin_eras(patient, n):
    """Supplies up to 30 days apart, whichever statin."""
    found = []
    for supply in patient["supplies"]:
        if found and (supply["start"] - found[-1]["end"]).days <= n.statin_grace_days:
            found[-1]["end"] = max(found[-1]["end"], supply["end"])
        else:
            found.append({"start": supply["start"], "end": supply["end"]})
    return found


def changes(patient, n):
    """R-STA-02, R-STA-05: starts that were seen, and higher doses of the same statin."""
    found = [era["start"] for era in patient["statin_eras"]
             if (era["start"] - patient["observation_start"]).days >= n.baseline_days]  # fmt: skip
    for ingredient in {supply["ingredient"] for supply in patient["supplies"]}:
        dosed = [supply for supply in patient["supplies"] if supply["ingredient"] == ingredient and supply["dose"]]
        found += [later["start"] for before, later in itertools.pairwise(dosed) if later["dose"] > before["dose"]]
    return found


def statin_window(patient, case, n):
    """R-STA-02 at both ends of the onset, the lower points; (None, 0) where one end lies outside."""
    starts = [era["start"] for era in patient["statin_eras"] if era["start"] < case["onset"]]
    if not starts:
        return None, 0
    judged = []
    for end in ends_of_onset(case, max(starts)):
        covered = [min(supply["end"], end) for supply in patient["supplies"] if supply["start"] < end]
        since = (end - max(covered)).days if covered else None
        name = next((name for name in ("toxic_current", "toxic_recent")
                     if since is not None and since <= n.windows[name][1]), None)  # fmt: skip
        before = [] if case["is_left_censored"] else [day for day in changes(patient, n) if day < end]
        days = (end - max(before)).days if before else None
        points = sum(value for low, high, value in n.changes if days is not None and low <= days < high)
        judged.append((name, points))
    if any(name is None for name, _ in judged):
        return None, 0
    return min(judged, key=lambda pair: n.windows[pair[0]][2] + pair[1])
