"""Which nights may be run: forward, the last once more, an earlier one as a replay; a backfill goes on where it stopped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipelines.errors import UsageError
from pipelines.flows.backfilling import nights_between, plan_backfill, time_left
from pipelines.flows.turns import MOST_DAYS_BETWEEN_NIGHTS, refuse_earlier, refuse_jump, refuse_mistyped, turn_of
from pipelines.warehouse.past import known_then

FIRST = date(2026, 1, 5)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


NIGHTS = [day(0), day(1), day(7)]


@pytest.mark.parametrize(
    ("as_of", "turn"), [(day(8), "new"), (day(7), "again"), (day(1), "earlier"), (day(0), "earlier")]
)
def test_what_a_run_date_is_to_a_home(as_of: date, turn: str) -> None:
    assert turn_of(as_of, NIGHTS) == turn


def test_any_date_is_new_to_an_empty_home() -> None:
    assert turn_of(FIRST, []) == "new"


@pytest.mark.parametrize("as_of", [day(-1), day(2), day(6)])
def test_a_date_between_published_nights_is_refused_in_four_parts(as_of: date) -> None:
    with pytest.raises(UsageError) as refused:
        turn_of(as_of, NIGHTS)
    message = refused.value.message()
    assert str(as_of) in message
    assert all(part in message for part in ("where:", "allowed:", "do:", "backfill into a new home", "nmwatch replay"))
    assert refused.value.exit_code == 2


def test_a_night_is_not_run_once_a_later_one_is_published() -> None:
    with pytest.raises(UsageError, match="nmwatch replay"):
        refuse_earlier(day(1), NIGHTS)
    refuse_earlier(day(7), NIGHTS)
    refuse_earlier(day(8), NIGHTS)


def test_a_mistyped_date_far_after_everything_is_refused_in_four_parts() -> None:
    last, newest = day(7), day(9)
    refuse_mistyped(newest + timedelta(days=MOST_DAYS_BETWEEN_NIGHTS), NIGHTS, newest)
    with pytest.raises(UsageError) as refused:
        refuse_mistyped(newest + timedelta(days=MOST_DAYS_BETWEEN_NIGHTS + 1), NIGHTS, newest)
    message = refused.value.message()
    assert all(part in message for part in ("where:", "allowed:", "do:", "--after-pause", str(last), str(newest)))
    assert refused.value.exit_code == 2
    refuse_mistyped(day(900), [], newest)  # a first look at old data
    refuse_mistyped(day(900), NIGHTS, day(890))  # the extracts go on after a pause


def test_a_backfill_runs_landed_days_or_every_day() -> None:
    landed = [day(1), day(3), day(40)]
    assert nights_between(day(0), day(4), landed=landed, daily=False) == [day(1), day(3)]
    assert nights_between(day(0), day(4), landed=landed, daily=True) == [day(1), day(2), day(3), day(4)], (
        "before the first extract there is nothing to watch"
    )
    assert nights_between(day(5), day(7), landed=landed, daily=True) == [day(5), day(6), day(7)]


@pytest.mark.parametrize(("first", "last"), [(day(4), day(3)), (day(4), day(5)), (day(-9), day(0))])
def test_a_range_without_nights_is_refused(first: date, last: date) -> None:
    with pytest.raises(UsageError):
        nights_between(first, last, landed=[day(1), day(3)], daily=False)


def test_a_backfill_goes_on_behind_the_last_published_night() -> None:
    plan = plan_backfill([day(0), day(1), day(7), day(8), day(9)], NIGHTS)
    assert plan.done == (day(0), day(1), day(7))
    assert plan.to_run == (day(8), day(9))
    assert plan.total == 5


def test_nights_cannot_be_put_in_between() -> None:
    with pytest.raises(UsageError, match="into a new home"):
        plan_backfill([day(0), day(1), day(2), day(8)], NIGHTS)


def test_the_time_left_counts_without_the_first_night_which_starts_prefect() -> None:
    assert time_left([], 9) == ""
    assert time_left([12.0], 2) == "12.0 s a night, about 24 s left"
    assert time_left([30.0, 4.0, 6.0], 60) == "5.0 s a night, about 5 min left"
    assert time_left([30.0, 4.0, 6.0], 7200) == "5.0 s a night, about 10.0 h left"
    assert time_left([4.0], 0) == "4.0 s a night"


@pytest.mark.parametrize(
    ("table", "columns", "condition"),
    [
        ("quality.loads", ("extract_date", "table_name", "file_name", "loaded_as_of"),
         "loaded_as_of <= $as_of AND extract_date <= $as_of"),
        ("quality.check_results", ("as_of", "check"), "as_of <= $as_of"),
        ("history.cases", ("as_of", "case_id"), "as_of < $as_of"),
        ("meta.schema", ("schema_version",), ""),
    ],
)  # fmt: skip
def test_what_a_book_held_on_a_past_night(table: str, columns: tuple[str, ...], condition: str) -> None:
    assert known_then(table, columns) == condition


def test_rows_of_a_file_became_known_with_the_file() -> None:
    condition = known_then("quality.quarantine", ("extract_date", "table_name", "file_name", "reason"))
    assert "FROM quality.loads WHERE loaded_as_of <= $as_of" in condition


def test_a_scheduled_night_far_after_the_last_one_is_not_believed() -> None:
    """The clock of the machine jumped: published, such a night would refuse every true one after it."""
    last_believed = day(7) + timedelta(days=MOST_DAYS_BETWEEN_NIGHTS)
    refuse_jump(last_believed, NIGHTS)
    refuse_jump(last_believed, [])
    with pytest.raises(UsageError) as refused:
        refuse_jump(last_believed + timedelta(days=1), NIGHTS)
    message = refused.value.message()
    assert "32 days after the last published one" in message
    assert all(part in message for part in ("where:", "allowed:", "do:"))
    assert "clock" in message
