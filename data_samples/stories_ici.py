"""Synthetic patients whose muscle event meets a checkpoint inhibitor (ICI).

Belongs here: charts and what the list should say about them.
Does not belong here: look-alikes that must stay off the list (stories_lookalikes.py), ordinary controls (stories_controls.py).
Called by build_samples.py.
"""

# A line of a chart stays one line, as a chart is read; a few run past the usual length.
# ruff: noqa: E501

from __future__ import annotations

from data_samples.chart import (
    CENTRAL_F,
    CENTRAL_M,
    COAST_F,
    NORTHSIDE_F,
    NORTHSIDE_M,
    Expectation,
    Patient,
    Row,
    ck,
    claim,
    day,
    dx,
    fill,
    fills,
    infusion,
    infusions,
    known_on,
    lab,
    procedure,
    revise,
    stay,
    visit,
)  # fmt: skip

EMERGENCIES = (
    Patient(
        "P001", "M", "1954-03-18", kilograms=80,
        story="melanoma; one dose of ipilimumab + nivolumab, CK 4x on day 19, then ptosis, myocarditis and myasthenia",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P0", state="open",
            why="core_early 3, combination 1, overlap 3, T45.AX5A 2, anti-AChR 1 = 10; E = CK 18x 4, repeat 1 (>=3x only for 8 d), "
                "M62.81 2, bulbar/ocular 1, M60.9 inpatient 3, methylprednisolone 2 = 13; overlap in the ICI window is P0",
        ),
        course=(("2026-01-05", "new, P4 (one CK 4.0x, E 2 or less)"),
                ("2026-01-06", "escalated to P0 (ptosis, diplopia, CK 18x)"),
                ("2026-01-07", "P0; myocarditis and myositis coded on the ward")),
        chart=(
            dx("C43.59", "2025-10-20", "melanoma of the trunk"), dx("C78.01", "2025-11-24", "lung metastasis, right"),
            ck("2025-12-15", 121, CENTRAL_M),
            infusion("ipilimumab", "2025-12-16", 240), infusion("nivolumab", "2025-12-16", 80, hour="T13:00:00"),
            visit("2025-12-23"),
            ck("2026-01-04T09:20", 1240, CENTRAL_M), lab("ast", "2026-01-04T09:20", 118),
            visit("2026-01-05", "emergency"),
            ck("2026-01-05T18:40", 5544, CENTRAL_M), lab("troponin i", "2026-01-05T18:40", 480),
            dx("H02.403", "2026-01-05", "both eyelids drooping since the weekend", setting="emergency", by="emergency"),
            dx("H53.2", "2026-01-05", "double vision", setting="emergency", by="emergency"),
            stay("2026-01-05", "2026-01-26", icu=True, ventilated=True),
            dx("I40.8", "2026-01-06", "myocarditis, immune-related", setting="inpatient", by="cardiology"),
            dx("M60.9", "2026-01-06", "myositis", setting="inpatient", by="neurology"),
            dx("M62.81", "2026-01-06", "weak hips and neck", setting="inpatient", by="neurology"),
            dx("T45.AX5A", "2026-01-06", "side effect of checkpoint inhibitor", setting="inpatient"),
            infusion("methylprednisolone", "2026-01-06", 1000), infusion("methylprednisolone", "2026-01-07", 1000),
            infusion("methylprednisolone", "2026-01-08", 1000),
            ck("2026-01-07T06:10", 4620, CENTRAL_M), lab("troponin i", "2026-01-07T06:10", 910),
            dx("G70.01", "2026-01-08", "myasthenia in crisis", setting="inpatient", by="neurology"),
            dx("J96.01", "2026-01-08", "acute respiratory failure, low oxygen", setting="inpatient", by="critical care"),
            lab("achr", "2026-01-08", "1.9"),
            infusion("immune globulin", "2026-01-09", 32000),
            ck("2026-01-12T06:10", 2156, CENTRAL_M), ck("2026-01-19T06:10", 770, CENTRAL_M),
            fill("prednisone", "2026-01-20", 20, days=14, per_day=4, indication="immune-related myositis"),
            ck("2026-01-26T06:10", 290, CENTRAL_M),
        ),
    ),
    Patient(
        "P006", "F", "1951-09-30",
        story="small-cell lung cancer on atezolizumab; double vision, trouble swallowing, weak thighs, CK always normal",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P0", state="open",
            why="gate B (M60.9 by neurology); core_early 3 + overlap 3 = 6; E = CK 0, M62.81 2, ocular/bulbar 1, "
                "EMG 1, confirmed dx 3, prednisone 2 = 9; new diplopia with muscle evidence in the ICI window is P0",
        ),
        course=(("2026-01-19", "new, P0 although CK is normal"),),
        chart=(
            dx("C34.31", "2025-09-29", "small-cell cancer, right lower lobe"),
            infusions("carboplatin", "2025-10-13", 480, every=21, count=4),
            infusions("etoposide", "2025-10-13", 160, every=21, count=4),
            infusions("atezolizumab", "2025-10-13", 1200, every=21, count=5),
            dx("H53.2", "2026-01-14", "double vision, worse in the evening", by="ophthalmology"),
            dx("R13.10", "2026-01-14", "food sticks"),
            ck("2026-01-14", 154, CENTRAL_F),
            dx("M62.81", "2026-01-16", "cannot rise from a low chair", by="neurology"),
            dx("M60.9", "2026-01-16", "myositis, EMG with short small units", by="neurology"),
            procedure("95886", "2026-01-16", "needle EMG of one leg, with nerve conduction", system="CPT",
                      setting="outpatient"),
            fill("prednisone", "2026-01-17", 20, days=14, per_day=3, indication="suspected ICI myositis"),
            ck("2026-01-20", 140, CENTRAL_F), lab("troponin i", "2026-01-20", 9),
        ),
    ),
    Patient(
        "P007", "M", "1948-06-02",
        story="skin squamous-cell carcinoma (C44 alone is no malignancy here; the ICI makes him eligible); "
              "cemiplimab, then ptosis and myasthenia with CK 3.6x",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P0", state="open",
            why="core_early 3 + overlap 3 = 6; E = CK 3.6x 2, repeat 1, ocular 1 = 4, lifted to M2 by the overlap floor; "
                "new MG and ptosis in the ICI window is P0",
        ),
        course=(("2026-02-02", "new, P0"),),
        chart=(
            dx("C44.42", "2025-11-03", "squamous-cell carcinoma of scalp and neck", by="dermatology"),
            ck("2025-12-17", 98, CENTRAL_M),
            infusions("cemiplimab", "2025-12-18", 350, every=21, count=2),
            visit("2026-01-30", "emergency"),
            ck("2026-01-30T11:00", 1108, CENTRAL_M),
            dx("H02.402", "2026-01-30", "left eyelid drooping", setting="emergency", by="emergency"),
            stay("2026-01-30", "2026-02-09"),
            ck("2026-01-31T17:30", 1047, CENTRAL_M),
            dx("G70.01", "2026-01-31", "myasthenia, worsening", setting="inpatient", by="neurology"),
            fill("pyridostigmine", "2026-01-31", 60, days=30, per_day=3),
        ),
    ),
    Patient(
        "P045", "M", "1947-11-11", routine_until="2026-01-18",
        story="gastric cancer; one dose of nivolumab, one CK of 14x, myocarditis with heart block, dies two days later",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P0", state="open",
            why="core_early 3 + overlap 3 = 6; E = CK 14x 4 (one value, but >=10x: no deduction), J96.01 1 = 5; "
                "a case with one CK must not be lost; myocarditis in the ICI window is P0",
        ),
        course=(("2026-01-19", "new, P0"), ("2026-01-26", "P0; death recorded")),
        chart=(
            dx("C16.9", "2025-11-17", "cancer of the stomach"),
            infusion("nivolumab", "2026-01-05", 360), infusion("oxaliplatin", "2026-01-05", 150),
            visit("2026-01-12"),
            visit("2026-01-17", "emergency"),
            ck("2026-01-17T21:15", 4312, CENTRAL_M), lab("troponin i", "2026-01-17T21:15", 3900),
            stay("2026-01-17", "2026-01-19", icu=True, ventilated=True),
            dx("I40.8", "2026-01-18", "fulminant myocarditis", setting="inpatient", by="cardiology"),
            dx("I44.2", "2026-01-18", "complete heart block", setting="inpatient", by="cardiology"),
            dx("J96.01", "2026-01-18", "acute respiratory failure, low oxygen", setting="inpatient", by="critical care"),
            Row("deaths", day("2026-01-19"), {"death_date": "2026-01-19"}),
        ),
    ),
)  # fmt: skip

