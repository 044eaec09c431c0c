"""Retention: what is older than the settings keep goes, in the order that leaves nothing pointing nowhere; the rest stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import ModelError
from pipelines.settings import EngineSettings, Home, RetentionSettings
from pipelines.warehouse import history, ledger, migrations, retention
from pipelines.warehouse.connection import open_for_reading, open_for_writing
from pipelines.warehouse.file_modes import close_to_others
from pipelines.warehouse.lock import hold_run_lock
from tests.acceptance.published import everything
from tests.conftest import CommandLine

ENGINE = EngineSettings.model_validate({"threads": 1})
NIGHTS = ("2026-01-05", "2026-01-06", "2026-01-07")
STAYS = (
    "warehouse/raw/labs/extract_date=2020-01-01/a.parquet", "warehouse/record/000001.json", "warehouse/rules/ab.zip",
    "logs/nmwatch.log", "logs/runs.jsonl", "logs/quality-2026-01-07.html", "logs/quality-2026-01-06.html",
    "quarantine/2026-01-06/labs.csv", "quarantine/notes.txt", "published/snapshots/2026-01-07-c/watchlist.csv",
)  # fmt: skip
GOES = (
    "logs/quality-2025-12-01.html", "quarantine/2025-12-01/labs.csv", "logs/nmwatch.log.2", "logs/nmwatch.log.3",
    "warehouse/work/spill/rows.tmp", "published/snapshots/.new/half.csv", "warehouse/safety/nmwatch-schema-1.duckdb",
    "published/snapshots/2026-01-05-a/watchlist.csv",
)  # fmt: skip
TOML = """
[publish]
nights_kept = 2
[retention]
quality_pages_days = 2
quarantine_days = 2
logs_kept = 1
safety_copies_kept = 1
"""


def write(home: Home, path: str, text: str) -> None:
    file = home.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    extra = ("logs/nmwatch.log.1", "warehouse/safety/nmwatch-schema-2.duckdb",
             "published/snapshots/2026-01-06-b/watchlist.csv")  # fmt: skip
    for path in (*STAYS, *GOES, *extra):
        write(home, path, f"content of {path}")
    write(home, "nmwatch.toml", TOML)
    (home.published / "history").mkdir()
    for night, letter in zip(NIGHTS, "abc", strict=True):
        (home.published / "history" / night).symlink_to(f"../snapshots/{night}-{letter}")
    (home.published / "current").symlink_to("snapshots/2026-01-07-c")
    migrations.bring_up_to_date(home, ENGINE, code_version="0.3.0", tell=lambda _: None)
    with open_for_writing(home, ENGINE) as connection:
        history.create_history(connection)
        ledger.create_ledger(connection)
        for night in NIGHTS:
            connection.execute(
                "INSERT INTO meta.runs BY NAME SELECT $night AS as_of, 'extracts' AS source, '0.3.0' AS code_version, "
                "'a' AS input_hash, 'b' AS reference_hash, 'c' AS sql_hash, 1 AS files, 2 AS persons, 3 AS cases, "
                "'published' AS outcome",
                {"night": night},
            )
    return home


def test_what_is_older_than_the_settings_keep_goes_and_the_rest_stays(home: Home, nmwatch: CommandLine) -> None:
    ended = nmwatch("prune", "--home", home.root)
    assert ended.code == 0, ended.err
    left = everything(home.root)
    assert [path for path in STAYS if path not in left] == []
    assert [path for path in GOES if path in left] == []
    assert sorted(link.name for link in (home.published / "history").iterdir()) == list(NIGHTS[1:])
    for link in [home.published / "current", *(home.published / "history").iterdir()]:
        assert link.resolve(strict=True).is_dir()
    assert nmwatch("prune", "--home", home.root).out.startswith("nothing is older")


def test_a_dry_run_counts_and_removes_nothing(home: Home, nmwatch: CommandLine) -> None:
    before = everything(home.root)
    ended = nmwatch("prune", "--home", home.root, "--dry-run")
    assert {name: digest for name, digest in everything(home.root).items() if name != "warehouse/run.lock"} == before
    assert "published nights: 1 would go" in ended.out
    assert f"quality pages: 1 would go, {len('content of logs/quality-2025-12-01.html')} bytes" in ended.out
    assert "always kept: raw files" in ended.out


def test_nothing_is_pruned_under_a_run(home: Home, nmwatch: CommandLine) -> None:
    with hold_run_lock(home):
        assert nmwatch("prune", "--home", home.root).code == 4


def test_compacting_keeps_every_row_comment_and_key_and_gives_room_back(home: Home, nmwatch: CommandLine) -> None:
    with open_for_writing(home, ENGINE) as connection:
        connection.execute("CREATE TABLE history.big AS SELECT MD5(CAST(range AS VARCHAR)) AS text FROM RANGE(400000)")
        connection.execute("CHECKPOINT")
        connection.execute(
            "CREATE TABLE history.after_it AS SELECT MD5(CAST(range AS VARCHAR)) AS text FROM RANGE(40000)"
        )
        connection.execute("CHECKPOINT")
        connection.execute("CREATE SCHEMA raw")
        connection.execute("CREATE VIEW raw.labs AS SELECT 1 AS one")
    with open_for_writing(home, ENGINE) as connection:
        connection.execute("DROP TABLE history.big")
    ended = nmwatch("prune", "--home", home.root, "--compact")
    assert ended.code == 0, ended.err
    numbers = [
        int(part.replace(",", "")) for part in ended.out.split("working database:")[1].split() if part[0].isdigit()
    ]
    assert numbers[1] < numbers[0]
    with open_for_reading(home.database) as reader:
        assert reader.value("SELECT COUNT(*) FROM meta.runs") == 3
        assert reader.value("SELECT one FROM raw.labs") == 1
        assert reader.value("SELECT comment FROM duckdb_tables() WHERE table_name = 'loads'")
        assert reader.value("SELECT COUNT(*) FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'") == 1
    assert home.database.stat().st_mode & 0o077 == 0


def test_an_interrupted_compacting_leaves_the_old_database(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = home.database.read_bytes()
    wrong = ModelError("differs")

    def differs(_: object) -> None:
        raise wrong

    monkeypatch.setattr(retention, "_compare", differs)
    with pytest.raises(ModelError):
        retention.compact(home, ENGINE, tell=lambda _: None)
    assert home.database.read_bytes() == before


def test_a_log_that_has_grown_is_put_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    settings = RetentionSettings.model_validate({"log_megabytes": 1, "logs_kept": 2})
    home.logs.mkdir()
    for number in range(4):
        (home.logs / "nmwatch.log").write_text(f"{number}" * 1_000_000)
        retention.put_log_aside(home, settings)
    kept = {path.name: path.read_text()[:1] for path in home.logs.iterdir()}
    assert kept == {"nmwatch.log.1": "3", "nmwatch.log.2": "2"}
    (home.logs / "nmwatch.log").write_text("small")
    retention.put_log_aside(home, settings)
    assert (home.logs / "nmwatch.log").exists()


def test_a_home_open_to_others_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    home.settings_file.write_text("")
    home.root.chmod(0o755)
    home.settings_file.chmod(0o644)
    close_to_others(home)
    assert (home.root.stat().st_mode & 0o777, home.settings_file.stat().st_mode & 0o777) == (0o750, 0o640)


@pytest.mark.parametrize("place", ["", "nmwatch.toml"])
def test_a_home_others_may_write_is_refused(tmp_path: Path, place: str) -> None:
    home = Home(tmp_path / "home")
    home.make()
    home.settings_file.write_text("")
    (home.root / place).chmod(0o777 if not place else 0o666)
    with pytest.raises(Exception, match="every account of this machine may write here"):
        close_to_others(home)
