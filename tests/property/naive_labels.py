"""Event score, level and points of every label of the second judge (spec 7, 9.1, 9.2; rulings 5, 6, 8 and 13)."""

from __future__ import annotations

from tests.property import naive_competing as competing
from tests.property import naive_course as course
from tests.property import naive_drugs as drugs
from tests.property import naive_other_drugs as other_drugs
from tests.property.naive_episodes import coded, is_near, muscle_diagnosis
from tests.property.naive_findings import has_antibody, has_prior_myasthenia, was_in_intensive_care

CORE = ("core_early", "core_on_treatment")
TOXIC = ("toxic_current", "toxic_recent")


def nm_antibody(case):
    return any(case["antibodies"].get(name) == "positive" for name in ("anti_hmgcr", "anti_srp"))


def event_score(patient, case, n):
    """9.1: E before the explainers."""
    score = sum(points for above, up_to, points in n.tiers if above < case["peak"] <= up_to)
    if score and len(case["ck"]) == 1 and case["peak"] < n.single_ck_exempt_x_uln:
        score += n.points["ck_unrepeated"]
    score += n.points.get(f"ck_{case['persistence']}", 0)
    if case["weakness"]:
        score += n.points[f"weakness_{case['weakness']}"] + (
            n.points["weakness_mimic"] if "C-23" in case["causes"] else 0
        )
    score += diagnosis_points(case, n)
    if any(n.groups[group]["is_bulbar_ocular_respiratory"] == "1" for group in case["findings"]):
        score += n.points["bulbar_ocular_respiratory"]
    score += n.points["aldolase_raised"] if "aldolase" in case["laboratory"] else 0
    score += sum(n.points[study] for study in case["studies"])
    score += n.points[f"biopsy_{case['biopsy']}"] if case["biopsy"] else 0
    if nm_antibody(case):
        score += n.points["nm_antibody_positive"]
    elif has_antibody(case, n, "other_specific", "paraneoplastic"):
        score += n.points["other_msa_positive"]
    return max(0, score + (n.points["immunosuppression"] if case["is_immunosuppressed"] else 0))


def diagnosis_points(case, n):
    """E5; rhabdomyolysis codes bring at most one point beside a strong explainer (ruling 5)."""
    score = n.points[f"muscle_diagnosis_{case['diagnosis']}"] if case["diagnosis"] else 0
    if not competing.caps_rhabdomyolysis(case, n):
        return score
    rest = muscle_diagnosis(case["chain"], n, without="rhabdomyolysis")
    return max(n.points[f"muscle_diagnosis_{rest}"] if rest else 0, min(score, n.rhabdomyolysis_capped_points))


def level_rank(case, n):
    """9.1: M0 to M4."""
    raised = case["peak"] > n.ck_raised_x_uln
    ill = case["weakness"] or case["diagnosis"]
    if case["biopsy"] == "necrotizing" or (nm_antibody(case) and raised and ill):
        return 4
    rank = next(number for number, (_, low, high) in enumerate(n.levels) if low <= case["net_score"] < high)
    if case["ici_window"] in (*CORE, "extended") and case["overlap"] and (raised or ill):
        rank = max(rank, 2)
    return rank


def coded_near(patient, group, case, n):
    return any(group in row["groups"] and is_near(row["date"], case, n) for row in coded(patient))


def labels(patient, case, n, change, as_of):
    """Points of every label, competing causes taken off."""
    found = {"ici_myositis": ici_myositis, "statin_toxic": statin_toxic, "statin_imnm_hmgcr": statin_imnm_hmgcr,
             "hmgcr_imnm_no_statin": hmgcr_no_statin, "statin_imnm_suspected": statin_imnm_suspected,
             "srp_imnm": srp_imnm, "seronegative_imnm": seronegative, "steroid_acute_cim": steroid_acute,
             "steroid_chronic": steroid_chronic, "iim_other": iim_other}  # fmt: skip
    case["change_points"] = change
    points = {label: of(patient, case, n) for label, of in found.items()}
    for ingredient in case["other_drugs"]:
        points[f"other_drug:{ingredient}"] = other_drug(ingredient, patient, case, n, as_of)
    points = {label: value + competing.points(label, case, n) for label, value in points.items() if value is not None}
    cancer = paraneoplastic(patient, case, n, points)
    if cancer is not None and cancer + competing.points("paraneoplastic", case, n) >= n.paraneoplastic_points:
        points["paraneoplastic"] = cancer + competing.points("paraneoplastic", case, n)
    return points


def ici_myositis(patient, case, n):
    """7.1: an ICI window and one of the gates A to D (or a watch, or a CK without unit)."""
    if not case["ici_window"] or case["gates"] == "E":
        return None
    points = n.windows[case["ici_window"]][2]
    points += n.points["ici_combination"] if drugs.is_combination(patient, case["last_dose"]) else 0
    points += n.points["ici_overlap"] if case["overlap"] else 0
    points += n.points["ici_other_irae"] if has_other_irae(patient, case, n) else 0
    points += n.points["ici_adverse_effect_code"] if coded_near(patient, "adverse_effect_ici", case, n) else 0
    points += n.points["ici_antibody"] if has_antibody(case, n, "striational", "myasthenia") else 0
    points += n.points["ici_held_improved"] if case["is_held_improved"] else 0
    points += n.points["ici_rechallenge"] if case["rechallenged"].get("ici") else 0
    points += n.points["ici_nm_antibody"] if nm_antibody(case) else 0
    return points + (n.points["ici_evidence_before"] if case["is_ill_before_ici"] else 0)


