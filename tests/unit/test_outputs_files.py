"""The four files of a night: same bytes on a rerun, types, safe text, complete rows."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from pipelines.outputs.columns import (
    CASE_COLUMNS,
    EVIDENCE_COLUMNS,
    FEED_COLUMNS,
    HYPOTHESIS_COLUMNS,
    LABEL_COLUMNS,
    NIGHT_COLUMNS,
)
from pipelines.outputs.listing import HEADINGS, watchlist_lines
from pipelines.outputs.page import anchor, write_page
from pipelines.outputs.reading import timeline_items
from pipelines.outputs.watchlist import write_watchlist
from pipelines.outputs.workbook import write_workbook
from pipelines.warehouse.connection import Reader
from tests.web.samples import AS_OF, HOSTILE_PATIENT, HOSTILE_SCRIPT, Sample, many, reading, varied


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(tmp_path_factory.mktemp("night") / "night.duckdb", varied()) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("published")
    write_watchlist(reader, made, as_of=AS_OF)
    return made


def test_the_files_are_named_and_nothing_else_is_left(folder: Path) -> None:
    assert sorted(one.name for one in folder.iterdir()) == [
        "feeds.csv",
        "watchlist.csv",
        "watchlist.html",
        "watchlist.parquet",
        "watchlist.xlsx",
    ]


def test_a_rerun_gives_the_same_bytes(reader: Reader, folder: Path, tmp_path: Path) -> None:
    for again in write_watchlist(reader, tmp_path / "again", as_of=AS_OF):
        assert again.read_bytes() == (folder / again.name).read_bytes(), again.name


def test_the_workbook_carries_no_clock(folder: Path) -> None:
    with zipfile.ZipFile(folder / "watchlist.xlsx") as book:
        assert {one.date_time for one in book.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        core = book.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-03-10T00:00:00Z"}


def test_parquet_holds_the_cases_as_they_are(folder: Path) -> None:
    frame = pl.read_parquet(folder / "watchlist.parquet")
    assert frame.columns == [column.name for column in CASE_COLUMNS + NIGHT_COLUMNS]
    assert frame["sort_order"].to_list() == list(range(1, 13))
    assert frame.schema["onset_date"] == pl.Date
    assert frame.schema["ck_peak_x_uln"] == pl.Float64
    assert frame.schema["needs_repeat_ck"] == pl.Boolean
    assert HOSTILE_PATIENT in frame["patient_id"].to_list()


def test_csv_has_one_line_per_case_and_no_formula(folder: Path) -> None:
    lines = (folder / "watchlist.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines))
    assert len(lines) == 13
    assert len(rows) == 12
    assert rows[7]["patient_id"] == "'" + HOSTILE_PATIENT
    assert rows[0]["onset_date"] == "2026-03-02"
    assert rows[0]["ck_peak_x_uln"] == "18.2"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_workbook_sheets_columns_and_types(folder: Path) -> None:
    book = pl.read_excel(folder / "watchlist.xlsx", sheet_id=0, engine="calamine")
    assert list(book) == ["watchlist", "evidence", "about", "labels", "hypotheses", "feeds", "banners"]
    cases, evidence, labels = book["watchlist"], book["evidence"], book["labels"]
    assert cases.columns == [column.name for column in CASE_COLUMNS + NIGHT_COLUMNS]
    assert cases.height == 12
    assert evidence.columns == [column.name for column in EVIDENCE_COLUMNS]
    assert evidence.height == 21
    assert labels.columns == [column.name for column in LABEL_COLUMNS]
    assert book["hypotheses"].columns == [column.name for column in HYPOTHESIS_COLUMNS]
    assert set(book["hypotheses"]["aspect"]) == {"for", "against", "absent", "next_test"}
    assert cases["needs_repeat_ck"].to_list()[5:7] == ["no", "yes"]
    assert cases.schema["as_of"] == pl.Date
    assert cases["as_of"][0] == AS_OF
    assert cases.schema["ck_peak_x_uln"] == pl.Float64
    assert cases.schema["sort_order"] == pl.Int64
    assert cases["patient_id"][7] == HOSTILE_PATIENT
    assert cases["competing_causes"][7].endswith("can hold]")


def test_every_file_says_how_far_the_data_reach(folder: Path) -> None:
    first = "diagnoses: no file came for this night, the last one is of 2026-03-06"
    for frame in (
        pl.read_parquet(folder / "watchlist.parquet"),
        pl.read_csv(folder / "watchlist.csv", try_parse_dates=True),
    ):
        assert set(frame["data_until"]) == {date(2026, 3, 6)}
        assert frame["feed_notice"][0].startswith(f"{first} | ")
    feeds = pl.read_csv(folder / "feeds.csv", try_parse_dates=True)
    assert feeds.columns == [*(column.name for column in FEED_COLUMNS), "feed_notice"]
    assert feeds["table_name"].to_list() == ["diagnoses", "labs", "prescribing", "visits"]  # expected ones first
    assert feeds["days_behind"].to_list() == [4, 0, 0, None]
    known = json.loads(pl.read_parquet_metadata(folder / "watchlist.parquet")["nmwatch"])
    assert known["banners"] == [first, "=1+1 <b>second</b> banner"]
    assert known["feeds"][0]["last_extract_date"] == "2026-03-06"


def test_the_workbook_opens_on_its_banners_and_moves_no_sheet(folder: Path) -> None:
    book = pl.read_excel(folder / "watchlist.xlsx", sheet_id=0, engine="calamine")
    assert next(iter(book)) == "watchlist"
    assert book["feeds"]["is_expected"].to_list() == ["yes", "yes", "yes", "no"]
    with zipfile.ZipFile(folder / "watchlist.xlsx") as packed:
        assert 'activeTab="6"' in packed.read("xl/workbook.xml").decode()
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "as of 2026-03-10; last extracts: diagnoses 2026-03-06" in sheet


def test_the_page_shows_banners_before_the_list(folder: Path) -> None:
    page = (folder / "watchlist.html").read_text(encoding="utf-8")
    assert page.index("Published in spite of missing or unusual data") < page.index('id="list"')
    assert "=1+1 &lt;b&gt;second&lt;/b&gt; banner" in page
    assert "a banner of another night" not in page
    assert "Last extracts: diagnoses 2026-03-06, labs 2026-03-10, prescribing 2026-03-10." in page


def test_workbook_has_no_formula_and_no_link(folder: Path) -> None:
    with zipfile.ZipFile(folder / "watchlist.xlsx") as book:
        for name in book.namelist():
            text = book.read(name).decode()
            assert not re.search(r"<f[ >]|<hyperlink|TargetMode=\"External\"", text), name


def test_workbook_explains_itself(folder: Path) -> None:
    about = pl.read_excel(folder / "watchlist.xlsx", sheet_name="about", engine="calamine", has_header=False)
    words = {str(cell) for row in about.rows() for cell in row if cell is not None}
    assert {column.name for column in CASE_COLUMNS + EVIDENCE_COLUMNS} <= words
    assert "P0 emergency" in words
    assert AS_OF.isoformat() in words
    assert any("never a diagnosis" in cell for cell in words)
    assert ("P2 expedited", "4", "4") in {tuple(str(cell) for cell in row[:3]) for row in about.rows()}


def test_a_sheet_that_is_full_goes_on_to_the_next(reader: Reader, tmp_path: Path) -> None:
    write_workbook(reader, tmp_path / "split.xlsx", as_of=AS_OF, rows_per_sheet=6)
    book = pl.read_excel(tmp_path / "split.xlsx", sheet_id=0, engine="calamine")
    assert [book[name].height for name in ("watchlist", "watchlist 2", "watchlist 3")] == [5, 5, 2]
    assert "evidence 2" in book


def test_a_date_excel_cannot_hold_is_written_as_text(tmp_path: Path) -> None:
    with reading(tmp_path / "old.duckdb", [Sample({"onset_date": date(1850, 1, 2)})]) as reader:
        write_workbook(reader, tmp_path / "old.xlsx", as_of=AS_OF)
    assert pl.read_excel(tmp_path / "old.xlsx", sheet_name="watchlist", engine="calamine")["onset_date"].to_list() == [
        "1850-01-02"
    ]


def test_an_empty_night_gives_whole_files(tmp_path: Path) -> None:
    with reading(tmp_path / "empty.duckdb", []) as reader:
        files = write_watchlist(reader, tmp_path / "out", as_of=AS_OF)
        assert watchlist_lines(reader) == []
    assert pl.read_csv(files[0]).columns == pl.read_parquet(files[1]).columns
    assert "0 of 0 cases" in files[3].read_text(encoding="utf-8")


def test_terminal_lines_are_safe_and_in_order(reader: Reader) -> None:
    lines = watchlist_lines(reader)
    assert [line.cells[0] for line in lines] == [str(number) for number in range(1, 13)]
    assert {len(line.cells) for line in lines} == {len(HEADINGS)}
    assert lines[0].priority == "P0"
    assert "18.2 × ULN" in lines[0].cells
    assert not [cell for line in lines for cell in line.cells if re.search(r"[\x00-\x1f]|^[=+@-]", cell)]
    assert len(watchlist_lines(reader, at_most=3)) == 3
    assert len(watchlist_lines(reader, open_only=True)) == 10


class Elements(HTMLParser):
    """Collects start tags with their attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def page(folder: Path) -> Elements:
    return Elements((folder / "watchlist.html").read_text(encoding="utf-8"))


