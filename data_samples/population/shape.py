"""The shape of the population: how many rows, how often what happens, which drugs, tests and codes are written.

Belongs here: rates with their source, catalogues of ordinary rows, what is asked for (Plan).
Does not belong here: drawing (people.py), injected stories (cases_*.py, traps_*.py), defects of files (dirt.py).
Called by the other modules of this package.

Rates marked [V] come from published counts (docs/population.md names them), [D] are choices of this generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

#: Persons made at a time; memory is bounded by this, not by the size of the population.
BLOCK_PERSONS = 2_000
HISTORY_DAYS = 1_095
#: Rows a person over the history, on average: the shape benchmarks are measured on [D].
PRESCRIBING_ROWS, LAB_ROWS, DIAGNOSIS_ROWS, VISIT_ROWS = 20.0, 60.0, 30.0, 4.0
#: Share of creatine kinase among laboratory rows (mixed hospital data).
CK_SHARE = 0.015
#: Persons who are seen often have many times the rows of others: shape of a gamma distribution [D].
ACTIVITY_SHAPE = 2.0

CANCER_SHARE = 0.75  # [D] a cancer centre's extract: the others are seen for something else
ICI_SHARE = 0.10  # [D] of all persons
STATIN_SHARE = 0.28  # [D] of persons without a checkpoint inhibitor
STATIN_AT_ICI_SHARE = 0.312  # [V] of patients who start a checkpoint inhibitor
CHEMOTHERAPY_SHARE = 0.30  # [D] of persons with cancer
PREDNISONE_SHARE = 0.10  # [D] short courses for lung and joints

CK_TESTED_ICI = 0.25  # [V] of ICI patients ever have a CK
CK_TESTED_STATIN = 0.20  # [V] 127,209 of 641,703 statin users
CK_TESTED_OTHER = 0.15  # [D]
CK_RAISED_STATIN = 0.20  # [V] of tested statin users have one above the limit
CK_RAISED_OTHER = 0.143  # [V] of tested others
#: Height of an ordinary raised CK above its limit (ratio - 1), lognormal: 0.7 % of tested statin users above 4x [V].
CK_RAISED_MEDIAN, CK_RAISED_SIGMA = 0.45, 1.1

MERGED_SHARE = 0.002  # [D] persons known under two identifiers until they are merged
DEATH_SHARE = 0.06  # [D] over the history


@dataclass(frozen=True)
class Plan:
    """What is to be written."""

    landing: Path
    persons: int
    nights: int = 1
    seed: int = 1
    start: date = date(2026, 1, 5)
    form: Literal["csv", "parquet"] = "csv"
    truth: Path | None = None
    cases_per_1000: float = 10.0
    traps_per_1000: float = 10.0

    @property
    def folders(self) -> tuple[date, ...]:
        """Dates of the extract folders: the history, then one a night."""
        return tuple(self.start + timedelta(days=night) for night in range(self.nights))

    @property
    def first_day(self) -> date:
        """First day of the history."""
        return self.start - timedelta(days=HISTORY_DAYS)

    @property
    def last_day(self) -> date:
        """Last day anything can have happened: the day before the last folder."""
        return self.folders[-1] - timedelta(days=1)

    @property
    def truth_file(self) -> Path:
        """Where the truth is written."""
        return self.truth or self.landing.parent / f"{self.landing.name}-truth.csv"


@dataclass(frozen=True)
class Laboratory:
    """How one laboratory reports creatine kinase. Limits are in its own unit; empty: never sent."""

    name: str
    share: float
    system: str
    code: str
    test_name: str
    units: tuple[str, ...]
    low: str
    high_male: str
    high_female: str
    #: Factor from U/L to its unit.
    per_unit: float = 1.0
    has_hour: bool = True

    def high(self, sex: str) -> str:
        """Give the upper limit it prints for a person."""
        return self.high_male if sex == "M" else self.high_female

    def uln(self, sex: str) -> float:
        """Give the upper limit in U/L that its patients have; a usual one where it prints none."""
        printed = self.high(sex)
        return float(printed) / self.per_unit if printed else 280.0 if sex == "M" else 210.0


_MICROKATAL = ("\u00b5kat/L", "\u03bckat/L", "ukat/L")
LABORATORIES = (
    Laboratory("Central Laboratory", 0.45, "LOINC", "2157-6", "CK, Total", ("U/L",), "30", "308", "192"),
    Laboratory("Northside Clinic Lab", 0.25, "LOINC", "2157-6", "Creatine Kinase", ("IU/L", "U/L"), "21", "200", "183"),
    Laboratory("Campus Hospital", 0.16, "LOINC", "2157-6", "Creatine kinase [S]", ("U/L",), "46", "400", "280"),
    Laboratory("Coast Laboratory", 0.12, "LOINC", "2157-6", "CK", _MICROKATAL, "0.6", "5.1", "3.5", per_unit=1 / 60),
    Laboratory("Eastside Hospital", 0.02, "LOCAL", "CHEM-CPK", "CPK", ("U/L",), "", "", "", has_hour=False),
)


@dataclass(frozen=True)
class OrdinaryTest:
    """One everyday laboratory test: its share of all other results, its limits and how values scatter."""

    name: str
    loinc: str
    unit: str
    low: float
    high: float
    share: float
    digits: int = 1


ORDINARY_TESTS = (
    OrdinaryTest("Hemoglobin", "718-7", "g/dL", 12, 17, 0.14),
    OrdinaryTest("Leukocytes", "6690-2", "10*3/uL", 4, 11, 0.13),
    OrdinaryTest("Platelets", "777-3", "10*3/uL", 150, 400, 0.13, 0),
    OrdinaryTest("Creatinine", "2160-0", "mg/dL", 0.6, 1.3, 0.13, 2),
    OrdinaryTest("Potassium", "2823-3", "mmol/L", 3.5, 5.1, 0.12),
    OrdinaryTest("ALT", "1742-6", "U/L", 7, 45, 0.12, 0),
    OrdinaryTest("AST", "1920-8", "U/L", 8, 40, 0.12, 0),
    OrdinaryTest("Glucose", "2345-7", "mg/dL", 70, 99, 0.05, 0),
    OrdinaryTest("TSH", "3016-3", "mIU/L", 0.4, 4.5, 0.03, 2),
    OrdinaryTest("Body weight", "29463-7", "kg", 55, 100, 0.03),
)

#: Everyday diagnoses and their share of rows: (code, words, share). Muscle words at the rate of charts without NM [D].
ORDINARY_DIAGNOSES = (
    ("I10", "high blood pressure", 0.200), ("E78.5", "raised blood fats", 0.130), ("Z51.11", "chemotherapy", 0.060),
    ("R53.83", "tired", 0.060), ("K21.9", "reflux", 0.070), ("E11.9", "diabetes", 0.080), ("D64.9", "anaemia", 0.070),
    ("R11.2", "nausea and vomiting", 0.050), ("N18.30", "chronic kidney disease", 0.030), ("J44.9", "COPD", 0.030),
    ("I25.10", "coronary disease", 0.040), ("M54.50", "low back pain", 0.040), ("G47.33", "sleep apnoea", 0.025),
    ("R06.02", "short of breath", 0.020), ("J18.9", "pneumonia", 0.012), ("N17.9", "acute kidney failure", 0.005),
    ("R53.1", "weakness", 0.0060), ("M79.10", "aching muscles", 0.0060), ("R13.10", "swallowing is hard", 0.0050),
    ("M62.81", "weak muscles", 0.0012), ("R29.6", "falls", 0.0040), ("E03.9", "underactive thyroid", 0.0080),
    ("U07.1", "COVID-19", 0.0040), ("I21.4", "heart attack", 0.0015), ("J96.01", "respiratory failure", 0.0020),
    ("I48.91", "atrial fibrillation", 0.0150), ("G40.909", "seizure", 0.0010), ("T79.6XXA", "crushed muscle", 0.0001),
    ("H53.2", "double vision", 0.0004), ("R74.8", "enzyme raised", 0.0010), ("M60.9", "myositis?", 0.0002),
)  # fmt: skip

CANCERS = (
    ("C34.90", "lung cancer", 0.24), ("C50.911", "breast cancer", 0.20), ("C61", "prostate cancer", 0.14),
    ("C18.9", "colon cancer", 0.12), ("C43.9", "melanoma", 0.09), ("C64.9", "kidney cancer", 0.07),
    ("C67.9", "bladder cancer", 0.06), ("C83.30", "large-cell lymphoma", 0.05),
    ("C25.9", "cancer of the pancreas", 0.03),
)  # fmt: skip

#: Everyday drugs: (printed name, vocabulary, code, dose, unit, route, days of supply, share).
ORDINARY_DRUGS = (
    ("Ondansetron 8 mg tab", "ATC", "A04AA01", "8", "mg", "PO", "5", 0.14),
    ("Paracetamol 500 mg tab", "ATC", "N02BE01", "500", "mg", "PO", "10", 0.19),
    ("Omeprazole 20 mg cap", "ATC", "A02BC01", "20", "mg", "PO", "90", 0.15),
    ("Metoprolol 50 mg tab", "ATC", "C07AB02", "50", "mg", "PO", "90", 0.14),
    ("Lisinopril 10 mg tab", "ATC", "C09AA03", "10", "mg", "PO", "90", 0.14),
    ("Oxycodone 5 mg tab", "ATC", "N02AA05", "5", "mg", "PO", "14", 0.09),
    ("Enoxaparin 40 mg inj", "ATC", "B01AB05", "40", "mg", "SC", "14", 0.06),
    ("Nystatin oral suspension", "ATC", "A07AA02", "500000", "units", "PO", "14", 0.03),
    ("Levothyroxine 75 mcg tab", "ATC", "H03AA01", "75", "mcg", "PO", "90", 0.04),
    ("Hydrocortisone 1% cream", "ATC", "D07AA02", "", "", "topical", "30", 0.02),
)  # fmt: skip

#: (printed name, RxNorm, dose in mg, share of users).
STATINS = (
    ("Atorvastatin 40 mg tab", "83367", "40", 0.50), ("Simvastatin 20 mg tab", "36567", "20", 0.18),
    ("Rosuvastatin 10 mg tab", "301542", "10", 0.20), ("Pravastatin 40 mg tab", "42463", "40", 0.12),
)  # fmt: skip

#: (printed name, RxNorm, dose in mg, days between doses, share of ICI patients) [V shares of classes].
CHECKPOINT_INHIBITORS = (
    ("Pembrolizumab 200 mg IV", "1547545", "200", 21, 0.44), ("Nivolumab 480 mg IV", "1597876", "480", 28, 0.29),
    ("Ipilimumab 240 mg IV", "1094833", "240", 21, 0.08), ("Atezolizumab 1200 mg IV", "1792776", "1200", 21, 0.10),
    ("Durvalumab 1500 mg IV", "1919503", "1500", 28, 0.09),
)  # fmt: skip

#: (printed name, ATC, dose in mg).
CHEMOTHERAPIES = (
    ("Carboplatin 450 mg IV", "L01XA02", "450"), ("Oxaliplatin 160 mg IV", "L01XA03", "160"),
    ("Gemcitabine 1800 mg IV", "L01BC05", "1800"), ("Doxorubicin 95 mg IV", "L01DB01", "95"),
)  # fmt: skip
