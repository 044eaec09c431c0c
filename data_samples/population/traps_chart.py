"""Look-alikes and traps that come from diagnoses, other illness and who the patient is.

Belongs here: stories of traps T-06, T-09, T-16 to T-19, T-22, T-27, T-28, T-34, T-36 of the clinical specification.
Does not belong here: traps of results (traps_laboratory.py) and drugs (traps_exposure.py). Called by stories.py.
"""

from __future__ import annotations

from data_samples.chart import Row
from data_samples.population.cases_ici import ICI
from data_samples.population.clinic import NONE, Kind, Truth, muscle_diagnosis, on_ici, on_statin, treated, weakness
from data_samples.population.words import Story

_NOTHING = Truth(NONE)


def transient_rise(s: Story) -> Truth:
    """Surgery, seizure, marathon or a crush: CK high for days, normal within two weeks."""
    if s.sometimes(0.6):
        on_ici(s, first=-s.between(10, 90))
    else:
        s.cancer()
    what = s.one_of(("surgery", "seizure", "exertion", "crush", "injection"))
    if what == "surgery":
        s.stay(-1, 5)
        s.procedure("0TT10ZZ", -1, "kidney removed, open", system="ICD10PCS", setting="inpatient")
    elif what == "seizure":
        s.dx("G40.909", -1, "seizure at home", setting="emergency", by="emergency")
    elif what == "exertion":
        s.dx("Y93.02", -1, "ran a marathon", setting="emergency", by="emergency")
    elif what == "crush":
        s.dx("T79.6XXA", -1, "crushed thigh muscle", setting="emergency", by="emergency")
    else:
        s.procedure("96372", -1, "injection into muscle")
    peak = s.times_limit(2.5 if what == "injection" else 10, at_least=1.5)
    for day, part in ((0, 1.0), (2, 0.4)):
        s.ck(day, peak * part)
    s.normal_ck(s.between(8, 13))
    return _NOTHING


def fatigue(s: Story) -> Truth:
    """Tired, coded again and again, CK just above the limit."""
    on_ici(s)
    for day in (-20, 0, 14):
        s.dx(s.one_of(("R53.83", "R53.0")), day, "tired")
    for day in (0, s.between(12, 20)):
        s.ck(day, s.draw.uniform(1.05, 1.6))
    return _NOTHING


def ruled_out(s: Story) -> Truth:
    """Myositis was considered on the day of the CK and ruled out."""
    s.cancer()
    on_statin(s, begun=-s.between(400, 1_200), until=s.days_seen + 30)
    s.dx("M60.9", 0, "myositis?", status="working")
    s.ck(0, s.draw.uniform(1.1, 1.9))
    s.dx("M60.9", s.between(10, 20), "no myositis", by="neurology", status="ruled_out")
    s.dx("729.1", -2_500, "aching muscles", code_system="ICD9CM", by="primary care")
    return _NOTHING


def heart_attack(s: Story) -> Truth:
    """Heart attack on immunotherapy, CK, CK-MB and troponin of one draw: may be myocarditis, somebody must look."""
    on_ici(s)
    s.stay(0, 6)
    s.dx("I21.4", 0, "heart attack", setting="inpatient", by="cardiology")
    s.ck(0, s.times_limit(5, at_least=2))
    s.test("ck-mb", 0, s.between(40, 300))
    s.test("troponin i", 0, s.between(900, 9_000))
    s.normal_ck(s.between(6, 10))
    return Truth(NONE, "P0")


def dystrophy(s: Story) -> Truth:
    """Becker dystrophy or a CK that was always high, long before the statin."""
    s.cancer()
    if s.sometimes(0.6):
        s.dx(s.one_of(("G71.01", "G71.09")), -1_500, "muscular dystrophy", by="neurology")
    on_statin(s, begun=-s.between(500, 1_000), until=s.days_seen + 30)
    usual = s.times_limit(8, spread=0.3, at_least=4)
    for day in (-1_400, -1_000, -330, -150, 0, s.between(20, 40)):
        s.ck(day, usual * s.draw.uniform(0.85, 1.15))
    return _NOTHING


def normal_ck(s: Story) -> Truth:
    """Double vision and trouble swallowing on immunotherapy, CK always normal."""
    on_ici(s)
    s.dx(s.one_of(("H53.2", "H02.403")), 0, "double vision, drooping lids", by="ophthalmology")
    s.dx("R13.10", s.between(0, 5), "food sticks")
    s.dx("M62.81", s.between(0, 6), "weak neck and thighs", by="neurology")
    s.normal_ck(0, s.between(5, 9))
    if s.sometimes(0.6):
        s.dx("M60.9", s.between(2, 9), "myositis", by="neurology")
        s.procedure("95886", 4, "needle EMG with short small units")
    treated(s, day=s.between(3, 8), indication="immune-related myositis")
    return Truth(ICI, "P0")


