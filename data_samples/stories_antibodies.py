"""Synthetic patients whose necrotizing myopathy is shown by an antibody or a biopsy.

Belongs here: charts and what the list should say about them.
Does not belong here: what stopping or giving again a drug shows (stories_courses.py), statins alone (stories_other_causes.py).
Called by records.py.
"""

# A line of a chart stays one line, as a chart is read; a few run past the usual length.
# ruff: noqa: E501

from __future__ import annotations

from data_samples.chart import (
    CENTRAL_F,
    CENTRAL_M,
    Expectation,
    Patient,
    ck,
    dx,
    fill,
    fills,
    infusion,
    known_on,
    lab,
    procedure,
)  # fmt: skip

_SEROLOGY_P061 = (lab("srp", "2026-01-05", "POSITIVE"), lab("hmgcr", "2026-01-05", "<20"))
_BIOPSY_P062 = procedure("0KBQ3ZX", "2026-01-08", "needle biopsy of the right thigh muscle", setting="outpatient",
                         result="Scattered necrotic and regenerating fibres, few lymphocytes.")  # fmt: skip

ANTIBODY_PATIENTS = (
    Patient(
        "P059", "F", "1962-07-21",
        story="womb cancer in 2021, rosuvastatin since 2023; aching thighs, strong, CK normal, anti-HMGCR positive",
        expected=Expectation(
            True, label="statin_imnm_hmgcr", level="M1", priority="P3", state="open",
            why="gate D alone; E = anti-HMGCR 4, CK 0.6x 0, M1: no M4 without a raised CK and weakness or diagnosis; "
                "anti-HMGCR 5 + on the statin 2 = 7, but not probable at M1; no statin_toxic without a raised CK",
        ),
        course=(("2026-01-12", "new, P3"),),
        chart=(
            dx("C54.1", "2021-03-15", "cancer of the womb"), fills("rosuvastatin", "2023-02-06", 10, days=90, count=13),
            dx("M79.18", "2026-01-06", "aching thighs, full strength", by="primary care"),
            ck("2026-01-07", 118, CENTRAL_F), lab("hmgcr", "2026-01-07", "41"), ck("2026-01-21", 124, CENTRAL_F),
        ),
    ),
    Patient(
        "P061", "F", "1972-02-29",
        story="breast cancer in 2019, no drug of interest; within days too weak to stand and swallow, CK 38x, anti-SRP positive",
        expected=Expectation(
            True, label="srp_imnm", level="M4", priority="P1", state="open",
            why="anti-SRP 5, probable; E = CK 38x 4, >=3x over 16 d 2, M62.81 2, dysphagia 1, anti-SRP 4, prednisone 2 = 15; "
                "anti-SRP with raised CK and weakness is M4 and P1; cancer first coded more than 3 years before: not paraneoplastic",
        ),
        course=(("2026-01-05", "new, P1 (CK 38x; M3, nothing explains it)"), ("2026-01-12", "P1, now M4 (anti-SRP)")),
        chart=(
            dx("C50.411", "2019-06-17", "breast cancer, right"), ck("2025-06-16", 85, CENTRAL_F),
            ck("2025-12-29", 7296, CENTRAL_F), dx("M62.81", "2025-12-29", "cannot stand up, cannot lift the head", by="internal medicine"),
            ck("2025-12-31", 6912, CENTRAL_F), dx("R13.10", "2026-01-02", "chokes on food"),
            *(known_on(row, "2026-01-10") for row in _SEROLOGY_P061),
            fill("prednisone", "2026-01-06", 20, days=28, per_day=3, indication="immune myopathy suspected"),
            infusion("immune globulin", "2026-01-13", 30000), ck("2026-01-14", 5376, CENTRAL_F), ck("2026-01-28", 2880, CENTRAL_F),
        ),
    ),
    Patient(
        "P062", "M", "1960-10-11",
        story="prostate cancer cut out in 2018; weak for weeks, CK 25x, both antibodies negative, biopsy with necrotic fibres",
        expected=Expectation(
            True, label="seronegative_imnm", level="M4", priority="P1", state="open",
            why="both antibodies tested and negative, biopsy necrotizing 5, probable; E = CK 25x 4, >=3x over 14 d 2, M62.81 2, "
                "EMG done 1 and abnormal 1, biopsy 5, prednisone 2 = 17; the biopsy makes it M4; CK >10x is P1",
        ),
        course=(("2026-01-05", "new, P1 (M3, nothing explains it)"), ("2026-01-19", "P1, now M4 (biopsy report)")),
        chart=(
            dx("C61", "2018-04-16", "prostate cancer"), ck("2025-06-30", 160, CENTRAL_M),
            ck("2025-12-08", 7700, CENTRAL_M), dx("M62.81", "2025-12-08", "weak hips and shoulders", by="primary care"),
            procedure("95886", "2025-12-18", "needle EMG of one leg, with nerve conduction", system="CPT", setting="outpatient",
                      result="Fibrillation potentials and short small units in the thigh."),
            lab("hmgcr", "2025-12-18", "<20"), lab("srp", "2025-12-18", "NOT DETECTED"), ck("2025-12-22", 7392, CENTRAL_M),
            known_on(_BIOPSY_P062, "2026-01-16"),
            fill("prednisone", "2026-01-20", 20, days=28, per_day=3, indication="immune myopathy"), ck("2026-01-28", 5200, CENTRAL_M),
        ),
    ),
    Patient(
        "P063", "F", "1951-08-26",
        story="kidney cancer in 2017, never on a statin; weak thighs, CK 22x, anti-HMGCR positive",
        expected=Expectation(
            True, label="hmgcr_imnm_no_statin", level="M4", priority="P1", state="open",
            why="anti-HMGCR 5 and no statin ever found, probable; E = CK 22x 4, >=3x over 51 d 2, M62.81 2, anti-HMGCR 4, "
                "muscle MRI 1, prednisone and methotrexate 2 = 15; anti-HMGCR with raised CK and weakness is M4 and P1",
        ),
        course=(("2026-01-05", "new, P1"),),
        chart=(
            dx("C64.2", "2017-05-08", "cancer of the left kidney"), ck("2025-06-23", 92, CENTRAL_F),
            ck("2025-11-24", 4224, CENTRAL_F), dx("M62.81", "2025-11-24", "cannot climb stairs", by="primary care"),
            procedure("73720", "2025-12-09", "MRI of both thighs", system="CPT", setting="outpatient",
                      result="Symmetric STIR hyperintensity of both thighs."),
            lab("hmgcr", "2025-12-10", "138"), lab("srp", "2025-12-10", "NOT DETECTED"), ck("2025-12-10", 4032, CENTRAL_F),
            fill("prednisone", "2025-12-15", 20, days=28, per_day=2, indication="immune myopathy"),
            fill("methotrexate", "2025-12-17", 15, days=84, indication="immune myopathy, once a week"), ck("2026-01-14", 1536, CENTRAL_F),
        ),
    ),
    Patient(
        "P067", "M", "1956-09-04",
        story="colon cancer in 2019; anti-HMGCR myopathy on atorvastatin a year ago, recovered; methotrexate stopped, CK 8x again",
        expected=Expectation(
            True, label="statin_imnm_hmgcr", level="M4", priority="P1", state="open",
            why="a relapse 38 d after methotrexate ended, no statin again: the same case. anti-HMGCR 5, on the statin at onset 2, "
                "CK 9x two months after the stop 2, high for weeks 1 = 10; E = CK 22x 4, >=3x for weeks 2, M62.81 2, anti-HMGCR 4, "
                "prednisone 2 = 14; M4 and P1",
        ),
        course=(("2026-01-05", "P1, resolved since the autumn"), ("2026-01-26", "reopened, P1 (relapse: CK 8x)")),
        chart=(
            dx("C18.7", "2019-05-13", "cancer of the sigmoid"), fills("atorvastatin", "2022-01-10", 40, days=90, count=12),
            fill("atorvastatin", "2024-12-25", 40, days=90, status="stopped", end_time="2025-03-20"), ck("2024-06-10", 150, CENTRAL_M),
            ck("2025-03-10", 6776, CENTRAL_M), dx("M62.81", "2025-03-10", "weak hips", by="primary care"),
            lab("hmgcr", "2025-03-24", "210"), lab("srp", "2025-03-24", "NOT DETECTED"), ck("2025-03-24", 6160, CENTRAL_M),
            fill("prednisone", "2025-03-26", 20, days=28, per_day=3, indication="anti-HMGCR myopathy"),
            fill("prednisone", "2025-04-23", 20, days=28, per_day=2, indication="anti-HMGCR myopathy, taper"),
            fill("prednisone", "2025-05-21", 10, days=84, indication="anti-HMGCR myopathy, taper"),
            *(fill("methotrexate", d, 15, days=84, indication="anti-HMGCR myopathy, once a week")
              for d in ("2025-04-07", "2025-06-30", "2025-09-22")),
            ck("2025-05-20", 2772, CENTRAL_M), ck("2025-06-23", 924, CENTRAL_M), ck("2025-07-21", 430, CENTRAL_M),
            ck("2025-09-01", 210, CENTRAL_M), ck("2025-10-06", 180, CENTRAL_M), ck("2026-01-22", 2464, CENTRAL_M),
            dx("M62.81", "2026-01-27", "hips weak again", by="neurology"), ck("2026-01-29", 2772, CENTRAL_M),
        ),
    ),
)  # fmt: skip
