"""Sixty nights of a hospital: corrections, deletions, merges, silence, late results, other lists, another release.

The story is told in story/people.py and story/nights.py; story/expected_events.csv says what each night should show,
worked out by hand from the clinical definitions. What is not in that table must not change.

Here the nights are run on which something is to be seen, and quiet ones in between are taken in by the next;
`python -m benchmarks.story --all-replays` runs all sixty and replays each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipelines.flows.replaying import SNAPSHOT, replay
from pipelines.settings import Home, load_settings
from pipelines.warehouse.connection import open_for_reading
from tests.acceptance.published import everything, rows
from tests.acceptance.story import nights
from tests.acceptance.story.running import (
    eventful_nights,
    expected_events,
    prepare,
    run_in_process,
    run_story,
    seen_events,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

EVENTFUL = eventful_nights()
#: Replayed beside two that a seed draws.
TURNING_POINTS = (date(2026, 3, 26), nights.HELD_UP_UNTIL, date(2026, 4, 9), nights.OTHER_RELEASE)
REPLAYED = tuple(sorted({*TURNING_POINTS, *Random(4).sample(EVENTFUL, 2)}))

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def story_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home, landing = prepare(tmp_path_factory.mktemp("story"))
    run_story(home, landing, EVENTFUL)
    return home


@pytest.fixture(scope="module")
def ask(story_home: Home) -> Ask:
    """Ask what the last night published."""
    return lambda sql: [tuple(row.values()) for row in rows(story_home.published, sql)]


def test_each_night_shows_what_was_worked_out_and_nothing_else(story_home: Home) -> None:
    seen, expected = seen_events(story_home), expected_events()
    assert [event for event in seen if event not in expected] == [], "not expected"
    assert [event for event in expected if event not in seen] == [], "expected and not seen"
    assert seen == sorted(expected, key=lambda event: (event.night, event.case)), "order or number"


def test_every_night_is_kept_and_no_case_ever_leaves_the_list(ask: Ask) -> None:
    published = [night for (night,) in ask("SELECT as_of FROM meta.runs ORDER BY as_of")]
    assert published == list(EVENTFUL)
    listed = ask("SELECT case_id, COUNT(*), MIN(as_of) FROM watchlist.history GROUP BY case_id")
    since = {first: sum(night >= first for night in EVENTFUL) for first in EVENTFUL}
    assert [(case, first) for case, nights_listed, first in listed if since.get(first) != nights_listed] == []


def test_every_change_has_its_cause_and_its_sentence(ask: Ask) -> None:
    unexplained = ask("""
        SELECT history.as_of, history.change
        FROM watchlist.history
        ANTI JOIN watchlist.change_causes
            ON
                history.case_id = change_causes.case_id
                AND history.as_of = change_causes.as_of
                AND change_causes.cause_number = 1
                AND change_causes.sentence <> ''
        WHERE history.change <> 'unchanged'
        """)
    assert unexplained == []


def test_a_withdrawn_case_says_why(ask: Ask) -> None:
    withdrawn = ask("SELECT summary FROM watchlist.cases WHERE state = 'withdrawn' AND COALESCE(summary, '') = ''")
    assert withdrawn == []


def test_what_comes_late_is_known_from_the_night_it_came(ask: Ask) -> None:
    known = ask(f"SELECT DISTINCT loaded_as_of FROM quality.loads WHERE extract_date = '{nights.HELD_UP}'")
    assert known == [(nights.HELD_UP_UNTIL,)]


def test_a_history_sent_again_is_counted_and_changes_nothing(ask: Ask) -> None:
    again = ask(f"""
        SELECT file_name, rows_in_file, rows_duplicate, rows_loaded
        FROM quality.loads
        WHERE extract_date = '{nights.SENT_AGAIN}' AND table_name = 'labs'
        ORDER BY file_name
        """)
    history = len(nights.folders()[nights.FIRST]["labs"])
    # GRETA's deleted CK is a version of its own, and an older one than its deletion: it stays deleted
    counted = [tuple(counts) for name, *counts in again if name.endswith("labs-002.csv")]
    assert counted == [(history, history - 1, 1)]


def test_a_silent_laboratory_is_said_on_its_nights(story_home: Home) -> None:
    def banners(night: date) -> list[str]:
        with open_for_reading(story_home.published / "history" / str(night) / "nmwatch.duckdb") as reader:
            return [row["table_name"] for row in reader.rows(
                "SELECT table_name FROM quality.banners WHERE as_of = $as_of", {"as_of": night})]  # fmt: skip

    assert "labs" in " ".join(banners(nights.LABORATORY_SILENT[0]))
    assert "labs" in " ".join(banners(nights.LABORATORY_SILENT[-1]))
    assert "labs" not in " ".join(banners(nights.LAST))


@pytest.mark.parametrize("night", REPLAYED, ids=str)
def test_a_replayed_night_is_what_was_published(story_home: Home, night: date) -> None:
    replayed = replay(story_home, load_settings(story_home), night)
    assert (replayed.compared_with, replayed.differences) == (SNAPSHOT, ())


def test_the_last_night_built_in_full_publishes_not_one_byte_more(story_home: Home, tmp_path: Path) -> None:
    before = everything(story_home.published)
    landing = story_home.root.parent / "landing"
    run_in_process(story_home, landing, nights.LAST, checks=True, full=True)
    assert everything(story_home.published) == before
