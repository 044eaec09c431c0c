"""attribution.case_priority: the first rule of triage that holds (spec 10.1, rulings 5, 15 and 18)."""

HEAD = (
    "case_id | is_unresolved_only | level_rank | is_nm_antibody_positive | ck_x_uln | ici_window | statin_window"
    " | is_statin_active | weakness | is_diagnosis_confirmed | emergency_findings | has_kidney_injury"
    " | has_high_potassium | has_respiratory_failure | has_label | best_causality_rank | is_steroid_chronic_likely"
    " | has_muscle_evidence | is_explained | is_fully_explained | competing_causes"
)
NOTHING = {
    "is_unresolved_only": "false", "level_rank": 0, "is_nm_antibody_positive": "false", "ck_x_uln": 0,
    "is_statin_active": "false", "is_diagnosis_confirmed": "false", "has_kidney_injury": "false",
    "has_high_potassium": "false", "has_respiratory_failure": "false", "has_label": "false", "best_causality_rank": 0,
    "is_steroid_chronic_likely": "false", "has_muscle_evidence": "true", "is_explained": "false",
    "is_fully_explained": "false",
}  # fmt: skip
POSSIBLE, CONDITIONAL = 4, 3


def compared(spec, rows, columns):
    """Each row: facts that differ from nothing at all, then what `columns` must say."""
    names = [name.strip() for name in HEAD.split("|")]
    drawn, wanted = [HEAD], ["case_id | " + columns]
    for number, (facts, *expected) in enumerate(rows, start=1):
        values = {**NOTHING, **facts, "case_id": f"C{number:02}"}
        drawn.append(" | ".join(str(values.get(name, "")) for name in names))
        wanted.append(" | ".join([f"C{number:02}", *expected]))
    spec("attribution.case_priority", given={"attribution.priority_facts": "\n".join(drawn)}, expect="\n".join(wanted))


def judged(spec, rows):
    """Each row: the facts, the rule they must meet, its priority."""
    compared(spec, rows, "priority_rule | priority")


def reasoned(spec, rows):
    """Each row: the facts, the reason a reader sees."""
    compared(spec, rows, "priority_reason")


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


def test_t_17_an_infarction_that_explains_never_takes_an_ici_emergency_away(spec):
    sick = {"emergency_findings": "troponin raised", "ici_window": "core_early"}
    judged(spec, [
        ({**sick, "is_explained": "true", "is_fully_explained": "true"}, "ici_emergency", "P0"),
        ({**sick, "ici_window": "", "is_explained": "true", "is_fully_explained": "true"}, "explained", "P4"),
    ])  # fmt: skip


def test_p0_ck_above_50_or_from_10_with_kidney_injury_or_potassium_or_respiratory_failure_at_m3(spec):
    judged(spec, [
        ({"ck_x_uln": 50, "level_rank": 1}, "weak", "P3"),
        ({"ck_x_uln": 50.1}, "very_high_ck", "P0"),
        ({"ck_x_uln": 9.99, "has_kidney_injury": "true"}, "monitor", "P4"),
        ({"ck_x_uln": 10, "has_kidney_injury": "true"}, "kidney", "P0"),
        ({"ck_x_uln": 9.99, "has_high_potassium": "true"}, "monitor", "P4"),
        ({"ck_x_uln": 10, "has_high_potassium": "true"}, "potassium", "P0"),
        ({"has_respiratory_failure": "true", "level_rank": 2}, "weak", "P3"),
        ({"has_respiratory_failure": "true", "level_rank": 3}, "respiratory", "P0"),
    ])  # fmt: skip


def test_p0_by_ck_kidney_or_potassium_falls_where_fully_explained_and_respiratory_failure_stays(spec):
    full = {"is_fully_explained": "true", "is_explained": "true"}
    judged(spec, [
        ({**full, "ck_x_uln": 60}, "explained", "P4"),
        ({**full, "ck_x_uln": 20, "has_kidney_injury": "true"}, "explained", "P4"),
        ({**full, "ck_x_uln": 20, "has_high_potassium": "true"}, "explained", "P4"),
        ({**full, "has_respiratory_failure": "true", "level_rank": 3}, "respiratory", "P0"),
        # explained, but not fully: a drug label remains
        ({"is_explained": "true", "ck_x_uln": 60}, "very_high_ck", "P0"),
        ({"is_explained": "true", "ck_x_uln": 20, "has_kidney_injury": "true"}, "kidney", "P0"),
        ({"is_explained": "true", "ck_x_uln": 20, "has_high_potassium": "true"}, "potassium", "P0"),
    ])  # fmt: skip


