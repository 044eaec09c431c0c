"""True cases of statin myopathy: toxic, and the necrotizing myopathies with and without antibodies.

Belongs here: stories whose truth is statin_toxic, statin_imnm_hmgcr, hmgcr_imnm_no_statin, statin_imnm_suspected,
srp_imnm or seronegative_imnm. Does not belong here: traps (traps_*.py). Called by stories.py.
"""

from __future__ import annotations

from data_samples.population.clinic import (
    Kind,
    Truth,
    muscle_biopsy,
    muscle_diagnosis,
    on_statin,
    treated,
    weakness,
    work_up,
)  # fmt: skip
from data_samples.population.words import Story

TOXIC = "statin_toxic"


def toxic_new(s: Story) -> Truth:
    """Begun or raised within half a year; stopped, normal again."""
    s.cancer()
    begun = -s.between(20, 170)
    stop = s.between(1, 12)
    on_statin(s, begun=begun, until=stop)
    if s.sometimes(0.5):
        s.normal_ck(begun - 14)
    s.ck_course(s.times_limit(9, spread=0.6, at_least=4.2), halves=6, until=stop + 50)
    if s.sometimes(0.7):
        s.normal_ck(stop + 60)
    weakness(s, share=0.5)
    if s.sometimes(0.35):
        s.dx("T46.6X5A", s.between(0, 10), "side effect of the statin", by="primary care")
    muscle_diagnosis(s, share=0.25)
    work_up(s, antibodies=0.15, biopsy=0.03, necrotizing=0)
    return Truth(TOXIC)


def toxic_old(s: Story) -> Truth:
    """Taken for years; CK found high; often no follow-up in the extract."""
    s.cancer()
    stop = s.between(1, 20) if s.sometimes(0.6) else s.days_seen + 30
    on_statin(s, begun=-s.between(500, 2_000), until=stop)
    s.ck_course(s.times_limit(6, at_least=4.1), halves=7, until=s.one_of((3, 15, 60)))
    weakness(s, share=0.4)
    if s.sometimes(0.1):
        s.test("tsh", 3, s.draw.uniform(11, 40))
    return Truth(TOXIC)


def rhabdomyolysis(s: Story) -> Truth:
    """Rhabdomyolysis with kidney failure after an interacting drug."""
    s.cancer()
    stop = s.between(0, 2)
    name = on_statin(
        s, begun=-s.between(30, 700), until=stop, drug=s.one_of(("simvastatin", "atorvastatin", "rosuvastatin"))
    )
    other = "gemfibrozil" if name == "rosuvastatin" else s.one_of(("clarithromycin", "ciclosporin", "gemfibrozil"))
    s.take(other, -s.between(6, 25), 500, days=30, per_day=2)
    s.stay(0, s.between(5, 14))
    s.ck_course(s.times_limit(75, spread=0.5, at_least=25), rises=1, halves=3, until=40)
    s.test("creatinine", 0, s.draw.uniform(2.8, 6))
    if s.sometimes(0.7):
        s.dx("M62.82", s.between(0, 2), "rhabdomyolysis", setting="inpatient", by="internal medicine")
    if s.sometimes(0.7):
        s.dx("N17.9", s.between(0, 2), "acute kidney failure", setting="inpatient", by="nephrology")
    weakness(s, day=s.between(0, 1), share=0.7)
    return Truth(TOXIC, "P0")


def _necrotizing_course(s: Story, *, peak: float = 22, until: int = 130) -> None:
    """CK stays high for months, whatever is stopped."""
    s.ck_course(s.times_limit(peak, at_least=8), rises=5, halves=70, until=until)
    weakness(s, share=0.85)
    muscle_diagnosis(s, share=0.8)


def statin_hmgcr(s: Story) -> Truth:
    """Anti-HMGCR after a statin."""
    s.cancer()
    stop = s.between(2, 25)
    on_statin(s, begun=-s.between(400, 2_200), until=stop)
    _necrotizing_course(s)
    s.antibody("hmgcr", s.between(10, 60), is_positive=True)
    if s.sometimes(0.5):
        s.antibody("srp", s.between(10, 60), is_positive=False)
    if s.sometimes(0.5):
        muscle_biopsy(s, is_necrotizing=True)
    if s.sometimes(0.8):
        treated(s, day=s.between(15, 60), severe=s.sometimes(0.3))
    return Truth("statin_imnm_hmgcr", "P1")


def hmgcr_no_statin(s: Story) -> Truth:
    """Anti-HMGCR in somebody who never had a statin."""
    s.cancer()
    _necrotizing_course(s)
    s.antibody("hmgcr", s.between(10, 60), is_positive=True)
    if s.sometimes(0.4):
        muscle_biopsy(s, is_necrotizing=True)
    if s.sometimes(0.7):
        treated(s, day=s.between(15, 60))
    return Truth("hmgcr_imnm_no_statin", "P1")


def statin_suspected(s: Story) -> Truth:
    """CK stays high for months after the statin was stopped; nobody sent the antibody."""
    s.cancer()
    stop = s.between(2, 15)
    on_statin(s, begun=-s.between(300, 1_500), until=stop)
    _necrotizing_course(s, peak=16, until=stop + 118)
    if s.sometimes(0.4):
        s.antibody("srp", s.between(10, 60), is_positive=False)
    return Truth("statin_imnm_suspected")


def srp(s: Story) -> Truth:
    """Anti-SRP: sudden and severe."""
    s.cancer()
    if s.sometimes(0.35):
        on_statin(s, begun=-s.between(400, 2_000), until=s.between(2, 25))
    _necrotizing_course(s, peak=30)
    s.antibody("srp", s.between(7, 50), is_positive=True)
    if s.sometimes(0.8):
        s.antibody("hmgcr", s.between(7, 50), is_positive=False)
    if s.sometimes(0.35):
        s.dx("R13.10", s.between(0, 20), "swallowing is hard", by="neurology")
    treated(s, day=s.between(10, 40), severe=s.sometimes(0.5))
    return Truth("srp_imnm", "P1")


def seronegative(s: Story) -> Truth:
    """Both antibodies negative, biopsy necrotizing."""
    s.cancer(-s.between(1_200, 2_500))
    if s.sometimes(0.3):
        on_statin(s, begun=-s.between(600, 2_000), until=s.between(2, 25))
    _necrotizing_course(s, peak=18)
    for name in ("hmgcr", "srp"):
        s.antibody(name, s.between(8, 40), is_positive=False)
    muscle_biopsy(s, is_necrotizing=True, day=s.between(10, 45), reported=0.9)
    if s.sometimes(0.8):
        treated(s, day=s.between(12, 50))
    return Truth("seronegative_imnm")


STATIN_KINDS = (
    Kind("statin begun lately, CK falls when stopped", toxic_new, days_ago=(10, 240)),
    Kind("anti-HMGCR necrotizing myopathy after a statin", statin_hmgcr, days_ago=(70, 260)),
    Kind("rhabdomyolysis on a statin and an interacting drug", rhabdomyolysis, days_ago=(4, 200)),
    Kind("anti-HMGCR necrotizing myopathy without a statin", hmgcr_no_statin, days_ago=(70, 260)),
    Kind("statin of many years, CK found high", toxic_old),
    Kind("CK stays high after the statin, antibody not sent", statin_suspected, days_ago=(140, 260)),
    Kind("anti-SRP necrotizing myopathy", srp, days_ago=(55, 260)),
    Kind("seronegative necrotizing myopathy", seronegative, days_ago=(50, 260)),
)
