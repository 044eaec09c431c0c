"""The columns of the watchlist files: order, type, unit, meaning, width.

Belongs here: one entry per column of the cases, labels, evidence and hypotheses files; the CSV, Parquet
and XLSX follow it.
Does not belong here: wording of values (words.py), writing (tables.py, workbook.py).
Called by reading, tables and workbook of this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "date", "flag"]


@dataclass(frozen=True)
class Column:
    """One column of a file."""

    name: str
    kind: Kind
    meaning: str
    #: Unit of a number, or empty.
    unit: str = ""
    #: Width in a spreadsheet, in characters.
    width: int = 12


CASE_COLUMNS: tuple[Column, ...] = (
    Column("sort_order", "integer", "Place in the list; 1 is read first.", "rank", 7),
    Column("case_id", "text", "Identifier of the case, the same on every night.", width=20),
    Column("patient_id", "text", "Identifier of the person, as received.", width=18),
    Column("as_of", "date", "Night the row describes: what was known by the end of that day.", width=11),
    Column("state", "text", "open, resolved or withdrawn; a case never leaves the list.", width=10),
    Column("priority", "text", "How soon to look: P0 (same day) to P4 (monitor).", width=9),
    Column("priority_reason", "text", "Why the case has that priority.", width=44),
    Column("change", "text", "What became of the case since the last published night.", width=13),
    Column("change_cause", "text", "What made it change: new data, a correction, or new rules.", width=34),
    Column("first_listed", "date", "First night the case was on the list.", width=12),
    Column("nights_listed", "integer", "Published nights the case has been on the list.", "nights", 8),
    Column("myopathy_level", "text", "How well a muscle event is shown: M0 (not) to M4 (confirmed).", width=10),
    Column("event_score", "integer", "Sum of the muscle-event evidence, less explanations.", "points", 8),
    Column("leading_label", "text", "Possible cause with the strongest case; empty when none.", width=20),
    Column("leading_causality", "text", "WHO-UMC term of the leading label.", width=14),
    Column("onset_date", "date", "First sign of the muscle event in the data.", width=11),
    Column("onset_basis", "text", "What the onset date rests on.", width=24),
    Column("ck_peak_u_per_l", "number", "Highest total creatine kinase of the case.", "U/L", 12),
    Column("ck_peak_x_uln", "number", "The same as a multiple of the upper limit of normal.", "x ULN", 10),
    Column("ck_peak_date", "date", "Collection date of that result.", width=11),
    Column("ctcae_grade", "integer", "CTCAE grade of the CK peak.", "grade", 8),
    Column("last_ck_x_uln", "number", "Latest CK as a multiple of the upper limit of normal.", "x ULN", 10),
    Column("gates", "text", "Gates that opened the case, by letter.", width=8),
    Column("relapse_n", "integer", "Relapses since the case was opened.", "relapses", 8),
    Column("needs_repeat_ck", "flag", "A single raised CK that was never repeated: draw it again.", width=10),
    Column("competing_causes", "text", "Other causes found; empty: looked for and none found.", width=40),
    Column("missing_information", "text", "What was not found and would help to decide, by weight.", width=40),
    Column("completeness", "number", "How complete the information is, as in vigiGrade.", "share, 0 to 1", 12),
    Column("summary", "text", "The case in a few sentences.", width=70),
)

LABEL_COLUMNS: tuple[Column, ...] = (
    Column("case_id", "text", "Case the row belongs to.", width=20),
    Column("label", "text", "Possible cause; a case may have several.", width=24),
    Column("points", "integer", "Sum of the evidence for and against this label.", "points", 8),
    Column("causality", "text", "WHO-UMC term of this label.", width=14),
)

EVIDENCE_COLUMNS: tuple[Column, ...] = (
    Column("case_id", "text", "Case the row belongs to.", width=20),
    Column("evidence_number", "integer", "Number of the evidence within its case.", width=9),
    Column("label", "text", "What the points count for: muscle_event or a label.", width=24),
    Column("rule_id", "text", "Rule that gave the points.", width=14),
    Column("points", "integer", "Points for (+) or against (-).", "points", 8),
    Column("event_date", "date", "Date of the source row.", width=11),
    Column("sentence", "text", "The evidence in words.", width=80),
    Column("source_table", "text", "Extract table of the source row.", width=14),
    Column("source_id", "text", "Key of the source row in that table.", width=22),
)

HYPOTHESIS_COLUMNS: tuple[Column, ...] = (
    Column("case_id", "text", "Case the row belongs to.", width=20),
    Column("label", "text", "Explanation the row is about.", width=24),
    Column("aspect", "text", "for, against, absent (looked for and not found) or next_test.", width=10),
    Column("item_number", "integer", "Number of the row within its aspect.", width=8),
    Column("points", "integer", "Points of the evidence; empty for what is absent or to be tested.", "points", 8),
    Column("event_date", "date", "Date of the source row.", width=11),
    Column("statement", "text", "What speaks for or against, is absent, or would tell.", width=90),
    Column("rule_id", "text", "Rule that gave the points.", width=14),
    Column("source_table", "text", "Extract table of the source row.", width=14),
    Column("source_id", "text", "Key of the source row in that table.", width=22),
)


#: Stand behind the columns of a case in watchlist.csv, .parquet and the workbook: the same on every row of a night.
NIGHT_COLUMNS: tuple[Column, ...] = (
    Column("data_until", "date", "Every table expected nightly was delivered up to this day; empty: one never came.",
           width=11),
    Column("feed_notice", "text", "What the night was published in spite of; empty when nothing.", width=40),
)  # fmt: skip

FEED_COLUMNS: tuple[Column, ...] = (
    Column("as_of", "date", "Night the row describes.", width=11),
    Column("table_name", "text", "Table of the extract contract.", width=20),
    Column("is_expected", "flag", "Whether the contract expects it every night.", width=10),
    Column("feed_state", "text", "What came: delivered, empty, repeated, quarantined, missing or never.", width=12),
    Column("last_extract_date", "date", "Date of the newest extract with a file of the table.", width=13),
    Column("last_known_as_of", "date", "Night that loaded it.", width=13),
    Column("last_new_extract_date", "date", "Newest extract that brought a row not known before.", width=13),
    Column("last_event_date", "date", "Newest day on which something happened.", width=13),
    Column("days_behind", "integer", "From the newest extract to the night.", "days", 9),
    Column("files_tonight", "integer", "Files that came since the last published night.", "files", 9),
    Column("rows_tonight", "integer", "Rows in those files.", "rows", 11),
    Column("rows_new_tonight", "integer", "Rows of those files not known before.", "rows", 11),
    Column("rows_known", "integer", "Rows of the table ever loaded.", "rows", 12),
)


def names(columns: tuple[Column, ...]) -> str:
    """Give the column names as a SELECT list."""
    return ", ".join(f'"{column.name}"' for column in columns)
