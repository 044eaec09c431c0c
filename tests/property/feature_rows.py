"""Cases drawn as features, written as rows of the tables that the attribution layer reads."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from tests.property.drawn_features import AS_OF, CAUSES, REFERENCE
from tests.property.warehouse import Row

WINDOWS = {
    row["label"]: row for row in csv.DictReader((REFERENCE / "windows.csv").read_text(encoding="utf-8").splitlines())
}
RESULTS = {"pos": "positive", "neg": "negative"}
Tabled = list[tuple[str, Row]]


def tables(cases: list[Row]) -> dict[str, list[Row]]:
    """Write drawn cases as rows; case n is C<n> of patient P<n>, and identifiers repeat from table to table."""
    found: dict[str, list[Row]] = {}
    for number, case in enumerate(cases):
        onset = AS_OF - timedelta(days=30 if case["enough_followup"] else 29)
        for write in (
            _case,
            _muscle,
            _findings,
            _explanations,
            _checkpoint_inhibitors,
            _statins,
            _other_drugs,
            _steroids,
            _codes,
        ):
            for table, row in write(case, number, onset):
                found.setdefault(table, []).append(row)
    return found


def _episode(number: int) -> Row:
    return {"patient_id": f"P{number}", "episode_number": 1}


def _named(number: int) -> Row:
    return {"case_id": f"C{number}", "patient_id": f"P{number}"}


def _case(case: Row, number: int, onset: date) -> Tabled:
    ratio = case["ck_peak_ratio"]
    cancer = None if case["cancer_days"] is None else onset - timedelta(days=case["cancer_days"])
    rows: Tabled = [("clinical.cases", {
        **_episode(number), "case_id": f"C{number}", "gates": "A", "onset_date": onset, "last_evidence_date": onset,
        "is_unresolved_only": False, "is_watch_only": False, "first_raised_ck_date": onset if (ratio or 0) > 1 else None,
        "onset_source_table": "labs", "onset_source_id": number, "malignancy_date": cancer,
        "malignancy_diagnosis_id": f"{number}m",
        "first_antineoplastic_date": onset + timedelta(days=1 if case["onset_before_antineoplastic"] else 0),
    })]  # fmt: skip
    if ratio is not None:
        rows.append(("clinical.ck_peaks", {
            **_episode(number), "results": case["ck_n"], "raised_results": case["ck_n"], "peak_result_id": number,
            "ck_peak_date": onset, "ck_peak_u_per_l": ratio * 200, "ck_peak_uln_u_per_l": 200, "ck_peak_x_uln": ratio,
            "ck_peak_uln_source": "row", "is_peak_censored_high": False, "ck_persistence": case["ck_persistence"],
            "first_persistent_date": onset, "last_persistent_date": onset, "persistence_result_id": number,
            "persistence_date": onset,
        }))  # fmt: skip
        fold = 2 if case["ck_2x_own_baseline"] else 1.9
        rows.append(("clinical.ck_course", {"result_id": number, "patient_id": f"P{number}", "draw_date": onset,
                                            "ck_x_uln": ratio, "is_resolved": True, "fold_over_baseline": fold}))  # fmt: skip
    return rows


def _muscle(case: Row, number: int, onset: date) -> Tabled:
    rows: Tabled = [
        ("clinical.overlap_findings",
         {**_episode(number), "finding_group": group, "source_table": "diagnoses", "source_id": f"{number}{group}", "event_date": onset,
          "code": "X"})
        for group in case["groups"]
    ]  # fmt: skip
    if case["weakness"] != "none":
        rows.append(("clinical.weakness", {**_episode(number), "weakness": case["weakness"], "is_specific_code": True,
                                           "diagnosis_id": number, "diagnosis_date": onset, "code": "M62.81"}))  # fmt: skip
    if case["muscle_dx"] != "none":
        rows.append(("clinical.muscle_diagnoses", {
            **_episode(number), "is_confirmed": case["muscle_dx"] == "confirmed", "diagnosis_id": number, "codes": "M60.9",
            "is_confirmed_by_other_codes": case["muscle_dx"] == "confirmed" and not case["is_rhabdomyolysis_code"],
            "first_diagnosis_date": onset, "confirmation": "coded",
        }))  # fmt: skip
    if case["immunosuppression_after"]:
        rows.append(("clinical.immunotherapies", {"patient_id": f"P{number}", "agent": "infliximab", "start_date": onset,
                                                  "prescription_id": f"{number}i", "source_table": "prescribing"}))  # fmt: skip
    return rows


def _findings(case: Row, number: int, onset: date) -> Tabled:
    """Antibodies, biopsy, studies and laboratory."""
    name: Row = {"case_id": f"C{number}"}
    antibodies = {"anti_hmgcr": RESULTS.get(case["hmgcr"]), "anti_srp": RESULTS.get(case["srp"]),
                  "anti_mi2": "positive" if case["other_msa_pos"] else None,
                  "anti_tif1g": "positive" if case["tif1g_nxp2_pos"] else None,
                  "anti_striational": "positive" if case["striational_or_achr_pos"] else None}  # fmt: skip
    rows: Tabled = [
        ("clinical.case_antibodies", {**name, "analyte": analyte, "antibody_result": result, "draw_date": onset,
                                      "result_id": f"{number}{analyte}", "value_text": "x", "is_after_ivig": False})
        for analyte, result in antibodies.items() if result
    ]  # fmt: skip
    if case["biopsy"]:
        rows.append(("clinical.case_biopsies", {**name, "biopsy_result": case["biopsy"], "performed_date": onset,
                                                "procedure_id": number, "has_report_text": True}))  # fmt: skip
    studies = {"emg": case["emg_done"] or case["emg_abnormal"], "muscle_mri": case["mri_done"]}
    rows += [("clinical.case_studies", {**name, "study": study, "study_date": onset, "source_table": "procedures",
                                        "source_id": f"{number}{study}", "is_abnormal": study == "emg" and case["emg_abnormal"]})
             for study, is_done in studies.items() if is_done]  # fmt: skip
    results = {"aldolase_high": case["aldolase_high"], "potassium_high": case["k_ge_6_5"]}
    rows += [("clinical.case_laboratory", {**name, "finding": finding, "event_date": onset, "result_id": f"{number}{finding}",
                                           "lab_value": 9, "lab_unit": "x", "lab_x_uln": 2, "finding_text": "High."})
             for finding, is_found in results.items() if is_found]  # fmt: skip
    if case["troponin_flag"]:
        rows.append(("clinical.case_troponins", {**name, "is_troponin_flag": True, "troponin_kind": "i", "troponin_x_uln": 9,
                                                 "draw_date": onset, "result_id": f"{number}t", "finding_text": "Troponin."}))  # fmt: skip
    return rows


def _explanations(case: Row, number: int, onset: date) -> Tabled:
    """Competing causes."""
    return [("clinical.case_competing_causes", {
        "case_id": f"C{number}", "rule_id": rule, "cause": CAUSES[rule]["cause"], "points": points, "is_strong": points <= -3,
        "reduces_event_score": CAUSES[rule]["reduces_event_score"], "event_date": onset, "source_table": "diagnoses",
        "caps_rhabdomyolysis_code": CAUSES[rule]["caps_rhabdomyolysis_code"], "source_id": f"{number}{rule}",
        "finding_text": "Coded.",
    }) for rule, points in case["competing"].items()]  # fmt: skip


def _course(table: str, number: int, drug: str, onset: date, **verdict: object) -> tuple[str, Row]:
    return (table, {"case_id": f"C{number}", "drug_key": drug, "event_date": onset, "result_id": f"{number}{drug}",
                    "ck_x_uln": 3, "finding_text": "CK again.", **verdict})  # fmt: skip


def _checkpoint_inhibitors(case: Row, number: int, onset: date) -> Tabled:
    if not case["ici_window"]:
        return []
    window = WINDOWS[case["ici_window"]]
    rows: Tabled = [("clinical.case_ici", {
        **_named(number), "ici_window": case["ici_window"], "points": window["points"], "rule_id": window["rule_id"],
        "last_dose_date": onset, "last_prescription_id": number, "ingredients": "nivolumab", "first_dose_date": onset,
        "combination_date": onset if case["ici_combination"] else None,
        "has_evidence_before_ici": case["evidence_before_ici"], "evidence_before_ici_date": onset,
        "evidence_before_ici_source_table": "labs", "evidence_before_ici_source_id": f"{number}e",
    })]  # fmt: skip
    # two rows of the day of the combination: it is still one finding
    rows += [("clinical.ici_doses", {"patient_id": f"P{number}", "ingredient": drug, "dose_date": onset,
                                     "prescription_id": f"{number}{drug}"}) for drug in ("nivolumab", "ipilimumab")]  # fmt: skip
    if case["ici_held_improved"]:
        rows.append(("clinical.case_ici_hold", {"case_id": f"C{number}", "last_dose_date": onset, "is_held": True,
                                                "is_held_improved": True, "event_date": onset, "result_id": f"{number}h",
                                                "finding_text": "Held."}))  # fmt: skip
    if case["ici_rechallenge_pos"]:
        rows.append(
            _course("clinical.case_rechallenges", number, "ici", onset, restart_date=onset, rechallenge="positive")
        )
    return rows


def _statins(case: Row, number: int, onset: date) -> Tabled:
    if not case["statin_window"]:
        return []
    ever = "imnm_remote_ever" if case["statin_window"] == "imnm_remote_ever" else "imnm_core"
    drug = {"ingredient": "atorvastatin", "prescription_id": number}
    rows: Tabled = [("clinical.case_statin_ever", {
        "case_id": f"C{number}", "imnm_window": ever, "points": WINDOWS[ever]["points"], "rule_id": WINDOWS[ever]["rule_id"],
        "supply_end_date": onset, "days_from_supply_end_to_onset": 0, **drug,
    })]  # fmt: skip
    if case["statin_window"].startswith("toxic"):
        window = WINDOWS[case["statin_window"]]
        rows.append(("clinical.case_statins", {
            **_named(number), "statin_window": case["statin_window"], "points": window["points"], "rule_id": window["rule_id"],
            "covered_until": onset, "change_points": {"<=180": 2, "181-365": 1, ">365": 0}[case["statin_change"]],
            "change_kind": "start", "change_date": onset, "change_prescription_id": number,
            "days_from_supply_end_to_onset": 0, **drug,
        }))  # fmt: skip
        if case["statin_interaction"]:
            rows.append(("clinical.case_statin_interactions", {
                "case_id": f"C{number}", "interaction": case["statin_interaction"], "statin_ingredient": "atorvastatin",
                "interacting_ingredient": "clarithromycin", "event_date": onset, "prescription_id": f"{number}c",
                "finding_text": "Together.",
            }))  # fmt: skip
    if case["statin_dechallenge"]:
        rows.append(_course("clinical.case_dechallenges", number, "statin", onset, stop_date=onset,
                            dechallenge=case["statin_dechallenge"]))  # fmt: skip
    if case["statin_rechallenge_pos"]:
        rows.append(
            _course("clinical.case_rechallenges", number, "statin", onset, restart_date=onset, rechallenge="positive")
        )
    return rows


def _other_drugs(case: Row, number: int, onset: date) -> Tabled:
    drug = case.get("other_drug")
    if not drug:
        return []
    key = f"other_drug:{drug['name']}"
    rows: Tabled = [("clinical.case_other_drugs", {
        "case_id": f"C{number}", "ingredient": drug["name"], "drug_group": "mek_inhibitor", "rule_id": "W-MEK",
        "has_labelled_ck": bool(drug.get("labelled_ck")), "era_start_date": onset, "supply_end_date": onset,
        "days_from_start_to_onset": 9, "prescription_id": f"{number}o",
        "interacting_statin": "atorvastatin" if drug.get("interaction") else None,
    })]  # fmt: skip
    if drug.get("dechallenge_pos"):
        rows.append(_course("clinical.case_dechallenges", number, key, onset, stop_date=onset, dechallenge="positive"))
    if drug.get("rechallenge_pos"):
        rows.append(
            _course("clinical.case_rechallenges", number, key, onset, restart_date=onset, rechallenge="positive")
        )
    return rows


def _steroids(case: Row, number: int, onset: date) -> Tabled:
    is_cause = case.get("steroid_role") == "other_indication"
    exposures = {
        "acute_high_dose": is_cause and case["steroid_hd_acute"],
        "sustained": is_cause and case["steroid_sustained"],
    }
    rows: Tabled = [
        ("clinical.episode_steroid_exposures", {
            **_named(number), "exposure": exposure, "stretch_start_date": onset, "ingredients": "dexamethasone",
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
        rows.append(("clinical.case_intensive_care", {
            "case_id": f"C{number}", "source_table": "visits", "source_id": number, "start_date": onset, "is_ventilated": True,
        }))  # fmt: skip
    if case["steroid_dechallenge_pos"]:
        rows.append(("clinical.case_steroid_response", {
            "case_id": f"C{number}", "reduction_date": onset, "is_improved": True, "event_date": onset, "source_table": "visits",
            "source_id": number, "finding_text": "Better.",
        }))  # fmt: skip
    return rows


def _codes(case: Row, number: int, onset: date) -> Tabled:
    rows: Tabled = []
    coded = {
        "ae_code_ici": ("ae_ici", 0), "ae_code_statin": ("ae_statin", 0), "ae_code_steroid": ("ae_steroid", 0),
        "aki": ("aki", 0), "mg_prior": ("myasthenia_gravis", -400), "cim_code": ("critical_illness_myopathy", 0),
        "paraneoplastic_code": ("paraneoplastic_dermatopolymyositis", 0), "imnm_code": ("nm_imnm_specific", 0),
        "other_irae": ("irae_thyroid", 1),
    }  # fmt: skip
    for name, (concept_set, days) in coded.items():
        if case[name]:
            is_evidence = name in ("cim_code", "paraneoplastic_code", "imnm_code")
            rows += _coded(concept_set, number, onset + timedelta(days=days), is_evidence=is_evidence)
    return rows


def _coded(concept_set: str, number: int, day: date, *, is_evidence: bool) -> Tabled:
    """A diagnosis, and that it belongs to the episode where it is muscle evidence."""
    source = f"{number}{concept_set}"
    rows: Tabled = [("staging.diagnosis_events", {
        "patient_id": f"P{number}", "diagnosis_id": source, "concept_set": concept_set, "diagnosis_date": day, "code": "X",
        "setting": "inpatient", "status": "confirmed",
    })]  # fmt: skip
    if is_evidence:
        rows.append(("clinical.episode_evidence", {
            **_episode(number), "evidence_kind": "muscle_diagnosis", "source_table": "diagnoses", "source_id": source,
            "evidence_date": day,
        }))  # fmt: skip
    return rows
