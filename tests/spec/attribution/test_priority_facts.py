"""attribution.priority_facts: what triage looks at (spec 10.1, 5.6, rulings 5 and 17)."""

CASES = """
    case_id | patient_id | episode_number | onset_date | last_evidence_date | is_unresolved_only
    C1      | P1         | 1              | 2025-06-01 | 2025-07-01         | false
    C2      | P2         | 1              | 2025-06-01 | 2025-07-01         | false
    C3      | P3         | 1              | 2025-06-01 | 2025-07-01         | false
    C4      | P4         | 1              | 2025-06-01 | 2025-07-01         | false
"""
SCORES = """
    case_id | level_rank | myopathy_level
    C1      | 0          | M0
    C2      | 0          | M0
    C3      | 0          | M0
    C4      | 1          | M1
"""


def test_muscle_evidence_is_a_ck_above_the_limit_weakness_a_diagnosis_or_m1(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number
                C1      | P1         | 1
                C2      | P2         | 1
                C3      | P3         | 1
                C4      | P4         | 1
                C5      | P5         | 1
                C6      | P6         | 1
            """,
            "attribution.event_scores": """
                case_id | level_rank
                C1      | 0
                C2      | 0
                C3      | 0
                C4      | 0
                C5      | 1
                C6      | 0
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              | 1
                P2         | 1              | 1.1
            """,
            "clinical.weakness": """
                patient_id | episode_number | weakness
                P3         | 1              | nonspecific
            """,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | is_confirmed
                P4         | 1              | false
            """,
        },
        expect="""
            case_id | ck_x_uln | weakness    | is_diagnosis_confirmed | has_muscle_evidence
            C1      | 1.0      |             | false                  | false
            C2      | 1.1      |             | false                  | true
            C3      | 0        | nonspecific | false                  | true
            C4      | 0        |             | false                  | true
            C5      | 0        |             | false                  | true
            C6      | 0        |             | false                  | false
        """,
    )


