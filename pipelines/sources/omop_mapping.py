"""Turns cleaned rows of OMOP CDM tables into rows of the contract, one for one, nothing dropped.

Belongs here: which mapping a CDM table has; the short ones (person, death, observation_period).
Does not belong here: the long ones (omop_drugs, omop_labs, omop_coded), expressions (omop_values), look-ups
(omop_lookups), typing (pipelines/ingest/parse).
Called by omop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from pipelines.sources.omop_coded import diagnoses, procedures, visits
from pipelines.sources.omop_drugs import prescribing
from pipelines.sources.omop_labs import labs
from pipelines.sources.omop_lookups import Context
from pipelines.sources.omop_values import cleaned, day, finished, mapped
from pipelines.sources.protocol import Batch

#: Month and day a birth date gets where the CDM knows less: the middle of the year, the middle of the month.
_MID_YEAR = "07-01"
_MID_MONTH = "15"


def map_batch(cdm_table: str, batch: Batch, context: Context) -> Batch:
    """Turn rows of one CDM table into rows of its contract table.

    Args:
        cdm_table: name of the CDM table.
        batch: protocol.BATCH_COLUMNS and the columns of omop_tables, as text.
        context: reference files and side tables.

    Returns:
        protocol.BATCH_COLUMNS and every contract column as text; as many rows, in the same order.
    """
    return _MAPPINGS[cdm_table](cleaned(batch), context)


def _patients(rows: Batch, context: Context) -> Batch:
    year = pl.col("year_of_birth").str.zfill(4)
    month, day_of_month = (pl.col(name).str.zfill(2) for name in ("month_of_birth", "day_of_birth"))
    day_known = pl.concat_str(month, pl.coalesce(day_of_month, pl.lit(_MID_MONTH)), separator="-")
    composed = pl.concat_str(year, pl.coalesce(day_known, pl.lit(_MID_YEAR)), separator="-")
    columns = {
        "patient_id": pl.col("person_id"),
        "sex": mapped(pl.col("gender_concept_id"), context.reference.values("sex"), otherwise="U"),
        "birth_date": pl.coalesce(day(None, "birth_datetime"), composed),
    }
    return finished(rows, "patients", columns)


def _deaths(rows: Batch, context: Context) -> Batch:
    columns = {"patient_id": pl.col("person_id"), "death_date": day("death_datetime", "death_date")}
    return finished(rows, "deaths", columns)


def _observation_periods(rows: Batch, context: Context) -> Batch:
    columns = {
        "observation_period_id": pl.col("observation_period_id"),
        "patient_id": pl.col("person_id"),
        "start_date": day(None, "observation_period_start_date"),
        "end_date": day(None, "observation_period_end_date"),
    }
    return finished(rows, "observation_periods", columns)


_MAPPINGS: Mapping[str, Callable[[Batch, Context], Batch]] = MappingProxyType(
    {
        "person": _patients,
        "death": _deaths,
        "observation_period": _observation_periods,
        "drug_exposure": prescribing,
        "measurement": labs,
        "condition_occurrence": diagnoses,
        "procedure_occurrence": procedures,
        "visit_occurrence": visits,
    }
)
