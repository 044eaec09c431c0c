"""Turns rows of drug_exposure into rows of prescribing.

Belongs here: event type, code, name, supply, dose and route of a drug exposure.
Does not belong here: expressions common to all tables (omop_values), look-ups (omop_lookups), eras (sql/clinical).
Called by omop_mapping.
"""

from __future__ import annotations

import polars as pl

from pipelines.sources.omop_lookups import Context
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.omop_values import (
    concept,
    concept_words,
    finished,
    mapped,
    moment,
    nonzero,
    source_code,
    with_concepts,
)
from pipelines.sources.protocol import Batch

_PREFIXES = {"drug_concept_id": "drug", "drug_source_concept_id": "source"}


def prescribing(rows: Batch, context: Context) -> Batch:
    """Turn cleaned rows of drug_exposure into rows of prescribing; see docs/decisions/0008-omop-exposures.md."""
    reference = context.reference
    start = moment("drug_exposure_start_datetime", "drug_exposure_start_date")
    end = moment("drug_exposure_end_datetime", "drug_exposure_end_date")
    quantity, days_supply = nonzero("quantity"), nonzero("days_supply")
    event_types = reference.values("drug_type")
    columns = {
        "prescription_id": pl.col("drug_exposure_id"),
        "patient_id": pl.col("person_id"),
        "event_type": mapped(pl.col("drug_type_concept_id"), event_types, otherwise=event_types["0"]),
        **_coded(reference),
        "start_time": start,
        # A supply that ends when it starts says nothing of its length.
        "end_time": pl.when(end != start).then(end),
        "days_supply": days_supply,
        "quantity": quantity,
        # Beside a supply in days the quantity is what was handed out, not what is taken at a time.
        "dose": pl.when(days_supply.is_null() & pl.col("dose_unit_source_value").is_not_null()).then(quantity),
        "dose_unit": pl.col("dose_unit_source_value"),
        "route": _route(reference),
        "status": pl.when(pl.col("stop_reason").is_not_null()).then(pl.lit("stopped")).otherwise(pl.lit("completed")),
    }
    named = with_concepts(rows, context.lookups.concepts, _PREFIXES)
    return finished(_with_ingredient(named, context), "prescribing", columns)


def _with_ingredient(rows: Batch, context: Context) -> Batch:
    ingredients = context.lookups.ingredients.rename({"product_id": "drug_concept_id"})
    return rows.join(ingredients, on="drug_concept_id", how="left", maintain_order="left", validate="m:1")


def _coded(reference: OmopReference) -> dict[str, pl.Expr]:
    """Give code_system, code and drug_name."""
    product, source = concept("drug_concept_id"), concept("drug_source_concept_id")
    written = pl.col("drug_source_value")
    described = mapped(product, reference.product_names)
    return {
        "code_system": pl.when(pl.coalesce(product, source).is_not_null())
        .then(pl.lit("OMOP"))
        .when(written.str.contains(r"^\d{11}$"))
        .then(pl.lit("NDC"))
        .when(written.is_not_null())
        .then(pl.lit("LOCAL")),
        "code": pl.coalesce("ingredient_id", product, source, source_code("drug_source_value")),
        "drug_name": pl.coalesce("drug_name", "source_name", described, written, concept_words(product, source)),
    }


def _route(reference: OmopReference) -> pl.Expr:
    """Give the route: by its concept, as written, or by the dose form in the drug's name."""
    name = pl.col("drug_name").str.to_lowercase()
    by_form = [
        pl.when(name.str.contains(word, literal=True)).then(pl.lit(route))
        for word, route in reference.dose_form_routes.items()
    ]
    by_concept = mapped(concept("route_concept_id"), reference.values("route"))
    return pl.coalesce(by_concept, "route_source_value", *by_form)
