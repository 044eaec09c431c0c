"""Synthetic patients who look like a muscle event and are none, or not one the list is for.

Belongs here: charts with the traps a nightly list falls into, and what the list should say.
Does not belong here: true events (stories_ici.py, stories_other_causes.py), ordinary controls (stories_controls.py).
Called by build_samples.py.
"""

# A line of a chart stays one line, as a chart is read; a few run past the usual length.
# ruff: noqa: E501

from __future__ import annotations

from data_samples.chart import (
    CAMPUS_M,
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
    known_on,
    lab,
    procedure,
    stay,
    visit,
)  # fmt: skip

#: Raised CK with another explanation: listed, and at the end of the list.
EXPLAINED = (
    Patient(
        "P040", "M", "1989-05-05",
        story="testicular cancer cured in 2023; runs a marathon, CK 18x two days later, normal within ten days",
        expected=Expectation(
            True, label="none", level="M0", priority="P4", state="open",
            why="E = CK 18x 4, repeat 1, exertion -3 = 2, M0; no drug, no label; explained: P4",
        ),
        course=(("2026-01-19", "new, P4 (CK 18x once)"), ("2026-01-26", "P4, repeated and falling")),
        chart=(
            dx("C62.12", "2023-07-10", "testicular cancer, left"), infusions("cisplatin", "2023-08-07", 40, every=21, count=3),
            infusions("bleomycin", "2023-08-08", 30, every=21, count=3), ck("2024-06-10", 190, CENTRAL_M),
            visit("2026-01-18", "emergency"), ck("2026-01-18T12:20", 5544, CENTRAL_M),
            dx("Y93.02", "2026-01-18", "ran a marathon two days ago", setting="emergency", by="emergency"),
            ck("2026-01-20", 3080, CENTRAL_M), ck("2026-01-28", 250, CENTRAL_M),
        ),
    ),
    Patient(
        "P041", "M", "1979-01-14",
        story="brain tumour on temozolomide; seizure, CK 12x the next day, normal in eight days",
        expected=Expectation(
            True, label="none", level="M0", priority="P4", state="open",
            why="E = CK 12x 4, repeat 1, seizure -3 = 2, M0; no label; explained: P4",
        ),
        course=(("2026-01-12", "new, P4"),),
        chart=(
            dx("C71.2", "2025-06-30", "tumour of the temporal lobe"), fills("temozolomide", "2025-08-04", 140, days=28, count=6),
            fills("levetiracetam", "2025-07-01", 1000, days=90, count=3),
            visit("2026-01-07", "emergency"), dx("G40.909", "2026-01-07", "seizure at home", setting="emergency",
                                                 by="emergency"),
            ck("2026-01-08T07:30", 3696, CENTRAL_M), ck("2026-01-10T07:30", 1380, CENTRAL_M), ck("2026-01-16", 190, CENTRAL_M),
        ),
    ),
    Patient(
        "P042", "M", "1961-09-19",
        story="kidney cancer, one dose of pembrolizumab, then the kidney is removed; CK 9x the next day, normal in a week",
        expected=Expectation(
            True, label="ici_myositis", level="M0", priority="P4", state="open",
            why="core_early 3, surgery the day before -3 = 0, conditional; E = CK 9x 3, repeat 1, surgery -3 = 1, M0; explained, so not P1 "
                "although CK is >5x in the ICI core: P4",
        ),
        course=(("2026-01-26", "new, P4"),),
        chart=(
            dx("C64.2", "2025-11-24", "cancer of the left kidney"), ck("2026-01-05", 102, CENTRAL_M),
            infusion("pembrolizumab", "2026-01-07", 200), stay("2026-01-21", "2026-01-27"),
            procedure("0TT10ZZ", "2026-01-21", "left kidney removed, open"),
            ck("2026-01-22T06:00", 2772, CENTRAL_M), ck("2026-01-24T06:00", 1000, CENTRAL_M), ck("2026-01-28", 200, CENTRAL_M),
        ),
    ),
)  # fmt: skip

