"""Publishing: a snapshot never changes, links are replaced in one step, old nights go, open readers stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import publish
from pipelines.warehouse.catalogue import Model
from pipelines.warehouse.connection import open_for_reading, open_for_writing

ENGINE = EngineSettings.model_validate({"threads": 1})
FIRST = date(2026, 1, 5)
MODELS = [Model(name="watchlist.cases", header={}, key=("case_id",), reads=frozenset(), sql="", uses_as_of=False,
                path=Path("cases.sql"))]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.make()
    with open_for_writing(home, ENGINE) as connection:
        connection.execute(
            """
            CREATE SCHEMA watchlist; CREATE SCHEMA raw; CREATE SCHEMA meta;
            CREATE TABLE raw.labs (value VARCHAR);
            CREATE TABLE meta.runs (as_of DATE, outcome VARCHAR);
            CREATE TABLE watchlist.cases (case_id VARCHAR, patient_id VARCHAR, night DATE);
            COMMENT ON TABLE watchlist.cases IS 'the list''s cases';
            COMMENT ON COLUMN watchlist.cases.case_id IS 'identifier';
            INSERT INTO watchlist.cases VALUES ('c1', 'B', NULL), ('c3', 'A', NULL), ('c2', 'A', NULL);
            """
        )
    return home


def publish_night(home: Home, as_of: date, *, nights_kept: int = 30, is_latest: bool = True) -> Path:
    with open_for_writing(home, ENGINE) as connection:
        connection.execute("UPDATE watchlist.cases SET night = $as_of", {"as_of": as_of})
        connection.execute("DELETE FROM meta.runs WHERE as_of = $as_of", {"as_of": as_of})
        connection.execute("INSERT INTO meta.runs VALUES ($as_of, 'building')", {"as_of": as_of})
    folder = publish.start_snapshot(home)
    written = publish.write_snapshot(home, folder, models=MODELS, as_of=as_of, engine=ENGINE)
    (folder / "watchlist.csv").write_text(f"{as_of}\n")
    return publish.put_in_place(
        home, folder, content_hash=written.content_hash, as_of=as_of, nights_kept=nights_kept, is_latest=is_latest
    )


def modes(home: Home) -> dict[str, int]:
    places = {"home": home.root, "published": home.published, "night": home.published / "current",
              "file": home.published / "nmwatch.duckdb", "warehouse": home.warehouse}  # fmt: skip
    return {name: path.resolve().stat().st_mode & 0o777 for name, path in places.items()}


def night_of(database: Path) -> date:
    with open_for_reading(database) as reader:
        return reader.value("SELECT MAX(night) FROM watchlist.cases")


def test_a_published_database_holds_the_published_schemas_sorted_by_person_with_comments(home: Home) -> None:
    database = publish_night(home, FIRST) / "nmwatch.duckdb"
    with open_for_reading(database) as reader:
        tables = reader.rows("SELECT schema_name || '.' || table_name AS name, comment FROM duckdb_tables() ORDER BY 1")
        people = reader.rows("SELECT patient_id FROM watchlist.cases")
        comment = reader.value("SELECT comment FROM duckdb_columns() WHERE column_name = 'case_id'")
    assert tables == [
        {"name": "meta.runs", "comment": None}, {"name": "watchlist.cases", "comment": "the list's cases"},
    ]  # fmt: skip
    assert [row["patient_id"] for row in people] == ["A", "A", "B"]
    assert comment == "identifier"


def test_books_of_later_nights_are_left_out(home: Home) -> None:
    publish_night(home, date(2026, 1, 7))
    snapshot = publish_night(home, FIRST, is_latest=False)
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        assert reader.rows("SELECT as_of FROM meta.runs") == [{"as_of": FIRST}]


def test_all_files_are_reached_through_one_link(home: Home) -> None:
    snapshot = publish_night(home, FIRST)
    assert (home.published / "current").resolve() == snapshot
    for name in ("nmwatch.duckdb", "watchlist.csv"):
        assert (home.published / name).readlink() == Path("current") / name
    assert (home.published / "history" / "2026-01-05").resolve() == snapshot


def test_publishing_the_same_again_changes_nothing(home: Home) -> None:
    first = publish_night(home, FIRST)
    before = (first / "nmwatch.duckdb").stat()
    assert publish_night(home, FIRST) == first
    after = (first / "nmwatch.duckdb").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_published_database_cannot_be_written(home: Home) -> None:
    assert (publish_night(home, FIRST) / "nmwatch.duckdb").stat().st_mode & 0o222 == 0


def test_an_earlier_night_does_not_become_the_current_one(home: Home) -> None:
    later = publish_night(home, date(2026, 1, 7))
    earlier = publish_night(home, FIRST, is_latest=False)
    assert (home.published / "current").resolve() == later
    assert (home.published / "history" / "2026-01-05").resolve() == earlier


def test_the_link_is_never_absent(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_night(home, FIRST)
    present = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        present.append(target.is_symlink() or target.name.startswith("2026"))
        result = replace(self, target)
        present.append(target.is_symlink())
        return result

    monkeypatch.setattr(Path, "replace", watched)
    publish_night(home, date(2026, 1, 6))
    assert present
    assert all(present)


def test_only_the_newest_nights_are_kept(home: Home) -> None:
    for day in range(5, 10):
        publish_night(home, date(2026, 1, day), nights_kept=2)
    assert [link.name for link in sorted((home.published / "history").iterdir())] == ["2026-01-08", "2026-01-09"]
    kept = {path.name[:10] for path in (home.published / "snapshots").iterdir()}
    assert kept == {"2026-01-07", "2026-01-08", "2026-01-09"}, "one night longer, for whoever is reading it"


def test_the_current_night_is_never_pruned(home: Home) -> None:
    publish_night(home, date(2026, 1, 20), nights_kept=1)
    publish_night(home, FIRST, nights_kept=1, is_latest=False)
    assert night_of(home.published / "nmwatch.duckdb") == date(2026, 1, 20)


def test_an_open_reader_keeps_its_night(home: Home) -> None:
    publish_night(home, FIRST, nights_kept=1)
    with open_for_reading(home.published / "nmwatch.duckdb") as reader:
        for day in (6, 7, 8):
            publish_night(home, date(2026, 1, day), nights_kept=1)
        assert reader.value("SELECT MAX(night) FROM watchlist.cases") == FIRST
        assert night_of(home.published / "nmwatch.duckdb") == date(2026, 1, 8)


def test_what_a_crash_left_behind_is_removed(home: Home) -> None:
    leftover = publish.start_snapshot(home)
    (leftover / "nmwatch.duckdb").write_text("half")
    snapshot = publish_night(home, FIRST)
    assert sorted(path.name for path in (home.published / "snapshots").iterdir()) == [snapshot.name]


def test_only_the_owner_may_read_what_is_published_unless_the_group_is_let_in(home: Home) -> None:
    publish_night(home, FIRST)
    assert modes(home) == {"home": 0o700, "published": 0o700, "night": 0o700, "file": 0o400, "warehouse": 0o700}
    folder = publish.start_snapshot(home)
    written = publish.write_snapshot(home, folder, models=MODELS, as_of=FIRST, engine=ENGINE)
    publish.put_in_place(
        home, folder, content_hash=written.content_hash, as_of=FIRST, nights_kept=1, is_latest=True, group_may_read=True
    )
    assert modes(home) == {"home": 0o710, "published": 0o750, "night": 0o750, "file": 0o440, "warehouse": 0o700}


def test_a_table_whose_model_is_gone_is_not_published(home: Home) -> None:
    with open_for_writing(home, ENGINE) as connection:
        connection.execute("CREATE TABLE watchlist.of_an_older_version (patient_id VARCHAR)")
    with open_for_reading(publish_night(home, FIRST) / "nmwatch.duckdb") as reader:
        assert reader.value("SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = 'of_an_older_version'") == 0
        assert reader.value("SELECT outcome FROM meta.runs") == "published"


def test_an_earlier_night_run_again_is_not_pruned_as_it_is_published(home: Home) -> None:
    publish_night(home, date(2026, 1, 7), nights_kept=1)
    earlier = publish_night(home, FIRST, nights_kept=1, is_latest=False)
    assert publish.is_published(home, FIRST)
    assert (home.published / "history" / str(FIRST)).resolve() == earlier.resolve()


def test_the_bit_that_hands_the_group_on_stays(home: Home) -> None:
    home.published.chmod(0o2750)
    publish_night(home, FIRST)
    assert home.published.stat().st_mode & 0o7777 == 0o2700
