"""watchlist.case_summaries: a case in a few sentences, as a physician would tell it (spec 10.3)."""


def test_a_case_with_everything_says_who_when_what_why_and_what_is_missing(spec):
    spec(
        "watchlist.case_summaries",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | sex | age_at_onset_years | onset_date | onset_basis | is_unresolved_only | malignancy_code | malignancy_date
                C1      | P1         | 1              | F   | 67                 | 2025-06-01 | ck_raised   | false              | C34.1           | 2024-02-01
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
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group | event_date | source_id | source_table
                P1         | 1              | myocarditis   | 2025-06-01     | D1 | diagnoses
            """,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result
                C1      | anti_srp   | negative
                C1      | anti_hmgcr | positive
                C1      | anti_jo1   | negative
            """,
            "clinical.case_biopsies": "case_id | biopsy_result\nC1 | necrotizing",
            "clinical.case_troponins": "case_id | is_troponin_flag\nC1 | true",
            "clinical.case_ici": "case_id | days_from_last_dose_to_onset\nC1 | 10",
            "attribution.suspected_drugs": """
                case_id | label        | drug_key | ingredients | start_date | is_start_known | is_leading
                C1      | ici_myositis | ici      | nivolumab   | 2025-05-01 | true           | true
                C1      | statin_toxic | statin   | simvastatin | 2020-05-01 | true           | false
            """,
            "attribution.priority_facts": "case_id | competing_causes\nC1 | seizure",
            "attribution.case_information": """
                case_id | item      | item_order | missing_text | is_listed | is_known
                C1      | a         | 4          | fourth       | true      | false
                C1      | b         | 3          | third        | true      | false
                C1      | c         | 2          | second       | true      | true
                C1      | d         | 1          | first        | true      | false
                C1      | e         | 5          | fifth        | true      | false
            """,
            "attribution.label_causality": """
                case_id | label               | causality | points | points_over_possible
                C1      | other_drug:imatinib | unlikely  | 1      | -5
                C1      | ici_myositis        | probable  | 6      | 1
            """,
        },
        expect="""
            case_id | summary
            C1      | Woman of 67 with cancer (C34.1 from 2024-02-01), nivolumab begun 31 days before onset, last dose 10 days before: CK up to 5,000 U/L (12.5 times the limit) on 2025-06-02; muscle weakness coded; muscle diagnosis M60.9 coded during an inpatient stay; new myocarditis; troponin raised; anti-HMGCR positive, anti-SRP negative; biopsy: necrotizing; onset 2025-06-01 by the first raised CK. Leading explanation: checkpoint-inhibitor myositis (probable); besides myopathy from imatinib (unlikely). Other cause found: seizure. Missing most: first; third; fourth.
        """,
    )


def test_a_drug_whose_start_was_not_seen_says_so_and_a_supply_that_ended_says_when(spec):
    spec(
        "watchlist.case_summaries",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | sex | age_at_onset_years | onset_date | onset_basis | is_unresolved_only
                C1      | P1         | 1              | M   | 50                 | 2025-06-01 | weakness    | false
            """,
            "attribution.suspected_drugs": """
                case_id | label        | drug_key | ingredients | start_date | end_date   | is_start_known | is_leading
                C1      | statin_toxic | statin   | simvastatin | 2020-05-01 | 2025-05-20 | false          | true
            """,
        },
        expect="""
            case_id | summary
            C1      | Man of 50 with cancer treatment, simvastatin (start not seen), ended 2025-05-20: no usable CK; no weakness coded; onset 2025-06-01 by a weakness code. No explanation of interest applies.
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
            C1      | Person of unknown age with cancer treatment, no suspected drug in its window: no usable CK; no weakness coded; onset 2025-06-01 by a muscle diagnosis. No explanation of interest applies.
            C2      | Man of 50 with cancer treatment, no suspected drug in its window: a high CK number that cannot be resolved; no weakness coded; onset 2025-06-01 by a CK number that cannot be resolved. No explanation of interest applies.
            C3      | Man of 50 with cancer treatment, no suspected drug in its window: CK not raised (1.0 times the limit); no weakness coded; onset 2025-06-01 by an overlap finding. No explanation of interest applies.
            C4      | Man of 50 with cancer treatment, no suspected drug in its window: CK above 22,000 U/L (110.0 times the limit) on 2025-06-02; weakness coded; onset 2025-06-01 by a weakness code. No explanation of interest applies.
        """,
    )


def test_t_36_a_pregnancy_around_onset_is_one_clause(spec):
    spec(
        "watchlist.case_summaries",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | sex | age_at_onset_years | onset_date | onset_basis | is_unresolved_only
                C1      | P1         | 1              | F   | 32                 | 2025-06-01 | weakness    | false
            """,
            "clinical.case_pregnancies": "case_id | code\nC1 | O26.9",
        },
        expect="""
            case_id | summary
            C1      | Woman of 32 with cancer treatment, no suspected drug in its window: no usable CK; no weakness coded; pregnant around onset (O26.9): CK is lower in pregnancy; onset 2025-06-01 by a weakness code. No explanation of interest applies.
        """,
    )
