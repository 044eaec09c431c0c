"""Code lists as rows: reading, what a code is compared by, one hash over all of them, what differs between two states.

Belongs here: rows of code lists, in files that are complete. Does not belong here: what a site may leave out or get
wrong (site_code_lists.py), loading into the database (reference.py).
Called by reference, site_code_lists, site_reference and flows.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path

from pipelines.errors import UsageError

FOLDER = "codelists"
#: OMOP products that ship without a vocabulary to find their ingredient; they are a code list as well.
OMOP_PRODUCTS = "omop_drug_products.csv"
COLUMNS = ("concept_set", "vocabulary", "code", "code_key", "match", "ingredient", "description", "source")
#: Vocabulary of words in names.
NAME = "NAME"

_BETWEEN = "\x1f"


@dataclass(frozen=True, order=True)
class CodeRow:
    """One row of a code list."""

    code_list: str
    concept_set: str
    vocabulary: str
    code: str
    code_key: str
    match: str
    ingredient: str
    description: str
    source: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What identifies the row: list, set, vocabulary and the code as it is compared."""
        return self.code_list, self.concept_set, self.vocabulary, self.code_key

    @property
    def meaning(self) -> tuple[str, str, str]:
        """What it does beside being there."""
        return self.code, self.match, self.ingredient


@dataclass(frozen=True, order=True)
class Difference:
    """One code that two states of the lists do not have alike.

    Attributes:
        change: added, removed, changed (spelling, match or ingredient) or described (only description or source).
    """

    code_list: str
    concept_set: str
    change: str
    vocabulary: str
    code: str


def code_key(vocabulary: str, code: str, *, keeps_percent: bool = False) -> str:
    """Give a code as it is compared: upper case without dots and blanks; a name in lower case between blanks.

    Args:
        vocabulary: NAME for words of a name.
        code: as the list writes it.
        keeps_percent: names of laboratory tests, where % is a word of its own.
    """
    if vocabulary != NAME:
        return re.sub(r"[.\s]", "", code.upper())
    lower = code.lower().replace("%", " % ") if keeps_percent else code.lower()
    kept = r"[^a-z0-9%]+" if keeps_percent else r"[^a-z0-9]+"
    return f" {re.sub(kept, ' ', lower).strip() or code.strip()} "


def list_files(reference: Path) -> list[Path]:
    """Give the files that are code lists of a reference folder, in the order they are united."""
    products = reference / OMOP_PRODUCTS
    return [*sorted((reference / FOLDER).glob("*.csv")), *([products] if products.exists() else [])]


def read_lists(files: Iterable[Path]) -> tuple[CodeRow, ...]:
    """Read complete code lists.

    Raises:
        UsageError: a file cannot be read or is no code list.
    """
    return tuple(sorted(row for path in files for row in _rows(path)))


def code_list_hash(rows: Iterable[CodeRow]) -> str:
    """Hash of the rows, whatever their order (hex, 64 characters)."""
    cells = attrgetter(*(field.name for field in fields(CodeRow)))  # ten times faster than dataclasses.astuple
    lines = (_BETWEEN.join(cells(row)) for row in sorted(rows))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def compare(before: Iterable[CodeRow], after: Iterable[CodeRow]) -> tuple[Difference, ...]:
    """Say which codes were added, removed, changed or only described in other words."""
    old = {row.place: row for row in before}
    new = {row.place: row for row in after}
    found = [_difference(row, "removed") for place, row in old.items() if place not in new]
    for place, row in new.items():
        earlier = old.get(place)
        if earlier is None:
            found.append(_difference(row, "added"))
        elif earlier != row:
            found.append(_difference(row, "described" if earlier.meaning == row.meaning else "changed"))
    return tuple(sorted(found))


def sizes(rows: Iterable[CodeRow]) -> Mapping[tuple[str, str], int]:
    """Count the rows of every list and set."""
    return Counter((row.code_list, row.concept_set) for row in rows)


def read_table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Read a CSV file of text: its columns, and its rows with their line numbers.

    Raises:
        UsageError: it is not UTF-8 text, has no header, or a row with more or fewer cells.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise UsageError(
            f"a reference file cannot be read ({type(error).__name__})", where=str(path),
            allowed="CSV with commas, in UTF-8", next_step="save it as CSV UTF-8",
        ) from None  # fmt: skip
    for line, cells in rows:
        if len(cells) != len(header):
            raise UsageError(
                f"a row has {len(cells)} cells and the header has {len(header)}", where=f"{path}, line {line}",
                allowed="one cell for each column; a cell with a comma in it stands between quotes",
                next_step="correct the row",
            )  # fmt: skip
    return header, [(line, dict(zip(header, cells, strict=True))) for line, cells in rows]


def _rows(path: Path) -> list[CodeRow]:
    header, rows = read_table(path)
    if set(header) != set(COLUMNS):
        raise UsageError(
            "the file is not a complete code list", where=str(path), allowed=", ".join(COLUMNS),
            next_step="compare folders of complete code lists; a site's own are compared through its home",
        )  # fmt: skip
    # blanks around a key belong to it, blanks around anything else are an accident
    return [CodeRow(path.stem, *(cells[name] if name == "code_key" else cells[name].strip() for name in COLUMNS))
            for _, cells in rows]  # fmt: skip


def _difference(row: CodeRow, change: str) -> Difference:
    return Difference(row.code_list, row.concept_set, change, row.vocabulary, row.code)
