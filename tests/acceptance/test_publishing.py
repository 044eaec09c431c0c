"""A night is published in one moment: what comes before it is undone by the next run, what comes after it is finished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.flows import publishing, steps
from pipelines.settings import EngineSettings, Home, load_settings
from pipelines.warehouse import publish, record
from pipelines.warehouse.connection import open_for_writing
from pipelines.warehouse.tonight import write_tonight
from pipelines.warehouse.verifying import verify_home
from tests.acceptance.published import everything
from tests.conftest import copied


class PowerCut(Exception):  # noqa: N818  # what it plays
    """The run ends here."""


@pytest.fixture
def run(sample_home: Path, tmp_path: Path) -> steps.Run:
    """The last night once more, in a copy of the sample home."""
    home = Home(copied(sample_home, tmp_path / "home"))
    last = date.fromisoformat((home.published / "current").resolve().name[:10])
    return steps.Run(home=home, settings=load_settings(home), landing=Path("unused"), as_of=last,
                     source_name="extracts")  # fmt: skip


def outcomes(run: steps.Run) -> list[str]:
    """Give how each run of the night ended."""
    with open_for_writing(run.home, EngineSettings()) as connection:
        found = connection.execute(
            "SELECT outcome FROM meta.runs WHERE as_of = $as_of ORDER BY rowid", {"as_of": run.as_of}
        )
        return [row[0] for row in found.fetchall()]


def differences(home: Home) -> list[str]:
    return [finding.name for finding in verify_home(home, tell=lambda _: None).differences]


def other_release(run: steps.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the night be made by another release, so that it says something else than before."""
    monkeypatch.setattr(steps, "code_version", lambda: "99.0")
    with open_for_writing(run.home, EngineSettings()) as connection:
        write_tonight(connection, as_of=run.as_of, versions=run.versions)


def publish_and_fail(run: steps.Run, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    """Publish the night; the run ends where it would call a function."""

    def cut(*_: object, **__: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(module, name, cut)
        with pytest.raises(PowerCut):
            steps.publish_night(run, steps.all_models())


def test_a_rerun_that_says_the_same_adds_nothing(run: steps.Run) -> None:
    before = everything(run.home.published), everything(record.record_root(run.home)), outcomes(run)
    steps.publish_night(run, steps.all_models())
    after = everything(run.home.published), everything(record.record_root(run.home)), outcomes(run)
    assert after == before
    assert differences(run.home) == []


def test_a_rerun_that_says_something_else_supersedes_the_first(run: steps.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first, earlier = record.entries(run.home), outcomes(run)[:-1]
    other_release(run, monkeypatch)
    steps.publish_night(run, steps.all_models())
    *before, new = record.entries(run.home)
    assert [entry.name for entry in before] == [entry.name for entry in first]
    assert (new.number, new.as_of, new.run["code_version"]) == (first[-1].number + 1, run.as_of, "99.0")
    assert outcomes(run) == [*earlier, "superseded", "published"]
    assert differences(run.home) == []


@pytest.mark.parametrize(("module", "name"), [(publish, "place_snapshot"), (record, "put_in_place")])
def test_a_run_that_ends_before_the_record_is_in_place_published_nothing(
    run: steps.Run, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    links, earlier = everything(run.home.published), outcomes(run)[:-1]
    other_release(run, monkeypatch)
    publish_and_fail(run, monkeypatch, module, name)
    assert outcomes(run) == [*earlier, "published", "building"]
    kept = {name: what for name, what in everything(run.home.published).items() if name in links}
    assert kept == links
    steps.prepare_home(run)
    assert outcomes(run) == [*earlier, "published", "interrupted"]
    assert differences(run.home) == []
    steps.publish_night(run, steps.all_models())
    assert outcomes(run) == [*earlier, "superseded", "interrupted", "published"]
    assert differences(run.home) == []


@pytest.mark.parametrize(("module", "name"), [(publish, "link_night"), (publishing, "_write_books")])
def test_a_run_that_ends_after_the_record_is_in_place_is_finished_by_the_next(
    run: steps.Run, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    earlier = outcomes(run)[:-1]
    other_release(run, monkeypatch)
    publish_and_fail(run, monkeypatch, module, name)
    new = record.entries(run.home)[-1]
    steps.prepare_home(run)
    assert outcomes(run) == [*earlier, "superseded", "published"]
    assert (run.home.published / "current").resolve().name == new.run["snapshot"]
    assert differences(run.home) == []


def test_a_database_older_than_its_record_is_refused(run: steps.Run) -> None:
    with open_for_writing(run.home, EngineSettings()) as connection:
        connection.execute("DELETE FROM meta.runs WHERE publication_number > 2")
    with pytest.raises(Exception, match="the warehouse is older than its record"):
        steps.prepare_home(run)
