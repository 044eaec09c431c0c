"""clinical.muscle_diagnoses: confirmed or standing alone (spec 6.1 gate B, ruling 5, T-16, T-22)."""


def evidence(*ids: str) -> str:
    """Draw one episode of P1 that holds these muscle diagnoses."""
    rows = [f"P1 | 1 | muscle_diagnosis | diagnoses | {name}" for name in ids]
    return "\n".join(["patient_id | episode_number | evidence_kind | source_table | source_id", *rows])


def test_two_dates_7_days_apart_confirm_and_6_do_not(spec):
    for second, confirmed, words in (
        ("2025-01-08", "true", "coded on two dates at least a week apart"),
        ("2025-01-07", "false", "coded within a week, outpatient"),
    ):
        spec(
            "clinical.muscle_diagnoses",
            given={
                "clinical.episode_evidence": evidence("D1", "D2"),
                "staging.diagnosis_events": f"""
                    diagnosis_id | patient_id | concept_set       | diagnosis_date | code  | setting
                    D1           | P1         | myositis_specific | 2025-01-01     | M60.9 | outpatient
                    D2           | P1         | myositis_specific | {second}       | G72.9 | outpatient
                """,
            },
            expect=f"""
                patient_id | is_confirmed | confirmation | diagnosis_id | code  | codes        | diagnosis_dates
                P1         | {confirmed}  | {words}      | D1           | M60.9 | G72.9, M60.9 | 2
            """,
        )


def test_one_inpatient_diagnosis_confirms_and_is_the_row_that_is_shown(spec):
    spec(
        "clinical.muscle_diagnoses",
        given={
            "clinical.episode_evidence": evidence("D1", "D2"),
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set       | diagnosis_date | code  | setting
                D1           | P1         | myositis_specific | 2025-01-01     | M60.9 | outpatient
                D2           | P1         | myositis_specific | 2025-01-03     | G72.9 | inpatient
            """,
        },
        expect="""
            is_confirmed | confirmation                    | diagnosis_id | first_diagnosis_date
            true         | coded during an inpatient stay  | D2           | 2025-01-01
        """,
    )


def test_neurology_or_rheumatology_confirms_and_another_specialty_does_not(spec):
    for specialty, confirmed in (
        ("neurology", "true"),
        ("pediatric rheumatology", "true"),
        ("neurology and rheumatology", "true"),
        ("oncology", "false"),
        ("", "false"),
    ):
        spec(
            "clinical.muscle_diagnoses",
            given={
                "clinical.episode_evidence": evidence("D1"),
                "staging.diagnosis_events": f"""
                    diagnosis_id | patient_id | concept_set       | diagnosis_date | code  | setting    | specialty
                    D1           | P1         | myositis_specific | 2025-01-01     | M60.9 | outpatient | {specialty}
                """,
            },
            expect=f"""
                patient_id | is_confirmed | diagnosis_dates
                P1         | {confirmed}  | 1
            """,
        )


def test_the_specialist_s_diagnosis_is_the_row_that_is_shown(spec):
    spec(
        "clinical.muscle_diagnoses",
        given={
            "clinical.episode_evidence": evidence("D1", "D2"),
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set       | diagnosis_date | code  | setting    | specialty
                D1           | P1         | myositis_specific | 2025-01-01     | M60.9 | outpatient | oncology
                D2           | P1         | myositis_specific | 2025-01-03     | G72.9 | outpatient | neurology
            """,
        },
        expect="""
            is_confirmed | confirmation                        | diagnosis_id | code
            true         | coded by neurology or rheumatology  | D2           | G72.9
        """,
    )


