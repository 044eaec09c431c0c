"""Small vocabulary for writing a synthetic chart: one function per thing that happens to a patient.

Belongs here: the row types and the words (infusion, fill, ck, dx ...) that data_samples/stories_*.py are written in.
Does not belong here: who the patients are (stories_*.py), how files are written (build_samples.py).
Called by the stories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

Chart = tuple["Row | Chart", ...]


@dataclass(frozen=True)
class Row:
    """One version of one row of a contract table, without identifiers."""

    table: str
    #: Day the source knew it; the row lands in the first extract night after it.
    known: date
    values: Mapping[str, str]
    #: Rows of one patient with the same tag and table share their identifier (versions, tombstones, repeats).
    tag: str = ""
    #: The night that carries the row, where it is not the first one after `known`: the source sends it again unchanged.
    night: str = ""


@dataclass(frozen=True)
class Expectation:
    """What the list should say about a patient on the last night, worked out by hand from the clinical definitions.

    A blank is left where the definitions are open. "none" as label means: a case without any label.
    """

    listed: bool
    why: str
    label: str = ""
    level: str = ""
    priority: str = ""
    state: str = ""


@dataclass(frozen=True)
class Patient:
    """One synthetic patient: who, what happened, and what the list should say."""

    patient_id: str
    sex: str
    born: str
    story: str
    expected: Expectation
    chart: Chart
    #: What should be seen on the way: (night, words); the last night is in `expected`.
    course: tuple[tuple[str, str], ...] = ()
    observed_from: str = "2019-01-01"
    #: First day of the monthly visits and ordinary laboratory results; empty for none.
    routine_from: str = "2025-06-02"
    routine_until: str = "2026-01-31"
    kilograms: int = 74


@dataclass(frozen=True)
class Laboratory:
    """A laboratory: how it names, codes and limits creatine kinase."""

    name: str
    test_name: str
    system: str
    code: str
    unit: str
    low: str
    high: str


CENTRAL_M = Laboratory("Central Laboratory", "CK, Total", "LOINC", "2157-6", "U/L", "39", "308")
CENTRAL_F = replace(CENTRAL_M, low="26", high="192")
NORTHSIDE_M = Laboratory("Northside Clinic Lab", "Creatine Kinase", "LOINC", "2157-6", "IU/L", "21", "200")
NORTHSIDE_F = replace(NORTHSIDE_M, high="183")
CAMPUS_M = Laboratory("Campus Hospital", "Creatine Kinase", "LOINC", "2157-6", "U/L", "46", "400")
#: Reports in microkatal; micro sign U+00B5.
COAST_F = Laboratory("Coast Laboratory", "CK", "LOINC", "2157-6", "\u00b5kat/L", "0.6", "3.5")
#: Never sends limits, knows only its own code, gives the day without the hour.
EASTSIDE = Laboratory("Eastside Hospital", "CPK", "LOCAL", "CHEM-CPK", "U/L", "", "")

_ICI = {
    "pembrolizumab": ("1547545", "J9271", 1), "nivolumab": ("1597876", "J9299", 1),
    "ipilimumab": ("1094833", "J9228", 1), "atezolizumab": ("1792776", "J9022", 10),
    "durvalumab": ("1919503", "J9173", 10), "avelumab": ("1875534", "J9023", 10),
    "dostarlimab": ("2539967", "J9272", 10), "cemiplimab": ("2058826", "J9119", 1),
}  # fmt: skip

#: Everything that is not a checkpoint inhibitor: vocabulary, code, route.
_DRUGS = {
    "atorvastatin": ("RXNORM", "83367", "PO"), "simvastatin": ("RXNORM", "36567", "PO"),
    "pravastatin": ("RXNORM", "42463", "PO"), "rosuvastatin": ("RXNORM", "301542", "PO"),
    "prednisone": ("RXNORM", "8640", "PO"), "dexamethasone": ("RXNORM", "3264", "PO"),
    "methylprednisolone": ("RXNORM", "6902", "IV"), "hydrocortisone cream": ("ATC", "D07AA02", "topical"),
    "methotrexate": ("RXNORM", "6851", "PO"), "immune globulin": ("ATC", "J06BA02", "IV"),
    "mycophenolate mofetil": ("RXNORM", "68149", "PO"), "pyridostigmine": ("RXNORM", "9000", "PO"),
    "cisatracurium": ("ATC", "M03AC11", "IV"), "propofol": ("ATC", "N01AX10", "IV"),
    "carboplatin": ("ATC", "L01XA02", "IV"), "cisplatin": ("ATC", "L01XA01", "IV"),
    "oxaliplatin": ("ATC", "L01XA03", "IV"), "paclitaxel": ("ATC", "L01CD01", "IV"),
    "docetaxel": ("ATC", "L01CD02", "IV"), "etoposide": ("ATC", "L01CB01", "IV"),
    "gemcitabine": ("ATC", "L01BC05", "IV"), "fluorouracil": ("ATC", "L01BC02", "IV"),
    "capecitabine": ("ATC", "L01BC06", "PO"), "temozolomide": ("ATC", "L01AX03", "PO"),
    "bortezomib": ("ATC", "L01XG01", "SC"), "doxorubicin": ("ATC", "L01DB01", "IV"),
    "vincristine": ("ATC", "L01CA02", "IV"), "cyclophosphamide": ("ATC", "L01AA01", "IV"),
    "bleomycin": ("ATC", "L01DC01", "IV"), "trastuzumab": ("ATC", "L01FD01", "IV"),
    "rituximab": ("ATC", "L01FA01", "IV"), "pentostatin": ("ATC", "L01XX08", "IV"),
    "letrozole": ("ATC", "L02BG04", "PO"), "leuprolide": ("ATC", "L02AE02", "SC"),
    "nivolumab and relatlimab": ("ATC", "L01FY02", "IV"), "imipenem-cilastatin": ("ATC", "J01DH51", "IV"),
    "nystatin oral suspension": ("ATC", "A07AA02", "PO"), "gemfibrozil": ("ATC", "C10AB04", "PO"),
    "binimetinib": ("ATC", "L01EE03", "PO"), "clarithromycin": ("RXNORM", "21212", "PO"),
    "levetiracetam": ("ATC", "N03AX14", "PO"), "levothyroxine": ("ATC", "H03AA01", "PO"),
    "metoprolol": ("ATC", "C07AB02", "PO"), "ondansetron": ("ATC", "A04AA01", "PO"),
    "insulin glargine": ("ATC", "A10AE04", "SC"), "zoledronic acid": ("ATC", "M05BA08", "IV"),
}  # fmt: skip

#: Other tests: LOINC, name, unit, low, high.
_TESTS = {
    "creatinine": ("2160-0", "Creatinine", "mg/dL", "0.6", "1.3"), "alt": ("1742-6", "ALT", "U/L", "7", "45"),
    "ast": ("1920-8", "AST", "U/L", "8", "40"), "tsh": ("3016-3", "TSH", "mIU/L", "0.4", "4.5"),
    "potassium": ("2823-3", "Potassium", "mmol/L", "3.5", "5.1"),
    "troponin i": ("89579-7", "Troponin I, high sensitivity", "ng/L", "", "34"),
    "ck-mb": ("13969-1", "CK-MB", "ng/mL", "0", "5"), "ck-mm": ("9643-8", "CK-MM %", "%", "95", "100"),
    "ck-mb share": ("12189-7", "CK-MB % of total", "%", "0", "6"),
    "aldolase": ("1761-6", "Aldolase", "U/L", "1.5", "7.6"),
    "hmgcr": ("93493-5", "HMGCR Antibody, IgG", "CU", "", "20"), "srp": ("33921-8", "SRP Antibody", "", "", ""),
    "tif1": ("", "TIF1-gamma antibody", "", "", ""), "achr": ("11034-6", "AChR binding antibody", "nmol/L", "", "0.4"),
    "weight": ("29463-7", "Body weight", "kg", "", ""),
}  # fmt: skip


def day(text: str) -> date:
    """Give the date of an ISO date or time."""
    return date.fromisoformat(text[:10])


def rows_of(chart: Chart) -> Iterator[Row]:
    """Walk through a chart, entry by entry, whatever the nesting."""
    for entry in chart:
        if isinstance(entry, Row):
            yield entry
        else:
            yield from rows_of(entry)


# --- drugs ------------------------------------------------------------------------------------------------------------


def infusion(drug: str, when: str, mg: int, *, hour: str = "T10:30:00", **changes: str) -> Row:
    """Write one administration, as the ward or clinic charted it."""
    system, code, route = _drug(drug)
    values = {
        "event_type": "administered", "code_system": system, "code": code,
        "drug_name": f"{drug.capitalize()} {mg} mg {route}", "start_time": when + hour, "quantity": "1",
        "dose": str(mg), "dose_unit": "mg", "route": route, "status": "completed",
    }  # fmt: skip
    return Row("prescribing", day(when), values | changes)


def infusions(drug: str, first: str, mg: int, *, every: int, count: int) -> Chart:
    """Write a course: `count` administrations, one `every` so many days."""
    return tuple(infusion(drug, _later(first, every * n), mg) for n in range(count))


def claim(drug: str, when: str, mg: int) -> Row:
    """Write the claim of an administration, which names the same dose a second time."""
    _, hcpcs, mg_per_unit = _ICI[drug]
    values = {
        "event_type": "administered", "code_system": "HCPCS", "code": hcpcs,
        "drug_name": f"{drug.capitalize()} (claim line, {mg_per_unit} mg a unit)", "start_time": when,
        "quantity": str(mg // mg_per_unit), "route": "IV", "status": "completed",
    }  # fmt: skip
    return Row("prescribing", day(_later(when, 2)), values)


def fill(drug: str, when: str, mg: float, *, days: int, per_day: int = 1, tag: str = "", **changes: str) -> Row:  # noqa: PLR0913 (words of a chart)
    """Write one dispensing of a drug taken at home."""
    system, code, route = _drug(drug)
    form = "cream" if route == "topical" else "tab" if route == "PO" else "inj"
    values = {
        "event_type": "dispensed", "code_system": system, "code": code,
        "drug_name": f"{drug.capitalize()} {mg:g} mg {form}", "start_time": when, "days_supply": str(days),
        "quantity": str(days * per_day), "dose": f"{mg:g}", "dose_unit": "mg", "frequency_per_day": str(per_day),
        "route": route, "status": "completed",
    }  # fmt: skip
    return Row("prescribing", day(when), values | changes, tag=tag)


def fills(drug: str, first: str, mg: float, *, days: int, count: int) -> Chart:
    """Write refills without a gap."""
    return tuple(fill(drug, _later(first, days * n), mg, days=days) for n in range(count))


def _drug(drug: str) -> tuple[str, str, str]:
    if drug in _ICI:
        return ("RXNORM", _ICI[drug][0], "IV")
    return _DRUGS[drug]


# --- laboratory -------------------------------------------------------------------------------------------------------


def ck(when: str, value: float | str, lab: Laboratory, *, tag: str = "", **changes: str) -> Row:
    """Write one total creatine kinase result; `when` is a day (drawn 08:10) or a time."""
    values = {
        "code_system": lab.system, "code": lab.code, "test_name": lab.test_name, "specimen": "serum",
        "value": str(value), "unit": lab.unit, "reference_low": lab.low, "reference_high": lab.high,
        "status": "final", "laboratory": lab.name,
    } | _drawn(when, hour_known=lab is not EASTSIDE)  # fmt: skip
    return Row("labs", day(when), values | changes, tag=tag)


def lab(test: str, when: str, value: float | str, **changes: str) -> Row:
    """Write one result of another test, from the central laboratory."""
    code, name, unit, low, high = _TESTS[test]
    values = {
        "code_system": "LOINC" if code else "LOCAL", "code": code or test.upper(), "test_name": name,
        "specimen": "" if test == "weight" else "serum", "value": str(value), "unit": unit,
        "reference_low": low, "reference_high": high, "status": "final", "laboratory": CENTRAL_M.name,
    } | _drawn(when, hour_known=True)  # fmt: skip
    return Row("labs", day(when), values | changes)


def _drawn(when: str, *, hour_known: bool) -> dict[str, str]:
    if not hour_known:
        return {"collected_time": when[:10], "reported_time": when[:10]}
    drawn = datetime.fromisoformat(when if "T" in when else when + "T08:10:00")
    return {"collected_time": drawn.isoformat(), "reported_time": (drawn + timedelta(hours=3)).isoformat()}


# --- diagnoses, procedures, visits ------------------------------------------------------------------------------------


def dx(code: str, when: str, words: str, *, setting: str = "outpatient",  # noqa: PLR0913 (words of a chart)
       by: str = "oncology", tag: str = "", **changes: str) -> Row:  # fmt: skip
    """Write one recorded ICD-10-CM diagnosis in the chart's own words."""
    values = {
        "code_system": "ICD10CM", "code": code, "description": words, "diagnosis_date": when, "setting": setting,
        "specialty": by, "status": "confirmed",
    }  # fmt: skip
    return Row("diagnoses", day(when), values | changes, tag=tag)


