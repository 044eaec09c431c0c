"""clinical.gates: what makes an episode a case (spec 5.2, 6.1, ruling 15)."""

EVIDENCE = """
    patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
    P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
"""
NOTHING = """
    patient_id | gate
"""


def course(ratio: str, *, ici: str = "false", statin: str = "false", raised: str = "true") -> str:
    """Draw one CK of P1."""
    return f"""
        result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | is_in_statin_window
        L1        | P1         | 2025-03-01 | {ratio}  | {raised}  | {ici}            | {statin}
    """


def check(spec, expect: str, **tables: str) -> None:
    """Run the model on tables of the schema clinical."""
    spec("clinical.gates", given={f"clinical.{name}": rows for name, rows in tables.items()}, expect=expect)


def test_gate_a_opens_at_3_in_an_ici_window_4_in_a_statin_window_and_5_otherwise(spec):
    opened = """
        patient_id | episode_number | gate | gate_date  | source_table | source_id
        P1         | 1              | A    | 2025-03-01 | labs         | L1
    """
    for given, expected in (
        (course("2.99", ici="true"), NOTHING),
        (course("3", ici="true"), opened),
        (course("3.99", statin="true"), NOTHING),
        (course("4", statin="true"), opened),
        (course("3.99"), NOTHING),
        (course("4.99"), NOTHING),
        (course("5"), opened),
        (course("3", ici="true", statin="true"), opened),
        (course("6", raised="false"), NOTHING),
        (course(""), NOTHING),
    ):
        check(spec, expected, episode_evidence=EVIDENCE, ck_course=given)


def test_gate_a_shows_the_first_result_that_opens_it(spec):
    check(
        spec,
        """
        gate | gate_date  | source_id
        A    | 2025-03-02 | L2
        """,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
            P1         | 1              | ck_raised     | labs         | L3        | 2025-03-02
            P1         | 1              | ck_raised     | labs         | L2        | 2025-03-02
        """,
        ck_course="""
            result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | is_in_statin_window
            L1        | P1         | 2025-03-01 | 2        | true      | false            | false
            L2        | P1         | 2025-03-02 | 6        | true      | false            | false
            L3        | P1         | 2025-03-02 | 9        | true      | false            | false
        """,
    )


def test_a_diagnosis_with_the_identifier_of_a_result_does_not_open_gate_a(spec):
    check(
        spec,
        NOTHING,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | weakness      | diagnoses    | L1        | 2025-03-01
        """,
        ck_course=course("9"),
    )


def repeated(kind: str, day: str, *, persistence: str = "repeat") -> dict[str, str]:
    """Draw a CK raised once more (the second on 10 March) and one code."""
    return {
        "episode_evidence": f"""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
            P1         | 1              | ck_raised     | labs         | L2        | 2025-03-10
            P1         | 1              | {kind}        | diagnoses    | D1        | {day}
        """,
        "ck_course": """
            result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | is_in_statin_window
            L1        | P1         | 2025-03-01 | 1.5      | true      | false            | false
            L2        | P1         | 2025-03-10 | 1.8      | true      | false            | false
        """,
        "ck_peaks": f"""
            patient_id | episode_number | ck_persistence | ck_peak_date | peak_result_id
            P1         | 1              | {persistence}  | 2025-03-10   | L2
        """,
    }


def test_a_repeated_ck_with_weakness_or_a_muscle_diagnosis_from_day_minus_30_to_60_opens_gate_a(spec):
    opened = """
        patient_id | gate | source_table | source_id
        P1         | A    | labs         | L2
    """
    check(spec, opened, **repeated("weakness", "2025-01-30"))
    check(spec, NOTHING, **repeated("weakness", "2025-01-29"))
    check(spec, opened, **repeated("muscle_diagnosis", "2025-05-09"))
    check(spec, NOTHING, **repeated("muscle_diagnosis", "2025-05-10"))
    check(spec, NOTHING, **repeated("overlap", "2025-03-01"))
    check(spec, NOTHING, **repeated("weakness", "2025-03-01", persistence="none"))


def test_gate_b_needs_a_confirmed_muscle_diagnosis(spec):
    check(
        spec,
        """
        patient_id | gate | gate_date  | source_table | source_id
        P1         | B    | 2025-03-01 | diagnoses    | D1
        """,
        muscle_diagnoses="""
            patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id
            P1         | 1              | true         | 2025-03-01           | D1
            P2         | 1              | false        | 2025-03-01           | D2
        """,
    )


