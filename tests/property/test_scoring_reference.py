"""The SQL of attribution against the executable text of the specification, where that file lies beside the project.

Where the two differ, a ruling of the specification or its text says so, and the difference is asserted here: 7.4 (anti-SRP
needs M1), ruling 5 (what is fully explained), ruling 6 (paraneoplastic), ruling 8 (acute steroid myopathy), ruling 9 (a
normal CK in the chronic form), 9.2 (suspected statin myopathy is never above possible) and 10.1 (a late checkpoint inhibitor).
"""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from tests.property.drawn_features import AS_OF, CAUSES, draw, golden
from tests.property.feature_rows import tables
from tests.property.warehouse import Row, build, empty_warehouse, fill, rows_of

CASES = 6_000
PARAMETERS = Path(__file__).parents[3] / "shared" / "clinical" / "params"
SCRIPT = PARAMETERS / "reference_scoring.py"
LIKELY = ("certain", "probable", "possible")
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the executable specification is not beside this project")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found = importlib.util.spec_from_file_location("reference_scoring", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, Row, Row]]:
    return golden(PARAMETERS / "golden_cases.csv")


@pytest.fixture(scope="module")
def pairs(script: ModuleType, examples) -> list[tuple[Row, Row, Row]]:
    """Each worked example and each drawn case, with what the specification says of it and what the SQL says."""
    chance = random.Random(20260201)
    cases = [case for _, case, _ in examples] + [draw(chance) for _ in range(CASES)]
    with empty_warehouse() as connection:
        connection.execute("SET threads = 1")
        build(connection, as_of=AS_OF)
        for table, rows in tables(cases).items():
            fill(connection, table, rows)
        build(connection, as_of=AS_OF, wanted=lambda name: name.startswith("attribution."))
        scores = {row["case_id"]: row for row in rows_of(connection, "SELECT * FROM attribution.event_scores")}
        priorities = {row["case_id"]: row for row in rows_of(connection, "SELECT * FROM attribution.case_priority")}
        labels: dict[str, dict[str, Row]] = {}
        for row in rows_of(connection, "SELECT * FROM attribution.label_causality"):
            labels.setdefault(row["case_id"], {})[row["label"]] = row
    found = []
    for number, case in enumerate(cases):
        name = f"C{number}"
        given = {"labels": labels.get(name, {}), "priority": priorities[name]["priority"], **scores[name]}
        found.append((case, script.score({**case, "muscle_dx": "single_op"} if _is_capped(case) else case), given))
    return found


def test_the_worked_examples_are_scored_as_they_say(pairs, examples):
    for (name, _, line), (_, said, found) in zip(examples, pairs, strict=False):
        points = "; ".join(f"{label}={value}" for label, value in said["points"].items())
        assert (said["E_net"], said["M"], points, said["priority"]) == (
            int(line["E_net"]), int(line["M_level"]), line["points"], line["priority"]), name  # fmt: skip
        assert (found["event_score"], found["myopathy_level"], found["priority"]) == (
            said["E_net"], f"M{said['M']}", said["priority"]), name  # fmt: skip


def test_event_score_and_level_differ_only_by_ruling_5(pairs):
    for case, said, found in pairs:
        assert (found["event_score_before_explainers"], found["event_score"], found["myopathy_level"]) == (
            said["E"], said["E_net"], f"M{said['M']}"), case  # fmt: skip


def test_points_of_the_labels_agree_and_anti_srp_needs_m1(pairs):
    for case, said, found in pairs:
        points = {label: row["points"] for label, row in found["labels"].items() if label != "paraneoplastic"}
        wanted = {label: value for label, value in said["points"].items() if label != "paraneoplastic"}
        if said["M"] == 0:
            wanted.pop("srp_imnm", None)
        assert points == wanted, case


