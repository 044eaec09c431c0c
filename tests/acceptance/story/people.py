"""Who is in the story and what their hospital writes down: one person a paragraph, told night by night.

Belongs here: the people, what was known of them before the first night, and what each later night brings.
Does not belong here: how rows become files and which nights are unusual (nights.py), what the list should say about it
    (expected_events.csv).
Called by nights.py.

A chart entry says when something happened; the night it stands under is the extract folder that brings it. What bears
a `tag` may come again: corrected (`revise`) or withdrawn as if it had never been (`withdraw`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data_samples.chart import CENTRAL_F, CENTRAL_M, Chart, Row, ck, day, dx, fill, fills, infusion, infusions, revise
from data_samples.chart import withdraw as withdrawn


@dataclass(frozen=True)
class Person:
    """One person of the story."""

    name: str
    sex: str
    born: str
    told: str
    #: What the first night's folder, the history, holds beside the cancer of 2021.
    before: Chart = ()
    #: Night -> what its folder brings.
    then: Mapping[str, Chart] = field(default_factory=dict)
    cancer: str = "C50.911"


def weak(when: str) -> Row:
    """Write a coded muscle weakness."""
    return dx("M62.81", when, "muscle weakness, thighs and shoulders")


def house_infusion(code: str, when: str) -> Row:
    """Write an infusion that only the house's own code tells to be a checkpoint inhibitor."""
    row = infusion("pembrolizumab", when, 200)
    return Row("prescribing", row.known, {**row.values, "code_system": "LOCAL", "code": code,
                                          "drug_name": f"House infusion {code[-2:]}"})  # fmt: skip


def merge(who: str, into: str, when: str) -> Row:
    """Write that two numbers are one person; a number merged into itself stands alone again."""
    return Row("patient_merges", day(when), {"from_patient_id": who, "to_patient_id": into, "merged_time": when})


ALMA_FILL = fill("atorvastatin", "2026-02-15", 40, days=90, tag="second fill")
ALMA = Person(
    "ALMA", "F", "1958-04-02",
    "on atorvastatin since December: weak with a CK of 20 times the limit, then of 55 times; stops in March, which the"
    " pharmacy writes down a month later",
    before=(ck("2025-12-15", 95, CENTRAL_F), fill("atorvastatin", "2025-12-20", 40, days=60), ALMA_FILL),
    then={
        "2026-03-05": (ck("2026-03-04", 3840, CENTRAL_F), weak("2026-03-04")),
        "2026-03-09": (ck("2026-03-08", 10560, CENTRAL_F),),
        "2026-04-09": (ck("2026-04-08", 230, CENTRAL_F),),
        "2026-04-12": (revise(ALMA_FILL, "2026-04-11", status="stopped", end_time="2026-03-10"),),
    },
)  # fmt: skip

BORIS = Person(
    "BORIS", "M", "1955-09-30",
    "on pembrolizumab: a CK of 3.6 times the limit arrives ten days after it was drawn, one of 7 times after 25 days",
    before=(ck("2026-01-10", 150, CENTRAL_M), infusions("pembrolizumab", "2026-01-12", 200, every=21, count=3)),
    then={
        "2026-03-16": (ck("2026-03-06", 1110, CENTRAL_M),),
        "2026-03-24": (ck("2026-02-27", 2156, CENTRAL_M),),
    },
    cancer="C64.1",
)  # fmt: skip

CORA_CK = ck("2026-03-06", 12000, CENTRAL_F, tag="the CK")
CORA = Person(
    "CORA", "F", "1949-01-17",
    "on pembrolizumab: a CK of 12,000 is corrected to 120, and five days later to 11,900",
    before=(ck("2026-01-19", 88, CENTRAL_F), infusions("pembrolizumab", "2026-01-20", 200, every=21, count=3)),
    then={
        "2026-03-07": (CORA_CK,),
        "2026-03-10": (revise(CORA_CK, "2026-03-09", value="120", status="corrected"),),
        "2026-03-15": (revise(CORA_CK, "2026-03-14", value="11900", status="corrected"),),
    },
    cancer="C18.2",
)  # fmt: skip

