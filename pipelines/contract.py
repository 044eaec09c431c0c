"""The extract contract, version 1, as data: the single source for parsing, the contract page and the input checks.

Belongs here: tables, columns, types, allowed values and their usual spellings, keys, what each is for.
Does not belong here: reading files (pipelines/sources), parsing text (pipelines/ingest), judging (checks).
Called by ingest, sources, checks, docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

VERSION = 1

Kind = Literal["id", "text", "enum", "date", "time", "number", "flag"]

#: Dates outside these are typing errors or sentinels (0001-01-01, 9999-12-31) and quarantine the row.
EARLIEST_YEAR = 1800
LATEST_YEAR = 2999

#: What each kind of column looks like in a file; shown in refusals and on the contract page.
KIND_FORMS: Mapping[Kind, str] = MappingProxyType(
    {
        "id": "text, never empty where required",
        "text": "text",
        "enum": "one of the listed values, in any case",
        "date": f"YYYY-MM-DD, years {EARLIEST_YEAR} to {LATEST_YEAR}",
        "time": "YYYY-MM-DDTHH:MM:SS, site-local, no zone; YYYY-MM-DD where the hour is not known",
        "number": "decimal number with a point, no thousands separator",
        "flag": "0 or 1",
    }
)


@dataclass(frozen=True)
class Column:
    """One column of a contract table."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    #: Unit of a number, or empty.
    unit: str = ""
    #: For kind "enum": the canonical values.
    allowed: tuple[str, ...] = ()
    #: For kind "enum": other spellings (lower case) -> canonical value.
    spellings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: For kind "enum": the value an empty cell stands for.
    default: str | None = None


