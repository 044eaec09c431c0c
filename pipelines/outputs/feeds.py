"""Reads how far the data of a night reach, and says it the same way on every output.

Belongs here: the watermark of each source, the banners of the night, their one-line and many-line forms.
Does not belong here: judging and the words of a banner (checks), the tables themselves (pipelines/warehouse/feeds.py).
Called by the other modules of this package and by flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from pipelines.outputs.columns import FEED_COLUMNS, names
from pipelines.warehouse.connection import Reader

Row = Mapping[str, Any]

#: feed_state -> how it is said.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "delivered": "new rows came",
        "empty": "came without rows",
        "repeated": "only rows known already came",
        "quarantined": "only rows that break the contract came",
        "missing": "no file came",
        "never": "no file ever came",
    }
)
_HAS_TABLES = (
    "SELECT COUNT(*) FROM information_schema.tables "
    "WHERE table_schema = 'quality' AND table_name IN ('feeds', 'banners')"
)
_FEEDS_SQL = (
    f"SELECT {names(FEED_COLUMNS)} FROM quality.feeds WHERE as_of = $as_of ORDER BY is_expected DESC, table_name"
)
_BANNERS_SQL = "SELECT words FROM quality.banners WHERE as_of = $as_of ORDER BY banner_number"


@dataclass(frozen=True)
class FeedState:
    """What had arrived by a night, and what the night is published in spite of.

    Attributes:
        as_of: the night, or None where nothing is known (a publication of an earlier release).
        feeds: one row per contract table, expected ones first; the columns of FEED_COLUMNS.
        banners: sentences in the order they are shown; counts and names only.
    """

    as_of: date | None
    feeds: tuple[Row, ...] = ()
    banners: tuple[str, ...] = ()

    @property
    def expected(self) -> tuple[Row, ...]:
        """The tables the contract expects every night."""
        return tuple(row for row in self.feeds if row["is_expected"])

    @property
    def shown(self) -> tuple[Row, ...]:
        """The tables worth showing: the expected ones and those that ever came."""
        return tuple(row for row in self.feeds if row["is_expected"] or row["feed_state"] != "never")

    @property
    def data_until(self) -> date | None:
        """Day up to which every expected table was delivered; None when one of them never came."""
        days = [row["last_extract_date"] for row in self.expected]
        return min(days) if days and None not in days else None

    @property
    def notice(self) -> str:
        """The banners as one text, empty when there is none."""
        return " | ".join(self.banners)

    @property
    def sentence(self) -> str:
        """Say in one line how far each expected table reaches."""
        if not self.feeds:
            return "how far the data reach is not recorded"
        parts = [f"{row['table_name']} {row['last_extract_date'] or 'never came'}" for row in self.expected]
        return f"last extracts: {', '.join(parts)}"

    def lines(self) -> list[str]:
        """Give the banners, then the sentence: what a terminal or a report says before the list."""
        return [*(f"BANNER: {words}" for words in self.banners), self.sentence]

    def as_json(self) -> dict[str, Any]:
        """Give it all as values JSON can hold."""
        return {
            "as_of": _text(self.as_of), "data_until": _text(self.data_until), "banners": list(self.banners),
            "feeds": [{name: _text(value) if isinstance(value, date) else value for name, value in row.items()}
                      for row in self.feeds],
        }  # fmt: skip


def read_feeds(reader: Reader, *, as_of: date | None = None) -> FeedState:
    """Read the watermarks and banners of a night.

    Args:
        reader: an open database, private or published.
        as_of: the night; the last one there when left out.
    """
    if int(reader.value(_HAS_TABLES)) < 2:  # an earlier release had neither
        return FeedState(as_of)
    night = as_of or reader.value("SELECT MAX(as_of) FROM quality.feeds")
    if night is None:
        return FeedState(None)
    feeds = tuple(reader.rows(_FEEDS_SQL, {"as_of": night}))
    banners = tuple(row["words"] for row in reader.rows(_BANNERS_SQL, {"as_of": night}))
    return FeedState(night, feeds, banners)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