DORA_FIRST = ck("2026-03-10", 998, CENTRAL_F, tag="first CK")
DORA_SECOND = ck("2026-03-12", 806, CENTRAL_F, tag="second CK")
DORA = Person(
    "DORA", "F", "1961-06-06",
    "for years on rosuvastatin: two CK above four times the limit; the first is cancelled, then the other was an error",
    before=(ck("2025-11-02", 101, CENTRAL_F), fills("rosuvastatin", "2025-01-05", 10, days=90, count=6)),
    then={
        "2026-03-11": (DORA_FIRST,),
        "2026-03-13": (DORA_SECOND,),
        "2026-03-20": (revise(DORA_FIRST, "2026-03-19", status="cancelled"),),
        "2026-03-23": (revise(DORA_SECOND, "2026-03-22", status="entered_in_error"),),
    },
)  # fmt: skip

EMIL_FILL = fill("simvastatin", "2026-02-10", 40, days=90, tag="the fill")
EMIL = Person(
    "EMIL", "M", "1952-12-11",
    "weak with a CK of 12.5 times the limit on simvastatin; the simvastatin was another patient's and is deleted",
    before=(ck("2025-11-20", 140, CENTRAL_M), EMIL_FILL),
    then={
        "2026-03-14": (ck("2026-03-13", 3850, CENTRAL_M), weak("2026-03-13")),
        "2026-03-21": (withdrawn(EMIL_FILL, "2026-03-20"),),
    },
    cancer="C61",
)  # fmt: skip

FINN = Person(
    "FINN", "M", "1957-03-03",
    "on nivolumab, one CK of 3.75 times the limit; for ten nights believed to be the same man as FRED",
    before=(ck("2026-01-14", 160, CENTRAL_M), infusions("nivolumab", "2026-01-15", 240, every=14, count=4)),
    then={
        "2026-03-04": (ck("2026-03-03", 1155, CENTRAL_M),),
        "2026-03-26": (merge("FRED", "FINN", "2026-03-25T16:00:00"),),
        "2026-04-05": (merge("FRED", "FRED", "2026-04-04T09:30:00"),),
    },
    cancer="C43.59",
)  # fmt: skip

FRED = Person(
    "FRED", "M", "1957-03-30",
    "on atorvastatin since June: weak with a CK of 8 times the limit; a second CK comes while he counts as FINN",
    before=(ck("2025-06-01", 170, CENTRAL_M), fills("atorvastatin", "2025-06-15", 20, days=90, count=4)),
    then={
        "2026-03-08": (ck("2026-03-07", 2464, CENTRAL_M), weak("2026-03-07")),
        "2026-03-27": (ck("2026-03-26", 700, CENTRAL_M),),
    },
    cancer="C67.9",
)  # fmt: skip

GRETA_MIDDLE = ck("2025-12-20", 290, CENTRAL_F, tag="between")
GRETA = Person(
    "GRETA", "F", "1960-08-19",
    "on atorvastatin: CK raised in October and again in March, held together by a CK of December that is deleted; weeks"
    " later another CK of that December comes from another hospital",
    before=(ck("2025-04-20", 110, CENTRAL_F), fills("atorvastatin", "2025-05-01", 20, days=90, count=5),
            ck("2025-10-01", 1536, CENTRAL_F), ck("2025-10-05", 1152, CENTRAL_F), GRETA_MIDDLE),
    then={
        "2026-03-11": (ck("2026-03-10", 2304, CENTRAL_F),),
        "2026-03-22": (withdrawn(GRETA_MIDDLE, "2026-03-21"),),
        "2026-04-04": (ck("2025-12-22", 300, CENTRAL_F),),
    },
)  # fmt: skip

HUGO = Person(
    "HUGO", "M", "1950-05-25",
    "a statin case of November: stopped in December, CK normal in January and February; quiet until it rises in April",
    before=(ck("2025-06-20", 150, CENTRAL_M), fill("pravastatin", "2025-07-01", 40, days=90),
            fill("pravastatin", "2025-09-28", 40, days=90, status="stopped", end_time="2025-12-16"),
            ck("2025-11-30", 2772, CENTRAL_M), ck("2025-12-15", 1848, CENTRAL_M),
            ck("2026-01-10", 180, CENTRAL_M), ck("2026-02-05", 170, CENTRAL_M)),
    then={"2026-04-21": (ck("2026-04-20", 1540, CENTRAL_M),)},
    cancer="C18.7",
)  # fmt: skip

