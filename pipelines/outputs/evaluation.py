"""Compares a published watchlist with a truth file: what was found, what was raised for nothing.

Belongs here: who counts as found, flagged, listed; every count and share of the comparison.
Does not belong here: the truth file (truth.py), intervals (intervals.py), printed tables (evaluation_tables.py).
Called by pipelines/terminal_populations.py.

Unit of counting: persons, except in the table of priorities, which counts cases. Withdrawn cases count as not listed.
Everybody who is not in the truth file is background and has no disease of the kinds looked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.errors import UsageError
from pipelines.outputs.intervals import Share, share
from pipelines.outputs.truth import NONE, PRIORITIES, TruePerson
from pipelines.warehouse.connection import Reader

#: Causality that says a label stands.
STANDING = frozenset({"certain", "probable", "possible"})
URGENT = ("P0", "P1")
#: Tiers that call for a reviewer within days: a person without disease in one of them is a false alarm.
ALARMS = ("P0", "P1", "P2")
BACKGROUND = "background"
NOT_LISTED = "not listed"
NO_LABEL = "no label"

_CASES_SQL = """
SELECT case_id, patient_id, priority, leading_label
FROM watchlist.cases WHERE state <> 'withdrawn'
ORDER BY sort_order, case_id
"""
_LABELS_SQL = "SELECT case_id, label, causality FROM watchlist.labels"
_PERSONS_SQL = "SELECT patient_id FROM staging.patients"
_TESTED_SQL = """
WITH exposed AS (
    SELECT DISTINCT 'immune checkpoint inhibitor' AS exposure, patient_id FROM clinical.ici_doses
    UNION ALL
    SELECT DISTINCT 'statin' AS exposure, patient_id FROM clinical.statin_supplies
)

, tested AS (
    SELECT patient_id, MAX(ck_x_uln) AS highest FROM clinical.ck_results GROUP BY patient_id
)

SELECT
    exposed.exposure, COUNT(*) AS persons, COUNT(tested.patient_id) AS tested,
    COUNT(*) FILTER (WHERE tested.highest > 1) AS raised
