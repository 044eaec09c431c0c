"""clinical.myotoxic_eras: time on each other myotoxic drug (spec 3.5, 4.5, ruling 20)."""


def test_a_supply_30_days_after_the_end_of_the_one_before_continues_the_era_and_31_begins_another(spec):
    spec(
        "clinical.myotoxic_eras",
        given={"clinical.other_drug_supplies": """
            prescription_id | patient_id | ingredient  | start_date | supply_end_date
            R1              | P1         | binimetinib | 2025-01-01 | 2025-01-31
            R2              | P1         | binimetinib | 2025-03-02 | 2025-04-01
            R3              | P2         | binimetinib | 2025-01-01 | 2025-01-31
            R4              | P2         | binimetinib | 2025-03-03 | 2025-04-02
        """},
        expect="""
            patient_id | ingredient  | drug_group    | window_rule_id | era_start_date | supply_end_date | first_prescription_id | last_prescription_id
            P1         | binimetinib | mek_inhibitor | W-MEK          | 2025-01-01     | 2025-04-01      | R1                    | R2
            P2         | binimetinib | mek_inhibitor | W-MEK          | 2025-01-01     | 2025-01-31      | R3                    | R3
            P2         | binimetinib | mek_inhibitor | W-MEK          | 2025-03-03     | 2025-04-02      | R4                    | R4
        """,
    )  # fmt: skip


def test_infusions_every_21_days_are_one_course(spec):
    spec(
        "clinical.myotoxic_eras",
        given={
            "clinical.other_drug_supplies": """
            prescription_id | patient_id | ingredient | start_date | supply_end_date
            R3              | P1         | docetaxel  | 2025-02-12 | 2025-02-13
            R1              | P1         | docetaxel  | 2025-01-01 | 2025-01-02
            R2              | P1         | docetaxel  | 2025-01-22 | 2025-01-23
        """
        },
        expect="""
            era_start_date | supply_end_date | window_rule_id | first_prescription_id | last_prescription_id
            2025-01-01     | 2025-02-13      | W-OTH          | R1                    | R3
        """,
    )


def test_two_drugs_have_an_era_each_with_the_window_of_each(spec):
    spec(
        "clinical.myotoxic_eras",
        given={
            "clinical.other_drug_supplies": """
            prescription_id | patient_id | ingredient  | start_date | supply_end_date
            R1              | P1         | encorafenib | 2025-01-01 | 2025-01-31
            R2              | P1         | binimetinib | 2025-01-10 | 2025-02-09
            R3              | P1         | alectinib   | 2025-01-01 | 2025-01-31
            R4              | P1         | colchicine  | 2025-01-01 | 2025-01-31
            R5              | P1         | daptomycin  | 2025-01-01 | 2025-01-02
            R6              | P1         | zidovudine  | 2025-01-01 | 2025-01-31
        """
        },
        expect="""
            ingredient  | window_rule_id | era_start_date
            encorafenib | W-MEK          | 2025-01-01
            binimetinib | W-MEK          | 2025-01-10
            alectinib   | W-ALK          | 2025-01-01
            colchicine  | W-COL          | 2025-01-01
            daptomycin  | W-DAP          | 2025-01-01
            zidovudine  | W-OTH          | 2025-01-01
        """,
    )


def test_a_short_supply_inside_a_longer_one_does_not_end_the_era(spec):
    spec(
        "clinical.myotoxic_eras",
        given={
            "clinical.other_drug_supplies": """
            prescription_id | patient_id | ingredient | start_date | supply_end_date
            R1              | P1         | imatinib   | 2025-01-01 | 2025-04-01
            R2              | P1         | imatinib   | 2025-01-10 | 2025-01-15
            R3              | P1         | imatinib   | 2025-04-20 | 2025-05-20
        """
        },
        expect="""
            era_start_date | supply_end_date | last_prescription_id
            2025-01-01     | 2025-05-20      | R3
        """,
    )


def test_a_drug_that_matters_only_by_interaction_has_no_era(spec):
    spec(
        "clinical.myotoxic_eras",
        given={
            "clinical.other_drug_supplies": """
            prescription_id | patient_id | ingredient     | start_date | supply_end_date
            R1              | P1         | amiodarone     | 2025-01-01 | 2025-01-31
            R2              | P1         | ezetimibe      | 2025-01-01 | 2025-01-31
            R3              | P1         | clarithromycin | 2025-01-01 | 2025-01-31
            R4              | P1         | gemfibrozil    | 2025-01-01 | 2025-01-31
        """
        },
        expect="""
            ingredient
            gemfibrozil
        """,
    )