IDA = Person(
    "IDA", "F", "1966-10-08",
    "on nivolumab: weak, CK 7 times the limit, and her doctor codes a harm of immunotherapy; then only time passes",
    before=(ck("2026-01-19", 77, CENTRAL_F), infusions("nivolumab", "2026-01-20", 240, every=14, count=3)),
    then={
        "2026-03-03": (ck("2026-03-02", 1344, CENTRAL_F), weak("2026-03-02"),
                       dx("T45.AX5A", "2026-03-02", "adverse effect of immunotherapy")),
        "2026-03-06": (ck("2026-03-05", 1290, CENTRAL_F),),
    },
    cancer="C43.59",
)  # fmt: skip

JUNO = Person(
    "JUNO", "F", "1963-02-14",
    "CK 3.5 times the limit under an infusion with the house code INF-77, which the house's list of codes loses and"
    " finds again",
    before=(ck("2026-01-24", 90, CENTRAL_F),
            *(house_infusion("INF-77", when) for when in ("2026-01-25", "2026-02-15", "2026-03-08"))),
    then={
        "2026-03-18": (ck("2026-03-17", 672, CENTRAL_F),),
        "2026-03-20": (ck("2026-03-19", 660, CENTRAL_F),),
    },
)  # fmt: skip

KURT = Person(
    "KURT", "M", "1956-07-07",
    "CK 3.4 times the limit twice under an infusion whose house code INF-88 nobody has listed yet",
    before=(ck("2026-01-30", 190, CENTRAL_M),
            *(house_infusion("INF-88", when) for when in ("2026-02-01", "2026-02-22", "2026-03-15"))),
    then={
        "2026-03-24": (ck("2026-03-23", 1050, CENTRAL_M),),
        "2026-03-27": (ck("2026-03-26", 1040, CENTRAL_M),),
    },
    cancer="C64.2",
)  # fmt: skip

MONA = Person(
    "MONA", "F", "1959-11-01",
    "on pembrolizumab: her CK of 11 times the limit is drawn while the laboratory sends nothing",
    before=(ck("2026-02-02", 120, CENTRAL_F), infusions("pembrolizumab", "2026-02-03", 200, every=21, count=3)),
    then={"2026-03-30": (ck("2026-03-29", 2112, CENTRAL_F),)},
)  # fmt: skip

NILS = Person(
    "NILS", "M", "1954-04-22",
    "on simvastatin: weak with a CK of 30 times the limit, in the folder that nobody sends until two days later",
    before=(ck("2025-11-10", 200, CENTRAL_M), fills("simvastatin", "2025-11-20", 40, days=90, count=2)),
    then={"2026-03-17": (ck("2026-03-16", 9240, CENTRAL_M), weak("2026-03-16"))},
    cancer="C61",
)  # fmt: skip

RUTH = Person(
    "RUTH", "F", "1962-03-12",
    "no drug of interest, CK 12 times the limit; that her leg was crushed the day before is coded nine days later",
    before=(ck("2025-10-10", 100, CENTRAL_F),),
    then={
        "2026-03-24": (ck("2026-03-23", 2310, CENTRAL_F),),
        "2026-03-31": (dx("T79.6XXA", "2026-03-22", "traumatic ischemia of leg", setting="inpatient", by="surgery"),),
    },
)  # fmt: skip

#: Never on the list: their normal results, refills and blood pressure make every night's files (nights.py).
QUIET = tuple(
    Person(name, sex, "1953-01-01", "never raised, never listed")
    for name, sex in (("PIA", "F"), ("QUINN", "M"), ("ROSA", "F"))
)

PEOPLE = (
    ALMA, BORIS, CORA, DORA, EMIL, FINN, FRED, GRETA, HUGO, IDA, JUNO, KURT, MONA, NILS, RUTH, *QUIET,
)  # fmt: skip
