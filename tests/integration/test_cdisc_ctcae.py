"""CTCAE grades of CK: the whole way from extract files to clinical.ck_results, against grades computed elsewhere.

The CDISC pilot study (254 persons, 1,814 CK results) comes with CTCAE grades made by R {admiral}, an independent
implementation. The study's results are written as extract files, ingested and run through the models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.ingest.load import ingest_folder
from pipelines.settings import EngineSettings, Home, IngestSettings
from pipelines.sources.extracts import Extracts
from pipelines.warehouse import catalogue, history, ledger, raw_store, runner
from pipelines.warehouse.connection import Connection, open_for_writing
from pipelines.warehouse.reference import load_reference

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "cdisc_pilot" / "pharmaverse" / "adlb.parquet"
EXTRACT_DATE = date(2026, 1, 5)

pytestmark = pytest.mark.skipif(not PUBLISHED.is_file(), reason="the CDISC pilot study is not here")


def published_rows() -> pl.DataFrame:
    """Every graded CK row; the rows of maximum, minimum and last value repeat a result under its own number."""
    return pl.read_parquet(PUBLISHED).filter(pl.col("PARAMCD") == "CK").select(
        (pl.col("USUBJID") + "-" + pl.col("LBSEQ").cast(pl.Int64).cast(pl.String)).alias("result_id"),
        pl.col("USUBJID").alias("patient_id"), pl.col("SEX").alias("sex"), pl.col("LBTEST").alias("test_name"),
        pl.col("LBDTC").alias("collected_time"), pl.col("LBORRES").alias("value"), pl.col("LBORRESU").alias("unit"),
        pl.col("LBORNRLO").cast(pl.Float64).alias("reference_low"),
        pl.col("LBORNRHI").cast(pl.Float64).alias("reference_high"),
        pl.col("AVAL").alias("analysis_value"), pl.col("ATOXGRH").cast(pl.Int64).alias("grade"),
    )  # fmt: skip


def as_sent(results: pl.DataFrame, unit: str) -> pl.DataFrame:
    """The results as a laboratory that reports in another unit would have sent them."""
    if unit == "U/L":
        return results
    per_unit = [pl.col(name).cast(pl.Float64) / 60 for name in ("value", "reference_low", "reference_high")]
    return results.with_columns(*per_unit, pl.lit(unit).alias("unit"))


def write_extract(landing: Path, results: pl.DataFrame) -> None:
    folder = landing / EXTRACT_DATE.isoformat()
    folder.mkdir(parents=True)
    results.select("patient_id", "sex").unique().sort("patient_id").write_csv(folder / "patients.csv")
    results.select(
        "result_id", "patient_id", "test_name", "collected_time", "value", "unit", "reference_low", "reference_high",
        pl.lit("final").alias("status"),
    ).write_csv(folder / "labs.csv")  # fmt: skip


@contextmanager
def modelled(tmp_path: Path) -> Iterator[Connection]:
    """Ingest what was landed and build what clinical.ck_results needs."""
    home = Home(tmp_path / "home")
    home.make()
    with open_for_writing(home, EngineSettings()) as connection:
        history.create_history(connection)
        ledger.create_ledger(connection)
        source = Extracts()
        for folder in source.discover(tmp_path / "landing", EXTRACT_DATE):
            ingest_folder(connection, folder, source=source, home=home, settings=IngestSettings())
        raw_store.create_raw_views(connection, home, as_of=EXTRACT_DATE, previous_as_of=None)
        runner.prepare_schemas(connection)
        load_reference(connection)
        models = catalogue.load_models()
        needed = {"clinical.ck_results"}
        for model in reversed(models):
            needed |= model.reads if model.name in needed else set()
        columns = catalogue.load_columns()
        for model in models:
            if model.name in needed:
                runner.build_model(connection, model, as_of=EXTRACT_DATE, columns=columns)
        yield connection


# In the last one the laboratory writes U/L and means microkatal: its limit gives it away.
@pytest.mark.parametrize(("unit", "written"), [("U/L", "U/L"), ("µkat/L", "µkat/L"), ("µkat/L", "U/L")])
def test_every_published_grade_is_ours(tmp_path: Path, unit: str, written: str) -> None:
    published = published_rows()
    assert published.height == 2504
    assert published.filter(pl.col("value").cast(pl.Float64) != pl.col("analysis_value")).is_empty()
    results = published.unique("result_id", keep="first", maintain_order=True)
    sent = as_sent(results, unit).with_columns(pl.lit(written).alias("unit"))
    write_extract(tmp_path / "landing", sent)

    with modelled(tmp_path) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(
            "SELECT result_id, ctcae_grade, uln_source, is_unit_inferred FROM clinical.ck_results"
        ).fetchall()

    ours = {row[0]: row[1] for row in rows}
    assert len(rows) == results.height == 1814
    assert {row[2] for row in rows} == {"row"}
    assert {row[3] for row in rows} == {unit != written}
    differences = Counter(
        (row["grade"], ours[row["result_id"]])
        for row in published.iter_rows(named=True)
        if ours[row["result_id"]] != row["grade"]
    )
    assert differences == Counter()
    assert Counter(ours[result_id] for result_id in published["result_id"]) == {0: 2326, 1: 161, 2: 10, 3: 7}