#: A CK just above the limit under a checkpoint inhibitor: listed so that it is repeated, nobody has to review it.
WATCHED = (
    Patient(
        "P051", "F", "1959-12-12",
        story="kidney cancer, ipilimumab + nivolumab, thyroid inflammation; CK 1.6x once, then normal",
        expected=Expectation(
            True, label="ici_myositis", level="M0", priority="P4", state="open",
            why="gate W; day 84: core_early 3, combination 1, thyroid as another side effect 1, hypothyroid (TSH 48) -2 = 3, conditional; "
                "E = CK 1.6x 1, M0: P4; one normal CK is not yet two",
        ),
        course=(("2026-01-05", "new, P4"),),
        chart=(
            dx("C64.9", "2025-07-21", "kidney cancer"), infusions("ipilimumab", "2025-08-20", 70, every=21, count=4),
            infusions("nivolumab", "2025-08-20", 210, every=21, count=4), infusions("nivolumab", "2025-11-12", 480, every=28, count=3),
            dx("E03.2", "2025-11-12", "underactive thyroid from immunotherapy", by="endocrinology"), lab("tsh", "2025-11-12T08:40", 48),
            fills("levothyroxine", "2025-11-12", 0.075, days=90, count=1), ck("2025-11-12", 307, CENTRAL_F),
            dx("M79.10", "2025-11-12", "aching"), ck("2025-12-10", 160, CENTRAL_F),
        ),
    ),
    Patient(
        "P035", "F", "1962-02-28",
        story="kidney cancer on nivolumab; fatigue coded again and again, CK 1.3x and 1.4x",
        expected=Expectation(
            True, label="ici_myositis", level="M0", priority="P4", state="open",
            why="fatigue is not weakness; gate W watches a CK just above the limit under an ICI: day 119, core_early 3, conditional; "
                "E = CK 1.4x 1, repeat 1 = 2, M0: P4",
        ),
        course=(("2026-01-05", "new, P4"),),
        chart=(
            dx("C64.1", "2025-06-09", "cancer of the right kidney"), infusions("nivolumab", "2025-09-02", 480, every=28, count=5),
            dx("R53.83", "2025-12-02", "tired"), dx("R53.0", "2025-12-30", "fatigue of cancer"), dx("R53.83", "2026-01-20", "tired"),
            ck("2025-12-30", 250, CENTRAL_F), ck("2026-01-20", 269, CENTRAL_F),
        ),
    ),
)  # fmt: skip