FROM exposed
LEFT JOIN tested ON exposed.patient_id = tested.patient_id
GROUP BY exposed.exposure
ORDER BY exposed.exposure
"""


@dataclass(frozen=True)
class Listed:
    """One person on the list: labels that stand, and the leading label and priority of the first case."""

    patient_id: str
    labels: frozenset[str]
    leading: str
    priority: str


@dataclass(frozen=True)
class LabelScore:
    """One label (all ingredients of other_drug together)."""

    label: str
    truth: int
    sensitivity: Share
    flagged: int
    ppv: Share
    leading_sensitivity: Share
    leading: int
    leading_ppv: Share


@dataclass(frozen=True)
class TierScore:
    """One priority: listed cases, and those of persons with a disease looked for."""

    priority: str
    cases: int
    true_cases: int
    ppv: Share


@dataclass(frozen=True)
class TrapScore:
    """One trap: persons who have no disease and where they are listed, and persons whose right label was found."""

    trap: str
    without_disease: int
    listed_at: Mapping[str, int]
    with_disease: int
    right_label: int


@dataclass(frozen=True)
class TestedScore:
    """How many of the exposed ever had a CK: what was never measured cannot be found (T-30)."""

    exposure: str
    tested: Share
    raised: int


@dataclass(frozen=True)
class Evaluation:
    """The whole comparison."""

    as_of: date
    persons: int
    in_truth: int
    not_begun: int
    labels: Sequence[LabelScore]
    tiers: Sequence[TierScore]
    #: Of persons with a disease: listed as P0 or P1; and of those whose chart deserves it: listed high enough.
    urgent: Share
    urgent_deserved: Share
    #: (truth, leading label) -> persons; truth includes "none" and "background".
    confusion: Mapping[tuple[str, str], int]
    traps: Sequence[TrapScore]
    tested: Sequence[TestedScore]


def family(label: str) -> str:
    """Give the label without the ingredient of another drug."""
    return label.split(":", maxsplit=1)[0]


def evaluate(reader: Reader, truth: Sequence[TruePerson], *, as_of: date) -> Evaluation:
    """Compare the published tables of one night with the truth.

    Args:
        reader: a published database.
        truth: one entry per injected person.
        as_of: the night; persons whose onset is later are left out.

    Returns:
        Every count of the comparison.

    Raises:
        UsageError: the truth speaks of persons the database does not know.
    """
    known = {row["patient_id"] for row in reader.rows(_PERSONS_SQL)}
    begun = [person for person in truth if person.onset is None or person.onset <= as_of]
    _refuse_unknown(begun, known)
    listed = _listed(reader)
    by_id = {person.patient_id: person for person in begun}
    deserving = [person for person in begun if person.priority]
    sick = [person for person in begun if person.label != NONE]
    return Evaluation(
        as_of=as_of, persons=len(known), in_truth=len(begun), not_begun=len(truth) - len(begun),
        labels=_label_scores(sick, listed), tiers=_tier_scores(reader, by_id),
        urgent=share(sum(_priority(p, listed) in URGENT for p in sick), len(sick)),
        urgent_deserved=share(sum(_priority(p, listed) <= p.priority for p in deserving), len(deserving)),
        confusion=_confusion(begun, listed), traps=_trap_scores(begun, listed), tested=_tested(reader),
    )  # fmt: skip


def _listed(reader: Reader) -> dict[str, Listed]:
    standing: defaultdict[str, set[str]] = defaultdict(set)
    for row in reader.rows(_LABELS_SQL):
        if row["causality"] in STANDING:
            standing[row["case_id"]].add(row["label"])
    labels: defaultdict[str, set[str]] = defaultdict(set)
    first: dict[str, tuple[str, str]] = {}
    for row in reader.rows(_CASES_SQL):
        labels[row["patient_id"]] |= standing[row["case_id"]]
        first.setdefault(row["patient_id"], (row["leading_label"] or NO_LABEL, row["priority"]))
    return {person: Listed(person, frozenset(labels[person]), *first[person]) for person in first}


def _label_scores(sick: Sequence[TruePerson], listed: Mapping[str, Listed]) -> list[LabelScore]:
    true_labels = {person.patient_id: person.label for person in sick}
    flagged = {(one.patient_id, label) for one in listed.values() for label in one.labels}
    leading = {(one.patient_id, one.leading) for one in listed.values() if one.leading != NO_LABEL}
    names = sorted(
        {family(label) for label in true_labels.values()} | {family(label) for _, label in flagged | leading}
    )
    truth = {(person, label) for person, label in true_labels.items()}
    return [_label_score(name, *(_of_family(pairs, name) for pairs in (truth, flagged, leading))) for name in names]


def _label_score(name: str, truth: set[tuple[str, str]], flagged: set[tuple[str, str]],
                 leading: set[tuple[str, str]]) -> LabelScore:  # fmt: skip
    persons, leaders = ({person for person, _ in pairs} for pairs in (flagged, leading))
    return LabelScore(
        label=name, truth=len(truth), sensitivity=share(len(truth & flagged), len(truth)),
        flagged=len(persons), ppv=share(len({person for person, _ in truth & flagged}), len(persons)),
        leading_sensitivity=share(len(truth & leading), len(truth)),
        leading=len(leaders), leading_ppv=share(len({person for person, _ in truth & leading}), len(leaders)),
    )  # fmt: skip


def _of_family(pairs: Iterable[tuple[str, str]], name: str) -> set[tuple[str, str]]:
    return {(person, label) for person, label in pairs if family(label) == name}


def _tier_scores(reader: Reader, by_id: Mapping[str, TruePerson]) -> list[TierScore]:
    cases: Counter[str] = Counter()
    true_cases: Counter[str] = Counter()
    for row in reader.rows(_CASES_SQL):
        cases[row["priority"]] += 1
        person = by_id.get(row["patient_id"])
        true_cases[row["priority"]] += person is not None and person.label != NONE
    return [TierScore(tier, cases[tier], true_cases[tier], share(true_cases[tier], cases[tier])) for tier in PRIORITIES]


def _confusion(begun: Sequence[TruePerson], listed: Mapping[str, Listed]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for person in begun:
        found = listed.get(person.patient_id)
        counted[family(person.label), family(found.leading) if found else NOT_LISTED] += 1
    in_truth = {person.patient_id for person in begun}
    for one in listed.values():
        if one.patient_id not in in_truth:
            counted[BACKGROUND, family(one.leading)] += 1
    return counted


def _trap_scores(begun: Sequence[TruePerson], listed: Mapping[str, Listed]) -> list[TrapScore]:
    scores = []
    for trap in sorted({person.trap for person in begun if person.trap}):
        well = [person for person in begun if person.trap == trap and person.label == NONE]
        sick = [person for person in begun if person.trap == trap and person.label != NONE]
        right = sum(p.patient_id in listed and p.label in listed[p.patient_id].labels for p in sick)
        scores.append(TrapScore(trap, len(well), Counter(_priority(p, listed) for p in well), len(sick), right))
    return scores


def _tested(reader: Reader) -> list[TestedScore]:
    return [TestedScore(row["exposure"], share(row["tested"], row["persons"]), row["raised"])
            for row in reader.rows(_TESTED_SQL)]  # fmt: skip


def _priority(person: TruePerson, listed: Mapping[str, Listed]) -> str:
    """Give the person's priority, or a word that sorts after every priority."""
    found = listed.get(person.patient_id)
    return found.priority if found else NOT_LISTED


def _refuse_unknown(begun: Sequence[TruePerson], known: set[str]) -> None:
    unknown = sum(person.patient_id not in known for person in begun)
    if unknown:
        raise UsageError(
            f"the truth file speaks of {unknown:,} persons (of {len(begun):,}) who are not in this home",
            where="patient_id", allowed="persons of the extracts this home was built from, as of the night evaluated",
            next_step="name the truth file of the same population, or another --home or --as-of",
        )  # fmt: skip
