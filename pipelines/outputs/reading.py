"""Reads what the watchlist files show from a built database.

Belongs here: the queries of the outputs and the typed values they give.
Does not belong here: how anything looks (page, workbook, timeline_svg), what a column means (columns.py).
Called by page, workbook, tables and listing of this package.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from pipelines.outputs.columns import CASE_COLUMNS, EVIDENCE_COLUMNS, HYPOTHESIS_COLUMNS, LABEL_COLUMNS, names
from pipelines.outputs.feeds import FeedState, read_feeds
from pipelines.warehouse.connection import Reader

Row = Mapping[str, Any]
#: lane of the drawing -> contract tables its items come from
_LANE_TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("ici", "statin", "corticosteroid", "other_drug"), ("prescribing",)),
        **dict.fromkeys(("ck", "antibody", "troponin"), ("labs",)),
        "immunotherapy": ("prescribing", "procedures"),
        "study": ("procedures", "diagnoses"),
    }
)

CASES_SQL = f"SELECT {names(CASE_COLUMNS)} FROM watchlist.cases ORDER BY sort_order, case_id"
LABELS_SQL = (
    f"SELECT {', '.join(f'l.{column.name}' for column in LABEL_COLUMNS)} FROM watchlist.labels AS l "
    "JOIN watchlist.cases AS c ON c.case_id = l.case_id ORDER BY c.sort_order, l.case_id, l.points DESC, l.label"
)
EVIDENCE_SQL = (
    f"SELECT {', '.join(f'e.{column.name}' for column in EVIDENCE_COLUMNS)} FROM watchlist.evidence AS e "
    "JOIN watchlist.cases AS c ON c.case_id = e.case_id ORDER BY c.sort_order, e.case_id, e.evidence_number"
)
HYPOTHESES_SQL = (
    f"SELECT {', '.join(f'h.{column.name}' for column in HYPOTHESIS_COLUMNS)} FROM watchlist.hypotheses AS h "
    "JOIN watchlist.cases AS c ON c.case_id = h.case_id "
    "ORDER BY c.sort_order, h.case_id, h.label, h.aspect, h.item_number"
)
_DETAILED = "case_id IN (SELECT case_id FROM watchlist.cases WHERE sort_order <= $last)"
_PACKET_SQL = f"""
SELECT case_id, section, item, value_text, event_date, source_table, source_id FROM watchlist.packet
WHERE section IN ('follow_up', 'causes_found', 'causes_absent') AND {_DETAILED}
ORDER BY case_id, section_order, item_number
"""
_COMPARISONS_SQL = f"""
SELECT case_id, label, scale_name, score, category, unknown_items
FROM watchlist.comparisons JOIN reference.scales USING (scale)
WHERE score IS NOT NULL AND {_DETAILED}
ORDER BY case_id, label, scale_name
"""
_TIMELINE_SQL = """
SELECT t.case_id, t.lane, t.item_id, t.item_kind, t.title, t.start_date, t.end_date,
       t.ck_u_per_l, t.uln_u_per_l, t.ck_x_uln, t.is_censored
