"""Reads one case of the published snapshot for the terminal.

Belongs here: queries behind `nmwatch show`, values as text.
Does not belong here: printing (pipelines/terminal_case.py), the list and the state of a home (reading.py).
Called by cli. Imports no Prefect, so that the command starts at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import UsageError
from pipelines.flows.reading import published_database
from pipelines.outputs.cells import shown_text
from pipelines.outputs.feeds import FeedState, read_feeds
from pipelines.outputs.words import ASPECTS, label_words, points_words
from pipelines.settings import Home
from pipelines.warehouse.connection import Reader, open_for_reading

_Row = Mapping[str, Any]

_CASE_FACTS = (
    ("case", "case_id"), ("patient", "patient_id"), ("priority", "priority"), ("because", "priority_reason"),
    ("state", "state"), ("tonight", "change"), ("what changed", "change_cause"), ("level", "myopathy_level"),
    ("event score", "event_score"), ("gates", "gates"), ("onset", "onset_date"), ("onset by", "onset_basis"),
    ("peak CK (U/L)", "ck_peak_u_per_l"), ("peak CK (x ULN)", "ck_peak_x_uln"), ("CTCAE grade", "ctcae_grade"),
    ("last CK (x ULN)", "last_ck_x_uln"), ("relapses", "relapse_n"), ("other causes", "competing_causes"),
    ("missing", "missing_information"), ("completeness", "completeness"), ("summary", "summary"),
)  # fmt: skip
_LABELS_SQL = "SELECT * FROM watchlist.labels WHERE case_id = $case_id ORDER BY points DESC, label"
_EVIDENCE_SQL = "SELECT * FROM watchlist.evidence WHERE case_id = $case_id ORDER BY evidence_number"
_HYPOTHESES_SQL = """
    SELECT label, aspect, points, statement FROM watchlist.hypotheses WHERE case_id = $case_id
    ORDER BY label, aspect, item_number
"""
_PACKET_SQL = """
    SELECT section, item, value_text, event_date FROM watchlist.packet
    WHERE case_id = $case_id AND section IN ('follow_up', 'causes_found', 'causes_absent')
    ORDER BY section_order, item_number
"""
_COMPARISONS_SQL = """
    SELECT comparisons.label, scales.scale_name, comparisons.score, comparisons.category, comparisons.unknown_items
    FROM watchlist.comparisons JOIN reference.scales ON comparisons.scale = scales.scale
    WHERE comparisons.case_id = $case_id AND comparisons.score IS NOT NULL
    ORDER BY scales.scale_name, comparisons.label
"""


@dataclass(frozen=True)
class CaseText:
    """One case as text.

    Attributes:
        facts: title and value of each fact that is known.
        labels: one line per explanation, most points first.
        hypotheses: heading cells (empty, then one per explanation), then one row per aspect.
        follow_up: item and value of the follow-up panel.
        causes: found causes, then one line with those looked for and not found.
        comparisons: one line per other scale.
        evidence: number, label, rule, points, date and sentence of each row.
        feeds: how far the data reach, and what the night was published in spite of.
    """

    facts: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    hypotheses: tuple[tuple[str, ...], ...]
    follow_up: tuple[tuple[str, str], ...]
    causes: tuple[tuple[str, str], ...]
    comparisons: tuple[str, ...]
    evidence: tuple[tuple[str, ...], ...]
    feeds: FeedState


def read_case(home: Home, case_id: str) -> CaseText:
    """Read one case with all that explains it.

    Args:
        home: whose published database is read.
        case_id: the case, as in the watchlist.

    Returns:
        Its facts, hypotheses side by side, follow-up, causes, other scales and evidence, as text.

    Raises:
        UsageError: no such case, or nothing is published.
    """
    at = {"case_id": case_id}
    with open_for_reading(published_database(home)) as reader:
        cases = reader.rows("SELECT * FROM watchlist.cases WHERE case_id = $case_id", at)
        if not cases:
            raise UsageError("there is no such case", where=case_id, next_step="take a case_id from the watchlist")
        return _case_text(reader, cases[0], at)


def _case_text(reader: Reader, case: _Row, at: dict[str, str]) -> CaseText:
    labels = reader.rows(_LABELS_SQL, at)
    packet = reader.rows(_PACKET_SQL, at)
    names = ("evidence_number", "label", "rule_id", "points", "event_date", "sentence")
    return CaseText(
        facts=tuple((title, _text(case[name])) for title, name in _CASE_FACTS if case[name] is not None),
        labels=tuple(f"{row['label']}: {row['points']} points, {row['causality']}" for row in labels),
        hypotheses=_side_by_side(labels, reader.rows(_HYPOTHESES_SQL, at)),
        follow_up=tuple(_item(row) for row in packet if row["section"] == "follow_up"),
        causes=_causes(packet),
        comparisons=tuple(_comparison(row) for row in reader.rows(_COMPARISONS_SQL, at)),
        evidence=tuple(tuple(_text(row[name]) for name in names) for row in reader.rows(_EVIDENCE_SQL, at)),
        feeds=read_feeds(reader),
    )


def _side_by_side(labels: Sequence[_Row], rows: Sequence[_Row]) -> tuple[tuple[str, ...], ...]:
    """Put the explanations into columns and their aspects into rows."""
    if not rows:
        return ()
    # a case without any explanation still says what was found instead and what would tell
    considered = {row["label"]: row["causality"] for row in labels} or {rows[0]["label"]: ""}
    names = list(considered)
    heading = ("", *(f"{label_words(name)}\n{causality}".strip() for name, causality in considered.items()))
    body = [
        (title, *("\n".join(_statement(row) for row in rows if (row["label"], row["aspect"]) == (name, aspect))
                  for name in names))
        for aspect, title in ASPECTS.items()
    ]  # fmt: skip
    return (heading, *body)


def _statement(row: _Row) -> str:
    points = f"{points_words(row['points'])} " if row["points"] is not None else "- "
    return f"{points}{shown_text(row['statement'])}"


def _item(row: _Row) -> tuple[str, str]:
    day = f", {row['event_date']}" if row["event_date"] else ""
    return row["item"], f"{shown_text(row['value_text'] or 'not known')}{day}"


def _causes(packet: Sequence[_Row]) -> tuple[tuple[str, str], ...]:
    found = [_item(row) for row in packet if row["section"] == "causes_found"]
    absent = [row for row in packet if row["section"] == "causes_absent"]
    unsure = {row["value_text"] for row in absent} - {"not found"}
    texts = [
        (value or "not known", "; ".join(row["item"] for row in absent if row["value_text"] == value))
        for value in ("not found", *sorted(unsure))
    ]
    return (*(found or [("found", "none")]), *(one for one in texts if one[1]))


def _comparison(row: _Row) -> str:
    unknown = f", {row['unknown_items']} items unknown" if row["unknown_items"] else ""
    return f"{row['scale_name']}, {label_words(row['label'])}: {row['category']}, score {row['score']}{unknown}"


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}" if value >= 1 else f"{value:.2f}"
    return shown_text(str(value))
