"""Small expressions every OMOP mapping is made of: cleaned text, ids, days, moments, looked-up values.

Belongs here: how one CDM cell becomes text of the contract.
Does not belong here: which cell goes where (omop_mapping), reading files (tabular).
Called by omop_mapping and the modules it gathers.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contract import BY_NAME
from pipelines.sources.protocol import BATCH_COLUMNS, Batch

#: Name of a drug or a test whose row has neither concept nor source value.
NOT_NAMED = "not named in the CDM"

_NOTHING = ("", r"\N", "NULL")
_MIDNIGHT = r"T00:00(:00)?$"


def cleaned(batch: Batch) -> Batch:
    """Strip every CDM cell; empty cells become NULL, ids lose the .0 that a column of floats gives them."""
    names = [name for name in batch.columns if name not in BATCH_COLUMNS]
    stripped = batch.with_columns(pl.col(name).str.strip_chars() for name in names)
    emptied = stripped.with_columns(
        pl.when(pl.col(name).is_in(_NOTHING)).then(None).otherwise(pl.col(name)).name.keep() for name in names
    )
    return emptied.with_columns(pl.col(name).str.replace(r"\.0+$", "") for name in names if name.endswith("_id"))


def concept(name: str) -> pl.Expr:
    """Give a concept id, NULL where it is 0 (no matching concept)."""
    return pl.when(pl.col(name) != "0").then(pl.col(name))


def mapped(expression: pl.Expr, values: Mapping[str, str], *, otherwise: str | None = None) -> pl.Expr:
    """Give the value of an id, or `otherwise` where it is not listed."""
    return expression.replace_strict(dict(values), default=otherwise, return_dtype=pl.String)


def moment(datetime_name: str | None, date_name: str) -> pl.Expr:
    """Give a date and time as ISO text; exactly midnight is the CDM's way to say that only the day is known."""
    date = _iso(pl.col(date_name))
    return date if datetime_name is None else pl.coalesce(_iso(pl.col(datetime_name)), date)


def day(datetime_name: str | None, date_name: str) -> pl.Expr:
    """Give a date as ISO text: the date column, or the day of the date and time."""
    date = _iso(pl.col(date_name)).str.replace(r"^(\d{4}-\d{2}-\d{2})T.*$", "${1}")
    if datetime_name is None:
        return date
    return pl.coalesce(date, _iso(pl.col(datetime_name)).str.replace(r"^(\d{4}-\d{2}-\d{2})T.*$", "${1}"))


def nonzero(name: str) -> pl.Expr:
    """Give a number as text, NULL where it is zero: the CDM's way to say that it is not known."""
    return pl.when(pl.col(name).str.contains(r"^0+(\.0*)?$").not_()).then(pl.col(name))


def concept_words(*ids: pl.Expr) -> pl.Expr:
    """Give words for what has no name: its first concept id that is known, or that there is none."""
    return pl.coalesce(pl.format("OMOP concept {}", pl.coalesce(*ids)), pl.lit(NOT_NAMED))


def source_code(name: str) -> pl.Expr:
    """Give a source value as a code: long whole numbers lose the .0 that a column of floats gives them."""
    return pl.col(name).str.replace(r"^(\d{6,})\.0$", "${1}")


def with_concepts(batch: Batch, concepts: pl.DataFrame, prefixes: Mapping[str, str]) -> Batch:
    """Add <prefix>_name, <prefix>_vocabulary and <prefix>_code for concept id columns.

    Args:
        batch: cleaned rows.
        concepts: concept_id, concept_name, vocabulary_id, concept_code; one row per concept_id.
        prefixes: concept id column -> prefix of the new columns.
    """
    for column, prefix in prefixes.items():
        named = concepts.select(
            pl.col("concept_id").alias(column),
            pl.col("concept_name").alias(f"{prefix}_name"),
            pl.col("vocabulary_id").alias(f"{prefix}_vocabulary"),
            pl.col("concept_code").alias(f"{prefix}_code"),
        )
        batch = batch.join(named, on=column, how="left", maintain_order="left", validate="m:1")
    return batch


def finished(batch: Batch, contract_table: str, columns: Mapping[str, pl.Expr]) -> Batch:
    """Give the batch columns and every contract column; those not named are NULL."""
    nothing = pl.lit(None, dtype=pl.String)
    names = BY_NAME[contract_table].column_names
    return batch.select(*BATCH_COLUMNS, *(columns.get(name, nothing).alias(name) for name in names))


def _iso(text: pl.Expr) -> pl.Expr:
    """Write a date or a date and time the contract's way; what is neither is left for the parser to quarantine."""
    spaced = text.str.replace(r"^(\d{4}-\d{2}-\d{2}) +", "${1}T").str.replace(r"(T\d{2}:\d{2}:\d{2})[.]\d+$", "${1}")
    dashed = spaced.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "${1}-${2}-${3}")
    return dashed.str.replace(_MIDNIGHT, "")
