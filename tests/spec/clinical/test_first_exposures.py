"""clinical.first_exposures: what an own baseline is read before (spec R-CK-05, R-EP-04, R-STE-05)."""


def test_the_first_exposure_is_the_earliest_of_checkpoint_inhibitor_statin_and_high_dose_steroid(spec):
    spec(
        "clinical.first_exposures",
        given={
            "clinical.ici_eras": """
                patient_id | era_number | era_start_date
                P1         | 2          | 2025-09-01
                P1         | 1          | 2025-05-01
                P2         | 1          | 2025-05-01
            """,
            "clinical.statin_eras": """
                patient_id | era_start_date
                P1         | 2025-06-01
                P2         | 2025-04-01
            """,
            "clinical.steroid_high_dose": """
                patient_id | stretch_start_date
                P1         | 2025-07-01
                P3         | 2025-03-01
            """,
        },
        expect="""
            patient_id | first_exposure_date
            P1         | 2025-05-01
            P2         | 2025-04-01
            P3         | 2025-03-01
        """,
    )


def test_a_steroid_begun_up_to_a_year_after_a_high_ck_is_treatment_and_no_exposure(spec):
    # the CK that opened a case must not become the baseline of the treatment it led to
    for start, ratio, is_exposure in (
        ("2025-03-01", 25, False), ("2025-01-09", 25, False), ("2025-01-08", 25, True),
        ("2026-01-10", 25, False), ("2026-01-11", 25, True), ("2025-03-01", 1, True), ("2025-03-01", 1.01, False),
    ):  # fmt: skip
        spec(
            "clinical.first_exposures",
            given={
                "clinical.steroid_high_dose": f"patient_id | stretch_start_date\nP1 | {start}",
                "clinical.ck_results": f"""
                    result_id | patient_id | draw_date  | is_resolved | ck_x_uln
                    L1        | P1         | 2025-01-10 | true        | {ratio}
                """,
            },
            expect="patient_id | first_exposure_date" + (f"\nP1 | {start}" if is_exposure else ""),
        )
