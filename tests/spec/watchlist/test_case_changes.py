"""watchlist.case_changes: tonight against the last night, case by case (ruling 18, decision 0023)."""

from datetime import date

TONIGHT = date(2026, 2, 3)


def before(*rows):
    """(case, state, priority): what the last night said; level M1, score 3, CK 5 x ULN (withdrawn: M0, 0, none)."""
    head = (
        "as_of | case_id | patient_id | state | priority | change | myopathy_level | event_score | onset_date"
        " | onset_basis | ck_peak_x_uln | first_listed | nights_listed | last_standing | priority_standing"
    )
    return "\n".join(
        [head] + [f"2026-02-02 | {case} | P-{case} | {state} | {priority} | new"
                  f" | {'M0 | 0' if state == 'withdrawn' else 'M1 | 3'}"
                  f" | 2026-01-01 | ck_raised | {'' if state == 'withdrawn' else 5} | 2026-01-30 | 4"
                  f" | {'2026-01-31 | P0' if state == 'withdrawn' else f'2026-02-02 | {priority}'}"
                  for case, state, priority in rows]
    )  # fmt: skip


def tonight(*rows, **more):
    """(case, state, priority): what tonight's evidence says, otherwise as before."""
    values = {
        "myopathy_level": "M1", "level_rank": 1, "event_score": 3, "ck_peak_x_uln": 5, "causality_rank": 0,
        "onset_date": "2026-01-01", "onset_basis": "ck_raised", **more,
    }  # fmt: skip
    head = "case_id | patient_id | state | priority | " + " | ".join(values)
    return "\n".join(
        [head] + [f"{case} | P-{case} | {state} | {priority} | " + " | ".join(str(value) for value in values.values())
                  for case, state, priority in rows]
    )  # fmt: skip


def check(spec, then, now, expect, **more):
    given = {"history.cases": then, "watchlist.assessed_cases": now, **more}
    spec("watchlist.case_changes", given=given, expect=expect, as_of=TONIGHT)


def test_a_case_is_new_escalated_de_escalated_or_unchanged(spec):
    check(
        spec,
        before(("C2", "open", "P3"), ("C3", "open", "P1"), ("C4", "open", "P3")),
        tonight(("C1", "open", "P0"), ("C2", "open", "P1"), ("C3", "open", "P2"), ("C4", "open", "P3")),
        """
            case_id | state | priority | priority_before | change       | change_words            | first_listed | nights_listed
            C1      | open  | P0       |                 | new          | first night on the list | 2026-02-03   | 1
            C2      | open  | P1       | P3              | escalated    | priority P3 -> P1       | 2026-01-30   | 5
            C3      | open  | P2       | P1              | de_escalated | priority P1 -> P2       | 2026-01-30   | 5
            C4      | open  | P3       | P3              | unchanged    |                         | 2026-01-30   | 5
        """,
    )  # fmt: skip


def test_the_words_name_peak_level_score_and_explanation(spec):
    check(
        spec,
        before(("C1", "open", "P3")),
        tonight(("C1", "open", "P2"), ck_peak_x_uln=12, myopathy_level="M2", level_rank=2, event_score=6,
                leading_label="ici_myositis", leading_causality="possible"),
        """
            case_id | change    | change_words
            C1      | escalated | priority P3 -> P2; peak CK 5.0 -> 12.0 x ULN; level M1 -> M2; event score 3 -> 6; explanation none -> ici_myositis possible
        """,
    )  # fmt: skip


def test_an_unchanged_case_still_says_what_moved_and_a_peak_that_moved_by_rounding_did_not(spec):
    check(
        spec,
        before(("C1", "open", "P3")),
        tonight(("C1", "open", "P3"), ck_peak_x_uln=5.04, event_score=4),
        """
            case_id | change    | change_words
            C1      | unchanged | event score 3 -> 4
        """,
    )


def test_a_peak_that_appears_is_told_from_one_that_grew(spec):
    check(
        spec,
        before(("C1", "open", "P3")).replace("| ck_raised | 5 |", "| ck_raised | |"),
        tonight(("C1", "open", "P3")),
        """
            case_id | change_words
            C1      | peak CK none -> 5.0 x ULN
        """,
    )


