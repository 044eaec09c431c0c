"""Settings: defaults, then the home's file, then the environment; a key nobody knows is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.settings import Home, load_settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(home: Home, text: str) -> None:
    home.settings_file.write_text(text, encoding="utf-8")


def test_a_home_without_a_file_has_the_defaults(home: Home) -> None:
    settings = load_settings(home)
    assert settings.ingest.max_bad_row_share == 0.05
    assert settings.publish.nights_kept == 30
    assert settings.log.level == "INFO"


def test_the_file_overrides_the_defaults_key_by_key(home: Home) -> None:
    write(home, "[ingest]\nbad_rows_tolerated = 3\n[checks.thresholds]\nstale_events = 14\n")
    settings = load_settings(home)
    assert settings.ingest.bad_rows_tolerated == 3
    assert settings.ingest.max_bad_row_share == 0.05
    assert settings.checks.thresholds == {"stale_events": 14}


def test_the_environment_overrides_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, "[engine]\nthreads = 3\nmemory_limit = '1GB'\n")
    monkeypatch.setenv("NMWATCH_ENGINE__THREADS", "1")
    settings = load_settings(home)
    assert (settings.engine.threads, settings.engine.memory_limit) == (1, "1GB")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[ingest]\nno_such_key = 1\n", "ingest.no_such_key"),
        ("[no_such_section]\nkey = 1\n", "no_such_section"),
        ("nights_kept = 1\n", "nights_kept"),
        ("[publish]\nnights_kept = 0\n", "publish.nights_kept"),
        ("[ingest]\nmax_bad_row_share = 1.5\n", "ingest.max_bad_row_share"),
        ("[engine]\nmemory_limit = 'lots'\n", "engine.memory_limit"),
        ("[log]\nlevel = 'LOUD'\n", "log.level"),
    ],
)
def test_a_key_or_value_that_is_not_allowed_is_named(text: str, named: str, home: Home) -> None:
    write(home, text)
    with pytest.raises(UsageError) as refused:
        load_settings(home)
    assert named in refused.value.problem
    assert str(home.settings_file) in refused.value.where
    assert refused.value.allowed
    assert refused.value.next_step


@pytest.mark.parametrize("name", ["NMWATCH_INGEST__NO_SUCH_KEY", "NMWATCH_NO_SUCH_SECTION__KEY", "NMWATCH_THREADS"])
def test_a_key_of_the_environment_nobody_knows_is_an_error(
    name: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(UsageError):
        load_settings(home)


def test_a_file_that_is_not_toml_is_refused_with_its_place(home: Home) -> None:
    write(home, "[ingest\n")
    with pytest.raises(UsageError, match="not valid TOML") as refused:
        load_settings(home)
    assert str(home.settings_file) in refused.value.where


def test_settings_do_not_change(home: Home) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(home).engine.threads = 9  # type: ignore[misc]


def test_a_new_home_is_closed_to_other_users(home: Home) -> None:
    inner = Home(home.root / "site")
    inner.make()
    folders = [inner.root, *(path for path in inner.root.rglob("*") if path.is_dir())]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_a_home_that_cannot_be_made_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        Home(tmp_path / "file" / "home").make()
