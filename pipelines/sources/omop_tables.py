"""Says which tables and columns of an OMOP CDM folder are read, as data.

Belongs here: names of CDM tables (5.3 and 5.4), the contract table each becomes, the columns wanted of each.
Does not belong here: how a column becomes a contract column (omop_mapping), reading files (tabular, omop_lookups).
Called by omop, omop_lookups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipelines.sources.tabular import Layout


@dataclass(frozen=True)
class CdmTable:
    """One CDM table that is read row by row, and the contract table its rows become."""

    name: str
    contract_table: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    #: Columns of concept ids whose names or codes are wanted from the concept table.
    concepts: tuple[str, ...] = ()
    #: Other tables whose content changes what a row becomes.
    looks_up: tuple[str, ...] = ()

    @property
    def layout(self) -> Layout:
        """What is wanted of the file."""
        columns = self.required + self.optional
        free = frozenset(column for column in columns if column.endswith(("_source_value", "_source_name", "_reason")))
        return Layout(columns=columns, required=self.required, free_text=free)


PERSON = CdmTable(
    "person", "patients", ("person_id", "gender_concept_id", "year_of_birth"),
    ("month_of_birth", "day_of_birth", "birth_datetime"),
)  # fmt: skip
DEATH = CdmTable("death", "deaths", ("person_id", "death_date"), ("death_datetime",))
OBSERVATION_PERIOD = CdmTable(
    "observation_period", "observation_periods",
    ("observation_period_id", "person_id", "observation_period_start_date", "observation_period_end_date"), (),
)  # fmt: skip
DRUG_EXPOSURE = CdmTable(
    "drug_exposure", "prescribing",
    ("drug_exposure_id", "person_id", "drug_concept_id", "drug_exposure_start_date", "drug_type_concept_id"),
    ("drug_exposure_start_datetime", "drug_exposure_end_date", "drug_exposure_end_datetime", "stop_reason",
     "quantity", "days_supply", "route_concept_id", "drug_source_value", "drug_source_concept_id",
     "route_source_value", "dose_unit_source_value"),
    concepts=("drug_concept_id", "drug_source_concept_id"), looks_up=("concept", "concept_ancestor"),
)  # fmt: skip
MEASUREMENT = CdmTable(
    "measurement", "labs", ("measurement_id", "person_id", "measurement_concept_id", "measurement_date"),
    ("measurement_datetime", "measurement_time", "operator_concept_id", "value_as_number", "value_as_concept_id",
     "unit_concept_id", "range_low", "range_high", "measurement_source_value", "measurement_source_concept_id",
     "measurement_source_name", "unit_source_value", "value_source_value"),
    concepts=("measurement_concept_id", "measurement_source_concept_id", "value_as_concept_id", "unit_concept_id"),
    looks_up=("concept",),
)  # fmt: skip
CONDITION = CdmTable(
    "condition_occurrence", "diagnoses",
    ("condition_occurrence_id", "person_id", "condition_concept_id", "condition_start_date"),
    ("condition_start_datetime", "visit_occurrence_id", "condition_source_value", "condition_source_concept_id",
     "condition_status_concept_id"),
    concepts=("condition_concept_id", "condition_source_concept_id"),
    looks_up=("concept", "visit_occurrence", "visit_detail"),
)  # fmt: skip
PROCEDURE = CdmTable(
    "procedure_occurrence", "procedures",
    ("procedure_occurrence_id", "person_id", "procedure_concept_id", "procedure_date"),
    ("procedure_datetime", "visit_occurrence_id", "procedure_source_value", "procedure_source_concept_id"),
    concepts=("procedure_concept_id", "procedure_source_concept_id"),
    looks_up=("concept", "visit_occurrence", "visit_detail"),
)  # fmt: skip
VISIT = CdmTable(
    "visit_occurrence", "visits", ("visit_occurrence_id", "person_id", "visit_concept_id", "visit_start_date"),
    ("visit_start_datetime", "visit_end_date", "visit_end_datetime"), looks_up=("visit_detail",),
)  # fmt: skip

#: Every table that is read row by row. Person is the only one that must be there.
TABLES: tuple[CdmTable, ...] = (
    PERSON, DRUG_EXPOSURE, MEASUREMENT, CONDITION, PROCEDURE, VISIT, DEATH, OBSERVATION_PERIOD,
)  # fmt: skip
BY_NAME: Mapping[str, CdmTable] = MappingProxyType({table.name: table for table in TABLES})
BY_CONTRACT: Mapping[str, CdmTable] = MappingProxyType({table.contract_table: table for table in TABLES})

#: Tables that are only looked into, and the columns they must have for it.
LOOKUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "concept": ("concept_id", "concept_name", "vocabulary_id", "concept_code"),
        "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
        "visit_occurrence": ("visit_occurrence_id", "visit_concept_id"),
        "visit_detail": ("visit_occurrence_id", "visit_detail_concept_id"),
    }
)

#: Columns of CDM 5.3 and 5.4 that nothing is made of: they are not worth a warning.
UNUSED_COLUMNS = frozenset(
    {
        "admitted_from_concept_id", "admitted_from_source_value", "admitting_source_concept_id",
        "admitting_source_value", "care_site_id", "cause_concept_id", "cause_source_concept_id", "cause_source_value",
        "condition_end_date", "condition_end_datetime", "condition_status_source_value", "condition_type_concept_id",
        "death_type_concept_id", "discharge_to_concept_id", "discharge_to_source_value", "discharged_to_concept_id",
        "discharged_to_source_value", "ethnicity_concept_id", "ethnicity_source_concept_id", "ethnicity_source_value",
        "gender_source_concept_id", "gender_source_value", "location_id", "lot_number", "meas_event_field_concept_id",
        "measurement_event_id", "measurement_type_concept_id", "modifier_concept_id", "modifier_source_value",
        "period_type_concept_id", "person_source_value", "preceding_visit_occurrence_id", "procedure_end_date",
        "procedure_end_datetime", "procedure_type_concept_id", "provider_id", "quantity", "race_concept_id",
        "race_source_concept_id", "race_source_value", "refills", "sig", "stop_reason", "unit_source_concept_id",
        "verbatim_end_date", "visit_detail_id", "visit_occurrence_id", "visit_source_concept_id",
        "visit_source_value", "visit_type_concept_id",
    }
)  # fmt: skip
