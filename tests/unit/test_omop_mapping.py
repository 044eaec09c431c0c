"""What a row of each OMOP CDM table becomes: rows are drawn, a blank cell is NULL."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.contract import BY_NAME as CONTRACT
from pipelines.sources.omop_lookups import CONCEPT_SCHEMA, INGREDIENT_SCHEMA, SETTING_SCHEMA, Context, Lookups
from pipelines.sources.omop_mapping import map_batch
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.omop_tables import BY_NAME
from pipelines.sources.protocol import BATCH_COLUMNS, LINE, PROBLEM, PROBLEM_COLUMN, TEXT

REFERENCE = OmopReference()


def drawn(text: str) -> pl.DataFrame:
    """Read an aligned table, columns parted by '|'; blank cells are NULL."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return pl.DataFrame(
        [[cell or None for cell in line] for line in lines[1:]], schema=dict.fromkeys(lines[0], pl.String), orient="row"
    )


def batch_of(table: str, text: str) -> pl.DataFrame:
    given = drawn(text)
    columns = BY_NAME[table].layout.columns
    assert set(given.columns) <= set(columns)
    numbered = given.with_columns(
        pl.int_range(2, given.height + 2, dtype=pl.Int64).alias(LINE),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in (TEXT, PROBLEM_COLUMN, PROBLEM)),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in given.columns),
    )
    return numbered.select(*BATCH_COLUMNS, *columns)


def become(table: str, text: str, columns: str, **lookups: pl.DataFrame | pl.Series) -> list[tuple[str | None, ...]]:
    """Give the wanted contract columns of drawn CDM rows."""
    mapped = map_batch(table, batch_of(table, text), Context(REFERENCE, Lookups(**lookups)))
    return mapped.select(columns.split()).rows()


def concepts(text: str) -> pl.DataFrame:
    return drawn("concept_id|vocabulary_id|concept_code|concept_name\n" + text).select(*CONCEPT_SCHEMA)


@pytest.mark.parametrize("table", sorted(BY_NAME))
def test_every_table_gives_all_contract_columns_as_text_and_keeps_its_lines(table: str) -> None:
    nothing = batch_of(table, "person_id\n1\n2\n3")
    mapped = map_batch(table, nothing, Context(REFERENCE))
    assert mapped.columns == [*BATCH_COLUMNS, *CONTRACT[BY_NAME[table].contract_table].column_names]
    assert mapped[LINE].to_list() == [2, 3, 4]
    assert set(mapped.drop(LINE).dtypes) == {pl.String}


def test_a_person_is_a_patient_with_the_middle_of_what_is_not_known_of_birth() -> None:
    assert become(
        "person",
        """person_id            | gender_concept_id | year_of_birth | month_of_birth | day_of_birth | birth_datetime
           -775517641933593374  | 8507              | 2149          |                |              |
           2                    | 8532              | 1950          | 3              |              |
           3.0                  | 0                 | 1950          | 3              | 9            |
           4                    | 8521              | 1950          |                | 9            |
           5                    |                   | 1950          | 1              | 1            | 1950-02-03 00:00:00
           6                    | 8507              |               |                |              | 1950-02-03 04:05:06""",
        "patient_id sex birth_date",
    ) == [
        ("-775517641933593374", "M", "2149-07-01"),
        ("2", "F", "1950-03-15"),
        ("3", "U", "1950-03-09"),
        ("4", "U", "1950-07-01"),
        ("5", "U", "1950-02-03"),
        ("6", "M", "1950-02-03"),
    ]


def test_deaths_and_observation_periods_keep_their_days() -> None:
    death = "person_id|death_date|death_datetime\n1|2116-07-05|2116-07-05 08:05:00\n2||2116-07-05T08:05:00\n3|20160705|"
    assert become("death", death, "patient_id death_date") == [(str(n), day) for n, day in
        ((1, "2116-07-05"), (2, "2116-07-05"), (3, "2016-07-05"))]  # fmt: skip
    period = """observation_period_id|person_id|observation_period_start_date|observation_period_end_date
                9|1|2110-11-30|2110-12-10T00:00:00"""
    assert become("observation_period", period, "observation_period_id patient_id start_date end_date") == [
        ("9", "1", "2110-11-30", "2110-12-10")
    ]


