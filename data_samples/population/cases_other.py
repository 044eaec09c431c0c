"""True cases of other causes: steroids, the tumour itself, other drugs, other inflammatory myopathies.

Belongs here: stories whose truth is steroid_*, paraneoplastic, other_drug:<ingredient> or iim_other.
Does not belong here: traps (traps_*.py). Called by stories.py.
"""

from __future__ import annotations

from data_samples.population.clinic import Kind, Truth, muscle_biopsy, treated, weakness, work_up
from data_samples.population.words import Story


def acute_steroid(s: Story) -> Truth:
    """Ventilated with high-dose steroids and a muscle relaxant for days, then limp."""
    s.cancer()
    first = -s.between(9, 18)
    lung = s.one_of(("J80", "J44.1", "J45.902"))
    s.stay(first, s.between(10, 30), icu=True, ventilated=True)
    s.dx(lung, first, "lung failure", setting="inpatient", by="critical care")
    for day in range(first + 1, first + s.between(4, 8)):
        s.give("methylprednisolone", day, s.one_of((125, 250, 500)), indication=f"{lung} ARDS")
    blocker = s.one_of(("cisatracurium", "vecuronium"))
    for day in range(first + 1, first + s.between(3, 7)):
        s.give(blocker, day, 200, indication="ventilation")
    if s.sometimes(0.5):
        s.give("propofol", first + 1, 2_000, indication="sedation")
    weakness(s, day=0, share=0.8)
    if s.sometimes(0.6):
        s.dx("G72.81", s.between(0, 8), "myopathy of the critically ill", setting="inpatient", by="neurology")
    if s.sometimes(0.7):
        s.ck_course(s.times_limit(3, spread=0.8, at_least=0.5), halves=4, until=15)
    return Truth("steroid_acute_cim")


def chronic_steroid(s: Story) -> Truth:
    """Steroids for weeks for something else, weak thighs, CK normal or not measured."""
    s.cancer()
    first = -s.between(25, 70)
    if s.sometimes(0.6):
        s.dx("C79.31", first - 2, "brain metastases")
        s.take(
            "dexamethasone", first, 4, days=-first + 10, per_day=s.between(2, 4), indication="C79.31 brain metastases"
        )
    else:
        why = s.one_of(("J70.2 pneumonitis", "COPD", "K52.1 colitis"))
        s.take("prednisone", first, 20, days=-first + 10, per_day=s.between(2, 3), indication=why)
    weakness(s, day=0, share=0.85)
    if s.sometimes(0.5):
        s.dx("G72.0", s.between(1, 20), "myopathy from steroid", by=s.one_of(("neurology", "oncology")))
    if s.sometimes(0.4):
        s.dx("T38.0X5A", s.between(1, 20), "side effect of steroid", by="neurology")
    if s.sometimes(0.7):
        s.normal_ck(s.between(0, 10))
    return Truth("steroid_chronic")


def paraneoplastic(s: Story) -> Truth:
    """Dermatomyositis or necrotizing myopathy around the discovery of a tumour, no drug of interest."""
    found = s.between(-200, 120)
    s.ck_course(s.times_limit(11, at_least=3), rises=4, halves=30, until=80)
    weakness(s, share=0.85)
    if s.sometimes(0.6):
        day = s.between(3, 25)
        s.dx("M36.0", day, "dermatomyositis in cancer", by="rheumatology")
        s.dx("M36.0", day + 14, "dermatomyositis in cancer", by="rheumatology")
    elif s.sometimes(0.6):
        s.dx("M60.9", s.between(3, 25), "myositis", by="neurology")
    if s.sometimes(0.5):
        s.antibody(s.one_of(("tif1", "nxp2")), s.between(5, 40), is_positive=True)
    if s.sometimes(0.25):
        muscle_biopsy(s, is_necrotizing=True)
    if s.sometimes(0.6):
        treated(s, day=s.between(5, 30), indication="dermatomyositis")
    s.cancer(min(found, s.days_seen - 1), code=s.one_of(("C56.9", "C34.90", "C25.9", "C18.9")))
    if s.sometimes(0.6):
        s.cycles("carboplatin", max(found, 0) + 30, 450, every=21, until=max(found, 0) + 90)
    return Truth("paraneoplastic")