def has_other_irae(patient, case, n):
    """Ruling 13: a code that was not there before the first checkpoint inhibitor; T45.AX5 only far from the episode."""
    first = min(dose["date"] for dose in patient["doses"])
    rows = [(group, row) for row in coded(patient) for group in row["groups"] if group.startswith("irae_")]
    before = {group for group, row in rows if row["date"] < first}
    return any(group not in before and row["date"] >= first and (row["date"] - case["last"]).days <= n.weakness_to_day
               and not (group == "irae_adverse_effect_code" and is_near(row["date"], case, n))
               for group, row in rows)  # fmt: skip


def statin_toxic(patient, case, n):
    """7.2: a statin in its toxic window and a raised CK."""
    if not case["statin_window"] or not (case["peak"] > n.ck_raised_x_uln or "U" in case["gates"]):
        return None
    points = n.windows[case["statin_window"]][2] + case["change_points"]
    kind = {"contraindicated": "contraindicated", "cap_or_other": "other"}.get(case["interaction"])
    points += n.points[f"statin_interaction_{kind}"] if kind else 0
    points += n.points["statin_adverse_effect_code"] if coded_near(patient, "adverse_effect_statin", case, n) else 0
    points += n.points.get(f"statin_dechallenge_{case['statin_dechallenge']}", 0)
    points += n.points["statin_rechallenge"] if case["rechallenged"].get("statin") else 0
    return points + (n.points["statin_hmgcr_positive"] if case["antibodies"].get("anti_hmgcr") == "positive" else 0)


def statin_imnm_hmgcr(patient, case, n):
    """7.3: anti-HMGCR positive and a statin ever before onset."""
    if case["antibodies"].get("anti_hmgcr") != "positive" or not case["statin_ever"]:
        return None
    points = n.points["statin_imnm_antibody"] + n.windows[case["statin_ever"]][2]
    points += n.points["statin_imnm_dechallenge_negative"] if case["statin_dechallenge"] == "negative" else 0
    points += n.points["statin_imnm_persistent"] if case["persistence"] == "persistent14d" else 0
    points += n.points["statin_imnm_rechallenge"] if case["rechallenged"].get("statin") else 0
    points += n.points["statin_imnm_srp"] if case["antibodies"].get("anti_srp") == "positive" else 0
    return points + (n.points["statin_imnm_ici_core"] if case["ici_window"] in CORE else 0)


def hmgcr_no_statin(patient, case, n):
    is_positive = case["antibodies"].get("anti_hmgcr") == "positive"
    return n.points["hmgcr_no_statin"] if is_positive and not case["statin_ever"] else None


def statin_imnm_suspected(patient, case, n):
    """7.3: a negative dechallenge, and anti-HMGCR not tested (or not decided)."""
    is_untested = case["antibodies"].get("anti_hmgcr") not in ("positive", "negative")
    if not case["statin_ever"] or not is_untested or case["statin_dechallenge"] != "negative":
        return None
    return n.points["imnm_suspected"] + (
        n.points["imnm_suspected_persistent"] if case["persistence"] == "persistent14d" else 0
    )


def srp_imnm(patient, case, n):
    """7.4: anti-SRP positive and M1 or higher."""
    return n.points["srp_positive"] if case["antibodies"].get("anti_srp") == "positive" and case["rank"] >= 1 else None


def seronegative(patient, case, n):
    """7.5: both antibodies tested and negative, and a necrotizing biopsy or term."""
    both = all(case["antibodies"].get(name) == "negative" for name in ("anti_hmgcr", "anti_srp"))
    named = any("necrotizing_myopathy_term" in piece["source"].get("groups", ()) for piece in case["chain"])
    return n.points["seronegative"] if both and (case["biopsy"] == "necrotizing" or named) else None


def steroid_acute(patient, case, n):
    """7.6a."""
    if "acute_high_dose" not in case["steroids"]:
        return None
    points = n.points["steroid_acute_exposure"] + (
        n.points["steroid_acute_blocker"] if is_blocked(patient, case, n) else 0
    )
    points += n.points["steroid_acute_myasthenia"] if has_prior_myasthenia(patient, case, n) else 0
    points += n.points["steroid_acute_intensive_care"] if was_in_intensive_care(patient, case, n) else 0
    coded_cim = any("critical_illness_myopathy" in piece["source"].get("groups", ()) for piece in case["chain"])
    points += n.points["steroid_acute_cim_code"] if coded_cim else 0
    points += n.points["steroid_acute_ck"] if case["peak"] > n.ck_raised_x_uln else 0
    return points + (n.points["steroid_acute_ici_core"] if case["ici_window"] in CORE else 0)


