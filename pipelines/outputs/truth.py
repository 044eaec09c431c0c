"""Reads a truth file: what is known to be true of some persons of a population.

Belongs here: the columns of the file, its refusals.
Does not belong here: comparing it with the watchlist (evaluation.py), writing one (data_samples/population).
Called by evaluation.py.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import UsageError

COLUMNS = ("patient_id", "truth_label", "truth_onset_date", "expected_priority_at_most", "trap", "story")
#: The label of a person who has no muscle disease of the kinds looked for.
NONE = "none"
PRIORITIES = ("P0", "P1", "P2", "P3", "P4")
_FORM = (
    f"a CSV file with the columns {', '.join(COLUMNS)}; dates YYYY-MM-DD or empty; expected_priority_at_most "
    f"{', '.join(PRIORITIES)} or empty"
)


@dataclass(frozen=True)
class TruePerson:
    """What is true of one person."""

    patient_id: str
    label: str
    onset: date | None
    #: The chart deserves this priority or a higher one; empty where that is open.
    priority: str
    trap: str


def read_truth(path: Path) -> list[TruePerson]:
    """Read a truth file.

    Args:
        path: a CSV file with COLUMNS; other columns are passed over.

    Returns:
        One entry per person, in the file's order.

    Raises:
        UsageError: there is no such file, a column is missing, or a line is not as it should be.
    """
    if not path.is_file():
        raise UsageError("there is no such truth file", where=str(path), allowed=_FORM,
                         next_step="name the file `nmwatch generate` wrote")  # fmt: skip
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise _refused(path, f"the truth file lacks {', '.join(missing)}")
            persons = [_person(line, path, reader.line_num) for line in reader]
    except UnicodeDecodeError:
        raise _refused(path, "the truth file is not UTF-8") from None
    if len({person.patient_id for person in persons}) < len(persons):
        raise _refused(path, "the truth file names a person twice")
    return persons


def _person(line: dict[str, str | None], path: Path, number: int) -> TruePerson:
    cells = {name: (line[name] or "").strip() for name in COLUMNS}
    at = Path(f"{path}, line {number}")
    if not cells["patient_id"] or not cells["truth_label"]:
        raise _refused(at, "a line of the truth file has no patient or no label")
    if cells["expected_priority_at_most"] not in ("", *PRIORITIES):
        raise _refused(at, "expected_priority_at_most is no priority")
    try:
        onset = date.fromisoformat(cells["truth_onset_date"]) if cells["truth_onset_date"] else None
    except ValueError:
        raise _refused(at, "truth_onset_date is not a date") from None
    return TruePerson(
        cells["patient_id"], cells["truth_label"], onset, cells["expected_priority_at_most"], cells["trap"]
    )


def _refused(where: Path, problem: str) -> UsageError:
    return UsageError(problem, where=str(where), allowed=_FORM, next_step="correct the file, or generate it again")