def test_an_unresolved_number_opens_gate_u_only_when_no_other_gate_is_open(spec):
    check(
        spec,
        """
        patient_id | episode_number | gate | source_table | source_id
        P1         | 1              | U    | labs         | U1
        P2         | 1              | B    | diagnoses    | D1
        P2         | 2              | U    | labs         | U4
        """,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | ck_unresolved | labs         | U1        | 2025-03-01
            P1         | 1              | ck_unresolved | labs         | U2        | 2025-03-02
            P2         | 1              | ck_unresolved | labs         | U3        | 2025-03-01
            P2         | 2              | ck_unresolved | labs         | U4        | 2025-09-01
        """,
        muscle_diagnoses="""
            patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id
            P2         | 1              | true         | 2025-03-01           | D1
        """,
    )


def test_an_episode_may_open_two_gates(spec):
    check(
        spec,
        """
        gate | source_id
        A    | L1
        B    | D1
        """,
        episode_evidence=EVIDENCE,
        ck_course=course("12"),
        muscle_diagnoses="""
            patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id
            P1         | 1              | true         | 2025-03-01           | D1
        """,
    )


def overlap(group="ocular", *, day="2025-03-01", dose="2025-02-01", **tables):
    """Draw one new finding of P1 under a checkpoint inhibitor, and what stands beside it."""
    return {
        "episodes": "patient_id | episode_number | onset_date | last_evidence_date\nP1 | 1 | 2025-03-01 | 2025-03-01",
        "overlap_findings": f"patient_id | episode_number | finding_group | source_table | source_id | event_date\nP1 | 1 | {group} | diagnoses | D1 | {day}",
        "ici_doses": f"patient_id | dose_date\nP1 | {dose}",
        **tables,
    }  # fmt: skip


WEAK = "patient_id | evidence_kind | source_table | source_id | evidence_date\nP1 | weakness | diagnoses | D9 | {}"
GATE_C = """
    patient_id | episode_number | gate | gate_date  | source_table | source_id
    P1         | 1              | C    | 2025-03-01 | diagnoses    | D1
"""


def test_gate_c_needs_a_finding_under_a_checkpoint_inhibitor_and_something_of_muscle_beside_it(spec):
    beside = {
        "muscle_evidence": WEAK.format("2025-03-01"),
        "troponin_results": "patient_id | draw_date | is_troponin_flag\nP1 | 2025-03-01 | true",
        "lab_values": "patient_id | analyte | draw_date | lab_x_uln\nP1 | aldolase | 2025-03-01 | 1.1",
        "muscle_studies": "patient_id | study | study_date\nP1 | emg | 2025-03-01",
        "biopsy_results": "patient_id | performed_date\nP1 | 2025-03-01",
        "antibody_results": "patient_id | analyte | draw_date | antibody_result\nP1 | anti_srp | 2025-03-01 | negative",
    }
    for name, rows in beside.items():
        check(spec, GATE_C, **overlap(**{name: rows}))
    check(spec, NOTHING, **overlap())
    check(
        spec,
        NOTHING,
        **overlap(troponin_results="patient_id | draw_date | is_troponin_flag\nP1 | 2025-03-01 | false"),
    )
    check(
        spec,
        NOTHING,
        **overlap(lab_values="patient_id | analyte | draw_date | lab_x_uln\nP1 | aldolase | 2025-03-01 | 1"),
    )


def test_t_19_gate_c_opens_an_oculobulbar_myopathy_with_a_normal_ck(spec):
    check(
        spec,
        GATE_C,
        **overlap("bulbar", muscle_evidence=WEAK.format("2025-03-10"),
                  ck_course="result_id | patient_id | draw_date | ck_x_uln | is_raised\nL1 | P1 | 2025-03-01 | 0.8 | false"),
    )  # fmt: skip


def test_gate_c_takes_the_findings_of_its_list_and_no_others(spec):
    for group in ("myasthenia", "myocarditis", "ocular", "dysphagia", "bulbar", "respiratory", "head_drop"):
        check(spec, GATE_C, **overlap(group, muscle_evidence=WEAK.format("2025-03-01")))
    check(spec, NOTHING, **overlap("cardiac_emergency", muscle_evidence=WEAK.format("2025-03-01")))


def test_gate_c_looks_365_days_back_to_a_dose_and_not_to_one_of_the_same_day(spec):
    for dose, expected in (
        ("2024-03-01", GATE_C), ("2024-02-29", NOTHING), ("2025-02-28", GATE_C), ("2025-03-01", NOTHING),
    ):  # fmt: skip
        check(spec, expected, **overlap(dose=dose, muscle_evidence=WEAK.format("2025-03-01")))


def test_gate_c_takes_what_stands_30_days_before_to_60_days_after_the_finding(spec):
    for day, expected in (
        ("2025-01-30", GATE_C), ("2025-01-29", NOTHING), ("2025-04-30", GATE_C), ("2025-05-01", NOTHING),
    ):  # fmt: skip
        check(spec, expected, **overlap(muscle_evidence=WEAK.format(day)))


def test_gate_c_opens_by_pyridostigmine_or_its_antibody_too(spec):
    tables = overlap(muscle_evidence=WEAK.format("2025-03-01"))
    tables.pop("overlap_findings")
    tables["new_myasthenia"] = """
        patient_id | sign           | event_date | source_table | source_id
        P1         | pyridostigmine | 2025-03-05 | prescribing  | R1
    """
    check(
        spec,
        """
        gate | gate_date  | source_table | source_id
        C    | 2025-03-05 | prescribing  | R1
        """,
        **tables,
    )


def test_gate_d_opens_by_anti_hmgcr_or_anti_srp_and_by_no_other_antibody(spec):
    for analyte, result, opens in (
        ("anti_hmgcr", "positive", True), ("anti_srp", "positive", True), ("anti_jo1", "positive", False),
        ("anti_hmgcr", "indeterminate", False), ("anti_hmgcr", "negative", False),
    ):  # fmt: skip
        check(
            spec,
            "gate | gate_date | source_id\n" + ("D | 2025-03-01 | L1" if opens else ""),
            episode_evidence="""
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | antibody      | labs         | L1        | 2025-03-01
            """,
            antibody_results=f"""
                patient_id | result_id | analyte   | antibody_result | draw_date
                P1         | L1        | {analyte} | {result}        | 2025-03-01
            """,
        )


def test_gate_d_opens_by_a_biopsy_and_by_the_very_diagnosis(spec):
    check(
        spec,
        """
        gate | gate_date  | source_table | source_id
        D    | 2025-03-01 | procedures   | X1
        """,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | biopsy        | procedures   | X1        | 2025-03-01
        """,
    )
    diagnosed = """
        patient_id | episode_number | evidence_kind    | source_table | source_id | evidence_date
        P1         | 1              | muscle_diagnosis | diagnoses    | D1        | 2025-03-01
    """
    for concept_set, expected in (("nm_imnm_specific", "D | D1"), ("polymyositis", "")):
        spec(
            "clinical.gates",
            given={
                "clinical.episode_evidence": diagnosed,
                "staging.diagnosis_events": f"diagnosis_id | patient_id | concept_set\nD1 | P1 | {concept_set}",
            },
            expect=f"gate | source_id\n{expected}",
        )


