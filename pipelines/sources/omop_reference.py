"""Reads what nmwatch knows about OMOP concept ids: sql/reference/omop_*.csv and the ids of the code lists.

Belongs here: reference files -> look-up values, and their hash.
Does not belong here: what a site's own concept table says (omop_lookups), applying it to rows (omop_mapping).
Called by omop, omop_lookups, omop_mapping.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

REFERENCE_FOLDER = Path(__file__).resolve().parents[2] / "sql" / "reference"

#: Rank of a concept set that omop_ingredient_order.csv does not name: after all it does.
_LAST_RANK = 999


@dataclass(frozen=True)
class VocabularyRange:
    """Concept ids that belong to one source vocabulary, and what its codes look like."""

    contract_table: str
    vocabulary_id: str
    code_system: str
    #: Regular expression a source value must match.
    code_shape: str
    #: None for a vocabulary known only by its name in a concept table.
    first_concept_id: int | None
    last_concept_id: int | None


@dataclass(frozen=True)
class OmopReference:
    """The reference files of one folder; each is read when it is first asked for."""

    folder: Path = REFERENCE_FOLDER

    def values(self, use: str) -> dict[str, str]:
        """Give concept id -> value for one use of omop_concepts.csv ('sex', 'drug_type', 'unit' ...)."""
        return dict(self._concepts.filter(pl.col("use") == use).select("concept_id", "value").iter_rows())

    @cached_property
    def loinc(self) -> Mapping[str, str]:
        """Concept id of a measurement -> LOINC code."""
        return dict(self._read("omop_lab_concepts").select("concept_id", "loinc").iter_rows())

    @cached_property
    def lab_names(self) -> Mapping[str, str]:
        """Concept id of a measurement -> plain name."""
        return dict(self._read("omop_lab_concepts").select("concept_id", "name").iter_rows())

    @cached_property
    def product_names(self) -> Mapping[str, str]:
        """Concept id of a clinical drug -> plain description."""
        products = self._read("omop_drug_products").unique("code", keep="first", maintain_order=True)
        return dict(products.select("code", "description").iter_rows())

    @cached_property
    def dose_form_routes(self) -> Mapping[str, str]:
        """Word of a dose form -> route, in the order they are tried."""
        return dict(self._read("omop_dose_forms").select("word", "route").iter_rows())

    @cached_property
    def vocabularies(self) -> tuple[VocabularyRange, ...]:
        """Rows of omop_vocabulary_ranges.csv."""
        frame = self._read("omop_vocabulary_ranges")
        columns = ("contract_table", "vocabulary_id", "code_system", "code_shape")
        bounds = pl.col("first_concept_id", "last_concept_id").cast(pl.Int64, strict=False)  # empty: known by name only
        return tuple(VocabularyRange(*row) for row in frame.select(*columns, bounds).iter_rows())

    @cached_property
    def ingredients(self) -> pl.DataFrame:
        """Ingredients of the code lists.

        Returns:
            concept_id (text), rank: one row per ingredient; the lower rank wins where a product has several.
        """
        order = self._read("omop_ingredient_order").select("concept_set", pl.col("rank").cast(pl.Int64))
        listed = self._code_lists.filter((pl.col("vocabulary") == "OMOP") & (pl.col("ingredient") != ""))
        ranked = listed.join(order, on="concept_set", how="left").with_columns(pl.col("rank").fill_null(_LAST_RANK))
        return ranked.group_by(pl.col("code").alias("concept_id")).agg(pl.col("rank").min()).sort("concept_id")

    @cached_property
    def listed_drugs(self) -> frozenset[str]:
        """Concept ids of drugs that staging matches as they are: ingredients and products."""
        return frozenset(self.ingredients["concept_id"]) | frozenset(self.product_names)

    @cached_property
    def sha256(self) -> str:
        """Hash of every file a mapping depends on."""
        digest = hashlib.sha256()
        for path in (*sorted(self.folder.glob("omop_*.csv")), *self._code_list_files):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @cached_property
    def _concepts(self) -> pl.DataFrame:
        return self._read("omop_concepts")

    @cached_property
    def _code_lists(self) -> pl.DataFrame:
        columns = ("concept_set", "vocabulary", "code", "ingredient")
        return pl.concat([_read_text(path).select(columns) for path in self._code_list_files])

    @property
    def _code_list_files(self) -> list[Path]:
        return sorted((self.folder / "codelists").glob("*.csv"))

    def _read(self, name: str) -> pl.DataFrame:
        return _read_text(self.folder / f"{name}.csv")


def _read_text(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).fill_null("")