def test_a_case_resolves_once_and_reopens_with_its_old_state_named(spec):
    check(
        spec,
        before(("C1", "open", "P3"), ("C2", "resolved", "P3"), ("C3", "resolved", "P3"), ("C4", "withdrawn", "P4")),
        tonight(("C1", "resolved", "P3"), ("C2", "resolved", "P3"), ("C3", "open", "P1"), ("C4", "open", "P3")),
        """
            case_id | state    | state_before | change    | change_words
            C1      | resolved | open         | resolved  | CK normal and no new evidence
            C2      | resolved | resolved     | unchanged |
            C3      | open     | resolved     | reopened  | priority P3 -> P1; was resolved
            C4      | open     | withdrawn    | reopened  | priority P4 -> P3; was withdrawn; peak CK none -> 5.0 x ULN; level M0 -> M1; event score 0 -> 3
        """,
    )


def test_t_13_a_case_whose_evidence_vanished_stays_withdrawn_and_remembers_where_it_stood(spec):
    # C1 vanished tonight, C2 had vanished before, C3 is back
    check(
        spec,
        before(("C1", "open", "P1"), ("C2", "withdrawn", "P4"), ("C3", "withdrawn", "P4")),
        tonight(("C3", "open", "P2")),
        """
            case_id | state     | priority | myopathy_level | change             | change_words                  | last_standing | priority_standing
            C1      | withdrawn | P4       | M0             | evidence_withdrawn | the evidence no longer stands | 2026-02-02    | P1
            C2      | withdrawn | P4       | M0             | unchanged          |                               | 2026-01-31    | P0
            C3      | open      | P2       | M1             | reopened           | priority P4 -> P2; was withdrawn; peak CK none -> 5.0 x ULN; level M0 -> M1; event score 0 -> 3 | 2026-02-03 | P2
        """,
    )


def test_a_rerun_of_the_night_does_not_read_what_that_night_or_later_ones_said(spec):
    later = before(("C1", "open", "P0"), ("C9", "open", "P0"))
    check(
        spec,
        later.replace("2026-02-02 | C1", "2026-02-03 | C1").replace("2026-02-02 | C9", "2026-02-04 | C9"),
        tonight(("C1", "open", "P3")),
        """
            case_id | change | first_listed | nights_listed
            C1      | new    | 2026-02-03   | 1
        """,
    )


def test_a_case_goes_on_under_tonights_patient_also_when_it_is_withdrawn(spec):
    check(
        spec,
        before(("C1", "open", "P3"), ("C2", "withdrawn", "P4")),
        tonight(("C1", "open", "P3")).replace("P-C1", "P-ALL"),
        """
            case_id | patient_id | patient_id_before | change    | change_words
            C1      | P-ALL      | P-C1              | unchanged | the person goes on under another identifier
            C2      | P-ALL      | P-C2              | unchanged | the person goes on under another identifier
        """,
        **{"staging.patient_identity": "source_patient_id | patient_id\nP-C1 | P-ALL\nP-C2 | P-ALL"},
    )


def test_a_withdrawn_case_is_with_the_person_its_episode_belongs_to_again(spec):
    # merged and told apart: the episode has no gate any more
    check(
        spec,
        before(("C1", "withdrawn", "P4")),
        "case_id",
        """
            case_id | patient_id | state     | change
            C1      | P-OLD      | withdrawn | unchanged
        """,
        **{"clinical.episodes": "case_id | patient_id | episode_number\nC1 | P-OLD | 1"},
    )


def test_a_case_remembers_the_row_it_was_opened_with_and_where_its_chain_lies(spec):
    # C1 is new, the onset of C2 moved, C3 is withdrawn
    nothing_else = "2026-02-02 | {} | P | open | P3 | new | labs | L1 | labs | L0 | 2026-01-01 | 2026-01-09"
    check(
        spec,
        "as_of | case_id | patient_id | state | priority | change | onset_source_table | onset_source_id | opened_by_table"
        " | opened_by_id | first_evidence_date | last_evidence_date\n"
        + "\n".join(nothing_else.format(case) for case in ("C2", "C3")),
        tonight(("C1", "open", "P3"), ("C2", "open", "P3")),
        """
            case_id | onset_source_id | opened_by_table | opened_by_id | first_evidence_date | last_evidence_date
            C1      | D7              | diagnoses       | D7           | 2026-01-20          | 2026-01-30
            C2      | D8              | labs            | L0           | 2026-01-21          | 2026-01-31
            C3      | L1              | labs            | L0           | 2026-01-01          | 2026-01-09
        """,
        **{"clinical.cases": """
            case_id | onset_source_table | onset_source_id | first_evidence_date | last_evidence_date
            C1      | diagnoses          | D7              | 2026-01-20          | 2026-01-30
            C2      | diagnoses          | D8              | 2026-01-21          | 2026-01-31
        """},
    )  # fmt: skip
