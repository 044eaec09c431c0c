"""Look-alikes and traps that come from laboratory results: units, limits, analytes, text, versions.

Belongs here: stories of traps T-01 to T-05, T-13 to T-15, T-20, T-35, T-37, T-39, T-40 of the clinical specification.
Does not belong here: traps of drugs and diagnoses (traps_chart.py). Called by stories.py.
"""

from __future__ import annotations

from data_samples.population import shape
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
    work_up,
)  # fmt: skip
from data_samples.population.words import Story

_NOTHING = Truth(NONE)
_CENTRAL, _NORTHSIDE, _CAMPUS, _COAST, _EASTSIDE = shape.LABORATORIES


def isoenzymes(s: Story) -> Truth:
    """CK-MB in ng/mL and its index are high, total CK is normal."""
    on_ici(s)
    s.test("ck-mb", 0, s.between(40, 350))
    s.test("ck-mb share", 0, s.between(6, 18))
    s.normal_ck(0, 2)
    return _NOTHING


def microkatal(s: Story) -> Truth:
    """Results in microkatal per litre, some of them labelled U/L: half the persons are sick, half are well."""
    s.laboratory = _COAST
    on_ici(s)
    if s.sometimes(0.5):
        s.normal_ck(0)
        s.ck(9, 0.9, unit="U/L")
        return _NOTHING
    times = s.times_limit(9, at_least=4)
    for day, part in ((0, 0.6), (3, 1.0), (10, 0.7), (20, 0.4)):
        s.ck(day, times * part, unit=s.one_of((*_COAST.units, "U/L")))
    weakness(s)
    muscle_diagnosis(s)
    return Truth(ICI)


def own_limit(s: Story) -> Truth:
    """High by other laboratories' limits, normal by the limit of the row."""
    s.laboratory = _CAMPUS
    on_ici(s)
    for day in (0, s.between(10, 20)):
        s.ck(day, s.draw.uniform(0.8, 0.98))
    weakness(s, share=0.3)
    return _NOTHING


def young_man(s: Story) -> Truth:
    """A man under fifty, CK 290 to 390 without a printed limit: normal for him."""
    s.laboratory, s.sex = _EASTSIDE, "M"
    s.born = s.on(-int(365.25 * s.between(24, 47)))
    on_ici(s, statin=False)
    for day in (0, s.between(12, 25)):
        s.ck(day, s.draw.uniform(290, 390) / _EASTSIDE.uln("M"))
    return _NOTHING


def macro_ck(s: Story) -> Truth:
    """CK a little high for years, muscle tests normal, an impossible share of CK-MB: macro-CK."""
    s.cancer()
    on_statin(s, begun=-s.between(600, 1_500), until=s.days_seen + 30)
    for day in (-700, -420, -200, -90, 0, s.between(20, 40)):
        s.ck(day, s.draw.uniform(1.8, 3.6))
    s.test("ck-mb share", 0, s.between(27, 60))
    s.test("troponin i", 0, s.between(3, 12))
    return _NOTHING


def corrected_result(s: Story) -> Truth:
    """A preliminary 52,000 is corrected to 520 some days later; two interfaces send it."""
    s.laboratory = _CENTRAL
    on_ici(s)
    row = s.ck(0, 0.5, hour="07:30", status="preliminary", value="52000", accession=f"A{s.number}")
    s.corrected(row, days_later=s.between(1, 4), status="corrected", value="520")
    if s.sometimes(0.5):
        s.ck(0, 0.5, hour="08:30", value="520", accession=f"A{s.number}")
    s.normal_ck(s.between(8, 15))
    return _NOTHING


def antibody_text(s: Story) -> Truth:
    """Antibodies not detected, cancelled or below the cut: a toxic statin myopathy."""
    s.cancer()
    stop = s.between(2, 10)
    on_statin(s, begun=-s.between(30, 170), until=stop)
    s.ck_course(s.times_limit(9, at_least=4.5), halves=6, until=stop + 60)
    s.test("hmgcr", s.between(8, 20), s.one_of(("NOT DETECTED", "negative for anti-HMGCR", "<20 CU", "None detected")))
    s.test("srp", s.between(8, 20), s.one_of(("see note: test cancelled", "Not Detected", "<11")))
    return Truth(TOXIC)


