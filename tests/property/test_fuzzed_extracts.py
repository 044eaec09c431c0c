"""Broken files: each is refused with a reason, or every record of it is accounted for. Nothing else may happen."""

from __future__ import annotations

import gzip
import io
import random
import re
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.contract import BY_NAME, TABLES, Column, Table
from pipelines.errors import InputRefused
from pipelines.ingest.load import FileOutcome, ingest_folder
from pipelines.settings import Home, IngestSettings
from pipelines.sources.extracts import Extracts, layout_of
from pipelines.warehouse.connection import open_in_memory

AS_OF = date(2026, 1, 31)
MAX_RECORD_LINES = 12
MAX_FIELD_CHARACTERS = 1_000
SETTINGS = IngestSettings.model_validate(
    {"max_bad_row_share": 1, "batch_rows": 7, "max_record_lines": MAX_RECORD_LINES,
     "max_field_characters": MAX_FIELD_CHARACTERS}
)  # fmt: skip
SAMPLES = Path(__file__).parents[2] / "data_samples" / "landing"

Rows = list[list[str]]


# Valid files


def value_of(column: Column, number: int, chance: random.Random) -> str:
    if not column.required and chance.random() < 0.3:
        return ""
    match column.kind:
        case "id":
            return f"{column.name[0]}{number if chance.random() < 0.8 else number // 2}"
        case "enum":
            return chance.choice([*column.allowed, *column.spellings])
        case "date":
            return f"20{chance.randint(10, 26)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        case "time":
            return f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}" + chance.choice(
                ["", "T07:08:09", " 10:11"]
            )
        case "number":
            return str(chance.choice([0, 1.5, 200, 1e-3, -4]))
        case "flag":
            return chance.choice("01")
        case _:
            return chance.choice(["CK", "Müller, A.", 'said "weak"', "two\nlines", "=1+1", ">22000", "a'b", "肌"])


def valid_rows(table: Table, number: int, chance: random.Random) -> Rows:
    rows = [[value_of(column, n, chance) for column in table.columns] for n in range(number)]
    return [list(table.column_names), *rows]


def as_csv(rows: Rows, *, quote_all: bool = False) -> str:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if quote_all or re.search(r'[,"\r\n]', value) else value

    return "".join(",".join(map(cell, row)) + "\n" for row in rows)


# Ways to break them


def _cell(rows: Rows, chance: random.Random, change: Callable[[str], str]) -> None:
    row = chance.randrange(1, len(rows)) if len(rows) > 1 else 0
    if rows[row]:
        column = chance.randrange(len(rows[row]))
        rows[row][column] = change(rows[row][column])


def drop_column(rows: Rows, chance: random.Random) -> None:
    column = chance.randrange(len(rows[0]))
    for row in rows:
        del row[column : column + 1]


def swap_columns(rows: Rows, chance: random.Random) -> None:
    one, other = chance.randrange(len(rows[0])), chance.randrange(len(rows[0]))
    for row in rows[chance.randrange(2) :]:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def rename_column(rows: Rows, chance: random.Random) -> None:
    column = chance.randrange(len(rows[0]))
    rows[0][column] = chance.choice(["", "x", rows[0][0], rows[0][column].upper() + " "])


def wrong_values(rows: Rows, chance: random.Random) -> None:
    wrong = ["NaN", "inf", "1,5", "2026-02-30", "9999-12-31", "2099-01-01", "true", "\x1f", "\u2028", "9" * 400, "null",
             "2025-01-01T00:00:00Z", "", " ", "1e400", "'; DROP TABLE x; --"]  # fmt: skip
    for _ in range(chance.randint(1, 6)):
        _cell(rows, chance, lambda _: chance.choice(wrong))


def huge_field(rows: Rows, chance: random.Random) -> None:
    _cell(rows, chance, lambda value: value + "x" * chance.choice([900, 1_001, 5_000]))


def repeat_rows(rows: Rows, chance: random.Random) -> None:
    rows.extend(list(row) for row in chance.choices(rows[1:] or [[""]], k=5))


def ragged(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows)
    if chance.random() < 0.5:
        row.append("more")
    else:
        del row[-1:]


def into_text(*pieces: str) -> Callable[[str, random.Random], str]:
    def insert(text: str, chance: random.Random) -> str:
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(pieces) + text[at:]
        return text

    return insert


def cut_text(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randint(1, 40) :]


def line_ends(text: str, chance: random.Random) -> str:
    return text.replace("\n", chance.choice(["\r\n", "\r", "\n\n", "\n \n"]))


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 5) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


ROW_BREAKS = (drop_column, swap_columns, rename_column, wrong_values, huge_field, repeat_rows, ragged)
TEXT_BREAKS = (into_text('"', '""', ',"', '",'), into_text("\n", "\r", "\n\n", "  \n"), into_text("\0", ",", ";", "\ufeff"),
               cut_text, line_ends)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1")


def broken_csv(table: Table, chance: random.Random) -> bytes:
    rows = valid_rows(table, chance.choice([0, 1, 5, 40]), chance)
    for change in chance.sample(ROW_BREAKS, chance.choice([0, 1, 2])):
        change(rows, chance)
    text = as_csv(rows, quote_all=chance.random() < 0.3)
    for spoil in chance.sample(TEXT_BREAKS, chance.choice([0, 1, 2])):
        text = spoil(text, chance)
    data = text.encode(chance.choice(ENCODINGS), errors="replace")
    return flip_bytes(data, chance) if chance.random() < 0.2 else data


# What must hold


