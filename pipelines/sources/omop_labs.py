"""Turns rows of measurement into rows of labs.

Belongs here: code, name, time, value and unit of a measurement.
Does not belong here: expressions common to all tables (omop_values), units and limits (sql/staging).
Called by omop_mapping.
"""

from __future__ import annotations

import polars as pl

from pipelines.sources.omop_lookups import Context
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.omop_values import concept, concept_words, finished, mapped, moment, source_code, with_concepts
from pipelines.sources.protocol import Batch

#: Value of a measurement that records only that it was made (see docs/omop.md).
NO_VALUE = "no value"

_SEMANTIC_TAG = r" \((qualifier value|finding)\)$"
_PREFIXES = {
    "measurement_concept_id": "test",
    "measurement_source_concept_id": "source",
    "value_as_concept_id": "value",
    "unit_concept_id": "unit",
}


def labs(rows: Batch, context: Context) -> Batch:
    """Turn cleaned rows of measurement into rows of labs."""
    units = context.reference.values("unit")
    columns = {
        "result_id": pl.col("measurement_id"),
        "patient_id": pl.col("person_id"),
        **_coded(context.reference),
        "collected_time": _collected(),
        "value": _value(context.reference),
        "unit": pl.coalesce("unit_source_value", mapped(concept("unit_concept_id"), units), "unit_code"),
        "reference_low": pl.col("range_low"),
        "reference_high": pl.col("range_high"),
        "status": pl.lit("final"),
    }
    return finished(with_concepts(rows, context.lookups.concepts, _PREFIXES), "labs", columns)


def _coded(reference: OmopReference) -> dict[str, pl.Expr]:
    """Give code_system, code and test_name."""
    test, source = concept("measurement_concept_id"), concept("measurement_source_concept_id")
    loinc = pl.coalesce(
        pl.when(pl.col("test_vocabulary") == "LOINC").then(pl.col("test_code")),
        mapped(test, reference.loinc),
        pl.when(test.is_null() & (pl.col("source_vocabulary") == "LOINC")).then(pl.col("source_code")),
    )
    written = pl.col("measurement_source_value")
    # A source value without a letter is a number of the laboratory, not the name of a test.
    as_name = pl.when(written.str.contains(r"^[\d.\-|_]+$").not_()).then(written)
    names = ("measurement_source_name", as_name, "test_name", "source_name", mapped(test, reference.lab_names), written)
    return {
        "code_system": pl.when(loinc.is_not_null())
        .then(pl.lit("LOINC"))
        .when(pl.coalesce(test, source).is_not_null())
        .then(pl.lit("OMOP"))
        .when(written.is_not_null())
        .then(pl.lit("LOCAL")),
        "code": pl.coalesce(loinc, test, source, source_code("measurement_source_value")),
        "test_name": pl.coalesce(*names, concept_words(test, source)),
    }


def _collected() -> pl.Expr:
    """Give the time of a measurement; CDM 5.3 may hold the time of day in a column of its own."""
    whole = moment("measurement_datetime", "measurement_date")
    time = pl.col("measurement_time").str.extract(r"^(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?$")
    has_time = time.is_not_null() & time.str.contains(r"^00:00(:00)?$").not_() & whole.str.contains("T").not_()
    return pl.when(has_time).then(pl.concat_str(whole, time, separator="T")).otherwise(whole)


def _value(reference: OmopReference) -> pl.Expr:
    """Give a result as text: number with its operator, else what was found, else that nothing was recorded."""
    operator = mapped(concept("operator_concept_id"), reference.values("operator"))
    # SNOMED CT names end with the kind of thing they name, which is no part of the result.
    source, named = (pl.col(name).str.replace(_SEMANTIC_TAG, "") for name in ("value_source_value", "value_name"))
    # Some loaders keep the operator only in the text the laboratory sent.
    censored = pl.when(operator.is_null() & source.str.contains(r"^[<>]=?\s*[\d.,]+$")).then(source)
    number = pl.concat_str(operator.fill_null(""), "value_as_number")
    found = concept("value_as_concept_id")
    return pl.coalesce(
        censored, number, named, mapped(found, reference.values("value")), source,
        pl.format("OMOP concept {}", found), pl.lit(NO_VALUE),
    )  # fmt: skip
