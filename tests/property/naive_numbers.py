"""The numbers of sql/reference/*.csv, read with the csv module alone."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

FOLDER = Path(__file__).parents[2] / "sql" / "reference"


def table(name: str) -> list[dict[str, str]]:
    """Rows of one reference file."""
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def by(name: str, column: str) -> dict[str, dict[str, str]]:
    """Rows of one reference file by the value of one column."""
    return {row[column]: row for row in table(name)}


def load() -> SimpleNamespace:
    """Everything the naive judge needs to know."""
    numbers = SimpleNamespace(**{row["parameter"]: float(row["value"]) for row in table("parameters")})
    numbers.points = {row["finding"]: int(row["points"]) for row in table("points")}
    numbers.tiers = [
        (float(row["above_x_uln"]), float(row["up_to_x_uln"]), int(row["points"])) for row in table("ck_tiers")
    ]
    numbers.units = by("ck_units", "unit_key")
    numbers.limits = [row for row in table("ck_uln_defaults") if row["is_default"] == "1"]
    numbers.windows = {
        row["label"]: (int(row["start_day"]), int(row["end_day"]), int(row["points"])) for row in table("windows")
    }
    numbers.rules = {
        row["rule_id"]: SimpleNamespace(start=int(row["start_day"]), end=int(row["end_day"]), points=int(row["points"]),
                                        after_stop=int(row["days_after_stop"] or 0))
        for row in table("windows")
    }  # fmt: skip
    numbers.changes = [
        (int(row["from_day"]), int(row["below_day"]), int(row["points"])) for row in table("statin_change_points")
    ]
    numbers.levels = [
        (row["myopathy_level"], int(row["from_points"]), int(row["below_points"])) for row in table("event_levels")
    ]
    numbers.thresholds = {
        row["label"]: (int(row["probable_points"]), int(row["possible_points"])) for row in table("labels")
    }
    numbers.takes_competing = {row["label"]: row["takes_competing_points"] == "1" for row in table("labels")}
    numbers.groups = by("evidence_groups", "finding_group")
    numbers.specialties = [row["word_key"] for row in table("confirming_specialties")]
    numbers.classes = {}
    for row in table("ici_ingredients"):
        numbers.classes.setdefault(row["ingredient"], []).append(row["ici_class"])
    numbers.causes = {row["rule_id"]: cause(row) for row in table("competing_causes")}
    numbers.antibodies = by("myositis_antibodies", "analyte")
    numbers.myotoxic = by("myotoxic_ingredients", "ingredient")
    numbers.pairs = {
        (row["interacting_ingredient"], row["statin_ingredient"]): (row["rule"], float(row["cap_mg_per_day"] or 0))
        for row in table("statin_interaction_pairs")
    }
    numbers.steroids = by("steroid_equivalents", "ingredient")
    numbers.criteria = [
        SimpleNamespace(exposure=row["exposure"], measure=row["measure"], threshold=float(row["threshold"]),
                        days=int(row["minimum_days"])) for row in table("steroid_criteria")
    ]  # fmt: skip
    return numbers


def cause(row: dict[str, str]) -> SimpleNamespace:
    """One competing cause: points, window around onset, and what it does to the event score."""
    return SimpleNamespace(
        points=int(row["points"]), start=int(row["window_start_day"] or 0), end=int(row["window_end_day"] or 0),
        explains=row["reduces_event_score"] == "1", caps=row["caps_rhabdomyolysis_code"] == "1",
    )  # fmt: skip