def test_paraneoplastic_differs_only_by_ruling_6_and_by_what_a_candidate_drug_is(pairs):
    differing = 0
    for case, said, found in pairs:
        row = found["labels"].get("paraneoplastic")
        said_points = said["points"].get("paraneoplastic")
        if (row["points"] if row else None) != said_points:
            differing += 1
            assert (row["points"] if row else None) == _by_ruling_6(case, said, found), case
    assert 0 < differing < CASES / 3


def test_causality_differs_only_by_rulings_8_and_9_and_the_cap_of_a_suspicion(pairs):
    compared = 0
    for case, said, found in pairs:
        if _same_labels(said, found):
            compared += len(found["labels"])
            wanted = {label: _by_rulings_8_and_9_and_cap(case, said, label) for label in said["points"]}
            assert {label: row["causality"] for label, row in found["labels"].items()} == wanted, case
    assert compared > CASES


def test_priority_differs_only_by_ruling_5_and_by_the_text_on_a_late_checkpoint_inhibitor(pairs):
    compared = 0
    for case, said, found in pairs:
        causalities = {label: row["causality"] for label, row in found["labels"].items()}
        if _same_labels(said, found) and causalities == said["causality"]:
            compared += 1
            assert found["priority"] == _by_ruling_5_and_text(case, said), case
    assert compared > CASES / 3


def test_the_draw_reaches_every_label_category_and_priority(pairs):
    labels = {label.split(":")[0] for _, _, case in pairs for label in case["labels"]}
    assert labels == {"ici_myositis", "statin_toxic", "steroid_acute_cim", "steroid_chronic", "paraneoplastic", "other_drug",
                      "statin_imnm_hmgcr", "hmgcr_imnm_no_statin", "statin_imnm_suspected", "srp_imnm", "seronegative_imnm"}  # fmt: skip
    found = {row["causality"] for _, _, case in pairs for row in case["labels"].values()}
    assert found == {"certain", "probable", "possible", "conditional", "unlikely"}
    assert {case["priority"] for _, _, case in pairs} == {"P0", "P1", "P2", "P3", "P4"}
    assert {case["myopathy_level"] for _, _, case in pairs} == {"M0", "M1", "M2", "M3", "M4"}


def _is_capped(case: Row) -> bool:
    """Ruling 5: codes of rhabdomyolysis confirm nothing beside a strong explainer."""
    caps = any(CAUSES[rule]["caps_rhabdomyolysis_code"] == "1" for rule in case["competing"])
    return caps and case["is_rhabdomyolysis_code"] and case["muscle_dx"] == "confirmed"


def _same_labels(said: Row, found: Row) -> bool:
    return bool({label: row["points"] for label, row in found["labels"].items()} == said["points"])


def _by_ruling_6(case: Row, said: Row, found: Row) -> int | None:
    """Points as ruling 6 gives them; a steroid label is a candidate drug whatever its points."""
    if case["cancer_days"] is None or case["cancer_days"] > 1095:
        return None
    ill = case["weakness"] != "none" or case["muscle_dx"] != "none"
    is_muscle_disease = found["level_rank"] >= 2 and ill
    has_drug = (case["ici_window"] not in (None, "late") or case["statin_window"] in ("toxic_current", "toxic_recent")
                or case.get("other_drug") or any(label.startswith("steroid") for label in found["labels"]))  # fmt: skip
    necrotizing = case["biopsy"] == "necrotizing"
    points = 2 if case["cancer_days"] <= 365 else 1
    points += 3 if case["paraneoplastic_code"] else 0
    points += 3 if case["tif1g_nxp2_pos"] else 0
    points += 2 if case["onset_before_antineoplastic"] else 0
    points += -2 if has_drug else 2 if is_muscle_disease else 0
    points += 1 if necrotizing and not has_drug else 0
    competing = sorted(case["competing"].values())
    points += competing[0] - (len(competing) - 1) if competing else 0
    supported = (case["paraneoplastic_code"] or case["tif1g_nxp2_pos"] or case["onset_before_antineoplastic"]
                 or necrotizing or is_muscle_disease)  # fmt: skip
    return points if supported and points >= 3 else None


