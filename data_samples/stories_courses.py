"""Synthetic patients whose chart is read by its course: a drug stopped or given again, a sign without CK, a doubtful result.

Belongs here: charts and what the list should say about them.
Does not belong here: antibodies and biopsies (stories_antibodies.py), the plain charts of a drug (stories_ici.py, stories_other_causes.py).
Called by records.py.
"""

# A line of a chart stays one line, as a chart is read; a few run past the usual length.
# ruff: noqa: E501

from __future__ import annotations

from data_samples.chart import (
    CENTRAL_F,
    CENTRAL_M,
    EASTSIDE,
    Expectation,
    Patient,
    ck,
    dx,
    fill,
    fills,
    infusion,
    infusions,
    lab,
    procedure,
    revise,
)  # fmt: skip

WITHOUT_CK = (
    Patient(
        "P058", "M", "1957-05-24",
        story="melanoma on nivolumab; drooping lids, double vision and a weak neck, CK normal, aldolase high, no muscle diagnosis",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P0", state="open",
            why="gate C alone: new ptosis and diplopia with weakness, aldolase and EMG; core_early 3 + overlap 3 = 6; E = CK 0.5x 0, "
                "M62.81 2, ocular 1, aldolase 1.6x 1, EMG done 1 and abnormal 1, prednisone 2 = 8; ocular signs in the ICI window: P0",
        ),
        course=(("2026-01-19", "new, P0 although CK is normal and nobody coded myositis"),),
        chart=(
            dx("C43.59", "2025-10-27", "melanoma of the trunk"), ck("2025-12-09", 139, CENTRAL_M),
            infusions("nivolumab", "2025-12-11", 480, every=28, count=2),
            dx("H02.403", "2026-01-13", "both eyelids drooping in the evening", by="ophthalmology"),
            dx("H53.2", "2026-01-13", "double vision", by="ophthalmology"),
            ck("2026-01-13", 148, CENTRAL_M), lab("aldolase", "2026-01-13", "12.4"), lab("troponin i", "2026-01-13", 8),
            dx("M62.81", "2026-01-15", "weak neck and shoulders", by="neurology"), lab("achr", "2026-01-15", "0.1"),
            procedure("95886", "2026-01-15", "needle EMG of one arm, with nerve conduction", system="CPT", setting="outpatient",
                      result="Fibrillation potentials and short small units."),
            fill("prednisone", "2026-01-16", 20, days=21, per_day=3, indication="ICI myositis"), ck("2026-01-27", 131, CENTRAL_M),
        ),
    ),
    Patient(
        "P060", "M", "1958-11-13",
        story="small-cell lung cancer; prednisone 40 mg for eight weeks for radiation pneumonitis, weak thighs, better on less",
        expected=Expectation(
            True, label="steroid_chronic", level="M0", priority="P2", state="open",
            why="gate E alone; sustained steroid for the lung 3, M62.81 2, CK 0.3x measured 2, not weak any more five weeks after the dose "
                "was halved 2 = 9, probable (M0 does not forbid it here: CK is normal by nature); E = M62.81 2; weakness on a long steroid is P2",
        ),
        course=(("2026-01-05", "new, P2"),),
        chart=(
            dx("C34.11", "2025-05-19", "small-cell cancer, right upper lobe"),
            infusions("carboplatin", "2025-06-03", 480, every=21, count=4), infusions("etoposide", "2025-06-03", 170, every=21, count=4),
            dx("J70.0", "2025-10-27", "lung inflammation from radiation"),
            *(fill("prednisone", d, 20, days=28, per_day=2, indication="J70.0 radiation pneumonitis") for d in ("2025-10-27", "2025-11-24")),
            dx("M62.81", "2025-12-08", "cannot rise from a chair"), dx("M62.81", "2025-12-15", "thighs weak", by="neurology"),
            ck("2025-12-15", 84, CENTRAL_M),
            fill("prednisone", "2025-12-22", 20, days=28, indication="J70.0 radiation pneumonitis, taper"),
        ),
    ),
    Patient(
        "P068", "M", "1955-01-08",
        story="liver cancer on atezolizumab; no complaint, CK 3.5x, a week later 4x with troponin I at 6x",
        expected=Expectation(
            True, label="ici_myositis", level="M1", priority="P0", state="open",
            why="core_early 3; E = CK 4x 2, repeat 1 = 3; troponin I 210 of 34 ng/L and 35 times his own is a flag: with a raised CK "
                "in the ICI window that alone is P0 (myocarditis before anybody has coded it)",
        ),
        course=(("2026-01-19", "new, P4 (one CK 3.5x)"), ("2026-01-26", "escalated to P0 (troponin I)")),
        chart=(
            dx("C22.0", "2025-11-10", "liver cancer"), lab("troponin i", "2025-12-09", 6), ck("2025-12-09", 120, CENTRAL_M),
            infusions("atezolizumab", "2025-12-10", 1200, every=21, count=2),
            ck("2026-01-15", 1078, CENTRAL_M), infusion("atezolizumab", "2026-01-21", 1200, status="not_given", quantity="0"),
            ck("2026-01-22", 1232, CENTRAL_M), lab("troponin i", "2026-01-22", 210),
            ck("2026-01-29", 800, CENTRAL_M), lab("troponin i", "2026-01-29", 120),
        ),
    ),
)  # fmt: skip

