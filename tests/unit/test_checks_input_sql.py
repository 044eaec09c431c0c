"""Each named input check: rows that pass, rows that fail, nothing to look at. Great Expectations is not needed for the counts."""

from __future__ import annotations

import pytest

from checks.catalogue import filled, narrowed, sql_checks, tallied, thresholds
from checks.results import status_of
from tests.unit.checks_tables import AS_OF, PREVIOUS, database, reader

CHECKS = {check.name: check for check in sql_checks("input")}


def outcome(name: str, tables: dict[str, str], *, table: str = "", **changed: float) -> tuple[int, int, str]:
    """Numerator, denominator and status of a check on drawn tables."""
    check = CHECKS[name]
    threshold = thresholds()[name]
    if changed:
        threshold = type(threshold)(**{**threshold.__dict__, **changed})
    sql = filled(check, as_of=AS_OF, previous_as_of=PREVIOUS, threshold=threshold)
    with database(tables) as connection:
        counts = reader(connection).rows(tallied(narrowed(sql, table=table or check.tables[0], tables=check.tables)))[0]
    status = status_of(counts["numerator"], denominator=counts["denominator"], threshold=threshold)
    return counts["numerator"], counts["denominator"], status


KNOWN = "table_name | extract_date | file_name | loaded_as_of\n"


def labs(*lines: str) -> dict[str, str]:
    return {"labs": "\n".join(lines)}


def test_ck_without_unit():
    head = "result_id | code | test_name | unit | status"
    good = labs(head, "r1 | 2157-6 | CK | U/L | final", "r2 | 2160-0 | creatinine | | final")
    assert outcome("ck_without_unit", good) == (0, 1, "pass")
    bad = labs(head, "r1 | 2157-6 | CK | | final", "r2 | | CPK, total | IU/L | final", "r3 | 2157-6 | CK | | cancelled")
    assert outcome("ck_without_unit", bad) == (1, 2, "fail")
    assert outcome("ck_without_unit", {}) == (0, 0, "not_applicable")


def test_ck_without_reference():
    head = "result_id | reference_high"
    assert outcome("ck_without_reference", labs(head, "r1 | 200", "r2 | 3.2")) == (0, 2, "pass")
    assert outcome("ck_without_reference", labs(head, "r1 | 200", "r2 |", "r3 | 0")) == (2, 3, "fail")
    assert outcome("ck_without_reference", {}) == (0, 0, "not_applicable")


def test_ck_missing():
    head = "result_id | code | test_name"
    other = labs(head, "r1 | 2160-0 | creatinine", "r2 | 2823-3 | potassium")
    with_ck = labs(head, "r1 | 2160-0 | creatinine", "r2 | X1 | creatine kinase")
    assert outcome("ck_missing", with_ck, value=2) == (0, 1, "pass")
    assert outcome("ck_missing", other, value=2) == (1, 1, "fail")
    assert outcome("ck_missing", other) == (0, 0, "not_applicable")  # too few rows to expect a CK


@pytest.mark.parametrize(
    ("row", "is_violation"),
    [
        ("LOINC | 2157-6 | CK             | U/L    | 200", False),
        ("LOINC | 2157-6 | CK             | µkat/L | 2.4", False),
        ("LOINC | 2160-0 | Creatinine     | mg/dL  | 1.2", False),
        ("      |        | S-Creatinine   | umol/L | 90 ", False),
        ("LOINC | 2157-6 | CK             | mg/dL  | 1.2", True),  # coded CK, unit of creatinine
        ("LOINC | 2157-6 | CK             | µmol/L | 90 ", True),  # micro sign U+00B5
        ("LOINC | 2157-6 | CK             | μmol/L | 90 ", True),  # Greek letter U+03BC
        ("LOINC | 2157-6 | Creatinine     | U/L    | 200", True),  # coded CK, named creatinine
        ("LOINC | 2157-6 | CK             |        | 1.2", True),  # no unit, limit of creatinine
        ("LOINC | 2160-0 | creatine kinase| U/L    | 200", True),  # coded creatinine, named CK
        ("LOINC | 2160-0 | Creatinine     | U/L    | 200", True),  # creatinine in enzyme units
        ("LOCAL | C17    | Kreatinin      | U/L    | 200", True),
    ],
)  # fmt: skip
def test_ck_creatinine_mixup_row(row: str, is_violation: bool):
    drawing = labs("code_system | code | test_name | unit | reference_high | result_id", f"{row} | r1")
    assert outcome("ck_creatinine_mixup", drawing)[:2] == (int(is_violation), 1)


