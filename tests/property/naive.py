"""A second judge: the whole specification the obvious way, with loops over lists of dicts.

No SQL, no frames, no indexes, no care for speed. It is right because each function says what one paragraph of the
specification says. The files beside it hold its subjects: drugs, steroids, CK, episodes, findings, competing causes,
course, labels, causality and priority.

A patient is a dict: patient_id, sex, birth_date, observation_start, cancer, and lists of dicts: drugs, labs, diagnoses,
procedures, visits. Diagnoses and procedures carry the notions their code stands for ("groups").
"""

from __future__ import annotations

from tests.property import naive_ck, naive_gates, naive_labels, naive_priority
from tests.property import naive_competing as competing
from tests.property import naive_course as course
from tests.property import naive_drugs as drugs
from tests.property import naive_episodes as episodes
from tests.property import naive_findings as findings
from tests.property import naive_other_drugs as other_drugs
from tests.property import naive_steroids as steroids


def judge(patient, n, as_of):
    """Every case of the patient, in order of time."""
    patient = drugs.known_at(patient, as_of)
    expose(patient, n, as_of)
    patient["ck"] = naive_ck.ck_results(patient, n)
    patient["antibodies"] = findings.antibody_results(patient, n)
    patient["biopsies"] = findings.biopsies(patient)
    chains = episodes.chains(episodes.evidence(patient, n), n)
    found = []
    for chain in course.join_relapses(patient, chains, n):
        case = looked_at(patient, chain, n)
        is_adult = drugs.age(patient["birth_date"], case["onset"]) >= n.adult_age_years
        if case["gates"] and is_adult and is_oncology_patient(patient):
            found.append(assess(patient, case, n, as_of))
    return found


def is_oncology_patient(patient):
    """Section 2 and ruling 2: a malignancy on record, or an oncology drug."""
    return patient["cancer"] is not None or patient["first_treatment"] is not None


def looked_at(patient, chain, n):
    """The episode of a chain, with the gates it opens."""
    case = episodes.episode(patient, chain, n)
    look(patient, case, n)
    case["gates"] = naive_gates.gates(patient, case, n)
    return case


def expose(patient, n, as_of):
    """What the patient was given."""
    patient["doses"] = drugs.doses(patient, n)
    patient["courses"] = drugs.courses(patient["doses"], n)
    patient["supplies"] = drugs.supplies(patient, n)
    patient["statin_eras"] = drugs.statin_eras(patient, n)
    patient["other_supplies"] = other_drugs.supplies(patient, n)
    patient["immunotherapies"] = other_drugs.immunotherapies(patient, n)
    patient["steroid_courses"] = steroids.courses(patient, n)
    patient["steroid_doses"] = steroids.ingredient_days(patient, n, as_of)
    patient["premedication"] = steroids.premedication(patient, n)
    patient["steroid_runs"] = steroids.runs(patient, n)
    patient["blockade"] = steroids.blockade(patient, n)
    treated = [row["time"].date() for row in patient["drugs"] if other_drugs.is_antineoplastic(row)]
    patient["first_treatment"] = min(treated, default=None)


def look(patient, case, n):
    """What the gates need to know."""
    case["first_look"] = episodes.first_look(patient, case, n)
    case["steroids"] = steroids.exposures(patient, case, n)
    case["ici_window"], case["last_dose"] = drugs.ici_window(patient, case, n)
    case["antibodies"] = findings.antibodies(patient, case, n)
    case["biopsy"] = findings.biopsy(patient, case, n)
    case["studies"] = findings.studies(patient, case, n)
    case["troponin_flag"] = any(episodes.is_near(day, case, n) for day in findings.troponin_flags(patient, n))
    case["laboratory"] = findings.laboratory(patient, case, n)
    case["has_new_myasthenia"] = findings.has_new_myasthenia(patient, case, n)


def assess(patient, case, n, as_of):
    """Score, level, labels, causality and priority of one case."""
    case["overlap"] = {group for group in case["findings"] if n.groups[group]["is_overlap"] == "1" and (
        group not in ("dysphagia", "bulbar") or case["peak"] >= n.dysphagia_ck_x_uln or "ocular" in case["findings"])}  # fmt: skip
    case["is_ill_before_ici"] = case["ici_window"] is not None and evidence_before_ici(patient, case, n)
    case["statin_window"], change = drugs.statin_window(patient, case, n)
    case["statin_ever"] = other_drugs.statin_ever(patient, case, n)
    case["interaction"] = other_drugs.interaction(patient, case, n)
    case["other_drugs"] = other_drugs.drugs_in_window(patient, case, n)
    case["statin_dechallenge"] = course.statin_dechallenge(patient, case, n, as_of)
    case["rechallenged"] = rechallenged(patient, case, n)
    case["is_held_improved"] = bool(case["ici_window"]) and course.is_held_improved(patient, case, n, as_of)
    case["is_better"] = "sustained" in case["steroids"] and course.is_better_after_reduction(patient, case, n, as_of)
    begun = [day for day in steroids.treatment_starts(patient, case, n)
             if 0 <= (day - case["onset"]).days <= n.immunosuppression_to_day]  # fmt: skip
    case["is_immunosuppressed"] = bool(begun or other_drugs.new_agents(patient, case["onset"], n))
    case["causes"] = competing.causes(patient, case, n)
    case["score"] = naive_labels.event_score(patient, case, n)
    case["net_score"] = max(0, case["score"] - competing.explained_points(case, n))
    case["rank"] = naive_labels.level_rank(case, n)
    case["labels"] = naive_labels.labels(patient, case, n, change, as_of)
    case["causality"] = {label: naive_priority.causality(label, patient, case, n, as_of) for label in case["labels"]}
    case["priority"] = naive_priority.priority(patient, case, n)
    return case


def rechallenged(patient, case, n):
    found = {"ici": course.ici_rechallenge(patient, case, n), "statin": course.statin_rechallenge(patient, case, n)}
    return found | {name: course.other_rechallenge(name, patient, case, n) for name in case["other_drugs"]}


def coded_days(patient, kind, n):
    """Days with a code of one kind of muscle evidence."""
    return [row["date"] for row in episodes.coded(patient)
            if any(n.groups.get(group, {}).get("evidence_kind") == kind for group in row["groups"])]  # fmt: skip


def evidence_before_ici(patient, case, n):
    """R-ICI-04, unless the CK of this episode then at least doubled the patient's own baseline."""
    first = min(dose["date"] for dose in patient["doses"])
    days = [ck["date"] for ck in patient["ck"] if ck["ratio"] is not None and ck["ratio"] > n.evidence_before_ici_x_uln]
    days += coded_days(patient, "muscle_diagnosis", n)
    weak = coded_days(patient, "weakness", n)
    days += [day for day in weak if (day - patient["observation_start"]).days >= n.baseline_days
             and not any(n.baseline_from_day <= (other - day).days <= n.baseline_to_day for other in weak)]  # fmt: skip
    before = [day for day in days if n.evidence_before_ici_from_day <= (day - first).days < 0]
    folds = [ck["fold"] for ck in case["ck"] if ck["fold"] is not None and ck["ratio"] == case["peak"]]
    return bool(before) and not (folds and folds[0] >= n.raised_baseline_fold)
