"""Cases drawn as features of the executable specification, and the same cases as rows of the warehouse's tables."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from tests.property.warehouse import Row

AS_OF = date(2026, 2, 1)
REFERENCE = Path(__file__).parents[2] / "sql" / "reference"
WINDOWS = {
    row["label"]: row for row in csv.DictReader((REFERENCE / "windows.csv").read_text(encoding="utf-8").splitlines())
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
    "steroid_fluorinated": 0.4, "ae_code_steroid": 0.3, "paraneoplastic_code": 0.15, "aki": 0.15,
}  # fmt: skip


def draw(chance: random.Random) -> Row:
    """Draw one case: features that this release computes, consistent with each other."""
    case: Row = {name: chance.random() < share for name, share in FLAGS.items()}
    case["ck_peak_ratio"] = ratio = chance.choice(RATIOS)
    case["ck_measured"] = ratio is not None
    case["ck_n"] = chance.choice([1, 2, 3])
    raised = ratio is not None and ratio > 1
    persistences = ["none", "repeat", *(["persistent14d"] if raised and ratio >= 3 else [])]
    case["ck_persistence"] = chance.choice(persistences) if raised and case["ck_n"] > 1 else "none"
    case["weakness"] = chance.choice(["none", "nonspecific", "specific"])
    case["muscle_dx"] = chance.choice(["none", "single_op", "confirmed"])
    ill = case["weakness"] != "none" or case["muscle_dx"] != "none"
    case["ici_window"] = chance.choice([None, None, "core_early", "core_on_treatment", "extended", "late"])
    groups = [group for group in GROUPS if chance.random() < 0.12]
    case["groups"] = groups
    case["bulbar_ocular_resp"] = bool({"ocular", "respiratory", "dysphagia", "bulbar"} & set(groups))
    for group, name in GROUPS.items():
        if name:
            case[name] = group in groups
    counted = [
        group for group in groups
        if group not in ("dysphagia", "bulbar") or (ratio or 0) >= 3 or "ocular" in groups
    ]  # fmt: skip
    case["ici_overlap"] = bool(counted) and case["ici_window"] is not None
    # the label of a statin needs a raised CK, that of a long steroid treatment weakness or a diagnosis
    case["statin_window"] = chance.choice([None, "toxic_current", "toxic_recent"]) if raised else None
    case["statin_change"] = chance.choice(["<=180", "181-365", ">365"])
    case["steroid_role"] = "other_indication"
    case["steroid_hd_acute"] = chance.random() < 0.25
    case["steroid_sustained"] = ill and chance.random() < 0.3
    case["cancer_days"] = chance.choice([None, 0, 200, 365, 366, 1095, 1096, 4000])
    case["cancer_years"] = None if case["cancer_days"] is None else case["cancer_days"] / 365
    case["onset_before_antineoplastic"] = chance.random() < 0.2
    case["enough_followup"] = chance.random() < 0.8
    return case


def tables(cases: list[Row]) -> dict[str, list[Row]]:
    """Write drawn cases as rows; case n is C<n> of patient P<n>, and identifiers repeat from table to table."""
    found: dict[str, list[Row]] = {}
    for number, case in enumerate(cases):
        for table, row in _rows(case, number):
            found.setdefault(table, []).append(row)
    return found


def _rows(case: Row, number: int) -> list[tuple[str, Row]]:
    onset = AS_OF - timedelta(days=30 if case["enough_followup"] else 29)
    who = {"patient_id": f"P{number}", "episode_number": 1}
    return [*_case(case, number, onset, who), *_muscle(case, number, onset, who),
            *_drugs(case, number, onset), *_steroids(case, number, onset), *_codes(case, number, onset, who)]  # fmt: skip


def _case(case: Row, number: int, onset: date, who: Row) -> list[tuple[str, Row]]:
    ratio = case["ck_peak_ratio"]
    cancer = None if case["cancer_days"] is None else onset - timedelta(days=case["cancer_days"])
    rows = [("clinical.cases", {
        **who, "case_id": f"C{number}", "onset_date": onset, "last_evidence_date": onset, "is_unresolved_only": False,
        "first_raised_ck_date": onset if (ratio or 0) > 1 else None, "onset_source_table": "labs",
        "onset_source_id": number, "malignancy_date": cancer, "malignancy_diagnosis_id": f"{number}m",
        "first_antineoplastic_date": onset + timedelta(days=1 if case["onset_before_antineoplastic"] else 0),
    })]  # fmt: skip
    if ratio is not None:
        rows.append(("clinical.ck_peaks", {
            **who, "results": case["ck_n"], "raised_results": case["ck_n"], "peak_result_id": number,
            "ck_peak_date": onset, "ck_peak_u_per_l": ratio * 200, "ck_peak_uln_u_per_l": 200, "ck_peak_x_uln": ratio,
            "ck_peak_uln_source": "row", "is_peak_censored_high": False, "ck_persistence": case["ck_persistence"],
            "first_persistent_date": onset, "last_persistent_date": onset, "persistence_result_id": number,
            "persistence_date": onset,
        }))  # fmt: skip
    return rows


def _muscle(case: Row, number: int, onset: date, who: Row) -> list[tuple[str, Row]]:
    rows: list[tuple[str, Row]] = [
        ("clinical.overlap_findings",
         {**who, "finding_group": group, "diagnosis_id": f"{number}{group}", "diagnosis_date": onset, "code": "X"})
        for group in case["groups"]
    ]  # fmt: skip
    if case["weakness"] != "none":
        rows.append(("clinical.weakness", {**who, "weakness": case["weakness"], "is_specific_code": True,
                                           "diagnosis_id": number, "diagnosis_date": onset, "code": "M62.81"}))  # fmt: skip
    if case["muscle_dx"] != "none":
        rows.append(("clinical.muscle_diagnoses", {
            **who, "is_confirmed": case["muscle_dx"] == "confirmed", "diagnosis_id": number, "codes": "M60.9",
            "first_diagnosis_date": onset, "confirmation": "coded",
        }))  # fmt: skip
    return rows


def _drugs(case: Row, number: int, onset: date) -> list[tuple[str, Row]]:
    who = {"case_id": f"C{number}", "patient_id": f"P{number}"}
    rows: list[tuple[str, Row]] = []
    if case["ici_window"]:
        window = WINDOWS[case["ici_window"]]
        rows.append(("clinical.case_ici", {
            **who, "ici_window": case["ici_window"], "points": window["points"], "rule_id": window["rule_id"],
            "last_dose_date": onset, "last_prescription_id": number, "ingredients": "nivolumab",
            "combination_date": onset if case["ici_combination"] else None,
            "has_evidence_before_ici": case["evidence_before_ici"], "evidence_before_ici_date": onset,
            "evidence_before_ici_source_table": "labs", "evidence_before_ici_source_id": f"{number}e",
        }))  # fmt: skip
        # two rows of the day of the combination: it is still one finding
        rows += [("clinical.ici_doses", {**who, "ingredient": drug, "dose_date": onset, "prescription_id": f"{number}{drug}"})
                 for drug in ("nivolumab", "ipilimumab")]  # fmt: skip
    if case["statin_window"]:
        window = WINDOWS[case["statin_window"]]
        points = {"<=180": 2, "181-365": 1, ">365": 0}[case["statin_change"]]
        rows.append(("clinical.case_statins", {
            **who, "statin_window": case["statin_window"], "points": window["points"], "rule_id": window["rule_id"],
            "ingredient": "atorvastatin", "prescription_id": number, "covered_until": onset, "change_points": points,
            "change_kind": "start", "change_date": onset, "change_prescription_id": number,
            "days_from_supply_end_to_onset": 0,
        }))  # fmt: skip
    if case["immunosuppression_after"]:
        rows.append(("staging.drug_events", {
            **who, "prescription_id": f"{number}i", "ingredient": "infliximab", "drug_class": "immunosuppressant",
            "drug_group": "biologic", "is_exposure": True, "start_date": onset,
        }))  # fmt: skip
    return [(table, {name: value for name, value in row.items() if table.startswith("clinical.case") or name != "case_id"})
            for table, row in rows]  # fmt: skip


def _steroids(case: Row, number: int, onset: date) -> list[tuple[str, Row]]:
    who = {"case_id": f"C{number}", "patient_id": f"P{number}"}
    exposures = {"acute_high_dose": case["steroid_hd_acute"], "sustained": case["steroid_sustained"]}
    rows: list[tuple[str, Row]] = [
        ("clinical.episode_steroid_exposures", {
            **who, "exposure": exposure, "stretch_start_date": onset, "ingredients": "dexamethasone",
            "highest_prednisone_eq_mg_per_day": 80, "is_fluorinated": case["steroid_fluorinated"],
            "first_prescription_id": number,
        })
        for exposure, has in exposures.items() if has
    ]  # fmt: skip
    if case["nmb_ge_24h"]:
        rows.append(("clinical.neuromuscular_blockers", {
            "patient_id": f"P{number}", "start_date": onset, "end_date": onset, "ingredients": "cisatracurium",
            "first_prescription_id": number,
        }))  # fmt: skip
    if case["icu_vent"]:
        rows.append(
            ("clinical.case_intensive_care", {**who, "visit_id": number, "start_date": onset, "is_ventilated": True})
        )
        rows[-1][1].pop("patient_id")
    return rows


def _codes(case: Row, number: int, onset: date, who: Row) -> list[tuple[str, Row]]:
    rows: list[tuple[str, Row]] = []
    coded = {
        "ae_code_ici": ("ae_ici", 0), "ae_code_statin": ("ae_statin", 0), "ae_code_steroid": ("ae_steroid", 0),
        "aki": ("aki", 0), "mg_prior": ("myasthenia_gravis", 400), "cim_code": ("critical_illness_myopathy", 0),
        "paraneoplastic_code": ("paraneoplastic_dermatopolymyositis", 0),
    }  # fmt: skip
    for name, (concept_set, days_before) in coded.items():
        if case[name]:
            rows.append(("staging.diagnosis_events", {
                "patient_id": who["patient_id"], "diagnosis_id": f"{number}{concept_set}", "concept_set": concept_set,
                "diagnosis_date": onset - timedelta(days=days_before), "code": "X", "setting": "inpatient",
                "status": "confirmed",
            }))  # fmt: skip
            if name in ("cim_code", "paraneoplastic_code"):
                rows.append(("clinical.episode_evidence", {
                    **who, "evidence_kind": "muscle_diagnosis", "source_table": "diagnoses",
                    "source_id": f"{number}{concept_set}", "evidence_date": onset,
                }))  # fmt: skip
    return rows
