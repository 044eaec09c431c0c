"""Which night should be published by now: the hour decides which day counts, a setting how many days may pass."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.flows.lateness import expected
from pipelines.settings import NotifySettings
from tests.unit.telling import at


def settings(**values: object) -> NotifySettings:
    return NotifySettings.model_validate({"expect_by": "06:00", **values})


@pytest.mark.parametrize(
    ("now", "last", "is_late", "night"),
    [
        ("2026-02-03 05:59", "2026-02-02", False, "2026-02-03"),
        ("2026-02-03 06:00", "2026-02-02", True, "2026-02-03"),
        ("2026-02-03 06:00", "2026-02-03", False, "2026-02-04"),
        ("2026-02-03 23:59", "2026-02-03", False, "2026-02-04"),
        ("2026-02-04 00:00", "2026-02-03", False, "2026-02-04"),
        ("2026-02-03 05:59", "2026-02-01", True, "2026-02-02"),
        # the clock stands before the last night: nothing can be said to be late
        ("2026-01-01 12:00", "2026-02-03", False, "2026-02-04"),
    ],
)
def test_a_night_is_late_from_its_hour_on(now: str, last: str, is_late: bool, night: str) -> None:
    found = expected(date.fromisoformat(last), settings(), now=at(now))
    assert found is not None
    assert (found.is_late, str(found.night)) == (is_late, night)
    assert f"{found.by:%Y-%m-%d %H:%M}" == f"{night} 06:00"


@pytest.mark.parametrize(("now", "is_late"), [("2026-02-08 12:00", False), ("2026-02-09 06:00", True)])
def test_a_site_that_runs_once_a_week_is_late_after_seven_days(now: str, is_late: bool) -> None:
    found = expected(date(2026, 2, 2), settings(late_after_days=7), now=at(now))
    assert found is not None
    assert (found.is_late, found.night) == (is_late, date(2026, 2, 9))


def test_without_an_hour_nothing_is_judged() -> None:
    assert expected(date(2020, 1, 1), settings(expect_by=""), now=at("2026-02-03 12:00")) is None
