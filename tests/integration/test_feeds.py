"""How far each feed reaches, as known on a night: from the books of loads and the raw rows, and shown as one state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.banners import Banner
from pipelines.errors import UsageError
from pipelines.ingest.load import ingest_folder
from pipelines.outputs.feeds import read_feeds
from pipelines.settings import EngineSettings, Home, IngestSettings, load_settings
from pipelines.sources.extracts import Extracts
from pipelines.warehouse import feeds, raw_store
from pipelines.warehouse.connection import Connection, Reader, open_for_writing

HEADER = "result_id,patient_id,test_name,collected_time,value,status,operation"


class Site:
    """A landing folder and a home whose nights only load and say how far the feeds reach."""

    def __init__(self, folder: Path, connection: Connection, home: Home) -> None:
        self.folder, self.connection, self.home = folder, connection, home
        self.nights: list[date] = []

    def land(self, name: str, *lines: str, header: str = HEADER) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")

    def night(self, day: int) -> dict[str, Any]:
        """Load what was landed, remember the feeds and give the row of labs."""
        as_of, source = date(2026, 1, day), Extracts()
        for extract in source.discover(self.folder, as_of):
            ingest_folder(
                self.connection, extract, source=source, home=self.home, settings=IngestSettings(), as_of=as_of
            )
        before = self.nights[-1] if self.nights else None
        raw_store.create_raw_views(self.connection, self.home, as_of=as_of, previous_as_of=before)
        feeds.remember_feeds(self.connection, as_of=as_of, previous_as_of=before)
        self.nights.append(as_of)
        return self.row(as_of)

    def row(self, as_of: date, table: str = "labs") -> dict[str, Any]:
        sql = "SELECT * FROM quality.feeds WHERE as_of = $as_of AND table_name = $table_name"
        return Reader(self.connection).rows(sql, {"as_of": as_of, "table_name": table})[0]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    home = Home(tmp_path / "home")
    home.make()
    with open_for_writing(home, EngineSettings()) as connection:
        yield Site(tmp_path / "landing", connection, home)


def lab(key: str, day: str, *, operation: str = "upsert") -> str:
    return f"{key},p1,CK,{day},1,final,{operation}"


def test_each_night_says_what_came_and_how_far_it_reaches(site: Site) -> None:
    site.land(
        "2026-01-05/labs.csv",
        lab("a", "2026-01-03"),
        lab("b", "2027-01-01"),
        lab("c", "2026-01-04", operation="delete"),
    )
    first = site.night(5)
    assert (first["feed_state"], first["last_extract_date"], first["last_known_as_of"], first["days_behind"]) == (
        "delivered", date(2026, 1, 5), date(2026, 1, 5), 0,
    )  # fmt: skip
    assert first["last_event_date"] == date(2026, 1, 3)  # neither a plan for next year nor a withdrawn row
    assert (first["files_tonight"], first["rows_tonight"], first["rows_new_tonight"], first["rows_known"]) == (
        1,
        3,
        3,
        3,
    )
    site.land(
        "2026-01-06/labs.csv",
        lab("a", "2026-01-03"),
        lab("b", "2027-01-01"),
        lab("c", "2026-01-04", operation="delete"),
    )
    repeated = site.night(6)
    assert (repeated["feed_state"], repeated["last_extract_date"], repeated["last_new_extract_date"]) == (
        "repeated", date(2026, 1, 6), date(2026, 1, 5),
    )  # fmt: skip
    missing = site.night(8)
    assert (missing["feed_state"], missing["days_behind"], missing["last_event_date"]) == (
        "missing",
        2,
        date(2026, 1, 3),
    )
    site.land("2026-01-07/labs.csv")
    late = site.night(9)  # landed late, with an old date and no row
    assert (late["feed_state"], late["last_extract_date"], late["last_known_as_of"], late["days_behind"]) == (
        "empty", date(2026, 1, 7), date(2026, 1, 9), 2,
    )  # fmt: skip
    site.land("2026-01-10/labs.csv", lab("d", "2026-01-09"), "short,row")
    assert site.night(10)["last_event_date"] == date(2026, 1, 9)
    site.land("2026-01-11/labs.csv", "short,row")
    assert site.night(11)["feed_state"] == "quarantined"
    assert site.row(date(2026, 1, 11), "visits")["feed_state"] == "never"


def test_a_repeated_file_is_booked_as_a_delivery_of_rows_known_already(site: Site) -> None:
    for day in (5, 6):
        site.land(f"2026-01-0{day}/labs.csv", lab("a", "2026-01-03"), "short,row")
        site.night(day)
    books = (
        "SELECT rows_in_file, rows_loaded, rows_duplicate, rows_quarantined FROM quality.loads ORDER BY extract_date"
    )
    assert site.connection.execute(books).fetchall() == [(2, 1, 0, 1), (2, 0, 2, 0)]
    differences = site.connection.execute("SELECT difference FROM quality.reconciliation").fetchall()
    assert differences == [(0,), (0,)]


def test_a_night_read_anew_is_the_night_as_it_was(site: Site) -> None:
    for day, event in ((5, "2026-01-03"), (6, "2026-01-08"), (9, "2026-01-07")):
        site.land(f"2026-01-0{day}/labs.csv", lab(f"r{day}", event))
        site.night(day)
    assert site.row(date(2026, 1, 9))["last_event_date"] == date(2026, 1, 7)  # 8 January was in the future when it came
    as_it_was = Reader(site.connection).rows("SELECT * FROM quality.feeds ORDER BY ALL")
    for before, night in ((None, 5), (5, 6), (6, 9)):
        previous = date(2026, 1, before) if before else None
        raw_store.create_raw_views(site.connection, site.home, as_of=date(2026, 1, night), previous_as_of=previous)
        if previous:  # nothing to carry on from: everything is read
            site.connection.execute("DELETE FROM quality.feeds WHERE as_of = $as_of", {"as_of": previous})
        feeds.remember_feeds(site.connection, as_of=date(2026, 1, night), previous_as_of=previous)
        labs = next(row for row in as_it_was if row["as_of"] == date(2026, 1, night) and row["table_name"] == "labs")
        assert site.row(date(2026, 1, night)) == labs


def test_what_a_night_never_published_left_is_removed(site: Site) -> None:
    site.land("2026-01-05/labs.csv", lab("a", "2026-01-03"))
    site.night(5)
    site.night(6)
    site.nights.pop()  # the sixth was never published
    feeds.remember_banners(site.connection, [Banner("missing_table", "labs", "gone")], as_of=date(2026, 1, 6))
    assert site.night(7)["feed_state"] == "missing"
    nights = site.connection.execute("SELECT DISTINCT as_of FROM quality.feeds ORDER BY as_of").fetchall()
    assert nights == [(date(2026, 1, 5),), (date(2026, 1, 7),)]
    assert site.connection.execute("SELECT COUNT(*) FROM quality.banners").fetchall() == [(0,)]


def test_the_state_is_one_sentence_and_json(site: Site) -> None:
    site.land("2026-01-05/labs.csv", lab("a", "2026-01-03"))
    assert read_feeds(Reader(site.connection)).feeds == ()  # published by an earlier release
    site.night(5)
    feeds.remember_banners(site.connection, [Banner("missing_table", "labs", "gone")], as_of=date(2026, 1, 5))
    state = read_feeds(Reader(site.connection))
    assert state.as_of == date(2026, 1, 5)
    assert state.data_until is None  # three expected tables never came
    assert state.lines()[0] == "BANNER: gone"
    assert "labs 2026-01-05" in state.sentence
    assert "patients never came" in state.sentence
    assert [row["table_name"] for row in state.shown] == ["diagnoses", "labs", "patients", "prescribing"]
    assert state.as_json()["feeds"][1]["last_event_date"] == "2026-01-03"


def test_a_policy_for_a_table_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text('[feeds]\nmissing = { laboratory = "block" }\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no such table: laboratory; there are patients, prescribing, labs"):
        load_settings(home)
    home.settings_file.write_text('[feeds]\nmissing = { labs = "stop" }\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"feeds\.missing\.labs"):
        load_settings(home)
    home.settings_file.write_text('[feeds]\nmissing = { labs = "block" }\nsilence = "ignore"\n', encoding="utf-8")
    assert load_settings(home).feeds.missing == {"labs": "block"}
