"""Turns a published case report into an extract, by the same rules for every report.

A report gives facts (age, days, values, words); an extract needs codes and dates. What a report leaves open is filled
by these rules and by nothing else:

 1. Day 0 of the report is 2024-03-01; the list is looked at 300 days later. The patient is born on 1 January, so as to
    have the reported age on day 0.
 2. Observation begins three years before day 0, or 200 days before the first exposure whose start is reported.
 3. No hospital has seen the patient before the first CK that is not a baseline (the presentation): symptoms that began
    earlier are coded on that day. Symptoms without a day, tests, heart findings and respiratory failure belong to the
    work-up: the first day on which a CK with a number and every dated symptom are known.
 4. Words are looked up in words.py; a word that is in no table draws nothing. Symptoms are coded as outpatient visits
    of internal medicine; what the authors conclude is coded as an inpatient diagnosis three days after the work-up.
 5. A CK keeps its reported limit; without one the cell stays empty, and the product's own default speaks. A CK in words
    is a multiple of 200 U/L. A CK without a day lies halfway between its neighbours, or 14 days after the last one.
    Where the authors conclude rhabdomyolysis and give no CK but a baseline, the CK of the work-up is in "rhabdomyolysis
    range", as in the words: without one, nobody concludes it. Every report has a laboratory of its own, and so have its
    CK in words: no limit is borrowed from another report.
 6. A checkpoint inhibitor is given every 21 days from its reported start; without a start, its last dose is 14 days
    before day 0; without a number of doses, it is given once. Doses after day 0 are not drawn.
 7. Any other drug without a start has been taken since observation began; without a stop it goes on until the day the
    list is looked at, a systemic corticosteroid for ten days. A corticosteroid without a dose is 40 mg of prednisone
    (a day). A statin without a name is atorvastatin. A vaccine is an injection; other drugs are named as reported.
 8. Treatment without a day begins four days after the work-up. A pulse is methylprednisolone 1 g on three days; oral
    corticosteroid without a dose is 1 mg/kg for 28 days at 70 kg. Other immunosuppressants are drawn once.
 9. Biopsy, EMG and MRI are done two days after the work-up, with the reported words as result; a biopsy that names
    necrosis is concluded as necrotizing myopathy; an EMG with a word of disease is coded abnormal.
10. A troponin without a limit is judged by 0.04 ng/mL; "T" or "I" as reported, otherwise I. CK-MB in mass units is not
    drawn. TSH is taken from the note or the reason, where it is quoted.
11. A tumour is coded on the reported day, 365 days before day 0 where the day is not reported, and 1,460 days before
    where it is history. A patient without a tumour gets an unspecified one 1,460 days before day 0, so as to be
    eligible: the product watches people with cancer, and after three years the tumour is no candidate cause.
12. A condition called pre-existing is coded every half year from 720 days before day 0.

Belongs here: the rules.
Does not belong here: vocabulary (words.py), the report (report.py), what comes of it (judge.py).
Called by judge.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from data_samples.chart import NORTHSIDE_M, Chart, Row, ck, dx, lab, procedure
from tests.integration.published import words
from tests.integration.published.exposures import exposures, treatments
from tests.integration.published.report import Ck, Report
from tests.integration.small_home import Drawn

DAY_0 = date(2024, 3, 1)
LAST_DAY = 300
AS_OF = DAY_0 + timedelta(days=LAST_DAY)
_DAYS_OBSERVED, _DAYS_BEFORE_EXPOSURE = 1095, 200
_OLD_TUMOUR, _TUMOUR = -1460, -365
_TROPONIN_LIMIT = 0.04


def draw(report: Report, *, has_conclusions: bool = True) -> Drawn:
    """Turn one report into a drawn patient; on demand without what follows from the authors' conclusion alone."""
    observed = observation_start(report)
    chart: Chart = (
        tuple(_tumour(report)), tuple(_cks(report, has_conclusions)), tuple(_symptoms(report)), tuple(_known_before(report)),
        tuple(_conclusions(report)) if has_conclusions else (),
        tuple(_antibodies(report)), tuple(_studies(report)), tuple(_heart(report)), tuple(_thyroid(report)),
        tuple(exposures(report, at=at, observed=observed, last_day=LAST_DAY)), tuple(treatments(report, at=at)),
    )  # fmt: skip
    born = f"{DAY_0.year - int(report.raw['age'])}-01-01"
    return Drawn(report.case_id, report.raw["sex"], born, chart, observed_from=at(observed))


def at(day: int) -> str:
    """Give the date of a day of the report (rule 1)."""
    return (DAY_0 + timedelta(days=day)).isoformat()


def observation_start(report: Report) -> int:
    """Give the day observation begins (rule 2)."""
    starts = [int(row["start_day"]) for row in report.raw["exposures"] if row["start_day"] is not None]
    return min([-_DAYS_OBSERVED, *(start - _DAYS_BEFORE_EXPOSURE for start in starts)])


def _tumour(report: Report) -> Iterator[Row]:
    """Rule 11."""
    cancer = report.raw["cancer"]
    if not cancer["type"]:
        yield dx("C80.1", at(_OLD_TUMOUR), "tumour, drawn for eligibility")
        return
    days = cancer["days_from_diagnosis_to_onset"]
    day = -days if days is not None else _OLD_TUMOUR if "history" in cancer["type"] else _TUMOUR
    yield dx(words.first_code(cancer["type"], words.TUMOURS), at(day), "tumour")