@pytest.mark.parametrize(
    ("drug_type", "event_type"),
    [
        ("32838", "dispensed"), ("38000177", "dispensed"), ("38000175", "dispensed"), ("32869", "dispensed"),
        ("32818", "administered"), ("38000180", "administered"), ("32833", "ordered"), ("32830", "patient_reported"),
        ("44787730", "patient_reported"), ("0", "dispensed"), ("", "dispensed"), ("123456", "dispensed"),
    ],
)  # fmt: skip
def test_the_drug_type_says_what_happened(drug_type: str, event_type: str) -> None:
    rows = f"person_id|drug_type_concept_id\n1|{drug_type}"
    assert become("drug_exposure", rows, "event_type") == [(event_type,)]


def test_a_drug_is_coded_by_concept_then_ndc_then_the_sites_own_words() -> None:
    rows = """drug_concept_id | drug_source_concept_id | drug_source_value
              1545959         | 44882100               | 00071015892
              40166274        | 0                      | 00002751001
              0               | 2000011396             | Syringe
              0               | 0                      | 00071015892
              0               |                        | Lenalidomide 15mg
              0               | 0                      | """
    assert become("drug_exposure", rows, "code_system code drug_name") == [
        ("OMOP", "1545959", "atorvastatin 80 mg oral tablet"),
        ("OMOP", "40166274", "00002751001"),
        ("OMOP", "2000011396", "Syringe"),
        ("NDC", "00071015892", "00071015892"),
        ("LOCAL", "Lenalidomide 15mg", "Lenalidomide 15mg"),
        (None, None, "not named in the CDM"),
    ]


def test_the_sites_concept_names_come_first_and_tell_the_route_where_none_is_given() -> None:
    named = concepts(
        """7 | RxNorm | 1 | hydrocortisone 10 MG/ML Topical Cream
           8 | RxNorm | 2 | simvastatin 20 MG Oral Tablet"""
    )
    rows = """drug_concept_id | drug_source_value | route_concept_id | route_source_value
              7               | A                 | 0                |
              8               | B                 |                  |
              8               | B                 | 4171047          | IV DRIP
              8               | B                 | 0                | by hand
              9               | C                 | 0                | """
    assert become("drug_exposure", rows, "drug_name route", concepts=named) == [
        ("hydrocortisone 10 MG/ML Topical Cream", "topical"),
        ("simvastatin 20 MG Oral Tablet", "oral"),
        ("simvastatin 20 MG Oral Tablet", "intravenous"),
        ("simvastatin 20 MG Oral Tablet", "by hand"),
        ("C", None),
    ]


def test_a_product_no_code_list_names_is_coded_by_its_listed_ingredient() -> None:
    ingredients = pl.DataFrame([("99", "1545958")], schema=INGREDIENT_SCHEMA, orient="row")
    rows = "drug_concept_id|drug_source_value\n99|some statin\n98|other"
    assert become("drug_exposure", rows, "code drug_name", ingredients=ingredients) == [
        ("1545958", "some statin"), ("98", "other"),
    ]  # fmt: skip


def test_supply_dose_times_and_status_of_a_drug() -> None:
    rows = """drug_exposure_start_date | drug_exposure_start_datetime | drug_exposure_end_date | drug_exposure_end_datetime | days_supply | quantity | dose_unit_source_value | stop_reason
              2177-07-16               | 2177-07-16 22:00:00          | 2177-07-17             | 2177-07-17 21:00:00.000000 |             | 0.5      | TAB                    |
              2014-04-22               | 2014-04-22T00:00:00          | 2014-05-06             | 2014-05-06 00:00:00        | 14          | 28.000   | mg                     | side effect
              2014-04-22               |                              | 2014-04-22             |                            | 0           | 0.000    |                        | """
    wanted = "start_time end_time days_supply quantity dose dose_unit status"
    assert become("drug_exposure", rows, wanted) == [
        ("2177-07-16T22:00:00", "2177-07-17T21:00:00", None, "0.5", "0.5", "TAB", "completed"),
        ("2014-04-22", "2014-05-06", "14", "28.000", None, "mg", "stopped"),
        ("2014-04-22", None, None, None, None, None, "completed"),
    ]


