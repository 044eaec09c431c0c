"""Published under pseudonyms, a night names nobody: no identifier, no date of a person, in no file."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines.contract import BY_NAME
from pipelines.flows.snapshot_files import write_files
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import publish
from pipelines.warehouse.catalogue import load_models
from pipelines.warehouse.connection import Reader, open_for_reading
from pipelines.warehouse.pseudonym_columns import role_of
from tests.acceptance.published import file_hashes, tables
from tests.acceptance.test_privacy import _cells
from tests.conftest import clean_environment, prefect_server, run_command

KEY = "for tests only, forty characters of text"
LANDING = FOLDER / "landing"
#: Dates that are about nights and deliveries, not about a person.
NIGHT_DATES = frozenset(date.fromisoformat(night) for night in NIGHTS)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture(scope="module")
def home(sample_home: Path) -> Home:
    return Home(sample_home)


def write(home: Home, folder: Path, key: str) -> publish.Written:
    """Write every file of the last sample night under pseudonyms, as a night does."""
    folder.mkdir()
    return write_files(home, folder, models=load_models(), as_of=date.fromisoformat(NIGHTS[-1]), engine=EngineSettings(),
                       quality_page=home.published / "quality.html", pseudonym_key=key)  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pseudonyms") / "snapshot"
    write(home, folder, KEY)
    return folder


@pytest.fixture(scope="module")
def sent() -> tuple[frozenset[str], frozenset[date]]:
    """Every identifier and every day in the sample files, but those that are days of nights too."""
    identifiers, days = set(), set()
    for path in LANDING.glob("*/*"):
        table = BY_NAME.get(re.split(r"[-.]", path.name)[0])
        for record in _cells(path) if table else ():
            for column in table.columns:
                value = str(record.get(column.name) or "")
                if column.kind == "id" or column.name == "accession":
                    identifiers.add(value)
                if column.kind in ("date", "time") and _ISO.match(value):
                    with suppress(ValueError):  # some rows are wrong on purpose
                        days.add(date.fromisoformat(value[:10]))
    return frozenset(identifiers - {""}), frozenset(days - NIGHT_DATES)


def texts(snapshot: Path) -> Iterator[tuple[str, str]]:
    """Give every published file as text: tables cell by cell, a workbook's parts unzipped."""
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        for name in _tables(reader):
            for row in reader.rows(f"SELECT * FROM {name}"):
                yield name, " ".join(str(value) for value in row.values())
    for path in sorted(snapshot.iterdir()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from ((path.name, book.read(part).decode()) for part in book.namelist())
        elif path.suffix not in (".duckdb", ".parquet"):
            yield path.name, path.read_text(encoding="utf-8")


def _tables(reader: Reader) -> list[str]:
    found = reader.rows(
        "SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE schema_name <> 'reference' ORDER BY ALL"
    )
    return [row["name"] for row in found]


def test_no_identifier_of_a_source_is_in_any_file(snapshot: Path, sent: tuple[frozenset[str], frozenset[date]]) -> None:
    identifiers, _ = sent
    assert {"P001", "LAB-P027-001"} <= identifiers
    for name, text in texts(snapshot):
        words = set(re.findall(r"[A-Za-z0-9_-]+", text))
        assert not words & identifiers, f"{name}: {sorted(words & identifiers)[:3]}"


def test_no_case_keeps_the_name_it_has_inside(home: Home, snapshot: Path) -> None:
    with open_for_reading(home.database) as reader:
        cases = {row["case_id"] for row in reader.rows("SELECT case_id FROM history.cases")}
    assert cases
    for name, text in texts(snapshot):
        assert not cases & set(re.findall(r"NM-[0-9A-F]+", text)), name


def test_no_day_of_a_person_is_in_any_cell_or_text(
    snapshot: Path, sent: tuple[frozenset[str], frozenset[date]]
) -> None:
    _, days = sent
    published = list(texts(snapshot))
    # how fresh each table is stands in the books and, as a watermark, on every file
    of_feeds = {day for name, text in published if name.startswith(("quality.", "meta.")) for day in _ISO.findall(text)}
    recent = {str(day) for day in days if day.year >= 2010} - of_feeds
    assert len(recent) > 100
    for name, text in published:
        assert not recent & set(_ISO.findall(text)), f"{name}: {sorted(recent & set(_ISO.findall(text)))[:3]}"


def test_nobody_has_their_own_birth_date(home: Home, snapshot: Path) -> None:
    with open_for_reading(home.database) as reader:
        births = {str(row["birth_date"]) for row in reader.rows("SELECT birth_date FROM staging.patients")} - {"None"}
    births = {birth for birth in births if not birth.endswith("-01-01")}
    assert births
    for name, text in texts(snapshot):
        assert not births & set(_ISO.findall(text)), name


def test_no_date_column_of_a_person_is_of_this_century_but_the_nights(snapshot: Path) -> None:
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        columns = reader.rows(
            "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE data_type IN ('DATE', 'TIMESTAMP') AND schema_name IN ('staging', 'clinical', 'attribution', 'watchlist')"
        )
        for column in columns:
            if role_of(column["schema_name"], column["column_name"], column["data_type"]) == "night":
                continue
            latest = reader.value(
                f"SELECT MAX({column['column_name']}) FROM {column['schema_name']}.{column['table_name']}"
            )
            day = latest.date() if isinstance(latest, datetime) else latest
            assert day is None or day < date(2004, 1, 1), column


def test_distances_in_days_are_those_of_the_home(home: Home, snapshot: Path) -> None:
    question = """
        SELECT priority, ck_peak_x_uln, summary IS NULL AS has_none, ck_peak_date - onset_date AS days_to_peak
        FROM watchlist.cases ORDER BY sort_order
    """
    with open_for_reading(home.database) as inside, open_for_reading(snapshot / "nmwatch.duckdb") as outside:
        assert inside.rows(question) == outside.rows(question)
        onsets = outside.value("SELECT COUNT(*) FROM watchlist.cases WHERE onset_date = DATE '2000-01-01'")
        assert onsets > 30, "the first case of a person begins on day 0"


def test_every_row_is_published_and_still_fits_its_neighbours(home: Home, snapshot: Path) -> None:
    with open_for_reading(home.database) as inside, open_for_reading(snapshot / "nmwatch.duckdb") as outside:
        for name in _tables(outside):
            if not name.startswith(("quality.", "meta.")):
                count = f"SELECT COUNT(*) FROM {name}"
                assert outside.value(count) == inside.value(count), name
        orphans = outside.value(
            "SELECT COUNT(*) FROM watchlist.evidence WHERE case_id NOT IN (SELECT case_id FROM watchlist.cases)"
        )
        unknown = outside.value(
            "SELECT COUNT(*) FROM watchlist.cases WHERE patient_id NOT IN (SELECT patient_id FROM staging.patients)"
        )
        assert (orphans, unknown) == (0, 0)
        rows = outside.rows("SELECT extract_date, file_name, row_text FROM quality.quarantine")
        assert rows
        assert all(row["extract_date"] and row["file_name"] and row["row_text"] is None for row in rows)


def test_sentences_name_the_same_rows_as_their_columns(snapshot: Path) -> None:
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        rows = reader.rows("SELECT source_id, event_date, sentence FROM watchlist.evidence WHERE source_id IS NOT NULL")
    assert rows
    for row in rows:
        assert row["source_id"] in row["sentence"]
        assert "[removed]" not in row["sentence"]


def test_the_same_key_writes_the_same_and_another_key_other_names(home: Home, snapshot: Path, tmp_path: Path) -> None:
    again, other = write(home, tmp_path / "again", KEY), write(home, tmp_path / "other", KEY[::-1])
    assert file_hashes(tmp_path / "again") == file_hashes(snapshot)
    assert again.content_hash != other.content_hash
    names = [{row[0] for row in tables(place)["staging.patients"]} for place in (snapshot, tmp_path / "other")]
    assert names[0]
    assert not names[0] & names[1]


@pytest.mark.slow
def test_a_night_with_the_setting_publishes_this(snapshot: Path, copy_home: Path) -> None:
    environment = clean_environment(
        NMWATCH_PUBLISH__PSEUDONYMISE="true", NMWATCH_PUBLISH__PSEUDONYM_KEY=KEY, PREFECT_API_URL=prefect_server()
    )
    ended = run_command("run", "--home", copy_home, "--landing", LANDING, "--as-of", NIGHTS[-1],
                        environment=environment, timeout_seconds=550)  # fmt: skip
    assert ended.code == 0, ended.err
    published = Home(copy_home).published / "current"
    assert tables(published)["watchlist.cases"] == tables(snapshot)["watchlist.cases"]
    assert KEY not in "".join(path.read_text(errors="ignore") for path in copy_home.glob("logs/*"))


def test_the_list_is_readable(snapshot: Path) -> None:
    with (snapshot / "watchlist.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert any("PT-" in cell for line in lines for cell in line)


def test_without_a_key_a_night_is_refused_before_it_begins(sample_home: Path, tmp_path: Path) -> None:
    environment = clean_environment(NMWATCH_PUBLISH__PSEUDONYMISE="true")
    ended = run_command("run", "--home", tmp_path / "home", "--landing", LANDING, "--as-of", NIGHTS[0],
                        environment=environment)  # fmt: skip
    assert ended.code == 2
    assert "NMWATCH_PUBLISH__PSEUDONYM_KEY" in ended.err


def test_no_book_of_deliveries_or_nights_names_a_person(snapshot: Path) -> None:
    """Their dates and file names are published as they are; that is safe only while no person is in them."""
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        found = reader.rows(
            "SELECT schema_name || '.' || table_name || '.' || column_name AS name FROM duckdb_columns() "
            "WHERE schema_name IN ('quality', 'meta') AND (column_name LIKE '%patient_id%' OR column_name LIKE '%case_id%')"
        )
    assert found == []