EPISODE = """
    case_id | patient_id | episode_number | onset_date | first_evidence_date | last_evidence_date | is_left_censored
    C1      | P1         | 1              | 2025-03-01 | 2025-03-01          | 2025-03-01         | {censored}
"""
ON_STEROID = "case_id | exposure\nC1 | sustained"


def test_gate_e_opens_by_new_specific_weakness_on_a_steroid_with_any_ck(spec):
    for weakness, exposures, opens in (
        ("specific", ON_STEROID, True), ("nonspecific", ON_STEROID, False), ("specific", "case_id | exposure", False),
        ("specific", "case_id | exposure\nC1 | acute_high_dose", True),
    ):  # fmt: skip
        check(
            spec,
            "gate | gate_date | source_table | source_id\n" + ("E | 2025-03-01 | diagnoses | D1" if opens else ""),
            episodes=EPISODE.format(censored="false"),
            weakness=f"patient_id | episode_number | weakness | diagnosis_id | diagnosis_date\nP1 | 1 | {weakness} | D1 | 2025-03-01",
            episode_steroid_exposures=exposures,
        )


def test_gate_e_takes_a_new_myopathy_code_as_weakness(spec):
    for concept_set, earlier, censored, opens in (
        ("nm_myopathy_unspecified", "2023-01-01", "false", True),
        ("nm_myopathy_unspecified", "2024-03-01", "false", False),
        ("nm_myopathy_unspecified", "2025-01-29", "false", False),
        ("nm_myopathy_unspecified", "2024-02-29", "false", True),
        ("nm_myopathy_unspecified", "2023-01-01", "true", False),
        ("myositis_specific", "2023-01-01", "false", False),
    ):  # fmt: skip
        spec(
            "clinical.gates",
            given={
                "clinical.episodes": EPISODE.format(censored=censored),
                "clinical.episode_evidence": """
                    patient_id | episode_number | evidence_kind    | source_table | source_id | evidence_date
                    P1         | 1              | muscle_diagnosis | diagnoses    | D1        | 2025-03-01
                """,
                "staging.diagnosis_events": f"""
                    diagnosis_id | patient_id | concept_set             | diagnosis_date
                    D1           | P1         | {concept_set}           | 2025-03-01
                    D0           | P1         | nm_myopathy_unspecified | {earlier}
                """,
                "clinical.episode_steroid_exposures": ON_STEROID,
            },
            expect="gate | source_id\n" + ("E | D1" if opens else ""),
        )


