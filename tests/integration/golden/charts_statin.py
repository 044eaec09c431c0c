"""Golden cases around a statin and the antibodies, drawn as extracts; days count from onset.

Belongs here: the charts.
Does not belong here: what is expected of them (expected.py), the words (words.py).
Called by cases.py.
"""

from __future__ import annotations

from data_samples.chart import dx
from tests.integration.golden.words import (
    OLD_CANCER,
    Golden,
    antibody,
    at,
    biopsy,
    by_name,
    ck_x,
    ici,
    immunoglobulin,
    in_hospital,
    normal_ck,
    prednisone,
    seen_once,
    supplies,
    weak,
)  # fmt: skip

#: Four years of atorvastatin, the last supply of which ended 60 days before onset.
FOUR_YEARS = supplies("atorvastatin", -1500, until=-60, mg=40)
#: High for eight weeks, and 115 days after the end of supply still two thirds of the peak.
STAYS_HIGH = (ck_x(0, 27), ck_x(21, 24), ck_x(55, 18))

STATIN_CASES = (
    Golden(
        "G04", "simvastatin for 60 days, clarithromycin for a week, CK 30 times the limit; normal 5 weeks after the stop",
        chart=(
            OLD_CANCER, normal_ck(-90),
            supplies("simvastatin", -60, until=0, mg=40), by_name("clarithromycin", -10, 500, days=7, per_day=2),
            ck_x(0, 30), ck_x(3, 24), ck_x(8, 6), ck_x(35, 0.8),
            weak(0), seen_once("G72.0", 1, "muscle disease from a drug"), antibody("hmgcr", 5, "<2"),
        ),
    ),
    Golden(
        "G05", "CK stays high for four months after the statin; anti-HMGCR 145 CU; necrotizing biopsy; treated",
        chart=(
            OLD_CANCER, normal_ck(-400), FOUR_YEARS, STAYS_HIGH,
            weak(1), in_hospital("G72.49", 3, "immune-mediated myopathy"),
            antibody("hmgcr", 2, "145"),
            biopsy(10, "Necrotizing myopathy: scattered necrotic and regenerating fibers, little inflammation."),
            by_name("methotrexate", 25, 15, days=84), immunoglobulin(26),
        ),
    ),
    Golden(
        "G06", "as G05, without antibody and biopsy",
        chart=(
            OLD_CANCER, normal_ck(-400), FOUR_YEARS, STAYS_HIGH,
            weak(1), in_hospital("G72.49", 3, "immune-mediated myopathy"),
            by_name("methotrexate", 25, 15, days=84), immunoglobulin(26),
        ),
    ),
    Golden(
        "G07", "anti-HMGCR without any statin",
        chart=(
            OLD_CANCER, normal_ck(-400), ck_x(0, 22), ck_x(21, 20), ck_x(50, 16),
            weak(1), in_hospital("G72.49", 3, "immune-mediated myopathy"), antibody("hmgcr", 2, "210"),
        ),
        sex="F",
    ),
    Golden(
        "G08", "anti-SRP after six years of atorvastatin, which is stopped at once; CK stays high all the same",
        chart=(
            OLD_CANCER, normal_ck(-400), supplies("atorvastatin", -2190, until=3, mg=20),
            ck_x(0, 35), ck_x(21, 33), ck_x(70, 25),
            weak(1), in_hospital("G72.49", 3, "immune-mediated myopathy"),
            antibody("srp", 2, "POSITIVE"), antibody("hmgcr", 2, "<2"), immunoglobulin(12), prednisone(5),
        ),
    ),
    Golden(
        "G09", "both antibodies negative, necrotizing biopsy, stomach cancer four months before; no drug in its window",
        chart=(
            dx("C16.9", at(-120), "stomach cancer"),
            # chemotherapy began before onset: nothing says that the muscle disease came before treatment
            tuple(by_name("capecitabine", day, 500, days=14, per_day=6) for day in (-90, -69, -48)),
            normal_ck(-100), ck_x(0, 25), ck_x(21, 22), ck_x(50, 15),
            weak(1), in_hospital("G72.49", 3, "immune-mediated myopathy"),
            antibody("hmgcr", 2, "<2"), antibody("srp", 2, "NEGATIVE"),
            biopsy(10, "Necrotizing myopathy: necrotic fibers, few lymphocytes."), prednisone(14), immunoglobulin(20),
        ),
    ),
    Golden(
        "G20", "simvastatin for 30 days with gemfibrozil; CK 120 times the limit, kidneys fail; no CK after day 2",
        chart=(
            OLD_CANCER, normal_ck(-90),
            supplies("simvastatin", -30, until=3, mg=80), by_name("gemfibrozil", -14, 600, days=14, per_day=2),
            ck_x(0, 120), ck_x(2, 95),
            weak(0), in_hospital("M62.82", 0, "muscle breakdown"), in_hospital("N17.9", 0, "kidneys fail"),
        ),
    ),
    Golden(
        "G22", "CK 3 times the limit twice, after eight years of pravastatin; pembrolizumab ended four years ago",
        chart=(
            OLD_CANCER, normal_ck(-1700), ici(-1502, -1481, -1460),
            supplies("pravastatin", -2920, until=181, mg=40), normal_ck(-200), ck_x(0, 3), ck_x(7, 3),
        ),
    ),
    Golden(
        "G23", "known anti-HMGCR disease: stopped the statin 300 days ago, CK 3.5 times the limit then, now 9 times",
        chart=(
            OLD_CANCER, normal_ck(-700), supplies("atorvastatin", -1200, until=-300, mg=40),
            # 60 days after the stop, more than a quarter of the peak: a negative dechallenge. No CK between this
            # and onset: nothing shows a recovery, so that the rise is an episode of its own, 300 days after the stop
            ck_x(-240, 3.5),
            ck_x(0, 9), ck_x(20, 8), weak(1), in_hospital("G72.49", 3, "immune-mediated myopathy"),
            antibody("hmgcr", 4, "88"), immunoglobulin(10),
        ),
    ),
)  # fmt: skip
