"""Draws a block of ordinary persons: who they are, and their everyday results, diagnoses and visits.

Belongs here: persons and rows without any muscle story, vectorised; ordinary creatine kinase results.
Does not belong here: courses of drugs (courses.py), injected cases (cases_*.py), defects of files (dirt.py).
Called by write.py. A block depends on the seed and its first person's number alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from data_samples.population import shape
from data_samples.population.calendar import Days, dates, day_number, known_on, numbered, picked, times

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
_FOREVER = 10**6
_SPECIALTIES = ["oncology", "primary care", "internal medicine"]
_TESTS_A_DRAW = 6


@dataclass(frozen=True)
class People:
    """A block of persons, one array element each; days are day numbers."""

    first: int
    draw: np.random.Generator
    begin: int
    end: int
    patient_id: pl.Series
    is_male: Flags
    born: Days
    observed_from: Days
    died: Days
    kilograms: Floats
    laboratory: Places
    activity: Floats
    #: Persons who have a story of their own: only everyday rows are drawn for them.
    has_story: Flags
    has_cancer: Flags
    has_ici: Flags
    has_statin: Flags
    ici_start: Days
    cancer_day: Days

    def rows(self, mean: float) -> Places:
        """Draw how many rows each person has, and give the person of every row."""
        return np.repeat(np.arange(len(self.born)), self.draw.poisson(mean * self.activity))

    def somewhere(self, person: Places) -> Days:
        """Draw a day of each row's person under observation."""
        low = np.maximum(self.begin, self.observed_from)[person]
        high = np.minimum(self.end, self.died)[person]
        return np.asarray(low + np.floor(self.draw.random(len(person)) * np.maximum(high - low + 1, 1)), dtype=np.int64)

    def some(self, share: float | Floats) -> Flags:
        """Draw one flag per person."""
        return np.asarray(self.draw.random(len(self.born)) < share)


def draw_people(plan: shape.Plan, first: int, count: int, stories: Collection[int]) -> People:
    """Draw the persons of a block.

    Args:
        plan: what is written.
        first: number of the first person.
        count: how many.
        stories: numbers of persons who have a story of their own.
    """
    draw = np.random.default_rng([plan.seed, first])
    begin, end, start = day_number(plan.first_day), day_number(plan.last_day), day_number(plan.start)
    numbers = np.arange(first, first + count)
    plain = ~np.isin(numbers, list(stories))
    ici = plain & (draw.random(count) < shape.ICI_SHARE)
    statin_share = np.where(ici, shape.STATIN_AT_ICI_SHARE, shape.STATIN_SHARE)
    ici_start = draw.integers(begin - 300, end, count)
    cancer_day = np.where(ici, ici_start - draw.integers(15, 600, count), draw.integers(begin - 700, end, count))
    observed = begin - draw.integers(0, 2_000, count)
    late = plain & ~ici & (draw.random(count) < 0.08)
    observed = np.where(late, draw.integers(begin, end + 1, count), observed)
    died = np.where(
        plain & (draw.random(count) < shape.DEATH_SHARE), draw.integers(begin + 200, end + 1, count), _FOREVER
    )
    return People(
        first=first, draw=draw, begin=begin, end=end,
        patient_id=pl.Series(numbers).cast(pl.String).str.zfill(8).str.replace("^", "P"),
        is_male=draw.random(count) < 0.5,
        born=start - (np.clip(draw.normal(64, 13, count), 20, 94) * 365.25).astype(np.int64),
        observed_from=observed, died=np.maximum(died, observed + 1),
        kilograms=np.clip(draw.normal(76, 14, count), 42, 150),
        laboratory=draw.choice(len(shape.LABORATORIES), count, p=[lab.share for lab in shape.LABORATORIES]),
        activity=draw.gamma(shape.ACTIVITY_SHAPE, 1 / shape.ACTIVITY_SHAPE, count),
        has_story=~plain, has_cancer=plain & (ici | (draw.random(count) < shape.CANCER_SHARE)), has_ici=ici,
        has_statin=plain & (draw.random(count) < statin_share), ici_start=ici_start, cancer_day=cancer_day,
    )  # fmt: skip


def patients(people: People) -> pl.DataFrame:
    """Write the patients rows of persons without a story."""
    who = np.flatnonzero(~people.has_story)
    return pl.DataFrame(
        {
            "patient_id": people.patient_id.gather(who), "sex": picked(["F", "M"], people.is_male[who].astype(np.intp)),
            "birth_date": dates(people.born[who]), "observation_start": dates(people.observed_from[who]),
        }
    ).with_columns(known_on(people.observed_from[who]))  # fmt: skip


def deaths(people: People) -> pl.DataFrame:
    """Write the deaths rows."""
    who = np.flatnonzero(people.died < _FOREVER)
    days = people.died[who]
    return pl.DataFrame({"patient_id": people.patient_id.gather(who), "death_date": dates(days)}).with_columns(
        known_on(days)
    )


