"""watchlist.statin_scale_answers: SAMS-CI and SRM as far as records go (spec 9.3 and 5.4)."""

import pytest

CASE = "case_id | patient_id | episode_number | onset_date\nC1 | P1 | 1 | 2026-01-10"
DRUG = "case_id | label | drug_key\nC1 | statin_toxic | statin\nC1 | ici_myositis | ici"
BASE = {"clinical.cases": CASE, "attribution.suspected_drugs": DRUG}


def answers(spec, *items, **given):
    """Ask these items alone: (item, scale, from_day, below_day, above_x_uln, up_to_x_uln, answer)."""
    names = ("scale", "item", "from_day", "below_day", "above_x_uln", "up_to_x_uln")
    drawn = "\n".join(" | ".join((item[1], item[0], *item[2:6])) for item in items)
    spec(
        "watchlist.statin_scale_answers",
        given={**BASE, **given, "reference.scale_items": " | ".join(names) + "\n" + drawn},
        expect="case_id | label | item | is_yes\n"
        + "\n".join(f"C1 | statin_toxic | {item[0]} | {item[6]}" for item in items),
    )


@pytest.mark.parametrize(
    ("days", "early", "middle"),
    [("27", "true", "false"), ("28", "false", "true"), ("83", "false", "true"), ("84", "false", "false"), ("", "", "")],
)
def test_onset_is_counted_from_the_start_or_increase_and_unknown_without_one(spec, days, early, middle):
    answers(
        spec,
        ("onset_early", "sams_ci", "0", "28", "", "", early),
        ("onset_middle", "sams_ci", "28", "84", "", "", middle),
        **{"clinical.case_statins": f"case_id | days_from_change_to_onset\nC1 | {days}"},
    )


@pytest.mark.parametrize(
    ("dechallenge", "day", "early", "middle"),
    [
        ("positive", "2026-01-14", "true", "false"),
        ("positive", "2026-01-15", "", "true"),  # a first CK on day 14 does not say that it was high before
        ("positive", "2026-01-29", "", ""),
        ("negative", "2026-03-01", "false", "false"),
        ("unknown", "2026-01-05", "", ""),
    ],
)
def test_improvement_is_read_from_the_first_ck_that_shows_it(spec, dechallenge, day, early, middle):
    answers(
        spec,
        ("improved_early", "sams_ci", "0", "14", "", "", early),
        ("improved_middle", "sams_ci", "14", "28", "", "", middle),
        **{
            "clinical.case_dechallenges": "case_id | drug_key | dechallenge | stop_date | event_date\n"
            f"C1 | statin | {dechallenge} | 2026-01-01 | {day}"
        },
    )


def test_a_rechallenge_counts_from_the_restart(spec):
    for result, day, early, middle in (("positive", "2026-01-28", "true", "false"),
                                       ("positive", "2026-01-29", "false", "true"),
                                       ("negative", "2026-01-10", "false", "false")):  # fmt: skip
        answers(
            spec,
            ("rechallenge_early", "sams_ci", "0", "28", "", "", early),
            ("rechallenge_middle", "sams_ci", "28", "84", "", "", middle),
            ("calf", "sams_ci", "", "", "", "", ""),
            **{
                "clinical.case_rechallenges": "case_id | drug_key | rechallenge | restart_date | event_date\n"
                f"C1 | statin | {result} | 2026-01-01 | {day}"
            },
        )


def test_the_srm_bands_of_ck_begin_above_their_lower_end(spec):
    for ratio, moderate, high, kidney in (("4", "false", "false", "false"), ("4.1", "true", "false", "false"),
                                          ("10", "true", "false", "false"), ("10.1", "false", "true", "true"),
                                          ("", "", "", "")):  # fmt: skip
        answers(
            spec,
            ("ck_moderate", "srm", "", "", "4", "10", moderate),
            ("ck_high", "srm", "", "", "10", "50", high),
            ("kidney", "srm", "", "", "10", "1000", kidney),
            **{
                "clinical.ck_peaks": f"patient_id | episode_number | ck_peak_x_uln\nP1 | 1 | {ratio}",
                "attribution.priority_facts": "case_id | has_kidney_injury\nC1 | true",
            },
        )


@pytest.mark.parametrize(
    ("antibody", "biopsy", "recovery", "answer"),
    [
        ("positive", "", "partial", "true"),
        ("positive", "", "biochemical", "false"),
        ("negative", "", "partial", "false"),
        ("negative", "necrotizing", "none", "true"),
        ("indeterminate", "", "none", ""),
    ],
)
def test_the_immune_class_needs_antibody_or_biopsy_and_no_complete_resolution(spec, antibody, biopsy, recovery, answer):
    answers(
        spec,
        ("immune", "srm", "", "", "", "", answer),
        ("symptoms", "srm", "", "", "", "", "true"),
        **{
            "clinical.case_antibodies": f"case_id | analyte | antibody_result\nC1 | anti_hmgcr | {antibody}",
            "clinical.case_biopsies": f"case_id | biopsy_result\nC1 | {biopsy}",
            "clinical.case_outcomes": f"case_id | recovery\nC1 | {recovery}",
            "attribution.priority_facts": "case_id | weakness\nC1 | specific",
        },
    )