@dataclass(frozen=True)
class Table:
    """One table of the contract: its columns in documented order and the key of a row."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    #: True when a night without this table is worth a warning.
    expected_nightly: bool
    purpose: str
    if_absent: str
    #: A file must have at least one of these columns; empty where there is no such rule.
    one_of: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns a file must have."""
        return tuple(c.name for c in self.columns if c.required)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns, in documented order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """Give one column by name.

        Raises:
            KeyError: no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


_DIAGNOSIS_SYSTEMS = {
    "icd-10-cm": "ICD10CM",
    "icd10": "ICD10CM",
    "icd-10": "ICD10CM",
    "icd10-cm": "ICD10CM",
    "icd-9-cm": "ICD9CM",
    "icd9": "ICD9CM",
    "icd-9": "ICD9CM",
    "icd9-cm": "ICD9CM",
    "snomedct": "SNOMED",
    "snomed ct": "SNOMED",
    "sct": "SNOMED",
}
_DRUG_SYSTEMS = {"rx norm": "RXNORM", "rx": "RXNORM", "rxcui": "RXNORM"}
_PROCEDURE_SYSTEMS = {
    "cpt4": "CPT", "cpt-4": "CPT", "icd-10-pcs": "ICD10PCS", "icd9proc": "ICD9PROC", "icd-9-proc": "ICD9PROC",
    "icd-9-pcs": "ICD9PROC", "snomedct": "SNOMED", "snomed ct": "SNOMED",
}  # fmt: skip


def _patient_id() -> Column:
    return Column("patient_id", "id", "the site's stable patient identifier", required=True)


def _tail() -> tuple[Column, Column]:
    return (
        Column("operation", "enum", "upsert, or delete to withdraw the row", allowed=("upsert", "delete"),
               default="upsert"),
        Column("updated_at", "time", "when the source last changed the row; the highest wins"),
    )  # fmt: skip


def _setting(*, required: bool = False) -> Column:
    return Column(
        "setting", "enum", "where the patient was seen", required=required,
        allowed=("inpatient", "emergency", "outpatient"),
        spellings=MappingProxyType({"ip": "inpatient", "ed": "emergency", "er": "emergency", "op": "outpatient",
                                    "ambulatory": "outpatient"}),
    )  # fmt: skip


def _enum(name: str, description: str, allowed: tuple[str, ...], *, required: bool = False,
          spellings: Mapping[str, str] | None = None) -> Column:  # fmt: skip
    return Column(name, "enum", description, required=required, allowed=allowed,
                  spellings=MappingProxyType(dict(spellings or {})))  # fmt: skip


PATIENTS = Table(
    name="patients", grain="one row per patient", key=("patient_id",), expected_nightly=True,
    purpose="age, sex and the time a patient is under observation",
    if_absent="age and sex are unknown: CK limits fall back to the default for unknown sex",
    columns=(
        _patient_id(),
        _enum("sex", "sex as used for laboratory limits", ("F", "M", "U"),
              spellings={"female": "F", "male": "M", "unknown": "U", "other": "U"}),
        Column("birth_date", "date", "date of birth"),
        Column("death_date", "date", "date of death"),
        Column("observation_start", "date", "first day the site would have seen an event"),
        Column("observation_end", "date", "last day the site would have seen an event"),
        *_tail(),
    ),
)  # fmt: skip

PRESCRIBING = Table(
    name="prescribing", grain="one row per order, dispensing or administration", key=("prescription_id",),
    expected_nightly=True, purpose="drug exposures", if_absent="no exposure can be seen: every label is missing",
    columns=(
        Column("prescription_id", "id", "the row's identifier", required=True),
        _patient_id(),
        _enum("event_type", "what happened", ("ordered", "dispensed", "administered", "patient_reported"),
              required=True),
        _enum("code_system", "vocabulary of code", ("RXNORM", "ATC", "NDC", "HCPCS", "LOCAL", "OMOP"),
              spellings=_DRUG_SYSTEMS),
        Column("code", "text", "drug code in code_system"),
        Column("drug_name", "text", "drug name as the source writes it", required=True),
        Column("start_time", "time", "start of the order, the supply or the infusion", required=True),
        Column("end_time", "time", "end, where known"),
        Column("days_supply", "number", "days the supply lasts", unit="d"),
        Column("quantity", "number", "units dispensed or administered"),
        Column("dose", "number", "dose per administration, in dose_unit"),
        Column("dose_unit", "text", "unit of dose"),
        Column("frequency_per_day", "number", "administrations a day", unit="1/d"),
        Column("route", "text", "route of administration"),
        Column("indication", "text", "why it was prescribed, code or text"),
        _enum("status", "state of the row", ("active", "completed", "stopped", "cancelled", "not_given",
                                             "entered_in_error"), required=True),
        *_tail(),
    ),
)  # fmt: skip

LABS = Table(
    name="labs", grain="one row per result", key=("result_id",), expected_nightly=True,
    purpose="creatine kinase, other laboratory results and body weight",
    if_absent="no CK can be seen: only diagnoses open a case",
    # without either, no result has a date and none could ever open a case
    one_of=("collected_time", "reported_time"),
    columns=(
        Column("result_id", "id", "the result's identifier", required=True),
        _patient_id(),
        _enum("code_system", "vocabulary of code", ("LOINC", "LOCAL", "OMOP")),
        Column("code", "text", "test code in code_system"),
        Column("test_name", "text", "test name as the laboratory writes it", required=True),
        Column("specimen", "text", "specimen, e.g. serum, plasma, urine"),
        Column("collected_time", "time", "when the specimen was drawn"),
        Column("reported_time", "time", "when the result was reported"),
        Column("value", "text", "the result as sent: 1234, >22000, NOT DETECTED", required=True),
        Column("unit", "text", "unit as sent"),
        Column("reference_low", "number", "lower reference limit, in unit"),
        Column("reference_high", "number", "upper reference limit, in unit"),
        _enum("status", "state of the result", ("preliminary", "final", "corrected", "cancelled",
                                                "entered_in_error"), required=True),
        Column("accession", "text", "specimen number, shared by the results of one draw"),
        Column("laboratory", "text", "laboratory that made the result"),
        *_tail(),
    ),
)  # fmt: skip

DIAGNOSES = Table(
    name="diagnoses", grain="one row per recorded diagnosis", key=("diagnosis_id",), expected_nightly=True,
    purpose="malignancy, weakness, muscle diagnoses, overlap and competing causes",
    if_absent="nobody is known to have cancer unless an oncology drug says so",
    columns=(
        Column("diagnosis_id", "id", "the row's identifier", required=True),
        _patient_id(),
        _enum("code_system", "vocabulary of code", ("ICD10CM", "ICD9CM", "SNOMED", "OMOP"), required=True,
              spellings=_DIAGNOSIS_SYSTEMS),
        Column("code", "text", "diagnosis code, with or without the dot", required=True),
        Column("description", "text", "the source's own words"),
        Column("diagnosis_date", "date", "date of the diagnosis", required=True),
        _setting(),
        Column("specialty", "text", "specialty of who recorded it"),
        _enum("status", "how sure the recorder was", ("confirmed", "working", "ruled_out", "history",
                                                      "entered_in_error"),
              spellings={"final": "confirmed", "ruled-out": "ruled_out", "ruled out": "ruled_out"}),
        *_tail(),
    ),
)  # fmt: skip

PROCEDURES = Table(
    name="procedures", grain="one row per procedure", key=("procedure_id",), expected_nightly=False,
    purpose="biopsy, EMG, imaging, surgery, ventilation",
    if_absent="biopsy, EMG, MRI and surgery are unknown",
    columns=(
        Column("procedure_id", "id", "the row's identifier", required=True),
        _patient_id(),
        _enum("code_system", "vocabulary of code", ("CPT", "HCPCS", "ICD10PCS", "ICD9PROC", "SNOMED", "LOCAL",
                                                    "OMOP"), spellings=_PROCEDURE_SYSTEMS),
        Column("code", "text", "procedure code in code_system"),
        Column("description", "text", "the source's own words"),
        Column("performed_time", "time", "when it was done", required=True),
        _setting(),
        Column("result_text", "text", "report text, where there is one"),
        *_tail(),
    ),
)  # fmt: skip

VISITS = Table(
    name="visits", grain="one row per visit or stay", key=("visit_id",), expected_nightly=False,
    purpose="intensive care, ventilation, and the last visit without symptoms",
    if_absent="intensive care is unknown; onset is bounded by exposures and laboratory results only",
    columns=(
        Column("visit_id", "id", "the row's identifier", required=True),
        _patient_id(),
        Column("start_time", "time", "arrival", required=True),
        Column("end_time", "time", "departure"),
        _setting(),
        Column("icu", "flag", "1 when any of it was intensive care"),
        Column("ventilated", "flag", "1 when mechanically ventilated"),
        *_tail(),
    ),
)  # fmt: skip

PATIENT_MERGES = Table(
    name="patient_merges", grain="one row per merge of two identifiers",
    key=("from_patient_id", "to_patient_id", "merged_time"), expected_nightly=False,
    purpose="joins the records of one person known under two identifiers",
    if_absent="identifiers are taken as they are",
    columns=(
        Column("from_patient_id", "id", "the identifier that ends", required=True),
        Column("to_patient_id", "id", "the identifier that goes on", required=True),
        Column("merged_time", "time", "when the merge was made", required=True),
        Column("updated_at", "time", "when the source last changed the row; the highest wins"),
    ),
)  # fmt: skip

DEATHS = Table(
    name="deaths", grain="one row per patient", key=("patient_id",), expected_nightly=False,
    purpose="dates of death where they come apart from the patients table (as in OMOP)",
    if_absent="death dates come from the patients table alone",
    columns=(
        _patient_id(),
        Column("death_date", "date", "date of death", required=True),
        *_tail(),
    ),
)  # fmt: skip

OBSERVATION_PERIODS = Table(
    name="observation_periods", grain="one row per period", key=("observation_period_id",), expected_nightly=False,
    purpose="time under observation where it comes apart from the patients table (as in OMOP)",
    if_absent="observation comes from the patients table alone",
    columns=(
        Column("observation_period_id", "id", "the row's identifier", required=True),
        _patient_id(),
        Column("start_date", "date", "first day", required=True),
        Column("end_date", "date", "last day", required=True),
        *_tail(),
    ),
)  # fmt: skip

#: Every table, in the order it is loaded and documented.
TABLES: tuple[Table, ...] = (
    PATIENTS, PRESCRIBING, LABS, DIAGNOSES, PROCEDURES, VISITS, PATIENT_MERGES, DEATHS, OBSERVATION_PERIODS,
)  # fmt: skip

BY_NAME: Mapping[str, Table] = MappingProxyType({table.name: table for table in TABLES})