WINDOWS = (
    Patient(
        "P002", "F", "1961-05-07",
        story="lung adenocarcinoma, sixth cycle of pembrolizumab; weak thighs, CK 12x; prednisone comes after, as treatment",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P1", state="open",
            why="day 125 of the era, 20 d after the last dose: core_on_treatment 2; E = CK 13x 4, repeat 1, M62.81 2, "
                "M60.9 by neurology 3, prednisone after onset 2 = 12; M3 with CK >10x is P1; no steroid label (treatment)",
        ),
        course=(("2026-01-19", "new, P1"),),
        chart=(
            dx("C34.11", "2025-08-14", "adenocarcinoma, right upper lobe"),
            ck("2025-09-08", 96, CENTRAL_F), infusions("pembrolizumab", "2025-09-10", 200, every=21, count=6),
            ck("2025-12-24", 110, CENTRAL_F),
            ck("2026-01-13", 2304, CENTRAL_F), lab("ast", "2026-01-13", 96), lab("alt", "2026-01-13", 71),
            dx("M62.81", "2026-01-13", "climbs stairs with the hands"),
            infusion("pembrolizumab", "2026-01-14", 200, status="not_given", quantity="0"),
            ck("2026-01-16", 2496, CENTRAL_F), lab("troponin i", "2026-01-16", 8),
            dx("M60.9", "2026-01-16", "myositis", by="neurology"),
            fill("prednisone", "2026-01-17", 20, days=14, per_day=3, indication="ICI myositis"),
            ck("2026-01-23", 1152, CENTRAL_F), ck("2026-01-30", 480, CENTRAL_F),
            fill("prednisone", "2026-01-31", 20, days=14, per_day=2, indication="ICI myositis, taper"),
        ),
    ),
    Patient(
        "P003", "M", "1967-12-01",
        story="kidney cancer on nivolumab, seven weeks in; no complaint, CK 5.4x by a laboratory whose limit is 200",
        expected=Expectation(
            True, label="ici_myositis", level="M1", priority="P1", state="open",
            why="core_early 3; E = CK 5.4x of the row's own 200 U/L 3, repeat 1 = 4; ICI core with CK >5x is P1",
        ),
        course=(("2026-01-12", "new, P1 (CK 5.4x once)"), ("2026-01-19", "P1, repeated")),
        chart=(
            dx("C64.1", "2025-10-13", "cancer of the right kidney"), dx("C79.51", "2025-10-20", "bone metastasis"),
            ck("2025-11-21", 88, NORTHSIDE_M), infusions("nivolumab", "2025-11-24", 240, every=14, count=4),
            ck("2026-01-09", 1078, NORTHSIDE_M), ck("2026-01-14", 1010, NORTHSIDE_M),
            ck("2026-01-28", 390, NORTHSIDE_M),
        ),
    ),
    Patient(
        "P004", "F", "1956-02-22",
        story="bladder cancer, pembrolizumab ended in June; weak in late November, CK 7x, coded as ICI side effect",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P2", state="open",
            why="179 d after the last dose: extended 1, T45.AX5A 2, off the drug and CK halved 2 = 5, probable; E = CK 7x 3, >=3x over 14 d 2, "
                "M62.81 2, one outpatient M60.9 1, prednisone 2 = 10; not core and not >10x, so P2",
        ),
        course=(("2026-01-05", "new, P2"),),
        chart=(
            dx("C67.9", "2024-03-11", "bladder cancer"),
            infusions("pembrolizumab", "2024-09-23", 200, every=21, count=13),
            ck("2025-05-12", 84, CENTRAL_F), visit("2025-11-20"),
            ck("2025-11-28", 1344, CENTRAL_F),
            dx("M62.81", "2025-12-01", "weak shoulders, cannot comb her hair"), dx("M60.9", "2025-12-01", "myositis"),
            dx("T45.AX5A", "2025-12-01", "late side effect of pembrolizumab"),
            fill("prednisone", "2025-12-05", 20, days=28, per_day=2, indication="ICI myositis"),
            ck("2025-12-12", 1152, CENTRAL_F), ck("2026-01-07", 180, CENTRAL_F), ck("2026-01-28", 150, CENTRAL_F),
        ),
    ),
    Patient(
        "P005", "M", "1959-08-15",
        story="melanoma since 2022, nivolumab ended 15 months before; myositis with CK 8x and no other drug",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P2", state="open",
            why="449 d after the last dose: late 0, kept at possible because M3 and nothing else explains it; "
                "E = CK 8x 3, >=3x over 36 d 2, M62.81 2, G72.49 by neurology 3 = 10; late ICI is P2; "
                "cancer first coded more than 3 years before onset: no paraneoplastic points",
        ),
        course=(("2026-01-05", "new, P2"),),
        chart=(
            dx("C43.61", "2022-03-10", "melanoma of the right arm"), dx("C77.3", "2023-12-04", "armpit node metastasis"),
            infusions("nivolumab", "2024-01-09", 480, every=28, count=10), visit("2025-11-26"),
            ck("2025-12-10", 2464, CENTRAL_M), dx("M62.81", "2025-12-10", "weak hips"),
            dx("G72.49", "2025-12-19", "immune-mediated myopathy", by="neurology"),
            ck("2025-12-22", 2310, CENTRAL_M), ck("2026-01-15", 1900, CENTRAL_M),
            lab("hmgcr", "2025-12-22", "<20"), lab("srp", "2025-12-22", "NOT DETECTED"),
        ),
    ),
    Patient(
        "P038", "F", "", story="birth date missing; lung cancer on pembrolizumab, CK 6x at the ninth cycle, no complaint",
        expected=Expectation(
            True, label="ici_myositis", level="M1", priority="P1", state="open",
            why="age unknown counts as adult, flagged; day 168: core_on_treatment 2; E = CK 6x 3, repeat 1 = 4; "
                "ICI core with CK >5x is P1",
        ),
        course=(("2026-01-05", "new, P1 (CK 6x once)"), ("2026-01-12", "P1, repeated")),
        chart=(
            dx("C34.90", "2025-06-23", "lung cancer"), ck("2025-07-14", 75, CENTRAL_F),
            infusions("pembrolizumab", "2025-07-16", 200, every=21, count=9),
            ck("2025-12-31", 1152, CENTRAL_F), ck("2026-01-07", 1000, CENTRAL_F), ck("2026-01-21", 400, CENTRAL_F),
        ),
    ),
    Patient(
        "P009", "F", "1958-04-04",
        story="pembrolizumab every six weeks; one CK of 3.3x, sent by two interfaces an hour apart, never repeated",
        expected=Expectation(
            True, label="ici_myositis", level="M0", priority="P4", state="open",
            why="one draw (same accession) counts once: E = CK 3.3x 2, single without repeat for 30 d -1 = 1, M0; "
                "core_early 3, conditional; P4, a repeat CK is what is missing",
        ),
        course=(("2026-01-05", "new, P4"),),
        chart=(
            dx("C54.1", "2025-09-22", "cancer of the womb"), ck("2025-10-15", 101, CENTRAL_F),
            infusions("pembrolizumab", "2025-10-22", 400, every=42, count=3),
            ck("2025-12-03T08:10", 634, CENTRAL_F, accession="ACC-0903-17"),
            ck("2025-12-03T09:10", 634, CENTRAL_F, accession="ACC-0903-17"),
        ),
    ),
)  # fmt: skip