def _cks(report: Report, has_conclusions: bool) -> Iterator[Row]:
    """Rule 5; the CK that a conclusion stands for goes with it."""
    results = list(report.cks)
    is_concluded = has_conclusions and "rhabdomyolysis" in report.raw["author_diagnosis"]
    if is_concluded and all("baseline" in result.words for result in results):
        results.append(Ck(report.workup, None, None, "rhabdomyolysis range"))
    for result in results:
        value, limit = _ck_value(result)
        if value:
            laboratory = report.case_id if result.value is not None else f"{report.case_id}, in words"
            yield ck(at(result.day), value, NORTHSIDE_M, reference_low="", laboratory=laboratory,
                     reference_high=f"{limit:g}" if limit else "")  # fmt: skip


def _ck_value(result: Ck) -> tuple[str, float | None]:
    if result.value is not None:
        return f"{'>' if result.words == '>' else ''}{result.value:g}", result.limit
    times = next((times for word, times in words.CK_WORDS if word in result.words), 0.0)
    return (f"{times * 200:g}", 200.0) if times else ("", None)


def _symptoms(report: Report) -> Iterator[Row]:
    """Rules 3 and 4."""
    for symptom in report.raw["symptoms"]:
        day = report.workup if symptom["day"] is None else max(symptom["day"], report.presentation)
        for group in words.SYMPTOMS:
            code = words.first_code(symptom["term"], group)
            if code:
                yield dx(code, at(day), symptom["term"], by="internal medicine")


def _conclusions(report: Report) -> Iterator[Row]:
    """Rule 4."""
    for code in words.codes(report.raw["author_diagnosis"], words.CONCLUSIONS):
        yield dx(code, at(report.workup + 3), "conclusion", setting="inpatient", by="internal medicine")


def _known_before(report: Report) -> Iterator[Row]:
    """Rule 12."""
    for name in report.raw["antibodies"]:
        if "pre-existing" in name:
            for code in words.codes(name, words.CONCLUSIONS):
                for day in range(-720, 0, 180):
                    yield dx(code, at(day), "known for long", by="neurology")


def _antibodies(report: Report) -> Iterator[Row]:
    """Rule 3; a result with a number and a limit keeps both, any other keeps its words."""
    for name, answer in report.raw["antibodies"].items():
        for pattern, (loinc, test, unit) in words.ANTIBODIES:
            if re.search(pattern, name):
                values = {"code_system": "LOINC" if loinc else "LOCAL", "code": loinc or test.upper(),
                          "test_name": test, "unit": unit, "laboratory": report.case_id}  # fmt: skip
                yield lab("srp", f"{at(report.workup)}T09:00:00", **values, **_answer(answer))


def _answer(text: str) -> dict[str, str]:
    number = re.match(r">?\d[\d.]*", text)
    limit = re.search(r"(?:<|ref <|ULN )(\d[\d.]*)", text)
    if number and limit:
        return {"value": number[0], "reference_high": limit[1]}
    positive = re.search(r"positive|elevated|>", text) is not None
    return {"value": "POSITIVE" if positive else "NEGATIVE" if "negative" in text else text, "reference_high": ""}


def _studies(report: Report) -> Iterator[Row]:
    """Rule 9."""
    when = at(report.workup + 2)
    if text := report.raw["biopsy"]:
        conclusion = "Necrotizing myopathy: " if re.search(words.NECROSIS, text, re.IGNORECASE) else ""
        yield procedure("0KBQ3ZX", when, "needle biopsy of a thigh muscle", result=conclusion + text)
    if text := report.raw["emg"]:
        yield procedure("4A0FX3Z", when, "EMG", result=text)
        if re.search(words.ABNORMAL_EMG, text, re.IGNORECASE):
            yield dx("R94.131", when, "abnormal EMG", by="neurology")
    if text := report.raw["mri"]:
        yield procedure("73718", when, "MRI of the thighs", system="CPT", result=text)


def _heart(report: Report) -> Iterator[Row]:
    """Rules 3 and 10."""
    for code in words.codes(report.raw["cardiac"], words.HEART):
        day = -30 if code == "I21.9" else report.workup
        yield dx(code, at(day), "heart", setting="inpatient", by="cardiology")
    if report.raw["respiratory_failure"]:
        yield dx("J96.00", at(report.workup), "respiratory failure", setting="inpatient", by="critical care")
    if text := report.raw["troponin"]:
        yield from _troponin(text, f"{at(report.workup)}T09:00:00", report.case_id)


def _troponin(text: str, when: str, laboratory: str) -> Iterator[Row]:
    number = re.search(r"<?\d+(\.\d+)?", text)
    limit = re.search(r"(?:ULN|RI <) ?(\d+(?:\.\d+)?)", text)
    is_normal = re.search(words.NORMAL_TROPONIN, text) is not None
    if number or is_normal:
        loinc, name = ("6598-7", "Troponin T") if text.startswith("T ") else ("10839-9", "Troponin I")
        yield lab("troponin i", when, "<0.01" if is_normal or not number else number[0], code=loinc, test_name=name,
                  unit="ng/mL", reference_high=limit[1] if limit else str(_TROPONIN_LIMIT),
                  laboratory=laboratory)  # fmt: skip


def _thyroid(report: Report) -> Iterator[Row]:
    """Rule 10."""
    quoted = re.search(r"TSH\s*(>?\s*\d+(\.\d+)?)", f"{report.raw['note']} {report.raw['expected']['reason']}")
    if quoted:
        yield lab("tsh", f"{at(report.presentation)}T09:00:00", quoted[1].replace(" ", ""), laboratory=report.case_id)
