"""The numbers of sql/reference/*.csv, read with the csv module alone."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

FOLDER = Path(__file__).parents[2] / "sql" / "reference"


def table(name: str) -> list[dict[str, str]]:
    """Rows of one reference file."""
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def load() -> SimpleNamespace:
    """Everything the naive judge needs to know."""
    numbers = SimpleNamespace(**{row["parameter"]: float(row["value"]) for row in table("parameters")})
    numbers.points = {row["finding"]: int(row["points"]) for row in table("points")}
    numbers.tiers = [
        (float(row["above_x_uln"]), float(row["up_to_x_uln"]), int(row["points"])) for row in table("ck_tiers")
    ]
    numbers.units = {row["unit_key"]: row for row in table("ck_units")}
    numbers.limits = [row for row in table("ck_uln_defaults") if row["is_default"] == "1"]
    numbers.windows = {
        row["label"]: (int(row["start_day"]), int(row["end_day"]), int(row["points"])) for row in table("windows")
    }
    numbers.changes = [
        (int(row["from_day"]), int(row["below_day"]), int(row["points"])) for row in table("statin_change_points")
    ]
    numbers.levels = [
        (row["myopathy_level"], int(row["from_points"]), int(row["below_points"])) for row in table("event_levels")
    ]
    numbers.thresholds = {
        row["label"]: (int(row["probable_points"]), int(row["possible_points"])) for row in table("labels")
    }
    numbers.groups = {row["finding_group"]: row for row in table("evidence_groups")}
    numbers.specialties = [row["word_key"] for row in table("confirming_specialties")]
    numbers.classes = {}
    for row in table("ici_ingredients"):
        numbers.classes.setdefault(row["ingredient"], []).append(row["ici_class"])
    return numbers