def test_ck_creatinine_mixup():
    head = "result_id | code | unit"
    good = labs(head, *(f"r{n} | 2157-6 | U/L" for n in range(100)))
    assert outcome("ck_creatinine_mixup", good) == (0, 100, "pass")
    bad = labs(head, *(f"r{n} | 2157-6 | {'U/L' if n > 1 else 'mg/dL'}" for n in range(100)))
    assert outcome("ck_creatinine_mixup", bad) == (2, 100, "fail")
    few = labs(head, "r1 | 2157-6 | mg/dL")
    assert outcome("ck_creatinine_mixup", few) == (1, 1, "not_applicable")
    assert outcome("ck_creatinine_mixup", {}) == (0, 0, "not_applicable")


@pytest.mark.parametrize(
    ("row", "is_violation"),
    [
        ("2157-6  | CK          | U/L  ", False),
        ("13969-1 | CK-MB mass  | ng/mL", False),  # an isoenzyme that says so everywhere
        ("2157-6  | CK-MB       | U/L  ", True),   # coded total, named isoenzyme
        ("13969-1 | CK          | ng/mL", True),   # coded isoenzyme, named total
        ("2157-6  | CK          | ng/mL", True),   # T-01: a mass is never total CK
        ("        | CPK         | %    ", True),
    ],
)  # fmt: skip
def test_ck_mb_called_ck_row(row: str, is_violation: bool):
    drawing = labs("code | test_name | unit | result_id", f"{row} | r1")
    assert outcome("ck_mb_called_ck", drawing)[:2] == (int(is_violation), 1)


def test_ck_mb_called_ck():
    head = "result_id | test_name"
    good = labs(head, *(f"r{n} | CK" for n in range(100)))
    assert outcome("ck_mb_called_ck", good) == (0, 100, "pass")
    bad = labs(head, *(f"r{n} | {'CK' if n > 1 else 'CK-MB'}" for n in range(100)))
    assert outcome("ck_mb_called_ck", bad) == (2, 100, "fail")
    assert outcome("ck_mb_called_ck", {}) == (0, 0, "not_applicable")


def test_uncoded_prescribing():
    head = "prescription_id | code_system | code | operation"
    good = {"prescribing": f"{head}\n x1 | RXNORM | 83367 | upsert\n x2 | LOCAL | | delete"}
    assert outcome("uncoded_prescribing", good) == (0, 1, "pass")
    bad = {"prescribing": f"{head}\n x1 | RXNORM | 83367 | upsert\n x2 | LOCAL | A7 | upsert\n x3 | NDC | | upsert"}
    assert outcome("uncoded_prescribing", bad) == (2, 3, "fail")
    assert outcome("uncoded_prescribing", {}) == (0, 0, "not_applicable")


def test_uncoded_labs():
    head = "result_id | code_system | code"
    assert outcome("uncoded_labs", labs(head, "r1 | LOINC | 2157-6", "r2 | OMOP | 3007220")) == (0, 2, "pass")
    assert outcome("uncoded_labs", labs(head, "r1 | LOCAL | CK1", "r2 | | 2157-6")) == (2, 2, "fail")
    assert outcome("uncoded_labs", {}) == (0, 0, "not_applicable")


LOADS = "table_name | extract_date | file_name | rows_in_file | rows_loaded | rows_duplicate | rows_quarantined\n"


def test_missing_table():
    tonight = {"quality.loads": LOADS + "labs | 2026-01-08 | labs.csv | 0 | 0 | 0 | 0"}
    assert outcome("missing_table", tonight, table="labs") == (0, 1, "pass")  # an empty file came
    last_night = {"quality.loads": LOADS + "labs | 2026-01-07 | labs.csv | 5 | 5 | 0 | 0"}
    assert outcome("missing_table", last_night, table="labs") == (1, 1, "fail")
    assert outcome("missing_table", {}, table="diagnoses") == (1, 1, "fail")  # the contract gives the denominator
    assert outcome("missing_table", {}, table="visits") == (0, 0, "not_applicable")  # optional: nobody waits for it
    later = {"quality.loads": f"{KNOWN}labs | 2026-01-08 | labs.csv | 2026-01-09"}
    assert outcome("missing_table", later, table="labs") == (1, 1, "fail")  # loaded by a later night: not known tonight
    late = {"quality.loads": f"{KNOWN}labs | 2026-01-05 | labs.csv | 2026-01-08"}
    assert outcome("missing_table", late, table="labs") == (0, 1, "pass")  # an old extract that came tonight


