"""clinical.ici_doses: each administration of a checkpoint inhibitor once (spec 3.1, R-EXP-01, R-EXP-02)."""


def test_only_administered_or_dispensed_rows_are_doses(spec):
    spec(
        "clinical.ici_doses",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient    | drug_class     | event_type       | is_exposure | start_date
            R1              | P1         | nivolumab     | ici            | administered     | true        | 2025-01-01
            R2              | P2         | nivolumab     | ici            | ordered          | false       | 2025-01-01
            R3              | P3         | nivolumab     | ici            | patient_reported | false       | 2025-01-01
            R4              | P4         | docetaxel     | antineoplastic | administered     | true        | 2025-01-01
        """},
        expect="""
            patient_id | ingredient | dose_date  | prescription_id
            P1         | nivolumab  | 2025-01-01 | R1
        """,
    )  # fmt: skip


def test_rows_of_one_drug_three_days_apart_are_one_dose_and_four_are_two(spec):
    spec(
        "clinical.ici_doses",
        given={
            "staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class | event_type   | is_exposure | start_date
            R1              | P1         | nivolumab  | ici        | administered | true        | 2025-01-01
            R2              | P1         | nivolumab  | ici        | dispensed    | true        | 2025-01-04
            R3              | P2         | nivolumab  | ici        | administered | true        | 2025-01-01
            R4              | P2         | nivolumab  | ici        | administered | true        | 2025-01-05
            R5              | P3         | nivolumab  | ici        | administered | true        | 2025-01-01
            R6              | P3         | ipilimumab | ici        | administered | true        | 2025-01-01
        """
        },
        expect="""
            patient_id | ingredient | dose_date  | dose_number | prescription_id
            P1         | nivolumab  | 2025-01-01 | 1           | R1
            P2         | nivolumab  | 2025-01-01 | 1           | R3
            P2         | nivolumab  | 2025-01-05 | 2           | R4
            P3         | nivolumab  | 2025-01-01 | 1           | R5
            P3         | ipilimumab | 2025-01-01 | 1           | R6
        """,
    )


def test_the_administration_record_speaks_before_the_claim_for_it(spec):
    spec(
        "clinical.ici_doses",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class | event_type   | is_exposure | start_time          | start_time_has_time | start_date
            R1              | P1         | nivolumab  | ici        | dispensed    | true        | 2025-01-01          | false               | 2025-01-01
            R2              | P1         | nivolumab  | ici        | administered | true        | 2025-01-02 10:30:00 | true                | 2025-01-02
            R3              | P2         | nivolumab  | ici        | administered | true        | 2025-01-01          | false               | 2025-01-01
            R4              | P2         | nivolumab  | ici        | administered | true        | 2025-01-02 10:30:00 | true                | 2025-01-02
        """},
        expect="""
            patient_id | dose_date  | dose_time           | dose_has_time | prescription_id
            P1         | 2025-01-02 | 2025-01-02 10:30:00 | true          | R2
            P2         | 2025-01-02 | 2025-01-02 10:30:00 | true          | R4
        """,
    )  # fmt: skip


def test_a_combination_product_is_a_dose_of_each_of_its_drugs_however_the_feeds_write_it(spec):
    spec(
        "clinical.ici_doses",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set | ingredient           | drug_class | event_type   | is_exposure | start_date
            R1              | P1         | ici_pd1_us  | nivolumab            | ici        | administered | true        | 2025-01-01
            R1              | P1         | ici_lag3_us | relatlimab           | ici        | administered | true        | 2025-01-01
            R2              | P1         | ici_lag3_us | nivolumab+relatlimab | ici        | dispensed    | true        | 2025-01-01
        """},
        expect="""
            patient_id | ingredient | dose_number | prescription_id
            P1         | nivolumab  | 1           | R1
            P1         | relatlimab | 1           | R1
        """,
    )  # fmt: skip


def test_one_row_in_two_code_lists_is_one_dose(spec):
    spec(
        "clinical.ici_doses",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set                  | ingredient    | drug_class | event_type   | is_exposure | start_date
            R1              | P1         | ici_pd1_us                   | pembrolizumab | ici        | administered | true        | 2025-01-01
            R1              | P1         | ici_ex_us_or_investigational | pembrolizumab | ici        | administered | true        | 2025-01-01
        """},
        expect="""
            patient_id | ingredient    | dose_number
            P1         | pembrolizumab | 1
        """,
    )  # fmt: skip


def test_a_drug_known_only_by_its_class_is_a_dose_unless_a_named_one_stands_beside_it(spec):
    spec(
        "clinical.ici_doses",
        given={
            "staging.drug_events": """
                prescription_id | patient_id | concept_set | ingredient | drug_class | event_type   | is_exposure | start_date
                R1              | P1         | ici_any     |            | ici        | administered | true        | 2025-01-01
                R2              | P2         | ici_any     |            | ici        | administered | true        | 2025-01-01
                R2              | P2         | ici_pdl1_us | avelumab   | ici        | administered | true        | 2025-01-01
                R3              | P3         | ici_any     |            | ici        | dispensed    | true        | 2025-01-04
                R4              | P3         | ici_pdl1_us | avelumab   | ici        | administered | true        | 2025-01-01
            """,
        },
        expect="""
            patient_id | ingredient            | prescription_id
            P1         | checkpoint inhibitor  | R1
            P2         | avelumab              | R2
            P3         | avelumab              | R4
        """,
    )  # fmt: skip


def test_t_11_a_code_that_says_an_inhibitor_was_once_given_is_no_dose(spec, models):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
                diagnosis_id | patient_id | code_system | code   | diagnosis_date | status
                D1           | P1         | ICD10CM     | Z92.26 | 2025-05-01     | confirmed
            """
        },
        expect="""
            diagnosis_id | concept_set
            D1           | ici_history_only
        """,
    )
    assert not [name for name, model in models.items() if "ici_history" in model.sql]
    assert "staging.diagnosis_events" not in models["clinical.ici_doses"].reads
