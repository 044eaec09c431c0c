"""clinical.episode_onsets: onset, what it rests on and how sure it is (spec R-EP-01 to R-EP-03, R-LC-01, T-12)."""

PATIENTS = """
    patient_id | observation_start
    P1         | 2020-01-01
    P2         | 2020-01-01
    P3         | 2020-01-01
    P4         | 2020-01-01
"""


def test_a_code_60_days_before_the_first_raised_ck_is_the_onset_and_61_is_not(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | weakness      | diagnoses    | D1        | 2025-01-01
                P1         | 1              | ck_raised     | labs         | L1        | 2025-03-02
                P2         | 1              | weakness      | diagnoses    | D2        | 2025-01-01
                P2         | 1              | ck_raised     | labs         | L2        | 2025-03-03
            """,
        },
        expect="""
            patient_id | first_evidence_date | first_raised_ck_date | onset_date | onset_basis | onset_source_table | onset_source_id
            P1         | 2025-01-01          | 2025-03-02           | 2025-01-01 | weakness    | diagnoses          | D1
            P2         | 2025-01-01          | 2025-03-03           | 2025-03-03 | ck_raised   | labs               | L2
        """,
    )  # fmt: skip


def test_without_a_raised_ck_the_first_evidence_is_the_onset(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind    | source_table | source_id | evidence_date
                P1         | 1              | weakness         | diagnoses    | D1        | 2025-01-01
                P1         | 1              | muscle_diagnosis | diagnoses    | D2        | 2025-03-20
                P2         | 1              | ck_unresolved    | labs         | L1        | 2025-01-01
            """,
        },
        expect="""
            patient_id | onset_date | onset_basis   | first_raised_ck_date | is_onset_interval_censored
            P1         | 2025-01-01 | weakness      |                      | false
            P2         | 2025-01-01 | ck_unresolved |                      | false
        """,
    )


def test_on_one_day_a_measurement_speaks_before_a_code(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind    | source_table | source_id | evidence_date
                P1         | 1              | muscle_diagnosis | diagnoses    | A1        | 2025-01-01
                P1         | 1              | ck_raised        | labs         | L2        | 2025-01-01
                P1         | 1              | ck_raised        | labs         | L1        | 2025-01-01
            """,
        },
        expect="""
            patient_id | onset_basis | onset_source_id
            P1         | ck_raised   | L1
        """,
    )


def test_the_uncertainty_is_the_time_since_the_last_normal_ck_or_visit(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | ck_raised     | labs         | L1        | 2025-02-01
                P2         | 1              | ck_raised     | labs         | L2        | 2025-02-01
                P3         | 1              | ck_raised     | labs         | L3        | 2025-02-01
            """,
            "clinical.ck_course": """
                result_id | patient_id | draw_date  | draw_time  | is_resolved | is_raised
                N1        | P1         | 2025-01-22 | 2025-01-22 | true        | false
                L1        | P1         | 2025-02-01 | 2025-02-01 | true        | true
                N2        | P2         | 2025-01-12 | 2025-01-12 | true        | false
                L2        | P2         | 2025-02-01 | 2025-02-01 | true        | true
                L3        | P3         | 2025-02-01 | 2025-02-01 | true        | true
            """,
            "staging.visits": """
                visit_id | patient_id | start_date
                V1       | P1         | 2025-01-12
                V2       | P2         | 2025-01-22
                V3       | P2         | 2025-02-01
            """,
        },
        expect="""
            patient_id | onset_uncertainty_days | last_visit_date
            P1         | 10                     | 2025-01-12
            P2         | 10                     | 2025-01-22
            P3         |                        |
        """,
    )


