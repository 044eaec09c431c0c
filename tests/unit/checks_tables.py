"""Small DuckDB files for the tests of the checks, drawn as text tables; a blank cell is NULL."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from checks.catalogue import FOLDER
from checks.contract_checks import expected_types
from pipelines import contract
from pipelines.settings import CheckSettings
from pipelines.warehouse.connection import Reader

AS_OF = date(2026, 1, 8)
PREVIOUS = date(2026, 1, 7)
DEFAULTS = CheckSettings()

REFERENCE = FOLDER.parent / "sql" / "reference"

OTHER_TABLES: dict[str, str] = {
    "quality.loads": "source VARCHAR, extract_date DATE, table_name VARCHAR, file_name VARCHAR, sha256 VARCHAR, "
    "rows_in_file BIGINT, rows_loaded BIGINT, rows_duplicate BIGINT, rows_quarantined BIGINT, extra_columns VARCHAR, "
    "loaded_as_of DATE",
    "quality.quarantine": "extract_date DATE, table_name VARCHAR, file_name VARCHAR, source_line BIGINT, "
    "column_name VARCHAR, reason VARCHAR, row_text VARCHAR",
    "quality.reconciliation": "extract_date DATE, table_name VARCHAR, file_name VARCHAR, rows_in_file BIGINT, "
    "rows_loaded BIGINT, rows_duplicate BIGINT, rows_quarantined BIGINT, difference BIGINT",
    "quality.feeds": "as_of DATE, table_name VARCHAR, is_expected BOOLEAN, feed_state VARCHAR, last_extract_date DATE, "
    "last_known_as_of DATE, last_new_extract_date DATE, last_event_date DATE, days_behind INTEGER, "
    "files_tonight BIGINT, rows_tonight BIGINT, rows_new_tonight BIGINT, rows_known BIGINT",
    "staging.lab_events": "result_id VARCHAR, analyte VARCHAR, draw_date DATE, rejection_reason VARCHAR, "
    "is_accepted_by_code BOOLEAN, is_accepted_by_name BOOLEAN",
    "staging.drug_events": "prescription_id VARCHAR, drug_class VARCHAR, is_exposure BOOLEAN, start_date DATE",
    "meta.runs": "as_of DATE, previous_as_of DATE, outcome VARCHAR DEFAULT 'published'",
    "staging.patients": "patient_id VARCHAR",
    "clinical.ici_eras": "patient_id VARCHAR, era_start DATE",
    "clinical.statin_eras": "patient_id VARCHAR, era_start DATE",
    "clinical.ck_results": "patient_id VARCHAR, result_id VARCHAR, laboratory VARCHAR, is_rejected BOOLEAN, "
    "uln_source VARCHAR, ck_x_uln DOUBLE",
    "watchlist.cases": "case_id VARCHAR, patient_id VARCHAR, as_of DATE, state VARCHAR, priority VARCHAR, "
    "priority_reason VARCHAR, change VARCHAR, myopathy_level VARCHAR, event_score INTEGER, onset_date DATE, "
    "ck_peak_date DATE, summary VARCHAR, sort_order INTEGER",
    "watchlist.labels": "case_id VARCHAR, label VARCHAR, points INTEGER, causality VARCHAR",
    "watchlist.evidence": "case_id VARCHAR, evidence_number INTEGER, label VARCHAR, rule_id VARCHAR, points INTEGER, "
    "event_date DATE, source_table VARCHAR, source_id VARCHAR, sentence VARCHAR",
    "watchlist.timeline": "case_id VARCHAR, lane VARCHAR, item_id VARCHAR, start_date DATE, end_date DATE",
    "watchlist.history": "case_id VARCHAR, as_of DATE, priority VARCHAR",
}

#: Cells a drawn table may leave out.
USUAL: dict[str, dict[str, str]] = {
    "quality.loads": {"source": "extracts"},
    "quality.feeds": {"as_of": "2026-01-08", "is_expected": "true", "feed_state": "delivered", "files_tonight": "1",
                      "rows_tonight": "1", "rows_new_tonight": "1", "rows_known": "1"},
    "staging.lab_events": {"analyte": "ck", "is_accepted_by_code": "true", "is_accepted_by_name": "false"},
    "staging.drug_events": {"drug_class": "ici", "is_exposure": "true"},
    "labs": {"patient_id": "p1", "code_system": "LOINC", "code": "2157-6", "test_name": "CK", "value": "120",
             "unit": "U/L", "reference_high": "200", "status": "final", "collected_time": "2026-01-07 09:00:00",
             "operation": "upsert"},
    "prescribing": {"patient_id": "p1", "event_type": "dispensed", "code_system": "RXNORM", "code": "83367",
                    "drug_name": "atorvastatin", "start_time": "2026-01-07 08:00:00", "status": "active",
                    "operation": "upsert"},
    "diagnoses": {"patient_id": "p1", "code_system": "ICD10CM", "code": "G72.0", "diagnosis_date": "2026-01-07",
                  "operation": "upsert"},
    "patients": {"sex": "F", "birth_date": "1950-02-03", "operation": "upsert"},
    "watchlist.cases": {"patient_id": "p1", "as_of": "2026-01-08", "state": "open", "priority": "P2",
                        "priority_reason": "CK above ten times the limit", "change": "new", "myopathy_level": "M2",
                        "event_score": "0", "summary": "one sentence", "sort_order": "1"},
    "watchlist.evidence": {"evidence_number": "1", "label": "muscle_event", "rule_id": "E1", "points": "3",
                           "event_date": "2026-01-05", "source_table": "labs", "source_id": "r1",
                           "sentence": "CK 2,000 U/L"},
    "clinical.ck_results": {"laboratory": "North", "is_rejected": "false", "uln_source": "row"},
}  # fmt: skip


@contextmanager
def database(tables: Mapping[str, str], path: Path | None = None):
    """A database with every table the checks read; those drawn have rows. Yields the connection."""
    connection = duckdb.connect(str(path) if path else ":memory:")
    try:
        _create(connection)
        for name, drawing in tables.items():
            insert(connection, name, rows(drawing))
        yield connection
    finally:
        connection.close()


def insert(connection: duckdb.DuckDBPyConnection, name: str, drawn: list[dict[str, str | None]]) -> None:
    """Insert drawn rows; a contract table goes into incoming and raw."""
    table = contract.BY_NAME.get(name)
    for number, row in enumerate(drawn, start=1):
        cells: dict[str, str | None] = {**USUAL.get(name, {}), **row}
        if name == "quality.loads":  # loaded on its own night, unless drawn otherwise
            cells = {"loaded_as_of": cells["extract_date"], **cells}
        targets = [name]
        if table is not None:
            key = "/".join(cells.get(part) or "" for part in table.key)
            provenance = {"extract_date": AS_OF.isoformat(), "source_file": f"{AS_OF}/{name}.csv",
                          "source_line": str(number + 1), "row_key": key, "row_hash": str(number)}  # fmt: skip
            cells = {**provenance, **cells}
            targets = [f"incoming.{name}", f"raw.{name}"]
        for target in targets:
            marks = ", ".join("?" for _ in cells)
            connection.execute(f"INSERT INTO {target} ({', '.join(cells)}) VALUES ({marks})", list(cells.values()))


def rows(drawing: str) -> list[dict[str, str | None]]:
    """Read an aligned text table: the first line names the columns, a bar stands between cells."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    header, body = lines[0], lines[1:]
    return [{name: cell or None for name, cell in zip(header, line, strict=True)} for line in body]


def reader(connection: duckdb.DuckDBPyConnection) -> Reader:
    return Reader(connection)


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    for schema in ("incoming", "raw", "reference", "quality", "meta", "staging", "clinical", "watchlist"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for table in contract.TABLES:
        columns = ", ".join(f"{name} {kind}" for name, kind in expected_types(table).items())
        for schema in ("incoming", "raw"):
            connection.execute(f"CREATE TABLE {schema}.{table.name} ({columns})")
    for name, columns in OTHER_TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute(
        "CREATE TABLE reference.codes AS SELECT concept_set, vocabulary, code, code_key"
        f" FROM read_csv('{REFERENCE}/codelists/labs.csv', all_varchar = true)"
    )
    for name in ("alarm_bounds", "silence_windows"):
        connection.execute(f"CREATE TABLE reference.{name} AS SELECT * FROM read_csv('{REFERENCE}/{name}.csv')")