def test_kidney_injury_counts_from_30_days_before_onset_to_60_after_the_last_evidence(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set | diagnosis_date | status
                P1         | D1           | aki         | 2025-05-01     | confirmed
                P2         | D2           | aki         | 2025-05-02     | confirmed
                P2         | D5           | aki         | 2025-06-02     | confirmed
                P3         | D3           | aki         | 2025-08-30     |
                P4         | D4           | aki         | 2025-06-02     | working
            """,
        },
        expect="""
            case_id | has_kidney_injury
            C1      | false
            C2      | true
            C3      | true
            C4      | false
        """,
    )


def test_only_findings_that_are_emergencies_are_named(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORES,
            "attribution.case_overlap": """
                case_id | finding_group | meaning             | is_ici_emergency
                C1      | respiratory   | respiratory failure | true
                C1      | myocarditis   | myocarditis         | true
                C2      | dysphagia     | dysphagia           | false
            """,
        },
        expect="""
            case_id | emergency_findings               | has_respiratory_failure
            C1      | myocarditis, respiratory failure | true
            C2      |                                  | false
            C3      |                                  | false
            C4      |                                  | false
        """,
    )


def test_the_best_label_is_the_one_of_the_highest_category(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORES,
            "attribution.label_causality": """
                case_id | label           | causality
                C1      | ici_myositis    | unlikely
                C1      | statin_toxic    | possible
                C2      | steroid_chronic | probable
                C3      | steroid_chronic | conditional
            """,
        },
        expect="""
            case_id | best_causality_rank | is_steroid_chronic_likely
            C1      | 4                   | false
            C2      | 5                   | true
            C3      | 3                   | false
            C4      | 0                   | false
        """,
    )


FOUR = "case_id | patient_id | episode_number\n" + "\n".join(f"C{n} | P{n} | 1" for n in range(1, 5))


def scores(*values: int, antibody: tuple[str, ...] = ()) -> str:
    """Event score of C1, C2 ...; `antibody` names the cases with anti-HMGCR or anti-SRP."""
    rows = [f"C{n} | 2 | {value} | {str(f'C{n}' in antibody).lower()}" for n, value in enumerate(values, start=1)]
    return "\n".join(["case_id | level_rank | event_score | is_nm_antibody_positive", *rows])


def causes(*rows: tuple[str, str, int], explains: bool = True) -> str:
    """(case, rule, points): other causes; from -3 they are strong."""
    lines = [
        f"{case} | {rule} | cause {rule} | {value} | {str(value <= -3).lower()} | {str(explains).lower()} | false"
        for case, rule, value in rows
    ]
    head = "case_id | rule_id | cause | points | is_strong | reduces_event_score | caps_rhabdomyolysis_code"
    return "\n".join([head, *lines])


def test_a_troponin_flag_is_an_emergency_finding_and_troponin_t_alone_is_none(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": FOUR,
            "attribution.event_scores": scores(5, 5, 5, 5),
            "clinical.case_troponins": """
                case_id | is_troponin_flag
                C1      | true
                C2      | false
                C3      |
            """,
            "attribution.case_overlap": """
                case_id | finding_group | meaning     | is_ici_emergency
                C1      | myocarditis   | myocarditis | true
            """,
        },
        expect="""
            case_id | emergency_findings
            C1      | myocarditis, troponin raised
            C2      |
            C3      |
            C4      |
        """,
    )


def test_new_myasthenia_counts_from_30_days_before_onset_to_60_after_the_last_evidence(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": scores(5, 5, 5, 5),
            "clinical.new_myasthenia": """
                patient_id | sign           | event_date | meaning
                P1         | pyridostigmine | 2025-05-01 | pyridostigmine begun
                P2         | pyridostigmine | 2025-05-02 | pyridostigmine begun
                P2         | antibody       | 2025-06-02 | acetylcholine receptor antibody positive
                P3         | antibody       | 2025-08-30 | acetylcholine receptor antibody positive
                P4         | antibody       | 2025-08-31 | acetylcholine receptor antibody positive
            """,
        },
        expect="""
            case_id | emergency_findings
            C1      |
            C2      | acetylcholine receptor antibody positive, pyridostigmine begun
            C3      | acetylcholine receptor antibody positive
            C4      |
        """,
    )


def test_kidney_and_potassium_come_from_the_laboratory_too_and_other_results_are_neither(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": FOUR,
            "attribution.event_scores": scores(5, 5, 5, 5),
            "clinical.case_laboratory": """
                case_id | finding
                C1      | creatinine_doubled
                C2      | potassium_high
                C3      | potassium_low
                C3      | aldolase_high
            """,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set  | diagnosis_date | status
                P4         | D4           | hyperkalemia | 2025-06-02     | confirmed
            """,
        },
        expect="""
            case_id | has_kidney_injury | has_high_potassium
            C1      | true              | false
            C2      | false             | true
            C3      | false             | false
            C4      | false             | false
        """,
    )


def test_windows_statin_and_labels_are_taken_over_and_a_gap_is_no(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": FOUR,
            "attribution.event_scores": scores(5, 5, 5, 5),
            "clinical.case_ici": "case_id | ici_window\nC1 | extended",
            "clinical.case_statins": "case_id | statin_window\nC2 | toxic_current",
            "clinical.case_outcomes": "case_id | is_statin_active\nC2 | true\nC3 | false",
            "attribution.label_causality": "case_id | label | causality\nC1 | other_drug:binimetinib | unlikely",
        },
        expect="""
            case_id | ici_window | statin_window | is_statin_active | has_label | best_causality_rank | is_nm_antibody_positive
            C1      | extended   |               | false            | true      | 1                   | false
            C2      |            | toxic_current | true             | false     | 0                   | false
            C3      |            |               | false            | false     | 0                   | false
            C4      |            |               | false            | false     | 0                   | false
        """,
    )  # fmt: skip


