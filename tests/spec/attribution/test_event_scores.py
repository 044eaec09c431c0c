"""attribution.event_scores: the sum of the evidence and the level it means (spec 9.1)."""

CASES = "case_id | patient_id\n" + "\n".join(f"C{n} | P{n}" for n in range(1, 7))
EPISODES = "case_id | patient_id | episode_number\n" + "\n".join(f"C{n} | P{n} | 1" for n in range(1, 7))


def evidence(*points):
    lines = ["case_id | finding | source_id | points"]
    lines += [f"C{number} | ck_tier | L{number} | {value}" for number, value in enumerate(points, start=1)]
    return "\n".join(lines)


def test_levels_begin_at_3_5_and_8_points(spec):
    spec(
        "attribution.event_scores",
        given={"clinical.cases": CASES, "attribution.event_evidence": evidence(2, 3, 4, 5, 7, 8)},
        expect="""
            case_id | event_score | myopathy_level | level_rank
            C1      | 2           | M0             | 0
            C2      | 3           | M1             | 1
            C3      | 4           | M1             | 1
            C4      | 5           | M2             | 2
            C5      | 7           | M2             | 2
            C6      | 8           | M3             | 3
        """,
    )


def test_a_case_without_evidence_scores_0_and_no_score_falls_below_it(spec):
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": """
                case_id | patient_id
                C1      | P1
                C2      | P2
                C3      | P3
            """,
            "attribution.event_evidence": """
                case_id | finding       | points
                C1      | ck_unrepeated | -1
                C2      | ck_tier       | 4
                C2      | ck_repeat     | 1
            """,
        },
        expect="""
            case_id | event_score | myopathy_level
            C1      | 0           | M0
            C2      | 5           | M2
            C3      | 0           | M0
        """,
    )


def test_t_32_an_ici_overlap_with_any_muscle_sign_is_at_least_m2_inside_the_extended_window(spec):
    # C1: a single CK; C5: the overlap is the only evidence, its CK is normal; C6: already M3
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": EPISODES,
            "clinical.case_ici": """
                case_id | ici_window
                C1      | core_early
                C2      | extended
                C3      | late
                C5      | core_early
                C6      | core_on_treatment
            """,
            "attribution.case_overlap": "case_id | finding_group\n"
            + "\n".join(f"C{n} | myocarditis" for n in range(1, 7)),
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              | 1.01
                P3         | 1              | 2
                P4         | 1              | 2
                P5         | 1              | 1
                P6         | 1              | 60
            """,
            "clinical.weakness": """
                patient_id | episode_number | weakness
                P2         | 1              | nonspecific
            """,
            "attribution.event_evidence": """
                case_id | finding                   | points
                C1      | ck_tier                   | 1
                C2      | weakness_nonspecific      | 1
                C3      | ck_tier                   | 1
                C4      | ck_tier                   | 1
                C5      | bulbar_ocular_respiratory | 1
                C6      | ck_tier                   | 8
            """,
        },
        expect="""
            case_id | event_score | myopathy_level | level_rank | is_ici_overlap
            C1      | 1           | M2             | 2          | true
            C2      | 1           | M2             | 2          | true
            C3      | 1           | M0             | 0          | false
            C4      | 1           | M0             | 0          | false
            C5      | 1           | M0             | 0          | false
            C6      | 8           | M3             | 3          | true
        """,
    )


def test_the_overlap_needs_a_ck_weakness_or_diagnosis_of_the_same_episode(spec):
    # P1: the CK belongs to another episode; P2: a single muscle diagnosis; P3: no overlap finding that counts
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": EPISODES,
            "clinical.case_ici": "case_id | ici_window\nC1 | core_early\nC2 | core_early\nC3 | core_early",
            "attribution.case_overlap": "case_id | finding_group\nC1 | ocular\nC2 | ocular",
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 2              | 9
                P3         | 1              | 1.5
            """,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | is_confirmed
                P2         | 1              | false
            """,
        },
        expect="""
            case_id | myopathy_level | is_ici_overlap
            C1      | M0             | false
            C2      | M2             | true
            C3      | M0             | false
            C4      | M0             | false
            C5      | M0             | false
            C6      | M0             | false
        """,
    )


