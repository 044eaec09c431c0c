"""clinical.case_agents: immunotherapies begun around onset (spec R-TX-02)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-06-01
"""


def check(spec, agents: str = "", steroids: str = "", *, expect: str) -> None:
    """Run the model for one case with onset on 1 June 2025."""
    head = "case_id | run_number | run_start_date | steroid_role | is_premedication | highest_prednisone_eq_mg_per_kg_day | first_prescription_id"
    spec(
        "clinical.case_agents",
        given={
            "clinical.cases": CASES,
            "clinical.immunotherapies": f"patient_id | agent | start_date | source_table | prescription_id\n{agents}",
            "clinical.episode_steroid_runs": f"{head}\n{steroids}",
        },
        expect=expect,
    )


def test_r_tx_02_each_agent_begun_from_onset_to_day_90_counts_once(spec):
    check(
        spec,
        """
        P1 | infliximab      | 2025-05-31 | prescribing | R1
        P1 | ivig            | 2025-06-01 | prescribing | R2
        P1 | ivig            | 2025-06-02 | prescribing | R3
        P1 | methotrexate    | 2025-08-30 | prescribing | R4
        P1 | rituximab       | 2025-08-31 | prescribing | R5
        P1 | plasma exchange | 2025-07-01 | procedures  | X1
        P2 | azathioprine    | 2025-07-01 | prescribing | R6
        """,
        expect="""
            case_id | agent           | start_date | source_table | prescription_id
            C1      | ivig            | 2025-06-01 | prescribing  | R2
            C1      | methotrexate    | 2025-08-30 | prescribing  | R4
            C1      | plasma exchange | 2025-07-01 | procedures   | X1
        """,
    )


def test_r_tx_02_a_steroid_counts_as_treatment_from_half_a_milligram_per_kilogram(spec):
    def steroid(run: str, found: bool) -> None:
        expected = "case_id | agent\n" + ("C1 | systemic corticosteroid" if found else "")
        check(spec, steroids=f"C1 | 1 | {run} | R1", expect=expected)

    steroid("2025-06-05 | treatment | false | 0.5", True)
    steroid("2025-06-05 | treatment | false | 0.49", False)
    steroid("2025-06-05 | treatment | true | 1", False)
    steroid("2025-06-05 | ambiguous | false | 1", False)
    steroid("2025-05-31 | treatment | false | 1", True)
    steroid("2025-05-30 | treatment | false | 1", False)
    steroid("2025-08-30 | treatment | false | 1", True)
    steroid("2025-08-31 | treatment | false | 1", False)


def test_an_agent_of_the_year_before_onset_is_continued(spec):
    check(
        spec,
        """
        P1 | azathioprine | 2024-06-01 | prescribing | R1
        P1 | azathioprine | 2025-06-05 | prescribing | R2
        P1 | methotrexate | 2024-05-31 | prescribing | R3
        P1 | methotrexate | 2025-06-05 | prescribing | R4
        """,
        expect="""
            agent        | prescription_id
            methotrexate | R4
        """,
    )