def naive_count(data: bytes, table: Table) -> int:
    """Count records character by character, by the rule written at the top of csv_records.py."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", data.decode("utf-8-sig"))
    while lines and not lines[0].strip():
        del lines[0]
    header = [name.strip().lower() for name in naive_record(lines, 0)[0]]
    layout = layout_of(table)
    one_line = {header.index(name) for name in layout.columns if name in header and name not in layout.free_text}
    count, at = 0, 1
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        count += 1
        fields, taken = naive_record(lines, at)
        swallowed = len(fields) != len(header) or any(re.search(r"[\r\n]", fields[place]) for place in one_line)
        at += 1 if taken > 1 and swallowed else taken
    return count


def naive_record(lines: list[str], at: int) -> tuple[list[str], int]:  # noqa: C901 (a state machine, spelled out)
    """Give fields and number of lines of a record; one line and no fields where its quotes do not fit."""
    fields, state = [""], "start"
    for taken, line in enumerate(lines[at : at + MAX_RECORD_LINES], start=1):
        if "\0" in line or sum(map(len, lines[at : at + taken])) > 4 * MAX_FIELD_CHARACTERS:
            break
        for character in line:
            if state == "quoted":
                state = "after" if character == '"' else state
                fields[-1] += character if character != '"' else ""
            elif state == "after" and character == '"':
                state, fields[-1] = "quoted", fields[-1] + '"'
            elif character == ",":
                state, fields = "start", [*fields, ""]
            elif character in "\r\n":
                pass
            elif state == "after":
                return [], 1
            elif state == "start" and character == '"':
                state = "quoted"
            else:
                state, fields[-1] = "plain", fields[-1] + character
        if state != "quoted":
            return fields, taken
    return [], 1


def check_refusal(refusal: InputRefused) -> None:
    """A refusal says what was wrong, where, what is allowed and what to do."""
    assert all([refusal.problem, refusal.where, refusal.allowed, refusal.next_step])


def load(name: str, data: bytes) -> FileOutcome | None:
    """Land one file in an empty home and ingest it; None when it is refused with a proper message."""
    with tempfile.TemporaryDirectory() as folder, open_in_memory() as connection:
        home, landing = Home(Path(folder) / "home"), Path(folder) / "landing"
        home.make()
        (landing / "2026-01-05").mkdir(parents=True)
        (landing / "2026-01-05" / name).write_bytes(data)
        source = Extracts()
        (extract,) = source.discover(landing, AS_OF)
        try:
            (outcome,) = ingest_folder(connection, extract, source=source, home=home, settings=SETTINGS)
        except InputRefused as refusal:
            return check_refusal(refusal)
        books = connection.execute("SELECT rows_in_file, difference FROM quality.reconciliation").fetchall()
        kept = connection.execute("SELECT COUNT(*), COUNT(row_text) FROM quality.quarantine").fetchone()
        stored = sum(pl.read_parquet(path).height for path in home.raw.rglob("*.parquet"))
        assert books == [(outcome.rows_in_file, 0)]
        assert kept == (outcome.quarantined, outcome.quarantined)
        assert stored == outcome.loaded
        assert outcome.loaded + outcome.duplicate + outcome.quarantined == outcome.rows_in_file
        return outcome


fuzz = settings(
    max_examples=90, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
tables = st.sampled_from([table.name for table in TABLES])
seeds = st.integers(0, 2**32 - 1)


@fuzz
@given(table=tables, seed=seeds)
@example(table="labs", seed=0)
def test_a_broken_csv_is_refused_or_accounted_for(table: str, seed: int) -> None:
    data = broken_csv(BY_NAME[table], random.Random(seed))
    outcome = load(f"{table}.csv", data)
    if outcome is not None:
        assert outcome.rows_in_file == naive_count(data, BY_NAME[table])


@settings(fuzz, max_examples=20)
@given(table=tables, seed=seeds)
def test_a_broken_gzip_is_refused_or_accounted_for(table: str, seed: int) -> None:
    chance = random.Random(seed)
    data = as_csv(valid_rows(BY_NAME[table], 40, chance)).encode()
    packed = chance.choice([truncate, flip_bytes, lambda whole, _: whole])(gzip.compress(data, mtime=0), chance)
    outcome = load(f"{table}.csv.gz", packed)
    if outcome is not None:
        assert outcome.rows_in_file == naive_count(gzip.decompress(packed), BY_NAME[table])


@settings(fuzz, max_examples=30)
@given(table=tables, seed=seeds)
def test_a_broken_parquet_is_refused_or_accounted_for(table: str, seed: int) -> None:
    chance = random.Random(seed)
    header, *rows = valid_rows(BY_NAME[table], 40, chance)
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row").write_parquet(buffer)
    outcome = load(
        f"{table}.parquet", chance.choice([truncate, flip_bytes, lambda whole, _: whole])(buffer.getvalue(), chance)
    )
    if outcome is not None:
        assert outcome.rows_in_file == 40


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("quote_all", [False, True])
def test_a_valid_file_has_no_bad_row(table: Table, quote_all: bool) -> None:
    outcome = load(f"{table.name}.csv", as_csv(valid_rows(table, 60, random.Random(1)), quote_all=quote_all).encode())
    assert outcome is not None
    assert (outcome.rows_in_file, outcome.quarantined) == (60, 0)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not made yet")
def test_the_samples_load_and_survive_stray_quotes() -> None:
    chance = random.Random(2)
    for path in sorted(SAMPLES.glob("*/*.csv"))[:20]:
        table = BY_NAME.get(path.stem.split("-")[0])
        if table is None:
            continue
        data = path.read_bytes()
        whole, spoiled = load(path.name, data), TEXT_BREAKS[0](data.decode(), chance).encode()
        assert whole is not None
        assert whole.rows_in_file == naive_count(data, table)
        outcome = load(path.name, spoiled)
        assert outcome is None or outcome.rows_in_file == naive_count(spoiled, table)