def test_a_result_is_written_with_its_operator_and_none_is_lost() -> None:
    named = concepts("777 | SNOMED | 1 | Not detected (qualifier value)")
    rows = """value_as_number | operator_concept_id | value_as_concept_id | value_source_value
              1234            | 0                   | 0                   | 1234
              22000           | 4172704             |                     |
              20              | 4171756             | 0                   | 20
              5               | 4172703             |                     |
              22000           | 0                   |                     | >22000
                              |                     | 45884084            |
                              | 0                   | 777                 |
                              | 0                   | 0                   | hemolyzed
                              | 0                   | 12345678            |
                              | 0                   | 0                   | """
    assert [value for (value,) in become("measurement", rows, "value", concepts=named)] == [
        "1234", ">22000", "<20", "5", ">22000", "positive", "Not detected", "hemolyzed", "OMOP concept 12345678",
        "no value",
    ]  # fmt: skip


def test_a_test_is_coded_in_loinc_where_that_is_known() -> None:
    named = concepts(
        """3020564 | LOINC  | 14682-9   | Creatinine [Moles/volume] in Serum or Plasma
           4265595 | SNOMED | 397798009 | Creatine kinase measurement"""
    )
    rows = """measurement_concept_id | measurement_source_concept_id | measurement_source_value | measurement_source_name
              3007220                |                               | 50910                    | Creatine Kinase (CK)
              3007220                | 0                             | 50910                    |
              3020564                |                               | 14682-9                  |
              4265595                |                               | CPK total                |
              0                      | 3020564                       | KREA                     |
              0                      | 0                             | 50934                    |
              0                      |                               |                          | """
    assert become("measurement", rows, "code_system code test_name", concepts=named) == [
        ("LOINC", "2157-6", "Creatine Kinase (CK)"),
        ("LOINC", "2157-6", "creatine kinase"),
        ("LOINC", "14682-9", "Creatinine [Moles/volume] in Serum or Plasma"),
        ("OMOP", "4265595", "CPK total"),
        ("LOINC", "14682-9", "KREA"),
        ("LOCAL", "50934", "50934"),
        (None, None, "not named in the CDM"),
    ]


def test_unit_limits_and_time_of_a_result() -> None:
    rows = """unit_source_value | unit_concept_id | range_low | range_high | measurement_date | measurement_datetime | measurement_time
              IU/L              | 0               | 26        | 192        | 2112-10-02       | 2112-10-02T11:30:00  |
                                | 8645            |           |            | 2112-10-02       |                      | 11:30:00
                                | 32995           |           |            | 2112-10-02       | 2112-10-02 00:00:00  | 2112-10-02
                                | 0               |           |            | 2112-10-02       |                      | 00:00:00"""
    wanted = "unit reference_low reference_high collected_time status"
    assert become("measurement", rows, wanted) == [
        ("IU/L", "26", "192", "2112-10-02T11:30:00", "final"),
        ("U/L", None, None, "2112-10-02T11:30:00", "final"),
        ("ukat/L", None, None, "2112-10-02", "final"),
        (None, None, None, "2112-10-02", "final"),
    ]


