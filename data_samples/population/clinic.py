"""Pieces many stories share: a course of immunotherapy, a statin, weakness, work-up, treatment; and what a story is.

Belongs here: Kind and Truth (a story and what is true of it), chunks of charts with their rates.
Does not belong here: whole stories (cases_*.py, traps_*.py), single rows (words.py).
Called by the stories.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from data_samples.population import shape
from data_samples.population.words import Story

NONE = "none"
#: Days from the first dose to onset: lognormal with quartiles 19, 33 and 57 [V].
ICI_ONSET_MEDIAN_DAYS = 33
ICI_ONSET_SIGMA = math.log(57 / 19) / (2 * 0.6745)
#: Share of true immune-related events without any code for them [V]: codes are missing as often.
CODED_SHARE = 0.54
_ICI_SHARES = {"PD-1": 0.73, "CTLA-4": 0.078, "combination": 0.148, "PD-L1": 0.044}
_PD1 = (("pembrolizumab", 200, 21), ("nivolumab", 240, 14), ("nivolumab", 480, 28), ("cemiplimab", 350, 21),
        ("dostarlimab", 500, 21))  # fmt: skip
_PDL1 = (("atezolizumab", 1200, 21), ("durvalumab", 1500, 28), ("avelumab", 800, 14))
_WEAK_WORDS = ("weak hips and shoulders", "cannot rise from a chair", "stairs are hard", "arms give way")
_MUSCLE_CODES = (("M60.9", "myositis"), ("G72.49", "inflammatory myopathy"), ("M60.80", "myositis, other"),
                 ("G72.9", "myopathy"), ("M33.20", "polymyositis"))  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What is true of an injected person."""

    label: str
    #: The priority the chart deserves at least (P0 or P1 where it is an emergency); empty where open.
    priority: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of story: how it is told, what it is called, and how long before the last night it begins."""

    story: str
    tell: Callable[[Story], Truth]
    trap: str = ""
    #: The onset lies between so many days before the last night.
    days_ago: tuple[int, int] = (6, 240)


def onset_after_first_dose(s: Story) -> int:
    """Draw the days from the first dose of a checkpoint inhibitor to the onset."""
    return max(2, min(round(ICI_ONSET_MEDIAN_DAYS * s.draw.lognormvariate(0, ICI_ONSET_SIGMA)), 360))


def on_ici(s: Story, *, first: int | None = None, held_at: int = 0, statin: bool | None = None) -> int:
    """Write a cancer and its immunotherapy until the day it is held; give the day of the first dose."""
    begin = first if first is not None else -onset_after_first_dose(s)
    s.cancer(begin - s.between(15, 200))
    kind = s.draw.choices(list(_ICI_SHARES), list(_ICI_SHARES.values()))[0]
    until = max(held_at - 1, begin)
    s.exposed_from = begin
    if kind == "combination":
        pair = s.one_of((("ipilimumab", "nivolumab"), ("ipilimumab", "nivolumab"), ("tremelimumab", "durvalumab")))
        s.cycles(pair[0], begin, 210 if pair[0] == "ipilimumab" else 300, every=21, until=until, at_most=4)
        s.cycles(pair[1], begin, 240 if pair[1] == "nivolumab" else 1500, every=21, until=until)
    else:
        drug, mg, every = s.one_of(_PDL1) if kind == "PD-L1" else s.one_of(_PD1)
        drug, mg, every = ("ipilimumab", 240, 21) if kind == "CTLA-4" else (drug, mg, every)
        s.cycles(drug, begin, mg, every=every, until=until)
    if s.sometimes(0.4):
        s.normal_ck(begin - s.between(1, 30))
    if s.sometimes(shape.STATIN_AT_ICI_SHARE) if statin is None else statin:
        on_statin(s, begun=-s.between(400, 1_500), until=s.days_seen + 30)
    return begin


def on_statin(s: Story, *, begun: int, until: int, drug: str = "") -> str:
    """Write a statin from a day until another; give its name."""
    name = drug or s.draw.choices(("atorvastatin", "simvastatin", "rosuvastatin", "pravastatin"), (50, 20, 20, 10))[0]
    mg = s.one_of({"atorvastatin": (20, 40, 80), "simvastatin": (20, 40), "rosuvastatin": (10, 20)}.get(name, (40,)))
    s.refills(name, begun, mg, until=until, days=s.one_of((30, 90, 90)))
    return name


def weakness(s: Story, *, day: int | None = None, share: float = 0.75) -> None:
    """Write weakness as it is coded, when it is: the specific code, a general one, or none."""
    when = max(day if day is not None else s.between(-10, 12), s.exposed_from + 1)
    if s.sometimes(share):
        by = s.one_of(("neurology", "primary care", "oncology", "rheumatology"))
        s.dx("M62.81", when, s.one_of(_WEAK_WORDS), by=by)
    elif s.sometimes(0.5):
        s.dx("R53.1", when, "feels weak", by="primary care")


def muscle_diagnosis(s: Story, *, share: float = CODED_SHARE, setting: str = "") -> None:
    """Write the muscle diagnosis as it is coded, when it is."""
    if not s.sometimes(share):
        return
    code, words = s.one_of(_MUSCLE_CODES)
    where = setting or s.one_of(("outpatient", "outpatient", "inpatient"))
    day = s.between(1, 20)
    s.dx(code, day, words, setting=where, by=s.one_of(("neurology", "rheumatology", "oncology")))
    if s.sometimes(0.4):
        s.dx(code, day + s.between(7, 30), words, setting=where, by="neurology")


def work_up(s: Story, *, antibodies: float = 0.3, biopsy: float = 0.15, necrotizing: float = 0.5) -> None:
    """Write the tests a clinic orders for a raised CK, each missing in many charts; antibodies are negative."""
    if s.sometimes(0.4):
        s.procedure(s.one_of(("95886", "95861", "95885")), s.between(3, 20), "needle EMG with short small units")
    if s.sometimes(0.25):
        s.procedure(s.one_of(("73718", "73720")), s.between(3, 20), "MRI of the thighs, oedema of muscle")
    if s.sometimes(antibodies):
        for name in ("hmgcr", "srp"):
            s.antibody(name, s.between(3, 15), is_positive=False)
    if s.sometimes(biopsy):
        muscle_biopsy(s, is_necrotizing=s.sometimes(necrotizing))
    if s.sometimes(0.5):
        s.test("tsh", s.between(0, 10), s.draw.uniform(0.6, 4.2))
    if s.sometimes(0.3):
        s.test("aldolase", s.between(1, 10), s.draw.uniform(9, 40))
    if s.sometimes(0.5):
        s.test("ast", s.between(0, 4), s.draw.uniform(60, 400))


def muscle_biopsy(s: Story, *, is_necrotizing: bool, day: int | None = None, reported: float = 0.8) -> None:
    """Write a muscle biopsy; the report text is missing in some extracts."""
    necrotic = s.one_of(("Necrotic muscle fibers, scattered, few lymphocytes: necrotizing myopathy.",
                         "Scattered necrotic muscle fibres, minimal inflammation."))  # fmt: skip
    text = necrotic if is_necrotizing else "Endomysial inflammation, consistent with myositis. No necrosis of fibers."
    code, system = s.one_of((("20205", "CPT"), ("20206", "CPT"), ("0KBQ3ZX", "ICD10PCS")))
    s.procedure(code, day if day is not None else s.between(7, 30), "muscle biopsy of the thigh", system=system,
                result=text if s.sometimes(reported) else "")  # fmt: skip


def treated(s: Story, *, day: int, severe: bool = False, indication: str = "myositis") -> None:
    """Write steroids given for the muscle disease, and what follows them."""
    if severe:
        for offset in range(3):
            s.give("methylprednisolone", day + offset, 1_000, indication=indication)
        day += 3
    s.take("prednisone", day, 20, days=28, per_day=s.between(2, 4), indication=s.one_of((indication, "", indication)))
    if s.sometimes(0.6):
        s.take("prednisone", day + 28, 10, days=28, per_day=2, indication=indication)
    if severe and s.sometimes(0.5):
        s.give("immune globulin", day + s.between(1, 10), 30_000, indication=indication)
    if s.sometimes(0.2):
        s.take(s.one_of(("mycophenolate mofetil", "azathioprine")), day + s.between(10, 40), 500, days=30, per_day=2)


def troponin(s: Story, *, times: float, days: tuple[int, ...] = (0, 1)) -> None:
    """Write troponin I of so many times its limit."""
    for day in days:
        s.test("troponin i", day, 34 * times * s.draw.uniform(0.7, 1.4))