def everyday_labs(people: People) -> pl.DataFrame:
    """Write everyday results: a few tests a draw, most of them normal."""
    tests = shape.ORDINARY_TESTS
    person = people.rows(shape.LAB_ROWS * (1 - shape.CK_SHARE))
    draw_day, minute, accession = _draws(people, person)
    chosen = _choose(people, [test.share for test in tests], len(person))
    low, high = (np.array([getattr(test, name) for test in tests])[chosen] for name in ("low", "high"))
    value = low + (high - low) * people.draw.lognormal(-0.75, 0.4, len(person))
    is_weight = np.array([test.name == "Body weight" for test in tests])[chosen]
    value = np.where(is_weight, people.kilograms[person] + people.draw.normal(0, 1, len(person)), value)
    digits = np.array([10.0**test.digits for test in tests])[chosen]
    return pl.DataFrame(
        {
            "result_id": numbered("LAB", people.first, len(person)), "patient_id": people.patient_id.gather(person),
            "code_system": ["LOINC"] * len(person), "code": picked([test.loinc for test in tests], chosen),
            "test_name": picked([test.name for test in tests], chosen),
            "specimen": picked(["serum", ""], is_weight.astype(np.intp)),
            "collected_time": times(draw_day, minute),
            "reported_time": times(draw_day, np.minimum(minute + 150, 1_439)),
            "value": pl.Series(np.round(value * digits) / digits).cast(pl.String),
            "unit": picked([test.unit for test in tests], chosen),
            "reference_low": picked([f"{test.low:g}" for test in tests], chosen),
            "reference_high": picked([f"{test.high:g}" for test in tests], chosen),
            "status": ["final"] * len(person), "accession": accession,
            "laboratory": picked([lab.name for lab in shape.LABORATORIES], people.laboratory[person]),
        }
    ).with_columns(known_on(draw_day))  # fmt: skip


def creatine_kinase(people: People) -> pl.DataFrame:
    """Write total CK of persons without a story: tested and raised as often as published, never for a disease."""
    tested = np.where(people.has_ici, shape.CK_TESTED_ICI, np.where(people.has_statin, shape.CK_TESTED_STATIN,
                                                                   shape.CK_TESTED_OTHER))  # fmt: skip
    who = np.flatnonzero(~people.has_story & people.some(tested))
    per_person = shape.LAB_ROWS * shape.CK_SHARE / tested.mean()
    person = np.repeat(who, 1 + people.draw.poisson(per_person - 1, len(who)))
    number = np.arange(len(person)) - np.repeat(np.flatnonzero(np.diff(person, prepend=-1)), np.bincount(person)[who])
    day = people.somewhere(person)
    in_treatment = people.has_ici[person]
    near = people.ici_start[person] + people.draw.integers(-20, 300, len(person))
    day = np.where(in_treatment & (near <= people.died[person]), near, day)
    ratio, day = _ck_ratios(people, person, number, day)
    return _ck_rows(people, person, ratio, day)