FROM watchlist.timeline AS t JOIN watchlist.cases AS c ON c.case_id = t.case_id
WHERE c.sort_order <= $last
ORDER BY t.case_id, t.start_date, t.lane, t.item_id
"""
_CHECKS_SQL = """
SELECT "check", table_name, severity, status, numerator, denominator, threshold
FROM quality.check_results WHERE as_of = $as_of
ORDER BY severity, status, "check", table_name
"""


@dataclass(frozen=True)
class TimelineItem:
    """One thing to draw: an exposure, a CK result or an event. Ratios are multiples of the ULN."""

    lane: str
    item_id: str
    item_kind: str
    title: str
    start_date: date
    end_date: date | None = None
    ck_u_per_l: float | None = None
    uln_u_per_l: float | None = None
    ck_x_uln: float | None = None
    is_censored: bool = False
    #: Numbers of the evidence that rests on the same source row.
    evidence_numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    """Everything the page shows of one case."""

    row: Row
    labels: Sequence[Row]
    evidence: Sequence[Row]
    timeline: Sequence[TimelineItem]
    hypotheses: Sequence[Row] = ()
    packet: Sequence[Row] = ()
    comparisons: Sequence[Row] = ()

    @property
    def considered(self) -> Sequence[Row]:
        """The labels; a case without any still says what was found instead and what would tell."""
        without = [{"label": row["label"], "causality": None, "points": None} for row in self.hypotheses[:1]]
        return self.labels or without

    def statements(self, label: str, aspect: str) -> list[Row]:
        """Give the rows of one side of a hypothesis, in order."""
        return [row for row in self.hypotheses if row["label"] == label and row["aspect"] == aspect]

    def section(self, name: str) -> list[Row]:
        """Give the rows of a section of the packet, in order."""
        return [row for row in self.packet if row["section"] == name]


@dataclass(frozen=True)
class Watchlist:
    """The list of one night: cases in reading order, and how fresh and sound the data are."""

    as_of: date
    cases: Sequence[CaseFile]
    feeds: FeedState
    checks: Sequence[Row]


def read_watchlist(reader: Reader, *, as_of: date, detailed_cases: int) -> Watchlist:
    """Read the cases of a night with labels, and all that explains the first of them.

    Args:
        reader: an open database with the schemas watchlist and quality.
        as_of: the night the list describes.
        detailed_cases: cases, in reading order, whose evidence, hypotheses, packet and timeline are read.

    Returns:
        One CaseFile per case, in sort_order.
    """
    cases = reader.rows(CASES_SQL)
    last = {"last": _last_order(cases, detailed_cases)}
    labels = _by_case(reader.rows(LABELS_SQL))
    evidence = _by_case(reader.rows(f"SELECT * FROM ({EVIDENCE_SQL}) WHERE case_id IN "
                                    "(SELECT case_id FROM watchlist.cases WHERE sort_order <= $last) "
                                    "ORDER BY case_id, evidence_number", last))  # fmt: skip
    timeline = _by_case(reader.rows(_TIMELINE_SQL, last))
    hypotheses = _by_case(reader.rows(f"SELECT * FROM ({HYPOTHESES_SQL}) WHERE {_DETAILED} "
                                      "ORDER BY case_id, label, aspect, item_number", last))  # fmt: skip
    packet = _by_case(reader.rows(_PACKET_SQL, last))
    comparisons = _by_case(reader.rows(_COMPARISONS_SQL, last))
    files = [
        CaseFile(case, labels[key := case["case_id"]], evidence[key], timeline_items(timeline[key], evidence[key]),
                 hypotheses[key], packet[key], comparisons[key])
        for case in cases
    ]  # fmt: skip
    return Watchlist(as_of, files, read_feeds(reader, as_of=as_of), reader.rows(_CHECKS_SQL, {"as_of": as_of}))


def _last_order(cases: Sequence[Row], detailed_cases: int) -> int:
    detailed = cases[:detailed_cases]
    return max((case["sort_order"] for case in detailed), default=0)


def _by_case(rows: Sequence[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["case_id"]].append(row)
    return grouped


def timeline_items(timeline: Sequence[Row], evidence: Sequence[Row]) -> list[TimelineItem]:
    """Make the items of a drawing, each with the numbers of the evidence that rests on its source row.

    Args:
        timeline: rows of watchlist.timeline of one case.
        evidence: rows of watchlist.evidence of the same case.
    """
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in evidence:
        numbers[row["source_table"] or "", row["source_id"] or ""].append(row["evidence_number"])
    return [_item(row, _numbers(row, numbers)) for row in timeline]


def _numbers(row: Row, numbers: Mapping[tuple[str, str], Sequence[int]]) -> Sequence[int]:
    """Give the evidence of an item; where one source row makes several items, its key has a name behind a bar."""
    tables = _LANE_TABLES.get(row["lane"], ("diagnoses",))
    keys = dict.fromkeys((str(row["item_id"]), str(row["item_id"]).rpartition("|")[0]))
    return [number for table in tables for key in keys if key for number in numbers.get((table, key), ())]


def _item(row: Row, evidence_numbers: Sequence[int]) -> TimelineItem:
    return TimelineItem(
        lane=row["lane"], item_id=str(row["item_id"]), item_kind=row["item_kind"], title=row["title"] or "",
        start_date=row["start_date"], end_date=row["end_date"], ck_u_per_l=row["ck_u_per_l"],
        uln_u_per_l=row["uln_u_per_l"], ck_x_uln=row["ck_x_uln"], is_censored=bool(row["is_censored"]),
        evidence_numbers=tuple(evidence_numbers),
    )  # fmt: skip
