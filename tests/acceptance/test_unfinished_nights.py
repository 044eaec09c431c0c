"""A night that ended before it was published is not a night: the next one compares itself with what people saw."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.flows import steps
from pipelines.settings import Home, load_settings
from pipelines.warehouse import publish, runs
from pipelines.warehouse.connection import open_for_writing

NIGHT = date(2026, 2, 2)


def test_a_night_that_could_not_be_written_is_forgotten_and_one_that_was_is_kept(
    copy_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(copy_home)
    run = steps.Run(home=home, settings=load_settings(home), landing=Path("unused"), as_of=date(2026, 2, 9),
                    source_name="extracts")  # fmt: skip

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "write_snapshot", full_disk)
    with pytest.raises(OSError):
        steps.publish_night(run, steps.all_models())
    with open_for_writing(home, run.settings.engine) as connection:
        assert runs.previous_night(connection, as_of=date(2026, 3, 1)) == NIGHT
        assert runs.unfinished_nights(connection) == [run.as_of]
        connection.execute("UPDATE meta.runs SET outcome = 'building' WHERE as_of = $as_of", {"as_of": NIGHT})
    steps.prepare_home(run)
    with open_for_writing(home, run.settings.engine) as connection:
        assert runs.unfinished_nights(connection) == []
        assert runs.last_night(connection) == NIGHT
        left = connection.execute("SELECT COUNT(*) FROM history.cases WHERE as_of > $as_of", {"as_of": NIGHT})
        assert left.fetchall() == [(0,)]
