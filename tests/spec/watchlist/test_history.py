"""watchlist.history: what the list said on each night."""

from datetime import date


def test_earlier_nights_and_tonight_are_there_once_and_a_rerun_replaces_its_own_night(spec):
    spec(
        "watchlist.history",
        given={
            "history.cases": """
                as_of      | case_id | patient_id | state | priority | change
                2026-02-01 | C1      | P1         | open  | P2       | new
                2026-02-02 | C1      | P1         | open  | P0       | escalated
                2026-02-03 | C1      | P1         | open  | P0       | unchanged
            """,
            "watchlist.cases": """
                as_of      | case_id | patient_id | state | priority | change
                2026-02-02 | C1      | P1         | open  | P1       | escalated
            """,
        },
        expect="""
            case_id | as_of      | priority | change
            C1      | 2026-02-01 | P2       | new
            C1      | 2026-02-02 | P1       | escalated
        """,
        as_of=date(2026, 2, 2),
    )
