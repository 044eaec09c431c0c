"""Draws the drugs of ordinary persons: everyday drugs, statins, checkpoint inhibitors, chemotherapy, short steroids.

Belongs here: prescribing rows of persons without a story, vectorised.
Does not belong here: who they are (people.py), drugs of a story (words.py).
Called by write.py.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from data_samples.population import shape
from data_samples.population.calendar import Days, dates, known_on, numbered, picked, times
from data_samples.population.people import People, Places

_CYCLES = 6
_COMBINATION_SHARE = 0.148  # [V] of ICI patients have two classes


def prescribing(people: People) -> pl.DataFrame:
    """Write every drug row of a block."""
    parts = [
        _statins(people), _checkpoint_inhibitors(people), _second_class(people), *_chemotherapy(people),
        _prednisone(people),
    ]  # fmt: skip
    courses = sum(part.height for part in parts)
    parts.append(_everyday(people, shape.PRESCRIBING_ROWS - courses / len(people.born)))
    together = pl.concat(parts, how="diagonal")
    return together.with_columns(
        numbered("RX", people.first, together.height).alias("prescription_id"), pl.lit("completed").alias("status")
    )


def _statins(people: People) -> pl.DataFrame:
    """Refills every 90 days: begun at any time, many of them before the history, a third of them ended."""
    who = np.flatnonzero(people.has_statin)
    begun = people.draw.integers(people.begin - 600, people.end - 30, len(who))
    ended = np.where(people.draw.random(len(who)) < 0.33, begun + people.draw.integers(60, 900, len(who)), people.end)
    first = np.maximum(begun, people.begin - begun % 90)
    person, day = _course(who, first, np.full(len(who), 90), np.maximum((ended - first) // 90 + 1, 0))
    which = _per_person(people, [share for *_, share in shape.STATINS])[person]
    return _frame(people, person, day, "dispensed", names=[name for name, *_ in shape.STATINS], system="RXNORM",
                  codes=[code for _, code, *_ in shape.STATINS], doses=[dose for *_, dose, _ in shape.STATINS],
                  which=which, route="PO", days_supply="90")  # fmt: skip


def _checkpoint_inhibitors(people: People) -> pl.DataFrame:
    who = np.flatnonzero(people.has_ici)
    which = _per_person(people, [share for *_, share in shape.CHECKPOINT_INHIBITORS])
    every = np.array([days for *_, days, _ in shape.CHECKPOINT_INHIBITORS])[which[who]]
    person, day = _course(who, people.ici_start[who], every, 1 + people.draw.geometric(0.11, len(who)))
    drugs = shape.CHECKPOINT_INHIBITORS
    names, codes, doses = ([str(drug[place]) for drug in drugs] for place in (0, 1, 2))
    return _frame(people, person, day, "administered", names=names, system="RXNORM", codes=codes, doses=doses,
                  which=which[person], route="IV")  # fmt: skip


def _second_class(people: People) -> pl.DataFrame:
    """Ipilimumab beside the first four doses of some."""
    who = np.flatnonzero(people.has_ici & people.some(_COMBINATION_SHARE))
    person, day = _course(who, people.ici_start[who], np.full(len(who), 21), np.full(len(who), 4))
    return _frame(people, person, day, "administered", names=["Ipilimumab 70 mg IV"], system="RXNORM",
                  codes=["1094833"], doses=["70"], which=np.zeros(len(person), dtype=np.intp), route="IV")  # fmt: skip


def _chemotherapy(people: People) -> list[pl.DataFrame]:
    """Cycles of three weeks, each with dexamethasone as premedication."""
    who = np.flatnonzero(people.has_cancer & people.some(shape.CHEMOTHERAPY_SHARE))
    first = people.cancer_day[who] + people.draw.integers(10, 60, len(who))
    person, day = _course(who, first, np.full(len(who), 21), people.draw.integers(2, _CYCLES + 3, len(who)))
    which = people.draw.integers(0, len(shape.CHEMOTHERAPIES), len(people.born))[person]
    names, codes, doses = (list(column) for column in zip(*shape.CHEMOTHERAPIES, strict=True))
    cycles = _frame(people, person, day, "administered", names=names, system="ATC", codes=codes, doses=doses,
                    which=which, route="IV")  # fmt: skip
    before = _frame(people, person, day, "administered", names=["Dexamethasone 12 mg IV"], system="RXNORM",
                    codes=["3264"], doses=["12"], which=np.zeros(len(person), dtype=np.intp), route="IV",
                    indication="antiemetic premedication")  # fmt: skip
    return [cycles, before]


def _prednisone(people: People) -> pl.DataFrame:
    who = np.flatnonzero(~people.has_story & people.some(shape.PREDNISONE_SHARE))
    person = np.repeat(who, 1 + people.draw.poisson(0.7, len(who)))
    day = people.somewhere(person)
    return _frame(people, person, day, "dispensed", names=["Prednisone 20 mg tab"], system="RXNORM", codes=["8640"],
                  doses=["20"], which=np.zeros(len(person), dtype=np.intp), route="PO", days_supply="5",
                  indication="J44.1 COPD flare")  # fmt: skip


def _everyday(people: People, mean: float) -> pl.DataFrame:
    drugs = shape.ORDINARY_DRUGS
    person = people.rows(max(mean, 0))
    shares = np.cumsum([drug[-1] for drug in drugs])
    which = np.minimum(np.searchsorted(shares / shares[-1], people.draw.random(len(person))), len(drugs) - 1)
    day = people.somewhere(person)
    column = {
        name: picked([str(drug[place]) for drug in drugs], which)
        for place, name in enumerate(("drug_name", "code_system", "code", "dose", "dose_unit", "route", "days_supply"))
    }
    return pl.DataFrame(
        {"patient_id": people.patient_id.gather(person), "event_type": ["dispensed"] * len(person),
         "start_time": dates(day), "frequency_per_day": ["1"] * len(person), **column}
    ).with_columns(known_on(day))  # fmt: skip


def _course(who: Places, first: Days, every: Days, count: Days) -> tuple[Places, Days]:
    """Repeat: the person and the day of each dose of each course."""
    person = np.repeat(who, count)
    number = np.arange(len(person)) - np.repeat(np.cumsum(count) - count, count)
    return person, np.repeat(first, count) + number * np.repeat(every, count)


def _per_person(people: People, shares: list[float]) -> Places:
    weights = np.array(shares) / sum(shares)
    return people.draw.choice(len(shares), len(people.born), p=weights)


def _frame(  # noqa: PLR0913 (columns of a row)
    people: People, person: Places, day: Days, event_type: str, *, names: list[str], system: str, codes: list[str],
    doses: list[str], which: Places, route: str, days_supply: str = "", indication: str = "",
) -> pl.DataFrame:  # fmt: skip
    seen = (day >= people.observed_from[person]) & (day <= people.died[person])
    person, day, which = person[seen], day[seen], which[seen]
    start = dates(day) if event_type == "dispensed" else times(day, people.draw.integers(480, 900, len(day)))
    return pl.DataFrame(
        {
            "patient_id": people.patient_id.gather(person), "event_type": [event_type] * len(day),
            "code_system": [system] * len(day), "code": picked(codes, which), "drug_name": picked(names, which),
            "start_time": start, "days_supply": [days_supply] * len(day), "dose": picked(doses, which),
            "dose_unit": ["mg"] * len(day), "frequency_per_day": ["1" if days_supply else ""] * len(day),
            "route": [route] * len(day), "indication": [indication] * len(day),
        }
    ).with_columns(known_on(day))  # fmt: skip