NO_EXPOSURE = (
    Patient(
        "P010", "M", "1959-03-12",
        story="nivolumab ordered, not given, planned again for February; atorvastatin only on his own list; one CK 4.4x",
        expected=Expectation(False, why="ordered, not-given, planned and patient-reported rows build no era: gate is 5x, CK is 4.4x"),
        chart=(
            dx("C15.5", "2025-09-29", "cancer of the lower oesophagus"),
            infusions("oxaliplatin", "2025-10-20", 160, every=14, count=4),
            infusion("nivolumab", "2025-12-30", 240, event_type="ordered", status="active"),
            known_on(infusion("nivolumab", "2026-02-20", 240, event_type="ordered", status="active"), "2026-01-03"),
            infusion("nivolumab", "2026-01-02", 240, status="not_given", quantity="0"),
            infusion("nivolumab", "2026-01-02", 240, event_type="ordered", status="cancelled"),
            fill("atorvastatin", "2025-10-01", 20, days=0, event_type="patient_reported", days_supply="", status="active"),
            ck("2026-01-05", 1355, CENTRAL_M),
        ),
    ),
    Patient(
        "P011", "F", "1957-02-02",
        story="melanoma survivor, pembrolizumab until August 2021; CK 3.8x twice now",
        expected=Expectation(False, why="last dose more than four years ago, beyond 790 d: no ICI window, gate is 5x"),
        chart=(
            dx("C43.51", "2020-12-07", "melanoma of the anal margin skin"),
            infusions("pembrolizumab", "2021-02-10", 200, every=21, count=10),
            ck("2025-12-11", 730, CENTRAL_F), ck("2026-01-08", 720, CENTRAL_F),
        ),
    ),
    Patient(
        "P012", "M", "1952-12-24",
        story="kidney cancer treated elsewhere, only Z92.26 (had an ICI once) on record; tired, one CK 3.2x, one without a unit",
        expected=Expectation(False, why="Z92.26 is a history, not an exposure date: gate is 5x; fatigue is not weakness"),
        chart=(
            dx("C64.9", "2024-04-15", "kidney cancer"), dx("Z92.26", "2025-07-21", "had immunotherapy elsewhere"),
            dx("R53.83", "2025-12-15", "tired"), ck("2025-12-15", 986, CENTRAL_M), ck("2025-07-21", 140, CENTRAL_M, unit=""),
        ),
    ),
    Patient(
        "P037", "M", "2008-06-14",
        story="osteosarcoma, 17 years old; CK 40x after a crush injury at sports",
        expected=Expectation(False, why="under 18 at onset: not eligible, counted in quality only"),
        chart=(
            dx("C40.21", "2025-04-14", "bone cancer of the right leg"), infusions("doxorubicin", "2025-05-06", 60, every=35, count=4),
            ck("2025-12-20T16:00", 12320, CENTRAL_M), ck("2025-12-22", 6160, CENTRAL_M),
            dx("T79.6XXA", "2025-12-20", "crushed thigh muscle", setting="emergency", by="emergency"),
        ),
    ),
    Patient(
        "P039", "M", "1967-11-08",
        story="no cancer, only a colon polyp; atorvastatin and CK 30x",
        expected=Expectation(False, why="no malignancy record and no oncology drug: not eligible, whatever the CK"),
        chart=(
            dx("D12.6", "2025-03-03", "colon polyp", by="gastroenterology"), dx("Z80.0", "2025-03-03", "father had colon cancer"),
            fills("atorvastatin", "2025-03-10", 40, days=90, count=4),
            ck("2025-12-16", 9240, CENTRAL_M), ck("2025-12-19", 7700, CENTRAL_M), dx("M62.81", "2025-12-16", "weak legs"),
        ),
    ),
    Patient(
        "P043", "M", "1963-04-18",
        story="hairy-cell leukaemia: pentostatin, imipenem-cilastatin, nystatin, no statin at all; CK 4.4x twice",
        expected=Expectation(False, why="three names contain 'statin' and none is one: gate is 5x, CK is 4.4x without weakness"),
        chart=(
            dx("C91.40", "2025-10-13", "hairy-cell leukaemia"), infusions("pentostatin", "2025-11-03", 8, every=14, count=5),
            stay("2025-12-10", "2025-12-17"), *(infusion("imipenem-cilastatin", f"2025-12-{d}", 500) for d in range(10, 17)),
            fill("nystatin oral suspension", "2025-12-10", 500000, days=14, per_day=4,
                 drug_name="Nystatin oral suspension", dose="500000", dose_unit="units"),
            ck("2025-12-12T06:00", 1355, CENTRAL_M), ck("2025-12-15T06:00", 1340, CENTRAL_M), ck("2026-01-19", 200, CENTRAL_M),
        ),
    ),
    Patient(
        "P044", "F", "1969-08-30",
        story="breast cancer on docetaxel with dexamethasone 12 mg for three days a cycle, cortisone cream; weak legs, CK normal",
        expected=Expectation(False, why="premedication and cream are no high-dose steroid; a weakness code alone opens nothing"),
        chart=(
            dx("C50.411", "2025-09-01", "breast cancer, right"),
            *((infusion("docetaxel", d, 130), infusion("ondansetron", d, 8),
               fill("dexamethasone", d, 12, days=3, indication="antiemetic premedication"))
              for d in ("2025-10-07", "2025-10-28", "2025-11-18", "2025-12-09")),
            fill("hydrocortisone cream", "2025-11-18", 10, days=30, indication="hand rash",
                 drug_name="Hydrocortisone 1% cream", dose="", dose_unit="", quantity="30"),
            dx("M62.81", "2025-12-30", "legs feel weak"), ck("2025-12-30", 70, CENTRAL_F),
        ),
    ),
)  # fmt: skip

