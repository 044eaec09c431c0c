"""attribution.label_causality: points and WHO-UMC category of each label (spec 9.3, rulings 8, 9 and 15)."""

from datetime import date


def cases(*ids, onset="2025-06-01", unresolved="false"):
    return "case_id | onset_date | is_unresolved_only\n" + "\n".join(f"{n} | {onset} | {unresolved}" for n in ids)


def levels(*, antibody=(), **ranks):
    """Rank of each case; `antibody` names the cases with anti-HMGCR or anti-SRP."""
    rows = [f"{name} | {rank} | {str(name in antibody).lower()}" for name, rank in ranks.items()]
    return "\n".join(["case_id | level_rank | is_nm_antibody_positive", *rows])


def points(*rows):
    """(case, label, points) as evidence; the points are split over two findings."""
    lines = ["case_id | label | finding | source_id | points"]
    for case_id, label, value in rows:
        lines += [f"{case_id} | {label} | one | R1 | {value - 1}", f"{case_id} | {label} | two | R1 | 1"]
    return "\n".join(lines)


def causes(*rows):
    """(case, rule, points): other causes; from -3 they are strong."""
    lines = [f"{case} | {rule} | {value} | {str(value <= -3).lower()}" for case, rule, value in rows]
    return "\n".join(["case_id | rule_id | points | is_strong", *lines])


def test_probable_begins_at_the_labels_own_threshold_and_possible_at_its_lower_one(spec):
    for label, probable, possible in [
        ("ici_myositis", 5, 2), ("statin_toxic", 6, 3), ("steroid_chronic", 7, 4), ("paraneoplastic", 6, 3),
        ("statin_imnm_hmgcr", 7, 4), ("hmgcr_imnm_no_statin", 5, 3), ("srp_imnm", 5, 3), ("seronegative_imnm", 5, 3),
        ("iim_other", 5, 3), ("other_drug:binimetinib", 6, 3),
    ]:  # fmt: skip
        spec(
            "attribution.label_causality",
            given={
                "clinical.cases": cases("C1", "C2", "C3", "C4"),
                "attribution.event_scores": levels(C1=2, C2=2, C3=2, C4=2),
                "attribution.label_evidence": points(
                    ("C1", label, probable), ("C2", label, probable - 1), ("C3", label, possible),
                    ("C4", label, possible - 1),
                ),
            },
            expect=f"""
                case_id | label   | points         | causality | margin
                C1      | {label} | {probable}     | probable  | 0
                C2      | {label} | {probable - 1} | possible  | -1
                C3      | {label} | {possible}     | possible  | {possible - probable}
                C4      | {label} | {possible - 1} | unlikely  | {possible - 1 - probable}
            """,
        )  # fmt: skip


def test_probable_needs_m2_and_m0_is_conditional_except_for_chronic_steroid_myopathy(spec):
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4"),
            "attribution.event_scores": levels(C1=1, C2=0, C3=0, C4=0),
            "attribution.label_evidence": points(
                ("C1", "ici_myositis", 6), ("C2", "ici_myositis", 6), ("C3", "steroid_chronic", 7),
                ("C4", "steroid_chronic", 3), ("C4", "ici_myositis", 0),
            ),
        },
        expect="""
            case_id | label           | causality
            C1      | ici_myositis    | possible
            C2      | ici_myositis    | conditional
            C3      | steroid_chronic | probable
            C4      | steroid_chronic | unlikely
            C4      | ici_myositis    | conditional
        """,
    )  # fmt: skip


