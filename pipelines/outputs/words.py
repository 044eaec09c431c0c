"""Turns the codes of the watchlist into words a reviewer reads.

Belongs here: the wording of priorities, changes, states, labels, causality terms and levels; number formats.
Does not belong here: columns of the files (columns.py), clinical numbers and codes (sql/reference).
Called by page, workbook and listing of this package.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DISCLAIMER = "Ranks charts for human review; never a diagnosis."

#: priority -> (short name, when a reviewer is asked to look)
PRIORITIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "P0": ("emergency", "same day"),
        "P1": ("urgent", "within 2 working days"),
        "P2": ("expedited", "within 7 days"),
        "P3": ("routine", "within 30 days"),
        "P4": ("monitor", "no date set"),
    }
)

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "new": "new tonight",
        "escalated": "escalated",
        "reopened": "reopened",
        "evidence_withdrawn": "evidence withdrawn",
        "de_escalated": "de-escalated",
        "resolved": "resolved",
        "unchanged": "unchanged",
    }
)

#: Changes that a reviewer should see before anything else.
CHANGES_FIRST = ("new", "escalated", "reopened", "evidence_withdrawn")

STATES: Mapping[str, str] = MappingProxyType({"open": "open", "resolved": "resolved", "withdrawn": "withdrawn"})

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "muscle_event": "muscle event score",
        "unexplained": "no explanation of interest",
        "ici_myositis": "checkpoint-inhibitor myositis",
        "statin_toxic": "statin, toxic myopathy",
        "statin_imnm_hmgcr": "statin, anti-HMGCR necrotizing myopathy",
        "hmgcr_imnm_no_statin": "anti-HMGCR necrotizing myopathy, no statin",
        "statin_imnm_suspected": "statin, suspected immune-mediated",
        "srp_imnm": "anti-SRP necrotizing myopathy",
        "seronegative_imnm": "seronegative necrotizing myopathy",
        "steroid_acute_cim": "steroid, acute (critical illness) myopathy",
        "steroid_chronic": "steroid, chronic myopathy",
        "paraneoplastic": "paraneoplastic myopathy",
        "iim_other": "other inflammatory myopathy",
    }
)

ONSET_BASES: Mapping[str, str] = MappingProxyType(
    {
        "ck_raised": "first raised CK",
        "ck_unresolved": "a CK number that cannot be resolved",
        "muscle_diagnosis": "a muscle diagnosis",
        "weakness": "a weakness code",
        "overlap": "an overlap finding",
        "antibody": "a positive myositis antibody",
        "biopsy": "a muscle biopsy",
    }
)

CAUSALITIES: Mapping[str, str] = MappingProxyType(
    {
        "certain": "certain",
        "probable": "probable",
        "possible": "possible",
        "unlikely": "unlikely",
        "conditional": "conditional (more data needed)",
        "unassessable": "unassessable (data contradictory or not usable)",
    }
)

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "M0": "no muscle event shown",
        "M1": "weak",
        "M2": "possible",
        "M3": "probable",
        "M4": "confirmed necrotizing myopathy",
    }
)

#: aspect of a hypothesis -> heading
ASPECTS: Mapping[str, str] = MappingProxyType(
    {
        "for": "Speaks for it",
        "against": "Speaks against it",
        "absent": "Looked for and not found",
        "next_test": "Next test",
    }
)

#: A statement of more characters than this stands behind its first words.
LONG_STATEMENT = 240

#: The priority whose cases stand behind a closed heading, so that they do not drown the others.
MONITOR = "P4"

_OTHER_DRUG = "other_drug:"


def spoken(words: Mapping[str, str], code: str | None) -> str:
    """Give the wording of a code; a code without one is shown with spaces for underscores."""
    return words.get(code, code.replace("_", " ")) if code else ""


def label_words(label: str | None) -> str:
    """Give the wording of a label, `other_drug:<ingredient>` included."""
    if label and label.startswith(_OTHER_DRUG):
        return f"myopathy from {label.removeprefix(_OTHER_DRUG)}"
    return spoken(LABELS, label)


def ratio_words(ratio: float | None) -> str:
    """Write a multiple of the upper limit of normal: `31.3 ×`, `0.85 ×`, `128 ×`; empty when unknown."""
    if ratio is None:
        return ""
    digits = 2 if abs(ratio) < 1 else 1 if abs(ratio) < 100 else 0
    return f"{ratio:,.{digits}f} ×"


def amount_words(ck_u_per_l: float | None) -> str:
    """Write an activity in U/L with thousands separators and no needless decimals; empty when unknown."""
    if ck_u_per_l is None:
        return ""
    return f"{ck_u_per_l:,.0f}" if abs(ck_u_per_l) >= 10 else f"{ck_u_per_l:,.1f}"


def points_words(points: int | None) -> str:
    """Write signed points with a real minus sign: `+3`, `−4`, `0`."""
    if points is None:
        return ""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"
