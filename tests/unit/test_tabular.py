"""Reading landed tables: exact lines, nothing lost, and refusals that say what to do."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import InputRefused
from pipelines.settings import IngestSettings
from pipelines.sources.tabular import Layout, open_table

LAYOUT = Layout(
    columns=("id", "day", "note", "size"), required=("id", "note"), free_text=frozenset({"note"}),
    dates=frozenset({"day"}),
)  # fmt: skip


def settings(**changes: int) -> IngestSettings:
    return IngestSettings.model_validate(changes)


def read(path: Path, **changes: int) -> pl.DataFrame:
    reading = open_table(path, name=f"2026-01-05/{path.name}", layout=LAYOUT, settings=settings(**changes))
    batches = list(reading.batches)
    return pl.concat(batches) if batches else pl.DataFrame()


def rows(tmp_path: Path, content: str | bytes, **changes: int) -> list[tuple[int, str | None, str | None]]:
    """Read a CSV of columns id, note: give (line, id or None, problem)."""
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    frame = read(path, **changes)
    return frame.select("source_line", "id", "problem").rows() if frame.height else []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("id,note\na,x\nb,y\n", [(2, "a"), (3, "b")], id="plain"),
        pytest.param("id,note\r\na,x\r\nb,y", [(2, "a"), (3, "b")], id="CRLF, no line end at the end"),
        pytest.param("id,note\ra,x\rb,y\r", [(2, "a"), (3, "b")], id="lone CR"),
        pytest.param("\ufeffid,note\na,x\n", [(2, "a")], id="byte order mark"),
        pytest.param("\n\nid,note\n\na,x\n  \n\nb,y\n\n", [(5, "a"), (8, "b")], id="blank lines are no rows"),
        pytest.param('id,note\na,"x\ny, ""z"""\nb,y\n', [(2, "a"), (4, "b")], id="line break in a text field"),
        pytest.param('id,note\n"a","x"\n"b","y"\n', [(2, "a"), (3, "b")], id="everything quoted"),
        pytest.param('id,note\na,5" needle\nb,y\n', [(2, "a"), (3, "b")], id="quote inside a plain field"),
        pytest.param(" ID , Note \na,x\n", [(2, "a")], id="header in any case, with blanks"),
        pytest.param("id,note\n", [], id="header only"),
    ],
)
def test_records_and_their_lines(tmp_path: Path, content: str, expected: list[tuple[int, str]]) -> None:
    assert rows(tmp_path, content) == [(line, value, None) for line, value in expected]


@pytest.mark.parametrize(
    ("content", "problem", "good"),
    [
        pytest.param('id,note\na,"x\nb,y\nc,z\n', "quote", [(3, "b"), (4, "c")], id="quote open to the end"),
        pytest.param('id,note\na,"x\nb,y\nc,"z"\nd,w\n', "quote", [(3, "b"), (4, "c"), (5, "d")], id="closed later"),
        pytest.param('id,note\na,"x"y\nb,y\n', "quote", [(3, "b")], id="text after a closing quote"),
        pytest.param('id,note\n"a,x\nb",y\nc,z\n', "quote", [(4, "c")], id="line break in an identifier"),
        pytest.param("id,note\na\nb,y\n", "1 fields, the header has 2", [(3, "b")], id="too few"),
        pytest.param("id,note\na,b,c\nb,y\n", "3 fields, the header has 2", [(3, "b")], id="too many"),
        pytest.param("id,note\na,\0x\nb,y\n", "NUL", [(3, "b")], id="NUL"),
    ],
)
def test_a_broken_record_takes_no_other_with_it(
    tmp_path: Path, content: str, problem: str, good: list[tuple[int, str]]
) -> None:
    found = rows(tmp_path, content)
    assert found[0][0] == 2
    assert problem in (found[0][2] or "")
    assert [(line, value) for line, value, fault in found if fault is None] == good


def test_a_quote_open_over_too_many_lines_is_a_stray_quote(tmp_path: Path) -> None:
    lines = ['a,"x', *(f"r{number},y" for number in range(50)), 'z,w"']
    found = rows(tmp_path, "id,note\n" + "\n".join(lines) + "\n", max_record_lines=20)
    assert len(found) == 52
    assert [line for line, _, fault in found if fault] == [2]


def test_long_fields_and_lines_are_put_aside(tmp_path: Path) -> None:
    content = "id,note\na," + "x" * 1_001 + "\nb," + "é" * 3_000_000 + "\nc,y\n"
    found = rows(tmp_path, content, max_field_characters=1_000)
    assert [(line, value) for line, value, _ in found] == [(2, None), (3, None), (4, "c")]
    assert "field 2 is longer than 1000 characters" in (found[0][2] or "")
    assert "longer than 4000 characters" in (found[1][2] or "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("batch_rows", [1, 7, 50_000])
def test_lines_stay_exact_across_chunks_and_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str,
                                                    batch_rows: int) -> None:  # fmt: skip
    monkeypatch.setattr("pipelines.sources.csv_records.CHUNK_BYTES", 11)
    records = [f'{n},"two{end}lines"' if n % 5 == 0 else f"{n},plain" for n in range(40)]
    path = tmp_path / "t.csv"
    path.write_bytes(("id,note" + end + end.join(records)).encode())
    frame = read(path, batch_rows=batch_rows)
    lines = path.read_bytes().decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert frame["id"].to_list() == [str(n) for n in range(40)]
    assert all(lines[line - 1].startswith(f"{value},") for line, value in frame.select("source_line", "id").rows())
    assert frame["source_text"].to_list() == records


