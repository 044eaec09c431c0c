"""watchlist.cases: the list, why it changed since last night, and the order of reading (spec 10.1, 10.2, ruling 18)."""

from datetime import date

TONIGHT = date(2026, 2, 3)
CHANGES = "case_id | patient_id | state | priority | change | change_words | last_standing | priority_standing\n"
CAUSES = "case_id | as_of | cause_kind | cause_number | cause_words | sentence\n"
EVENTS = "case_id | as_of | case_event | other_case_id\n"


def changed(*rows):
    """(case, state, priority, change, words, last night on which it stood, priority then)."""
    return CHANGES + "\n".join(
        f"{case} | P1 | {state} | {priority} | {change} | {words} | {last} | {then}"
        for case, state, priority, change, words, last, then in rows
    )


def standing(case, priority="P2", change="unchanged", words=""):
    return (case, "open", priority, change, words, "2026-02-03", priority)


def assessed(*cases, **more):
    values = {
        "priority_reason": "because",
        "event_score": 3,
        "level_rank": 1,
        "causality_rank": 0,
        "summary": "sum",
        **more,
    }
    return "\n".join(
        ["case_id | " + " | ".join(values)]
        + [f"{case} | " + " | ".join(str(value) for value in values.values()) for case in cases]
    )


def test_a_change_names_its_causes_the_main_one_first_and_then_what_moved(spec):
    spec(
        "watchlist.cases",
        given={
            "watchlist.case_changes": changed(
                standing("C1", change="escalated", words="priority P3 -> P2"), standing("C2"), standing("C3"),
            ),
            "watchlist.assessed_cases": assessed("C1", "C2", "C3"),
            "watchlist.change_causes": CAUSES
            + """C1 | 2026-02-03 | late_result | 2 | late result | Late result: ...
                 C1 | 2026-02-03 | new_event   | 1 | new event   | New event: ...
                 C2 | 2026-02-03 | new_event   | 1 | new event   | New event: ...
                 C2 | 2026-02-02 | late_result | 1 | late result | Late result: ...
                 C3 | 2026-02-02 | late_result | 1 | late result | Late result: ...""",
        },
        expect="""
            case_id | as_of      | change    | change_cause                                     | summary
            C1      | 2026-02-03 | escalated | new event, also late result: priority P3 -> P2   | sum
            C2      | 2026-02-03 | unchanged | new event: evidence moved, the case did not      | sum
            C3      | 2026-02-03 | unchanged |                                                  | sum
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_t_13_a_withdrawn_case_says_where_it_stood_and_what_took_its_evidence_away(spec):
    # C1 tonight; C2 three nights ago, and other evidence moved since
    spec(
        "watchlist.cases",
        given={
            "watchlist.case_changes": changed(
                ("C1", "withdrawn", "P4", "evidence_withdrawn", "the evidence no longer stands", "2026-02-02", "P1"),
                ("C2", "withdrawn", "P4", "unchanged", "", "2026-01-30", "P0"),
            ),
            "watchlist.change_causes": CAUSES
            + """C1 | 2026-02-03 | retracted_row   | 1 | a row was retracted | A row was retracted: ...
                 C2 | 2026-01-29 | new_event       | 1 | new event           | New event: ...
                 C2 | 2026-01-31 | corrected_value | 1 | a row was corrected | A row was corrected: ...
                 C2 | 2026-02-01 | late_result     | 1 | late result         | Late result: ...""",
        },
        expect="""
            case_id | state     | priority_reason                                        | event_score | change_cause                                       | summary
            C1      | withdrawn | The evidence that opened this case no longer stands    | 0           | a row was retracted: the evidence no longer stands | Listed at P1 until 2026-02-02; the results or codes it rested on were corrected, withdrawn or moved. A row was retracted: ...
            C2      | withdrawn | The evidence that opened this case no longer stands    | 0           |                                                    | Listed at P0 until 2026-01-30; the results or codes it rested on were corrected, withdrawn or moved. A row was corrected: ...
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_an_absorbed_case_says_into_which_it_went_that_night_and_later(spec):
    # C3 was absorbed long ago, stood again, and lost its evidence tonight
    spec(
        "watchlist.cases",
        given={
            "watchlist.case_changes": changed(
                ("C1", "withdrawn", "P4", "evidence_withdrawn", "the evidence no longer stands", "2026-02-02", "P1"),
                ("C2", "withdrawn", "P4", "unchanged", "", "2026-01-30", "P0"),
                ("C3", "withdrawn", "P4", "evidence_withdrawn", "the evidence no longer stands", "2026-02-02", "P1"),
            ),
            "watchlist.case_events": EVENTS
            + """C1 | 2026-02-03 | merged_into | C9
                 C2 | 2026-01-31 | merged_into | C8
                 C3 | 2026-01-10 | merged_into | C7
                 C3 | 2026-01-20 | split_from  | C7""",
            "watchlist.change_causes": CAUSES + "C1 | 2026-02-03 | late_result | 1 | late result | Late result: ...",
        },
        expect="""
            case_id | priority_reason                                     | change_cause                          | summary
            C1      | Its evidence counts in case C9                      | late result: absorbed into case C9    | Listed at P1 until 2026-02-02; then absorbed into case C9. Late result: ...
            C2      | Its evidence counts in case C8                      |                                       | Listed at P0 until 2026-01-30; then absorbed into case C8.
            C3      | The evidence that opened this case no longer stands | the evidence no longer stands         | Listed at P1 until 2026-02-02; the results or codes it rested on were corrected, withdrawn or moved.
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_the_order_is_priority_causality_level_ck_newest_onset_then_the_identifier(spec):
    order = """
        C9 | P0 | 0 | 0 |   | 2026-01-01
        C8 | P1 | 5 | 1 | 2 | 2026-01-01
        C7 | P1 | 4 | 3 | 2 | 2026-01-01
        C6 | P1 | 4 | 2 | 9 | 2026-01-01
        C5 | P1 | 4 | 2 | 8 | 2026-01-02
        C4 | P1 | 4 | 2 | 8 | 2026-01-01
        C3 | P1 | 4 | 2 |   | 2026-01-01
        C2 | P4 | 0 | 0 | 1 | 2025-01-01
        C1 | P4 | 0 | 0 | 1 | 2025-01-01
    """
    compared = ["case_id | priority | onset_date | state", "C0 | P4 | 2026-02-01 | withdrawn"]
    for line in order.strip().splitlines():
        case, priority, *_, onset = (cell.strip() for cell in line.split("|"))
        compared.append(f"{case} | {priority} | {onset} | open")
    spec(
        "watchlist.cases",
        given={
            "watchlist.case_changes": "\n".join(compared),
            "watchlist.assessed_cases": "case_id | priority | causality_rank | level_rank | ck_peak_x_uln | onset_date"
            + order,
        },
        expect="""
            case_id | sort_order
            C9      | 1
            C8      | 2
            C7      | 3
            C6      | 4
            C5      | 5
            C4      | 6
            C3      | 7
            C1      | 8
            C2      | 9
            C0      | 10
        """,
        as_of=TONIGHT,
    )


def test_gates_relapses_causes_and_the_need_of_a_repeat_ck_are_listed_and_empty_once_withdrawn(spec):
    spec(
        "watchlist.cases",
        given={
            "watchlist.case_changes": changed(
                standing("C1"), ("C2", "withdrawn", "P4", "unchanged", "", "2026-02-02", "P1")
            ),
            "watchlist.assessed_cases": assessed(
                "C1", gates="AB", relapse_n=1, needs_repeat_ck="true", competing_causes="seizure"
            ),
        },
        expect="""
            case_id | state     | gates | relapse_n | needs_repeat_ck | competing_causes | leading_label | completeness
            C1      | open      | AB    | 1         | true            | seizure          |               |
            C2      | withdrawn |       |           |                 |                  |               |
        """,
        as_of=TONIGHT,
    )  # fmt: skip
