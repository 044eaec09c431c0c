"""clinical.case_statin_interactions: the worst interaction of the statin before onset (spec 3.6)."""

CLARITHROMYCIN = "C1 | simvastatin | clarithromycin | contraindicated | 40 |    | 2025-05-27 | 2025-06-01 | R1"
AMLODIPINE = "C1 | simvastatin | amlodipine | dose_cap | 40 | 20 | 2025-05-27 | 2025-06-01 | R2"
COLCHICINE = "C1 | simvastatin | colchicine | other | 40 |    | 2025-05-27 | 2025-06-01 | R3"


def pairs(*rows: str) -> dict[str, str]:
    """Draw interacting pairs."""
    header = (
        "case_id | statin_ingredient | interacting_ingredient | rule | daily_dose_mg | cap_mg_per_day | start_date"
        " | covered_until | prescription_id"
    )
    return {"clinical.case_statin_pairs": "\n".join([header, *rows])}


def check(spec, *rows: str, expected: str) -> None:
    """Expect one interaction as 'kind | drug'."""
    spec(
        "clinical.case_statin_interactions",
        given=pairs(*rows),
        expect=f"interaction | interacting_ingredient\n{expected}",
    )


def test_a_contraindicated_pair_is_one_and_cap_or_other_the_rest(spec):
    check(spec, CLARITHROMYCIN, expected="contraindicated | clarithromycin")
    check(spec, AMLODIPINE, expected="cap_or_other | amlodipine")
    check(spec, COLCHICINE, expected="cap_or_other | colchicine")


def test_the_contraindicated_pair_wins_even_when_it_ended_earlier(spec):
    check(
        spec,
        CLARITHROMYCIN.replace("2025-06-01", "2025-05-28"),
        AMLODIPINE,
        COLCHICINE,
        expected="contraindicated | clarithromycin",
    )


def test_then_the_drug_taken_last_the_one_begun_last_and_the_name_decide(spec):
    check(spec, AMLODIPINE.replace("06-01", "05-30"), COLCHICINE, expected="cap_or_other | colchicine")
    check(spec, AMLODIPINE.replace("05-27", "05-26"), COLCHICINE, expected="cap_or_other | colchicine")
    check(spec, COLCHICINE, AMLODIPINE, expected="cap_or_other | amlodipine")


def test_of_two_statins_around_a_switch_the_first_name_is_given(spec):
    spec(
        "clinical.case_statin_interactions",
        given=pairs(COLCHICINE, COLCHICINE.replace("simvastatin", "pravastatin")),
        expect="""
            case_id | statin_ingredient | interacting_ingredient
            C1      | pravastatin       | colchicine
        """,
    )


def test_the_sentence_names_both_drugs_and_for_a_cap_dose_and_cap(spec):
    for row, sentence in (
        (CLARITHROMYCIN, "R1 | Contraindicated with simvastatin: clarithromycin from 2025-05-27."),
        (
            AMLODIPINE,
            "R2 | On simvastatin 40 mg a day, above the cap of 20 mg a day with amlodipine (from 2025-05-27).",
        ),
        (COLCHICINE, "R3 | Interacts with simvastatin: colchicine from 2025-05-27."),
    ):
        spec(
            "clinical.case_statin_interactions",
            given=pairs(row),
            expect=f"event_date | prescription_id | finding_text\n2025-05-27 | {sentence}",
        )
