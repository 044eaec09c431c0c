"""Splits the bytes of a CSV file into records, knows the physical line of each, and loses none.

Belongs here: physical lines, records over several lines (RFC 4180), and what is done about a stray quote.
Does not belong here: headers and refusals of a whole file (tabular), what a value means (pipelines/ingest/parse).
Called by tabular.

A quote that is never closed would swallow the rows after it. Therefore a record that cannot be split, or that spreads
over lines where it should not, gives up only its first physical line; reading starts again at the next line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.errors import InputRefused

CHUNK_BYTES = 1 << 20

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

NUL = "the row holds NUL bytes; text in UTF-8 is allowed"
STRAY_QUOTE = (
    "a quote is opened and not closed, or closed in the middle of a field; "
    'a quote inside a quoted field is written twice (""), and only text columns may hold line breaks'
)

#: One line whose fields hold quotes only where RFC 4180 allows them.
_PROPER_LINE = re.compile(r'(?:[^",]*|"(?:[^"]|"")*")(?:,(?:[^",]*|"(?:[^"]|"")*"))*')

# The limit of the csv module is one number for the whole process; fields are measured against Limits here instead.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Limits:
    """How long a field and a record may be."""

    field_characters: int
    record_characters: int
    record_lines: int


@dataclass(frozen=True)
class RecordForm:
    """What a record must look like: its number of fields, and the positions that cannot hold a line break."""

    width: int
    one_line: frozenset[int]


@dataclass(frozen=True)
class Records:
    """Some records in file order; sequences of equal length."""

    #: 1-based physical line where the record starts.
    lines: Sequence[int]
    texts: Sequence[str]
    #: Fields as text; of a record with a problem all None.
    rows: Sequence[Sequence[str | None]]
    #: Why a record could not be split, or None.
    problems: Sequence[str | None]


def line_blocks(chunks: Iterable[bytes], *, limits: Limits, name: str) -> Iterator[list[str]]:
    """Cut bytes into blocks of physical lines, each with its line end (LF, CRLF or CR).

    A line longer than a record may be comes cut off, but still longer than allowed, so that it is quarantined.

    Raises:
        InputRefused: a line is not UTF-8.
    """
    number = 1
    for lines in _byte_lines(chunks, longest=4 * (limits.record_characters + 1)):
        yield _decoded(lines, number=number, longest=4 * (limits.record_characters + 1), name=name)
        number += len(lines)


def read_records(  # noqa: PLR0913 (what is read, how it looks, what it is called)
    lines: list[str], blocks: Iterator[list[str]], *, first_line: int, form: RecordForm, limits: Limits, name: str
) -> Iterator[Records]:
    """Split lines into records; blank lines are no records.

    Args:
        lines: the lines after the header that were already taken from blocks.
        blocks: the lines after those.
        first_line: the physical number of lines[0].
        form: width of a record and where line breaks are allowed.
        limits: the longest field and record.
        name: of the file, for messages.

    Raises:
        InputRefused: a line is not UTF-8, or the file ends in the middle of a row.
    """
    number = first_line
    is_cut = False
    block: list[str] | None = lines
    while block is not None:
        # The careful way may pull lines of the next blocks into this list.
        records = _split_quickly(block, number, form, limits) or _split_carefully(block, blocks, number, form, limits)
        number += len(block)
        if records.lines:
            yield records
            is_cut = records.problems[-1] is not None and not block[-1].endswith(("\n", "\r"))
        block = next(blocks, None)
    if is_cut:
        # loaded under its name it would keep the whole file out later, whose bytes are others
        raise InputRefused(
            "the file ends in the middle of a row", where=f"{name}, line {number - 1}",
            allowed="complete files: every row with all its fields, a line end after the last",
            next_step="complete the upload",
        )  # fmt: skip


def _byte_lines(chunks: Iterable[bytes], *, longest: int) -> Iterator[list[bytes]]:
    rest = b""
    skipping = False  # inside a line that is already longer than allowed
    first = True
    for chunk in chunks:
        fresh = chunk.removeprefix(_BYTE_ORDER_MARK) if first else chunk
        first = False
        pieces = (fresh if skipping else rest + fresh).splitlines(keepends=True)
        if skipping and pieces:
            if pieces[0].endswith((b"\n", b"\r")):
                pieces[0] = rest + pieces[0][-1:]
                skipping = False
            else:
                continue
        # A lone CR at the end of a chunk may be the first half of CRLF: it waits for the next chunk.
        rest = pieces.pop() if pieces and not pieces[-1].endswith(b"\n") else b""
        if len(rest) > longest and not rest.endswith(b"\r"):
            rest, skipping = rest[:longest], True
        if pieces:
            yield pieces
    if rest:
        yield [rest]


def _decoded(lines: list[bytes], *, number: int, longest: int, name: str) -> list[str]:
    try:
        return [line.decode() for line in lines]
    except UnicodeDecodeError:
        return [_decode_one(line, number=at, longest=longest, name=name) for at, line in enumerate(lines, start=number)]


def _decode_one(line: bytes, *, number: int, longest: int, name: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        if len(line) >= longest and error.start >= longest - 3:
            return line.decode(errors="ignore")  # cut off in the middle of a character
        looks_like = "; it looks like UTF-16" if number == 1 and line.startswith(_UTF16_MARKS) else ""
        raise InputRefused(
            f"the file is not UTF-8{looks_like}", where=f"{name}, line {number}, byte {error.start + 1} of the line",
            allowed="text in UTF-8, with or without a byte order mark", next_step="export the file as UTF-8",
        ) from None  # fmt: skip


def _split_quickly(lines: list[str], number: int, form: RecordForm, limits: Limits) -> Records | None:
    """Split a block in which every line is one good record; None when it is not such a block."""
    if not lines or form.width == 1 or max(map(len, lines)) > limits.field_characters:
        return None
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        return None
    # As many records as lines: each took one line, for every record takes at least one.
    if len(rows) != len(lines) or set(map(len, rows)) != {form.width} or "\0" in "".join(lines):
        return None
    return Records(
        lines=range(number, number + len(lines)), texts=[line.rstrip("\r\n") for line in lines], rows=rows,
        problems=[None] * len(lines),
    )  # fmt: skip


def _split_carefully(
    lines: list[str], blocks: Iterator[list[str]], number: int, form: RecordForm, limits: Limits
) -> Records:
    """Split record by record; `lines` grows when the last record goes on in the next block."""
    starts: list[int] = []
    texts: list[str] = []
    rows: list[Sequence[str | None]] = []
    problems: list[str | None] = []
    position = 0
    doubtful = 0  # lines before this index were taken in by a stray quote and are read again
    while position < len(lines):
        if lines[position].isspace():
            position += 1
            continue
        found = _one_record(lines, blocks, position, form, limits)
        problem = found.problem
        if position < doubtful and problem is None and found.taken == 1 and not _is_proper(lines[position]):
            problem = STRAY_QUOTE  # most likely the end of the text that the stray quote began
        doubtful = max(doubtful, position + found.reach)
        starts.append(number + position)
        texts.append("".join(lines[position : position + found.taken]).rstrip("\r\n"))
        rows.append(found.row if problem is None else [None] * form.width)
        problems.append(problem)
        position += found.taken
    return Records(lines=starts, texts=texts, rows=rows, problems=problems)


def _is_proper(line: str) -> bool:
    return _PROPER_LINE.fullmatch(line.rstrip("\r\n")) is not None


class _Found(NamedTuple):
    """What the careful way makes of one record."""

    row: list[str]
    taken: int
    problem: str | None
    #: Lines that a stray quote took in before it was found out.
    reach: int = 0


def _one_record(
    lines: list[str], blocks: Iterator[list[str]], position: int, form: RecordForm, limits: Limits
) -> _Found:
    """Split the record that starts at `position`."""
    line = lines[position]
    if len(line) > limits.record_characters:
        return _Found([], 1, f"the row is longer than {limits.record_characters} characters; its text is cut off")
    if "\0" in line:
        return _Found([], 1, NUL)
    found = _Found(line.rstrip("\r\n").split(","), 1, None)
    if '"' in line:
        found = _quoted_record(_following(lines, blocks, position, limits), form)
    if found.problem is not None:
        return found
    return found._replace(problem=_unfit(found.row, form, limits))


def _quoted_record(lines: Iterator[str], form: RecordForm) -> _Found:
    reader = csv.reader(lines, strict=True)
    try:
        row = next(reader)
    except csv.Error:
        return _Found([], 1, STRAY_QUOTE, reach=reader.line_num)
    if reader.line_num > 1 and _is_swallowed(row, form):
        return _Found([], 1, STRAY_QUOTE, reach=reader.line_num)
    return _Found(row, reader.line_num, None)


def _unfit(row: list[str], form: RecordForm, limits: Limits) -> str | None:
    if len(row) != form.width:
        return f"{len(row)} fields, the header has {form.width}"
    for place, value in enumerate(row, start=1):
        if len(value) > limits.field_characters:
            return f"field {place} is longer than {limits.field_characters} characters"
    return None


def _following(lines: list[str], blocks: Iterator[list[str]], position: int, limits: Limits) -> Iterator[str]:
    """Give the lines a record may take, and no more than a record may have."""
    characters = 0
    for index in range(position, position + limits.record_lines):
        while index >= len(lines):
            more = next(blocks, None)
            if more is None:
                return
            lines.extend(more)
        characters += len(lines[index])
        if characters > limits.record_characters or "\0" in lines[index]:
            return
        yield lines[index]


def _is_swallowed(row: list[str], form: RecordForm) -> bool:
    """Say whether a record over several lines shows that a stray quote took in its neighbours."""
    if len(row) != form.width:
        return True
    return any("\n" in row[position] or "\r" in row[position] for position in form.one_line)
