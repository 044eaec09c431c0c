"""The drawn patients reach every corner of the specification often enough to be worth comparing."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.property import naive, naive_numbers
from tests.property.comparison import drawn_chunks
from tests.property.drawn_rows import AS_OF

PATIENTS = 10_000
SOME_TENS = 20
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def numbers():
    return naive_numbers.load()


@pytest.fixture(scope="module")
def cases(numbers):
    """Every case of the patients that test_naive_judge compares."""
    return [case for drawn in drawn_chunks(PATIENTS, chunk=PATIENTS, seed=1) for patient in drawn
            for case in naive.judge(patient, numbers, AS_OF)]  # fmt: skip


def rare(seen, wanted):
    """What is wanted and occurs less than some tens of times."""
    counted = Counter(seen)
    return {name: counted[name] for name in wanted if counted[name] < SOME_TENS}


def test_most_patients_become_cases(cases):
    assert len(cases) > PATIENTS / 2


def test_every_gate_opens(cases):
    assert rare((gate for case in cases for gate in case["gates"]), "ABCDEUW") == {}


def test_every_window_is_met(cases):
    windows = {"ici_window": ["core_early", "core_on_treatment", "extended", "late"],
               "statin_window": ["toxic_current", "toxic_recent"], "statin_ever": ["imnm_core", "imnm_remote_ever"]}  # fmt: skip
    for name, wanted in windows.items():
        assert rare((case[name] for case in cases), wanted) == {}
    assert rare((name for case in cases for name in case["steroids"]), ["acute_high_dose", "sustained"]) == {}


def test_every_label_is_given(cases, numbers):
    assert rare((label.split(":")[0] for case in cases for label in case["labels"]), numbers.thresholds) == {}


def test_every_category_and_priority_is_reached(cases):
    wanted = ["certain", "probable", "possible", "unlikely", "conditional", "unassessable"]
    assert rare((value for case in cases for value in case["causality"].values()), wanted) == {}
    assert rare((case["priority"] for case in cases), ["P0", "P1", "P2", "P3", "P4"]) == {}
    assert rare((case["rank"] for case in cases), range(5)) == {}


def test_every_competing_cause_occurs(cases, numbers):
    assert rare((rule for case in cases for rule in case["causes"]), numbers.causes) == {}


def test_every_part_of_the_event_score_occurs(cases):
    def count(has):
        return sum(1 for case in cases if has(case))

    parts = {
        "E1": count(lambda case: case["peak"] > 1), "E1 highest": count(lambda case: case["peak"] > 50),
        "E2 repeat": count(lambda case: case["persistence"] == "repeat"),
        "E2 persistent": count(lambda case: case["persistence"] == "persistent14d"),
        "E3 specific": count(lambda case: case["weakness"] == "specific"),
        "E3 nonspecific": count(lambda case: case["weakness"] == "nonspecific"),
        "E4": count(lambda case: case["findings"] & {"ocular", "bulbar", "dysphagia", "respiratory"}),
        "E5 single": count(lambda case: case["diagnosis"] == "single"),
        "E5 confirmed": count(lambda case: case["diagnosis"] == "confirmed"),
        "E6": count(lambda case: "aldolase" in case["laboratory"]),
        "E7 EMG": count(lambda case: "emg_done" in case["studies"]),
        "E7 abnormal": count(lambda case: "emg_abnormal" in case["studies"]),
        "E7 MRI": count(lambda case: "muscle_mri_done" in case["studies"]),
        "E8 performed": count(lambda case: case["biopsy"] == "performed"),
        "E8 myositis": count(lambda case: case["biopsy"] == "myositis"),
        "E8 necrotizing": count(lambda case: case["biopsy"] == "necrotizing"),
        "E9": count(lambda case: case["antibodies"].get("anti_hmgcr") == "positive"),
        "E10": count(lambda case: case["is_immunosuppressed"]),
        "explainer": count(lambda case: case["net_score"] < case["score"]),
    }  # fmt: skip
    assert {name: times for name, times in parts.items() if times < SOME_TENS} == {}


def test_every_turn_of_the_course_occurs(cases):
    assert rare((case["statin_dechallenge"] for case in cases), ["positive", "negative"]) == {}
    assert rare((case["interaction"] for case in cases), ["contraindicated", "cap_or_other"]) == {}
    assert (
        rare((drug for case in cases for drug, again in case["rechallenged"].items() if again), ["ici", "statin"]) == {}
    )
    assert sum(case["is_held_improved"] for case in cases) > SOME_TENS
    assert sum(case["troponin_flag"] for case in cases) > SOME_TENS
    assert rare((name for case in cases for name in case["laboratory"]), ["aldolase", "potassium", "creatinine"]) == {}