def test_stale_extract():
    recent = {"quality.loads": LOADS + "labs | 2026-01-05 | labs.csv | 5 | 5 | 0 | 0"}
    assert outcome("stale_extract", recent, table="labs") == (0, 1, "pass")
    old = {"quality.loads": LOADS + "labs | 2026-01-04 | labs.csv | 5 | 5 | 0 | 0"}
    assert outcome("stale_extract", old, table="labs") == (1, 1, "fail")
    assert outcome("stale_extract", {}, table="labs") == (1, 1, "fail")  # never came


def test_stale_events():
    head = "table_name | last_event_date | feed_state | files_tonight | rows_known\n"
    week = {"quality.feeds": head + "labs | 2026-01-01 | delivered | 1 | 5"}
    assert outcome("stale_events", week, table="labs") == (0, 1, "pass")
    old = {"quality.feeds": head + "labs | 2025-12-31 | delivered | 1 | 5"}
    assert outcome("stale_events", old, table="labs") == (1, 1, "fail")
    repeated = {"quality.feeds": head + "labs | 2025-12-31 | repeated | 1 | 5"}
    assert outcome("stale_events", repeated, table="labs") == (1, 1, "fail")  # alive, but old
    undated = {"quality.feeds": head + "labs | | delivered | 1 | 5"}
    assert outcome("stale_events", undated, table="labs") == (1, 1, "fail")
    missing = {"quality.feeds": head + "labs | 2025-12-31 | missing | 0 | 5\ndiagnoses | | empty | 1 | 0"}
    assert outcome("stale_events", missing, table="labs") == (0, 0, "not_applicable")  # missing_table says it
    assert outcome("stale_events", missing, table="diagnoses") == (0, 0, "not_applicable")


def parts(*names: str, day: str = "2026-01-08") -> dict[str, str]:
    return {"quality.loads": KNOWN + "\n".join(f"labs | {day} | {day}/{name} | 2026-01-08" for name in names)}


def test_missing_parts():
    def parts_of(*names: str, day: str = "2026-01-08") -> tuple[int, int, str]:
        return outcome("missing_parts", parts(*names, day=day), table="labs")

    assert parts_of("labs-001.csv", "labs-002.csv.gz", "labs-003.parquet") == (0, 3, "pass")
    assert parts_of("labs-001.csv", "labs-003.csv") == (1, 3, "fail")
    assert parts_of("labs-002.csv") == (1, 2, "fail")
    assert parts_of("labs.csv", "labs-002.csv") == (0, 2, "pass")  # further rows of the same day
    assert parts_of("labs.csv", "labs-003.csv") == (1, 3, "fail")
    assert parts_of("labs.csv") == (0, 0, "not_applicable")
    assert parts_of("labs-20260108.csv") == (0, 1, "pass")  # a date is no part
    assert parts_of("labs-4711.csv", "labs-4713.csv") == (1, 3, "fail")  # a running number of the sender
    assert parts_of("labs-001.csv", "labs-20260108.csv") == (0, 0, "not_applicable")
    assert parts_of("labs-001.csv", "labs-003.csv", day="2025-12-09") == (1, 3, "fail")  # 30 days ago
    assert parts_of("labs-001.csv", "labs-003.csv", day="2025-12-08") == (0, 0, "not_applicable")
    omop = {"quality.loads": "source | table_name | extract_date | file_name\nomop | labs | 2026-01-08 | m-003.csv"}
    assert outcome("missing_parts", omop, table="labs") == (0, 0, "not_applicable")