def watched(ratio, *, dose="", statin="false", time="2025-03-01 08:00:00", result="L1"):
    return f"{result} | P1 | {time[:10]} | {time} | {ratio} | true | {dose} | {statin}"


WATCHED = (
    "result_id | patient_id | draw_date | draw_time | ck_x_uln | is_raised | last_ici_dose_date | is_in_statin_window"
)


def test_gate_w_watches_any_raised_ck_up_to_365_days_after_a_checkpoint_inhibitor(spec):
    for dose, opens in (("2025-02-01", True), ("2024-03-01", True), ("2024-02-29", False), ("", False)):
        check(
            spec,
            "gate | source_id\n" + ("W | L1" if opens else ""),
            episode_evidence=EVIDENCE,
            ck_course=f"{WATCHED}\n{watched('1.1', dose=dose)}",
        )


def test_gate_w_watches_a_ck_of_3_found_twice_a_day_apart_on_a_statin(spec):
    evidence = EVIDENCE + "    P1 | 1 | ck_raised | labs | L2 | 2025-03-02\n"
    for second, statin, time, opens in (
        ("3", "true", "2025-03-02 08:00:00", True),
        ("2.99", "true", "2025-03-02 08:00:00", False),
        ("3", "true", "2025-03-02 07:59:00", False),
        ("3", "false", "2025-03-02 08:00:00", False),
    ):
        check(
            spec,
            "gate | source_id\n" + ("W | L2" if opens else ""),
            episode_evidence=evidence,
            ck_course=f"{WATCHED}\n{watched('3', statin='true')}\n{watched(second, statin=statin, time=time, result='L2')}",
        )


def test_gate_w_is_silent_beside_any_other_gate(spec):
    check(
        spec,
        "gate\nA",
        episode_evidence=EVIDENCE,
        ck_course="""
            result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | last_ici_dose_date
            L1        | P1         | 2025-03-01 | 9        | true      | true             | 2025-02-01
        """,
    )


def corrected(spec, *, then, now, dose="", night="2026-01-31", opens=True):
    """Run the model for a raised CK of a case that an earlier night listed with a peak of `then`."""
    second = "2025-03-02 08:00:00"
    check_with = {
        "clinical.episodes": "case_id | patient_id | episode_number | onset_date\nC1 | P1 | 1 | 2025-03-01",
        "clinical.episode_evidence": EVIDENCE + "    P1 | 1 | ck_raised | labs | L2 | 2025-03-02\n",
        "clinical.ck_course": f"{WATCHED}\n{watched(now, dose=dose, statin='true')}\n"
        + watched(now, dose=dose, statin="true", time=second, result="L2"),
        "clinical.ck_peaks": f"patient_id | episode_number | ck_peak_x_uln\nP1 | 1 | {now}",
        "history.cases": f"case_id | as_of | ck_peak_x_uln | patient_id | state | priority | change\n"
        f"C1 | {night} | {then} | P1 | open | P2 | new",
    }
    spec("clinical.gates", given=check_with, expect="gate\n" + ("W" if opens else ""))


def test_t_13_a_case_whose_trigger_was_corrected_away_is_not_watched_on(spec):
    # the trigger is 3 x ULN under a checkpoint inhibitor and 4 x ULN on a statin
    corrected(spec, then=52, now=1.5, dose="2025-02-01", opens=False)
    corrected(spec, then=3, now=1.5, dose="2025-02-01", opens=False)
    corrected(spec, then=2.99, now=1.5, dose="2025-02-01")
    corrected(spec, then=4, now=3.5, opens=False)
    corrected(spec, then=3.99, now=3.5)


def test_a_case_that_was_only_ever_watched_stays_while_its_ck_does(spec):
    # a limit that moves a little withdraws nobody
    corrected(spec, then=3, now=3)
    corrected(spec, then=3.44, now=3.4)


def test_t_13_only_earlier_nights_are_looked_at(spec):
    corrected(spec, then=52, now=1.5, dose="2025-02-01", night="2026-02-01")
