"""attribution.case_priority: the first rule of triage that holds (spec 10.1, rulings 15 and 18)."""

HEAD = (
    "case_id | is_unresolved_only | level_rank | ck_x_uln | ici_window | statin_window | weakness"
    " | is_diagnosis_confirmed | emergency_findings | has_kidney_injury | has_respiratory_failure"
    " | best_causality_rank | is_steroid_chronic_likely | has_muscle_evidence"
)
NOTHING = {
    "is_unresolved_only": "false", "level_rank": 0, "ck_x_uln": 0, "is_diagnosis_confirmed": "false",
    "has_kidney_injury": "false", "has_respiratory_failure": "false", "best_causality_rank": 0,
    "is_steroid_chronic_likely": "false", "has_muscle_evidence": "true",
}  # fmt: skip
POSSIBLE, CONDITIONAL = 4, 3


def judged(spec, rows):
    """Each row: facts that differ from nothing at all, the rule they must meet, its priority."""
    names = [name.strip() for name in HEAD.split("|")]
    drawn, wanted = [HEAD], ["case_id | priority_rule | priority"]
    for number, (facts, rule, priority) in enumerate(rows, start=1):
        values = {**NOTHING, **facts, "case_id": f"C{number:02}"}
        drawn.append(" | ".join(str(values.get(name, "")) for name in names))
        wanted.append(f"C{number:02} | {rule} | {priority}")
    spec("attribution.case_priority", given={"attribution.priority_facts": "\n".join(drawn)}, expect="\n".join(wanted))


def test_p0_an_emergency_finding_inside_an_ici_window_with_muscle_evidence(spec):
    sick = {"emergency_findings": "myocarditis", "ici_window": "core_early"}
    judged(spec, [
        (sick, "ici_emergency", "P0"),
        ({**sick, "ici_window": "core_on_treatment"}, "ici_emergency", "P0"),
        ({**sick, "ici_window": "extended"}, "ici_emergency", "P0"),
        ({**sick, "ici_window": "late"}, "monitor", "P4"),
        ({**sick, "ici_window": ""}, "monitor", "P4"),
        ({**sick, "has_muscle_evidence": "false"}, "monitor", "P4"),
        ({**sick, "emergency_findings": ""}, "monitor", "P4"),
    ])  # fmt: skip


def test_p0_ck_above_50_or_from_10_with_kidney_injury_or_respiratory_failure_at_m3(spec):
    judged(spec, [
        ({"ck_x_uln": 50, "level_rank": 1}, "weak", "P3"),
        ({"ck_x_uln": 50.1}, "very_high_ck", "P0"),
        ({"ck_x_uln": 9.99, "has_kidney_injury": "true"}, "monitor", "P4"),
        ({"ck_x_uln": 10, "has_kidney_injury": "true"}, "kidney", "P0"),
        ({"has_respiratory_failure": "true", "level_rank": 2}, "weak", "P3"),
        ({"has_respiratory_failure": "true", "level_rank": 3}, "respiratory", "P0"),
    ])  # fmt: skip


def test_p1_a_probable_event_above_10_x_uln(spec):
    judged(spec, [
        ({"level_rank": 3, "ck_x_uln": 10}, "unexplained", "P2"),
        ({"level_rank": 3, "ck_x_uln": 10.01}, "probable_high_ck", "P1"),
        ({"level_rank": 2, "ck_x_uln": 10.01}, "weak", "P3"),
    ])  # fmt: skip


def test_p1_a_core_ici_window_with_ck_above_5_x_uln_or_a_confirmed_diagnosis(spec):
    judged(spec, [
        ({"ici_window": "core_early", "ck_x_uln": 5, "level_rank": 1}, "weak", "P3"),
        ({"ici_window": "core_early", "ck_x_uln": 5.01, "level_rank": 1}, "ici_core", "P1"),
        ({"ici_window": "core_on_treatment", "is_diagnosis_confirmed": "true"}, "ici_core", "P1"),
        ({"ici_window": "extended", "ck_x_uln": 9, "is_diagnosis_confirmed": "true"}, "monitor", "P4"),
    ])  # fmt: skip


