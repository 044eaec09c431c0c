"""docs/clinical by subject: labels, competing causes, triage, parameters.

Belongs here: these four pages. Does not belong here: rules one by one (clinical_rules.py), codes (clinical_codes.py).
Called by clinical.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from docs.generators.clinical_codes import set_link
from docs.generators.clinical_numbers import competing, window
from docs.generators.clinical_rules import FAMILIES, rule_link, rules
from docs.generators.clinical_tables import Row, basis, bounds, file_link, signed, table, tags
from docs.generators.markdown import grid, page, written

EVENT = "muscle_event"
_YES = {"1": "yes", "0": ""}
#: So many points are never reached.
_NEVER = 99


def labels_page() -> str:
    """Write docs/clinical/labels.md: the event score, then each label with its thresholds and points."""
    labels = (part for row in table("labels") for part in _label(row))
    parts = [written("clinical_labels"), *_event_score(), *labels, *_timing()]
    return page("labels.csv, points.csv, windows.csv, ck_tiers.csv, event_levels.csv and causality_ranks.csv", *parts)


def _event_score() -> Iterator[str]:
    yield "## Event score"
    tiers = ((f"CK {bounds(row['above_x_uln'], row['up_to_x_uln'])} x ULN", signed(row["points"]),
              rule_link(row["rule_id"]), tags(row["basis"]), row["basis"]) for row in table("ck_tiers"))  # fmt: skip
    yield grid(("finding", "points", "rule", "tag", "basis"), [*tiers, *map(_points, _points_of(EVENT))])
    yield "Levels of the net score:"
    yield grid(("level", "points", "meaning", "basis"),
               ((row["myopathy_level"], bounds(row["from_points"], row["below_points"], above="from", below="below"),
                 row["meaning"], row["basis"]) for row in table("event_levels")))  # fmt: skip
    yield "Categories of causality, the strongest first:"
    yield grid(("category", "meaning", "basis"),
               ((row["causality"], row["meaning"], row["basis"])
                for row in sorted(table("causality_ranks"), key=lambda row: -int(row["causality_rank"]))))  # fmt: skip


def _label(row: Row) -> Iterator[str]:
    yield f"## {row['label']}"
    facts = [
        f"{row['short_name']}: {row['meaning']}.", f"- mechanism: {row['mechanism'].replace('_', '-')}",
        f"- possible from {row['possible_points']} points, {_probable(row['probable_points'])}",
        f"- a label of a drug: {'yes' if row['is_drug_label'] == '1' else 'no'}; competing causes take points off it:"
        f" {'yes' if row['takes_competing_points'] == '1' else 'no'}",
        f"- basis: {row['basis']}",
    ]  # fmt: skip
    yield facts[0]
    yield "\n".join(facts[1:])
    points = _points_of(row["label"])
    if points:
        yield grid(("finding", "points", "rule", "tag", "basis"), map(_points, points))


def _probable(points: str) -> str:
    return "never probable" if int(points) >= _NEVER else f"probable from {points}"


def _timing() -> Iterator[str]:
    yield "## Points for time"
    yield "Where onset stands to an exposure. The window of a drug gives its points to the label of that drug."
    yield grid(("rule", "exposure", "window", "days", "points", "tag", "basis"),
               ((rule_link(row["rule_id"]), row["exposure_class"], row["label"], window(row), signed(row["points"]),
                 tags(row["basis"]), row["basis"]) for row in table("windows")))  # fmt: skip
    yield "A statin that was started or raised shortly before onset gives points of its own to statin_toxic:"
    yield grid(("days before onset", "points", "rule", "basis"),
               ((f"{row['from_day']} to {int(row['below_day']) - 1}", signed(row["points"]), rule_link(row["rule_id"]),
                 row["basis"]) for row in table("statin_change_points")))  # fmt: skip


def _points_of(label: str) -> list[Row]:
    return [row for row in table("points") if row["label"] == label]


def _points(row: Row) -> tuple[str, ...]:
    told = f"{row['meaning']} (`{row['finding']}`)"
    return told, signed(row["points"]), rule_link(row["rule_id"]), tags(row["basis"]), row["basis"]


def competing_page() -> str:
    """Write docs/clinical/competing_causes.md."""
    rows = (
        (rule_link(row["rule_id"]), row["cause"], competing(row) or row["note"], signed(row["points"]), row["evidence"],
         _YES[row["reduces_event_score"]], _YES[row["caps_rhabdomyolysis_code"]],
         ", ".join(set_link(name) for name in _sets(row["rule_id"])), tags(row["source"]), row["source"])
        for row in table("competing_causes")
    )  # fmt: skip
    notes = [f"- {row['rule_id']} {row['cause']}: {row['note']}" for row in table("competing_causes") if row["note"]]
    headings = ("rule", "cause", "window", "points", "evidence", "lowers the event score",
                "caps a rhabdomyolysis code", "sets of codes", "tag", "basis")  # fmt: skip
    numbers = [row for row in table("parameters") if row["rule_id"].startswith("C-")]
    return page(
        "competing_causes.csv, finding_sets.csv and parameters.csv", written("clinical_competing"),
        grid(headings, rows), "## Notes", "\n".join(notes), "## Numbers", _parameter_grid(numbers),
    )  # fmt: skip


def _sets(rule: str) -> list[str]:
    return sorted({row["concept_set"] for row in table("finding_sets") if row["competing_rule_id"] == rule})


def priority_page() -> str:
    """Write docs/clinical/priority.md: rules of triage, findings that are emergencies, what may be missing."""
    rules_of_triage = ((row["priority"], row["reason"], rule_link(row["priority_rule"]), row["basis"])
                       for row in sorted(table("priority_rules"), key=lambda row: row["priority"]))  # fmt: skip
    flags = [name for name in table("evidence_groups")[0] if name.startswith(("is_", "makes_", "opens_"))]
    groups = ((row["meaning"], *(_YES[row[name]] for name in flags), row["basis"]) for row in table("evidence_groups"))
    numbers = [row for row in table("parameters") if row["rule_id"].startswith(("10.", "ruling 13", "ruling 15"))]
    return page(
        "priority_rules.csv, evidence_groups.csv, information_items.csv and parameters.csv",
        written("clinical_priority"),
        grid(("priority", "when", "rule", "basis"), rules_of_triage), "## Numbers", _parameter_grid(numbers),
        "## Findings", "What each kind of coded finding does.",
        grid(("finding", *(name.replace("_", " ") for name in flags), "basis"), groups), "## What is missing",
        "Named on the list when it was looked for and not found.",
        grid(("said as", "only under a checkpoint inhibitor", "basis"),
             ((row["missing_text"], _YES[row["needs_ici"]], row["basis"]) for row in table("information_items"))),
    )  # fmt: skip


def parameters_page() -> str:
    """Write docs/clinical/parameters.md: every parameter under the kind of rule it belongs to."""
    order = list(FAMILIES)
    rows = sorted(table("parameters"), key=lambda row: order.index(rules()[row["rule_id"]].family))
    parts = []
    for family, group in groupby(rows, lambda row: rules()[row["rule_id"]].family):
        parts += [f"## {family}", _parameter_grid(list(group))]
    counts = Counter(tags(row["basis"]) or "without a tag" for row in rows)
    told = ", ".join(f"{count} {tag}" for tag, count in sorted(counts.items()))
    intro = written("clinical_parameters").replace("{count}", str(len(rows))).replace("{tags}", told)
    return page("parameters.csv", intro, *parts)


def other_files() -> str:
    """Give the reference files as a list, for the index."""
    names = ("ck_units", "ck_uln_defaults", "steroid_equivalents", "steroid_criteria", "statin_interaction_pairs",
             "myotoxic_ingredients", "ici_ingredients")  # fmt: skip
    return "\n".join(f"- {file_link(name)}: {len(table(name))} rows" for name in names)


def _parameter_grid(rows: list[Row]) -> str:
    return grid(("parameter", "value", "unit", "rule", "tag", "meaning and basis"),
                ((f"`{row['parameter']}`", row["value"], row["unit"], rule_link(row["rule_id"]), tags(basis(row)),
                  row["basis"]) for row in rows))  # fmt: skip
