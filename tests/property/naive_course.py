"""What happened afterwards, in the second judge: dechallenge, rechallenge, hold, response, relapse (spec 6.4, 6.5)."""

from __future__ import annotations

import itertools
from datetime import timedelta
from statistics import median

from tests.property import naive_other_drugs as other_drugs
from tests.property import naive_steroids as steroids
from tests.property.naive_episodes import coded


def measured(patient):
    return [ck for ck in patient["ck"] if ck["ratio"] is not None]


# Dechallenge (R-DEC-01 to R-DEC-03)


def dechallenge(era, starts, patient, case, n, as_of):
    """Negative wins over positive; None where nothing was measured in time, or treatment or a restart blurs it."""
    stop = era["end"]
    if stop > as_of:
        return None
    restart = min((start for start in starts if start > era["start"]), default=as_of + timedelta(days=1))
    since = min(case["onset"], stop - timedelta(days=n.episode_gap_days))
    draws = [ck for ck in measured(patient) if ck["date"] >= since]
    found = set()
    for number, ck in enumerate(draws):
        days = (ck["date"] - stop).days
        peak = max(before["ratio"] for before in draws[: number + 1])
        if not 0 < days <= n.dechallenge_negative_to_day or ck["date"] >= restart:
            continue
        is_high = ck["ratio"] >= n.dechallenge_negative_x_uln and ck["ratio"] > n.dechallenge_negative_share * peak
        if days >= n.dechallenge_negative_from_day and is_high:
            found.add("negative")
        elif (
            days <= n.dechallenge_days
            and is_settled(ck, peak, n)
            and not (had_settled(draws[:number], peak, stop, n) or is_treated(patient, case, stop, ck["date"], n))
        ):
            found.add("positive")
    return min(found, default=None)


def is_settled(ck, peak, n):
    fell = ck["ratio"] <= n.dechallenge_ck_x_uln or ck["ratio"] <= (1 - n.dechallenge_fall_share) * peak
    return peak > n.dechallenge_ck_x_uln and fell and not ck["is_above"]


def had_settled(before, peak, stop, n):
    """CK had come down from this peak before the drug was stopped: the stop explains nothing."""
    peaks = [max(other["ratio"] for other in before[: number + 1]) for number in range(len(before))]
    return any(top == peak and ck["date"] <= stop and is_settled(ck, peak, n)
               for ck, top in zip(before, peaks, strict=True))  # fmt: skip


def is_treated(patient, case, stop, day, n):
    """R-DEC-03: immunosuppression newly begun since onset (or the stop, where earlier) explains the fall."""
    since = min(case["onset"], stop)
    begun = [run["start"] for run in patient["steroid_runs"] if steroids.is_treatment_dose(run, n)]
    begun += [one["start"] for one in patient["immunotherapies"] if not other_drugs.had_before(patient, one, since, n)]
    return any(since <= start < day for start in begun)


def statin_dechallenge(patient, case, n, as_of):
    eras = [era for era in patient["statin_eras"] if era["start"] < case["onset"]]
    if not eras:
        return None
    return dechallenge(eras[-1], [era["start"] for era in patient["statin_eras"]], patient, case, n, as_of)


def other_dechallenge(ingredient, patient, case, n, as_of):
    own = [one for one in patient["other_supplies"] if one["ingredient"] == ingredient]
    starts = [era["start"] for era in other_drugs.eras(own, n)]
    eras = [era for era in other_drugs.eras(own, n) if era["start"] < case["onset"]]
    return dechallenge(eras[-1], starts, patient, case, n, as_of) if eras else None


# Rechallenge (R-REC-01)


def rechallenge(spans, after_stop, days, patient, case, n):
    """A high CK on the drug, recovery off the drug, the drug again 14 days later, and a high CK again."""
    spans = sorted(spans)
    for number, (restart, _) in enumerate(spans):
        stop = max((end for _, end in spans[:number]), default=restart)
        if (restart - stop).days < n.rechallenge_after_recovery_days:
            continue
        first = min((ck["date"] for ck in measured(patient) if ck["ratio"] >= n.rechallenge_ck_x_uln and ck["date"] < restart
                     and any(start < ck["date"] and (ck["date"] - end).days <= after_stop for start, end in spans[:number])),
                    default=None)  # fmt: skip
        recovered = first is not None and any(
            ck["ratio"] <= n.ck_raised_x_uln and max(first, stop) < ck["date"]
            and (restart - ck["date"]).days >= n.rechallenge_after_recovery_days for ck in measured(patient))  # fmt: skip
        again = [ck["date"] for ck in measured(patient) if 0 < (ck["date"] - restart).days <= days
                 and ck["ratio"] >= n.rechallenge_ck_x_uln]  # fmt: skip
        if recovered and any(belongs(first, restart, day, case, n) for day in again):
            return True
    return False