_BINIMETINIB_P064 = fill("binimetinib", "2026-01-05", 15, days=30, per_day=6, tag="first", status="active")

STOPPED_AND_GIVEN_AGAIN = (
    Patient(
        "P064", "F", "1970-12-02",
        story="melanoma on binimetinib alone; no complaint, CK 7x on day 16, drug stopped, CK 1.3x a week later",
        expected=Expectation(
            True, label="other_drug:binimetinib", level="M1", priority="P3", state="open",
            why="in its window 3, CK named in the label 2, settled 8 d after the stop 3 = 8, possible at M1; E = CK 7x 3, repeat 1 = 4; "
                "M1 with a label is P3",
        ),
        course=(("2026-01-26", "new, P3"),),
        chart=(
            dx("C43.72", "2025-11-17", "melanoma of the left leg"), ck("2025-12-30", 98, CENTRAL_F), _BINIMETINIB_P064,
            ck("2026-01-21", 1344, CENTRAL_F), revise(_BINIMETINIB_P064, "2026-01-22", status="stopped", end_time="2026-01-22"),
            ck("2026-01-23", 1100, CENTRAL_F), ck("2026-01-30", 250, CENTRAL_F),
        ),
    ),
    Patient(
        "P065", "M", "1949-04-30",
        story="colon cancer in 2019; simvastatin since October, then clarithromycin: CK 30x, weak; stopped, normal five weeks later",
        expected=Expectation(
            True, label="statin_toxic", level="M3", priority="P1", state="open",
            why="current 3, begun 58 d before 2, clarithromycin (contraindicated with simvastatin) 2, settled 35 d after the stop 3 = 10, "
                "probable; E = CK 30x 4, >=3x over 17 d 2, M62.81 2, one outpatient G72.0 1 = 9; M3 with CK >10x is P1; anti-HMGCR negative",
        ),
        course=(("2026-01-05", "new, P1 (possible)"), ("2026-01-19", "P1; CK normal after the stop: probable")),
        chart=(
            dx("C18.2", "2019-09-09", "cancer of the ascending colon"), ck("2025-10-13", 150, CENTRAL_M),
            fills("simvastatin", "2025-10-15", 40, days=30, count=1),
            fill("simvastatin", "2025-11-14", 40, days=30, status="stopped", end_time="2025-12-12"),
            dx("J20.9", "2025-12-02", "bronchitis", by="primary care"), fill("clarithromycin", "2025-12-02", 500, days=10, per_day=2),
            ck("2025-12-12", 9240, CENTRAL_M), dx("M62.81", "2025-12-12", "legs give way", by="primary care"),
            dx("G72.0", "2025-12-12", "myopathy from a drug", by="primary care"),
            ck("2025-12-15", 7700, CENTRAL_M), lab("hmgcr", "2025-12-15", "<20"), ck("2025-12-29", 2772, CENTRAL_M),
            ck("2026-01-16", 190, CENTRAL_M),
        ),
    ),
    Patient(
        "P066", "F", "1963-06-19",
        story="lung cancer; myositis with CK 15x after two doses of pembrolizumab, recovered, given again in December, CK 11x",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P1", state="open",
            why="core_early 3, held and CK halved within 42 d 2, CK 11x 16 d after it was given again 3 = 8; positive rechallenge at M3 "
                "without rival: certain; E = CK 15x 4, >=3x over 90 d 2, M62.81 2, M60.9 by neurology 3, prednisone 2 = 13; CK >10x is P1",
        ),
        course=(("2026-01-05", "new, P1 (probable; given again two weeks ago)"), ("2026-01-12", "P1; CK 11x after it: certain")),
        chart=(
            dx("C34.31", "2025-08-25", "cancer, right lower lobe"), ck("2025-09-15", 88, CENTRAL_F),
            infusions("pembrolizumab", "2025-09-16", 200, every=21, count=2),
            ck("2025-10-14", 2880, CENTRAL_F), dx("M62.81", "2025-10-14", "weak thighs"), dx("M60.9", "2025-10-17", "myositis", by="neurology"),
            fill("prednisone", "2025-10-17", 20, days=14, per_day=3, indication="ICI myositis"), ck("2025-10-20", 2304, CENTRAL_F),
            fill("prednisone", "2025-10-31", 10, days=21, per_day=2, indication="ICI myositis, taper"),
            ck("2025-11-04", 400, CENTRAL_F), ck("2025-11-25", 150, CENTRAL_F), ck("2025-12-09", 140, CENTRAL_F),
            infusion("pembrolizumab", "2025-12-23", 200),
            ck("2026-01-08", 2112, CENTRAL_F), fill("prednisone", "2026-01-09", 20, days=14, per_day=3, indication="ICI myositis, again"),
            ck("2026-01-12", 1900, CENTRAL_F), ck("2026-01-27", 600, CENTRAL_F),
        ),
    ),
)  # fmt: skip

