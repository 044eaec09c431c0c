"""Ordinary synthetic patients: cancer treatment, statins, other laboratory results, nothing of the muscle.

Belongs here: charts that must stay off the list for dull reasons, and the odd rows that have no story.
Does not belong here: look-alikes made to be mistaken (stories_lookalikes.py).
Called by build_samples.py.
"""

# A line of a chart stays one line, as a chart is read; a few run past the usual length.
# ruff: noqa: E501

from __future__ import annotations

from data_samples.chart import (
    CAMPUS_M,
    CENTRAL_F,
    CENTRAL_M,
    NORTHSIDE_M,
    Chart,
    Expectation,
    Patient,
    Row,
    ck,
    day,
    dx,
    fill,
    fills,
    infusion,
    infusions,
)  # fmt: skip

_QUIET = Expectation(False, why="no gate: CK normal or never measured, no muscle diagnosis")


def _control(patient_id: str, sex: str, born: str, story: str, *chart: Row | Chart,  # noqa: PLR0913 (words of a chart)
             seen_from: str = "2025-06-02", observed_from: str = "2019-01-01") -> Patient:  # fmt: skip
    return Patient(patient_id, sex, born, story=story, expected=_QUIET, chart=chart, routine_from=seen_from,
                   observed_from=observed_from)  # fmt: skip


_TWICE_P046 = ck("2025-11-19", 104, CENTRAL_F, tag="twice", accession="ACC-4600-2")
_AGAIN_P047 = dx("C43.52", "2024-08-19", "melanoma of the breast skin", tag="again")

CONTROL_PATIENTS = (
    _control(
        "P046", "F", "1964-09-09", "lung cancer on pembrolizumab, CK normal three times; one result is in the file twice",
        dx("C34.12", "2025-07-14", "cancer, left upper lobe"), infusions("pembrolizumab", "2025-08-06", 200, every=21, count=8),
        ck("2025-08-04", 92, CENTRAL_F), _TWICE_P046, _TWICE_P046, ck("2026-01-14", 88, CENTRAL_F),
    ),
    _control(
        "P047", "M", "1955-06-13", "melanoma on nivolumab, no CK ever; an old diagnosis is sent again unchanged",
        _AGAIN_P047, Row("diagnoses", _AGAIN_P047.known, _AGAIN_P047.values, tag="again", night="2026-01-06"),
        infusions("nivolumab", "2025-03-11", 480, every=28, count=11),
    ),
    _control(
        "P048", "M", "1957-01-22", "prostate cancer on leuprolide and atorvastatin, CK normal; takes too little of it (T46.6X6A)",
        dx("C61", "2022-10-03", "prostate cancer"), dx("T46.6X6A", "2025-10-06", "forgets his atorvastatin", by="primary care"),
        infusions("leuprolide", "2025-03-03", 22, every=84, count=4), fills("atorvastatin", "2024-05-06", 40, days=90, count=7),
        ck("2025-10-06", 176, CENTRAL_M),
    ),
    _control(
        "P049", "F", "1952-03-25", "breast cancer on letrozole and rosuvastatin, no CK",
        dx("C50.812", "2021-11-15", "breast cancer, left"), dx("E785", "2023-01-16", "raised blood fats", by="primary care"),
        fills("letrozole", "2024-01-08", 2.5, days=90, count=9), fills("rosuvastatin", "2023-01-16", 5, days=90, count=12),
    ),
    _control(
        "P050", "M", "1970-11-30", "colon cancer on FOLFOX with premedication, CK normal once",
        dx("C18.2", "2025-08-25", "cancer of the ascending colon"), infusions("oxaliplatin", "2025-09-23", 165, every=14, count=8),
        infusions("fluorouracil", "2025-09-23", 780, every=14, count=8), infusions("dexamethasone", "2025-09-23", 12, every=14, count=8),
        ck("2025-12-02", 97, NORTHSIDE_M),
    ),
    _control(
        "P052", "M", "1953-02-08", "myeloma, bortezomib and dexamethasone 40 mg once a week, CK normal",
        dx("C90.00", "2025-11-10", "myeloma"), infusions("bortezomib", "2025-12-02", 2, every=7, count=8),
        infusions("dexamethasone", "2025-12-02", 40, every=7, count=8),
        ck("2026-01-20", 68, CENTRAL_M),
    ),
    _control(
        "P053", "F", "1967-07-01", "first seen in January: bladder cancer, two doses of atezolizumab, CK normal",
        dx("C67.0", "2026-01-05", "bladder cancer"), ck("2026-01-06", 77, CENTRAL_F),
        infusion("atezolizumab", "2026-01-06", 1200), infusion("atezolizumab", "2026-01-27", 1200),
        Row("observation_periods", day("2026-01-05"), {"start_date": "2026-01-05", "end_date": "2026-12-31"}),
        seen_from="2026-01-05", observed_from="2026-01-05",
    ),
    _control(
        "P054", "M", "1956-08-03", "first seen in January: lung cancer and chronic bronchitis, prednisone 40 mg for five days",
        dx("C34.31", "2026-01-08", "cancer, right lower lobe"), dx("J44.1", "2026-01-09", "bronchitis, flare"),
        fill("prednisone", "2026-01-09", 20, days=5, per_day=2, indication="J44.1 bronchitis"),
        seen_from="2026-01-08", observed_from="2026-01-08",
    ),
    _control(
        "P055", "F", "1975-10-20", "first seen in January: ovarian cancer, carboplatin and paclitaxel, diabetes",
        dx("C56.9", "2026-01-13", "ovarian cancer"), dx("E11.9", "2026-01-13", "diabetes"),
        fill("insulin glargine", "2026-01-13", 10, days=30, drug_name="Insulin glargine 10 units", dose_unit="units"),
        infusion("carboplatin", "2026-01-16", 450), infusion("paclitaxel", "2026-01-16", 290),
        infusion("dexamethasone", "2026-01-16", 12, indication="antiemetic premedication"),
        seen_from="2026-01-13", observed_from="2026-01-13",
    ),
    _control(
        "P056", "M", "1976-04-11", "first seen in January: stomach cancer, high blood pressure, CK normal",
        dx("C16.2", "2026-01-20", "stomach cancer"), fill("metoprolol", "2026-01-21", 50, days=30), ck("2026-01-20", 133, CAMPUS_M),
        seen_from="2026-01-20", observed_from="2026-01-20",
    ),
    _control(
        "P057", "F", "1981-12-29", "first seen at the end of January: melanoma, first nivolumab, CK normal before it",
        dx("C43.72", "2026-01-27", "melanoma of the left leg"), ck("2026-01-28", 64, CENTRAL_F), infusion("nivolumab", "2026-01-29", 480),
        seen_from="2026-01-27", observed_from="2026-01-27",
    ),
)  # fmt: skip

#: Two rows that cannot be parsed; both belong in quarantine, with their text.
BAD_ROWS = (
    ("P050", ck("2025-12-03", 99, NORTHSIDE_M, collected_time="2025-13-03T08:10:00")),
    ("P049", dx("I10", "2025-09-15", "high blood pressure", by="primary care", status="maybe")),
)
