"""Turns rows of condition_occurrence, procedure_occurrence and visit_occurrence into rows of the contract.

Belongs here: vocabulary and code of a diagnosis or procedure, where the patient was seen.
Does not belong here: expressions common to all tables (omop_values), look-ups (omop_lookups).
Called by omop_mapping.
"""

from __future__ import annotations

import polars as pl

from pipelines.sources.omop_lookups import Context, icu_is_inpatient
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.omop_values import concept, day, finished, mapped, moment, source_code, with_concepts
from pipelines.sources.protocol import Batch


def diagnoses(rows: Batch, context: Context) -> Batch:
    """Turn cleaned rows of condition_occurrence into rows of diagnoses."""
    prefixes = {"condition_concept_id": "standard", "condition_source_concept_id": "source"}
    standard, source = (concept(name) for name in prefixes)
    written = source_code("condition_source_value")
    system, code = _coded(context.reference, "diagnoses", ids=(source,), written=written)
    statuses = context.reference.values("condition_status")
    columns = {
        "diagnosis_id": pl.col("condition_occurrence_id"),
        "patient_id": pl.col("person_id"),
        "code_system": pl.coalesce(system, pl.lit("OMOP")),
        "code": pl.coalesce(code, standard, source, "condition_concept_id"),
        "description": _description(written, code),
        "diagnosis_date": day("condition_start_datetime", "condition_start_date"),
        "setting": pl.col("setting"),
        "status": mapped(concept("condition_status_concept_id"), statuses),
    }
    named = with_concepts(rows, context.lookups.concepts, prefixes)
    return finished(_with_setting(named, context), "diagnoses", columns)


def procedures(rows: Batch, context: Context) -> Batch:
    """Turn cleaned rows of procedure_occurrence into rows of procedures."""
    prefixes = {"procedure_concept_id": "standard", "procedure_source_concept_id": "source"}
    standard, source = (concept(name) for name in prefixes)
    written = source_code("procedure_source_value")
    system, code = _coded(context.reference, "procedures", ids=(source, standard), written=written)
    any_concept = pl.coalesce(standard, source)
    by_concept = pl.when(any_concept.is_not_null()).then(pl.lit("OMOP"))
    columns = {
        "procedure_id": pl.col("procedure_occurrence_id"),
        "patient_id": pl.col("person_id"),
        "code_system": pl.coalesce(system, by_concept, pl.when(written.is_not_null()).then(pl.lit("LOCAL"))),
        "code": pl.coalesce(code, any_concept, written),
        "description": _description(written, pl.coalesce(code, any_concept, written)),
        "performed_time": moment("procedure_datetime", "procedure_date"),
        "setting": pl.col("setting"),
    }
    named = with_concepts(rows, context.lookups.concepts, prefixes)
    return finished(_with_setting(named, context), "procedures", columns)


def visits(rows: Batch, context: Context) -> Batch:
    """Turn cleaned rows of visit_occurrence into rows of visits."""
    reference, stays = context.reference, context.lookups.icu_visits
    kind = pl.col("visit_concept_id")
    rows = rows.with_columns(
        mapped(kind, reference.values("visit")).alias("setting"), mapped(kind, reference.values("icu")).alias("icu")
    )
    if stays is not None:
        in_stay = pl.col("visit_occurrence_id").is_in(stays.implode())
        known = pl.when(in_stay).then(pl.lit("1")).otherwise(pl.col("icu").fill_null("0"))
        rows = rows.with_columns(icu_is_inpatient(stays).alias("setting"), known.alias("icu"))
    columns = {
        "visit_id": pl.col("visit_occurrence_id"),
        "patient_id": pl.col("person_id"),
        "start_time": moment("visit_start_datetime", "visit_start_date"),
        "end_time": moment("visit_end_datetime", "visit_end_date"),
        "setting": pl.col("setting"),
        "icu": pl.col("icu"),
    }
    return finished(rows, "visits", columns)


def _coded(
    reference: OmopReference, contract_table: str, *, ids: tuple[pl.Expr, ...], written: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Find vocabulary and code: by source concept, by id range and shape, by standard concept; NULL where unknown."""
    known = [item for item in reference.vocabularies if item.contract_table == contract_table]
    names = {item.vocabulary_id: item.code_system for item in known}
    by_source, by_standard = (mapped(pl.col(f"{prefix}_vocabulary"), names) for prefix in ("source", "standard"))
    by_range = [
        pl.when(number.is_between(item.first_concept_id, item.last_concept_id) & written.str.contains(item.code_shape))
        .then(pl.lit(item.code_system))
        for number in (expression.cast(pl.Int64, strict=False) for expression in ids)
        for item in known
        if item.first_concept_id is not None and item.last_concept_id is not None
    ]  # fmt: skip
    in_range = pl.coalesce(*by_range)
    code = (
        pl.when(by_source.is_not_null()).then(pl.col("source_code"))
        .when(in_range.is_not_null()).then(written)
        .when(by_standard.is_not_null()).then(pl.col("standard_code"))
    )  # fmt: skip
    return pl.coalesce(by_source, in_range, by_standard), code


def _description(written: pl.Expr, code: pl.Expr) -> pl.Expr:
    """Give the site's own words: concept names, else a source value that is not the code itself."""
    return pl.coalesce("source_name", "standard_name", pl.when(written.ne_missing(code)).then(written))


def _with_setting(rows: Batch, context: Context) -> Batch:
    return rows.join(
        context.lookups.settings, on="visit_occurrence_id", how="left", maintain_order="left", validate="m:1"
    )