def test_the_page_needs_nothing_from_outside(page: Elements) -> None:
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert [tag for tag, _ in page.tags].count("style") == 1
    assert not {"link", "img", "iframe", "object", "embed", "base", "audio", "video", "image", "use"} & {
        tag for tag, _ in page.tags
    }
    assert not [one for one in page.tags if {"src", "style", "action", "xlink:href"} & set(one[1])]
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in page.tags)
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]


def test_the_policy_names_style_and_script_by_hash(page: Elements) -> None:
    policy = next(
        attributes["content"]
        for tag, attributes in page.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert len(re.findall(r"'sha256-[A-Za-z0-9+/]{43}='", policy)) == 2
    assert "unsafe" not in policy


def test_every_link_of_the_page_has_its_target_and_ids_are_unique(page: Elements) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(attributes["href"] or "")[1:] for _, attributes in page.tags if "href" in attributes} <= set(ids)


def test_patient_text_is_shown_not_run(page: Elements) -> None:
    assert HOSTILE_SCRIPT in " ".join(page.words)
    assert HOSTILE_PATIENT in page.words
    assert not re.search("[\x00\x0b\x1b\u202e]", "".join(page.words))


def test_the_page_says_what_reviewers_ask_for(page: Elements) -> None:
    words = " ".join(page.words)
    for wanted in ("as of 2026-03-10", "never a diagnosis", "diagnoses arrive nightly", "First tonight", "unit unresolved", "WHO-UMC causality",
                   "anti-AChR pending", "W-ICI-CORE", "Explanations side by side", "Speaks against it", "Next test",
                   "Looked for and not found", "Follow-up", "Other causes found", "C-12 seizure", "C-08 trauma: not found",
                   "Naranjo scale", "a single raised CK was never repeated", "3,640 U/L, 18.2 × ULN", "no CK result known", "2026-03-06"):  # fmt: skip
        assert wanted in words, wanted