def test_t_12_a_first_ever_ck_that_is_raised_makes_the_onset_an_interval(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | ck_raised     | labs         | L1        | 2025-02-01
                P2         | 1              | ck_raised     | labs         | L2        | 2025-02-01
                P3         | 1              | weakness      | diagnoses    | D3        | 2025-01-10
                P3         | 1              | ck_raised     | labs         | L3        | 2025-02-01
                P4         | 1              | ck_raised     | labs         | L4        | 2025-02-01
            """,
            "clinical.ck_course": """
                result_id | patient_id | draw_date  | draw_time  | is_resolved | is_raised
                L1        | P1         | 2025-02-01 | 2025-02-01 | true        | true
                N2        | P2         | 2024-01-01 | 2024-01-01 | true        | false
                L2        | P2         | 2025-02-01 | 2025-02-01 | true        | true
                N3        | P3         | 2025-01-20 | 2025-01-20 | true        | false
                L3        | P3         | 2025-02-01 | 2025-02-01 | true        | true
                U4        | P4         | 2025-01-20 | 2025-01-20 | false       | false
                L4        | P4         | 2025-02-01 | 2025-02-01 | true        | true
            """,
        },
        expect="""
            patient_id | is_onset_interval_censored
            P1         | true
            P2         | false
            P3         | false
            P4         | true
        """,
    )


def test_a_normal_ck_earlier_on_the_same_day_ends_the_interval(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | ck_raised     | labs         | L1        | 2025-02-01
                P2         | 1              | ck_raised     | labs         | L2        | 2025-02-01
            """,
            "clinical.ck_course": """
                result_id | patient_id | draw_date  | draw_time           | is_resolved | is_raised
                N1        | P1         | 2025-02-01 | 2025-02-01 08:00:00 | true        | false
                L1        | P1         | 2025-02-01 | 2025-02-01 16:00:00 | true        | true
                L2        | P2         | 2025-02-01 | 2025-02-01 08:00:00 | true        | true
                N2        | P2         | 2025-02-01 | 2025-02-01 16:00:00 | true        | false
            """,
        },
        expect="""
            patient_id | is_onset_interval_censored
            P1         | false
            P2         | true
        """,
    )


def test_only_the_episode_of_the_first_ever_ck_is_an_interval(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | ck_raised     | labs         | L1        | 2024-02-01
                P1         | 2              | ck_raised     | labs         | L2        | 2025-02-01
            """,
            "clinical.ck_course": """
                result_id | patient_id | draw_date  | draw_time  | is_resolved | is_raised
                L1        | P1         | 2024-02-01 | 2024-02-01 | true        | true
                L2        | P1         | 2025-02-01 | 2025-02-01 | true        | true
            """,
        },
        expect="""
            patient_id | episode_number | is_onset_interval_censored
            P1         | 1              | true
            P1         | 2              | false
        """,
    )


def test_t_12_179_days_of_observation_are_too_few_and_180_are_enough(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": """
                patient_id | observation_start
                P1         | 2025-01-01
                P2         | 2025-01-01
                P3         |
            """,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | ck_raised     | labs         | L1        | 2025-06-29
                P2         | 1              | ck_raised     | labs         | L2        | 2025-06-30
                P3         | 1              | ck_raised     | labs         | L3        | 2025-06-30
            """,
        },
        expect="""
            patient_id | is_left_censored
            P1         | true
            P2         | false
            P3         | true
        """,
    )


def test_an_antibody_or_biopsy_up_to_60_days_before_the_first_raised_ck_is_the_onset_and_61_is_not(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | antibody      | labs         | A1        | 2025-01-01
                P1         | 1              | ck_raised     | labs         | L1        | 2025-03-02
                P2         | 1              | antibody      | labs         | A2        | 2025-01-01
                P2         | 1              | ck_raised     | labs         | L2        | 2025-03-03
                P3         | 1              | biopsy        | procedures   | B3        | 2025-01-01
                P3         | 1              | weakness      | diagnoses    | D3        | 2025-01-02
                P3         | 1              | ck_raised     | labs         | L3        | 2025-03-02
                P4         | 1              | weakness      | diagnoses    | D4        | 2025-01-01
                P4         | 1              | antibody      | labs         | A4        | 2025-01-02
                P4         | 1              | ck_raised     | labs         | L4        | 2025-03-02
            """,
        },
        expect="""
            patient_id | onset_date | onset_basis | onset_source_table | onset_source_id
            P1         | 2025-01-01 | antibody    | labs               | A1
            P2         | 2025-03-03 | ck_raised   | labs               | L2
            P3         | 2025-01-01 | biopsy      | procedures         | B3
            P4         | 2025-01-01 | weakness    | diagnoses          | D4
        """,
    )


def test_on_one_day_an_antibody_or_biopsy_speaks_after_ck_and_codes(spec):
    spec(
        "clinical.episode_onsets",
        given={
            "staging.patients": PATIENTS,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
                P1         | 1              | antibody      | labs         | A1        | 2025-01-01
                P1         | 1              | weakness      | diagnoses    | D1        | 2025-01-01
                P2         | 1              | biopsy        | procedures   | B2        | 2025-01-01
                P2         | 1              | ck_raised     | labs         | L2        | 2025-01-01
                P3         | 1              | antibody      | labs         | A3        | 2025-01-01
                P3         | 1              | biopsy        | procedures   | B3        | 2025-01-01
            """,
        },
        expect="""
            patient_id | onset_date | onset_basis | onset_source_id
            P1         | 2025-01-01 | weakness    | D1
            P2         | 2025-01-01 | ck_raised   | L2
            P3         | 2025-01-01 | antibody    | A3
        """,
    )
