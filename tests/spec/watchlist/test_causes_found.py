"""watchlist.causes_found: why a case changed: its evidence, its person's identity, other rows, versions, or time."""

from datetime import date

AS_OF, LAST = date(2026, 2, 2), "2026-01-26"
TONIGHT = "as_of | previous_as_of | code_version | code_list_hash | parameter_hash | sql_hash\n"
NIGHTS = "as_of | code_version | code_list_hash | parameter_hash | sql_hash\n"
CHANGES = "case_id | patient_id | patient_id_before | change | change_words | onset_date | last_evidence_date\n"
EVIDENCE = "case_id | label | finding | rule_id | source_table | source_id | event_date | points_moved | cause_kind\n"
ARRIVALS = "source_table | source_id | patient_id | patient_id_before | arrival | event_date\n"
ESCALATED = "C1 | P1 | P1 | escalated | priority P3 -> P2 | 2026-01-05 | 2026-01-10"


def check(spec, *, changes=(ESCALATED,), evidence=(), arrivals=(), tonight=f"2026-02-02 | {LAST} | 1 | c | p | s",
          before=f"{LAST} | 1 | c | p | s", more=None, expect):  # fmt: skip
    spec(
        "watchlist.causes_found",
        given={
            "history.tonight": TONIGHT + tonight, "history.nights": NIGHTS + before,
            "watchlist.case_changes": CHANGES + "\n".join(changes),
            "watchlist.evidence_changes": EVIDENCE + "\n".join(evidence),
            "staging.arrivals": ARRIVALS + "\n".join(arrivals), **(more or {}),
        },
        expect=expect, as_of=AS_OF,
    )  # fmt: skip


def kinds(spec, expected, **given):
    check(spec, expect="cause_kind | cause_basis\n" + "\n".join(expected), **given)


def test_evidence_is_traced_to_its_own_rows_and_every_kind_is_counted(spec):
    check(
        spec,
        evidence=[
            "C1 | muscle_event | a | E2 | labs | L1 | 2026-01-05 | 2  | late_result",
            "C1 | muscle_event | b | E1 | labs | L1 | 2026-01-05 | -1 | late_result",
            "C1 | muscle_event | c | E1 | labs | L2 | 2026-01-12 | 1  | late_result",
            "C1 | muscle_event | d | E4 | labs | L3 | 2026-01-30 | 4  | new_event",
            "C2 | muscle_event | d | E4 | labs | L3 | 2026-01-30 | 4  | new_event",
        ],
        expect="""
            case_id | cause_kind  | cause_basis | evidence_rows | source_rows | points_moved | first_event_date | last_event_date | rule_ids
            C1      | late_result | evidence    | 3             | 2           | 4            | 2026-01-05       | 2026-01-12      | E1, E2
            C1      | new_event   | evidence    | 1             | 1           | 4            | 2026-01-30       | 2026-01-30      | E4
        """,
    )


def test_evidence_that_follows_from_traced_evidence_needs_no_cause_of_its_own(spec):
    kinds(
        spec, ["new_event | evidence"],
        evidence=["C1 | muscle_event | a | E1 | labs | L1 | 2026-01-30 | 2 | new_event",
                  "C1 | ici_myositis | b | W1 | prescribing | R1 | 2025-12-01 | 3 |"],
        arrivals=["labs | L1 | P1 | | first_version | 2026-01-30", "labs | L8 | P1 | P1 | retracted | 2026-01-30"],
    )  # fmt: skip


def test_a_case_where_nothing_moved_has_no_cause_and_evidence_alone_is_a_move(spec):
    quiet = "C1 | P1 | P1 | unchanged | | 2026-01-05 | 2026-01-10"
    kinds(spec, [], changes=[quiet], arrivals=["labs | L1 | P1 | | first_version | 2026-01-30"])
    kinds(spec, ["new_event | evidence"], changes=[quiet],
          evidence=["C1 | muscle_event | a | E1 | labs | L1 | 2026-01-30 | 2 | new_event"])  # fmt: skip


def test_without_traced_evidence_the_rows_of_the_person_speak(spec):
    check(
        spec,
        arrivals=["labs | L1 | P1 | | first_version | 2026-01-26", "labs | L2 | P1 | | first_version | 2026-01-30",
                  "labs | L3 | P1 | | first_version | 2026-01-25", "labs | L4 | P1 | P1 | corrected | 2026-01-20",
                  "labs | L5 | P2 | P1 | corrected | 2026-01-21", "labs | L6 | P1 | P1 | retracted | 2026-01-20",
                  "labs | L7 | P2 | P2 | retracted | 2026-01-20"],
        expect="""
            cause_kind      | cause_basis | evidence_rows | source_rows | points_moved | first_event_date | last_event_date
            new_event       | person      | 0             | 2           | 0            | 2026-01-26       | 2026-01-30
            late_result     | person      | 0             | 1           | 0            | 2026-01-25       | 2026-01-25
            corrected_value | person      | 0             | 2           | 0            | 2026-01-20       | 2026-01-21
            retracted_row   | person      | 0             | 1           | 0            | 2026-01-20       | 2026-01-20
        """,
    )  # fmt: skip