DOUBTFUL_RESULTS = (
    Patient(
        "P069", "M", "1948-02-16",
        story="lung cancer cut out in 2022, atorvastatin for years; CK 4.5x for months, well, CK-MB a third of it: macro-CK",
        expected=Expectation(
            True, label="statin_toxic", level="M0", priority="P4", state="open",
            why="CK-MB 38 % of total with normal troponin I: macro-CK -3; current 3 - 3 = 0, conditional; E = CK 4.5x 2, >=3x for months 2, "
                "macro-CK -3 = 1, M0: P4",
        ),
        course=(("2026-01-05", "new, P3"), ("2026-01-19", "de-escalated to P4 (macro-CK)")),
        chart=(
            dx("C34.12", "2022-02-14", "cancer, left upper lobe"), fills("atorvastatin", "2021-03-01", 20, days=90, count=20),
            ck("2025-11-10", 1386, CENTRAL_M), ck("2025-12-15", 1355, CENTRAL_M), ck("2026-01-14", 1340, CENTRAL_M),
            lab("ck-mb share", "2026-01-14", 38), lab("troponin i", "2026-01-14", 5),
        ),
    ),
    Patient(
        "P070", "F", "1974-03-27",
        story="breast cancer on trastuzumab; a faxed CK of 2480 without unit and limit",
        expected=Expectation(
            True, label="none", level="M0", priority="P3", state="open",
            why="gate U: the number is 1,000 or more and its unit is unknown, so no ratio can be computed: unassessable, P3, "
                "\"unit unresolved\" is what is missing",
        ),
        course=(("2026-01-26", "new, P3"),),
        chart=(
            dx("C50.912", "2025-04-14", "breast cancer, left"), infusions("trastuzumab", "2025-06-03", 420, every=21, count=11),
            ck("2026-01-20", 2480, EASTSIDE, unit=""),
        ),
    ),
)  # fmt: skip

COURSE_PATIENTS = WITHOUT_CK + STOPPED_AND_GIVEN_AGAIN + DOUBTFUL_RESULTS
