"""Draws the timeline of one case as an SVG file that stands by itself.

Belongs here: the rows of one case, the style inside the file.
Does not belong here: the drawing (timeline_svg.py), the page (page.py).
Called by pipelines/flows/bundling.py.
"""

from __future__ import annotations

from datetime import date

from pipelines.outputs.page import asset
from pipelines.outputs.reading import timeline_items
from pipelines.outputs.timeline_svg import draw_timeline
from pipelines.warehouse.connection import Reader

_TIMELINE_SQL = "SELECT * FROM watchlist.timeline WHERE case_id = $case_id ORDER BY start_date, lane, item_id"
_EVIDENCE_SQL = "SELECT * FROM watchlist.evidence WHERE case_id = $case_id ORDER BY evidence_number"
_ONSET_SQL = "SELECT onset_date FROM watchlist.cases WHERE case_id = $case_id"
_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def timeline_file(reader: Reader, *, case_id: str, as_of: date) -> str:
    """Give the text of an SVG file with the timeline of a case.

    Args:
        reader: an open database with the schema watchlist.
        case_id: the case.
        as_of: the night.
    """
    at = {"case_id": case_id}
    items = timeline_items(reader.rows(_TIMELINE_SQL, at), reader.rows(_EVIDENCE_SQL, at))
    drawing = str(draw_timeline(items, onset=reader.value(_ONSET_SQL, at), as_of=as_of, name="timeline"))
    style = f"<style>{asset('page.css')}</style>"
    opened = drawing.index(">") + 1
    return drawing[: opened - 1].replace("<svg", f"<svg {_NAMESPACE}", 1) + ">" + style + drawing[opened:] + "\n"
