"""Write data_samples/landing, expected.csv and the tables in README.md from the stories.

Belongs here: the form of each file, the expected list, the tables of the README.
Does not belong here: what happens to a patient (stories_*.py), the rows that follow from it (records.py).
Called by `python -m data_samples.build_samples [--folder DIR]` and tests/unit/test_data_samples.py.

The output depends on the stories alone: no clock, no random numbers, gzip without a time stamp.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_samples.records import NIGHTS, PATIENTS, Record, records_by_night
from pipelines.contract import BY_NAME, TABLES

FOLDER = Path(__file__).parent
_NIGHT_WITH_MANIFEST = "2026-01-07"


@dataclass(frozen=True)
class Odd:
    """What is not ordinary about one file."""

    form: str = "csv"
    parts: int = 1
    newline: str = "\n"
    #: Columns that come first, out of the documented order.
    front: tuple[str, ...] = ()
    #: A column the contract does not know, and its text.
    extra: tuple[str, str] | None = None
    #: Other spellings: column -> value -> as written.
    spelling: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


#: The ways sites really write files; every other file is plain CSV in documented order.
ODD_FILES: Mapping[tuple[str, str], Odd] = {
    ("2026-01-05", "prescribing"): Odd(parts=2),
    ("2026-01-05", "labs"): Odd(form="csv.gz"),
    ("2026-01-05", "visits"): Odd(form="parquet"),
    ("2026-01-06", "labs"): Odd(front=("collected_time", "value", "unit", "test_name", "result_id")),
    ("2026-01-12", "labs"): Odd(extra=("analyzer", "line 2")),
    ("2026-01-19", "diagnoses"): Odd(newline="\r\n"),
    ("2026-01-26", "diagnoses"): Odd(
        spelling={"code_system": {"ICD10CM": "ICD-10-CM"},
                  "setting": {"inpatient": "IP", "outpatient": "OP", "emergency": "ED"}}
    ),
    ("2026-02-02", "labs"): Odd(parts=2),
}  # fmt: skip


def landing_files() -> dict[str, bytes]:
    """Build every landing file.

    Returns:
        Path below data_samples (landing/<night>/<file>) -> content.
    """
    files: dict[str, bytes] = {}
    for night, tables in records_by_night().items():
        written: dict[str, tuple[int, bytes]] = {}
        for table in TABLES:
            if table.name in tables:
                written |= _table_files(night, table.name, tables[table.name])
        if night == _NIGHT_WITH_MANIFEST:
            written["manifest.csv"] = (0, _manifest(written))
        files |= {f"landing/{night}/{name}": content for name, (_, content) in sorted(written.items())}
    return files


def expected_csv() -> bytes:
    """Build expected.csv: what the list should say about each patient on the last night."""
    header = ("patient_id", "expected_on_list", "expected_leading_label", "expected_level", "expected_priority",
              "reason", "expected_state")  # fmt: skip
    rows = [
        (p.patient_id, "yes" if p.expected.listed else "no", p.expected.label, p.expected.level, p.expected.priority,
         p.expected.why, p.expected.state)
        for p in PATIENTS
    ]  # fmt: skip
    return _csv([dict(zip(header, row, strict=True)) for row in rows], header)


def readme() -> bytes:
    """Build README.md: the hand-written text with its two tables filled in from the stories."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, lines in (("patients", _patient_lines()), ("nights", _night_lines())):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, rest = text.split(begin)
        text = before + begin + "\n".join(lines) + "\n" + end + rest.split(end)[1]
    return text.encode()


def write_samples(folder: Path) -> None:
    """Write everything below a folder, and remove landing files that are no longer made.

    Args:
        folder: the data_samples folder, or an empty one.

    Raises:
        OSError: the folder cannot be written.
    """
    files = landing_files() | {"expected.csv": expected_csv(), "README.md": readme()}
    for old in sorted((folder / "landing").rglob("*")):
        if old.is_file() and old.relative_to(folder).as_posix() not in files:
            old.unlink()
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


# --- files ------------------------------------------------------------------------------------------------------------


def _table_files(night: str, table: str, records: list[Record]) -> dict[str, tuple[int, bytes]]:
    """Give file name -> (rows, content) of one table on one night."""
    odd = ODD_FILES.get((night, table), Odd())
    columns = odd.front + tuple(c for c in BY_NAME[table].column_names if c not in odd.front)
    if odd.extra:
        columns += (odd.extra[0],)
        records = [record | {odd.extra[0]: odd.extra[1]} for record in records]
    records = [{c: odd.spelling.get(c, {}).get(v, v) for c, v in record.items()} for record in records]
    if odd.form == "parquet":
        return {f"{table}.parquet": (len(records), _parquet(records, columns))}
    per_part = -(-len(records) // odd.parts)
    files = {}
    for number in range(odd.parts):
        part = records[number * per_part : (number + 1) * per_part]
        name = f"{table}.{odd.form}" if odd.parts == 1 else f"{table}-{number + 1:03d}.{odd.form}"
        content = _csv(part, columns, newline=odd.newline)
        files[name] = (len(part), _gzip(content) if odd.form.endswith(".gz") else content)
    return files


def _csv(records: Sequence[Record], columns: Sequence[str], *, newline: str = "\n") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns, lineterminator=newline)
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode()


def _gzip(content: bytes) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as stream:
        stream.write(content)
    return packed.getvalue()


def _parquet(records: Sequence[Record], columns: Sequence[str]) -> bytes:
    """Write text columns, as the CSV files have them; an empty cell is NULL."""
    cells = {c: [r[c] or None for r in records] for c in columns}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String))
    packed = io.BytesIO()
    frame.write_parquet(packed, compression="zstd", statistics=False)
    return packed.getvalue()


def _manifest(written: Mapping[str, tuple[int, bytes]]) -> bytes:
    lines = [{"file": name, "rows": str(rows), "sha256": hashlib.sha256(content).hexdigest()}
             for name, (rows, content) in sorted(written.items())]  # fmt: skip
    return _csv(lines, ("file", "rows", "sha256"))


# --- tables of the README ---------------------------------------------------------------------------------------------


def _patient_lines() -> Iterator[str]:
    yield "| patient | story | last night | why |"
    yield "|---|---|---|---|"
    for p in PATIENTS:
        e = p.expected
        listed = " ".join(filter(None, (e.priority, e.label or "label open", e.level, e.state)))
        says = listed if e.listed else "not listed"
        yield f"| {p.patient_id} | {p.story} | {says} | {e.why} |"


def _night_lines() -> Iterator[str]:
    counted = {night: {name: len(r) for name, r in tables.items()} for night, tables in records_by_night().items()}
    yield "| night | rows | what should be seen |"
    yield "|---|---|---|"
    for night in NIGHTS:
        rows = ", ".join(f"{t.name} {counted[night][t.name]}" for t in TABLES if t.name in counted[night])
        seen = "; ".join(f"{p.patient_id} {words}" for p in PATIENTS for when, words in p.course if when == night)
        yield f"| {night} | {rows} | {seen or 'nothing new'} |"


def main() -> None:
    """Write the samples into data_samples, or into the folder that was named."""
    parser = argparse.ArgumentParser(description="Write data_samples/landing, expected.csv and README.md again.")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    write_samples(parser.parse_args().folder)


if __name__ == "__main__":
    main()