def _by_rulings_8_and_9_and_cap(case: Row, said: Row, label: str) -> str:
    causality, points, level = said["causality"][label], said["points"][label], said["M"]
    critically_ill = case["nmb_ge_24h"] or case["mg_prior"] or case["icu_vent"]
    if label == "steroid_acute_cim" and not critically_ill and causality in LIKELY:
        return "conditional"
    if label == "statin_imnm_suspected" and causality in LIKELY:
        return "possible" if points >= 4 else "unlikely"
    if label == "steroid_chronic" and level == 0 and causality == "conditional":
        return "possible" if points >= 4 else "unlikely"
    return str(causality)


def _by_ruling_5_and_text(case: Row, said: Row) -> str:
    """The priority of the executable text, except where ruling 5 or the late window has a say."""
    ratio = case["ck_peak_ratio"] or 0
    is_rhabdomyolysis = ratio > 50 or (ratio >= 10 and (case["aki"] or case["k_ge_6_5"]))
    if is_rhabdomyolysis and not _is_other_emergency(case, said):
        return _below_p0(case, said) if _is_fully_explained(case, said) else "P0"
    is_other = case["ici_window"] == "late" or _is_capped(case)
    return _below_p0(case, said) if is_other and said["priority"] != "P0" else str(said["priority"])


def _is_other_emergency(case: Row, said: Row) -> bool:
    sign = any(case.get(name) for name in ("myocarditis", "troponin_flag", "mg_new", "ocular_bulbar_new", "resp_failure",
                                           "severe_arrhythmia"))  # fmt: skip
    ill = (
        (case["ck_peak_ratio"] or 0) > 1 or case["weakness"] != "none" or case["muscle_dx"] != "none" or said["M"] >= 1
    )
    on_ici = case["ici_window"] in ("core_early", "core_on_treatment", "extended")
    return bool((on_ici and ill and sign) or (case.get("resp_failure") and said["M"] >= 3))


def _is_fully_explained(case: Row, said: Row) -> bool:
    """Ruling 5: a strong explainer, and no drug label that is possible or better; never with anti-HMGCR or anti-SRP."""
    other = ("srp_imnm", "seronegative_imnm", "hmgcr_imnm_no_statin", "paraneoplastic")
    likely = any(value in LIKELY for label, value in said["causality"].items() if label not in other)
    explainers = [rule for rule, points in case["competing"].items() if points <= -3
                  and "1" in (CAUSES[rule]["reduces_event_score"], CAUSES[rule]["caps_rhabdomyolysis_code"])]  # fmt: skip
    return bool(explainers) and not likely and "pos" not in (case["hmgcr"], case["srp"])


def _below_p0(case: Row, said: Row) -> str:
    """The tiers below P0 of 10.1, where the executable text stops at its own P0 or does not know the late window."""
    ratio, level, causality = case["ck_peak_ratio"] or 0, said["M"], said["causality"]
    antibody = "pos" in (case["hmgcr"], case["srp"])
    hereditary = {"C-01", "C-02"} & case["competing"].keys() and not case["ck_2x_own_baseline"]
    strong = any(points <= -3 for points in case["competing"].values()) and said["E_net"] < 5
    explained = bool(hereditary or strong) and not antibody
    likely = any(value in LIKELY for value in causality.values())
    on_core_ici = case["ici_window"] in ("core_early", "core_on_treatment")
    on_statin = case["statin_window"] == "toxic_current" and ratio > 10 and case["weakness"] != "none"
    urgent = (
        (level >= 3 and ratio > 10) or (on_core_ici and (ratio > 5 or case["muscle_dx"] == "confirmed")) or on_statin
    )
    chronic = causality.get("steroid_chronic") in LIKELY and case["weakness"] == "specific"
    if (urgent and not explained) or (antibody and level == 4):
        return "P1"
    if explained and not likely:
        return "P3" if level >= 2 and said["points"] else "P4"
    if (level >= 2 and (likely or case["ici_window"] == "late")) or level >= 3 or chronic:
        return "P2"
    return "P3" if level >= 1 else "P4"
