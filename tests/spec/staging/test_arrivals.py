"""staging.arrivals: what came in since the last night, and whether it is new, corrected or taken back (decision 0023)."""

from datetime import date

TONIGHT = date(2026, 2, 2)
SINCE = "as_of | previous_as_of\n2026-02-02 | 2026-01-26"
LABS = "result_id | patient_id | status | operation | value | collected_time | known_as_of | updated_at\n"


def labs(*rows):
    return LABS + "\n".join(rows)


def test_a_row_is_new_corrected_or_taken_back(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "raw.labs": labs(
                "NEW    | P1 | final            | upsert | 900 | 2026-01-30T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
                "OLD    | P1 | final            | upsert | 900 | 2026-01-20T08:00:00 | 2026-01-26 | 2026-01-30T09:00:00",
                "FIXED  | P1 | preliminary      | upsert | 900 | 2026-01-20T08:00:00 | 2026-01-26 | 2026-01-20T09:00:00",
                "FIXED  | P1 | final            | upsert | 90  | 2026-01-20T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
                "WRONG  | P1 | final            | upsert | 900 | 2026-01-21T08:00:00 | 2026-01-26 | 2026-01-20T09:00:00",
                "WRONG  | P1 | entered_in_error | upsert | 900 | 2026-01-21T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
                "GONE   | P1 | final            | upsert | 900 | 2026-01-22T08:00:00 | 2026-01-26 | 2026-01-20T09:00:00",
                "GONE   | P1 | final            | delete |     |                     | 2026-02-02 | 2026-01-30T09:00:00",
            ),
        },
        expect="""
            source_table | source_id | patient_id | patient_id_before | arrival       | event_date | known_as_of
            labs         | NEW       | P1         |                   | first_version | 2026-01-30 | 2026-02-02
            labs         | FIXED     | P1         | P1                | corrected     | 2026-01-20 | 2026-02-02
            labs         | WRONG     | P1         | P1                | retracted     | 2026-01-21 | 2026-02-02
            labs         | GONE      | P1         | P1                | retracted     | 2026-01-22 | 2026-02-02
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_a_row_that_came_back_is_corrected_and_one_that_came_and_went_in_between_never_counted(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "raw.labs": labs(
                "BACK   | P1 | cancelled | upsert | 900 | 2026-01-20T08:00:00 | 2026-01-26 | 2026-01-20T09:00:00",
                "BACK   | P1 | final     | upsert | 900 | 2026-01-20T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
                "BRIEF  | P1 | final     | upsert | 900 | 2026-01-28T08:00:00 | 2026-01-30 | 2026-01-28T09:00:00",
                "BRIEF  | P1 | final     | delete | 900 | 2026-01-28T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
            ),
        },
        expect="""
            source_id | arrival
            BACK      | corrected
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_an_older_version_that_comes_late_does_not_speak(spec):
    # the version of the highest updated_at wins, whenever it came
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "raw.labs": labs(
                "L1 | P1 | final     | upsert | 90  | 2026-01-20T08:00:00 | 2026-01-26 | 2026-01-25T09:00:00",
                "L1 | P1 | cancelled | upsert | 900 | 2026-01-20T08:00:00 | 2026-02-02 | 2026-01-20T09:00:00",
            ),
        },
        expect="""
            source_id | arrival   | patient_id_before
            L1        | corrected | P1
        """,
        as_of=TONIGHT,
    )


def test_every_table_of_a_person_is_looked_at_and_its_own_words_take_a_row_back(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "raw.prescribing": """
                prescription_id | patient_id | status    | start_time | known_as_of
                RX1             | P1         | completed | 2026-01-29 | 2026-02-02
                RX2             | P1         | completed | 2026-01-20 | 2026-01-26
                RX2             | P1         | not_given | 2026-01-20 | 2026-02-02
            """,
            "raw.diagnoses": """
                diagnosis_id | patient_id | status    | diagnosis_date | extract_date | known_as_of
                DX1          | P1         |           | 2026-01-15     | 2026-01-30   | 2026-02-02
                DX2          | P1         | confirmed | 2026-01-15     | 2026-01-20   | 2026-01-26
                DX2          | P1         | ruled_out | 2026-01-15     | 2026-01-30   | 2026-02-02
            """,
            "raw.procedures": """
                procedure_id | patient_id | performed_time | known_as_of
                PR1          | P2         | 2026-01-31     | 2026-02-02
            """,
            "raw.visits": """
                visit_id | patient_id | start_time | known_as_of
                V1       | P2         | 2026-01-31 | 2026-02-02
            """,
            "raw.deaths": """
                patient_id | death_date | known_as_of
                P2         | 2026-01-31 | 2026-02-02
            """,
        },
        expect="""
            source_table | source_id | patient_id | arrival       | event_date
            prescribing  | RX1       | P1         | first_version | 2026-01-29
            prescribing  | RX2       | P1         | retracted     | 2026-01-20
            diagnoses    | DX1       | P1         | first_version | 2026-01-15
            diagnoses    | DX2       | P1         | retracted     | 2026-01-15
            procedures   | PR1       | P2         | first_version | 2026-01-31
            visits       | V1        | P2         | first_version | 2026-01-31
            deaths       | P2        | P2         | first_version | 2026-01-31
        """,
        as_of=TONIGHT,
    )


def test_an_end_of_observation_that_moves_is_no_news_of_a_patient(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "raw.patients": """
                patient_id | sex | birth_date | observation_end | extract_date | known_as_of
                P1         | M   | 1960-01-01 | 2026-01-25      | 2026-01-25   | 2026-01-26
                P1         | M   | 1960-01-01 | 2026-02-01      | 2026-02-01   | 2026-02-02
                P2         | M   | 1960-01-01 | 2026-01-25      | 2026-01-25   | 2026-01-26
                P2         | F   | 1960-01-01 | 2026-02-01      | 2026-02-01   | 2026-02-02
            """,
        },
        expect="""
            source_table | source_id | arrival
            patients     | P2        | corrected
        """,
        as_of=TONIGHT,
    )


def test_rows_are_under_tonights_patient_and_a_row_may_move_from_one_to_another(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "staging.patient_identity": "source_patient_id | patient_id\nOLD | P1",
            "raw.labs": labs(
                "L1 | OLD | final | upsert | 900 | 2026-01-30T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
                "L2 | P2  | final | upsert | 900 | 2026-01-20T08:00:00 | 2026-01-26 | 2026-01-20T09:00:00",
                "L2 | OLD | final | upsert | 900 | 2026-01-20T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00",
            ),
        },
        expect="""
            source_id | patient_id | patient_id_before | arrival
            L1        | P1         |                   | first_version
            L2        | P1         | P2                | corrected
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_what_lies_ahead_has_not_come_in(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": SINCE,
            "raw.prescribing": """
                prescription_id | patient_id | status    | start_time | known_as_of
                RX1             | P1         | active    | 2026-02-02 | 2026-02-02
                RX2             | P1         | active    | 2026-02-03 | 2026-02-02
            """,
        },
        expect="""
            source_id
            RX1
        """,
        as_of=TONIGHT,
    )


def test_on_the_first_night_nothing_is_compared(spec):
    spec(
        "staging.arrivals",
        given={
            "history.tonight": "as_of | previous_as_of\n2026-02-02 |",
            "raw.labs": labs("L1 | P1 | final | upsert | 9 | 2026-01-30T08:00:00 | 2026-02-02 | 2026-01-30T09:00:00"),
        },
        expect="source_id\n",
        as_of=TONIGHT,
    )
