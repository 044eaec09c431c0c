"""Eight readers read through twenty nights, and none of them ever meets an error or half a night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines.flows import steps
from pipelines.settings import Home, load_settings
from pipelines.warehouse.connection import open_for_writing
from tests.acceptance.crash.reader import reading

READERS, PUBLISHED_NIGHTS = 8, 20
LAST = date.fromisoformat(NIGHTS[-1])


def publish_next(home: Home, as_of: date) -> None:
    """Publish the list of the night before as that of a later night, by the steps of a real one."""
    run = steps.Run(home=home, settings=load_settings(home), landing=FOLDER, as_of=as_of, source_name="extracts")
    with open_for_writing(home, run.settings.engine) as connection:
        connection.execute("UPDATE watchlist.cases SET as_of = $as_of", {"as_of": as_of})
    steps.quality_page(home, as_of).write_text(f"quality of {as_of}", encoding="utf-8")
    steps.publish_night(run, steps.all_models())


def test_eight_readers_through_twenty_nights_meet_no_error(
    copy_home: Path, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    home = Home(copy_home)
    # few nights are kept, so that snapshots are removed under the readers' eyes as well
    home.settings_file.write_text("[publish]\nnights_kept = 3\n", encoding="utf-8")
    with reading(home.published, tmp_path / "stop", readers=READERS, pause_seconds=1.0) as seen:
        for number in range(1, PUBLISHED_NIGHTS + 1):
            publish_next(home, LAST + timedelta(days=number))
    counted(f"{READERS} readers, {PUBLISHED_NIGHTS} nights, {seen.reads} reads, errors {seen.errors}")
    assert seen.errors == 0, "\n".join(seen.problems)
    assert seen.reads >= READERS * PUBLISHED_NIGHTS
    assert len(seen.nights) > PUBLISHED_NIGHTS / 2, "they read while nights were published, not before or after"
    assert len(list((home.published / "snapshots").iterdir())) <= 4