def called_polymyositis(s: Story) -> Truth:
    """Anti-HMGCR necrotizing myopathy that is coded as polymyositis or unspecified myopathy."""
    s.cancer()
    stop = s.between(3, 25)
    on_statin(s, begun=-s.between(400, 1_500), until=stop)
    s.ck_course(s.times_limit(20, at_least=8), rises=5, halves=70, until=120)
    weakness(s, share=0.9)
    for day in (s.between(3, 15), s.between(25, 50)):
        s.dx(s.one_of(("M33.20", "G72.9")), day, "polymyositis", by="rheumatology")
    s.antibody("hmgcr", s.between(20, 60), is_positive=True)
    return Truth("statin_imnm_hmgcr", "P1")


def not_adverse(s: Story) -> Truth:
    """Overdose and underdosing codes of the statin; CK at most a little high."""
    s.cancer()
    on_statin(s, begun=-s.between(400, 1_000), until=s.days_seen + 30)
    s.dx(s.one_of(("T46.6X1A", "T46.6X6A")), 0, "statin taken wrongly", by="primary care")
    s.dx("T46.6X5S", s.between(10, 30), "late effect", by="primary care")
    s.ck(0, s.draw.uniform(0.7, 1.7))
    return _NOTHING


def hypothyroid(s: Story) -> Truth:
    """Thyroid failure from immunotherapy: the thyroid raises the CK."""
    on_ici(s, first=-s.between(45, 110))
    s.test("tsh", 0, s.between(30, 110))
    s.dx("E03.2", s.between(0, 4), "underactive thyroid from immunotherapy", by="endocrinology")
    s.ck(0, s.times_limit(3.5, spread=0.4, at_least=1.5))
    s.take("levothyroxine", 2, 0.1, days=90)
    s.ck(s.between(18, 30), s.draw.uniform(1.0, 2.0))
    s.normal_ck(s.between(45, 60))
    return _NOTHING


def dermatomyositis_first(s: Story) -> Truth:
    """Dermatomyositis, then the tumour, then immunotherapy: the tumour's doing."""
    s.ck_course(s.times_limit(10, at_least=4), rises=4, halves=25, until=45)
    weakness(s, share=0.9)
    for day in (5, 20):
        s.dx("M36.0", day, "dermatomyositis in cancer", by="rheumatology")
    if s.sometimes(0.5):
        s.antibody("tif1", 12, is_positive=True)
    s.cancer(s.between(25, 40), code="C34.90")
    s.cycles("pembrolizumab", 55, 200, every=21, until=120)
    return Truth("paraneoplastic")


def unknown_person(s: Story) -> Truth:
    """A child (not to be listed), or a patient whose sex and age nobody sent."""
    if s.sometimes(0.5):
        s.born = s.on(-int(365.25 * s.between(9, 16)))
        s.dx("C40.21", -200, "bone cancer")
        s.cycles("doxorubicin", -180, 60, every=35, until=-40)
        s.ck(0, s.times_limit(30, at_least=10))
        return _NOTHING
    s.sex, s.born = "U", ""
    on_ici(s)
    s.ck_course(s.times_limit(8, at_least=4))
    weakness(s, share=0.8)
    muscle_diagnosis(s)
    return Truth(ICI)


def deleted_diagnosis(s: Story) -> Truth:
    """A myopathy code entered for another patient and withdrawn; CK a little high once."""
    s.cancer()
    s.ck(0, s.draw.uniform(1.1, 2.2))
    row: Row = s.dx("G72.9", 1, "myopathy", setting="inpatient", by="internal medicine")
    s.withdrawn(row, days_later=s.between(1, 4))
    return _NOTHING


CHART_TRAPS = (
    Kind("transient rise with a reason", transient_rise, trap="T-06", days_ago=(15, 240)),
    Kind("fatigue and a CK just above the limit", fatigue, trap="T-09"),
    Kind("myositis considered and ruled out", ruled_out, trap="T-16", days_ago=(25, 240)),
    Kind("myopathy code withdrawn", deleted_diagnosis, trap="T-16", days_ago=(6, 240)),
    Kind("heart attack on a checkpoint inhibitor", heart_attack, trap="T-17", days_ago=(12, 240)),
    Kind("muscular dystrophy, CK always high", dystrophy, trap="T-18"),
    Kind("oculobulbar myopathy with normal CK", normal_ck, trap="T-19", days_ago=(10, 240)),
    Kind("necrotizing myopathy called polymyositis", called_polymyositis, trap="T-22", days_ago=(70, 260)),
    Kind("poisoning and underdosing codes", not_adverse, trap="T-27"),
    Kind("thyroid failure from a checkpoint inhibitor", hypothyroid, trap="T-28", days_ago=(30, 240)),
    Kind("dermatomyositis before the tumour", dermatomyositis_first, trap="T-34", days_ago=(70, 260)),
    Kind("child, or sex and age unknown", unknown_person, trap="T-36"),
)
