"""Runs the published cases through the pipeline and says of each whether the list agrees with its authors.

Belongs here: expected category -> label, what the run gives, agreement, which mimics may be urgent and by which rule.
Does not belong here: drawing (builder.py), the page (table.py), words for clinicians (docs/published_cases.md).
Called by table.py and test_published_cases.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.integration.published.builder import AS_OF, draw
from tests.integration.published.report import Report, runnable
from tests.integration.small_home import built_home

#: Category of the curated file -> label of this product; a category that is not here has no label.
LABELS = {
    "ici_myositis": "ici_myositis", "statin_toxic": "statin_toxic", "statin_imnm_hmgcr": "statin_imnm_hmgcr",
    "imnm_srp": "srp_imnm", "imnm_seronegative": "seronegative_imnm", "paraneoplastic": "paraneoplastic",
    "steroid_acute": "steroid_acute_cim", "steroid_chronic": "steroid_chronic", "other_drug": "other_drug",
}  # fmt: skip
URGENT = ("P0", "P1")
_STANDS = ("certain", "probable", "possible")
_ADULT_AGE_YEARS = 18

_FOUND = """
    SELECT cases.patient_id, case_priority.priority, case_priority.priority_rule, label, causality
    FROM clinical.cases
    INNER JOIN attribution.case_priority ON cases.case_id = case_priority.case_id
    LEFT JOIN attribution.label_causality ON cases.case_id = label_causality.case_id
    LEFT JOIN reference.causality_ranks USING (causality)
    ORDER BY cases.patient_id, causality_rank ASC, label ASC
"""


@dataclass(frozen=True)
class Verdict:
    """One published case and what the run says of it; several episodes of one patient are taken together."""

    report: Report
    labels: dict[str, str]
    priority: str
    priority_rule: str

    @property
    def is_in_scope(self) -> bool:
        """Tell whether the patient is an adult: children are never listed (ruling 3 of the specification)."""
        return int(self.report.raw["age"]) >= _ADULT_AGE_YEARS

    @property
    def standing(self) -> dict[str, str]:
        """Labels at possible or better."""
        return {label: causality for label, causality in self.labels.items() if causality in _STANDS}

    @property
    def agrees(self) -> bool:
        """The expected label stands; of a mimic, no urgent case."""
        if self.report.is_mimic:
            return self.priority not in URGENT
        return LABELS[self.report.expected] in {label.split(":")[0] for label in self.standing}

    @property
    def has_also(self) -> bool:
        """Tell whether a label stands that the curators accept besides."""
        return any(LABELS.get(also) in self.standing for also in self.report.also)


@dataclass(frozen=True)
class Runs:
    """Two runs: as drawn, and without the codes of what the authors conclude."""

    verdicts: Sequence[Verdict]
    without_conclusions: Sequence[Verdict]


def run_both(folder: Path) -> Runs:
    """Run the cases as drawn and without the authors' conclusions, each in a home below folder."""
    return Runs(run(folder / "drawn"), run(folder / "blind", has_conclusions=False))


def run(folder: Path, *, has_conclusions: bool = True) -> Sequence[Verdict]:
    """Draw every runnable case, run one home below folder, and judge each."""
    reports = runnable()
    drawn = [draw(report, has_conclusions=has_conclusions) for report in reports]
    with built_home(drawn, folder, as_of=AS_OF) as ask:
        rows = ask(_FOUND)
    verdicts = []
    for report in reports:
        own = [row for row in rows if row["patient_id"] == report.case_id]
        best = min(own, key=lambda row: row["priority"], default={"priority": "", "priority_rule": ""})
        # worst causality first, so that the best one of several episodes stays
        labels = {row["label"]: row["causality"] for row in own if row["label"]}
        verdicts.append(Verdict(report, labels, best["priority"], best["priority_rule"]))
    return verdicts
