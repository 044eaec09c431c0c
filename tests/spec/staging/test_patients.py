"""staging.patients: sex, dates of birth and death and time under observation (spec 2, ruling 3)."""


def test_the_latest_version_of_a_row_wins_and_a_withdrawn_row_says_nothing(spec):
    spec(
        "staging.patients",
        given={
            "raw.patients": """
            patient_id | sex | birth_date | operation | updated_at          | extract_date | source_file | source_line
            P1         | F   | 1950-01-01 | upsert    | 2025-01-02T08:00:00 | 2025-02-01   | a           | 1
            P1         | M   | 1950-01-01 | upsert    | 2025-01-02T07:59:59 | 2025-03-01   | a           | 1
            P2         | F   | 1960-01-01 | upsert    |                     | 2025-02-01   | a           | 1
            P2         | M   | 1960-01-01 | upsert    |                     | 2025-02-02   | a           | 1
            P3         | F   | 1970-01-01 | upsert    |                     | 2025-02-01   | a           | 1
            P3         | M   | 1970-01-01 | upsert    |                     | 2025-02-01   | b           | 1
            P4         | F   | 1980-01-01 | upsert    |                     | 2025-02-01   | a           | 1
            P4         | M   | 1980-01-01 | upsert    |                     | 2025-02-01   | a           | 2
            P5         | F   | 1990-01-01 | upsert    | 2025-01-01          | 2025-02-01   | a           | 1
            P5         | F   | 1990-01-01 | delete    | 2025-01-02          | 2025-02-01   | a           | 2
        """
        },
        expect="""
            patient_id | sex | birth_date | is_registered
            P1         | F   | 1950-01-01 | true
            P2         | M   | 1960-01-01 | true
            P3         | M   | 1970-01-01 | true
            P4         | M   | 1980-01-01 | true
        """,
    )


def test_a_person_seen_only_in_other_tables_is_there_with_unknown_sex_and_age(spec):
    spec(
        "staging.patients",
        given={
            "staging.lab_events": """
                result_id | patient_id | draw_date
                L1        | P1         | 2025-05-01
                L2        | P1         | 2025-04-01
                L3        | P2         |
            """,
            "staging.visits": """
                visit_id | patient_id | start_date
                V1       | P1         | 2025-03-01
            """,
        },
        expect="""
            patient_id | sex | birth_date | observation_start | is_registered
            P1         | U   |            | 2025-03-01        | false
            P2         | U   |            |                   | false
        """,
    )


def test_what_the_surviving_row_does_not_know_the_merged_rows_may(spec):
    spec(
        "staging.patients",
        given={
            "raw.patients": """
                patient_id | sex | birth_date | observation_start | observation_end
                P1         | M   | 1950-01-01 | 2019-01-01        | 2025-06-30
                P2         | U   |            | 2025-07-01        |
                P3         | F   | 1960-01-01 | 2020-01-01        |
                P4         | M   | 1961-01-01 | 2021-01-01        | 2025-12-31
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                P1                | P2
                P3                | P4
            """,
        },
        expect="""
            patient_id | sex | birth_date | observation_start | observation_end
            P2         | M   | 1950-01-01 | 2019-01-01        |
            P4         | M   | 1961-01-01 | 2020-01-01        | 2025-12-31
        """,
    )


def test_the_deaths_table_speaks_before_the_patients_row_and_neither_of_the_future(spec):
    spec(
        "staging.patients",
        given={
            "raw.patients": """
                patient_id | sex | death_date
                P1         | F   | 2026-02-01
                P2         | F   | 2026-02-02
                P3         | F   | 2025-12-31
                P4         | F   |
                P5         | F   | 2025-12-31
            """,
            "raw.deaths": """
                patient_id | death_date | operation | source_line
                P3         | 2025-12-30 | upsert    | 1
                P4         | 2025-11-01 | upsert    | 2
                P4         | 2025-11-01 | delete    | 3
                P5         | 2026-02-02 | upsert    | 4
            """,
        },
        expect="""
            patient_id | death_date
            P1         | 2026-02-01
            P2         |
            P3         | 2025-12-30
            P4         |
            P5         | 2025-12-31
        """,
    )


def test_observation_periods_speak_before_the_patients_row_and_that_before_the_first_event(spec):
    spec(
        "staging.patients",
        given={
            "raw.patients": """
                patient_id | observation_start | observation_end
                P1         | 2020-01-01        | 2024-01-01
                P2         | 2020-01-01        | 2024-01-01
                P3         |                   |
            """,
            "raw.observation_periods": """
                observation_period_id | patient_id | start_date | end_date   | operation
                O1                    | P1         | 2021-01-01 | 2022-01-01 | upsert
                O2                    | P1         | 2023-01-01 | 2025-01-01 | upsert
                O3                    | P2         | 2019-01-01 | 2025-01-01 | delete
            """,
            "staging.drug_events": """
                prescription_id | patient_id | start_date
                R1              | P1         | 2018-01-01
                R2              | P2         | 2018-01-01
                R3              | P3         | 2018-01-01
            """,
        },
        expect="""
            patient_id | observation_start | observation_end
            P1         | 2021-01-01        | 2025-01-01
            P2         | 2020-01-01        | 2024-01-01
            P3         | 2018-01-01        |
        """,
    )
