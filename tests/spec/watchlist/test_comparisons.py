"""watchlist.comparisons: what the scales say of each label (spec 9.3, 5.4, 6.8, 6.9)."""

import pytest


def items(scale, *rows, label="statin_toxic"):
    lines = [f"C1 | {label} | {scale} | {item} | {answer} | {points}" for item, answer, points in rows]
    return {"watchlist.comparison_items": "case_id | label | scale | item | answer | points\n" + "\n".join(lines)}


@pytest.mark.parametrize(
    ("points", "category"),
    [
        (-1, "doubtful"),
        (0, "doubtful"),
        (1, "possible"),
        (4, "possible"),
        (5, "probable"),
        (8, "probable"),
        (9, "definite"),
    ],
)
def test_naranjo_has_its_bands_and_unknown_items_count_nothing(spec, points, category):
    spec(
        "watchlist.comparisons",
        given=items("naranjo", ("after_drug", "yes", points), ("dechallenge", "unknown", 0), ("placebo", "unknown", 0)),
        expect=f"""
            case_id | scale   | score    | highest_score | unknown_items | category
            C1      | naranjo | {points} | {points + 2}  | 2             | {category}
        """,
    )


def test_a_scale_that_needs_all_items_is_undetermined_while_one_could_change_it(spec):
    # of the four distributions one can hold: at most 3 points more, not 8
    spec(
        "watchlist.comparisons",
        given=items(
            "sams_ci", ("onset_early", "yes", 3), ("improved_early", "yes", 2), ("hip_or_thigh", "unknown", 0),
            ("calf", "unknown", 0), ("proximal_arm", "unknown", 0), ("non_specific", "unknown", 0),
        ),
        expect="""
            case_id | score | highest_score | unknown_items | category
            C1      | 5     | 8             | 4             | undetermined
        """,
    )  # fmt: skip
    spec(
        "watchlist.comparisons",
        given=items("sams_ci", ("onset_late", "yes", 1), ("improved_early", "no", 0), ("calf", "unknown", 0)),
        expect="case_id | score | highest_score | category\nC1 | 1 | 3 | unlikely",
    )


def test_the_srm_class_is_the_highest_that_holds(spec):
    spec(
        "watchlist.comparisons",
        given=items(
            "srm", ("symptoms", "yes", 1), ("ck_high", "yes", 4), ("kidney", "no", 0), ("immune", "unknown", 0)
        ),
        expect="case_id | score | highest_score | unknown_items | category\nC1 | 4 | 6 | 1 | SRM 4",
    )
    spec(
        "watchlist.comparisons",
        given=items("srm", ("symptoms", "no", 0), ("ck_high", "no", 0)),
        expect="case_id | score | category\nC1 | 0 | SRM 0",
    )


def test_irmyopathy_is_definite_capable_with_one_criterion_and_no_other_exposure(spec):
    for other, answer, category in ((0, "no", "definite-capable"), (-3, "yes", "not definite")):
        spec(
            "watchlist.comparisons",
            given=items(
                "irmyopathy", ("biopsy", "yes", 1), ("emg_active", "no", 0), ("mri_and_emg", "no", 0),
                ("other_exposure", answer, other), label="ici_myositis",
            ),
            expect=f"case_id | category\nC1 | {category}",
        )  # fmt: skip


def test_of_eular_acr_the_inputs_alone_are_kept(spec):
    spec(
        "watchlist.comparisons",
        given=items("eular_acr", ("dysphagia", "unknown", ""), ("ck_high", "yes", ""), label="muscle_event"),
        expect="case_id | score | highest_score | unknown_items | category\nC1 | | | 1 |",
    )
