"""Loading landed folders: every row is loaded, duplicate or quarantined, once, and nothing half."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import FileArriving, InputRefused
from pipelines.ingest.load import FileOutcome, commit_folder, ingest_folder, plan_folder
from pipelines.ingest.stage import stage_file
from pipelines.settings import EngineSettings, Home, IngestSettings
from pipelines.sources.extracts import Extracts
from pipelines.sources.protocol import ExtractFolder
from pipelines.warehouse import ledger, raw_store
from pipelines.warehouse.connection import Connection, open_for_writing

AS_OF = date(2026, 1, 31)
HEADER = "result_id,patient_id,test_name,collected_time,value,status,updated_at"


def lab(key: str, value: str, *, updated_at: str = "", status: str = "final") -> str:
    return f"{key},p1,CK,,{value},{status},{updated_at}"


@dataclass
class Site:
    """A home with its landing folder and an open warehouse."""

    home: Home
    landing: Path
    connection: Connection
    settings: IngestSettings

    def land(self, name: str, rows: Sequence[str], *, header: str = HEADER) -> None:
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([header, *rows, ""]))

    def ingest(self) -> list[FileOutcome]:
        source = Extracts()
        folders = source.discover(self.landing, AS_OF)
        return [
            outcome
            for folder in folders
            for outcome in ingest_folder(self.connection, folder, source=source, home=self.home, settings=self.settings)
        ]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def raw(self, columns: str, *, schema: str = "raw", as_of: date = AS_OF, previous: date | None = None,
            table: str = "labs") -> list[tuple[Any, ...]]:  # fmt: skip
        raw_store.create_raw_views(self.connection, self.home, as_of=as_of, previous_as_of=previous)
        return self.rows(f"SELECT {columns} FROM {schema}.{table} ORDER BY extract_date, source_file, source_line")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    home = Home(tmp_path / "home")
    home.make()
    with open_for_writing(home, EngineSettings.model_validate({})) as connection:
        yield Site(home, tmp_path / "landing", connection, IngestSettings.model_validate({"batch_rows": 3}))


class Changing(Extracts):
    """Extracts that are always "as of now": the same name and date may come again with other content."""

    def discover(self, landing: Path, as_of: date) -> list[ExtractFolder]:
        return [
            replace(folder, files=tuple(replace(file, may_change=True) for file in folder.files))
            for folder in super().discover(landing, as_of)
        ]


def counts(outcome: FileOutcome) -> tuple[int, int, int, int]:
    return outcome.rows_in_file, outcome.loaded, outcome.duplicate, outcome.quarantined


def test_each_row_is_loaded_duplicate_or_quarantined_and_the_books_say_so(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "1"), lab("b", "2"), lab("a", "1", status="FINAL"), "c,p1,CK,,3,nonsense,",
                                      lab("d", "4"), "short,row"])  # fmt: skip
    (outcome,) = site.ingest()
    assert counts(outcome) == (6, 3, 1, 2)
    assert [number for _, _, number in outcome.reasons] == [1, 1]
    assert site.raw("result_id, value, status, operation, extract_date, source_file, source_line, updated_at") == [
        (key, value, "final", "upsert", date(2026, 1, 5), "2026-01-05/labs.csv", line, None)
        for key, value, line in (("a", "1", 2), ("b", "2", 3), ("d", "4", 6))
    ]
    assert site.rows("SELECT source_line, column_name, row_text FROM quality.quarantine ORDER BY source_line") == [
        (5, "status", "c,p1,CK,,3,nonsense,"), (7, None, "short,row"),
    ]  # fmt: skip
    assert site.rows(
        "SELECT rows_in_file, rows_loaded, rows_duplicate, rows_quarantined, difference FROM quality.reconciliation"
    ) == [(6, 3, 1, 2, 0)]
    assert site.rows("SELECT source, table_name, file_name, extra_columns FROM quality.loads") == [
        ("extracts", "labs", "2026-01-05/labs.csv", None)
    ]


def test_a_file_that_comes_back_unchanged_is_skipped_and_what_changes_back_is_a_version(site: Site) -> None:
    for day, value in ((5, "A"), (6, "A"), (7, "B"), (8, "A")):
        site.land(f"2026-01-0{day}/labs.csv", [lab("a", value)])
    assert [counts(outcome) for outcome in site.ingest()] == [(1, 1, 0, 0), (0, 0, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0)]
    assert site.raw("value, extract_date") == [
        ("A", date(2026, 1, 5)), ("B", date(2026, 1, 7)), ("A", date(2026, 1, 8)),
    ]  # fmt: skip


def test_versions_inside_one_file_are_compared_in_line_order(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", value) for value in "ABBAA"])
    assert counts(site.ingest()[0]) == (5, 3, 2, 0)
    assert [value for (value,) in site.raw("value")] == ["A", "B", "A"]


def test_the_stored_version_to_compare_with_is_the_one_that_wins(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "new", updated_at="2026-01-04T10:00:00")])
    site.land("2026-01-06/labs.csv", [lab("a", "old", updated_at="2026-01-03T10:00:00")])
    site.land("2026-01-07/labs.csv", [lab("a", "new", updated_at="2026-01-04T10:00:00")])
    assert [counts(outcome)[1:3] for outcome in site.ingest()] == [(1, 0), (1, 0), (0, 1)]


def test_parts_of_one_table_are_compared_with_each_other(site: Site) -> None:
    site.land("2026-01-05/labs-001.csv", [lab("a", "1"), lab("b", "1")])
    site.land("2026-01-05/labs-002.csv", [lab("a", "1"), lab("b", "2")])
    assert [counts(outcome)[1:3] for outcome in site.ingest()] == [(2, 0), (1, 1)]


def test_a_second_run_loads_nothing_and_changes_nothing(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "1")])
    site.ingest()
    files = {path: path.stat().st_mtime_ns for path in site.home.raw.rglob("*.parquet")}
    (outcome,) = site.ingest()
    assert outcome.skipped
    assert counts(outcome) == (0, 0, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in site.home.raw.rglob("*.parquet")} == files
    assert site.rows("SELECT COUNT(*) FROM quality.loads") == [(1,)]
    assert list((site.home.work / "ingest").iterdir()) == []


def test_a_loaded_file_that_changes_is_refused(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "1")])
    site.ingest()
    site.land("2026-01-05/labs.csv", [lab("a", "2")])
    with pytest.raises(InputRefused, match="its bytes changed"):
        site.ingest()


def test_an_extract_that_comes_late_is_compared_with_what_was_before_it(site: Site) -> None:
    site.land("2026-01-07/labs.csv", [lab("a", "2")])
    site.ingest()
    site.land("2026-01-05/labs.csv", [lab("a", "2")])
    late, skipped = site.ingest()
    assert (counts(late), late.late, skipped.skipped) == ((1, 1, 0, 0), True, True)


def test_views_show_what_was_known_and_what_came_in(site: Site) -> None:
    for day in (5, 6, 7):
        site.land(f"2026-01-0{day}/labs.csv", [lab("a", str(day))])
    site.ingest()
    assert site.raw("value", as_of=date(2026, 1, 6)) == [("5",), ("6",)]
    assert site.raw("value", schema="incoming", as_of=date(2026, 1, 7), previous=date(2026, 1, 5)) == [("6",), ("7",)]
    assert site.raw("value", schema="incoming", as_of=date(2026, 1, 7), previous=date(2026, 1, 7)) == []
    for table, columns in raw_store.KNOWN_COLUMNS.items():
        described = site.rows(f"DESCRIBE raw.{table}")
        assert {row[0]: row[1] for row in described} == dict(columns)


def test_a_raw_file_the_ledger_does_not_know_is_never_read(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "1")])
    source = Extracts()
    (folder,) = source.discover(site.landing, AS_OF)
    staged = [stage_file(file, source=source, home=site.home, settings=site.settings) for file in folder.files]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "record_loads", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")))
        with pytest.raises(RuntimeError):
            commit_folder(site.connection, staged, source=source, home=site.home, settings=site.settings)
    assert len(list(site.home.raw.rglob("*.parquet"))) == 1
    assert site.raw("value") == []
    assert counts(site.ingest()[0]) == (1, 1, 0, 0)
    assert len(list(site.home.raw.rglob("*.parquet"))) == 1
    assert site.raw("value") == [("1",)]


def test_too_many_bad_rows_refuse_the_whole_folder(site: Site) -> None:
    site.land("2026-01-05/patients.csv", ["p1"], header="patient_id")
    bad = [f'r{number},p1,"=HYPERLINK(x)",,1,nonsense,' for number in range(11)]
    site.land("2026-01-05/labs.csv", [lab("a", "1"), *bad, "=1+1"])
    with pytest.raises(InputRefused) as refusal:
        site.ingest()
    message = str(refusal.value)
    written = site.home.quarantine / "2026-01-05" / "labs.csv"
    assert all(words in message for words in ("12 of 13 rows", "11 x status: not one of", str(written), "do:"))
    assert "HYPERLINK" not in message
    frame = pl.read_csv(written)
    assert frame.columns == ["source_line", "column_name", "reason", "row_text"]
    assert frame.height == 12
    assert frame["row_text"][-1] == "'=1+1"
    assert site.rows("SELECT COUNT(*) FROM quality.loads") == [(0,)]
    assert list(site.home.raw.rglob("*.parquet")) == []
    # the operator corrects the file under the same name: nothing of it was loaded, so it is new
    site.land("2026-01-05/labs.csv", [lab("a", "1")])
    assert [outcome.loaded for outcome in site.ingest()] == [1, 1]


@pytest.mark.parametrize(("bad", "good", "refused"), [(10, 0, False), (11, 200, True), (11, 210, False)])
def test_few_bad_rows_never_refuse(site: Site, bad: int, good: int, refused: bool) -> None:
    site.land("2026-01-05/labs.csv", ["x"] * bad + [lab(f"r{number}", "1") for number in range(good)])
    if refused:
        with pytest.raises(InputRefused):
            site.ingest()
    else:
        assert counts(site.ingest()[0]) == (bad + good, good, 0, bad)


def test_a_manifest_with_another_number_of_rows_refuses(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "1")])
    (file,) = Extracts().discover(site.landing, AS_OF)[0].files
    (site.landing / "2026-01-05/manifest.csv").write_text(f"file,rows,sha256\nlabs.csv,2,{file.sha256}\n")
    with pytest.raises(InputRefused, match="promises 2 rows and the file holds 1"):
        site.ingest()


def test_a_file_that_changes_while_it_is_read_refuses(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab("a", "1")])
    source = Extracts()
    (file,) = source.discover(site.landing, AS_OF)[0].files
    with file.path.open("a") as stream:
        stream.write(lab("b", "1") + "\n")
    with pytest.raises(FileArriving, match="changed while it was read"):
        stage_file(file, source=source, home=site.home, settings=site.settings)


def test_extra_columns_and_progress_are_reported(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [lab(f"r{number}", "1") + ",w,x" for number in range(7)],
              header=HEADER + ",ward,Room")  # fmt: skip
    source = Extracts()
    (folder,) = source.discover(site.landing, AS_OF)
    heard: list[int] = []
    (outcome,) = ingest_folder(site.connection, folder, source=source, home=site.home, settings=site.settings,
                               progress=heard.append)  # fmt: skip
    assert heard == [3, 6, 7]
    assert outcome.extra_columns == ("ward", "room")
    assert site.rows("SELECT extra_columns FROM quality.loads") == [("ward, room",)]


def test_a_header_without_rows_is_fine(site: Site) -> None:
    site.land("2026-01-05/labs.csv", [])
    assert counts(site.ingest()[0]) == (0, 0, 0, 0)
    assert site.raw("value") == []
    assert site.ingest()[0].skipped


def test_parquet_and_csv_of_the_same_rows_agree(site: Site) -> None:
    site.land("2026-01-05/patients.csv", ["1,F,1950-01-01,2026-01-05T10:00:00,2026-01-05"],
              header="patient_id,sex,birth_date,updated_at,observation_end")  # fmt: skip
    folder = site.landing / "2026-01-06"
    folder.mkdir()
    pl.DataFrame(
        {"patient_id": [1], "sex": ["F"], "birth_date": [date(1950, 1, 1)], "updated_at": [datetime(2026, 1, 5, 10)],
         "observation_end": [datetime(2026, 1, 5)]}
    ).write_parquet(folder / "patients.parquet")  # fmt: skip
    assert [counts(outcome)[1:] for outcome in site.ingest()] == [(1, 0, 0), (0, 1, 0)]


def test_a_source_whose_files_may_change_loads_them_again_as_a_revision(site: Site) -> None:
    source = Changing()
    for value, expected in (("1", (2, 2, 0, 0)), ("2", (2, 1, 1, 0)), ("1", (2, 1, 1, 0))):
        site.land("2026-01-05/labs.csv", [lab("a", value), lab("b", "1")])
        (folder,) = source.discover(site.landing, AS_OF)
        (outcome,) = ingest_folder(site.connection, folder, source=source, home=site.home, settings=site.settings)
        assert counts(outcome) == expected
    assert site.raw("source_file, value") == [
        ("2026-01-05/labs.csv", "1"), ("2026-01-05/labs.csv", "1"), ("2026-01-05/labs.csv#002", "2"),
        ("2026-01-05/labs.csv#003", "1"),
    ]  # fmt: skip
    assert plan_folder(site.connection, folder, source=source).to_load == ()