def everyday_diagnoses(people: People) -> pl.DataFrame:
    """Write everyday diagnoses, and the cancer of those who have one."""
    entries = shape.ORDINARY_DIAGNOSES
    person = people.rows(shape.DIAGNOSIS_ROWS - 2 * shape.CANCER_SHARE)
    chosen = _choose(people, [share for *_, share in entries], len(person))
    day = people.somewhere(person)
    sick = np.repeat(np.flatnonzero(people.has_cancer), 2)
    cancer = np.repeat(_choose(people, [share for *_, share in shape.CANCERS], len(sick) // 2), 2)
    again = np.tile([0, 1], len(sick) // 2) * people.draw.integers(14, 200, len(sick))
    who, when = np.concatenate([person, sick]), np.concatenate([day, people.cancer_day[sick] + again])
    codes = [code for code, *_ in entries + shape.CANCERS]
    words = [text for _, text, _ in entries + shape.CANCERS]
    entry = np.concatenate([chosen, cancer + len(entries)])
    return pl.DataFrame(
        {
            "diagnosis_id": numbered("DX", people.first, len(who)), "patient_id": people.patient_id.gather(who),
            "code_system": ["ICD10CM"] * len(who), "code": picked(codes, entry), "description": picked(words, entry),
            "diagnosis_date": dates(when),
            "setting": picked(["outpatient", "inpatient", "emergency"], _choose(people, [0.78, 0.16, 0.06], len(who))),
            "specialty": picked(_SPECIALTIES, _choose(people, [0.5, 0.3, 0.2], len(who))),
            "status": ["confirmed"] * len(who),
        }
    ).with_columns(known_on(when))  # fmt: skip


def visits(people: People) -> pl.DataFrame:
    """Write visits; one in eight is a stay of a few days."""
    person = people.rows(shape.VISIT_ROWS)
    day = people.somewhere(person)
    is_stay = people.draw.random(len(person)) < 0.12
    last = day + np.where(is_stay, people.draw.integers(1, 12, len(person)), 0)
    icu = is_stay & (people.draw.random(len(person)) < 0.08)
    return pl.DataFrame(
        {
            "visit_id": numbered("VIS", people.first, len(person)), "patient_id": people.patient_id.gather(person),
            "start_time": times(day, people.draw.integers(420, 900, len(person))),
            "end_time": times(last, np.full(len(person), 1_020)),
            "setting": picked(["outpatient", "inpatient"], is_stay.astype(np.intp)),
            "icu": picked(["0", "1"], icu.astype(np.intp)), "ventilated": ["0"] * len(person),
        }
    ).with_columns(known_on(last))  # fmt: skip


def _draws(people: People, person: Places) -> tuple[Days, Days, pl.Series]:
    """Group the rows of each person into blood draws: day, minute and specimen number of each row."""
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    counts = np.diff(np.append(starts, len(person)))
    number = np.arange(len(person)) - np.repeat(starts, counts)
    key = person.astype(np.int64) * 1_000_000 + number // _TESTS_A_DRAW
    _, place, inverse = np.unique(key, return_index=True, return_inverse=True)
    day = people.somewhere(person[place])
    minute = people.draw.integers(400, 1_000, len(place))
    return day[inverse], minute[inverse], numbered("ACC", people.first, len(place)).gather(inverse)


def _ck_ratios(people: People, person: Places, number: Places, day: Days) -> tuple[Floats, Days]:
    """Draw CK as multiples of the limit: a transient rise in as many persons as published, in half of them twice."""
    ratio = np.clip(people.draw.lognormal(np.log(0.4), 0.35, len(person)), 0.08, 0.97)
    raised_share = np.where(people.has_statin, shape.CK_RAISED_STATIN, shape.CK_RAISED_OTHER)
    raised = people.some(raised_share)[person]
    height = people.draw.lognormal(np.log(shape.CK_RAISED_MEDIAN), shape.CK_RAISED_SIGMA, len(people.born))
    again = people.some(0.5)[person]
    ratio = np.where(raised & (number == 0), 1.01 + height[person], ratio)
    second = raised & again & (number == 1)
    ratio = np.where(second, 1 + (ratio - 0.9) * 0.2 + 0.3 * height[person], ratio)
    first_day = day[np.arange(len(day)) - number]
    return ratio, np.where(second, first_day + people.draw.integers(2, 15, len(day)), day)


def _ck_rows(people: People, person: Places, ratio: Floats, day: Days) -> pl.DataFrame:
    labs = shape.LABORATORIES
    where = people.laboratory[person]
    sex = people.is_male[person].astype(np.intp)
    uln = np.array([[lab.uln("F"), lab.uln("M")] for lab in labs])[where, sex]
    per_unit = np.array([lab.per_unit for lab in labs])[where]
    digits = np.where(per_unit < 1, 100.0, 1.0)
    value = pl.Series(np.round(ratio * uln * per_unit * digits) / digits)
    high = picked([limit for lab in labs for limit in (lab.high("F"), lab.high("M"))], where * 2 + sex)
    spellings = [lab.units[turn % len(lab.units)] for lab in labs for turn in range(3)]
    minute = people.draw.integers(400, 1_000, len(person))
    has_hour = np.array([lab.has_hour for lab in labs])[where]
    drawn = pl.select(
        pl.when(pl.lit(pl.Series(has_hour))).then(pl.lit(times(day, minute))).otherwise(pl.lit(dates(day)))
    )
    return pl.DataFrame(
        {
            "result_id": numbered("CK", people.first, len(person)), "patient_id": people.patient_id.gather(person),
            "code_system": picked([lab.system for lab in labs], where),
            "code": picked([lab.code for lab in labs], where),
            "test_name": picked([lab.test_name for lab in labs], where), "specimen": ["serum"] * len(person),
            "collected_time": drawn.to_series(), "reported_time": times(day, np.minimum(minute + 180, 1_439)),
            "value": value.cast(pl.String).str.strip_suffix(".0"),
            "unit": picked(spellings, where * 3 + people.draw.integers(0, 3, len(person))),
            "reference_low": picked([lab.low for lab in labs], where), "reference_high": high,
            "status": ["final"] * len(person), "accession": numbered("ACK", people.first, len(person)),
            "laboratory": picked([lab.name for lab in labs], where),
        }
    ).with_columns(known_on(day))  # fmt: skip


def _choose(people: People, shares: list[float], rows: int) -> Places:
    weights = np.cumsum(np.array(shares) / sum(shares))
    return np.minimum(np.searchsorted(weights, people.draw.random(rows), side="right"), len(shares) - 1)