def test_p1_a_probable_event_above_10_x_uln(spec):
    judged(spec, [
        ({"level_rank": 3, "ck_x_uln": 10}, "unexplained", "P2"),
        ({"level_rank": 3, "ck_x_uln": 10.01}, "probable_high_ck", "P1"),
        ({"level_rank": 2, "ck_x_uln": 10.01}, "weak", "P3"),
        ({"level_rank": 3, "ck_x_uln": 10.01, "is_explained": "true"}, "explained", "P4"),
        ({"level_rank": 3, "ck_x_uln": 10.01, "is_explained": "true", "best_causality_rank": POSSIBLE}, "likely_label",
         "P2"),
    ])  # fmt: skip


def test_p1_a_core_ici_window_with_ck_above_5_x_uln_or_a_confirmed_diagnosis(spec):
    judged(spec, [
        ({"ici_window": "core_early", "ck_x_uln": 5, "level_rank": 1}, "weak", "P3"),
        ({"ici_window": "core_early", "ck_x_uln": 5.01, "level_rank": 1}, "ici_core", "P1"),
        ({"ici_window": "core_on_treatment", "is_diagnosis_confirmed": "true"}, "ici_core", "P1"),
        ({"ici_window": "extended", "ck_x_uln": 9, "is_diagnosis_confirmed": "true"}, "monitor", "P4"),
        ({"ici_window": "core_early", "ck_x_uln": 9, "is_explained": "true"}, "explained", "P4"),
        ({"ici_window": "core_early", "is_diagnosis_confirmed": "true", "is_explained": "true"}, "explained", "P4"),
    ])  # fmt: skip


def test_p1_a_current_statin_with_weakness_and_ck_above_10_x_uln(spec):
    on = {"statin_window": "toxic_current", "ck_x_uln": 10.01, "weakness": "nonspecific", "level_rank": 2}
    judged(spec, [
        (on, "statin_weak", "P1"),
        ({**on, "ck_x_uln": 10}, "weak", "P3"),
        ({**on, "weakness": ""}, "weak", "P3"),
        ({**on, "statin_window": "toxic_recent"}, "weak", "P3"),
        ({**on, "is_explained": "true"}, "explained", "P4"),
    ])  # fmt: skip


def test_p1_m4_with_hmgcr_or_srp_whatever_else_explains_it(spec):
    positive = {"is_nm_antibody_positive": "true", "level_rank": 4}
    judged(spec, [
        (positive, "antibody_confirmed", "P1"),
        ({**positive, "is_explained": "true"}, "antibody_confirmed", "P1"),
        ({**positive, "level_rank": 3}, "unexplained", "P2"),
        # M4 by a biopsy
        ({"level_rank": 4}, "unexplained", "P2"),
        ({"level_rank": 4, "best_causality_rank": POSSIBLE}, "likely_label", "P2"),
    ])  # fmt: skip


def test_t_39_hmgcr_with_a_normal_ck_and_no_weakness_is_p3(spec):
    judged(spec, [({"is_nm_antibody_positive": "true", "level_rank": 1, "ck_x_uln": 0.8}, "weak", "P3")])


def test_p2_a_likely_label_from_m2_or_an_unexplained_m3_or_weakness_on_long_steroids(spec):
    judged(spec, [
        ({"level_rank": 2, "best_causality_rank": POSSIBLE}, "likely_label", "P2"),
        ({"level_rank": 1, "best_causality_rank": POSSIBLE}, "weak", "P3"),
        ({"level_rank": 2, "best_causality_rank": CONDITIONAL}, "weak", "P3"),
        ({"level_rank": 3, "best_causality_rank": CONDITIONAL}, "unexplained", "P2"),
        ({"is_steroid_chronic_likely": "true", "weakness": "specific"}, "steroid_chronic", "P2"),
        ({"is_steroid_chronic_likely": "true", "weakness": "nonspecific"}, "monitor", "P4"),
    ])  # fmt: skip


def test_p2_a_late_checkpoint_inhibitor_from_m2(spec):
    judged(spec, [
        ({"ici_window": "late", "level_rank": 2}, "late_ici", "P2"),
        ({"ici_window": "late", "level_rank": 1}, "weak", "P3"),
        ({"ici_window": "extended", "level_rank": 2}, "weak", "P3"),
        ({"ici_window": "late", "level_rank": 2, "is_explained": "true"}, "explained", "P4"),
    ])  # fmt: skip