def test_p1_a_current_statin_with_weakness_and_ck_above_10_x_uln(spec):
    on = {"statin_window": "toxic_current", "ck_x_uln": 10.01, "weakness": "nonspecific", "level_rank": 2}
    judged(spec, [
        (on, "statin_weak", "P1"),
        ({**on, "ck_x_uln": 10}, "weak", "P3"),
        ({**on, "weakness": ""}, "weak", "P3"),
        ({**on, "statin_window": "toxic_recent"}, "weak", "P3"),
    ])  # fmt: skip


def test_p2_a_likely_label_from_m2_or_an_unexplained_m3_or_weakness_on_long_steroids(spec):
    judged(spec, [
        ({"level_rank": 2, "best_causality_rank": POSSIBLE}, "likely_label", "P2"),
        ({"level_rank": 1, "best_causality_rank": POSSIBLE}, "weak", "P3"),
        ({"level_rank": 2, "best_causality_rank": CONDITIONAL}, "weak", "P3"),
        ({"level_rank": 3, "best_causality_rank": CONDITIONAL}, "unexplained", "P2"),
        ({"is_steroid_chronic_likely": "true", "weakness": "specific"}, "steroid_chronic", "P2"),
        ({"is_steroid_chronic_likely": "true", "weakness": "nonspecific"}, "monitor", "P4"),
    ])  # fmt: skip


def test_p3_and_p4_separate_m1_from_m0(spec):
    judged(spec, [({"level_rank": 1}, "weak", "P3"), ({"level_rank": 0}, "monitor", "P4")])


def test_an_unresolved_ck_is_p3_and_never_hides_an_emergency(spec):
    unresolved = {"is_unresolved_only": "true", "level_rank": 0}
    judged(spec, [
        (unresolved, "unresolved", "P3"),
        ({**unresolved, "ici_window": "core_early", "is_diagnosis_confirmed": "true"}, "unresolved", "P3"),
        ({**unresolved, "ici_window": "core_early", "emergency_findings": "myocarditis"}, "ici_emergency", "P0"),
        ({**unresolved, "ici_window": "core_early", "emergency_findings": "myocarditis",
          "has_muscle_evidence": "false"}, "unresolved", "P3"),
    ])  # fmt: skip


def test_where_several_rules_hold_the_most_urgent_speaks(spec):
    everything = {
        "level_rank": 3, "ck_x_uln": 60, "ici_window": "core_early", "emergency_findings": "myocarditis",
        "has_kidney_injury": "true", "has_respiratory_failure": "true", "statin_window": "toxic_current",
        "weakness": "specific", "best_causality_rank": POSSIBLE, "is_steroid_chronic_likely": "true",
    }  # fmt: skip
    judged(spec, [
        (everything, "ici_emergency", "P0"),
        ({**everything, "emergency_findings": ""}, "very_high_ck", "P0"),
        ({**everything, "emergency_findings": "", "ck_x_uln": 20}, "kidney", "P0"),
        ({**everything, "emergency_findings": "", "ck_x_uln": 20, "has_kidney_injury": "false"}, "respiratory", "P0"),
        ({**everything, "emergency_findings": "", "ck_x_uln": 20, "has_kidney_injury": "false",
          "has_respiratory_failure": "false"}, "probable_high_ck", "P1"),
        ({**everything, "emergency_findings": "", "ck_x_uln": 20, "has_kidney_injury": "false",
          "has_respiratory_failure": "false", "level_rank": 2}, "ici_core", "P1"),
    ])  # fmt: skip


def test_the_reason_names_the_finding_or_the_peak(spec):
    spec(
        "attribution.case_priority",
        given={
            "attribution.priority_facts": """
            case_id | level_rank | ck_x_uln | ici_window | emergency_findings | has_muscle_evidence | is_diagnosis_confirmed
            C1      | 1          | 4        | core_early | myocarditis        | true                | false
            C2      | 3          | 114.6    |            |                    | true                | false
            C3      | 1          | 2        |            |                    | true                | false
        """
        },
        expect="""
            case_id | priority_reason
            C1      | Muscle disease under a checkpoint inhibitor with an emergency finding: myocarditis
            C2      | CK above 50 x ULN (peak CK 114.6 x ULN)
            C3      | Weak evidence of a muscle event, or only unlikely explanations
        """,
    )