_FIRST_CK_P028 = ck("2026-01-06T05:30", 52000, CENTRAL_M, tag="first", status="preliminary")
_OLD_CK_P029 = known_on(ck("2025-12-15T15:45", 1647, NORTHSIDE_F), "2026-01-24")

UNFOLDING = (
    Patient(
        "P013", "M", "1955-10-09",
        story="lung cancer on durvalumab, every dose charted and claimed; CK 5.5x and general weakness",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P1", state="open",
            why="day 69: core_early 3 (a claim is not a second dose); E = CK 5.5x 3, repeat 1, R53.1 1 = 5; "
                "the third CK has no range: the laboratory's own 308 is used",
        ),
        course=(("2026-01-12", "new, P1"),),
        chart=(
            dx("C34.12", "2025-07-07", "cancer, left upper lobe"),
            infusions("carboplatin", "2025-08-04", 200, every=7, count=6), ck("2025-10-27", 131, CENTRAL_M),
            *((infusion("durvalumab", d, 1500), claim("durvalumab", d, 1500))
              for d in ("2025-10-30", "2025-11-27", "2025-12-26")),
            ck("2026-01-07", 1694, CENTRAL_M), dx("R53.1", "2026-01-08", "feels weak all over"),
            ck("2026-01-10", 1617, CENTRAL_M), ck("2026-01-24", 900, CENTRAL_M, reference_low="", reference_high=""),
        ),
    ),
    Patient(
        "P014", "F", "1953-07-19",
        story="melanoma; adjuvant pembrolizumab while on atorvastatin for years: both labels, neither silences the other",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P1", state="open",
            why="ici: core_early 3, T45.AX5A 2, not given again and CK halved 2 = 7, probable; statin_toxic: current 3, no change for over a year = 3, possible; "
                "E = CK 6.5x 3, >=3x over 24 d 2, M62.81 2 = 7; ICI core with CK >5x is P1",
        ),
        course=(("2026-01-05", "new, P1, two labels"),),
        chart=(
            dx("C43.71", "2025-08-11", "melanoma of the right leg"), dx("E78.5", "2024-01-15", "raised blood fats"),
            fills("atorvastatin", "2024-01-15", 40, days=90, count=9), ck("2025-10-01", 100, CENTRAL_F),
            infusions("pembrolizumab", "2025-10-08", 400, every=42, count=2),
            ck("2025-12-19", 1248, CENTRAL_F), ck("2025-12-29", 1056, CENTRAL_F),
            dx("M62.81", "2025-12-29", "weak thighs"), dx("T45.AX5A", "2025-12-29", "thought to be due to pembrolizumab"),
            ck("2026-01-12", 600, CENTRAL_F), ck("2026-01-28", 230, CENTRAL_F), lab("tsh", "2025-12-29", "2.1"),
        ),
    ),
    Patient(
        "P026", "F", "1966-01-25",
        story="melanoma on nivolumab + relatlimab: CK 3.6x, then 7x, then in hospital with myositis",
        expected=Expectation(
            True, label="ici_myositis", level="M3", priority="P1", state="open",
            why="core_early 3, two classes 1, T45.AX5A 2 = 6; E = CK 7x 3, >=3x over 16 d 2, M62.81 2, M60.9 inpatient 3, "
                "prednisone 2 = 12; ICI core with CK >5x is P1 (not >10x, no overlap)",
        ),
        course=(("2026-01-05", "new, P3 (M1)"), ("2026-01-12", "escalated to P1 (CK 7x)"),
                ("2026-01-19", "P1, now M3")),
        chart=(
            dx("C43.4", "2025-10-06", "melanoma of scalp and neck"), ck("2025-11-17", 90, CENTRAL_F),
            infusions("nivolumab and relatlimab", "2025-11-18", 480, every=28, count=2),
            ck("2025-12-30", 690, CENTRAL_F), ck("2026-01-03", 672, CENTRAL_F), ck("2026-01-09", 1344, CENTRAL_F),
            stay("2026-01-15", "2026-01-21"), ck("2026-01-15T14:50", 1150, CENTRAL_F),
            dx("M62.81", "2026-01-15", "weak hips, waddles", setting="inpatient", by="neurology"),
            dx("M60.9", "2026-01-15", "myositis", setting="inpatient", by="neurology"),
            dx("T45.AX5A", "2026-01-15", "side effect of immunotherapy", setting="inpatient"),
            fill("prednisone", "2026-01-16", 20, days=28, per_day=4, indication="ICI myositis"),
            ck("2026-01-22", 500, CENTRAL_F), ck("2026-01-29", 188, CENTRAL_F),
        ),
    ),
    Patient(
        "P028", "M", "1980-09-12",
        story="Hodgkin lymphoma on nivolumab; a preliminary CK of 52,000 is corrected to 520 some days later",
        expected=Expectation(
            True, label="none", level="M0", priority="P4", state="withdrawn",
            why="after the correction 520 of 308 is 1.7x once and 210 on repeat: what it was listed for is gone, so it is withdrawn "
                "(not watched on), never deleted; nothing is scored any more: no label, M0, P4",
        ),
        course=(("2026-01-07", "new, P0 (52,000 is 169x)"), ("2026-01-12", "withdrawn: corrected to 520")),
        chart=(
            dx("C81.10", "2024-11-18", "Hodgkin lymphoma, nodular sclerosis"), ck("2025-10-06", 180, CENTRAL_M),
            infusions("nivolumab", "2025-10-07", 240, every=14, count=7),
            _FIRST_CK_P028,
            revise(_FIRST_CK_P028, "2026-01-08", value="520", status="corrected", reported_time="2026-01-08T10:05:00"),
            ck("2026-01-13", 210, CENTRAL_M),
        ),
    ),
    Patient(
        "P029", "F", "1955-05-28",
        story="womb cancer on dostarlimab; CK 3.3x, then an older result of 9x arrives late from another hospital",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P1", state="open",
            why="onset moves back to 2025-12-15 (day 35): core_early 3; E = CK 9x 3, >=3x over 28 d 2 = 5; "
                "ICI core with CK >5x is P1",
        ),
        course=(("2026-01-12", "new, P4 (one CK 3.3x)"), ("2026-01-19", "escalated to P3 (repeated)"),
                ("2026-01-26", "escalated to P1 (late result of 2025-12-15)")),
        chart=(
            dx("C54.1", "2025-10-06", "cancer of the womb"), ck("2025-11-03", 80, CENTRAL_F),
            infusions("dostarlimab", "2025-11-10", 500, every=21, count=4),
            infusions("carboplatin", "2025-11-10", 450, every=21, count=4),
            ck("2026-01-08", 640, CENTRAL_F), ck("2026-01-12", 600, CENTRAL_F), ck("2026-01-26", 420, CENTRAL_F),
            _OLD_CK_P029,
        ),
    ),
    Patient(
        "P030", "M", "1963-03-03",
        story="bladder cancer on avelumab; his CK of 7x is in another hospital's records until P930 is merged into him",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P1", state="open",
            why="after the merge: day 68, core_early 3; E = CK 7x 3, repeat 1, R53.1 1 = 5; ICI core with CK >5x is P1",
        ),
        course=(("2026-01-19", "new, P1 (P930 merged into P030)"),),
        chart=(
            dx("C67.2", "2025-05-26", "bladder cancer"), infusions("gemcitabine", "2025-06-16", 1900, every=21, count=4),
            infusions("avelumab", "2025-10-20", 800, every=14, count=6),
            Row("patient_merges", day("2026-01-15"), {"from_patient_id": "P930", "to_patient_id": "P030",
                                                      "merged_time": "2026-01-15T16:20:00"}),
        ),
    ),
    Patient(
        "P930", "M", "1963-03-03", routine_from="", observed_from="2025-12-27",
        story="the same man as P030 under a second number: emergency visits with CK 7x, no cancer on record",
        expected=Expectation(False, why="alone not eligible (no malignancy, no oncology drug); later part of P030"),
        chart=(
            visit("2025-12-27", "emergency"), ck("2025-12-27T20:05", 1400, NORTHSIDE_M),
            dx("R53.1", "2025-12-27", "feels weak", setting="emergency", by="emergency"),
            visit("2025-12-30", "emergency"), ck("2025-12-30T10:40", 1240, NORTHSIDE_M),
        ),
    ),
    Patient(
        "P031", "F", "1968-10-17",
        story="breast cancer, pembrolizumab with doxorubicin and cyclophosphamide; CK in microkatal, both micro signs, once labelled U/L",
        expected=Expectation(
            True, label="ici_myositis", level="M2", priority="P1", state="open",
            why="31.5, 28.0 and 19.2 ukat/L are 1,890, 1,680 and 1,152 U/L = 9x, 8x, 6x; day 51: core_early 3; "
                "E = 3, >=3x over 22 d 2 = 5; ICI core with CK >5x is P1",
        ),
        course=(("2026-01-05", "new, P1"), ("2026-01-12", "P1, now M2 (third result)")),
        chart=(
            dx("C50.412", "2025-09-15", "breast cancer, left"), ck("2025-10-20", "1.4", COAST_F),
            infusions("pembrolizumab", "2025-10-28", 200, every=21, count=4),
            infusions("doxorubicin", "2025-10-28", 105, every=21, count=3),
            infusions("cyclophosphamide", "2025-10-28", 1050, every=21, count=3),
            ck("2025-12-18", "31.5", COAST_F), ck("2025-12-29", "28.0", COAST_F, unit="\u03bckat/L"),
            ck("2026-01-09", "19.2", COAST_F, unit="U/L", reference_high="3.2"), ck("2026-01-29", "2.9", COAST_F),
        ),
    ),
)  # fmt: skip

ICI_PATIENTS = EMERGENCIES + WINDOWS + UNFOLDING
