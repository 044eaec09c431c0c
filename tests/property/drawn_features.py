"""Cases drawn as features of the executable specification; feature_rows writes them as rows of the warehouse's tables."""

from __future__ import annotations

import csv
import json
import random
from datetime import date
from pathlib import Path

from tests.property.warehouse import Row

AS_OF = date(2026, 2, 1)
REFERENCE = Path(__file__).parents[2] / "sql" / "reference"
CAUSES = {
    row["rule_id"]: row
    for row in csv.DictReader((REFERENCE / "competing_causes.csv").read_text(encoding="utf-8").splitlines())
}
RATIOS = [None, 0.5, 1, 1.01, 2.5, 2.51, 3, 5, 5.01, 9.99, 10, 10.01, 20, 50, 50.1]
#: overlap group -> the name its emergency has in the executable specification
GROUPS = {
    "myocarditis": "myocarditis", "myasthenia": "mg_new", "ocular": "ocular_bulbar_new", "respiratory": "resp_failure",
    "cardiac_emergency": "severe_arrhythmia", "dysphagia": None, "bulbar": None,
}  # fmt: skip
FLAGS = {
    "immunosuppression_after": 0.3, "ici_combination": 0.2, "ae_code_ici": 0.1, "evidence_before_ici": 0.2,
    "ae_code_statin": 0.2, "nmb_ge_24h": 0.4, "mg_prior": 0.2, "icu_vent": 0.3, "cim_code": 0.2,
    "steroid_fluorinated": 0.4, "ae_code_steroid": 0.3, "paraneoplastic_code": 0.15, "aki": 0.15, "aldolase_high": 0.15,
    "emg_done": 0.2, "mri_done": 0.1, "other_irae": 0.2, "striational_or_achr_pos": 0.1, "ici_held_improved": 0.15,
    "ici_rechallenge_pos": 0.1, "statin_rechallenge_pos": 0.1, "imnm_code": 0.2, "steroid_dechallenge_pos": 0.2,
    "tif1g_nxp2_pos": 0.1, "troponin_flag": 0.1, "k_ge_6_5": 0.1, "ck_2x_own_baseline": 0.3,
}  # fmt: skip
#: C-19 comes with another drug; C-23 is no drug's competitor; C-24 takes nothing
DRAWN_CAUSES = sorted(set(CAUSES) - {"C-19", "C-23", "C-24"})


def draw(chance: random.Random) -> Row:
    """Draw one case: features that are consistent with each other."""
    case: Row = {name: chance.random() < share for name, share in FLAGS.items()}
    case |= _muscle(chance) | _explanations(chance)
    raised = (case["ck_peak_ratio"] or 0) > 1
    ill = case["weakness"] != "none" or case["muscle_dx"] != "none"
    case["ici_window"] = chance.choice([None, None, "core_early", "core_on_treatment", "extended", "late"])
    case["ck_2x_own_baseline"] = case["ck_2x_own_baseline"] and raised
    case["evidence_before_ici"] = case["evidence_before_ici"] and case["ici_window"] is not None
    case["ici_overlap"] = bool(counted_groups(case)) and case["ici_window"] is not None
    # the label of a statin and of another drug needs a raised CK, that of a long steroid treatment weakness or a diagnosis
    case["statin_window"] = chance.choice(
        [None, None, "imnm_core", "imnm_remote_ever", *["toxic_current", "toxic_recent"] * raised]
    )
    case["statin_change"] = chance.choice(["<=180", "181-365", ">365"])
    case["statin_interaction"] = chance.choice([None, None, "contraindicated", "cap_or_other"])
    case["statin_dechallenge"] = chance.choice([None, None, "positive", "negative"])
    case["steroid_role"] = "other_indication"
    case["steroid_hd_acute"] = chance.random() < 0.2
    case["steroid_sustained"] = ill and chance.random() < 0.25
    if raised and chance.random() < 0.25:
        case["other_drug"] = {"name": "binimetinib", **{name: chance.random() < 0.4 for name in (
            "labelled_ck", "interaction", "dechallenge_pos", "rechallenge_pos")}}  # fmt: skip
        case["competing"]["C-19"] = -2
    case["cancer_days"] = chance.choice([None, 0, 200, 365, 366, 1095, 1096, 4000])
    case["cancer_years"] = None if case["cancer_days"] is None else case["cancer_days"] / 365
    case["onset_before_antineoplastic"] = chance.random() < 0.2
    case["enough_followup"] = chance.random() < 0.8
    case["other_msa_pos"] = case["tif1g_nxp2_pos"] or chance.random() < 0.1
    case["emg_abnormal"] = case["emg_done"] and chance.random() < 0.4
    return case


