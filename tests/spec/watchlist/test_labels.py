"""watchlist.labels: the explanations considered for each case (spec 7 and 9)."""


def test_a_case_may_carry_several_labels(spec):
    spec(
        "watchlist.labels",
        given={
            "attribution.label_causality": """
            case_id | label        | points | causality | margin
            C1      | ici_myositis | 6      | probable  | 1
            C1      | statin_toxic | 3      | possible  | -3
            C1      | other_drug:alectinib | 3 | possible | -3
        """
        },
        expect="""
            case_id | label                | mechanism  | points | causality
            C1      | ici_myositis         | immune     | 6      | probable
            C1      | statin_toxic         | non_immune | 3      | possible
            C1      | other_drug:alectinib | non_immune | 3      | possible
        """,
    )