def procedure(code: str, when: str, words: str, *, system: str = "ICD10PCS",  # noqa: PLR0913 (words of a chart)
              setting: str = "inpatient", result: str = "") -> Row:  # fmt: skip
    """Write one procedure, with the report text where there is one."""
    values = {
        "code_system": system, "code": code, "description": words, "performed_time": when + "T11:00:00",
        "setting": setting, "result_text": result,
    }  # fmt: skip
    return Row("procedures", day(when), values)


def visit(when: str, setting: str = "outpatient") -> Row:
    """Write one visit that begins and ends on a day."""
    values = {"start_time": when + "T09:00:00", "end_time": when + "T11:30:00", "setting": setting,
              "icu": "0", "ventilated": "0"}  # fmt: skip
    return Row("visits", day(when), values)


def stay(first: str, last: str, *, icu: bool = False, ventilated: bool = False) -> Chart:
    """Write a hospital stay: known open on its first day, closed by a second version on its last."""
    opened = {"start_time": first + "T14:00:00", "end_time": "", "setting": "inpatient",
              "icu": str(int(icu)), "ventilated": str(int(ventilated))}  # fmt: skip
    closed = opened | {"end_time": last + "T12:00:00"}
    tag = f"stay {first}"
    return (Row("visits", day(first), opened, tag=tag), Row("visits", day(last), closed, tag=tag))


# --- versions ---------------------------------------------------------------------------------------------------------


def revise(row: Row, on: str, **changes: str) -> Row:
    """Write a newer version of a tagged row, known on a later day."""
    return replace(row, known=day(on), night="", values={**row.values, **changes})


def known_on(row: Row, on: str) -> Row:
    """Give the row as one the source learns of on another day: a plan made early, a result that arrives late."""
    return replace(row, known=day(on))


def withdraw(row: Row, on: str) -> Row:
    """Write the tombstone of a tagged row."""
    return revise(row, on, operation="delete")


def _later(when: str, days: int) -> str:
    return (day(when) + timedelta(days=days)).isoformat()