def weeks(*tonight: str, usual: int = 1000) -> dict[str, str]:
    """Five Thursdays with the usual number of rows, Sundays with a third of it, then the lines of tonight (a Thursday)."""
    days = [f"2025-12-{day:02d} | {usual}" for day in (4, 11, 18, 25)] + [f"2026-01-01 | {usual}"]
    days += [f"2025-12-{day:02d} | {usual // 3}" for day in (7, 14, 21, 28)] + [f"2026-01-04 | {usual // 3}"]
    lines = [f"labs | {day} | labs.csv | 0 | 0 | 0" for day in days] + [
        f"labs | {line} | 0 | 0 | 0" for line in tonight
    ]
    head = "table_name | extract_date | rows_in_file | file_name | rows_loaded | rows_duplicate | rows_quarantined\n"
    return {"quality.loads": head + "\n".join(lines)}


def test_few_rows():
    assert outcome("few_rows", weeks("2026-01-08 | 250 | labs.csv"), table="labs") == (0, 1, "pass")
    assert outcome("few_rows", weeks("2026-01-08 | 249 | labs.csv"), table="labs") == (1, 1, "fail")
    halves = weeks("2026-01-08 | 200 | labs-001.csv", "2026-01-08 | 100 | labs-002.csv")
    assert outcome("few_rows", halves, table="labs") == (0, 1, "pass")  # parts of one extract count together
    small = weeks("2026-01-08 | 1 | labs.csv", usual=99)
    assert outcome("few_rows", small, table="labs") == (0, 0, "not_applicable")
    assert outcome("few_rows", weeks(), table="labs") == (0, 0, "not_applicable")  # nothing came tonight
    first = {"quality.loads": LOADS + "labs | 2026-01-08 | labs.csv | 5 | 5 | 0 | 0"}
    assert outcome("few_rows", first, table="labs") == (0, 0, "not_applicable")  # nothing to compare with


def test_quarantined_rows():
    good = {"quality.loads": LOADS + "labs | 2026-01-08 | labs.csv | 200 | 198 | 0 | 2"}
    assert outcome("quarantined_rows", good, table="labs") == (2, 200, "pass")
    bad = {
        "quality.loads": LOADS
        + "labs | 2026-01-08 | a.csv | 100 | 98 | 0 | 2\nlabs | 2026-01-08 | b.csv | 50 | 50 | 0 | 0"
    }
    assert outcome("quarantined_rows", bad, table="labs") == (2, 150, "fail")
    old = {"quality.loads": LOADS + "labs | 2026-01-07 | labs.csv | 100 | 0 | 0 | 100"}
    assert outcome("quarantined_rows", old, table="labs") == (0, 0, "not_applicable")


def test_duplicate_deliveries():
    good = {"quality.loads": LOADS + "labs | 2026-01-08 | labs.csv | 10 | 5 | 5 | 0"}
    assert outcome("duplicate_deliveries", good, table="labs") == (5, 10, "pass")
    bad = {"quality.loads": LOADS + "labs | 2026-01-08 | labs.csv | 10 | 4 | 6 | 0"}
    assert outcome("duplicate_deliveries", bad, table="labs") == (6, 10, "fail")
    assert outcome("duplicate_deliveries", {}, table="labs") == (0, 0, "not_applicable")


def test_orphan_patients():
    known = {"patients": "patient_id\np1", "labs": "result_id | patient_id\nr1 | p1"}
    assert outcome("orphan_patients", known, table="labs") == (0, 1, "pass")
    orphan = {"patients": "patient_id\np1", "labs": "result_id | patient_id\nr1 | p1\nr2 | p9"}
    assert outcome("orphan_patients", orphan, table="labs") == (1, 2, "fail")
    assert outcome("orphan_patients", {"patients": "patient_id\np1"}, table="labs") == (0, 0, "not_applicable")


def test_future_events():
    head = "prescription_id | event_type | start_time"
    planned = {"prescribing": f"{head}\nx1 | ordered | 2026-02-01 00:00:00\nx2 | dispensed | 2026-01-08 23:00:00"}
    assert outcome("future_events", planned, table="prescribing") == (0, 1, "pass")
    given = {"prescribing": f"{head}\nx1 | administered | 2026-01-09 00:00:00"}
    assert outcome("future_events", given, table="prescribing") == (1, 1, "fail")
    assert outcome("future_events", {}, table="prescribing") == (0, 0, "not_applicable")
