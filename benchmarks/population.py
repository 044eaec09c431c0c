"""Writes a made-up population in the extract contract, large enough to measure on.

Belongs here: plausible shapes and volumes (20 prescribing, 60 laboratory and 30 diagnosis rows a person, 1.5 % CK).
Does not belong here: stories a clinician can read (data_samples), measuring (night.py).
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

FIRST_DAY = date(2023, 1, 1)
DAYS = 1_095
SEED = 20260105

_DRUGS = [
    ("atorvastatin", "RXNORM", "83367", 40.0, "mg", "oral", 30.0, "dispensed", 0.05),
    ("simvastatin", "RXNORM", "36567", 20.0, "mg", "oral", 30.0, "dispensed", 0.03),
    ("pembrolizumab", "RXNORM", "1547545", 200.0, "mg", "iv", None, "administered", 0.02),
    ("dexamethasone", "RXNORM", "3264", 12.0, "mg", "oral", 2.0, "dispensed", 0.04),
    ("prednisone", "RXNORM", "8640", 20.0, "mg", "oral", 14.0, "dispensed", 0.03),
    ("ondansetron 8 mg tab", "LOCAL", "OND8", 8.0, "mg", "oral", 5.0, "dispensed", 0.28),
    ("paracetamol 500 mg tab", "LOCAL", "PAR5", 500.0, "mg", "oral", 10.0, "dispensed", 0.30),
    ("omeprazole 20 mg cap", "LOCAL", "OME2", 20.0, "mg", "oral", 30.0, "dispensed", 0.25),
]
_LABS = [
    ("Creatine kinase", "2157-6", "U/L", 30.0, 190.0, 0.015),
    ("Creatinine", "2160-0", "mg/dL", 0.6, 1.2, 0.285),
    ("Alanine aminotransferase", "1742-6", "U/L", 7.0, 45.0, 0.3),
    ("Potassium", "2823-3", "mmol/L", 3.5, 5.1, 0.3),
    ("Hemoglobin", "718-7", "g/dL", 12.0, 17.0, 0.1),
]
_CODES = [("C34.90", 0.12), ("C50.911", 0.08), ("M62.81", 0.004), ("R53.1", 0.02), ("R53.83", 0.08), ("I10", 0.35),
          ("E78.5", 0.25), ("J18.9", 0.05), ("M60.9", 0.001), ("Z51.11", 0.045)]  # fmt: skip


def write_population(folder: Path, *, persons: int) -> dict[str, int]:
    """Write one extract night of CSV files.

    Args:
        folder: the extract folder (named after its date).
        persons: how many.

    Returns:
        Rows per table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(SEED)
    tables = {
        "patients": _patients(draw, persons), "prescribing": _prescribing(draw, persons), "labs": _labs(draw, persons),
        "diagnoses": _diagnoses(draw, persons),
    }  # fmt: skip
    for name, frame in tables.items():
        frame.write_csv(folder / f"{name}.csv")
    return {name: frame.height for name, frame in tables.items()}


def _patients(draw: np.random.Generator, persons: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "patient_id": [f"P{number:08d}" for number in range(persons)],
            "sex": draw.choice(["F", "M"], persons),
            "birth_date": _days(date(1940, 1, 1), draw.integers(0, 18_000, persons)),
            "observation_start": [date(2020, 1, 1)] * persons,
        }
    )


def _prescribing(draw: np.random.Generator, persons: int) -> pl.DataFrame:
    rows = persons * 20
    chosen = _choose(draw, [drug[-1] for drug in _DRUGS], rows)
    return pl.DataFrame(
        {
            "prescription_id": [f"RX{number:010d}" for number in range(rows)],
            "patient_id": _persons(draw, persons, rows),
            "event_type": _column(_DRUGS, 7, chosen),
            "code_system": _column(_DRUGS, 1, chosen),
            "code": _column(_DRUGS, 2, chosen),
            "drug_name": _column(_DRUGS, 0, chosen),
            "start_time": _days(FIRST_DAY, draw.integers(0, DAYS, rows)),
            "days_supply": _column(_DRUGS, 6, chosen),
            "dose": _column(_DRUGS, 3, chosen),
            "dose_unit": _column(_DRUGS, 4, chosen),
            "frequency_per_day": [1] * rows,
            "route": _column(_DRUGS, 5, chosen),
            "status": ["completed"] * rows,
        }
    )


def _labs(draw: np.random.Generator, persons: int) -> pl.DataFrame:
    rows = persons * 60
    chosen = _choose(draw, [lab[-1] for lab in _LABS], rows)
    low, high = (np.array([lab[index] for lab in _LABS])[chosen] for index in (3, 4))
    value = np.round(low + (high - low) * draw.lognormal(-0.9, 0.6, rows), 1)
    moments = draw.integers(0, DAYS * 1_440, rows)
    base = np.datetime64(FIRST_DAY, "m") + moments
    return pl.DataFrame(
        {
            "result_id": [f"L{number:010d}" for number in range(rows)],
            "patient_id": _persons(draw, persons, rows),
            "code_system": ["LOINC"] * rows,
            "code": _column(_LABS, 1, chosen),
            "test_name": _column(_LABS, 0, chosen),
            "specimen": ["serum"] * rows,
            "collected_time": pl.Series(base.astype("datetime64[us]")).dt.strftime("%Y-%m-%dT%H:%M:%S"),
            "value": pl.Series(value).cast(pl.String),
            "unit": _column(_LABS, 2, chosen),
            "reference_low": low,
            "reference_high": high,
            "status": ["final"] * rows,
            "laboratory": draw.choice(["north", "south"], rows),
        }
    )


def _diagnoses(draw: np.random.Generator, persons: int) -> pl.DataFrame:
    rows = persons * 30
    chosen = _choose(draw, [code[-1] for code in _CODES], rows)
    return pl.DataFrame(
        {
            "diagnosis_id": [f"D{number:010d}" for number in range(rows)],
            "patient_id": _persons(draw, persons, rows),
            "code_system": ["ICD10CM"] * rows,
            "code": _column(_CODES, 0, chosen),
            "diagnosis_date": _days(FIRST_DAY, draw.integers(0, DAYS, rows)),
            "setting": draw.choice(["inpatient", "outpatient", "outpatient"], rows),
            "status": ["confirmed"] * rows,
        }
    )


def _choose(draw: np.random.Generator, shares: list[float], rows: int) -> np.ndarray:
    weights = np.array(shares) / sum(shares)
    return draw.choice(len(shares), rows, p=weights)


def _column(entries: list[tuple], index: int, chosen: np.ndarray) -> pl.Series:
    return pl.Series([entry[index] for entry in entries]).gather(pl.Series(chosen))


def _persons(draw: np.random.Generator, persons: int, rows: int) -> list[str]:
    return [f"P{number:08d}" for number in draw.integers(0, persons, rows)]


def _days(first: date, offsets: np.ndarray) -> list[date]:
    return [first + timedelta(days=int(offset)) for offset in offsets]