def test_extra_columns_are_named_and_kept_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ward,,note,id\nw1,q,x,a\n")
    reading = open_table(path, name="t.csv", layout=LAYOUT, settings=settings())
    frame = pl.concat(list(reading.batches))
    assert reading.extra_columns == ("ward", "(no name, position 2)")
    assert frame.select("id", "day", "note", "size").rows() == [("a", None, "x", None)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "0 bytes", id="empty"),
        pytest.param(b"\n \n", "only blank lines", id="blank"),
        pytest.param(b"id,size\n", "required columns are missing: note", id="column missing"),
        pytest.param(b"id,note,ID\n", "a column comes twice: id", id="column twice"),
        pytest.param(b"id;note\n", "a semicolon", id="semicolons"),
        pytest.param(b"id\tnote\n", "a tab", id="tabs"),
        pytest.param(b'id,"note\na,b\n', "a quote is not closed", id="quote in the header"),
        pytest.param("id,note\n".encode("utf-16"), "looks like UTF-16", id="UTF-16"),
        pytest.param("id,note\n".encode("utf-16-le"), "NUL", id="UTF-16 without mark"),
        pytest.param(b"id,note\na,x\nb,M\xfcller\n", "t.csv, line 3, byte 4", id="Latin-1"),
    ],
)
def test_refused_files_say_why(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        rows(tmp_path, content)
    message = str(refusal.value)
    assert all(part in message for part in (words, "t.csv", "allowed:", "do:"))
    assert "ller" not in message  # no values


def test_a_file_needs_one_of_the_columns_that_stand_for_each_other(tmp_path: Path) -> None:
    layout = Layout(columns=("id", "drawn", "reported"), required=("id",), one_of=("drawn", "reported"))
    path = tmp_path / "t.csv"
    for header in ("id,drawn", "id,reported", "id,reported,drawn"):
        path.write_text(f"{header}\n")
        open_table(path, name="t.csv", layout=layout, settings=settings())
    path.write_text("id,colected_time\n")
    with pytest.raises(InputRefused) as refusal:
        open_table(path, name="t.csv", layout=layout, settings=settings())
    message = str(refusal.value)
    assert all(part in message for part in ("none of the columns drawn, reported", "t.csv, line 1", "allowed:", "do:"))


def test_a_csv_that_ends_in_the_middle_of_a_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for whole in ("id,note\n1,x\n2,y", "id,note\n1,x\n2\n"):  # no last line end; a short row that is complete
        path.write_text(whole, encoding="utf-8")
        assert read(path).height == 2
    for cut in ("id,note\n1,x\n2", 'id,note\n1,x\n2,"y', 'id,note\n1,"x\ny'):
        path.write_text(cut, encoding="utf-8")
        with pytest.raises(InputRefused, match="ends in the middle of a row"):
            read(path)


def test_gzip_is_read_as_a_stream_and_refused_when_truncated(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    packed = gzip.compress(b"id,note\n" + b"".join(b"%d,x\n" % n for n in range(10_000)))
    path.write_bytes(packed)
    assert read(path).height == 10_000
    for broken in (packed[: len(packed) // 2], packed[:5], b"id,note\n", packed + b"x"):
        path.write_bytes(broken)
        with pytest.raises(InputRefused, match="gzip"):
            read(path)


def test_parquet_is_read_as_the_text_a_csv_would_hold(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    midnight, noon = datetime(2026, 1, 5), datetime(2026, 1, 5, 12, 0, 0, 500)
    columns = {
        "ID": pa.array([7.0, 8.5]),
        "Day": pa.array([midnight, noon], pa.timestamp("ns")),
        "note": pa.array(["x", None]).dictionary_encode(),
        "size": pa.array([True, False]),
        "ward": pa.array([[1], [2]]),
    }
    pq.write_table(pa.table(columns), path)
    reading = open_table(path, name="t.parquet", layout=LAYOUT, settings=settings())
    frame = pl.concat(list(reading.batches))
    assert reading.extra_columns == ("ward",)
    assert frame.select("source_line", "id", "day", "note", "size", "source_text", "problem").rows() == [
        (1, "7", "2026-01-05", "x", "1", None, None),
        (2, "8.5", "2026-01-05T12:00:00.000500000", None, "0", None, None),
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (pa.array([[1]]), "nested"),
        (pa.array([datetime(2026, 1, 5)], pa.timestamp("us", tz="UTC")), "time zone"),
        (pa.array([b"\xff\xfe"]), "cannot be written as text"),
    ],
)
def test_parquet_columns_without_a_text_form_are_refused(tmp_path: Path, values: pa.Array, words: str) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["a"], "note": values}), path)
    with pytest.raises(InputRefused, match=words) as refusal:
        read(path)
    assert "column note" in str(refusal.value)


def test_broken_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["a"] * 1000, "note": [str(date(2026, 1, 5))] * 1000}), path)
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], b"PAR1", b"id,note\n", whole[:4] + b"\xff" * 40 + whole[44:]):
        path.write_bytes(broken)
        with pytest.raises(InputRefused):
            read(path)
