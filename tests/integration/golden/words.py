"""The words golden charts are written in: days counted from onset, CK counted in upper limits.

Belongs here: small words on top of data_samples/chart.py.
Does not belong here: the charts (charts_*.py).
Called by charts_*.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data_samples.chart import NORTHSIDE_M, Chart, Row, ck, dx, fill, infusion, lab, procedure

ONSET = date(2025, 1, 15)
#: Half a year after onset: every course has run, and the follow-up of 30 days is over.
AS_OF = date(2025, 7, 15)
#: The limit that every drawn CK row brings with it.
LIMIT_U_PER_L = int(NORTHSIDE_M.high)

#: A tumour long before onset makes the patient eligible and is too old to be a cause (more than 1,095 days).
OLD_CANCER = dx("C64.9", "2019-06-03", "kidney cancer, removed")


@dataclass(frozen=True)
class Golden:
    """One golden case as an extract: who and what the source systems hold."""

    case_id: str
    story: str
    chart: Chart
    sex: str = "M"
    born: str = "1957-04-12"


def at(days: int) -> str:
    """Give the date so many days after onset."""
    return (ONSET + timedelta(days=days)).isoformat()


def ck_x(days: int, x_uln: float) -> Row:
    """Draw one CK, in multiples of its own row's limit."""
    return ck(at(days), round(x_uln * LIMIT_U_PER_L), NORTHSIDE_M)


def normal_ck(days: int) -> Row:
    """Draw a CK well inside the limits: the rise that follows is new, and its beginning is known."""
    return ck_x(days, 0.5)


def ici(*days: int, drug: str = "pembrolizumab") -> Chart:
    """Give a checkpoint inhibitor on these days."""
    return tuple(infusion(drug, at(day), 200) for day in days)


def every_three_weeks(first: int, last: int) -> Sequence[int]:
    """Give the days of a three-weekly schedule."""
    return range(first, last + 1, 21)


def supplies(drug: str, first: int, *, until: int, mg: float) -> Chart:
    """Dispense 90 days at a time without a gap; the last supply ends on `until`."""
    starts = range(first, until, 90)
    return tuple(fill(drug, at(day), mg, days=min(90, until - day)) for day in starts)


def by_name(drug: str, day: int, mg: float, *, days: int, per_day: int = 1) -> Row:
    """Dispense a drug that the source names and does not code."""
    return fill("metoprolol", at(day), mg, days=days, per_day=per_day, code_system="", code="",
                drug_name=f"{drug.capitalize()} {mg:g} mg tab")  # fmt: skip


def weak(day: int) -> Row:
    """Code muscle weakness."""
    return dx("M62.81", at(day), "weak thighs and shoulders", by="internal medicine")


def feels_weak(day: int) -> Row:
    """Code weakness without saying that it is muscular."""
    return dx("R53.1", at(day), "feels weak", by="internal medicine")


def in_hospital(code: str, day: int, words: str) -> Row:
    """Code a diagnosis during a hospital stay."""
    return dx(code, at(day), words, setting="inpatient", by="internal medicine")


def seen_once(code: str, day: int, words: str) -> Row:
    """Code a diagnosis once, in a clinic that is neither neurology nor rheumatology."""
    return dx(code, at(day), words, by="oncology")


def biopsy(day: int, report: str) -> Row:
    """Take a muscle biopsy through the skin."""
    return procedure("0KBQ3ZX", at(day), "needle biopsy of a thigh muscle", result=report)


def antibody(test: str, day: int, value: str) -> Row:
    """Draw an antibody."""
    return lab(test, f"{at(day)}T09:00:00", value)


def immunoglobulin(day: int) -> Row:
    """Give immunoglobulin."""
    return infusion("immune globulin", at(day), 30000)


def prednisone(day: int, *, days: int = 28) -> Row:
    """Dispense prednisone, 70 mg a day: 1 mg/kg for the 70 kg that stand for an unknown weight."""
    return fill("prednisone", at(day), 70, days=days, indication="myositis")
