"""attribution.event_scores: the sum of the evidence and the level it means (spec 9.1)."""

CASES = "case_id | patient_id\n" + "\n".join(f"C{n} | P{n}" for n in range(1, 7))


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


def test_an_ici_overlap_with_any_muscle_sign_is_at_least_m2_inside_the_extended_window(spec):
    # C5: its overlap is the only evidence; C6: already M3
    spec(
        "attribution.event_scores",
        given={
            "clinical.cases": CASES,
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
