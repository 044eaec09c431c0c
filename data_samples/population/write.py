"""Writes a population of any size as extract folders and a truth file, block by block, in bounded memory.

Belongs here: the loop over blocks, which folder a row lands in, files and parts, the truth file.
Does not belong here: who the people are (people.py, stories.py), defects (dirt.py), the command (pipelines).
Called by pipelines/terminal_populations.py and benchmarks.

A row lands in the first folder dated after the day the source knew it; what is known after the last folder is not
written. The same plan gives the same bytes.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from data_samples.population import courses, dirt, people, place, shape, stories
from data_samples.population.calendar import KNOWN, day_number
from data_samples.population.stories import Told
from pipelines.contract import BY_NAME
from pipelines.errors import UsageError

#: Rows held back before the largest files grow: bounds memory, keeps Parquet parts large.
_ROWS_HELD = 200_000
#: A column no contract knows, on every third night's laboratory file.
_EXTRA_COLUMN, _EXTRA_EVERY = "analyzer", 3
#: Bounds of a plan: folders, persons with a story in a thousand, years of the first folder.
_MOST_NIGHTS, _MOST_INJECTED, _YEARS = 1_000, 500, range(2000, 2091)
TRUTH_COLUMNS = ("patient_id", "truth_label", "truth_onset_date", "expected_priority_at_most", "trap", "story")


@dataclass(frozen=True)
class Written:
    """What was written: rows per table and injected persons."""

    rows: dict[str, int]
    cases: int
    look_alikes: int


def write_population(plan: shape.Plan, *, tell: Callable[[int], None] = lambda _: None) -> Written:
    """Write every folder and the truth file.

    Args:
        plan: what is asked for.
        tell: called with the number of persons done after each block.

    Returns:
        Rows per table and how many persons were injected.

    Raises:
        UsageError: the landing folder holds something, or the plan cannot be kept.
    """
    _refuse_odd_plans(plan)
    for day in plan.folders:
        (plan.landing / str(day)).mkdir(parents=True, exist_ok=True)
    files = Files(plan)
    kinds: Counter[bool] = Counter()
    plan.truth_file.parent.mkdir(parents=True, exist_ok=True)
    with plan.truth_file.open("w", encoding="utf-8", newline="") as stream:
        truth = csv.writer(stream, lineterminator="\n")
        truth.writerow(TRUTH_COLUMNS)
        for first in range(0, plan.persons, shape.BLOCK_PERSONS):
            tables, told = block(plan, first)
            truth.writerows(_truth_row(one) for one in told)
            kinds.update(one.truth.label != "none" for one in told)
            for table, frame in tables.items():
                files.add(table, frame)
            tell(min(first + shape.BLOCK_PERSONS, plan.persons))
    files.close()
    return Written(rows=dict(files.rows), cases=kinds[True], look_alikes=kinds[False])


def block(plan: shape.Plan, first: int) -> tuple[dict[str, pl.DataFrame], list[Told]]:
    """Make the rows of one block of persons, from the plan and the first person's number alone.

    Returns:
        Table -> rows with the day each was known, and the injected persons.
    """
    count = min(shape.BLOCK_PERSONS, plan.persons - first)
    kinds = stories.chosen(plan, first, count)
    ordinary = people.draw_people(plan, first, count, kinds)
    tables = {
        "patients": people.patients(ordinary), "prescribing": courses.prescribing(ordinary),
        "labs": pl.concat([people.everyday_labs(ordinary), people.creatine_kinase(ordinary)]),
        "diagnoses": people.everyday_diagnoses(ordinary), "visits": people.visits(ordinary),
        "deaths": people.deaths(ordinary),
    }  # fmt: skip
    draw = np.random.default_rng([plan.seed, first, 1])
    merge_days = (day_number(plan.start) - 200, day_number(plan.last_day) + 1)
    tables = dirt.merged(tables, draw=draw, share=shape.MERGED_SHARE, nights=merge_days)
    tables = dirt.soiled(tables, draw=draw)
    told = [stories.tell(plan, number, kind) for number, kind in sorted(kinds.items())]
    for table, frame in place.frames(told).items():
        tables[table] = pl.concat([tables[table], frame], how="diagonal") if table in tables else frame
    return dirt.misspelt(tables, draw=draw), told


class Files:
    """The growing files of every folder: rows are held back up to a bound, then the largest files grow."""

    def __init__(self, plan: shape.Plan) -> None:
        self.rows: Counter[str] = Counter()
        self._plan = plan
        self._held: dict[tuple[int, str], list[pl.DataFrame]] = {}
        self._parts: Counter[tuple[int, str]] = Counter()

    def add(self, table: str, frame: pl.DataFrame) -> None:
        """Put rows into the folders they land in."""
        night = (pl.col(KNOWN) - self._plan.start).dt.total_days() + 1
        placed = frame.with_columns(night.clip(lower_bound=0).alias("night")).filter(
            pl.col("night") < self._plan.nights
        )
        for (number,), rows in placed.partition_by("night", as_dict=True, maintain_order=True).items():
            held = _conform(rows, table)
            # rows of a night are few: a copy lets go of the text of the whole block, which a slice would keep
            copied = pl.DataFrame(held.to_dict(as_series=False), schema=held.schema) if number else held
            self._held.setdefault((int(str(number)), table), []).append(copied)
        self.rows[table] += placed.height
        sizes = {key: sum(part.height for part in parts) for key, parts in self._held.items()}
        while sum(sizes.values()) > _ROWS_HELD:
            largest = max(sorted(sizes), key=lambda key: sizes[key])
            self._grow(largest)
            del sizes[largest]

    def close(self) -> None:
        """Write what is still held back."""
        for key in sorted(self._held):
            self._grow(key)

    def _grow(self, key: tuple[int, str]) -> None:
        night, table = key
        frame = pl.concat(self._held.pop(key))
        if table == "labs" and night % _EXTRA_EVERY == _EXTRA_EVERY - 1:
            frame = frame.with_columns(pl.lit("line 2").alias(_EXTRA_COLUMN))
        self._parts[key] += 1
        folder = self._plan.landing / str(self._plan.folders[night])
        if self._plan.form == "parquet":
            frame.write_parquet(folder / f"{table}-{self._parts[key]:03d}.parquet", statistics=False)
            return
        with (folder / f"{table}.csv").open("ab") as stream:
            frame.write_csv(stream, include_header=self._parts[key] == 1)


def _conform(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Give rows the contract's columns in documented order, all text, empty cells as NULL."""
    changed = pl.col("changed").fill_null(pl.col(KNOWN)) if "changed" in rows.columns else pl.col(KNOWN)
    stamp = (changed + pl.duration(days=1)).dt.to_string("%Y-%m-%dT00:15:00").alias("updated_at")
    columns = BY_NAME[table].column_names
    missing = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in rows.columns]
    return rows.with_columns(*missing).with_columns(stamp).select(pl.col(name).replace("", None) for name in columns)