def is_blocked(patient, case, n):
    rule = n.rules["W-NMB"]
    return any(start <= case["onset"] and (case["onset"] - end).days <= rule.end for start, end in patient["blockade"])


def steroid_chronic(patient, case, n):
    """7.6b; decision record 0007 asks for weakness or a muscle diagnosis."""
    if "sustained" not in case["steroids"] or not (case["weakness"] or case["diagnosis"]):
        return None
    points = n.points["steroid_chronic_exposure"]
    points += n.points["steroid_chronic_fluorinated"] if case["steroids"]["sustained"]["fluorinated"] else 0
    points += n.points["steroid_chronic_weakness"] if case["weakness"] == "specific" else 0
    if case["ck"] and not case["peak"] > n.ck_raised_x_uln:
        points += n.points["steroid_chronic_ck_normal"]
    elif case["peak"] > n.steroid_chronic_against_x_uln:
        points += n.points["steroid_chronic_ck_high"]
    points += (
        n.points["steroid_chronic_adverse_effect_code"] if coded_near(patient, "adverse_effect_steroid", case, n) else 0
    )
    points += n.points["steroid_chronic_improved"] if case["is_better"] else 0
    return points + (n.points["steroid_chronic_overlap"] if case["overlap"] and case["ici_window"] else 0)


def other_drug(ingredient, patient, case, n, as_of):
    """7.8: a listed drug in its window and a raised CK."""
    if not case["peak"] > n.ck_raised_x_uln:
        return None
    points = n.points["other_drug_exposure"]
    points += n.points["other_drug_labelled"] if n.myotoxic[ingredient]["has_labelled_ck"] == "1" else 0
    together = other_drugs.interacts_with_a_statin(ingredient, patient, case, n)
    points += n.points["other_drug_interaction"] if together else 0
    dechallenge = course.other_dechallenge(ingredient, patient, case, n, as_of)
    points += n.points["other_drug_dechallenge"] if dechallenge == "positive" else 0
    return points + (n.points["other_drug_rechallenge"] if case["rechallenged"].get(ingredient) else 0)


def paraneoplastic(patient, case, n, others):
    """7.7 and ruling 6."""
    if patient["cancer"] is None:
        return None
    days = abs((case["onset"] - patient["cancer"]).days)
    if days > n.windows["cancer_within_3_years"][1]:
        return None
    ill = case["rank"] >= 2 and (case["weakness"] or case["diagnosis"])
    is_first = patient["first_treatment"] is None or case["onset"] < patient["first_treatment"]
    is_coded = any("paraneoplastic_code" in piece["source"].get("groups", ()) for piece in case["chain"])
    has_cancer_antibody = has_antibody(case, n, "paraneoplastic")
    necrotizing = case["biopsy"] == "necrotizing"
    if not (is_coded or has_cancer_antibody or is_first or necrotizing or ill):
        return None
    has_drug = has_candidate(case, others)
    name = "cancer_within_1_year" if days <= n.windows["cancer_within_1_year"][1] else "cancer_within_3_years"
    points = n.windows[name][2] + (n.points["paraneoplastic_code"] if is_coded else 0)
    points += n.points["paraneoplastic_antibody"] if has_cancer_antibody else 0
    points += n.points["paraneoplastic_before_treatment"] if is_first else 0
    points += (
        n.points["paraneoplastic_candidate_drug"] if has_drug else n.points["paraneoplastic_no_drug"] if ill else 0
    )
    return points + (n.points["paraneoplastic_necrotizing"] if necrotizing and not has_drug else 0)


def has_candidate(case, others):
    """7.7: a drug of interest in its window."""
    on_ici = case["ici_window"] not in (None, "late")
    return on_ici or case["statin_window"] or case["other_drugs"] or any(name.startswith("steroid") for name in others)


def iim_other(patient, case, n):
    """7.9, ruling 13: dermatomyositis, polymyositis, inclusion bodies or antisynthetase, and nothing necrotizing."""
    synthetase = any(result == "positive" and n.antibodies[analyte]["is_antisynthetase"] == "1"
                     for analyte, result in case["antibodies"].items())  # fmt: skip
    named = any("inflammatory_myopathy" in piece["source"].get("groups", ()) for piece in case["chain"])
    main = synthetase or named or coded_lately(patient, "inclusion_body", case, n)
    skin = coded_lately(patient, "dermatomyositis_skin", case, n)
    if not main or case["biopsy"] == "necrotizing" or nm_antibody(case):
        return None
    points = n.points["iim_dermatomyositis_or_antisynthetase"]
    points += n.points["iim_skin"] if skin else 0
    return points + (n.points["iim_connective_tissue"] if "C-20" in case["causes"] else 0)


def coded_lately(patient, group, case, n):
    """From a year before onset to 60 days after the last evidence."""
    return any(group in row["groups"] and (row["date"] - case["onset"]).days >= n.baseline_from_day
               and (row["date"] - case["last"]).days <= n.weakness_to_day for row in coded(patient))  # fmt: skip
