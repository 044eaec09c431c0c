"""attribution.label_causality: points and WHO-UMC category of each label (spec 9.3, rulings 8, 9 and 15)."""

from datetime import date


def cases(*ids, onset="2025-06-01", unresolved="false"):
    return "case_id | onset_date | is_unresolved_only\n" + "\n".join(f"{n} | {onset} | {unresolved}" for n in ids)


def levels(**ranks):
    return "case_id | level_rank\n" + "\n".join(f"{name} | {rank}" for name, rank in ranks.items())


def points(*rows):
    """(case, label, points) as evidence; the points are split over two findings."""
    lines = ["case_id | label | finding | source_id | points"]
    for case_id, label, value in rows:
        lines += [f"{case_id} | {label} | one | R1 | {value - 1}", f"{case_id} | {label} | two | R1 | 1"]
    return "\n".join(lines)


def test_probable_begins_at_the_labels_own_threshold_and_possible_at_its_lower_one(spec):
    for label, probable, possible in [
        ("ici_myositis", 5, 2), ("statin_toxic", 6, 3), ("steroid_chronic", 7, 4), ("paraneoplastic", 6, 3),
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
    spec(
        "attribution.label_causality",
        given={
            "clinical.cases": cases("C1", "C2", "C3"),
            "attribution.event_scores": levels(C1=3, C2=2, C3=3),
            "attribution.label_evidence": points(
                ("C1", "ici_myositis", 0), ("C2", "ici_myositis", 0),
                ("C3", "ici_myositis", 0), ("C3", "paraneoplastic", 3),
            ),
            "clinical.case_ici": """
                case_id | ici_window | has_evidence_before_ici
                C1      | late       | false
                C2      | late       | false
                C3      | late       | false
            """,
        },
        expect="""
            case_id | label          | causality
            C1      | ici_myositis   | possible
            C2      | ici_myositis   | unlikely
            C3      | ici_myositis   | unlikely
            C3      | paraneoplastic | possible
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
