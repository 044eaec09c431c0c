"""What is expected of the golden cases: the project's own copy of the numbers, so that the test runs anywhere.

Belongs here: numbers, in the order of the cases.
Does not belong here: how they come about (spec 9, docs/decisions), the charts (charts_*.py).
Called by test_golden_cases.py, which compares this table with the specification's file where that lies beside the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """Event score before and after explainers, level, priority; per label its points and causality."""

    score_before_explainers: int
    score: int
    level: str
    priority: str
    labels: Mapping[str, tuple[int, str]]


EXPECTED = {
    "G01": Expected(13, 13, "M3", "P0", {"ici_myositis": (7, "probable")}),
    "G02": Expected(6, 6, "M2", "P0", {"ici_myositis": (6, "probable")}),
    "G03": Expected(0, 0, "M0", "P4", {"ici_myositis": (2, "conditional")}),
    "G04": Expected(8, 8, "M3", "P1", {"statin_toxic": (10, "probable")}),
    "G05": Expected(22, 22, "M4", "P1", {"statin_toxic": (-7, "unlikely"), "statin_imnm_hmgcr": (10, "probable")}),
    "G06": Expected(13, 13, "M3", "P1", {"statin_toxic": (-2, "unlikely"), "statin_imnm_suspected": (5, "possible")}),
    "G07": Expected(15, 15, "M4", "P1", {"hmgcr_imnm_no_statin": (5, "probable")}),
    "G08": Expected(17, 17, "M4", "P1", {"statin_toxic": (0, "unlikely"), "srp_imnm": (5, "probable")}),
    "G09": Expected(18, 18, "M4", "P1", {"seronegative_imnm": (5, "probable"), "paraneoplastic": (5, "possible")}),
    "G10": Expected(3, 3, "M1", "P2", {"steroid_chronic": (8, "probable")}),
    "G11": Expected(9, 9, "M3", "P2", {"steroid_acute_cim": (10, "probable")}),
    "G12": Expected(12, 12, "M3", "P1", {"ici_myositis": (5, "probable")}),
    "G13": Expected(4, 1, "M0", "P4", {"ici_myositis": (0, "conditional")}),
    "G14": Expected(4, 1, "M0", "P0", {"ici_myositis": (0, "conditional")}),
    "G15": Expected(11, 7, "M2", "P3", {"statin_toxic": (-2, "unlikely")}),
    "G16": Expected(4, 4, "M1", "P3", {"other_drug:binimetinib": (8, "possible")}),
    "G17": Expected(5, 5, "M2", "P1", {"ici_myositis": (0, "possible"), "statin_toxic": (1, "possible"), "other_drug:binimetinib": (5, "possible")}),
    "G18": Expected(9, 9, "M3", "P2", {"ici_myositis": (1, "possible")}),
    "G19": Expected(13, 13, "M3", "P1", {"paraneoplastic": (12, "probable")}),
    "G20": Expected(11, 11, "M3", "P0", {"statin_toxic": (7, "probable")}),
    "G21": Expected(6, 3, "M1", "P4", {}),
    "G22": Expected(3, 3, "M1", "P3", {"statin_toxic": (3, "possible")}),
    "G23": Expected(16, 16, "M4", "P1", {"statin_imnm_hmgcr": (9, "probable")}),
    "G24": Expected(12, 12, "M3", "P1", {"ici_myositis": (6, "certain")}),
    "G25": Expected(5, 5, "M2", "P1", {"ici_myositis": (1, "possible")}),
}  # fmt: skip
