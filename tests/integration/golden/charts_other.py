"""Golden cases of steroids, tumours, other drugs and other causes, drawn as extracts; days count from onset.

Belongs here: the charts.
Does not belong here: what is expected of them (expected.py), the words (words.py).
Called by cases.py.
"""

from __future__ import annotations

from data_samples.chart import dx, fill, infusion, lab, stay
from tests.integration.golden.words import (
    OLD_CANCER,
    Golden,
    at,
    by_name,
    ck_x,
    in_hospital,
    normal_ck,
    seen_once,
    supplies,
    weak,
)  # fmt: skip

OTHER_CASES = (
    Golden(
        "G10", "brain metastases: dexamethasone 16 mg a day for five weeks, weak thighs, CK normal",
        chart=(
            dx("C34.11", at(-180), "lung cancer"), infusion("carboplatin", at(-150), 450), normal_ck(-120),
            # found 100 days before: a code within 90 days would count as a central cause of the weakness (C-23)
            dx("C79.31", at(-100), "brain metastases"),
            fill("dexamethasone", at(-35), 8, days=49, per_day=2, indication="brain metastases"),
            weak(0), seen_once("G72.0", 2, "muscle disease from a drug"), ck_x(1, 0.6),
        ),
    ),
    Golden(
        "G11", "intensive care for asthma: methylprednisolone 1 g and cisatracurium, then critical illness myopathy",
        chart=(
            OLD_CANCER, normal_ck(-200),
            stay(at(-12), at(20), icu=True),
            tuple(infusion("methylprednisolone", at(day), 1000, indication="asthma") for day in range(-12, -7)),
            tuple(infusion("cisatracurium", at(day), 200) for day in range(-12, -8)),
            ck_x(0, 6), ck_x(3, 5), weak(1), in_hospital("G72.81", 2, "critical illness myopathy"),
        ),
        sex="F",
    ),
    Golden(
        "G15", "Becker dystrophy with CK 11 to 12 times the limit for years, on a statin like many",
        chart=(
            OLD_CANCER,
            dx("G71.01", at(-1700), "Becker muscular dystrophy", by="neurology"),
            dx("G71.01", at(-1300), "Becker muscular dystrophy", by="neurology"),
            # high before the statin: no statin made it so
            ck_x(-1700, 11), ck_x(-1600, 12), supplies("pravastatin", -1500, until=181, mg=20), ck_x(-700, 11.5),
            weak(0), dx("G72.9", at(0), "muscle disease", by="neurology"), ck_x(1, 12), ck_x(21, 11),
        ),
    ),
    Golden(
        "G16", "CK 7 times the limit on day 16 of binimetinib, no symptom; nearly normal twelve days after the stop",
        chart=(
            OLD_CANCER, normal_ck(-40), by_name("binimetinib", -16, 15, days=18, per_day=6),
            ck_x(0, 7), ck_x(3, 5), ck_x(14, 1.1),
        ),
    ),
    Golden(
        "G19", "dermatomyositis with anti-TIF1-gamma; the ovarian cancer is found two months later; no drug",
        chart=(
            normal_ck(-400), ck_x(0, 14), ck_x(20, 12), ck_x(40, 10), weak(1),
            lab("tif1", f"{at(10)}T09:00:00", "POSITIVE"),
            dx("C56.9", at(60), "ovarian cancer"),
            dx("M36.0", at(62), "dermatomyositis with a tumour", by="rheumatology"),
            dx("M36.0", at(75), "dermatomyositis with a tumour", by="rheumatology"),
        ),
        sex="F",
    ),
    Golden(
        "G21", "seizure, CK 60 times the limit; no drug of interest",
        chart=(
            OLD_CANCER, normal_ck(-200),
            dx("R56.9", at(-1), "seizure", setting="emergency", by="emergency"), ck_x(0, 60), ck_x(2, 30),
        ),
    ),
)  # fmt: skip