def test_explained_is_p4_without_a_likely_label_and_p3_at_m2_with_any_label(spec):
    explained = {"is_explained": "true"}
    judged(spec, [
        ({**explained, "level_rank": 1, "has_label": "true"}, "explained", "P4"),
        ({**explained, "level_rank": 2, "has_label": "true"}, "explained_likely", "P3"),
        ({**explained, "level_rank": 2}, "explained", "P4"),
        ({**explained, "level_rank": 2, "has_label": "true", "best_causality_rank": CONDITIONAL}, "explained_likely",
         "P3"),
        ({**explained, "level_rank": 2, "has_label": "true", "best_causality_rank": POSSIBLE}, "likely_label", "P2"),
        ({**explained, "level_rank": 1, "has_label": "true", "best_causality_rank": POSSIBLE}, "weak", "P3"),
        ({**explained, "level_rank": 3}, "explained", "P4"),
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
        "has_kidney_injury": "true", "has_high_potassium": "true", "has_respiratory_failure": "true",
        "statin_window": "toxic_current", "weakness": "specific", "best_causality_rank": POSSIBLE,
        "is_steroid_chronic_likely": "true", "is_nm_antibody_positive": "true",
    }  # fmt: skip
    calm = {**everything, "emergency_findings": "", "ck_x_uln": 20}
    stable = {**calm, "has_kidney_injury": "false", "has_high_potassium": "false", "has_respiratory_failure": "false"}
    judged(spec, [
        (everything, "ici_emergency", "P0"),
        ({**everything, "emergency_findings": ""}, "very_high_ck", "P0"),
        (calm, "kidney", "P0"),
        ({**calm, "has_kidney_injury": "false"}, "potassium", "P0"),
        ({**calm, "has_kidney_injury": "false", "has_high_potassium": "false"}, "respiratory", "P0"),
        (stable, "probable_high_ck", "P1"),
        ({**stable, "level_rank": 4}, "probable_high_ck", "P1"),
        ({**stable, "level_rank": 4, "ck_x_uln": 10}, "antibody_confirmed", "P1"),
        ({**stable, "level_rank": 2}, "ici_core", "P1"),
        ({**stable, "level_rank": 2, "ici_window": "extended"}, "statin_weak", "P1"),
        ({**stable, "level_rank": 2, "ici_window": "extended", "statin_window": ""}, "likely_label", "P2"),
    ])  # fmt: skip


def test_the_reason_names_the_finding_the_peak_or_what_explains(spec):
    reasoned(spec, [
        ({"level_rank": 1, "ck_x_uln": 4, "ici_window": "core_early", "emergency_findings": "myocarditis"},
         "Muscle disease under a checkpoint inhibitor with an emergency finding: myocarditis"),
        ({"level_rank": 3, "ck_x_uln": 114.6}, "CK above 50 x ULN (peak CK 114.6 x ULN)"),
        ({"ck_x_uln": 20, "has_high_potassium": "true"},
         "CK from 10 x ULN with dangerously high potassium (peak CK 20.0 x ULN)"),
        ({"level_rank": 1, "ck_x_uln": 2}, "Weak evidence of a muscle event, or only unlikely explanations"),
        ({"ck_x_uln": 12, "is_explained": "true", "competing_causes": "seizure; muscular dystrophy"},
         "Another cause explains it and no explanation of interest is in its window: seizure; muscular dystrophy"),
        ({"level_rank": 2, "has_label": "true", "is_explained": "true", "competing_causes": "seizure"},
         "Another cause explains it, and the explanations considered are unlikely: seizure"),
    ])  # fmt: skip


def test_an_antibody_with_a_statin_still_supplied_says_stop_statin(spec):
    confirmed = {"level_rank": 4, "is_nm_antibody_positive": "true"}
    words = "Confirmed necrotizing myopathy with anti-HMGCR or anti-SRP"
    banner = "; STOP STATIN: a statin is still supplied"
    reasoned(spec, [
        ({**confirmed, "is_statin_active": "true"}, words + banner),
        (confirmed, words),
        ({"level_rank": 1, "is_nm_antibody_positive": "true", "is_statin_active": "true"},
         "Weak evidence of a muscle event, or only unlikely explanations" + banner),
        ({"level_rank": 1, "is_statin_active": "true"},
         "Weak evidence of a muscle event, or only unlikely explanations"),
    ])  # fmt: skip