def belongs(first, restart, day, case, n):
    """To the event that the second rise is part of, and to the event that came back."""
    is_recent = min((restart - case["onset"]).days, (day - case["onset"]).days) >= n.rechallenge_from_day
    is_new_event = is_recent and (day - case["last"]).days <= n.episode_gap_days
    return is_new_event or (restart > case["onset"] and first <= case["last"])


def statin_rechallenge(patient, case, n):
    spans = [(one["start"], one["end"]) for one in patient["supplies"]]
    return rechallenge(spans, n.statin_grace_days, n.rechallenge_days, patient, case, n)


def other_rechallenge(ingredient, patient, case, n):
    own = [one for one in patient["other_supplies"] if one["ingredient"] == ingredient]
    after_stop = n.rules[n.myotoxic[ingredient]["window_rule_id"]].after_stop
    spans = [(era["start"], era["end"]) for era in other_drugs.eras(own, n)]
    return rechallenge(spans, after_stop, n.rechallenge_days, patient, case, n)


def ici_rechallenge(patient, case, n):
    spans = [(dose["date"], dose["date"]) for dose in patient["doses"]]
    return rechallenge(spans, n.ici_window_days, n.rechallenge_ici_days, patient, case, n)


# Checkpoint inhibitor held (R-DEC-04)


def is_held_improved(patient, case, n, as_of):
    """No dose in the 42 days after onset, and CK at or below half of its peak within 42 days after the peak."""
    after = [dose["date"] for dose in patient["doses"] if dose["date"] > case["onset"]]
    if (as_of - case["onset"]).days < n.ici_held_days or not case["peak"] > n.ck_raised_x_uln:
        return False
    if any((day - case["onset"]).days <= n.ici_held_days for day in after):
        return False
    top = next(ck for ck in case["ck"] if ck["ratio"] == case["peak"])
    next_dose = min(after, default=as_of + timedelta(days=1))
    return any(
        0 < (ck["date"] - top["date"]).days <= n.ici_held_days and ck["date"] < next_dose
        and ck["ratio"] <= (1 - n.ici_held_fall_share) * case["peak"] for ck in measured(patient))  # fmt: skip


# Sustained steroid reduced (R-DEC-05)


def is_better_after_reduction(patient, case, n, as_of):
    """Weakness coded on two dates, the dose halved, and the patient seen three weeks later or more without the code."""
    reduced = reduction_date(patient, case["steroids"]["sustained"], n)
    if reduced > as_of:
        return False
    sick = [row["date"] for row in coded(patient) if row["date"] >= case["onset"]
            and any(n.groups.get(group, {}).get("evidence_kind") in ("muscle_diagnosis", "weakness") for group in row["groups"])
            and (row["date"] - reduced).days <= n.steroid_response_to_day]  # fmt: skip
    before = {day for day in sick if (day - reduced).days < n.steroid_response_code_free_day}
    seen = [stay["start"] for stay in patient["visits"]] + [row["date"] for row in patient["diagnoses"]]
    seen += [lab["time"].date() for lab in patient["labs"]] + [patient["cancer"]]
    again = [
        day for day in seen if day and n.steroid_response_from_day <= (day - reduced).days <= n.steroid_response_to_day
    ]
    return len(before) > 1 and len(before) == len(set(sick)) and any(day > max(before) for day in again)


def reduction_date(patient, stretch, n):
    """The day after the last one above half of the usual dose; a gap too short to judge is no reduction."""
    dose = {}
    for run in patient["steroid_runs"]:
        dose |= steroids.daily(run, run["counted"], n)
    usual = median(value for day, value in dose.items() if stretch["start"] <= day <= stretch["end"])
    full = sorted(
        day for day in dose if day >= stretch["start"] and dose[day] > (1 - n.steroid_reduction_share) * usual
    )
    last = full[0]
    for day in full:
        if (day - last).days > n.steroid_response_code_free_day:
            break
        last = day
    return last + timedelta(days=1)


