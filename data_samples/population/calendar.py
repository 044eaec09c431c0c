"""Turns day numbers and minutes into the text of extract files, many at a time.

Belongs here: day numbers (days since 1970-01-01) to ISO text, identifiers, the columns every block of rows has.
Does not belong here: what happens on a day (people.py), files (write.py).
Called by people.py, courses.py, dirt.py and place.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

Days = npt.NDArray[np.int64]

#: Day the source knew a row: it lands in the first extract folder after it. Beside the contract columns, never written.
KNOWN = "known"

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1900, 1, 1), date(2100, 1, 1)
_MINUTES_A_DAY = 1_440


def day_number(day: date) -> int:
    """Give a date as days since 1970-01-01."""
    return (day - _EPOCH).days


def dates(days: Days) -> pl.Series:
    """Write day numbers as YYYY-MM-DD."""
    return _date_texts().gather(pl.Series(days - day_number(_FIRST)))


def times(days: Days, minutes: Days) -> pl.Series:
    """Write day numbers and minutes of the day as YYYY-MM-DDTHH:MM:00."""
    return dates(days) + _minute_texts().gather(pl.Series(minutes % _MINUTES_A_DAY))


def known_on(days: Days) -> pl.Series:
    """Give the column KNOWN."""
    return pl.Series(KNOWN, days.astype(np.int32)).cast(pl.Date)


def numbered(prefix: str, block: int, rows: int) -> pl.Series:
    """Give one identifier per row: prefix, number of the block's first person, number of the row."""
    count = pl.Series(np.arange(rows)).cast(pl.String).str.zfill(6)
    return (
        pl.Series([f"{prefix}-{block:08d}-"]).new_from_index(0, rows) + count
        if rows
        else pl.Series([], dtype=pl.String)
    )


def picked(texts: list[str], chosen: npt.NDArray[np.intp]) -> pl.Series:
    """Give texts[chosen] as a column."""
    return pl.Series(texts, dtype=pl.String).gather(pl.Series(chosen))


@lru_cache(maxsize=1)
def _date_texts() -> pl.Series:
    return pl.Series([str(_FIRST + timedelta(days=n)) for n in range((_LAST - _FIRST).days)])


@lru_cache(maxsize=1)
def _minute_texts() -> pl.Series:
    return pl.Series([f"T{minute // 60:02d}:{minute % 60:02d}:00" for minute in range(_MINUTES_A_DAY)])