def _muscle(chance: random.Random) -> Row:
    case: Row = {"ck_peak_ratio": (ratio := chance.choice(RATIOS)), "ck_measured": ratio is not None}
    case["ck_n"] = chance.choice([1, 2, 3])
    raised = ratio is not None and ratio > 1
    persistences = ["none", "repeat", *(["persistent14d"] if raised and ratio >= 3 else [])]
    case["ck_persistence"] = chance.choice(persistences) if raised and case["ck_n"] > 1 else "none"
    case["weakness"] = chance.choice(["none", "nonspecific", "specific"])
    case["muscle_dx"] = chance.choice(["none", "single_op", "confirmed"])
    case["is_rhabdomyolysis_code"] = chance.random() < 0.3
    case["groups"] = groups = [group for group in GROUPS if chance.random() < 0.12]
    case["bulbar_ocular_resp"] = bool({"ocular", "respiratory", "dysphagia", "bulbar"} & set(groups))
    return case | {name: group in groups for group, name in GROUPS.items() if name}


def _explanations(chance: random.Random) -> Row:
    case: Row = {"biopsy": chance.choice([None] * 6 + ["performed", "myositis", "necrotizing"])}
    case["hmgcr"] = chance.choice([None, None, None, "neg", "neg", "pos"])
    case["srp"] = chance.choice([None, None, None, "neg", "neg", "pos"])
    causes = chance.sample(DRAWN_CAUSES, chance.choice([0, 0, 0, 1, 1, 2, 3]))
    return case | {"competing": {rule: int(CAUSES[rule]["points"]) for rule in causes}}


def counted_groups(case: Row) -> list[str]:
    """Groups that count as overlap: swallowing and speech only with CK from 3 x ULN or beside an ocular sign (ruling 13)."""
    return [group for group in case["groups"]
            if group not in ("dysphagia", "bulbar") or (case["ck_peak_ratio"] or 0) >= 3 or "ocular" in case["groups"]]  # fmt: skip


def golden(path: Path) -> list[tuple[str, Row, Row]]:
    """The worked examples: name, features completed to those of a drawn case, and what the file says."""
    found = []
    for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        features: Row = json.loads(line["features_json"])
        case: Row = dict.fromkeys(FLAGS, False) | {
            "ck_n": 2, "ck_peak_ratio": None, "ck_persistence": "none", "weakness": "none", "muscle_dx": "none", "biopsy": None,
            "hmgcr": None, "srp": None, "other_msa_pos": False, "is_rhabdomyolysis_code": False, "emg_abnormal": False, "competing": {}, "ici_window": None,
            "statin_window": None, "statin_change": ">365", "statin_interaction": None, "statin_dechallenge": None,
            "steroid_hd_acute": False, "steroid_sustained": False, "onset_before_antineoplastic": False,
            "enough_followup": True, "cancer_years": None, "bulbar_ocular_resp": False, "ici_overlap": False,
        } | features  # fmt: skip
        case["groups"] = [group for group, name in GROUPS.items() if name and features.get(name)]
        case |= {name: group in case["groups"] for group, name in GROUPS.items() if name}
        case["cancer_days"] = None if case["cancer_years"] is None else round(case["cancer_years"] * 365)
        found.append((line["case_id"], case, line))
    return found