def test_a_long_list_says_which_cases_have_no_section(tmp_path: Path) -> None:
    with reading(tmp_path / "long.duckdb", many(30)) as reader:
        write_page(reader, tmp_path / "long.html", as_of=AS_OF, detailed_cases=10)
    page = Elements((tmp_path / "long.html").read_text(encoding="utf-8"))
    assert [tag for tag, _ in page.tags].count("article") == 10
    assert "The first 10 of 30 cases have a section here" in " ".join(page.words)
    assert len([1 for tag, attributes in page.tags if tag == "tr" and "data-case" in attributes]) == 30


def test_a_mark_names_the_evidence_that_rests_on_its_source_row() -> None:
    def evidence(number: int, table: str, key: str) -> dict[str, object]:
        return {"evidence_number": number, "source_table": table, "source_id": key}

    def item(lane: str, key: str) -> dict[str, object]:
        empty = dict.fromkeys(("title", "end_date", "ck_u_per_l", "uln_u_per_l", "ck_x_uln", "is_censored"))
        return {**empty, "lane": lane, "item_id": key, "item_kind": "event", "start_date": AS_OF}

    rows = [
        evidence(1, "labs", "L1"),
        evidence(2, "prescribing", "L1"),
        evidence(3, "labs", "L1"),
        evidence(4, "procedures", "X|1"),
    ]
    lanes = [
        item("antibody", "L1|anti_srp"),
        item("ici", "L1|nivolumab"),
        item("ck", "L1"),
        item("study", "X|1"),
        item("diagnosis", "L1"),
    ]
    assert [one.evidence_numbers for one in timeline_items(lanes, rows)] == [(1, 3), (2,), (1, 3), (4,), ()]


def test_anchors_are_plain_and_differ() -> None:
    assert anchor("NM-1") == "case-NM-1"
    assert re.fullmatch(r"case-[A-Za-z0-9_-]+", anchor('a b"<é'))
    assert anchor("a b") != anchor("a-b") != anchor("a/b")


def test_cases_to_monitor_stand_behind_a_closed_heading(page: Elements, tmp_path: Path) -> None:
    folded = [attributes for tag, attributes in page.tags if tag == "details" and attributes.get("class") == "monitor"]
    assert [one["id"] for one in folded] == ["monitor", "monitor-cases"]
    assert not [one for one in folded if "open" in one]
    with reading(tmp_path / "p4.duckdb", [Sample({"priority": "P4"}), Sample({"priority": "P4"})]) as reader:
        write_page(reader, tmp_path / "p4.html", as_of=AS_OF)
    alone = Elements((tmp_path / "p4.html").read_text(encoding="utf-8"))
    assert len([1 for tag, attributes in alone.tags if tag == "details" and "open" in attributes]) == 2
    assert [tag for tag, _ in alone.tags].count("article") == 2


def test_a_night_without_cases_to_monitor_has_no_such_heading(tmp_path: Path) -> None:
    with reading(tmp_path / "p3.duckdb", [Sample({"priority": "P3"})]) as reader:
        write_page(reader, tmp_path / "p3.html", as_of=AS_OF)
    assert 'class="monitor"' not in (tmp_path / "p3.html").read_text(encoding="utf-8")
