"""Chooses who gets which story and tells it.

Belongs here: the round of true cases, the round of traps, which person numbers they fall on.
Does not belong here: the stories (cases_*.py, traps_*.py), identifiers and nights (place.py).
Called by write.py.

The rounds are fixed, so that every label and every trap comes as early as possible; details are drawn. What a person
gets depends on the seed and the person's number alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest

from data_samples.chart import Row
from data_samples.population.cases_ici import FULMINANT, ICI_KINDS
from data_samples.population.cases_other import OTHER_KINDS
from data_samples.population.cases_statin import STATIN_KINDS
from data_samples.population.clinic import NONE, Kind, Truth
from data_samples.population.shape import Plan
from data_samples.population.traps_chart import CHART_TRAPS
from data_samples.population.traps_exposure import EXPOSURE_TRAPS
from data_samples.population.traps_laboratory import LABORATORY_TRAPS
from data_samples.population.words import Story

#: Traps that are no patient: the tested denominator (T-30) and renamed terms in report databases (T-38).
NO_PATIENT = frozenset({"T-30", "T-38"})
#: True cases in turn: the three groups shuffled together, so that a small population has all of them.
CASES: tuple[Kind, ...] = tuple(
    kind for turn in zip_longest(ICI_KINDS, STATIN_KINDS, OTHER_KINDS) for kind in turn if kind
)
TRAPS: tuple[Kind, ...] = (FULMINANT, *CHART_TRAPS, *EXPOSURE_TRAPS, *LABORATORY_TRAPS)


@dataclass(frozen=True)
class Told:
    """An injected person: the chart and what is true."""

    number: int
    kind: Kind
    truth: Truth
    onset: str
    sex: str
    born: str
    observed_from: str
    rows: Sequence[Row]


def chosen(plan: Plan, first: int, count: int) -> dict[int, Kind]:
    """Give the person numbers of a block that have a story, and its kind.

    Injected persons are spread evenly over the numbers, and cases and traps evenly among them.
    """
    both = plan.cases_per_1000 + plan.traps_per_1000
    found: dict[int, Kind] = {}
    for number in range(first, first + count):
        place = int(number * both / 1_000)
        if int((number + 1) * both / 1_000) == place:
            continue
        trap = int(place * plan.traps_per_1000 / both)
        is_trap = int((place + 1) * plan.traps_per_1000 / both) > trap
        found[number] = TRAPS[trap % len(TRAPS)] if is_trap else CASES[(place - trap) % len(CASES)]
    return found


def tell(plan: Plan, number: int, kind: Kind) -> Told:
    """Write one person's chart.

    Args:
        plan: for the seed and the last day.
        number: the person.
        kind: the story.
    """
    draw = random.Random(f"{plan.seed} {number}")
    ago = draw.randint(*kind.days_ago)
    story = Story(number=number, draw=draw, onset=plan.last_day - timedelta(days=ago), last_day=plan.last_day)
    truth = kind.tell(story)
    return Told(
        number=number, kind=kind, truth=truth, onset="" if truth.label == NONE else story.on(0), sex=story.sex,
        born=story.born, observed_from=story.observed_from, rows=story.rows,
    )  # fmt: skip
