"""Synthetic patients whose muscle event meets a statin, a corticosteroid, or the tumour itself.

Belongs here: charts and what the list should say about them.
Does not belong here: checkpoint inhibitors (stories_ici.py), look-alikes (stories_lookalikes.py).
Called by build_samples.py.
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
    infusions,
    lab,
    procedure,
    revise,
    stay,
    visit,
    withdraw,
)  # fmt: skip

_LAST_FILL_P015 = fill("atorvastatin", "2025-12-26", 80, days=30, tag="last", status="active")
_LAST_FILL_P016 = fill("atorvastatin", "2025-12-14", 80, days=30, tag="last", status="active")
_LAST_FILL_P018 = fill("rosuvastatin", "2026-01-07", 20, days=30, tag="last", status="active")

STATINS = (
    Patient(
        "P015", "M", "1962-04-29",
        story="prostate cancer, hormone injections paused; atorvastatin 80 mg begun in October, weak thighs in January with CK 12x, statin stopped",
        expected=Expectation(
            True, label="statin_toxic", level="M3", priority="P1", state="open",
            why="current 3, begun 74 d before 2, T46.6X5A 1, down to 2.8x 14 d after the stop 3 = 9, possible until 30 d have passed; E = CK 12x 4, repeat 1, M62.81 2, one outpatient G72.0 1 "
                "= 8; M3 with CK >10x is P1",
        ),
        course=(("2026-01-12", "new, P1"), ("2026-01-19", "P1, now M3; statin stopped")),
        chart=(
            dx("C61", "2021-06-14", "prostate cancer"), dx("E78.00", "2025-10-27", "raised cholesterol", by="primary care"),
            infusions("leuprolide", "2025-01-20", 22, every=84, count=3), ck("2025-09-29", 142, CENTRAL_M),
            fill("atorvastatin", "2025-10-27", 80, days=30), fill("atorvastatin", "2025-11-26", 80, days=30),
            _LAST_FILL_P015,
            ck("2026-01-09", 3696, CENTRAL_M), lab("ast", "2026-01-09", 132), lab("tsh", "2026-01-09", "1.8"),
            dx("M62.81", "2026-01-09", "cannot stand up without arms", by="primary care"),
            revise(_LAST_FILL_P015, "2026-01-12", status="stopped", end_time="2026-01-12"),
            ck("2026-01-12", 3388, CENTRAL_M), dx("T46.6X5A", "2026-01-12", "side effect of atorvastatin"),
            dx("G72.0", "2026-01-12", "myopathy from a drug"), ck("2026-01-26", 862, CENTRAL_M),
        ),
    ),
    Patient(
        "P016", "F", "1958-11-23",
        story="breast cancer on letrozole; atorvastatin raised from 20 to 80 mg in September, aches, CK 6x",
        expected=Expectation(
            True, label="statin_toxic", level="M1", priority="P3", state="open",
            why="current 3, dose raised 109 d before 2 = 5, possible; E = CK 6x 3, repeat 1 (>=3x for 12 d only) = 4, M1; "
                "aches (M79.18) are not weakness; M1 with a label is P3",
        ),
        course=(("2026-01-05", "new, P3"),),
        chart=(
            dx("C50.911", "2020-09-07", "breast cancer, right"),
            fills("letrozole", "2024-02-05", 2.5, days=90, count=9),
            fills("atorvastatin", "2024-06-22", 20, days=90, count=5), ck("2025-09-15", 120, CENTRAL_F),
            fills("atorvastatin", "2025-09-15", 80, days=30, count=3), _LAST_FILL_P016,
            ck("2026-01-02", 1152, CENTRAL_F), dx("M79.18", "2026-01-02", "aching thighs", by="primary care"),
            ck("2026-01-04", 1120, CENTRAL_F),
            revise(_LAST_FILL_P016, "2026-01-05", status="stopped", end_time="2026-01-05"),
            ck("2026-01-14", 1008, CENTRAL_F), ck("2026-01-26", 500, CENTRAL_F),
        ),
    ),
    Patient(
        "P017", "M", "1950-08-08",
        story="colon cancer, simvastatin for four years; CK 4.6x and feeling weak; one result without its draw time",
        expected=Expectation(
            True, label="statin_toxic", level="M1", priority="P3", state="open",
            why="current 3, no change for over a year = 3, possible; E = CK 4.6x 2, repeat 1, R53.1 1 = 4, M1: P3",
        ),
        course=(("2026-01-05", "new, P3"),),
        chart=(
            dx("C18.7", "2022-01-17", "cancer of the sigmoid"), infusions("fluorouracil", "2022-03-07", 800, every=14, count=4),
            fills("simvastatin", "2022-02-03", 40, days=90, count=17), ck("2025-06-16", 160, CENTRAL_M),
            ck("2025-12-29", 1386, CENTRAL_M), dx("R53.1", "2025-12-30", "feels weak", by="primary care"),
            ck("2026-01-03T08:00", 1417, CENTRAL_M, collected_time=""), ck("2026-01-24", 800, CENTRAL_M),
        ),
    ),
    Patient(
        "P018", "F", "1955-12-19",
        story="myeloma; rosuvastatin since December, gemfibrozil added; rhabdomyolysis with CK >22000 and kidney failure",
        expected=Expectation(
            True, label="statin_toxic", level="M3", priority="P0", state="open",
            why="current 3, begun 40 d before 2, 20 mg is above the cap of 10 mg with gemfibrozil 1, down by 78 % a week after the stop 3, "
                "gemfibrozil harms muscle by itself -2 = 7; other_drug:gemfibrozil 3 + 1 = 4; E = CK >22000 (115x) 5, repeat 1, "
                "M62.81 2, M62.82 inpatient 3 = 11; CK >50x is P0",
        ),
        course=(("2026-01-19", "new, P0"),),
        chart=(
            dx("C90.00", "2025-05-19", "myeloma"), infusions("bortezomib", "2025-07-01", 2, every=7, count=20),
            infusions("zoledronic acid", "2025-07-01", 4, every=28, count=6), ck("2025-10-07", 90, CENTRAL_F),
            fill("rosuvastatin", "2025-12-08", 20, days=30), _LAST_FILL_P018,
            fill("gemfibrozil", "2026-01-02", 600, days=30, per_day=2),
            stay("2026-01-17", "2026-01-29"), ck("2026-01-17T13:30", ">22000", CENTRAL_F),
            lab("creatinine", "2026-01-17T13:30", "2.8"), lab("potassium", "2026-01-17T13:30", "5.9"),
            dx("M62.82", "2026-01-17", "rhabdomyolysis", setting="inpatient", by="internal medicine"),
            dx("M62.81", "2026-01-17", "weak legs", setting="inpatient", by="internal medicine"),
            dx("N17.9", "2026-01-17", "acute kidney failure", setting="inpatient", by="nephrology"),
            revise(_LAST_FILL_P018, "2026-01-17", status="stopped", end_time="2026-01-17"),
            ck("2026-01-19T06:00", 15360, CENTRAL_F), ck("2026-01-24T06:00", 4800, CENTRAL_F),
            ck("2026-01-30", 1150, CENTRAL_F),
        ),
    ),
    Patient(
        "P019", "M", "1954-01-31",
        story="rectal cancer in the past; pravastatin ran out in October, CK 5.4x in December without complaint",
        expected=Expectation(
            True, label="statin_imnm_suspected", level="M1", priority="P3", state="open",
            why="CK 5.4x 56 d after the end of supply is a negative dechallenge, also as first CK, and anti-HMGCR was not tested: "
                "suspected 4, possible; statin_toxic: recent 1 - 3 = -2, unlikely; E = CK 5.4x 3, repeat 1 = 4, M1 with a label: P3",
        ),
        course=(("2026-01-05", "new, P3"),),
        chart=(
            dx("C20", "2021-05-10", "rectal cancer"), infusions("capecitabine", "2021-07-05", 1500, every=21, count=4),
            fills("pravastatin", "2022-08-02", 40, days=90, count=13), ck("2025-06-23", 150, CENTRAL_M),
            ck("2025-12-10", 1663, CENTRAL_M), ck("2025-12-17", 1571, CENTRAL_M), ck("2025-12-31", 700, CENTRAL_M),
            ck("2026-01-20", 280, CENTRAL_M),
        ),
    ),
    Patient(
        "P020", "F", "1959-06-26",
        story="ovarian cancer in remission; CK stays high for months after atorvastatin was stopped, anti-HMGCR positive",
        expected=Expectation(
            True, label="statin_imnm_hmgcr", level="M4", priority="P1", state="open",
            why="anti-HMGCR 5, on the statin at onset 2, CK 20x 61 d after the stop 2, high for months 1 = 10, probable; statin_toxic "
                "3 - 3 - 5 = -5, unlikely; E = CK 27x 4, >=3x for months 2, M62.81 2, G72.49 by neurology 3, biopsy necrotizing 5, "
                "anti-HMGCR 4, prednisone and methotrexate 2 = 22; M4 with anti-HMGCR is P1",
        ),
        course=(("2026-01-05", "new, P1"),),
        chart=(
            dx("C56.1", "2020-02-17", "ovarian cancer, right"), infusions("carboplatin", "2021-03-01", 450, every=21, count=2),
            fills("atorvastatin", "2022-06-26", 40, days=90, count=12), ck("2024-05-13", 120, CENTRAL_F),
            fill("atorvastatin", "2025-06-10", 40, days=90, status="stopped", end_time="2025-08-20"),
            ck("2025-08-12", 5184, CENTRAL_F), dx("M62.81", "2025-08-12", "weak hips and shoulders", by="primary care"),
            ck("2025-08-26", 4992, CENTRAL_F), dx("G72.49", "2025-08-28", "immune myopathy suspected", by="neurology"),
            fill("prednisone", "2025-09-02", 20, days=28, per_day=3, indication="immune myopathy"),
            procedure("0KBQ3ZX", "2025-09-04", "needle biopsy of the right thigh muscle",
                      result="Scattered necrotic muscle fibres, few lymphocytes."),
            lab("hmgcr", "2025-09-10", "145"), lab("srp", "2025-09-10", "NOT DETECTED"), ck("2025-09-16", 4600, CENTRAL_F),
            fill("methotrexate", "2025-09-22", 15, days=84, indication="immune myopathy, once a week"),
            ck("2025-10-20", 3840, CENTRAL_F), ck("2025-12-15", 2688, CENTRAL_F), ck("2026-01-12", 2304, CENTRAL_F),
        ),
    ),
    Patient(
        "P023", "F", "1960-10-05",
        story="colon cancer, new on simvastatin in June, CK 11x in August; stopped, normal since October: resolves",
        expected=Expectation(
            True, label="statin_toxic", level="M2", priority="P1", state="resolved",
            why="current 3, begun 66 d before 2, T46.6X5A 1, down to 2.5x 26 d after the stop 3 = 9, probable; E = CK 11x 4, repeat 1 (>=3x for 11 d), M62.81 2 = 7, M2; "
                "statin current, CK >10x and weakness: P1 (priority of the evidence); last raised CK 2025-10-12, "
                "normal 10-27 and 11-18, 90 quiet days passed on 2026-01-10",
        ),
        course=(("2026-01-05", "open, P1 (85 quiet days)"), ("2026-01-12", "resolved")),
        chart=(
            dx("C18.2", "2022-02-07", "cancer of the ascending colon"),
            infusions("capecitabine", "2022-03-14", 1500, every=21, count=4), ck("2025-06-10", 100, CENTRAL_F),
            fills("simvastatin", "2025-06-20", 40, days=30, count=2),
            fill("simvastatin", "2025-08-19", 40, days=30, status="stopped", end_time="2025-08-27"),
            ck("2025-08-25", 2112, CENTRAL_F), dx("M62.81", "2025-08-25", "weak thighs", by="primary care"),
            dx("T46.6X5A", "2025-08-27", "side effect of simvastatin", by="primary care"),
            ck("2025-09-05", 1536, CENTRAL_F), ck("2025-09-22", 480, CENTRAL_F), ck("2025-10-12", 210, CENTRAL_F),
            ck("2025-10-27", 150, CENTRAL_F), ck("2025-11-18", 120, CENTRAL_F),
        ),
    ),
)  # fmt: skip

_G729_P027 = dx("G72.9", "2025-12-29", "myopathy?", setting="inpatient", by="internal medicine", tag="myopathy")

STEROIDS_AND_TUMOURS = (
    Patient(
        "P021", "F", "1970-02-11",
        story="breast cancer with brain metastases; dexamethasone 16 mg a day for five weeks, weak thighs, CK normal",
        expected=Expectation(
            True, label="steroid_chronic", level="M1", priority="P2", state="open",
            why="gate B (G72.0 by neurology); sustained steroid for the brain 3, fluorinated 1, M62.81 2, CK 0.46x measured 2, "
                "T38.0X5A 2 = 10, probable; E = M62.81 2, confirmed dx 3, brain metastases may weaken as well -1 = 4, M1; the taper is no "
                "new immunosuppression; weakness on a long steroid is P2",
        ),
        course=(("2026-01-05", "new, P2"),),
        chart=(
            dx("C50.912", "2023-02-20", "breast cancer, left"), dx("C79.31", "2025-11-14", "brain metastases"),
            infusions("trastuzumab", "2025-06-03", 420, every=21, count=8),
            fill("dexamethasone", "2025-11-17", 4, days=35, per_day=4, indication="C79.31 brain metastases"),
            visit("2025-12-08"), dx("M62.81", "2025-12-22", "thighs give way on stairs"),
            fill("dexamethasone", "2025-12-22", 4, days=14, per_day=2, indication="C79.31 brain metastases, taper"),
            dx("G72.0", "2025-12-29", "myopathy from steroid", by="neurology"),
            dx("T38.0X5A", "2025-12-29", "side effect of dexamethasone", by="neurology"), ck("2025-12-29", 88, CENTRAL_F),
        ),
    ),
    Patient(
        "P022", "M", "1965-07-04",
        story="lymphoma on R-CHOP; ventilated for lung failure, methylprednisolone 1 g and cisatracurium, then flaccid",
        expected=Expectation(
            True, label="steroid_acute_cim", level="M2", priority="P2", state="open",
            why="high-dose steroid 15 d before onset, not for muscle 2, neuromuscular blocker over 4 d 3, ICU 1, G72.81 3, "
                "CK >ULN 1 = 10, probable; E = CK 1.25x 1, M62.81 2, G72.81 inpatient 3 = 6; P2",
        ),
        course=(("2026-01-05", "new, P2"),),
        chart=(
            dx("C83.30", "2025-08-18", "diffuse large B-cell lymphoma"),
            *((infusion("rituximab", d, 700), infusion("cyclophosphamide", d, 1400), infusion("doxorubicin", d, 95),
               infusion("vincristine", d, 2), fill("prednisone", d, 50, days=5, per_day=2, indication="R-CHOP"))
              for d in ("2025-09-22", "2025-10-13", "2025-11-03", "2025-11-24")),
            stay("2025-12-12", "2026-01-20", icu=True, ventilated=True),
            dx("J80", "2025-12-12", "acute respiratory distress syndrome", setting="inpatient", by="critical care"),
            *(infusion("methylprednisolone", f"2025-12-{d}", 1000, indication="J80 ARDS") for d in (14, 15, 16)),
            *(infusion("methylprednisolone", f"2025-12-{d}", 125, indication="J80 ARDS") for d in range(17, 23)),
            *(infusion("cisatracurium", f"2025-12-{d}", 250, indication="ventilation") for d in (13, 14, 15, 16)),
            *(infusion("propofol", f"2025-12-{d}", 2400, indication="sedation") for d in (12, 13, 14)),
            dx("M62.81", "2025-12-29", "limp in all limbs, cannot be weaned", setting="inpatient", by="critical care"),
            dx("G72.81", "2025-12-29", "myopathy of the critically ill", setting="inpatient", by="neurology"),
            ck("2025-12-29T06:00", 385, CENTRAL_M), ck("2025-12-31T06:00", 290, CENTRAL_M),
            ck("2026-01-08T06:00", 160, CENTRAL_M),
        ),
    ),
    Patient(
        "P024", "F", "1964-05-16",
        story="dermatomyositis two months before ovarian cancer is found; no drug of interest; CK 14x, TIF1-gamma positive",
        expected=Expectation(
            True, label="paraneoplastic", level="M3", priority="P1", state="open",
            why="cancer within a year 2, M36.0 3, anti-TIF1-gamma 3, no candidate drug 2, before any antineoplastic 2 = 12; E = CK 14x 4, "
                ">=3x over 43 d 2, M62.81 2, M36.0 by rheumatology 3, anti-TIF1-gamma 2, prednisone 2 = 15; M3 with CK >10x is P1",
        ),
        course=(("2026-01-05", "new, P1"),),
        chart=(
            visit("2025-08-11"), ck("2025-09-02", 2688, CENTRAL_F), dx("M62.81", "2025-09-02", "weak hips, rash on eyelids",
                                                                       by="primary care"),
            dx("M36.0", "2025-09-10", "dermatomyositis, search for a tumour", by="rheumatology"),
            lab("tif1", "2025-09-10", "POSITIVE"),
            fill("prednisone", "2025-09-12", 25, days=28, per_day=2, indication="dermatomyositis"),
            dx("M36.0", "2025-09-24", "dermatomyositis with tumour", by="rheumatology"),
            ck("2025-10-15", 1150, CENTRAL_F), dx("C56.2", "2025-11-05", "ovarian cancer, left"),
            infusions("carboplatin", "2025-11-20", 450, every=21, count=4),
            ck("2025-12-15", 300, CENTRAL_F), ck("2026-01-20", 185, CENTRAL_F),
        ),
    ),
    Patient(
        "P025", "M", "1957-03-27",
        story="small-cell lung cancer on chemotherapy with dexamethasone premedication; polymyositis coded twice, CK 7x",
        expected=Expectation(
            True, label="iim_other", level="M3", priority="P2", state="open",
            why="iim_other: M33.20 4, possible, one below probable; paraneoplastic: cancer within a year 2, no candidate drug 2 = 4, possible, "
                "two below (premedication is no steroid exposure); E = CK 7x 3, >=3x over 14 d 2, M62.81 2, M33.20 on two dates 3 = 10; P2",
        ),
        course=(("2026-01-05", "new, P2"),),
        chart=(
            dx("C34.12", "2025-09-22", "small-cell cancer, left upper lobe"),
            *((infusion("carboplatin", d, 480), infusion("etoposide", d, 170),
               fill("dexamethasone", d, 12, days=3, indication="antiemetic premedication"))
              for d in ("2025-10-06", "2025-10-27", "2025-11-17", "2025-12-08")),
            ck("2025-12-04", 2156, CENTRAL_M), dx("M62.81", "2025-12-04", "cannot climb stairs"),
            dx("M33.20", "2025-12-04", "polymyositis"), dx("M33.20", "2025-12-18", "polymyositis"),
            ck("2025-12-18", 1848, CENTRAL_M), ck("2026-01-22", 700, CENTRAL_M),
        ),
    ),
    Patient(
        "P027", "M", "1973-08-21",
        story="colon cancer on FOLFOX; CK 5.5x twice; a myopathy code entered by mistake is deleted three weeks later",
        expected=Expectation(
            True, label="none", level="M1", priority="P3", state="open",
            why="after the deletion E = CK 5.5x 3, repeat 1 = 4, M1, no weakness or muscle dx, so paraneoplastic keeps only "
                "2 and is no label; M1 without a label is P3",
        ),
        course=(("2026-01-05", "new, P2 (M2, paraneoplastic 4)"), ("2026-01-26", "de-escalated to P3: diagnosis deleted")),
        chart=(
            dx("C18.4", "2025-09-08", "cancer of the transverse colon"),
            *((infusion("oxaliplatin", d, 160), infusion("fluorouracil", d, 760),
               infusion("dexamethasone", d, 12, hour="T09:45:00", indication="antiemetic premedication"))
              for d in ("2025-10-14", "2025-10-28", "2025-11-11", "2025-11-25", "2025-12-09")),
            ck("2025-12-28T20:30", 1694, CENTRAL_M), stay("2025-12-28", "2026-01-03"), _G729_P027,
            ck("2026-01-02", 1694, CENTRAL_M), withdraw(_G729_P027, "2026-01-22"), ck("2026-01-23", 280, CENTRAL_M),
        ),
    ),
)  # fmt: skip

OTHER_CAUSE_PATIENTS = STATINS + STEROIDS_AND_TUMOURS