def test_one_diagnosis_in_two_concept_sets_is_one_diagnosis(spec):
    spec(
        "clinical.muscle_diagnoses",
        given={
            "clinical.episode_evidence": evidence("D1"),
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set               | diagnosis_date | code   | setting
                D1           | P1         | critical_illness_myopathy | 2025-01-01     | G72.81 | outpatient
                D1           | P1         | nm_other_specified_myopathy | 2025-01-01   | G72.81 | outpatient
            """,
        },
        expect="""
            is_confirmed | diagnosis_dates | codes
            false        | 1               | G72.81
        """,
    )


def test_a_weakness_code_or_a_result_of_the_same_identifier_is_no_muscle_diagnosis(spec):
    spec(
        "clinical.muscle_diagnoses",
        given={
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind | source_table | source_id
                P1         | 1              | weakness      | diagnoses    | D1
                P1         | 1              | ck_raised     | labs         | D2
            """,
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set                 | diagnosis_date | code   | setting
                D1           | P1         | weakness_generalized_muscle | 2025-01-01     | M62.81 | inpatient
                D2           | P1         | myositis_specific           | 2025-01-01     | M60.9  | inpatient
            """,
        },
        expect="""
            patient_id | is_confirmed
        """,
    )


RHABDOMYOLYSIS = "D1 | rhabdomyolysis | 2025-01-01 | M62.82"
MYOSITIS = "myositis_specific | 2025-01-02 | M60.9"
#: Rows of diagnoses; then: confirmed, another code beside rhabdomyolysis, confirmed without rhabdomyolysis.
BESIDE_RHABDOMYOLYSIS = [
    ([RHABDOMYOLYSIS + " | inpatient"], "true", "false", "false"),
    (["D1 | myoglobinuria | 2025-01-01 | R82.1 | inpatient"], "true", "false", "false"),
    ([RHABDOMYOLYSIS + " | inpatient", f"D2 | {MYOSITIS} | outpatient"], "true", "true", "false"),
    ([RHABDOMYOLYSIS + " | outpatient", f"D2 | {MYOSITIS} | inpatient"], "true", "true", "true"),
    ([RHABDOMYOLYSIS + " | outpatient", "D2 | polymyositis | 2025-01-08 | M33.20 | outpatient"], "true", "true", "false"),
    ([f"D1 | {MYOSITIS} | outpatient", "D2 | polymyositis | 2025-01-09 | M33.20 | outpatient"], "true", "true", "true"),
    ([f"D1 | {MYOSITIS} | outpatient"], "false", "true", "false"),
]  # fmt: skip


def test_ruling_5_rhabdomyolysis_codes_are_told_from_what_is_left_without_them(spec):
    for rows, confirmed, other, by_others in BESIDE_RHABDOMYOLYSIS:
        spec(
            "clinical.muscle_diagnoses",
            given={
                "clinical.episode_evidence": evidence("D1", "D2"),
                "staging.diagnosis_events": "\n".join(
                    ["diagnosis_id | concept_set | diagnosis_date | code | setting", *rows]
                ),
            },
            expect=f"""
                is_confirmed | has_other_code | is_confirmed_by_other_codes
                {confirmed}  | {other}        | {by_others}
            """,
        )


def test_a_specialists_code_beside_rhabdomyolysis_confirms_by_itself(spec):
    for specialty, by_others in (("neurology", "true"), ("oncology", "false")):
        spec(
            "clinical.muscle_diagnoses",
            given={
                "clinical.episode_evidence": evidence("D1", "D2"),
                "staging.diagnosis_events": f"""
                    diagnosis_id | concept_set       | diagnosis_date | code   | setting    | specialty
                    D1           | rhabdomyolysis    | 2025-01-01     | M62.82 | inpatient  |
                    D2           | myositis_specific | 2025-01-02     | M60.9  | outpatient | {specialty}
                """,
            },
            expect=f"""
                has_other_code | is_confirmed_by_other_codes
                true           | {by_others}
            """,
        )


def test_t_22_polymyositis_and_unspecified_myopathy_confirm_like_any_muscle_diagnosis(spec):
    # necrotizing myopathy has no code of its own in ICD-10-CM
    for concept_set, code in (("polymyositis", "M33.20"), ("nm_myopathy_unspecified", "G72.9")):
        spec(
            "clinical.muscle_diagnoses",
            given={
                "clinical.episode_evidence": evidence("D1"),
                "staging.diagnosis_events": f"""
                    diagnosis_id | patient_id | concept_set   | diagnosis_date | code   | setting
                    D1           | P1         | {concept_set} | 2025-01-01     | {code} | inpatient
                """,
            },
            expect=f"""
                is_confirmed | code   | is_confirmed_by_other_codes
                true         | {code} | true
            """,
        )