#: drug -> mg, times a day, days from first tablet to onset, usual peak (x ULN).
_OTHER_DRUGS = {
    "binimetinib": (45, 2, (12, 30), 6.0), "alectinib": (600, 2, (10, 40), 6.0), "cobimetinib": (60, 1, (12, 40), 7.0),
    "colchicine": (0.6, 2, (10, 60), 9.0), "imatinib": (400, 1, (20, 120), 5.0),
}  # fmt: skip


def targeted_drug(s: Story) -> Truth:
    """A drug known to raise CK: begun, CK high within weeks, falls when held."""
    drug = s.one_of(tuple(_OTHER_DRUGS))
    mg, per_day, latency, peak = _OTHER_DRUGS[drug]
    begun = -s.between(*latency)
    s.cancer(begun - s.between(20, 300))
    held = s.between(1, 8)
    row = s.take(drug, begun, mg, days=30, per_day=per_day)
    if begun + 30 < held:
        row = s.take(drug, begun + 30, mg, days=held - begun - 29, per_day=per_day)
    if held <= s.days_seen:
        s.corrected(row, days_later=held - (row.known - s.onset).days, status="stopped", end_time=s.on(held))
    s.ck_course(s.times_limit(peak, at_least=5.1), halves=6, until=s.one_of((8, 50)))
    weakness(s, share=0.3)
    return Truth(f"other_drug:{drug}")


def daptomycin(s: Story) -> Truth:
    """Daptomycin for a bloodstream infection, weekly CK rises."""
    s.cancer()
    first = -s.between(7, 20)
    s.stay(first, 8)
    s.dx("T80.211A", first, "infected catheter", setting="inpatient")
    for day in range(first, s.between(1, 3)):
        s.give("daptomycin", day, 500)
    s.normal_ck(first)
    s.ck_course(s.times_limit(12, at_least=5.1), halves=4, until=30)
    weakness(s, share=0.3)
    return Truth("other_drug:daptomycin")


_INFLAMMATORY = (
    ("M33.13", "dermatomyositis"), ("M33.12", "dermatomyositis with myopathy"),
    ("M33.22", "polymyositis with myopathy"), ("G72.41", "inclusion body myositis"),
)  # fmt: skip


def other_inflammatory(s: Story) -> Truth:
    """Dermatomyositis or antisynthetase syndrome years after the cancer, no drug of interest."""
    s.cancer(-s.between(1_300, 2_800))
    s.ck_course(s.times_limit(9, at_least=1.5), rises=4, halves=40, until=80)
    weakness(s, share=0.8)
    code, words = s.one_of(_INFLAMMATORY)
    day = s.between(5, 30)
    s.dx(code, day, words, by=s.one_of(("rheumatology", "neurology")))
    if s.sometimes(0.6):
        s.dx(code, day + 14, words, by="rheumatology")
    if s.sometimes(0.4):
        s.antibody("jo1", s.between(5, 40), is_positive=True)
    work_up(s, antibodies=0.6, biopsy=0.2, necrotizing=0)
    if s.sometimes(0.7):
        treated(s, day=s.between(8, 30), indication=words)
    return Truth("iim_other")


OTHER_KINDS = (
    Kind("acute steroid myopathy in intensive care", acute_steroid, days_ago=(8, 240)),
    Kind("chronic steroid myopathy", chronic_steroid, days_ago=(8, 240)),
    Kind("paraneoplastic myopathy", paraneoplastic, days_ago=(20, 260)),
    Kind("CK rise from a targeted drug or colchicine", targeted_drug, days_ago=(12, 240)),
    Kind("another inflammatory myopathy", other_inflammatory, days_ago=(25, 260)),
    Kind("daptomycin myopathy", daptomycin, days_ago=(10, 240)),
)
