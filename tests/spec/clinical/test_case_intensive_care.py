"""clinical.case_intensive_care: intensive care or ventilation around onset (spec 7.6a)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-06-30
"""


def check(spec, visits: str, expect: str) -> None:
    """Run the model for one case."""
    spec("clinical.case_intensive_care", given={"clinical.cases": CASES, "staging.visits": visits}, expect=expect)


def stay(start: str, end: str, *, icu: str = "true", ventilated: str = "false") -> str:
    """Draw one stay."""
    return f"""
        visit_id | patient_id | start_date | end_date | is_icu | is_ventilated
        V1       | P1         | {start}    | {end}    | {icu}  | {ventilated}
    """


FOUND = """
    case_id | source_table | source_id
    C1      | visits       | V1
"""
NOTHING = """
    case_id | source_id
"""


def test_a_stay_counts_until_21_days_after_its_end(spec):
    check(spec, stay("2025-06-01", "2025-06-09"), FOUND)
    check(spec, stay("2025-06-01", "2025-06-08"), NOTHING)


def test_a_stay_that_began_by_onset_counts_and_a_later_one_does_not(spec):
    check(spec, stay("2025-06-30", "2025-07-09"), FOUND)
    check(spec, stay("2025-07-01", "2025-07-09"), NOTHING)


def test_a_stay_without_an_end_goes_on(spec):
    check(spec, stay("2025-06-01", ""), FOUND)


def test_ventilation_counts_like_intensive_care_and_an_ordinary_stay_does_not(spec):
    check(spec, stay("2025-06-20", "2025-06-25", icu="false", ventilated="true"), FOUND)
    check(spec, stay("2025-06-20", "2025-06-25", icu="false"), NOTHING)


def test_of_several_stays_the_latest_is_shown(spec):
    check(
        spec,
        """
        visit_id | patient_id | start_date | end_date   | is_icu | is_ventilated
        V2       | P1         | 2025-06-20 | 2025-06-25 | true   | false
        V1       | P1         | 2025-06-20 | 2025-06-25 | true   | true
        V0       | P1         | 2025-06-10 | 2025-06-15 | true   | true
        """,
        FOUND,
    )


def test_ventilation_as_a_procedure_counts_on_its_day_and_beside_a_stay_the_stay_is_shown(spec):
    procedures = """
        procedure_id | patient_id | concept_set            | performed_date
        X1           | P1         | mechanical_ventilation | {}
        X2           | P1         | muscle_biopsy          | 2025-06-29
    """
    for day, found in (("2025-06-09", "C1 | procedures | X1 | true"), ("2025-06-08", ""), ("2025-07-01", "")):
        spec(
            "clinical.case_intensive_care",
            given={"clinical.cases": CASES, "staging.procedure_events": procedures.format(day)},
            expect=f"case_id | source_table | source_id | is_ventilated\n{found}",
        )
    spec(
        "clinical.case_intensive_care",
        given={
            "clinical.cases": CASES,
            "staging.visits": stay("2025-06-01", "2025-06-29"),
            "staging.procedure_events": procedures.format("2025-06-20"),
        },
        expect="case_id | source_table | source_id | is_ventilated\nC1 | visits | V1 | true",
    )