def test_less_than_30_days_of_follow_up_hold_probable_back_to_possible(spec):
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": """
                case_id | onset_date | is_unresolved_only
                C1      | 2026-01-03 | false
                C2      | 2026-01-02 | false
            """,
            "attribution.event_scores": levels(C1=2, C2=2),
            "attribution.label_evidence": points(("C1", "ici_myositis", 6), ("C2", "ici_myositis", 6)),
        },
        expect="""
            case_id | causality
            C1      | possible
            C2      | probable
        """,
        as_of=date(2026, 2, 1),
    )


def test_a_rival_counts_when_it_reaches_its_threshold_with_a_larger_margin(spec):
    # C1: margins 1 and 2; C2: both 1; C3: the statin has more points, but its margin is below zero
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3"),
            "attribution.event_scores": levels(C1=3, C2=3, C3=3),
            "attribution.label_evidence": points(
                ("C1", "ici_myositis", 6), ("C1", "statin_toxic", 8),
                ("C2", "ici_myositis", 6), ("C2", "statin_toxic", 7),
                ("C3", "ici_myositis", 5), ("C3", "statin_toxic", 5),
            ),
        },
        expect="""
            case_id | label        | causality
            C1      | ici_myositis | possible
            C1      | statin_toxic | probable
            C2      | ici_myositis | probable
            C2      | statin_toxic | probable
            C3      | ici_myositis | probable
            C3      | statin_toxic | possible
        """,
    )  # fmt: skip


def test_a_timely_drug_stays_possible_unless_the_muscle_was_ill_before(spec):
    # too few points: core stays possible, extended does not; evidence before the first dose takes the floor away
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4", "C5"),
            "attribution.event_scores": levels(C1=1, C2=1, C3=1, C4=1, C5=1),
            "attribution.label_evidence": points(
                ("C1", "ici_myositis", 1), ("C2", "ici_myositis", 1), ("C3", "ici_myositis", 1),
                ("C4", "statin_toxic", 2), ("C5", "statin_toxic", 2),
            ),
            "clinical.case_ici": """
                case_id | ici_window        | has_evidence_before_ici
                C1      | core_on_treatment | false
                C2      | extended          | false
                C3      | core_early        | true
            """,
            "clinical.case_statins": """
                case_id | statin_window
                C4      | toxic_current
                C5      | toxic_recent
            """,
        },
        expect="""
            case_id | causality
            C1      | possible
            C2      | unlikely
            C3      | unlikely
            C4      | possible
            C5      | unlikely
        """,
    )  # fmt: skip


def test_a_late_checkpoint_inhibitor_is_possible_only_at_m3_with_nothing_else(spec):
    # C1: alone; C2: M2; C3: another label; C4: another cause, though not a strong one; C5: evidence before the first dose
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4", "C5"),
            "attribution.event_scores": levels(C1=3, C2=2, C3=3, C4=3, C5=3),
            "attribution.label_evidence": points(
                ("C1", "ici_myositis", 0), ("C2", "ici_myositis", 0),
                ("C3", "ici_myositis", 0), ("C3", "paraneoplastic", 3),
                ("C4", "ici_myositis", 0), ("C5", "ici_myositis", 0),
            ),
            "clinical.case_ici": """
                case_id | ici_window | has_evidence_before_ici
                C1      | late       | false
                C2      | late       | false
                C3      | late       | false
                C4      | late       | false
                C5      | late       | true
            """,
            "clinical.case_competing_causes": causes(("C4", "C-10", -1)),
        },
        expect="""
            case_id | label          | causality
            C1      | ici_myositis   | possible
            C2      | ici_myositis   | unlikely
            C3      | ici_myositis   | unlikely
            C3      | paraneoplastic | possible
            C4      | ici_myositis   | unlikely
            C5      | ici_myositis   | unlikely
        """,
    )  # fmt: skip


def test_the_floor_falls_by_a_strong_cause_an_antibody_a_negative_dechallenge_and_m0(spec):
    # C1 keeps it beside a moderate cause (-2); C2: -3; C3: anti-HMGCR or anti-SRP; C4: M0
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4"),
            "attribution.event_scores": levels(C1=1, C2=1, C3=1, C4=0, antibody=("C3",)),
            "attribution.label_evidence": points(*[(f"C{n}", "ici_myositis", 1) for n in range(1, 5)]),
            "clinical.case_ici": "case_id | ici_window | has_evidence_before_ici\n"
            + "\n".join(f"C{n} | core_early | false" for n in range(1, 5)),
            "clinical.case_competing_causes": causes(("C1", "C-05", -2), ("C2", "C-06", -3)),
        },
        expect="""
            case_id | causality
            C1      | possible
            C2      | unlikely
            C3      | unlikely
            C4      | conditional
        """,
    )


def test_a_current_statin_loses_the_floor_by_a_negative_dechallenge_alone(spec):
    # the dechallenge of another drug says nothing about the statin; C5 had evidence before a checkpoint inhibitor
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4", "C5"),
            "attribution.event_scores": levels(C1=1, C2=1, C3=1, C4=1, C5=1),
            "attribution.label_evidence": points(*[(f"C{n}", "statin_toxic", 0) for n in range(1, 6)]),
            "clinical.case_statins": "case_id | statin_window\n"
            + "\n".join(f"C{n} | toxic_current" for n in range(1, 6)),
            "clinical.case_dechallenges": """
                case_id | drug_key               | dechallenge
                C1      | statin                 | negative
                C2      | statin                 | unknown
                C3      | statin                 | positive
                C4      | other_drug:binimetinib | negative
            """,
            "clinical.case_ici": "case_id | ici_window | has_evidence_before_ici\nC5 | extended | true",
        },
        expect="""
            case_id | causality
            C1      | unlikely
            C2      | possible
            C3      | possible
            C4      | possible
            C5      | unlikely
        """,
    )


def test_t_28_hypothyroidism_takes_its_points_and_the_checkpoint_inhibitor_stays_possible(spec):
    # golden case G25: 3 for the core window, -2 for TSH above 10 mIU/L
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1"),
            "attribution.event_scores": levels(C1=1),
            "attribution.label_evidence": points(("C1", "ici_myositis", 1)),
            "clinical.case_ici": "case_id | ici_window | has_evidence_before_ici\nC1 | core_early | false",
            "clinical.case_competing_causes": causes(("C1", "C-04", -2)),
        },
        expect="""
            case_id | points | causality | has_strong_cause
            C1      | 1      | possible  | false
        """,
    )


def test_a_strong_cause_holds_probable_back_to_possible_and_a_moderate_one_does_not(spec):
    # C3: a single strong cause among moderate ones is enough; C4: too few points for possible
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4"),
            "attribution.event_scores": levels(C1=3, C2=3, C3=3, C4=3),
            "attribution.label_evidence": points(
                ("C1", "statin_toxic", 8), ("C2", "statin_toxic", 8), ("C3", "statin_toxic", 8),
                ("C4", "statin_toxic", 2),
            ),
            "clinical.case_competing_causes": causes(
                ("C1", "C-12", -3), ("C2", "C-04", -2), ("C3", "C-04", -2), ("C3", "C-21", -3), ("C4", "C-12", -3),
            ),
        },
        expect="""
            case_id | causality | has_strong_cause
            C1      | possible  | true
            C2      | probable  | false
            C3      | possible  | true
            C4      | unlikely  | true
        """,
    )  # fmt: skip


def test_a_positive_rechallenge_is_certain_at_m3_without_a_strong_cause_or_a_stronger_rival(spec):
    # C1: with few points and no follow-up; C2: M2; C3: a strong cause; C4: a stronger rival; C5: the rechallenge was negative
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4", "C5", onset="2026-01-25"),
            "attribution.event_scores": levels(C1=3, C2=2, C3=3, C4=3, C5=3),
            "attribution.label_evidence": points(
                ("C1", "ici_myositis", 3), ("C2", "ici_myositis", 3), ("C3", "ici_myositis", 3),
                ("C4", "ici_myositis", 3), ("C4", "paraneoplastic", 6), ("C5", "ici_myositis", 3),
            ),
            "clinical.case_competing_causes": causes(("C3", "C-12", -3)),
            "clinical.case_rechallenges": "case_id | drug_key | rechallenge\n"
            + "\n".join(f"C{n} | ici | positive" for n in range(1, 5)) + "\nC5 | ici | negative",
        },
        expect="""
            case_id | label          | causality | is_rechallenged
            C1      | ici_myositis   | certain   | true
            C2      | ici_myositis   | possible  | true
            C3      | ici_myositis   | possible  | true
            C4      | ici_myositis   | possible  | true
            C4      | paraneoplastic | possible  | false
            C5      | ici_myositis   | possible  | false
        """,
    )  # fmt: skip


def test_a_rechallenge_speaks_for_the_drug_that_was_given_again_and_a_statin_for_its_necrotizing_form_too(spec):
    # one drug was given again in each case: C1 a statin, C2 a checkpoint inhibitor, C3 binimetinib
    labels = ("ici_myositis", "statin_toxic", "statin_imnm_hmgcr", "other_drug:binimetinib", "other_drug:alectinib")
    certain = {
        "C1": {"statin_toxic", "statin_imnm_hmgcr"}, "C2": {"ici_myositis"}, "C3": {"other_drug:binimetinib"},
    }  # fmt: skip
    rows = [f"{case} | {label} | {str(label in certain[case]).lower()}" for case in certain for label in labels]
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases(*certain),
            "attribution.event_scores": levels(C1=3, C2=3, C3=3),
            "attribution.label_evidence": points(*[(case, label, 3) for case in certain for label in labels]),
            "clinical.case_rechallenges": """
                case_id | drug_key               | rechallenge
                C1      | statin                 | positive
                C2      | ici                    | positive
                C3      | other_drug:binimetinib | positive
                C3      | other_drug:alectinib   | negative
            """,
        },
        expect="\n".join(["case_id | label | is_rechallenged", *rows]),
    )


def test_a_label_that_is_no_drug_can_be_the_stronger_rival_of_a_drug(spec):
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1"),
            "attribution.event_scores": levels(C1=4, antibody=("C1",)),
            "attribution.label_evidence": points(
                ("C1", "srp_imnm", 6), ("C1", "other_drug:binimetinib", 6), ("C1", "other_drug:alectinib", 5),
            ),
        },
        expect="""
            case_id | label                  | margin | causality
            C1      | srp_imnm               | 1      | probable
            C1      | other_drug:binimetinib | 0      | possible
            C1      | other_drug:alectinib   | -1     | possible
        """,
    )  # fmt: skip


def test_a_suspected_necrotizing_myopathy_is_never_above_possible_by_points(spec):
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3"),
            "attribution.event_scores": levels(C1=3, C2=3, C3=3),
            "attribution.label_evidence": points(
                ("C1", "statin_imnm_suspected", 30), ("C2", "statin_imnm_suspected", 4),
                ("C3", "statin_imnm_suspected", 3),
            ),
        },
        expect="""
            case_id | causality
            C1      | possible
            C2      | possible
            C3      | unlikely
        """,
    )  # fmt: skip


def test_acute_steroid_myopathy_without_blockade_myasthenia_or_intensive_care_is_at_most_conditional(spec):
    # ruling 8; C1 to C3 have the co-factor; C5 has too few points for anything but unlikely
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3", "C4", "C5"),
            "attribution.event_scores": levels(C1=2, C2=2, C3=2, C4=2, C5=2),
            "attribution.label_evidence": points(*[(f"C{n}", "steroid_acute_cim", 6) for n in (1, 2, 3, 4)],
                                                 ("C5", "steroid_acute_cim", 2)),
            "attribution.steroid_acute_evidence": """
                case_id | finding
                C1      | steroid_acute_blocker
                C2      | steroid_acute_myasthenia
                C3      | steroid_acute_intensive_care
                C4      | steroid_acute_cim_code
            """,
        },
        expect="""
            case_id | causality
            C1      | probable
            C2      | probable
            C3      | probable
            C4      | conditional
            C5      | unlikely
        """,
    )  # fmt: skip


def test_a_case_that_rests_on_an_unresolved_ck_is_unassessable(spec):
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", unresolved="true"),
            "attribution.event_scores": levels(C1=2),
            "attribution.label_evidence": points(("C1", "ici_myositis", 6)),
        },
        expect="""
            case_id | points | causality
            C1      | 6      | unassessable
        """,
    )


def test_a_suspected_necrotizing_myopathy_is_not_made_certain_by_a_rechallenge(spec):
    labels = ("statin_imnm_suspected", "statin_imnm_hmgcr", "statin_toxic")
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1"),
            "attribution.event_scores": levels(C1=3),
            "attribution.label_evidence": points(*[("C1", label, 4) for label in labels]),
            "clinical.case_rechallenges": "case_id | drug_key | rechallenge\nC1 | statin | positive",
        },
        expect="""
            label                 | causality | is_rechallenged
            statin_imnm_suspected | possible  | false
            statin_imnm_hmgcr     | certain   | true
            statin_toxic          | certain   | true
        """,
    )
