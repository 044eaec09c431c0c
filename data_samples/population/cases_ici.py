"""True cases of checkpoint inhibitor myositis in its forms.

Belongs here: stories whose truth is ici_myositis. Does not belong here: traps (traps_*.py), other causes.
Called by stories.py.
"""

from __future__ import annotations

from data_samples.population.clinic import (
    CODED_SHARE,
    Kind,
    Truth,
    muscle_diagnosis,
    on_ici,
    treated,
    troponin,
    weakness,
    work_up,
)  # fmt: skip
from data_samples.population.words import Story

ICI = "ici_myositis"
#: Creatine kinase is normal in a third of ICI myopathy [V].
_NORMAL_CK_SHARE = 0.32
#: Nobody drew a CK [D]: most ICI patients never have one.
_NEVER_TESTED_SHARE = 0.06


def _ck(s: Story, median: float) -> None:
    if s.sometimes(_NEVER_TESTED_SHARE):
        return
    if s.sometimes(_NORMAL_CK_SHARE):
        s.normal_ck(0, s.between(3, 9), s.between(14, 30))
    else:
        s.ck_course(s.times_limit(median, spread=0.8, at_least=1.5))


def _myocarditis(s: Story) -> None:
    troponin(s, times=s.times_limit(20, spread=1.0, at_least=3), days=(0, 1, 3))
    if s.sometimes(CODED_SHARE + 0.2):
        code = s.one_of(("I40.8", "I40.9", "I51.4"))
        s.dx(code, s.between(0, 3), "myocarditis", setting="inpatient", by="cardiology")
    if s.sometimes(0.25):
        s.dx("I44.2", s.between(0, 4), "complete heart block", setting="inpatient", by="cardiology")


def _myasthenia(s: Story) -> None:
    if s.sometimes(0.8):
        day = max(s.between(-3, 3), s.exposed_from + 1)
        code = s.one_of(("H02.403", "H53.2", "H02.401"))
        s.dx(code, day, "drooping lids, double vision", setting="emergency", by="ophthalmology")
    if s.sometimes(0.7):
        s.dx(s.one_of(("G70.00", "G70.01")), s.between(0, 6), "myasthenia", setting="inpatient", by="neurology")
    if s.sometimes(0.5):
        s.take("pyridostigmine", s.between(1, 6), 60, days=30, per_day=3)
    if s.sometimes(0.3):
        s.test("achr", s.between(1, 5), s.one_of(("1.9", "0.8", "NOT DETECTED")))


def _overlap(s: Story, *parts: str) -> Truth:
    on_ici(s)
    s.visit(0, "emergency")
    s.stay(0, s.between(8, 30), icu=s.sometimes(0.5), ventilated=s.sometimes(0.3))
    _ck(s, 14)
    for part in parts:
        {"myocarditis": _myocarditis, "myasthenia": _myasthenia}[part](s)
    weakness(s, day=s.between(-4, 3), share=0.6)
    muscle_diagnosis(s, setting="inpatient")
    if s.sometimes(0.3):
        s.dx("J96.01", s.between(0, 5), "respiratory failure", setting="inpatient", by="critical care")
    if s.sometimes(0.3):
        s.dx("T45.AX5A", s.between(0, 6), "side effect of immunotherapy", setting="inpatient")
    treated(s, day=s.between(0, 2), severe=True, indication="immune-related myositis")
    return Truth(ICI, "P0")


def triple(s: Story) -> Truth:
    """Myositis, myocarditis and myasthenia together."""
    return _overlap(s, "myocarditis", "myasthenia")


def with_myocarditis(s: Story) -> Truth:
    """Myositis and myocarditis."""
    return _overlap(s, "myocarditis")


def with_myasthenia(s: Story) -> Truth:
    """Myositis and myasthenia."""
    return _overlap(s, "myasthenia")


def limb_weakness(s: Story) -> Truth:
    """Weak limbs, CK raised or (a third) normal; no overlap."""
    on_ici(s)
    _ck(s, 9)
    weakness(s)
    muscle_diagnosis(s)
    work_up(s)
    if s.sometimes(0.25):
        s.dx("T45.AX5A", s.between(0, 20), "side effect of immunotherapy")
    if s.sometimes(0.7):
        treated(s, day=s.between(1, 9), indication="immune-related myositis")
    if s.sometimes(0.1):
        s.dx(s.one_of(("E03.2", "U07.1", "J10.1")), s.between(-20, 5), "another cause beside it", by="primary care")
    return Truth(ICI)


def mild(s: Story) -> Truth:
    """CK raised and aching muscles, held and better."""
    on_ici(s)
    s.ck_course(s.times_limit(4.5, spread=0.4, at_least=1.6), halves=7, until=45)
    s.dx(s.one_of(("M79.10", "M79.18", "R53.83")), s.between(-3, 3), "aching and tired")
    weakness(s, share=0.2)
    return Truth(ICI)


def late(s: Story) -> Truth:
    """Onset long after the last dose, up to two years."""
    gap = s.between(95, 700)
    first = -gap - s.between(60, 400)
    s.cancer(first - 60)
    s.cycles(s.one_of(("pembrolizumab", "nivolumab")), first, 200, every=21, until=-gap)
    s.ck_course(s.times_limit(8, at_least=2.5))
    weakness(s, share=0.85)
    muscle_diagnosis(s, share=0.75)
    work_up(s, antibodies=0.5)
    return Truth(ICI)


def fulminant(s: Story) -> Truth:
    """Death within days with one CK only."""
    on_ici(s, first=-s.between(8, 25))
    s.ck(0, s.times_limit(14, at_least=4))
    troponin(s, times=s.times_limit(60, at_least=10), days=(0,))
    s.stay(0, 2, icu=True, ventilated=True)
    s.dx("I40.8", 1, "fulminant myocarditis", setting="inpatient", by="cardiology")
    if s.sometimes(0.7):
        s.dx("J96.01", 1, "respiratory failure", setting="inpatient", by="critical care")
    s.die(s.between(2, 4))
    return Truth(ICI, "P0")


def rechallenged(s: Story) -> Truth:
    """CK high, held, normal, then high again after the drug was given again."""
    first = on_ici(s, held_at=0, statin=False)
    s.ck_course(s.times_limit(12, at_least=5), halves=6, until=40)
    s.normal_ck(48, 56)
    again = s.between(70, 80)
    s.give("pembrolizumab" if first < -40 else "nivolumab", again, 200)
    back = again + s.between(10, 40)
    s.ck(back, s.times_limit(8, at_least=4))
    s.ck(back + 7, s.times_limit(5, at_least=2))
    weakness(s)
    muscle_diagnosis(s)
    return Truth(ICI)


#: Overlap as often as published: 25 % both, 14 % myocarditis, 14 % myasthenia, 47 % neither [V].
ICI_KINDS = (
    Kind("triple overlap on a checkpoint inhibitor", triple, days_ago=(3, 150)),
    Kind("limb weakness on a checkpoint inhibitor", limb_weakness),
    Kind("myositis with myocarditis", with_myocarditis, days_ago=(3, 150)),
    Kind("mild CK rise with aching on a checkpoint inhibitor", mild),
    Kind("myositis with myasthenia", with_myasthenia, days_ago=(3, 150)),
    Kind("late checkpoint inhibitor myositis", late, days_ago=(30, 240)),
    Kind("triple overlap on a checkpoint inhibitor", triple, days_ago=(3, 150)),
    Kind("rechallenge with a checkpoint inhibitor", rechallenged, days_ago=(125, 260)),
)
FULMINANT = Kind("death within days, one CK only", fulminant, trap="T-32", days_ago=(8, 200))
