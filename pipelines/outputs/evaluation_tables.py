"""Writes an evaluation as tables for the terminal and as JSON.

Belongs here: headings, cells, the shape of the JSON.
Does not belong here: counting (evaluation.py), drawing (pipelines/terminal_populations.py).
Called by pipelines/terminal_populations.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.outputs.evaluation import ALARMS, BACKGROUND, NO_LABEL, NOT_LISTED, Evaluation
from pipelines.outputs.truth import NONE


@dataclass(frozen=True)
class Section:
    """One table with what is to be read above it."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def sections(found: Evaluation) -> list[Section]:
    """Give the tables in the order they are read."""
    return [_labels(found), _tiers(found), _confusion(found), _traps(found), _tested(found)]


def remarks(found: Evaluation) -> list[str]:
    """Give the lines around the tables."""
    return [
        f"night of {found.as_of}: {found.persons:,} persons, {found.in_truth:,} of them in the truth file"
        + (f", {found.not_begun:,} more not begun" if found.not_begun else ""),
        f"persons with a disease looked for who are listed at P0 or P1: {found.urgent.count} of {found.urgent.of}, "
        f"{found.urgent.words()}",
        f"persons whose chart deserves P0 or P1 and who are listed as high: {found.urgent_deserved.count} of "
        f"{found.urgent_deserved.of}, {found.urgent_deserved.words()}",
    ]


def as_json(found: Evaluation) -> dict[str, Any]:
    """Give the evaluation as JSON can hold it."""
    plain = asdict(found)
    plain["as_of"] = str(found.as_of)
    plain["traps"] = [{**asdict(score), "listed_at": dict(sorted(score.listed_at.items()))} for score in found.traps]
    plain["confusion"] = [{"truth": truth, "leading": leading, "persons": persons}
                          for (truth, leading), persons in sorted(found.confusion.items())]  # fmt: skip
    return plain


def _labels(found: Evaluation) -> Section:
    headings = ("label", "true", "found", "sensitivity (95 %)", "flagged", "PPV (95 %)", "leads", "leading sensitivity",
                "leading PPV")  # fmt: skip
    rows = [
        (s.label, str(s.truth), str(s.sensitivity.count), s.sensitivity.words(), str(s.flagged), s.ppv.words(),
         str(s.leading_sensitivity.count), s.leading_sensitivity.words(), s.leading_ppv.words())
        for s in found.labels
    ]  # fmt: skip
    return Section("labels at possible or better, persons", headings, rows)


def _tiers(found: Evaluation) -> Section:
    rows = [(tier.priority, str(tier.cases), str(tier.true_cases), tier.ppv.words()) for tier in found.tiers]
    return Section("priorities, cases that are not withdrawn", ("priority", "listed", "true", "PPV (95 %)"), rows)


def _confusion(found: Evaluation) -> Section:
    seen = {leading for _, leading in found.confusion}
    columns = (*sorted(seen - {NO_LABEL, NOT_LISTED}), *(word for word in (NO_LABEL, NOT_LISTED) if word in seen))
    truths = {truth for truth, _ in found.confusion}
    lines = (*sorted(truths - {NONE, BACKGROUND}), *(word for word in (NONE, BACKGROUND) if word in truths))
    rows = [(truth, *(str(found.confusion.get((truth, leading), 0) or ".") for leading in columns)) for truth in lines]
    # words can be broken over lines where many columns share a terminal; names with underscores cannot
    headings = ("truth", *(column.replace("_", " ") for column in columns))
    rows = [(truth.replace("_", " "), *counts) for truth, *counts in rows]
    return Section("truth (down) and leading label (across), persons", headings, rows)


def _traps(found: Evaluation) -> Section:
    headings = ("trap", "without disease", *(f"at {tier}" for tier in ALARMS), "with disease", "right label found")
    rows = [
        (s.trap, str(s.without_disease), *(str(s.listed_at.get(tier, 0)) for tier in ALARMS), str(s.with_disease),
         str(s.right_label))
        for s in found.traps
    ]  # fmt: skip
    return Section("traps: persons without disease at P0 to P2 are false alarms", headings, rows)


def _tested(found: Evaluation) -> Section:
    rows = [(s.exposure, str(s.tested.of), str(s.tested.count), s.tested.words(), str(s.raised)) for s in found.tested]
    return Section("creatine kinase ever measured, persons (who was never tested cannot be found)",
                   ("exposed to", "persons", "tested", "share (95 %)", "above the limit"), rows)  # fmt: skip