def test_m4_is_a_necrotizing_biopsy_whatever_the_points_and_myositis_is_not(spec):
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1\nC2 | P2 | 1\nC3 | P3 | 1",
            "attribution.event_evidence": """
                case_id | finding            | source_id | points
                C1      | biopsy_necrotizing | B1        | 5
                C1      | explainer          | D1        | -4
                C2      | biopsy_myositis    | B2        | 5
                C3      | biopsy_myositis    | B3        | 5
                C3      | ck_tier            | L3        | 4
            """,
        },
        expect="""
            case_id | event_score_before_explainers | event_score | myopathy_level | level_rank | is_necrotizing
            C1      | 5                             | 1           | M4             | 4          | true
            C2      | 5                             | 5           | M2             | 2          | false
            C3      | 9                             | 9           | M3             | 3          | false
        """,
    )


def test_m4_is_hmgcr_or_srp_with_a_ck_above_the_limit_and_weakness_or_a_diagnosis(spec):
    # C1: both; C2: CK at the limit; C3: neither weakness nor diagnosis; C4: a diagnosis; C5: another antibody
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": EPISODES,
            "attribution.event_evidence": """
                case_id | finding              | points
                C1      | nm_antibody_positive | 4
                C2      | nm_antibody_positive | 4
                C3      | nm_antibody_positive | 4
                C4      | nm_antibody_positive | 4
                C5      | other_msa_positive   | 2
                C6      | ck_tier              | 5
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              | 1.01
                P2         | 1              | 1
                P3         | 1              | 40
                P4         | 1              | 1.01
                P5         | 1              | 40
                P6         | 1              | 60
            """,
            "clinical.weakness": "patient_id | episode_number | weakness\n"
            + "\n".join(f"P{n} | 1 | nonspecific" for n in (1, 2, 5, 6)),
            "clinical.muscle_diagnoses": "patient_id | episode_number | is_confirmed\nP4 | 1 | false",
        },
        expect="""
            case_id | event_score | myopathy_level | is_nm_antibody_positive
            C1      | 4           | M4             | true
            C2      | 4           | M1             | true
            C3      | 4           | M1             | true
            C4      | 4           | M4             | true
            C5      | 2           | M0             | false
            C6      | 5           | M2             | false
        """,
    )


def test_t_39_hmgcr_with_a_normal_ck_and_no_weakness_is_m1_and_not_m4(spec):
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1",
            "clinical.ck_peaks": "patient_id | episode_number | ck_peak_x_uln\nP1 | 1 | 0.8",
            "attribution.event_evidence": "case_id | finding | points\nC1 | nm_antibody_positive | 4",
        },
        expect="""
            case_id | event_score | myopathy_level | is_nm_antibody_positive
            C1      | 4           | M1             | true
        """,
    )


def test_no_number_of_points_makes_m4(spec):
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1",
            "attribution.event_evidence": "case_id | finding | points\nC1 | ck_tier | 60",
        },
        expect="""
            case_id | event_score | myopathy_level
            C1      | 60          | M3
        """,
    )


def test_an_explainer_lowers_the_score_and_the_level_and_the_score_before_it_is_kept(spec):
    # C1: 8 - 4 = 4; C2: never below 0; C3: a mimic of weakness is no explainer
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1\nC2 | P2 | 1\nC3 | P3 | 1",
            "attribution.event_evidence": """
                case_id | finding           | source_id | points
                C1      | ck_tier           | L1        | 5
                C1      | weakness_specific | D1        | 2
                C1      | ck_repeat         | L1        | 1
                C1      | explainer         | D9        | -4
                C2      | ck_tier           | L2        | 2
                C2      | explainer         | D9        | -3
                C3      | weakness_specific | D3        | 2
                C3      | ck_tier           | L3        | 2
                C3      | weakness_mimic    | D8        | -1
            """,
        },
        expect="""
            case_id | event_score_before_explainers | event_score | myopathy_level
            C1      | 8                             | 4           | M1
            C2      | 2                             | 0           | M0
            C3      | 3                             | 3           | M1
        """,
    )
