"""clinical.immunotherapies: immunosuppression that is not cancer treatment (spec 3.7, T-21)."""

DRUG = "patient_id | prescription_id | ingredient | drug_class | drug_group | concept_set | start_date | is_exposure"
TWIN = "antineoplastic | not_alone | antineoplastic_not_alone"


def dosed(dose: str, frequency: str, *, route: str = "oral", event_type: str = "dispensed") -> str:
    """Draw one prescription of methotrexate."""
    return f"""
        patient_id | prescription_id | ingredient   | drug_class        | start_date | is_exposure | dose_mg | frequency_per_day | route_group | event_type   | is_systemic_route
        P1         | R1              | methotrexate | immunosuppressant | 2025-06-01 | true        | {dose}  | {frequency}       | {route}     | {event_type} | true
    """


def counted(spec, events: str, *prescriptions: str, diagnoses: str | None = None) -> None:
    """Expect these prescriptions and no others."""
    given = {"staging.drug_events": events}
    if diagnoses:
        given["staging.diagnosis_events"] = diagnoses
    spec("clinical.immunotherapies", given=given, expect="\n".join(["prescription_id", *prescriptions]))


def test_immunosuppressants_and_immunoglobulin_that_were_given_count_once_each(spec):
    spec(
        "clinical.immunotherapies",
        given={
            "staging.drug_events": f"""
                {DRUG}
                P1 | R1 | azathioprine                 | immunosuppressant | steroid_sparing | a       | 2025-06-01 | true
                P1 | R1 | azathioprine                 | {TWIN}                                  | 2025-06-01 | true
                P1 | R2 | immunoglobulin, normal human | immunosuppressant | ivig            | ivig    | 2025-06-02 | true
                P1 | R3 | mycophenolic acid            | immunosuppressant | steroid_sparing | a       | 2025-06-03 | true
                P1 | R3 | mycophenolic acid            | immunosuppressant | steroid_sparing | b       | 2025-06-03 | true
                P1 | R4 | infliximab                   | immunosuppressant | biologic        | b       | 2025-06-04 | false
                P1 | R5 | prednisone                   | systemic_steroid  | glucocorticoid  | s       | 2025-06-05 | true
            """
        },
        expect="""
            patient_id | agent             | start_date | end_date   | prescription_id | source_table
            P1         | azathioprine      | 2025-06-01 | 2025-06-01 | R1              | prescribing
            P1         | ivig              | 2025-06-02 | 2025-06-02 | R2              | prescribing
            P1         | mycophenolic acid | 2025-06-03 | 2025-06-03 | R3              | prescribing
        """,
    )


def test_a_plasma_exchange_counts_by_its_procedure_code_and_rehabilitation_does_not(spec):
    spec(
        "clinical.immunotherapies",
        given={
            "staging.procedure_events": """
                patient_id | procedure_id | concept_set     | performed_date
                P1         | X1           | plasma_exchange | 2025-06-01
                P1         | X2           | rehabilitation  | 2025-06-01
            """
        },
        expect="""
            patient_id | agent           | start_date | end_date   | prescription_id | source_table
            P1         | plasma exchange | 2025-06-01 | 2025-06-01 | X1              | procedures
        """,
    )


def test_a_prescription_ends_with_its_supply_its_end_or_its_stop(spec):
    spec(
        "clinical.immunotherapies",
        given={
            "staging.drug_events": """
                patient_id | prescription_id | ingredient   | drug_class        | start_date | is_exposure | days_supply | end_date   | status
                P1         | R1              | azathioprine | immunosuppressant | 2025-06-01 | true        | 30          | 2025-07-15 | active
                P1         | R2              | azathioprine | immunosuppressant | 2025-06-01 | true        | 77777       | 2025-07-15 | active
                P1         | R3              | azathioprine | immunosuppressant | 2025-06-01 | true        | 30          | 2025-06-10 | stopped
                P1         | R4              | azathioprine | immunosuppressant | 2025-06-01 | true        |             | 2025-05-01 | active
            """
        },
        expect="""
            prescription_id | end_date
            R1              | 2025-06-30
            R2              | 2025-07-15
            R3              | 2025-06-10
            R4              | 2025-06-01
        """,
    )


def test_a_local_route_treats_no_muscle_and_an_unknown_one_counts(spec):
    counted(
        spec,
        """
        patient_id | prescription_id | ingredient  | drug_class        | start_date | is_exposure | is_systemic_route
        P1         | R1              | ciclosporin | immunosuppressant | 2025-06-01 | true        | false
        P1         | R2              | tacrolimus  | immunosuppressant | 2025-06-01 | true        |
        """,
        "R2",
    )


def test_t_21_methotrexate_up_to_30_mg_a_week_counts_and_more_does_not(spec):
    counted(spec, dosed("30", "0.1429"), "R1")
    counted(spec, dosed("31", "0.1429"))
    counted(spec, dosed("2.5", "1"), "R1")
    counted(spec, dosed("5", "1"))


def test_t_21_a_daily_frequency_of_methotrexate_over_more_than_a_week_is_read_as_once_a_week(spec):
    for dose, supply, is_counted in (("15", "7", False), ("15", "8", True), ("30", "84", True), ("31", "84", False)):
        counted(
            spec,
            f"""
            patient_id | prescription_id | ingredient   | drug_class        | start_date | is_exposure | dose_mg | frequency_per_day | days_supply | route_group | event_type
            P1         | R1              | methotrexate | immunosuppressant | 2025-06-01 | true        | {dose}  | 1                 | {supply}    | oral        | dispensed
            """,
            *(["R1"] if is_counted else []),
        )


