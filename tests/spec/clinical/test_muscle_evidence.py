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


def test_t_09_muscle_weakness_and_overlap_codes_are_evidence_and_fatigue_and_lookalikes_are_not(spec):
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


def test_t_16_suspicion_and_history_are_no_evidence(spec):
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


def test_swallowing_speech_breathing_and_head_drop_are_evidence_up_to_365_days_after_an_ici_dose(spec):
    # P1: day 365; P2: day 366; P3: on the day of the first dose; P4: before it; P5: never dosed
    spec(
        "clinical.muscle_evidence",
        given={
            "clinical.ici_doses": """
                patient_id | dose_date
                P1         | 2025-01-01
                P2         | 2025-01-01
                P3         | 2026-01-01
                P4         | 2026-01-02
            """,
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set         | diagnosis_date | code    | status
                D1           | P1         | dysphagia           | 2026-01-01     | R13.10  | confirmed
                D2           | P1         | bulbar_sign         | 2026-01-01     | R47.1   | confirmed
                D3           | P1         | respiratory_failure | 2026-01-01     | J96.01  | confirmed
                D4           | P1         | head_drop           | 2026-01-01     | M43.6   | confirmed
                D5           | P1         | dysphagia           | 2026-01-01     | R13.10  | working
                D6           | P2         | dysphagia           | 2026-01-02     | R13.10  | confirmed
                D7           | P3         | dysphagia           | 2026-01-01     | R13.10  | confirmed
                D8           | P4         | dysphagia           | 2026-01-01     | R13.10  | confirmed
                D9           | P5         | head_drop           | 2026-01-01     | M43.6   | confirmed
            """,
        },
        expect="""
            patient_id | evidence_kind | source_table | source_id | evidence_date
            P1         | overlap       | diagnoses    | D1        | 2026-01-01
            P1         | overlap       | diagnoses    | D2        | 2026-01-01
            P1         | overlap       | diagnoses    | D3        | 2026-01-01
            P1         | overlap       | diagnoses    | D4        | 2026-01-01
        """,
    )


def test_heart_block_and_arrest_make_no_chain_even_under_a_checkpoint_inhibitor(spec):
    spec(
        "clinical.muscle_evidence",
        given={
            "clinical.ici_doses": """
                patient_id | dose_date
                P1         | 2025-01-01
            """,
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set          | diagnosis_date | code  | status
                D1           | P1         | av_block_high_grade  | 2025-02-01     | I44.2 | confirmed
                D2           | P1         | cardiogenic_shock_arrest | 2025-02-01 | I46.9 | confirmed
                D3           | P1         | myocarditis          | 2025-02-01     | I40.9 | confirmed
            """,
        },
        expect="""
            evidence_kind | source_id
            overlap       | D3
        """,
    )


def test_a_positive_myositis_specific_antibody_is_evidence_and_no_other_result_is(spec):
    # striational and receptor antibodies belong to myasthenia, Ro52 is associated only
    spec(
        "clinical.muscle_evidence",
        given={
            "clinical.antibody_results": """
                result_id | patient_id | analyte         | antibody_result | draw_date
                L1        | P1         | anti_hmgcr      | positive        | 2025-01-01
                L2        | P1         | anti_jo1        | positive        | 2025-01-02
                L3        | P1         | anti_tif1g      | positive        | 2025-01-03
                L4        | P1         | anti_srp        | negative        | 2025-01-01
                L5        | P1         | anti_srp        | indeterminate   | 2025-01-01
                L6        | P1         | anti_srp        | unknown         | 2025-01-01
                L7        | P1         | anti_achr       | positive        | 2025-01-01
                L8        | P1         | anti_striational | positive       | 2025-01-01
                L9        | P1         | anti_ro52       | positive        | 2025-01-01
                L10       | P1         | anti_srp        | positive        |
            """
        },
        expect="""
            evidence_kind | source_table | source_id | evidence_date
            antibody      | labs         | L1        | 2025-01-01
            antibody      | labs         | L2        | 2025-01-02
            antibody      | labs         | L3        | 2025-01-03
        """,
    )


def test_a_biopsy_is_evidence_by_what_its_report_says_and_not_by_being_done(spec):
    spec(
        "clinical.muscle_evidence",
        given={
            "clinical.biopsy_results": """
                procedure_id | patient_id | biopsy_result | performed_date
                B1           | P1         | necrotizing   | 2025-01-01
                B2           | P1         | myositis      | 2025-01-02
                B3           | P1         | performed     | 2025-01-03
            """
        },
        expect="""
            evidence_kind | source_table | source_id | evidence_date
            biopsy        | procedures   | B1        | 2025-01-01
            biopsy        | procedures   | B2        | 2025-01-02
        """,
    )
