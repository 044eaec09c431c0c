"""Look-alikes and traps that come from drugs: when, whether and what was given.

Belongs here: stories of traps T-07, T-08, T-10, T-11, T-21, T-23 to T-26, T-29, T-31, T-33 of the specification.
Does not belong here: traps of results (traps_laboratory.py) and diagnoses (traps_chart.py). Called by stories.py.
"""

from __future__ import annotations

from data_samples.population.cases_ici import ICI
from data_samples.population.cases_statin import TOXIC
from data_samples.population.clinic import (
    NONE,
    Kind,
    Truth,
    muscle_diagnosis,
    on_ici,
    on_statin,
    treated,
    weakness,
)  # fmt: skip
from data_samples.population.words import Story

_NOTHING = Truth(NONE)


def treatment_steroid(s: Story) -> Truth:
    """High-dose steroid the day after the first CK: the treatment, never the cause."""
    on_ici(s)
    s.ck_course(s.times_limit(12, at_least=6))
    weakness(s, share=0.9)
    muscle_diagnosis(s, share=0.8)
    treated(s, day=1, severe=s.sometimes(0.5), indication=s.one_of(("", "myositis")))
    return Truth(ICI)


def premedication(s: Story) -> Truth:
    """Dexamethasone for three days a cycle, tired and a little weak, CK normal."""
    s.cancer()
    for day in range(-84, 1, 21):
        s.give("docetaxel", day, 130)
        s.take("dexamethasone", day, 12, days=3, indication=s.one_of(("antiemetic premedication", "")))
    s.dx(s.one_of(("M62.81", "R53.1")), 0, "legs feel weak")
    s.normal_ck(0)
    return _NOTHING


def stopped_before(s: Story) -> Truth:
    """The statin was stopped for aches before anybody drew a CK."""
    s.cancer()
    stop = -s.between(5, 28)
    on_statin(s, begun=stop - s.between(30, 150), until=stop)
    s.dx("M79.10", stop, "aching thighs, stops the statin", by="primary care")
    s.ck_course(s.times_limit(7, at_least=4.2), rises=0, halves=8, until=50)
    weakness(s, share=0.5)
    return Truth(TOXIC)


def old_checkpoint_inhibitor(s: Story) -> Truth:
    """Immunotherapy years ago; a CK of three to four times the limit now."""
    first = -s.between(1_500, 1_900)
    s.cancer(first - 40)
    s.cycles("pembrolizumab", first, 200, every=21, until=first + s.between(60, 350))
    if s.sometimes(0.5):
        s.dx("Z92.26", -100, "had immunotherapy")
    s.ck(0, s.draw.uniform(2.0, 4.2))
    if s.sometimes(0.5):
        s.ck(s.between(15, 30), s.draw.uniform(1.1, 2.5))
    return _NOTHING


def cancer_protocol(s: Story) -> Truth:
    """Methotrexate, rituximab and cyclophosphamide against lymphoma; CK a little above the limit."""
    s.cancer(-90, code="C83.30")
    for day in (-60, -39, -18, 3, 24):
        s.give("rituximab", day, 700, indication="lymphoma")
        s.give("cyclophosphamide", day, 1_400, indication="lymphoma")
        s.take("prednisone", day, 50, days=5, per_day=2, indication="R-CHOP lymphoma")
    s.ck(0, s.draw.uniform(1.1, 2.0))
    s.dx("R53.1", 2, "feels weak")
    return _NOTHING


def statin_in_name(s: Story) -> Truth:
    """Three names contain statin and none is one; CK four times the limit once."""
    s.cancer(code="C91.40")
    s.cycles("pentostatin", -60, 8, every=14, until=-4)
    for day in range(-8, -1):
        s.give("imipenem-cilastatin", day, 500)
    s.take("nystatin", -8, 500_000, days=14, per_day=4, dose_unit="units")
    s.ck(0, s.draw.uniform(3.4, 4.8))
    s.normal_ck(s.between(8, 20))
    return _NOTHING


def not_given(s: Story) -> Truth:
    """Immunotherapy ordered, cancelled, held, planned; CK three to four times the limit."""
    s.cancer()
    s.give("nivolumab", -20, 240, event_type="ordered", status="active")
    s.give("nivolumab", -14, 240, status="not_given", quantity="0")
    s.give("nivolumab", -14, 240, event_type="ordered", status="cancelled")
    s.ck(0, s.draw.uniform(2.5, 4.6), hour="08:00")
    if s.sometimes(0.5):
        s.give("nivolumab", 0, 240, start_time=f"{s.on(0)}T15:00:00")
    s.normal_ck(s.between(10, 20))
    return _NOTHING