def cuts(patient, n):
    """Days on which the daily prednisone equivalent fell, and by which share, the end of a run included."""
    found = []
    dose = {}
    for run in patient["steroid_runs"]:
        dose |= steroids.daily(run, run["counted"], n)
    days = sorted(treated_days(patient))
    for day, later in itertools.pairwise(days):
        if (later - day).days > n.steroid_run_gap_days:
            found.append((day + timedelta(days=1), 1.0))
        elif day in dose and later in dose and dose[later] < dose[day]:
            found.append((later, 1 - dose[later] / dose[day]))
    if days:
        found.append((days[-1] + timedelta(days=1), 1.0))
    return sorted(found)


def treated_days(patient):
    """Days on a steroid that is no premedication."""
    return {day for run in patient["steroid_runs"] for _, day in run["counted"]}


# Relapse (R-REL-01)


def join_relapses(patient, chains, n):
    """A chain that is a relapse of the chain just before it belongs to the same case (decision record 0019)."""
    found = []
    for number, chain in enumerate(chains):
        if number and is_relapse(patient, chains[number - 1], chain, n):
            found[-1] = found[-1] + chain
        else:
            found.append(chain)
    return found


def is_relapse(patient, before, chain, n):
    start, last = chain[0]["date"], before[-1]["date"]
    if is_exposed_again(patient, last, start, n):
        return False
    nadir = nadir_after_recovery(patient, before, start, n)
    return nadir is not None and flares(chain, nadir, n) and has_setting(patient, start, n)


def is_exposed_again(patient, last, start, n):
    """A dose of a checkpoint inhibitor, or a new course of a statin or another listed drug, in between."""
    days = [dose["date"] for dose in patient["doses"]] + [era["start"] for era in patient["statin_eras"]]
    listed = {name for name, row in n.myotoxic.items() if row["is_interaction_only"] == "0"}
    for ingredient in {one["ingredient"] for one in patient["other_supplies"]} & listed:
        own = [one for one in patient["other_supplies"] if one["ingredient"] == ingredient]
        days += [era["start"] for era in other_drugs.eras(own, n)]
    return any(last < day <= start for day in days)


def nadir_after_recovery(patient, before, start, n):
    """R-OUT-01: the lowest CK after the peak of at least 3 x ULN, where it is half of the peak or within the limit."""
    raised = [piece["source"] for piece in before if piece["kind"] == "ck_raised"]
    peak = max(raised, key=lambda ck: ck["ratio"], default=None)
    if peak is None or peak["ratio"] < n.relapse_ck_x_uln:
        return None
    nadir = min((ck["ratio"] for ck in measured(patient) if peak["date"] < ck["date"] < start), default=None)
    is_recovered = nadir is not None and nadir <= max(n.ck_raised_x_uln, (1 - n.recovery_fall_share) * peak["ratio"])
    return nadir if is_recovered else None


def flares(chain, nadir, n):
    """CK from 3 x ULN, or twice the nadir and raised, or weakness."""
    ratios = [piece["source"]["ratio"] for piece in chain if piece["kind"] == "ck_raised"]
    high = any(ratio >= n.relapse_ck_x_uln or ratio >= n.relapse_nadir_fold * nadir for ratio in ratios)
    return high or any(piece["kind"] == "weakness" for piece in chain)


def has_setting(patient, start, n):
    """Off therapy, or within 60 days after a steroid cut of a quarter or the stop of an immunosuppressant."""
    ends = {}
    for one in patient["immunotherapies"]:
        if one["start"] <= start:
            ends[one["agent"]] = max(one["end"], ends.get(one["agent"], one["end"]))
    if start not in treated_days(patient) and all(end < start for end in ends.values()):
        return True
    days = [day for day, share in cuts(patient, n) if share >= n.relapse_steroid_cut_share]
    days += [end for end in ends.values() if end < start]
    return any(0 <= (start - day).days <= n.relapse_days for day in days)