def test_t_21_methotrexate_counts_by_mouth_or_under_the_skin_only(spec):
    for route in ("oral", "enteral", "subcutaneous", ""):
        counted(spec, dosed("15", "0.1429", route=route), "R1")
    for route in ("intravenous", "intramuscular"):
        counted(spec, dosed("15", "0.1429", route=route))


def test_t_21_administrations_of_methotrexate_less_than_a_week_apart_add_up(spec):
    for days_apart, prescriptions in (("2025-06-08", ("R1", "R2")), ("2025-06-07", ())):
        counted(
            spec,
            f"""
            patient_id | prescription_id | ingredient   | drug_class        | start_date   | is_exposure | dose_mg | route_group  | event_type
            P1         | R1              | methotrexate | immunosuppressant | 2025-06-01   | true        | 20      | subcutaneous | administered
            P1         | R2              | methotrexate | immunosuppressant | {days_apart} | true        | 20      | subcutaneous | administered
            """,
            *prescriptions,
        )


def test_t_21_methotrexate_of_unknown_dose_or_frequency_counts_only_without_a_cancer_protocol(spec):
    cancer = """
        patient_id | diagnosis_id | concept_set             | diagnosis_date | status
        P1         | D1           | haematologic_malignancy | 2024-01-01     | confirmed
    """
    for dose, frequency in (("", ""), ("15", ""), ("", "0.1429")):
        counted(spec, dosed(dose, frequency), "R1")
        counted(spec, dosed(dose, frequency), diagnoses=cancer)
    counted(spec, dosed("15", "0.1429"), "R1", diagnoses=cancer)


def test_t_21_another_antineoplastic_drug_within_three_days_makes_it_a_cancer_protocol(spec):
    rows = {"2025-05-28": True, "2025-05-29": False, "2025-06-04": False, "2025-06-05": True}
    for ingredient in ("methotrexate", "rituximab", "cyclophosphamide"):
        for other, is_counted in rows.items():
            counted(
                spec,
                f"""
                {DRUG}
                P1 | R1 | {ingredient} | immunosuppressant | other            | a                    | 2025-06-01 | true
                P1 | R1 | {ingredient} | {TWIN}                                                     | 2025-06-01 | true
                P1 | R2 | doxorubicin  | antineoplastic    | antineoplastic   | antineoplastic_drug  | {other}    | true
                """,
                *(["R1"] if is_counted else []),
            )


def test_t_21_its_own_name_an_order_a_drug_for_both_or_a_checkpoint_inhibitor_is_no_protocol(spec):
    counted(
        spec,
        f"""
        {DRUG}
        P1 | R1 | rituximab     | immunosuppressant | biologic       | a                   | 2025-06-01 | true
        P1 | R1 | rituximab     | {TWIN}                                               | 2025-06-01 | true
        P1 | R2 | rituximab     | antineoplastic    | antineoplastic | antineoplastic_drug | 2025-06-01 | true
        P1 | R3 | doxorubicin   | antineoplastic    | antineoplastic | antineoplastic_drug | 2025-06-01 | false
        P1 | R4 | azathioprine  | {TWIN}                                               | 2025-06-01 | true
        P1 | R5 | pembrolizumab | ici               | pd1            | ici_pd1_us          | 2025-06-01 | true
        P2 | R6 | doxorubicin   | antineoplastic    | antineoplastic | antineoplastic_drug | 2025-06-01 | true
        """,
        "R1",
    )


def test_t_21_rituximab_and_cyclophosphamide_do_not_count_after_a_blood_cancer(spec):
    for ingredient in ("rituximab", "cyclophosphamide"):
        for code_date, status, is_counted in (
            ("2025-06-01", "confirmed", False), ("2025-06-02", "confirmed", True), ("2020-01-01", "", False),
            ("2025-05-01", "working", True),
        ):  # fmt: skip
            counted(
                spec,
                f"""
                {DRUG}
                P1 | R1 | {ingredient} | immunosuppressant | other | a | 2025-06-01 | true
                """,
                *(["R1"] if is_counted else []),
                diagnoses=f"""
                    patient_id | diagnosis_id | concept_set             | diagnosis_date | status
                    P1         | D1           | haematologic_malignancy | {code_date}    | {status}
                    P1         | D2           | malignancy_any          | 2024-01-01     | confirmed
                """,
            )


def test_t_21_azathioprine_and_immunoglobulin_count_beside_a_protocol_and_a_blood_cancer(spec):
    counted(
        spec,
        f"""
        {DRUG}
        P1 | R1 | azathioprine                 | immunosuppressant | other            | a                    | 2025-06-01 | true
        P1 | R2 | immunoglobulin, normal human | immunosuppressant | ivig             | a                    | 2025-06-01 | true
        P1 | R3 | doxorubicin                  | antineoplastic    | antineoplastic   | antineoplastic_drug  | 2025-06-01 | true
        """,
        "R1",
        "R2",
        diagnoses="""
            patient_id | diagnosis_id | concept_set             | diagnosis_date | status
            P1         | D1           | haematologic_malignancy | 2024-01-01     | confirmed
        """,
    )
