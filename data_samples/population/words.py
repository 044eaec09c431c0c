"""The words injected charts are written in: what happens to one person, in days counted from the onset.

Belongs here: Story, which draws every detail (laboratory, codes, days, values, what is missing) and collects rows.
Does not belong here: the stories (cases_*.py, traps_*.py), identifiers and nights (place.py).
Called by the stories.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from data_samples.chart import Row, dx, procedure, revise, stay, visit, withdraw
from data_samples.population import shape
from data_samples.population.codes import DETECTED, DRUGS, HCPCS_UNIT_MG, NOT_DETECTED, TESTS

T = TypeVar("T")

_REPORT_DAYS_LATE = (0, 0, 0, 0, 0, 0, 0, 1, 1, 3)
_PRINTED_AT_MOST = 22_000


class Story:
    """One person's chart while it is written. Day 0 is the onset; earlier days are negative."""

    def __init__(self, *, number: int, draw: random.Random, onset: date, last_day: date) -> None:
        self.number = number
        self.draw = draw
        self.onset = onset
        self.last_day = last_day
        self.rows: list[Row] = []
        self.sex = "M" if self.sometimes(0.58) else "F"
        self.born: str = self.on(-int(365.25 * min(max(draw.gauss(68, 10), 32), 90)))
        self.observed_from = self.on(-draw.randint(1_200, 3_000))
        self.laboratory = draw.choices(shape.LABORATORIES, [lab.share for lab in shape.LABORATORIES])[0]
        #: Day of the first dose of what is suspected; symptoms of it do not come earlier.
        self.exposed_from = -10_000
        self._ways: dict[str, tuple[str, str]] = {}
        self._hours: dict[int, str] = {}

    # --- chance -------------------------------------------------------------------------------------------------------

    def sometimes(self, share: float) -> bool:
        """Draw yes in this share of persons."""
        return self.draw.random() < share

    def one_of(self, choices: Sequence[T]) -> T:
        """Draw one of several."""
        return self.draw.choice(choices)

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return self.draw.randint(low, high)

    def times_limit(self, median: float, *, spread: float = 0.5, at_least: float = 0.1) -> float:
        """Draw a multiple of the upper limit of normal, lognormal."""
        return max(median * self.draw.lognormvariate(0, spread), at_least)

    def on(self, day: int) -> str:
        """Give the date of a day of the story."""
        return (self.onset + timedelta(days=day)).isoformat()

    @property
    def days_seen(self) -> int:
        """Give the last day of the story the source can know."""
        return (self.last_day - self.onset).days

    # --- drugs --------------------------------------------------------------------------------------------------------

    def give(self, drug: str, day: int, mg: float, **changes: str) -> Row:
        """Write one administration."""
        route, _ = DRUGS[drug]
        system, code = self._way(drug)
        values = {
            "event_type": "administered", "code_system": system, "code": code, "dose": f"{mg:g}", "dose_unit": "mg",
            "drug_name": f"{drug[0].upper()}{drug[1:]} {mg:g} mg {route}", "quantity": "1", "route": route,
            "start_time": f"{self.on(day)}T{self.between(8, 15):02d}:{self.between(0, 59):02d}:00",
            "status": "completed",
        }  # fmt: skip
        if system == "HCPCS":
            units = mg / HCPCS_UNIT_MG.get(code, 1)
            values |= {"dose": "", "dose_unit": "", "quantity": f"{units:g}", "start_time": self.on(day)}
        return self.add("prescribing", day, values | changes)

    def cycles(  # noqa: PLR0913 (words of a chart)
        self, drug: str, first: int, mg: float, *, every: int, until: int, at_most: int = 99,
    ) -> int:  # fmt: skip
        """Write administrations one `every` so many days, none after `until`; give the day of the last."""
        days = list(range(first, max(until, first) + 1, every))[:at_most]
        for day in days:
            self.give(drug, day, mg)
        return days[-1]

    def take(self, drug: str, day: int, mg: float, *, days: int, per_day: int = 1, **changes: str) -> Row:
        """Write one dispensing of a drug taken at home."""
        route, _ = DRUGS[drug]
        system, code = self._way(drug)
        values = {
            "event_type": "dispensed", "code_system": system, "code": code,
            "drug_name": f"{drug[0].upper()}{drug[1:]} {mg:g} mg {'tab' if route == 'PO' else 'inj'}",
            "start_time": self.on(day), "days_supply": str(days), "quantity": str(days * per_day), "dose": f"{mg:g}",
            "dose_unit": "mg", "frequency_per_day": str(per_day), "route": route, "status": "completed",
        }  # fmt: skip
        return self.add("prescribing", day, values | changes)

    def refills(self, drug: str, first: int, mg: float, *, until: int, days: int = 90) -> None:
        """Write dispensings without a gap; the last one is stopped on the day `until`."""
        day = first
        while day + days <= until:
            self.take(drug, day, mg, days=days)
            day += days + self.one_of((0, 0, 0, 2, 5))
        if day <= until:
            last = self.take(drug, day, mg, days=days)
            if until <= self.days_seen:
                self.rows.append(self._tagged(last, revised_on=until, status="stopped", end_time=self.on(until)))

    # --- results ------------------------------------------------------------------------------------------------------

    def ck(self, day: int, times: float, *, hour: str = "", **changes: str) -> Row:
        """Write one total CK of so many times the person's upper limit, as the person's laboratory reports it."""
        lab = self.laboratory
        u_per_l = max(times * lab.uln(self.sex), 6)
        value = f"{u_per_l * lab.per_unit:.2f}" if lab.per_unit < 1 else f"{u_per_l:.0f}"
        if u_per_l > _PRINTED_AT_MOST and lab.per_unit == 1 and self.sometimes(0.5):
            value = f">{_PRINTED_AT_MOST}"
        values = {
            "code_system": lab.system, "code": lab.code, "test_name": lab.test_name, "value": value,
            "unit": self.one_of(lab.units), "reference_low": lab.low, "reference_high": lab.high(self.sex),
        }  # fmt: skip
        return self._result(day, values, hour=hour, has_hour=lab.has_hour, changes=changes)

    def ck_course(self, peak: float, *, rises: int = 2, halves: float = 9.0, until: int = 70) -> None:
        """Write a rise from day 0 to its peak and a fall by half every so many days, drawn as clinics draw."""
        self.ck(0, peak * self.draw.uniform(0.3, 0.9))
        day = rises + self.between(0, 2)
        top = day
        while day <= until:
            self.ck(day, max(peak * 0.5 ** ((day - top) / halves), 0.4) * self.draw.uniform(0.9, 1.1))
            day += max(2, int((day + 4) * self.draw.uniform(0.4, 0.9)))

    def normal_ck(self, *days: int) -> None:
        """Write normal CK results."""
        for day in days:
            self.ck(day, self.draw.uniform(0.2, 0.8))

    def test(self, test: str, day: int, value: float | str, *, hour: str = "", **changes: str) -> Row:
        """Write one result of another test."""
        ways, unit, low, high = TESTS[test]
        system, code, name = self.draw.choices(ways, [3, 1][: len(ways)])[0]
        text = value if isinstance(value, str) else _plain(value)
        values = {"code_system": system, "code": code, "test_name": name, "value": text, "unit": unit,
                  "reference_low": low, "reference_high": high}  # fmt: skip
        return self._result(day, values, hour=hour, has_hour=True, changes=changes)

    def antibody(self, name: str, day: int, *, is_positive: bool) -> Row:
        """Write one antibody result in one of the ways laboratories word it."""
        if name in {"hmgcr", "srp"} and self.sometimes(0.6):
            low, high = {"hmgcr": ((2, 18), (60, 200)), "srp": ((1, 9), (30, 110))}[name]
            if is_positive:
                return self.test(name, day, str(self.between(*high)))
            return self.test(name, day, self.one_of((str(self.between(*low)), "<20" if name == "hmgcr" else "<11")))
        return self.test(name, day, self.one_of(DETECTED if is_positive else NOT_DETECTED))

    # --- diagnoses, procedures, stays ---------------------------------------------------------------------------------

    def dx(self, code: str, day: int, words: str, *, setting: str = "outpatient", by: str = "oncology",
           **changes: str) -> Row:  # fmt: skip
        """Write one recorded diagnosis."""
        self.rows.append(dx(code, self.on(day), words, setting=setting, by=by, **changes))
        return self.rows[-1]

    def procedure(  # noqa: PLR0913 (words of a chart)
        self, code: str, day: int, words: str, *, system: str = "CPT", setting: str = "outpatient", result: str = "",
    ) -> None:  # fmt: skip
        """Write one procedure."""
        self.rows.append(procedure(code, self.on(day), words, system=system, setting=setting, result=result))

    def visit(self, day: int, setting: str = "outpatient") -> None:
        """Write one visit."""
        self.rows.append(visit(self.on(day), setting))

    def stay(self, first: int, last: int, *, icu: bool = False, ventilated: bool = False) -> None:
        """Write a hospital stay."""
        for part in stay(self.on(first), self.on(last), icu=icu, ventilated=ventilated):
            assert isinstance(part, Row)
            self.rows.append(part)

    def cancer(self, day: int | None = None, code: str = "") -> None:
        """Write the cancer, by default half a year to three years before the onset."""
        when = day if day is not None else -self.between(180, 1_000)
        codes = {entry[0]: entry[1] for entry in shape.CANCERS}
        drawn = code or self.draw.choices(list(codes), [entry[2] for entry in shape.CANCERS])[0]
        self.dx(drawn, when, codes.get(drawn, "cancer"))
        self.dx(drawn, when + self.between(10, 40), codes.get(drawn, "cancer"))

    def die(self, day: int) -> None:
        """Write the death."""
        self.add("deaths", day, {"death_date": self.on(day)})

    # --- versions -----------------------------------------------------------------------------------------------------

    def corrected(self, row: Row, *, days_later: int, **changes: str) -> None:
        """Write a newer version of a row of this story."""
        at = (row.known - self.onset).days + days_later
        self.rows.append(self._tagged(row, revised_on=at, **changes))

    def withdrawn(self, row: Row, *, days_later: int) -> None:
        """Write the tombstone of a row of this story."""
        place = self.rows.index(row)
        self.rows[place] = self._with_tag(row)
        self.rows.append(withdraw(self.rows[place], self.on((row.known - self.onset).days + days_later)))

    def add(self, table: str, day: int, values: dict[str, str], *, late: int = 0) -> Row:
        """Write any row, known to the source `late` days after it happened."""
        self.rows.append(Row(table, self.onset + timedelta(days=day + late), values))
        return self.rows[-1]

    def _tagged(self, row: Row, *, revised_on: int, **changes: str) -> Row:
        place = self.rows.index(row)
        self.rows[place] = self._with_tag(row)
        return revise(self.rows[place], self.on(revised_on), **changes)

    def _with_tag(self, row: Row) -> Row:
        return row if row.tag else Row(row.table, row.known, row.values, tag=f"version {len(self.rows)}")

    def _result(self, day: int, values: dict[str, str], *, hour: str, has_hour: bool, changes: dict[str, str]) -> Row:
        # what is drawn on one day is drawn at once, unless the story says otherwise
        usual = self._hours.setdefault(day, f"{self.between(6, 14):02d}:{self.between(0, 59):02d}")
        drawn = f"{self.on(day)}T{hour or usual}:00"
        late = self.one_of(_REPORT_DAYS_LATE)
        reported = f"{self.on(day + late)}T{'21:30:00' if late == 0 else '09:00:00'}"
        common = {
            "specimen": "serum", "status": "final", "laboratory": self.laboratory.name,
            "collected_time": drawn if has_hour else drawn[:10],
            "reported_time": reported if has_hour else reported[:10],
        }  # fmt: skip
        return self.add("labs", day, common | values | changes, late=late)

    def _way(self, drug: str) -> tuple[str, str]:
        """Choose how this person's site codes a drug, once."""
        if drug not in self._ways:
            ways = DRUGS[drug][1]
            self._ways[drug] = self.draw.choices(ways, [5, 2, 1][: len(ways)])[0]
        return self._ways[drug]


def _plain(value: float) -> str:
    """Write a number as laboratories do: three figures, never an exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