def test_a_diagnosis_keeps_the_code_it_was_made_with() -> None:
    named = concepts(
        """35208414 | ICD10CM        | K92.2     | Gastrointestinal hemorrhage, unspecified
           4112343  | SNOMED         | 195662009 | Acute viral pharyngitis
           2000031  | a site's own   | SR        | Sinus rhythm"""
    )
    rows = """condition_concept_id | condition_source_concept_id | condition_source_value
              192671               | 35208414                    | K92.2
              4112343              | 4112343                     | 195662009.0
              196523               | 44824628                    | 72888
              196523               | 44820310                    | E8120
              196523               | 35206858                    | R5383
              196523               | 44824628                    | SR (Sinus Rhythm)
              4112343              | 2000031                     | SR
              0                    | 0                           | words
              0                    | 2000000001                  | """
    assert become("condition_occurrence", rows, "code_system code description", concepts=named) == [
        ("ICD10CM", "K92.2", "Gastrointestinal hemorrhage, unspecified"),
        ("SNOMED", "195662009", "Acute viral pharyngitis"),
        ("ICD9CM", "72888", None),
        ("ICD9CM", "E8120", None),
        ("ICD10CM", "R5383", None),
        ("OMOP", "196523", "SR (Sinus Rhythm)"),
        ("SNOMED", "195662009", "Sinus rhythm"),
        ("OMOP", "0", "words"),
        ("OMOP", "2000000001", None),
    ]


def test_setting_and_status_of_a_diagnosis() -> None:
    settings = pl.DataFrame([("-7", "inpatient")], schema=SETTING_SCHEMA, orient="row")
    rows = """condition_concept_id | visit_occurrence_id | condition_status_concept_id | condition_start_date
              1                    | -7                  | 32893                       | 2179-07-24
              1                    | -8                  | 32899                       | 2179-07-24
              1                    |                     | 0                           | 2179-07-24"""
    assert become("condition_occurrence", rows, "setting status diagnosis_date", settings=settings) == [
        ("inpatient", "confirmed", "2179-07-24"), (None, "working", "2179-07-24"), (None, None, "2179-07-24"),
    ]  # fmt: skip


def test_a_procedure_keeps_the_code_it_was_done_with() -> None:
    rows = """procedure_concept_id | procedure_source_concept_id | procedure_source_value
              2102720              | 2102720                     | 19301
              43533247             | 0                           | C9600
              2788038              | 2788038                     | 5A1955Z
              2003564              | 2003564                     | 8321
              4021323              | 2000030019                  | 223795
              0                    | 2000004092                  | X-ray
              0                    | 0                           | local thing"""
    assert become("procedure_occurrence", rows, "code_system code description") == [
        ("CPT", "19301", None),
        ("HCPCS", "C9600", None),
        ("ICD10PCS", "5A1955Z", None),
        ("ICD9PROC", "8321", None),
        ("OMOP", "4021323", "223795"),
        ("OMOP", "2000004092", "X-ray"),
        ("LOCAL", "local thing", None),
    ]


def test_a_visit_with_intensive_care_is_inpatient_however_it_began() -> None:
    rows = """visit_occurrence_id | visit_concept_id | visit_start_date | visit_end_date
              1                   | 9201             | 2153-10-17       | 2153-10-20
              2                   | 8870             | 2153-10-17       | 2153-10-20
              3                   | 9202             | 2153-10-17       |
              4                   | 32037            | 2153-10-17       |
              5                   | 0                | 2153-10-17       | """
    wanted = "visit_id setting icu"
    stays = pl.Series("visit_occurrence_id", ["2"])
    assert become("visit_occurrence", rows, wanted, icu_visits=stays) == [
        ("1", "inpatient", "0"), ("2", "inpatient", "1"), ("3", "outpatient", "0"), ("4", "inpatient", "1"),
        ("5", None, "0"),
    ]  # fmt: skip
    assert become("visit_occurrence", rows, wanted) == [
        ("1", "inpatient", None), ("2", "emergency", None), ("3", "outpatient", None), ("4", "inpatient", "1"),
        ("5", None, None),
    ]  # fmt: skip


def test_blank_padding_and_words_for_nothing_are_no_values() -> None:
    rows = batch_of("condition_occurrence", "condition_concept_id|condition_source_concept_id\n196523|44824628\n1|2")
    rows = rows.with_columns(pl.Series("condition_source_value", ["72888  ", r"\N"]))
    mapped = map_batch("condition_occurrence", rows, Context(REFERENCE))
    assert mapped.select("code_system", "code", "description").rows() == [
        ("ICD9CM", "72888", None),
        ("OMOP", "1", None),
    ]