def test_a_strong_cause_explains_an_event_of_fewer_than_5_points_unless_an_antibody_proves_it(spec):
    # C1: 4 points; C2: 5; C3: 4 points with anti-HMGCR or anti-SRP; C4: a moderate cause
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": FOUR,
            "attribution.event_scores": scores(4, 5, 4, 4, antibody=("C3",)),
            "clinical.case_competing_causes": causes(
                ("C1", "C-06", -3), ("C2", "C-06", -3), ("C3", "C-06", -3), ("C4", "C-05", -2)
            ),
        },
        expect="""
            case_id | is_explained | competing_causes
            C1      | true         | cause C-06
            C2      | false        | cause C-06
            C3      | false        | cause C-06
            C4      | false        | cause C-05
        """,
    )


def test_t_18_a_hereditary_disease_explains_unless_ck_doubled_the_own_baseline_or_an_antibody_is_there(spec):
    # C1: 1.99 times the baseline; C2: twice; C3: no baseline; C4: an antibody; a score of 9 does not matter here
    for rule, hereditary in (("C-01", "true"), ("C-02", "true"), ("C-03", "false")):
        spec(
            "attribution.priority_facts",
            given={
                "clinical.cases": FOUR,
                "attribution.event_scores": scores(9, 9, 9, 9, antibody=("C4",)),
                "clinical.case_competing_causes": causes(*[(f"C{n}", rule, -4) for n in range(1, 5)]),
                "clinical.ck_peaks": "patient_id | episode_number | ck_peak_x_uln | peak_result_id\n"
                + "\n".join(f"P{n} | 1 | 9 | L{n}" for n in range(1, 5)),
                "clinical.ck_course": """
                    result_id | patient_id | fold_over_baseline
                    L1        | P1         | 1.99
                    L2        | P2         | 2
                    L3        | P3         |
                    L4        | P4         | 1
                """,
            },
            expect=f"""
                case_id | is_explained
                C1      | {hereditary}
                C2      | false
                C3      | {hereditary}
                C4      | false
            """,
        )


def test_ruling_5_fully_explained_is_a_strong_explainer_and_no_drug_label_at_possible_or_better(spec):
    # C1: a drug is possible; C2: conditional only; C3: the cancer is probable, but that is no drug; C4: no label at all
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": FOUR,
            "attribution.event_scores": scores(9, 9, 9, 9),
            "clinical.case_competing_causes": causes(*[(f"C{n}", "C-12", -3) for n in range(1, 5)]),
            "attribution.label_causality": """
                case_id | label                  | causality
                C1      | other_drug:binimetinib | possible
                C2      | ici_myositis           | conditional
                C3      | paraneoplastic         | probable
                C3      | statin_toxic           | unlikely
            """,
        },
        expect="""
            case_id | is_fully_explained
            C1      | false
            C2      | true
            C3      | true
            C4      | true
        """,
    )


def test_ruling_5_a_moderate_cause_a_strong_one_that_explains_no_ck_or_an_antibody_leaves_something_open(spec):
    for given, expected in (
        (causes(("C1", "C-12", -3)), "true"),
        (causes(("C1", "C-12", -2)), "false"),
        (causes(("C1", "C-06", -3), explains=False), "false"),
        (causes(("C1", "C-17", -3), explains=False).replace("false | false", "false | true"), "true"),
    ):
        for antibody, result in (((), expected), (("C1",), "false")):
            spec(
                "attribution.priority_facts",
                given={
                    "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1",
                    "attribution.event_scores": scores(9, antibody=antibody),
                    "clinical.case_competing_causes": given,
                },
                expect=f"""
                    case_id | is_fully_explained
                    C1      | {result}
                """,
            )


def test_competing_causes_are_named_worst_first_without_those_that_take_nothing(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1",
            "attribution.event_scores": scores(9),
            "clinical.case_competing_causes": causes(
                ("C1", "C-24", 0), ("C1", "C-10", -1), ("C1", "C-12", -3), ("C1", "C-09", -3)
            ),
        },
        expect="""
            case_id | competing_causes
            C1      | cause C-09; cause C-12; cause C-10
        """,
    )