def _truth_row(one: Told) -> tuple[str, ...]:
    return (place.patient_id(one.number), one.truth.label, one.onset, one.truth.priority, one.kind.trap, one.kind.story)


def _refuse_odd_plans(plan: shape.Plan) -> None:
    shares: Sequence[float] = (plan.cases_per_1000, plan.traps_per_1000)
    is_counted = plan.persons >= 1 and 1 <= plan.nights <= _MOST_NIGHTS and plan.start.year in _YEARS
    if not is_counted or min(shares) < 0 or sum(shares) > _MOST_INJECTED:
        raise UsageError(
            "this population cannot be made",
            where="--persons, --nights, --start, --cases-per-1000, --traps-per-1000",
            allowed=f"at least one person; 1 to {_MOST_NIGHTS:,} nights; first folder in {_YEARS[0]} to {_YEARS[-1]}; "
            f"shares from 0, together at most {_MOST_INJECTED}",
            next_step="correct the numbers",
        )  # fmt: skip
    taken = plan.landing.is_dir() and any(plan.landing.iterdir())
    if taken or plan.landing.is_file() or plan.truth_file.exists():
        raise UsageError(
            "there is something already where the population or its truth would be written",
            where=f"{plan.landing}, {plan.truth_file}", allowed="an empty or a new folder, and a new truth file",
            next_step="remove them, or name others",
        )  # fmt: skip
