"""Each audit: tables that pass, tables that fail, nothing to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from checks.audits import failing_rows
from checks.catalogue import filled, narrowed, sql_checks, tallied, thresholds
from checks.results import Threshold, status_of
from tests.unit.checks_tables import AS_OF, DEFAULTS, PREVIOUS, database, reader

CHECKS = {check.name: check for check in sql_checks("audit")}


def outcome(name: str, tables: dict[str, str], *, table: str = "", minimum: int | None = None) -> tuple[int, int, str]:
    """Numerator, denominator and status of an audit on drawn tables; `minimum` replaces the smallest denominator."""
    check = CHECKS[name]
    with database(tables) as connection:
        threshold = thresholds().get(name) or _bound(connection, name)
        if minimum is not None:
            threshold = Threshold(threshold.value, threshold.unit, minimum, threshold.reason)
        sql = filled(check, as_of=AS_OF, previous_as_of=PREVIOUS, threshold=threshold)
        counts = reader(connection).rows(tallied(narrowed(sql, table=table or check.tables[0], tables=check.tables)))[0]
    status = status_of(counts["numerator"], denominator=counts["denominator"], threshold=threshold)
    return counts["numerator"], counts["denominator"], status


def _bound(connection, name: str) -> Threshold:
    columns = "threshold, threshold_unit, minimum_denominator, basis"
    row = connection.execute(f"SELECT {columns} FROM reference.alarm_bounds WHERE bound_id = ?", [name]).fetchone()
    return Threshold(*row)


def cases(*lines: str) -> str:
    return "\n".join(lines)


def test_case_patient_known():
    known = {"watchlist.cases": cases("case_id | patient_id", "c1 | p1"), "staging.patients": "patient_id\np1"}
    assert outcome("case_patient_known", known) == (0, 1, "pass")
    two = cases("case_id | patient_id | state", "c1 | p1 | open", "c2 | p2 | open", "c3 | p3 | withdrawn")
    assert outcome("case_patient_known", {**known, "watchlist.cases": two}) == (1, 2, "fail")
    assert outcome("case_patient_known", {}) == (0, 0, "not_applicable")


def test_case_complete():
    head = "case_id | priority | priority_reason | myopathy_level"
    assert outcome("case_complete", {"watchlist.cases": cases(head, "c1 | P0 | why | M4")}) == (0, 1, "pass")
    bad = cases(head, "c1 | P5 | why | M4", "c2 | P1 | | M4", "c3 | P1 | why |", "c4 | P1 | why | M0")
    assert outcome("case_complete", {"watchlist.cases": bad}) == (3, 4, "fail")
    assert outcome("case_complete", {}) == (0, 0, "not_applicable")


def test_case_has_evidence():
    one = {"watchlist.cases": cases("case_id", "c1"), "watchlist.evidence": "case_id\nc1"}
    assert outcome("case_has_evidence", one) == (0, 1, "pass")
    two = {**one, "watchlist.cases": cases("case_id | state", "c1 | open", "c2 | resolved", "c3 | withdrawn")}
    assert outcome("case_has_evidence", two) == (1, 2, "fail")
    assert outcome("case_has_evidence", {}) == (0, 0, "not_applicable")


def test_case_order():
    head = "case_id | sort_order"
    assert outcome("case_order", {"watchlist.cases": cases(head, "c1 | 2", "c2 | 1")}) == (0, 2, "pass")
    bad = cases(head, "c1 | 1", "c2 | 1", "c3 | 4", "c4 |", "c5 | 9")
    assert outcome("case_order", {"watchlist.cases": bad}) == (4, 5, "fail")
    assert outcome("case_order", {}) == (0, 0, "not_applicable")


def test_evidence_has_case():
    good = {"watchlist.cases": "case_id\nc1", "watchlist.labels": "case_id | label\nc1 | ici_myositis"}
    assert outcome("evidence_has_case", good, table="watchlist.labels") == (0, 1, "pass")
    bad = {**good, "watchlist.timeline": "case_id | item_id\nc1 | i1\nc9 | i2"}
    assert outcome("evidence_has_case", bad, table="watchlist.timeline") == (1, 2, "fail")
    assert outcome("evidence_has_case", good, table="watchlist.evidence") == (0, 0, "not_applicable")


def test_evidence_explained():
    head = "case_id | rule_id | sentence | points"
    assert outcome("evidence_explained", {"watchlist.evidence": f"{head}\nc1 | E1 | why | -2"}) == (0, 1, "pass")
    bad = f"{head}\nc1 | | why | 2\nc1 | E1 | | 2\nc1 | E1 | why |"
    assert outcome("evidence_explained", {"watchlist.evidence": bad}) == (3, 3, "fail")
    assert outcome("evidence_explained", {}) == (0, 0, "not_applicable")


def test_evidence_has_label():
    evidence = "case_id | label | points\nc1 | ici_myositis | 4\nc1 | ici_myositis | -1\nc1 | statin_toxic | -2\nc1 | muscle_event | 3"
    good = {"watchlist.evidence": evidence, "watchlist.labels": "case_id | label | points\nc1 | ici_myositis | 3"}
    assert outcome("evidence_has_label", good) == (0, 2, "pass")
    assert outcome("evidence_has_label", {"watchlist.evidence": evidence}) == (1, 2, "fail")
    assert outcome("evidence_has_label", {}) == (0, 0, "not_applicable")


def test_label_points():
    evidence = "case_id | label | points\nc1 | ici_myositis | 4\nc1 | ici_myositis | -1"
    good = {
        "watchlist.evidence": evidence,
        "watchlist.labels": "case_id | label | points\nc1 | ici_myositis | 3\nc1 | steroid_chronic | 0",
    }
    assert outcome("label_points", good) == (0, 2, "pass")
    bad = {**good, "watchlist.labels": "case_id | label | points\nc1 | ici_myositis | 6\nc1 | statin_toxic |"}
    assert outcome("label_points", bad) == (2, 2, "fail")
    assert outcome("label_points", {}) == (0, 0, "not_applicable")


def test_event_score():
    evidence = "case_id | label | points\nc1 | muscle_event | 4\nc1 | muscle_event | -1\nc1 | ici_myositis | 9\nc2 | muscle_event | -3"
    good = {"watchlist.evidence": evidence, "watchlist.cases": "case_id | event_score\nc1 | 3\nc2 | 0\nc3 | 0"}
    assert outcome("event_score", good) == (0, 3, "pass")
    bad = {"watchlist.evidence": evidence, "watchlist.cases": "case_id | event_score\nc1 | 12\nc2 | -3\nc3 |"}
    assert outcome("event_score", bad) == (3, 3, "fail")
    assert outcome("event_score", {}) == (0, 0, "not_applicable")


def test_one_as_of():
    good = {
        "watchlist.cases": "case_id | as_of\nc1 | 2026-01-08",
        "watchlist.history": "case_id | as_of\nc1 | 2026-01-07",
    }
    assert outcome("one_as_of", good) == (0, 1, "pass")
    assert outcome("one_as_of", good, table="watchlist.history") == (0, 1, "pass")
    bad = {
        "watchlist.cases": "case_id | as_of\nc1 | 2026-01-07",
        "watchlist.history": "case_id | as_of\nc1 | 2026-01-09",
    }
    assert outcome("one_as_of", bad) == (1, 1, "fail")
    assert outcome("one_as_of", bad, table="watchlist.history") == (1, 1, "fail")
    assert outcome("one_as_of", {}) == (0, 0, "not_applicable")


def test_no_future_evidence():
    good = {"watchlist.timeline": "case_id | item_id | start_date | end_date\nc1 | i1 | 2026-01-08 | 2026-03-01"}
    assert outcome("no_future_evidence", good, table="watchlist.timeline") == (0, 1, "pass")
    bad = {"watchlist.cases": "case_id | onset_date | ck_peak_date\nc1 | 2026-01-01 | 2026-01-09\nc2 | |"}
    assert outcome("no_future_evidence", bad) == (1, 1, "fail")
    assert outcome("no_future_evidence", {}) == (0, 0, "not_applicable")


def test_file_reconciliation():
    head = "extract_date | file_name | rows_in_file | rows_loaded | rows_duplicate | rows_quarantined | difference\n"
    good = {"quality.reconciliation": head + "2026-01-08 | a.csv | 10 | 7 | 2 | 1 | 0"}
    assert outcome("file_reconciliation", good) == (0, 1, "pass")
    bad = {
        "quality.reconciliation": head
        + "2026-01-08 | a.csv | 10 | 7 | 2 | 0 | 1\n2026-01-08 | b.csv | 10 | 7 | 2 | 0 | 0\n2026-01-07 | c.csv | 10 | | 0 | 0 |"
    }
    assert outcome("file_reconciliation", bad) == (3, 3, "fail")
    later = {"quality.reconciliation": head + "2026-01-09 | a.csv | 10 | 7 | 2 | 1 | 0"}
    assert outcome("file_reconciliation", later) == (0, 0, "not_applicable")
    assert outcome("file_reconciliation", {}) == (0, 0, "not_applicable")


def patients(count: int) -> str:
    return "patient_id\n" + "\n".join(f"p{number}" for number in range(count))


def test_alarm_priority_p0():
    treated = {"clinical.ici_eras": patients(1000) + "\np1"}  # two eras of one patient are one patient
    head = "case_id | patient_id | priority | state"
    five = "\n".join(
        [head, *(f"c{n} | p{n} | P0 | open" for n in range(5)), "c8 | p8 | P0 | withdrawn", "c9 | x9 | P0 | open"]
    )
    assert outcome("alarm_priority_p0", {**treated, "watchlist.cases": five}) == (5, 1000, "pass")
    six = "\n".join([head, *(f"c{n} | p{n} | P0 | resolved" for n in range(6))])
    assert outcome("alarm_priority_p0", {**treated, "watchlist.cases": six}) == (6, 1000, "fail")
    few = {"clinical.ici_eras": patients(999), "watchlist.cases": six}
    assert outcome("alarm_priority_p0", few) == (6, 999, "not_applicable")


def labelled(label: str, count: int, causality: str) -> dict[str, str]:
    lines = [f"c{number} | p{number}" for number in range(count)]
    labels = [f"c{number} | {label} | 9 | {causality}" for number in range(count)]
    return {
        "watchlist.cases": "\n".join(["case_id | patient_id", *lines]),
        "watchlist.labels": "\n".join(["case_id | label | points | causality", *labels]),
    }


def test_alarm_ici_myositis():
    treated = {"clinical.ici_eras": patients(1000)}
    assert outcome("alarm_ici_myositis", {**treated, **labelled("ici_myositis", 15, "probable")}) == (15, 1000, "pass")
    assert outcome("alarm_ici_myositis", {**treated, **labelled("ici_myositis", 16, "certain")}) == (16, 1000, "fail")
    assert outcome("alarm_ici_myositis", {**treated, **labelled("ici_myositis", 16, "possible")})[0] == 0
    assert outcome("alarm_ici_myositis", {}) == (0, 0, "not_applicable")


def test_alarm_statin_toxic():
    treated = {"clinical.statin_eras": patients(1000)}
    assert outcome("alarm_statin_toxic", {**treated, **labelled("statin_toxic", 5, "probable")}) == (5, 1000, "pass")
    assert outcome("alarm_statin_toxic", {**treated, **labelled("statin_toxic", 6, "probable")}) == (6, 1000, "fail")
    assert outcome("alarm_statin_toxic", {"clinical.statin_eras": patients(10)}) == (0, 10, "not_applicable")


def test_alarm_ck_unusable():
    head = "result_id | is_rejected | uln_source"
    good = [f"r{n} | false | {'default' if n < 5 else 'laboratory'}" for n in range(100)]
    assert outcome("alarm_ck_unusable", {"clinical.ck_results": "\n".join([head, *good])}, minimum=100) == (
        5,
        100,
        "pass",
    )
    bad = [f"r{n} | {'true' if n < 6 else 'false'} | {'' if n < 6 else 'row'}" for n in range(100)]
    assert outcome("alarm_ck_unusable", {"clinical.ck_results": "\n".join([head, *bad])}, minimum=100) == (
        6,
        100,
        "fail",
    )
    assert outcome("alarm_ck_unusable", {"clinical.ck_results": "\n".join([head, *bad])}) == (6, 100, "not_applicable")


def laboratory_results(laboratories: dict[str, int], each: int = 100) -> dict[str, str]:
    """`each` CK results of as many patients per laboratory; the first n of each are evidence for a muscle event."""
    results, evidence = ["patient_id | result_id | laboratory"], ["case_id | evidence_number | source_id"]
    for laboratory, candidates in laboratories.items():
        results += [f"{laboratory}{n} | {laboratory}-{n} | {laboratory}" for n in range(each)]
        evidence += [f"c{laboratory}{n} | 1 | {laboratory}-{n}" for n in range(candidates)]
    return {"clinical.ck_results": "\n".join(results), "watchlist.evidence": "\n".join(evidence)}


def test_alarm_laboratory_rate():
    even = laboratory_results({"North": 10, "South": 12, "West": 20})
    assert outcome("alarm_laboratory_rate", even, minimum=100) == (0, 3, "pass")
    odd = laboratory_results({"North": 10, "South": 12, "West": 25})
    assert outcome("alarm_laboratory_rate", odd, minimum=100) == (1, 3, "fail")
    by_chance = laboratory_results({"North": 1, "South": 2, "West": 5})  # too few patients to tell
    assert outcome("alarm_laboratory_rate", by_chance, minimum=100) == (0, 3, "pass")
    assert (
        outcome("alarm_laboratory_rate", laboratory_results({"North": 1, "West": 50}), minimum=100)[2]
        == "not_applicable"
    )
    assert outcome("alarm_laboratory_rate", odd) == (0, 0, "not_applicable")  # under 1,000 rows each


def test_the_failing_rows_can_be_listed():
    with database({"watchlist.cases": "case_id | event_score\nc1 | 3\nc2 | 0"}) as connection:
        listed = failing_rows(reader(connection), "event_score", as_of=AS_OF, settings=DEFAULTS)
    assert listed == [{"case_id": "c1", "event_score": 3, "evidence_points": 0}]


JUDGED = date(2026, 1, 6)  # a Tuesday, two days before the night
CK = ("staging.lab_events", "draw_date", "'r' || day || number", "analyte, is_accepted_by_code", "'ck', TRUE")
ICI = ("staging.drug_events", "start_date", "'x' || day || number", "drug_class, is_exposure", "'ici', TRUE")


def silence(name: str, per_day: Callable[[date], int], *, weeks: int = 14, signal=CK) -> tuple[int, int, str]:
    """Numerator, denominator and status of a silence alarm on as many events a day as the function says."""
    table, day_column, key, columns, values = signal
    with database({}) as connection:
        threshold = _bound(connection, name)
        for back in range(7 * weeks + 1):
            day = JUDGED - timedelta(days=back)
            connection.execute(
                f"INSERT INTO {table} ({'result_id' if signal is CK else 'prescription_id'}, {day_column}, {columns})"
                f" SELECT {key}, day, {values} FROM (SELECT DATE '{day}' AS day, UNNEST(RANGE({per_day(day)})) AS number)"
            )
        sql = filled(CHECKS[name], as_of=AS_OF, previous_as_of=PREVIOUS, threshold=threshold)
        counts = reader(connection).rows(tallied(sql))[0]
    status = status_of(counts["numerator"], denominator=counts["denominator"], threshold=threshold)
    return counts["numerator"], counts["denominator"], status


def on(*exceptions: tuple[int, int], usual: Callable[[date], int]) -> Callable[[date], int]:
    """The usual number of events of a day, but for some days before the judged one."""
    changed = {JUDGED - timedelta(days=back): number for back, number in exceptions}
    return lambda day: changed.get(day, usual(day))


def steady(_: date) -> int:
    return 24


def working_week(day: date) -> int:
    return 60 if day.isoweekday() <= 5 else 20


def test_alarm_ck_silence():
    def alarm(per_day: Callable[[date], int], **more) -> tuple[int, int, str]:
        return silence("alarm_ck_silence", per_day, **more)

    assert alarm(steady) == (0, 2, "pass")  # the day and the week
    assert alarm(on((0, 5), usual=steady)) == (0, 2, "pass")
    assert alarm(on((0, 4), usual=steady)) == (1, 2, "fail")  # four times the root of 24 below 24
    assert alarm(on((0, 44), usual=steady)) == (1, 2, "fail")  # twice as many is no good news either
    assert alarm(on((0, 0), (1, 0), (2, 0), (3, 0), usual=steady)) == (2, 2, "fail")  # the week as well
    assert alarm(steady, weeks=5) == (0, 2, "pass")
    assert alarm(steady, weeks=4) == (0, 1, "pass")  # four weeks of the day, and not yet of the week
    assert alarm(steady, weeks=3) == (0, 0, "not_applicable")  # too little history
    assert alarm(lambda _: 2) == (0, 0, "not_applicable")  # too few in a week to tell
    assert alarm(on((0, 0), usual=lambda _: 3)) == (0, 1, "pass")  # 21 a week: only the week is judged
    assert alarm(lambda _: 0) == (0, 0, "not_applicable")


def test_a_holiday_is_quiet_like_a_sunday_and_a_second_one_is_an_alarm():
    assert silence("alarm_ck_silence", working_week) == (0, 2, "pass")
    assert silence("alarm_ck_silence", on((0, 18), usual=working_week)) == (0, 2, "pass")
    assert silence("alarm_ck_silence", on((0, 1), usual=working_week)) == (1, 2, "fail")  # quieter than any Sunday
    assert silence("alarm_ck_silence", on((0, 18), (1, 18), usual=working_week)) == (1, 2, "fail")
    holidays = on(*((7 * week, 0) for week in (1, 5, 9)), usual=working_week)
    assert silence("alarm_ck_silence", holidays) == (0, 2, "pass")  # past holidays do not move the usual range


def test_alarm_ici_silence():
    def clinic(day: date) -> int:
        return 10 if day.isoweekday() <= 5 else 0

    assert silence("alarm_ici_silence", clinic, signal=ICI) == (0, 1, "pass")  # ten a day are judged by the week only
    stopped = on(*((back, 0) for back in range(7)), usual=clinic)
    assert silence("alarm_ici_silence", stopped, signal=ICI) == (1, 1, "fail")
    one_day = on((0, 0), usual=clinic)
    assert silence("alarm_ici_silence", one_day, signal=ICI) == (0, 1, "pass")
    assert silence("alarm_ici_silence", lambda _: 0, signal=ICI) == (0, 0, "not_applicable")
