"""Typing text: what each kind of column may look like, the reason otherwise, and the text contents are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl
import pytest

from pipelines.contract import DIAGNOSES, LABS, PATIENT_MERGES, PATIENTS, TABLES, VISITS, Table
from pipelines.ingest.parse import Parsed, parse_batch
from pipelines.warehouse.raw_store import RAW_COLUMNS

LAB = {"result_id": "r1", "patient_id": "p1", "test_name": "CK", "value": "1234", "status": "final"}
DIAGNOSIS = {"diagnosis_id": "d1", "patient_id": "p1", "code_system": "ICD10CM", "code": "G72.0",
             "diagnosis_date": "2026-01-05"}  # fmt: skip


def parse(table: Table, *records: Mapping[str, str | None], problem: str | None = None) -> Parsed:
    columns = {name: [record.get(name) for record in records] for name in table.column_names}
    batch = pl.DataFrame(
        {"source_line": range(2, 2 + len(records)), "source_text": [None] * len(records),
         "problem_column": [None] * len(records), "problem": [problem] * len(records), **columns},
        schema={"source_line": pl.Int64, **dict.fromkeys(("source_text", "problem_column", "problem", *columns),
                                                         pl.String)},
    )  # fmt: skip
    return parse_batch(batch, table=table, extract_date=date(2026, 1, 6), source_file="2026-01-06/t.csv")


def typed(table: Table, record: Mapping[str, str | None], column: str) -> object:
    parsed = parse(table, record)
    assert parsed.bad.is_empty(), parsed.bad["reason"][0]
    return parsed.good[column][0]


def fault(table: Table, record: Mapping[str, str | None]) -> tuple[str | None, str]:
    parsed = parse(table, record)
    assert parsed.good.is_empty()
    return parsed.bad["column_name"][0], parsed.bad["reason"][0]


@pytest.mark.parametrize(
    ("text", "expected", "has_time"),
    [
        ("2026-01-05T07:08:09", datetime(2026, 1, 5, 7, 8, 9), True),
        (" 2026-01-05 07:08 ", datetime(2026, 1, 5, 7, 8), True),
        ("2026-01-05T07:08:09.1234567", datetime(2026, 1, 5, 7, 8, 9, 123456), True),
        ("2026-01-05T00:00:00", datetime(2026, 1, 5), True),
        ("2026-01-05", datetime(2026, 1, 5), False),
        ("", None, None),
    ],
)
def test_times(text: str, expected: datetime | None, has_time: bool | None) -> None:
    record = {**LAB, "collected_time": text}
    assert typed(LABS, record, "collected_time") == expected
    assert typed(LABS, record, "collected_time_has_time") == has_time


@pytest.mark.parametrize("zone", ["Z", "+01:00", "-0500", "+01", " UTC"])
def test_a_zone_has_its_own_reason(zone: str) -> None:
    column, reason = fault(LABS, {**LAB, "collected_time": "2026-01-05T07:08:09" + zone})
    assert column == "collected_time"
    assert reason.startswith("time with a zone")


@pytest.mark.parametrize(
    "text", ["2026-02-30", "0001-01-01", "9999-12-31", "26-01-05", "2026-1-5", "05/01/2026", "2026-01-05T00:00:00",
             "２０２６-01-05", "20260105", "2026-13-01"],
)  # fmt: skip
def test_dates_that_are_none(text: str) -> None:
    column, reason = fault(DIAGNOSES, {**DIAGNOSIS, "diagnosis_date": text})
    assert column == "diagnosis_date"
    assert "YYYY-MM-DD, years 1800 to 2999" in reason
    assert text not in reason


@pytest.mark.parametrize("text", ["2026-01-05T24:00:00", "2026-01-05T07", "2026-01-05T07:60", "2026-02-29T01:00",
                                  "2026-01-05  07:08:09", "0001-01-01T00:00:00", "07:08"])  # fmt: skip
def test_times_that_are_none(text: str) -> None:
    assert fault(LABS, {**LAB, "collected_time": text})[0] == "collected_time"


@pytest.mark.parametrize(("text", "expected"), [("1", 1.0), ("+1.50", 1.5), (".5", 0.5), ("2.", 2.0), ("1e3", 1000.0),
                                                ("-0", 0.0), ("", None)])  # fmt: skip
def test_numbers(text: str, expected: float | None) -> None:
    assert typed(LABS, {**LAB, "reference_high": text}, "reference_high") == expected


@pytest.mark.parametrize("text", ["1,5", "1,000.0", "NaN", "inf", "1e999", "0x10", "1_000", "1 2", "١", ".", "<5"])
def test_numbers_that_are_none(text: str) -> None:
    assert fault(LABS, {**LAB, "reference_high": text})[0] == "reference_high"


def test_enums_flags_and_defaults() -> None:
    assert typed(LABS, {**LAB, "status": " FINAL "}, "status") == "final"
    assert typed(DIAGNOSES, {**DIAGNOSIS, "code_system": "icd-10-cm"}, "code_system") == "ICD10CM"
    assert typed(LABS, LAB, "operation") == "upsert"
    assert typed(LABS, {**LAB, "operation": "Delete"}, "operation") == "delete"
    visit = {"visit_id": "v", "patient_id": "p", "start_time": "2026-01-05", "icu": "1"}
    assert typed(VISITS, visit, "icu") == 1
    assert fault(VISITS, {**visit, "icu": "yes"}) == ("icu", "not a flag; allowed: 0 or 1")
    column, reason = fault(LABS, {**LAB, "status": "secret"})
    assert (column, "preliminary, final, corrected" in reason, "secret" in reason) == ("status", True, False)


def test_the_first_problem_in_the_order_of_the_contract_is_named() -> None:
    assert fault(LABS, {**LAB, "status": "x", "patient_id": " ", "reference_low": "x"}) == (
        "patient_id", "empty, and a value is required",
    )  # fmt: skip
    assert fault(LABS, {**LAB, "result_id": "a\x1fb"})[0] == "result_id"


def test_a_record_that_could_not_be_split_keeps_its_reason() -> None:
    parsed = parse(LABS, {}, problem="12 fields, the header has 14")
    assert parsed.bad.select("source_line", "column_name", "reason").rows() == [
        (2, None, "12 fields, the header has 14")
    ]


def test_bad_rows_without_text_are_written_as_csv() -> None:
    parsed = parse(PATIENTS, {"patient_id": 'a "b", c', "sex": "?", "birth_date": " 1950-01-01"})
    assert parsed.bad["row_text"].to_list() == ['"a ""b"", c",?, 1950-01-01,,,,,']


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_good_rows_have_the_raw_columns(table: Table) -> None:
    parsed = parse(table)
    assert parsed.good.columns == [*list(RAW_COLUMNS[table.name])[:-1], "content"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"status": "Final"}, {"status": "final"}, True),
        ({"reference_high": "1.0"}, {"reference_high": "1.00"}, True),
        ({"reference_high": "-0.0"}, {"reference_high": "0"}, True),
        ({"collected_time": "2026-01-05 10:00"}, {"collected_time": "2026-01-05T10:00:00.000"}, True),
        ({"collected_time": "2026-01-05"}, {"collected_time": "2026-01-05T00:00:00"}, False),
        ({"unit": " U/L"}, {"unit": "U/L"}, True),
        ({"operation": ""}, {"operation": "upsert"}, True),
        ({"value": "1234"}, {"value": "1234.0"}, False),  # sent as text: kept as sent
        ({"accession": "x"}, {"laboratory": "x"}, False),
        ({"accession": "x\x1fy"}, {"accession": "x", "laboratory": "y"}, False),
    ],
)
def test_contents_agree_when_the_typed_values_do(one: dict[str, str], other: dict[str, str], same: bool) -> None:
    contents = parse(LABS, {**LAB, **one}, {**LAB, **other}).good["content"].to_list()
    assert (contents[0] == contents[1]) is same


def test_a_key_of_several_columns() -> None:
    merge = {"from_patient_id": "a", "to_patient_id": "b", "merged_time": "2026-01-05 10:00"}
    assert typed(PATIENT_MERGES, merge, "row_key") == typed(
        PATIENT_MERGES, {**merge, "merged_time": "2026-01-05T10:00:00"}, "row_key"
    )
