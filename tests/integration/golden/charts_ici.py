"""Golden cases around a checkpoint inhibitor, drawn as extracts; days count from onset.

Belongs here: the charts.
Does not belong here: what is expected of them (expected.py), the words (words.py).
Called by cases.py.
"""

from __future__ import annotations

from data_samples.chart import dx, fill, infusion, lab, procedure
from tests.integration.golden.words import (
    OLD_CANCER,
    Golden,
    at,
    by_name,
    ck_x,
    every_three_weeks,
    feels_weak,
    ici,
    in_hospital,
    normal_ck,
    prednisone,
    seen_once,
    supplies,
    weak,
)  # fmt: skip

ICI_CASES = (
    Golden(
        "G01", "one dose of ipilimumab and nivolumab; myositis, myocarditis and drooping eyelids on day 20",
        chart=(
            OLD_CANCER, normal_ck(-40),
            infusion("ipilimumab", at(-20), 240), infusion("nivolumab", at(-20), 80, hour="T13:00:00"),
            # the last CK is still above half of the peak: nothing says that it fell while the drug was held
            ck_x(0, 9), ck_x(1, 18), ck_x(5, 14),
            lab("troponin i", f"{at(0)}T09:00:00", 480),
            dx("H02.403", at(0), "both eyelids droop", setting="emergency", by="emergency"),
            weak(1), in_hospital("M60.9", 1, "myositis"), in_hospital("I40.8", 1, "myocarditis"),
            infusion("methylprednisolone", at(2), 1000), infusion("methylprednisolone", at(3), 1000),
            infusion("methylprednisolone", at(4), 1000),
        ),
    ),
    Golden(
        "G02", "double vision and trouble swallowing under pembrolizumab, weak thighs, CK never above the limit",
        chart=(
            OLD_CANCER, normal_ck(-60), ici(-35, -14),
            dx("H53.2", at(0), "double vision", by="ophthalmology"),
            seen_once("R13.10", 1, "trouble swallowing"), weak(2), seen_once("M60.9", 3, "myositis?"),
            ck_x(2, 0.8), prednisone(4),
        ),
    ),
    Golden(
        "G03", "one CK of 2 times the limit in month five of pembrolizumab, no symptom, never repeated",
        chart=(OLD_CANCER, normal_ck(-200), ici(*every_three_weeks(-150, 60)), ck_x(0, 2)),
    ),
    Golden(
        "G12", "myositis 20 days into pembrolizumab; prednisone from day 1, and the drug is held",
        chart=(
            OLD_CANCER, normal_ck(-40), ici(-20),
            ck_x(0, 12), ck_x(3, 10), ck_x(10, 5), ck_x(20, 2), ck_x(34, 0.7),
            weak(0), in_hospital("M60.9", 1, "myositis"), prednisone(1, days=42),
        ),
    ),
    Golden(
        "G13", "CK 9 times the limit the day after an operation, normal again on day 5; the next dose is given in time",
        chart=(
            OLD_CANCER, normal_ck(-40), ici(-14, 21, 42),
            procedure("0DTJ0ZZ", at(-1), "open removal of the appendix"),
            ck_x(0, 9), ck_x(2, 4), ck_x(5, 0.8),
        ),
    ),
    Golden(
        "G14", "infarction code, CK 8 times the limit and a high troponin I two weeks after pembrolizumab",
        chart=(
            OLD_CANCER, normal_ck(-40), ici(-14, 21, 42),
            in_hospital("I21.4", 0, "heart attack"), lab("troponin i", f"{at(0)}T09:00:00", 480),
            ck_x(0, 8), ck_x(2, 3), ck_x(4, 0.9),
        ),
    ),
    Golden(
        "G17", "pembrolizumab, binimetinib and a statin of many years at once; CK 7 times the limit, feels weak",
        chart=(
            OLD_CANCER, normal_ck(-60), ici(*every_three_weeks(-150, 60)),
            supplies("atorvastatin", -1500, until=181, mg=40),
            tuple(by_name("binimetinib", day, 15, days=30, per_day=6) for day in range(-40, 170, 30)),
            ck_x(0, 7), ck_x(3, 6), feels_weak(0),
        ),
    ),
    Golden(
        "G18", "fourteen months after the last dose: CK 8 times the limit, myositis; colitis under the drug before",
        chart=(
            OLD_CANCER, normal_ck(-600), ici(*every_three_weeks(-509, -425)), normal_ck(-430),
            seen_once("K52.1", -420, "colitis from pembrolizumab"), normal_ck(-60),
            ck_x(0, 8), ck_x(5, 7), weak(1), in_hospital("M60.9", 2, "myositis"),
        ),
    ),
    Golden(
        "G24", "CK 15 times the limit, recovery without the drug, and 11 times the limit 30 days after it is given again",
        chart=(
            OLD_CANCER, normal_ck(-200), ici(-180),
            # the first rise: long over when the drug is given again, so that the second is an event of its own
            ck_x(-160, 15), ck_x(-157, 12), ck_x(-140, 0.8), ck_x(-120, 0.7),
            ici(-30),
            ck_x(0, 11), ck_x(3, 9), weak(1), in_hospital("M60.9", 2, "myositis"), prednisone(2),
        ),
    ),
    Golden(
        "G25", "TSH 85 in month five of pembrolizumab; CK 6 times the limit, muscle pain, feels weak",
        chart=(
            OLD_CANCER, normal_ck(-200), ici(*every_three_weeks(-150, 60)),
            lab("tsh", f"{at(0)}T09:00:00", "85"), seen_once("E03.2", -3, "underactive thyroid from treatment"),
            ck_x(0, 6), ck_x(10, 4), feels_weak(0), seen_once("M79.10", 0, "muscle pain"),
            fill("levothyroxine", at(2), 0.1, days=90),
        ),
    ),
)  # fmt: skip