def test_a_visit_speaks_only_before_onset(spec):
    kinds(spec, ["late_result | person"], arrivals=["visits | V1 | P1 | | first_version | 2026-01-05"])
    kinds(spec, ["time_passed | time"], arrivals=["visits | V1 | P1 | | first_version | 2026-01-06"])


def test_ruling_18_a_case_resolves_by_a_ck_after_its_last_evidence_or_by_time(spec):
    resolved = ["C1 | P1 | P1 | resolved | CK normal | 2026-01-05 | 2026-01-10"]
    ck = {"clinical.ck_course": "patient_id | result_id | draw_date\nP1 | L1 | 2026-01-30\nP1 | L2 | 2026-01-10"}
    arrived = "labs | {} | P1 | | first_version | {}".format
    kinds(spec, ["new_event | person"], changes=resolved, arrivals=[arrived("L1", "2026-01-30")], more=ck)
    kinds(spec, ["time_passed | time"], changes=resolved, arrivals=[arrived("L2", "2026-01-10")], more=ck)
    kinds(spec, ["time_passed | time"], changes=resolved, arrivals=[arrived("SODIUM", "2026-01-30")], more=ck)
    kinds(spec, ["retracted_row | person"], changes=resolved, arrivals=["labs | L9 | P1 | P1 | retracted | 2026-01-20"])


def test_persons_who_became_one_or_were_told_apart_explain_what_no_row_explains(spec):
    merged = {"staging.identity_changes": "patient_id | identity_change\nP1 | patients_merged\nP9 | patients_unmerged"}
    check(
        spec, more=merged, arrivals=["labs | L1 | P1 | | first_version | 2026-01-30"],
        evidence=["C1 | muscle_event | a | E1 | labs | L1 | 2026-01-30 | 1 | new_event",
                  "C1 | muscle_event | b | E2 | labs | L2 | 2026-01-05 | -3 |"],
        expect="""
            cause_kind      | cause_basis | evidence_rows | points_moved | rule_ids
            new_event       | evidence    | 1             | 1            | E1
            patients_merged | identity    | 1             | 3            | E2
        """,
    )  # fmt: skip
    kinds(spec, ["patients_unmerged | identity"], more=merged,
          changes=["C1 | P2 | P9 | escalated | priority P3 -> P2 | 2026-01-05 | 2026-01-10"])  # fmt: skip


def test_changed_lists_parameters_and_rules_are_causes_where_rows_do_not_explain_everything(spec):
    other = f"2026-02-02 | {LAST} | 1 | C | P | S"
    versions = ["code_list | version", "parameter | version", "rule_version | version"]
    kinds(spec, versions, tonight=other)
    kinds(spec, ["rule_version | version"], tonight=f"2026-02-02 | {LAST} | 2 | c | p | S")
    # a release with the same SQL changes no rule
    kinds(spec, ["time_passed | time"], tonight=f"2026-02-02 | {LAST} | 2 | c | p | s")
    kinds(spec, ["new_event | evidence"], tonight=other,
          evidence=["C1 | muscle_event | a | E1 | labs | L1 | 2026-01-30 | 2 | new_event"])  # fmt: skip
    kinds(spec, ["new_event | evidence", *versions], tonight=other,
          evidence=["C1 | muscle_event | a | E1 | labs | L1 | 2026-01-30 | 2 | new_event",
                    "C1 | muscle_event | b | E2 | labs | L2 | 2026-01-05 | -3 |"])  # fmt: skip
    # a night of an earlier release wrote no hash
    kinds(spec, ["time_passed | time"], tonight=other, before=f"{LAST} | 1 | | | S")


def test_time_is_the_cause_when_nothing_else_is(spec):
    check(
        spec, evidence=["C1 | muscle_event | ck_unrepeated | 5.3 | labs | L1 | 2026-01-05 | -1 |"],
        expect="""
            cause_kind  | cause_basis | evidence_rows | source_rows | points_moved | first_event_date | rule_ids
            time_passed | time        | 1             | 0           | 1            |                  | 5.3
        """,
    )  # fmt: skip


def test_on_the_first_night_nothing_is_compared(spec):
    kinds(
        spec, ["first_load | version"], tonight="2026-02-02 | | 1 | c | p | s", before="",
        changes=["C1 | P1 | | new | first night on the list | 2026-01-05 | 2026-01-10"],
        evidence=["C1 | muscle_event | a | E1 | labs | L1 | 2026-01-30 | 2 | new_event"],
    )  # fmt: skip
