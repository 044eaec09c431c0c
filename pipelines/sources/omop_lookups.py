"""Looks into the side tables of an OMOP CDM folder: concept names, ingredients of products, settings of visits.

Belongs here: streaming scans that keep only what the rows of one table can need.
Does not belong here: tables read row by row (omop), the meaning of an id (omop_reference, omop_mapping).
Called by omop.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.errors import InputRefused
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.omop_tables import LOOKUPS, CdmTable

_LOG = logging.getLogger(__name__)
_FAULTS = (pl.exceptions.PolarsError, OSError, UnicodeDecodeError)
_HEADER_BYTES = 65_536

CONCEPT_SCHEMA = dict.fromkeys(("concept_id", "concept_name", "vocabulary_id", "concept_code"), pl.String)
INGREDIENT_SCHEMA = {"product_id": pl.String, "ingredient_id": pl.String}
SETTING_SCHEMA = {"visit_occurrence_id": pl.String, "setting": pl.String}


@dataclass(frozen=True)
class Lookups:
    """What the side tables say about the rows of one table; each frame has one row per id."""

    #: concept_id, concept_name, vocabulary_id, concept_code; all text.
    concepts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CONCEPT_SCHEMA))
    #: product_id, ingredient_id: products that no code list names and an ingredient of theirs that one does.
    ingredients: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=INGREDIENT_SCHEMA))
    #: visit_occurrence_id, setting.
    settings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SETTING_SCHEMA))
    #: Visits with a stay in intensive care; None when there is no visit_detail to say.
    icu_visits: pl.Series | None = None


@dataclass(frozen=True)
class Context:
    """All a mapping may look up beside the row itself."""

    reference: OmopReference = field(default_factory=OmopReference)
    lookups: Lookups = field(default_factory=Lookups)


def look_up(table: CdmTable, files: Mapping[str, Path], reference: OmopReference) -> Lookups:
    """Gather what the rows of one table need from the side tables that are there.

    Args:
        table: the table about to be read.
        files: CDM table name -> file, of the whole folder.
        reference: what nmwatch knows of concept ids.

    Raises:
        InputRefused: a side table is there and cannot be read.
    """
    present = {name: files[name] for name in table.looks_up if name in files}
    found = Lookups()
    concepts, ingredients, settings, icu = found.concepts, found.ingredients, found.settings, found.icu_visits
    if "concept" in present:
        concepts = _concepts(present["concept"], _concept_ids(files[table.name], table))
    if "concept_ancestor" in present:
        ingredients = _ingredients(present["concept_ancestor"], reference)
    if "visit_detail" in present:
        icu = _icu_visits(present["visit_detail"], reference)
    if "visit_occurrence" in present:
        settings = _settings(present["visit_occurrence"], reference, icu)
    return Lookups(concepts=concepts, ingredients=ingredients, settings=settings, icu_visits=icu)


def scan(path: Path) -> pl.LazyFrame:
    """Open a table lazily, its column names in lower case, all but Parquet columns as text."""
    if path.name.lower().endswith(".parquet"):
        return pl.scan_parquet(path).rename(_plain)
    # Vocabulary files come from Athena separated by tabs, with quotes that mean nothing.
    tabs = "\t" in _header(path)
    frame = pl.scan_csv(
        path, separator="\t" if tabs else ",", quote_char=None if tabs else '"', infer_schema=False,
        encoding="utf8-lossy", truncate_ragged_lines=True,
    )  # fmt: skip
    return frame.rename(_plain)


def id_text(name: str) -> pl.Expr:
    """Write an id as text: stripped, and without the .0 that a column of floats gives it."""
    return pl.col(name).cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")


def icu_is_inpatient(icu_visits: pl.Series) -> pl.Expr:
    """Give the setting of a visit, which is inpatient when any of it was intensive care, however it began."""
    in_icu = pl.col("visit_occurrence_id").is_in(icu_visits.implode())
    return pl.when(in_icu).then(pl.lit("inpatient")).otherwise(pl.col("setting"))


def _plain(name: str) -> str:
    return name.strip().lower().lstrip("\ufeff")


def _header(path: Path) -> str:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as stream:
        head: bytes = stream.read(_HEADER_BYTES)
    return head.split(b"\n", 1)[0].decode("utf-8", "replace")


def _side_table(name: str, path: Path) -> pl.LazyFrame:
    """Open a side table and check its header."""
    try:
        frame = scan(path)
        present = set(frame.collect_schema().names())
    except _FAULTS:
        raise _unreadable(path) from None
    missing = [column for column in LOOKUPS[name] if column not in present]
    if missing:
        raise InputRefused(
            f"required columns are missing: {', '.join(missing)}", where=path.name,
            allowed=f"columns {', '.join(LOOKUPS[name])}", next_step="export the table again, or leave it out",
        )  # fmt: skip
    return frame.select(LOOKUPS[name])


def _collect(frame: pl.LazyFrame, path: Path) -> pl.DataFrame:
    try:
        return frame.collect(engine="streaming")
    except _FAULTS:
        raise _unreadable(path) from None


def _unreadable(path: Path) -> InputRefused:
    return InputRefused(
        "a table that is looked into cannot be read", where=path.name,
        allowed="CSV separated by commas or tabs, or Parquet, in UTF-8",
        next_step="export the table again, or leave it out",
    )  # fmt: skip


def _concept_ids(path: Path, table: CdmTable) -> pl.DataFrame:
    """Give the distinct concept ids a table names, so that a large concept table need not be held."""
    try:
        frame = scan(path)
        present = [name for name in table.concepts if name in frame.collect_schema().names()]
        ids = [frame.select(id_text(name).alias("concept_id")).unique() for name in present]
        return pl.concat(ids).unique().drop_nulls().collect(engine="streaming")
    except _FAULTS:
        # The rows are read by a reader that quarantines what is broken; only names are lost here.
        _LOG.warning("%s: concept ids could not be gathered, rows go without concept names", path.name)
        return pl.DataFrame(schema={"concept_id": pl.String})


def _concepts(path: Path, wanted: pl.DataFrame) -> pl.DataFrame:
    named = _side_table("concept", path).with_columns(
        id_text("concept_id"), *(pl.col(name).cast(pl.String).str.strip_chars() for name in LOOKUPS["concept"][1:])
    )
    kept = named.join(wanted.lazy(), on="concept_id", how="semi").filter(pl.col("concept_id") != "0")
    found = _collect(kept, path).sort("concept_id", "vocabulary_id", "concept_code")
    return found.unique("concept_id", keep="first", maintain_order=True)


def _ingredients(path: Path, reference: OmopReference) -> pl.DataFrame:
    pairs = _side_table("concept_ancestor", path).select(
        id_text("descendant_concept_id").alias("product_id"), id_text("ancestor_concept_id").alias("ingredient_id")
    )
    listed = reference.ingredients.lazy().rename({"concept_id": "ingredient_id"})
    known = pl.DataFrame({"product_id": sorted(reference.listed_drugs)}, schema={"product_id": pl.String}).lazy()
    found = pairs.join(listed, on="ingredient_id", how="inner").join(known, on="product_id", how="anti")
    # A product of several listed ingredients is coded by the one that matters most; its name still tells of the others.
    best = _collect(found, path).sort("product_id", "rank", "ingredient_id")
    return best.unique("product_id", keep="first", maintain_order=True).select("product_id", "ingredient_id")


def _settings(path: Path, reference: OmopReference, icu_visits: pl.Series | None) -> pl.DataFrame:
    said = id_text("visit_concept_id").replace_strict(reference.values("visit"), default=None, return_dtype=pl.String)
    visits = _side_table("visit_occurrence", path).select(id_text("visit_occurrence_id"), said.alias("setting"))
    found = _collect(visits, path)
    if icu_visits is not None:
        found = found.with_columns(icu_is_inpatient(icu_visits).alias("setting"))
    found = found.drop_nulls().sort("visit_occurrence_id", "setting")
    return found.unique("visit_occurrence_id", keep="first", maintain_order=True)


def _icu_visits(path: Path, reference: OmopReference) -> pl.Series:
    icu = list(reference.values("icu"))
    stays = _side_table("visit_detail", path).filter(id_text("visit_detail_concept_id").is_in(icu))
    return _collect(stays.select(id_text("visit_occurrence_id")).unique(), path).to_series().drop_nulls()