NO_EVENT = (
    Patient(
        "P008", "M", "1956-07-07",
        story="throat cancer on pembrolizumab; swallowing is hard since radiation, CK normal",
        expected=Expectation(False, why="dysphagia alone in throat cancer is no muscle evidence; CK normal"),
        chart=(
            dx("C10.9", "2025-05-12", "cancer of the oropharynx"), infusions("pembrolizumab", "2025-10-09", 200, every=21, count=5),
            dx("R13.12", "2025-11-20", "swallowing is hard"), ck("2025-11-20", 150, CENTRAL_M), ck("2026-01-08", 133, CENTRAL_M),
        ),
    ),
    Patient(
        "P032", "M", "1953-10-10",
        story="pancreatic cancer on atorvastatin; CK <20, HEMOLYZED, 300 without a range, a cancelled 9999, then 210",
        expected=Expectation(False, why="at most one value above the limit (300 of the default 280); text and cancelled results are no values"),
        chart=(
            dx("C25.0", "2025-10-27", "cancer of the pancreas head"), fills("atorvastatin", "2024-12-02", 20, days=90, count=5),
            infusions("gemcitabine", "2025-11-17", 1800, every=14, count=5),
            ck("2025-12-01", "<20", CENTRAL_M), ck("2025-12-15", "HEMOLYZED", CENTRAL_M), ck("2025-12-18", 300, EASTSIDE),
            ck("2025-12-29", 9999, CENTRAL_M, status="cancelled"), ck("2026-01-13", 210, CENTRAL_M),
        ),
    ),
    Patient(
        "P033", "F", "1949-05-15",
        story="lung cancer on pembrolizumab; heart attack: CK-MB 320 ng/mL and CK-MM 98 % are not total CK, which is normal",
        expected=Expectation(False, why="isoenzymes are rejected; total CK 180 of 192; troponin and heart attack open nothing by themselves"),
        chart=(
            dx("C34.32", "2025-07-28", "cancer, left lower lobe"), infusions("pembrolizumab", "2025-10-14", 200, every=21, count=4),
            stay("2026-01-09", "2026-01-14"), dx("I21.4", "2026-01-09", "heart attack", setting="inpatient", by="cardiology"),
            lab("ck-mb", "2026-01-09T19:00", 320), lab("ck-mm", "2026-01-09T19:00", 98), ck("2026-01-09T19:00", 180, CENTRAL_F),
            lab("troponin i", "2026-01-09T19:00", 2400), ck("2026-01-11T06:00", 120, CENTRAL_F),
        ),
    ),
    Patient(
        "P034", "M", "1991-06-21", kilograms=96,
        story="young Black man with testicular cancer, pembrolizumab in a trial; CK 350 twice, normal for his laboratory (400)",
        expected=Expectation(False, why="350 of 400 is 0.9x by the row's own limit (and by the default for men under 50), although he feels weak"),
        chart=(
            dx("C62.91", "2024-10-14", "testicular cancer, right"), infusions("pembrolizumab", "2025-11-04", 200, every=21, count=3),
            ck("2025-12-02", 350, CAMPUS_M), ck("2025-12-16", 348, CAMPUS_M, reference_low="", reference_high=""),
            dx("R53.1", "2025-12-16", "feels weak after the flu"),
        ),
    ),
    Patient(
        "P036", "M", "1958-01-09",
        story="prostate cancer on rosuvastatin; an old ICD-9 729.1, myositis considered and ruled out, CK 1.4x twice",
        expected=Expectation(False, why="working and ruled-out diagnoses do not count, 729.1 is muscle pain and eleven years old"),
        chart=(
            dx("729.1", "2014-09-03", "aching muscles", code_system="ICD9CM", by="primary care"),
            dx("C61", "2023-11-06", "prostate cancer"), infusions("leuprolide", "2025-02-03", 22, every=84, count=5),
            fills("rosuvastatin", "2024-01-08", 10, days=90, count=9),
            dx("M60.9", "2025-12-17", "myositis?", status="working"), ck("2025-12-17", 430, CENTRAL_M),
            dx("M60.9", "2026-01-07", "no myositis", by="neurology", status="ruled_out"), ck("2026-01-07", 425, CENTRAL_M),
        ),
    ),
)  # fmt: skip

LOOKALIKE_PATIENTS = EXPLAINED + WATCHED + NO_EXPOSURE + NO_EVENT
