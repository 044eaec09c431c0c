"""watchlist.case_summaries: a case in two or three sentences."""


def test_a_case_with_everything_reads_as_three_sentences(spec):
    spec(
        "watchlist.case_summaries",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | sex | age_at_onset_years | onset_date | onset_basis | is_unresolved_only
                C1      | P1         | 1              | F   | 67                 | 2025-06-01 | ck_raised   | false
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln | ck_peak_u_per_l | ck_peak_date | is_peak_censored_high
                P1         | 1              | 12.5          | 5000            | 2025-06-02   | false
            """,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | codes | confirmation
                P1         | 1              | M60.9 | coded during an inpatient stay
            """,
            "clinical.weakness": """
                patient_id | episode_number | weakness
                P1         | 1              | specific
            """,
            "attribution.label_causality": """
                case_id | label          | causality
                C1      | statin_toxic   | unlikely
                C1      | ici_myositis   | probable
            """,
        },
        expect="""
            case_id | summary
            C1      | Woman of 67 with CK up to 5,000 U/L (12.5 times the limit) on 2025-06-02. Muscle diagnosis M60.9 coded during an inpatient stay; muscle weakness coded; onset 2025-06-01 by the first raised CK. Considered: checkpoint-inhibitor myositis probable, toxic statin myopathy unlikely.
        """,
    )


def test_what_is_unknown_is_said_and_never_empties_the_summary(spec):
    spec(
        "watchlist.case_summaries",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | sex | age_at_onset_years | onset_date | onset_basis      | is_unresolved_only
                C1      | P1         | 1              | U   |                    | 2025-06-01 | muscle_diagnosis | false
                C2      | P2         | 1              | M   | 50                 | 2025-06-01 | ck_unresolved    | true
                C3      | P3         | 1              | M   | 50                 | 2025-06-01 | overlap          | false
                C4      | P4         | 1              | M   | 50                 | 2025-06-01 | weakness         | false
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln | ck_peak_u_per_l | ck_peak_date | is_peak_censored_high
                P3         | 1              | 1             | 200             | 2025-06-02   | false
                P4         | 1              | 110           | 22000           | 2025-06-02   | true
            """,
            "clinical.weakness": """
                patient_id | episode_number | weakness
                P4         | 1              | nonspecific
            """,
        },
        expect="""
            case_id | summary
            C1      | Person of unknown age with no usable CK. No weakness coded; onset 2025-06-01 by a muscle diagnosis. No drug or cancer explanation is in its window.
            C2      | Man of 50 with a high CK number that cannot be resolved. No weakness coded; onset 2025-06-01 by a CK number that cannot be resolved. No drug or cancer explanation is in its window.
            C3      | Man of 50 with a CK that is not raised (1.0 times the limit). No weakness coded; onset 2025-06-01 by an overlap finding. No drug or cancer explanation is in its window.
            C4      | Man of 50 with CK above 22,000 U/L (110.0 times the limit) on 2025-06-02. Weakness coded; onset 2025-06-01 by a weakness code. No drug or cancer explanation is in its window.
        """,
    )