def mismapped(s: Story) -> Truth:
    """The code of an antibody on another test: HMB-45, RNP and a blood group come back positive."""
    s.cancer()
    on_statin(s, begun=-s.between(30, 170), until=s.between(2, 10))
    s.ck_course(s.times_limit(7, at_least=4.5), halves=6, until=60)
    code, name = s.one_of((("hmgcr", "HMB-45 antigen, tissue"), ("srp", "RNP antibody"), ("jo1", "Jo(a) blood group")))
    s.test(code, s.between(5, 20), "POSITIVE", test_name=name)
    return Truth(TOXIC)


def troponin_t(s: Story) -> Truth:
    """Myositis with troponin T from regenerating muscle, troponin I normal: no myocarditis."""
    on_ici(s)
    s.ck_course(s.times_limit(10, at_least=4))
    weakness(s, share=0.9)
    muscle_diagnosis(s, share=0.8)
    s.test("troponin t", 1, 14 * s.draw.uniform(1.2, 2.2))
    s.test("troponin i", 1, s.between(3, 20))
    return Truth(ICI)


def same_day(s: Story) -> Truth:
    """CK drawn on the day of the first infusion, neither with an hour: it was high before."""
    s.laboratory = _EASTSIDE
    s.cancer()
    s.ck(0, s.draw.uniform(3.1, 4.6))
    s.give("pembrolizumab", 0, 200, start_time=s.on(0))
    s.normal_ck(s.between(15, 22))
    return _NOTHING


def body_fluid(s: Story) -> Truth:
    """Aldolase of a pleural effusion and myoglobin of urine are not of the blood."""
    on_ici(s)
    s.test("aldolase in body fluid", 0, s.between(15, 60), specimen="pleural fluid")
    s.ck(0, s.draw.uniform(2, 9), specimen="urine", test_name="Creatine kinase, urine")
    s.normal_ck(1)
    s.dx("R13.10", 0, "swallowing is hard")
    return _NOTHING


def antibody_alone(s: Story) -> Truth:
    """Anti-HMGCR positive, CK normal, not weak: no disease to be seen."""
    s.cancer()
    on_statin(s, begun=-s.between(400, 1_500), until=s.days_seen + 30)
    s.antibody("hmgcr", 0, is_positive=True)
    s.normal_ck(0, s.between(20, 40))
    return _NOTHING


def passive_antibody(s: Story) -> Truth:
    """Immune globulin before serology: the antibody is the donors'; the statin is the cause."""
    s.cancer(code="C90.00")
    for day in (-75, -45, -14):
        s.give("immune globulin", day, 30_000, indication="low antibodies in myeloma")
    stop = s.between(2, 10)
    on_statin(s, begun=-s.between(40, 170), until=stop)
    s.ck_course(s.times_limit(7, at_least=4.5), halves=6, until=stop + 50)
    s.test("hmgcr", s.between(3, 12), s.one_of(("24", "28", "POSITIVE")))
    return Truth(TOXIC)


def referred(s: Story) -> Truth:
    """New to the site: the first CK ever is high already, the old list of drugs has the day of the import."""
    s.observed_from = s.on(-s.between(5, 12))
    on_ici(s, first=-s.between(4, 5), statin=False)
    s.take("atorvastatin", -3, 40, days=0, event_type="patient_reported", days_supply="", status="active")
    s.ck_course(s.times_limit(9, at_least=4))
    weakness(s, share=0.8)
    muscle_diagnosis(s)
    work_up(s)
    treated(s, day=s.between(2, 6), indication="immune-related myositis")
    return Truth(ICI)


LABORATORY_TRAPS = (
    Kind("CK-MB high, total CK normal", isoenzymes, trap="T-01"),
    Kind("CK in microkatal, some of it labelled U/L", microkatal, trap="T-02"),
    Kind("normal by the laboratory's own limit", own_limit, trap="T-03"),
    Kind("young man, no printed limit", young_man, trap="T-04"),
    Kind("macro-CK", macro_ck, trap="T-05"),
    Kind("referred with a high CK", referred, trap="T-12"),
    Kind("preliminary result corrected", corrected_result, trap="T-13"),
    Kind("antibody not detected", antibody_text, trap="T-14", days_ago=(65, 240)),
    Kind("antibody code on another test", mismapped, trap="T-15", days_ago=(65, 240)),
    Kind("troponin T from muscle", troponin_t, trap="T-20"),
    Kind("CK and first infusion on one day", same_day, trap="T-35", days_ago=(25, 240)),
    Kind("aldolase and CK not of blood", body_fluid, trap="T-37"),
    Kind("anti-HMGCR without disease", antibody_alone, trap="T-39", days_ago=(45, 240)),
    Kind("immune globulin before serology", passive_antibody, trap="T-40", days_ago=(60, 240)),
)
