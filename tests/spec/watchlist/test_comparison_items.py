"""watchlist.comparison_items: every item of every scale with answer and points (spec 9.3, 5.4, 6.8, 6.9)."""


def test_unknown_gives_no_points_and_is_not_no(spec):
    spec(
        "watchlist.comparison_items",
        given={
            "watchlist.naranjo_answers": """
                case_id | label        | item       | is_yes | detail
                C1      | statin_toxic | after_drug | true   | x from 2025-01-01.
                C1      | statin_toxic | rechallenge | false |
                C1      | statin_toxic | dechallenge |       |
            """,
            "watchlist.statin_scale_answers": "case_id | label | scale | item | is_yes\nC1 | statin_toxic | srm | ck_high | true",
            "watchlist.myositis_scale_answers": "case_id | label | scale | item | is_yes\nC1 | muscle_event | eular_acr | ck_high | true",
        },
        expect="""
            case_id | label        | scale     | item        | answer  | points | statement
            C1      | statin_toxic | naranjo   | after_drug  | yes     | 2      | Did it begin after the drug was given? x from 2025-01-01.
            C1      | statin_toxic | naranjo   | rechallenge | no      | -1     | Did it come back when the drug was given again?
            C1      | statin_toxic | naranjo   | dechallenge | unknown | 0      | Did it improve when the drug was stopped?
            C1      | statin_toxic | srm       | ck_high     | yes     | 4      | CK above 10 up to 50 times the limit?
            C1      | muscle_event | eular_acr | ck_high     | yes     |        | CK above its limit
        """,
    )