def unclassified_product(s: Story) -> Truth:
    """The injection under the skin is billed with a code of no drug; only the name tells."""
    first = -s.between(15, 90)
    s.cancer(first - 40)
    name = s.one_of(("Pembrolizumab/berahyaluronidase alfa SC 395 mg", "Nivolumab and hyaluronidase SC 600 mg"))
    for day in range(first, 0, 21):
        s.give("pembrolizumab", day, 395, code_system="HCPCS", code=s.one_of(("J9999", "C9399")), drug_name=name,
               route="SC", quantity="1")  # fmt: skip
    s.ck_course(s.times_limit(8, at_least=4))
    weakness(s, share=0.8)
    muscle_diagnosis(s)
    return Truth(ICI)


def immunostimulant(s: Story) -> Truth:
    """BCG into the bladder and the adverse-effect code it shares with checkpoint inhibitors."""
    s.cancer(code="C67.9")
    s.cycles("BCG live", -40, 50, every=7, until=-2)
    s.dx("T45.AX5A", 1, "side effect of BCG")
    s.ck(0, s.draw.uniform(2.0, 4.0))
    s.normal_ck(s.between(8, 20))
    return _NOTHING


def kinase_inhibitor(s: Story) -> Truth:
    """A MEK or ALK inhibitor after immunotherapy: CK at two weeks is the inhibitor's."""
    drug, mg, per_day = s.one_of((("binimetinib", 45.0, 2), ("alectinib", 600.0, 2), ("cobimetinib", 60.0, 1)))
    begun = -s.between(12, 18)
    s.cancer(-500)
    if s.sometimes(0.5):
        s.cycles("pembrolizumab", -400, 200, every=21, until=-250)
    s.take(drug, begun, mg, days=30, per_day=per_day)
    s.normal_ck(begun - 2)
    s.ck_course(s.times_limit(6, spread=0.3, at_least=5.1), halves=8, until=30)
    return Truth(f"other_drug:{drug}")


def statin_afterwards(s: Story) -> Truth:
    """Anti-HMGCR myopathy; the statin on the list was begun by mistake after the onset."""
    s.cancer()
    s.ck_course(s.times_limit(18, at_least=8), rises=5, halves=70, until=120)
    weakness(s, share=0.9)
    muscle_diagnosis(s, share=0.8)
    s.antibody("hmgcr", s.between(15, 50), is_positive=True)
    s.take("atorvastatin", s.between(8, 30), 40, days=30)
    return Truth("hmgcr_imnm_no_statin", "P1")


def both_drugs(s: Story) -> Truth:
    """Immunotherapy beside a statin of many years: the checkpoint inhibitor, and the statin stays a suspect."""
    on_ici(s, statin=True)
    s.ck_course(s.times_limit(8, at_least=4))
    weakness(s, share=0.8)
    muscle_diagnosis(s)
    if s.sometimes(0.5):
        s.dx("T45.AX5A", 5, "side effect of immunotherapy")
    return Truth(ICI)


EXPOSURE_TRAPS = (
    Kind("steroid as treatment", treatment_steroid, trap="T-07"),
    Kind("dexamethasone as premedication", premedication, trap="T-08"),
    Kind("statin stopped before the first CK", stopped_before, trap="T-10", days_ago=(10, 240)),
    Kind("checkpoint inhibitor years ago", old_checkpoint_inhibitor, trap="T-11"),
    Kind("immunosuppressants against lymphoma", cancer_protocol, trap="T-21", days_ago=(30, 240)),
    Kind("statin as part of other names", statin_in_name, trap="T-23"),
    Kind("immunotherapy ordered, not given", not_given, trap="T-24"),
    Kind("checkpoint inhibitor under a code of no drug", unclassified_product, trap="T-25"),
    Kind("BCG and its adverse-effect code", immunostimulant, trap="T-26"),
    Kind("kinase inhibitor at two weeks", kinase_inhibitor, trap="T-29", days_ago=(12, 240)),
    Kind("statin begun after the onset", statin_afterwards, trap="T-31", days_ago=(70, 260)),
    Kind("checkpoint inhibitor and statin", both_drugs, trap="T-33"),
)
