"""clinical.muscle_evidence: what speaks for a muscle event (spec R-EP-01, 3.9, 3.10, ruling 15)."""


def test_a_raised_ck_and_an_unresolved_high_number_are_evidence_and_a_normal_ck_is_not(spec):
    spec(
        "clinical.muscle_evidence",
        given={
            "clinical.ck_course": """
            result_id | patient_id | draw_date  | is_raised | is_unresolved_high
            L1        | P1         | 2025-01-01 | true      | false
            L2        | P1         | 2025-01-02 | false     | true
            L3        | P1         | 2025-01-03 | false     | false
        """
        },
        expect="""
            patient_id | evidence_kind | source_table | source_id | evidence_date
            P1         | ck_raised     | labs         | L1        | 2025-01-01
            P1         | ck_unresolved | labs         | L2        | 2025-01-02
        """,
    )


def test_muscle_weakness_and_overlap_codes_are_evidence_and_fatigue_and_lookalikes_are_not(spec):
    spec(
        "clinical.muscle_evidence",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set                | diagnosis_date | code    | status
            D1           | P1         | myositis_specific          | 2025-01-01     | M60.9   | confirmed
            D2           | P1         | weakness_generalized_muscle | 2025-01-01    | M62.81  |
            D3           | P1         | weakness_nonspecific       | 2025-01-01     | R53.1   | confirmed
            D4           | P1         | myasthenia_gravis          | 2025-01-01     | G70.01  | confirmed
            D5           | P1         | fatigue_do_not_count_alone | 2025-01-01     | R53.83  | confirmed
            D6           | P1         | myalgia                    | 2025-01-01     | M79.10  | confirmed
            D7           | P1         | enzyme_abnormal            | 2025-01-01     | R74.8   | confirmed
            D8           | P1         | dysphagia                  | 2025-01-01     | R13.10  | confirmed
            D9           | P1         | juvenile_dm_exclude_adult  | 2025-01-01     | M33.00  | confirmed
        """
        },
        expect="""
            evidence_kind    | source_id
            muscle_diagnosis | D1
            weakness         | D2
            weakness         | D3
            overlap          | D4
        """,
    )


def test_suspicion_and_history_are_no_evidence(spec):
    spec(
        "clinical.muscle_evidence",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set       | diagnosis_date | status
            D1           | P1         | myositis_specific | 2025-01-01     | working
            D2           | P1         | myositis_specific | 2025-01-01     | history
            D3           | P1         | myositis_specific | 2025-01-01     | ruled_out
            D4           | P1         | myositis_specific | 2025-01-01     | confirmed
        """
        },
        expect="""
            evidence_kind    | source_id
            muscle_diagnosis | D4
        """,
    )


def test_one_diagnosis_in_two_concept_sets_is_evidence_once_of_each_kind(spec):
    spec(
        "clinical.muscle_evidence",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set              | diagnosis_date | status
            D1           | P1         | nm_imnm_specific         | 2025-01-01     | confirmed
            D1           | P1         | polymyositis             | 2025-01-01     | confirmed
            D2           | P1         | critical_illness_myopathy | 2025-01-01    | confirmed
            D3           | P1         | proximal_myopathy        | 2025-01-01     | confirmed
            D3           | P1         | weakness_proximal        | 2025-01-01     | confirmed
        """
        },
        expect="""
            evidence_kind    | source_id
            muscle_diagnosis | D1
            muscle_diagnosis | D2
            muscle_diagnosis | D3
            weakness         | D3
        """,
    )
