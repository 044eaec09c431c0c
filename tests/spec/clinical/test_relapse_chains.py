"""clinical.relapse_chains: a later chain that is a relapse of the one before (spec R-REL-01)."""

CHAINS = """
    patient_id | evidence_kind | source_table | source_id | evidence_date | chain_number
    P1         | ck_raised     | labs         | L1        | 2024-01-01    | 1
    P1         | ck_raised     | labs         | L2        | 2024-01-15    | 1
    P1         | {kind}        | labs         | L4        | 2024-06-01    | 2
"""
RELAPSE = """
    patient_id | chain_number | relapse_date
    P1         | 2            | 2024-06-01
"""
NONE = """
    patient_id | chain_number
"""


def check(spec, expect, *, peak="12", nadir="0.9", later="3", kind="ck_raised", **tables):
    """Run the model on a first chain with `peak`, a CK of `nadir` in between and a later chain with `later`."""
    results = f"""
        patient_id | result_id | draw_date  | ck_x_uln | is_raised | is_resolved
        P1         | L1        | 2024-01-01 | {peak}   | true      | true
        P1         | L2        | 2024-01-15 | {peak}   | true      | true
    """
    if nadir:
        results += f"P1 | L3 | 2024-03-01 | {nadir} | false | true\n"
    results += f"P1 | L4 | 2024-06-01 | {later} | {'true' if kind == 'ck_raised' else 'false'} | true\n"
    spec(
        "clinical.relapse_chains",
        given={
            "clinical.evidence_chains": CHAINS.format(kind=kind),
            "clinical.ck_course": results,
            **{name.replace("__", "."): rows for name, rows in tables.items()},
        },
        expect=expect,
    )


def test_a_rise_to_3_or_to_twice_the_nadir_after_recovery_is_a_relapse(spec):
    check(spec, RELAPSE, later="3")
    check(spec, RELAPSE, later="1.8", nadir="0.9")
    check(spec, NONE, later="1.79", nadir="0.9")


def test_recovery_is_a_ck_within_the_limit_or_half_of_the_peak(spec):
    check(spec, RELAPSE, peak="12", nadir="6", later="13")
    check(spec, NONE, peak="12", nadir="6.1", later="13")
    check(spec, RELAPSE, peak="3", nadir="1", later="3")


def test_without_a_ck_in_between_nobody_knows_of_a_recovery(spec):
    check(spec, NONE, nadir="")


def test_a_first_rise_below_3_has_no_relapse(spec):
    check(spec, NONE, peak="2.99", later="9")


def test_new_weakness_is_a_relapse_without_a_raised_ck(spec):
    check(spec, RELAPSE, kind="weakness", later="0.9")
    check(spec, NONE, kind="muscle_diagnosis", later="0.9")


def test_a_drug_given_again_in_between_makes_it_a_new_event(spec):
    for day, expected in (("2024-01-15", RELAPSE), ("2024-01-16", NONE), ("2024-06-01", NONE), ("2024-06-02", RELAPSE)):
        check(spec, expected, clinical__ici_doses=f"patient_id | dose_date\nP1 | {day}")
        check(spec, expected, clinical__statin_eras=f"patient_id | era_start_date\nP1 | {day}")
        check(spec, expected, clinical__myotoxic_eras=f"patient_id | era_start_date\nP1 | {day}")


def steroid(*days):
    header = "patient_id | event_date | counted_prednisone_eq_mg_per_day | is_premedication"
    return "\n".join([header, *(f"P1 | {day} | {mg} | false" for day, mg in days)])


def test_on_unchanged_treatment_it_is_no_relapse_by_this_rule(spec):
    steady = [("2024-05-31", 20), ("2024-06-01", 20), ("2024-06-02", 20)]
    check(spec, NONE, clinical__steroid_days=steroid(*steady))
    check(
        spec,
        NONE,
        clinical__immunotherapies="patient_id | agent | start_date | end_date\nP1 | azathioprine | 2024-02-01 | 2024-07-01",
    )


def test_a_quarter_less_steroid_up_to_60_days_before_makes_it_a_relapse(spec):
    def taper(cut, mg):
        days = [(f"2024-{month:02d}-{day:02d}", 20 if (month, day) < cut else mg)
                for month, last in ((3, 31), (4, 30), (5, 31)) for day in range(1, last + 1)]  # fmt: skip
        return steroid(*days, ("2024-06-01", mg), ("2024-06-02", mg))

    check(spec, RELAPSE, clinical__steroid_days=taper((4, 2), 15))
    check(spec, NONE, clinical__steroid_days=taper((4, 1), 15))
    check(spec, NONE, clinical__steroid_days=taper((4, 2), 15.1))


def test_the_stop_of_an_immunosuppressant_makes_it_a_relapse_under_a_steroid_too(spec):
    steady = steroid(("2024-05-31", 20), ("2024-06-01", 20), ("2024-06-02", 20))
    for end, expected in (("2024-04-02", RELAPSE), ("2024-04-01", NONE)):
        check(
            spec,
            expected,
            clinical__steroid_days=steady,
            clinical__immunotherapies=f"""
                patient_id | agent        | start_date | end_date
                P1         | methotrexate | 2024-02-01 | {end}
            """,
        )


def test_premedication_that_ends_is_no_treatment_that_became_less(spec):
    steady = "patient_id | agent | start_date | end_date\nP1 | azathioprine | 2024-02-01 | 2024-07-01"
    for is_premedication, expected in (("true", NONE), ("false", RELAPSE)):
        check(
            spec,
            expected,
            clinical__immunotherapies=steady,
            clinical__steroid_days=f"""
                patient_id | event_date | counted_prednisone_eq_mg_per_day | is_premedication
                P1         | 2024-05-20 | 80                               | {is_premedication}
                P1         | 2024-05-21 | 80                               | {is_premedication}
            """,
        )


def test_premedication_on_the_day_of_the_rise_is_no_treatment(spec):
    check(
        spec,
        RELAPSE,
        clinical__steroid_days="""
            patient_id | event_date | counted_prednisone_eq_mg_per_day | is_premedication
            P1         | 2024-06-01 | 80                               | true
            P1         | 2024-06-02 | 80                               | true
        """,
    )


def test_a_steroid_begun_again_after_a_pause_is_no_cut_of_the_dose_long_before(spec):
    check(spec, NONE, clinical__steroid_days=steroid(("2024-02-01", 60), ("2024-05-31", 20), ("2024-06-01", 20)))


def test_a_steroid_that_is_covered_up_to_the_run_date_has_not_ended(spec):
    check(spec, NONE, clinical__steroid_days=steroid(("2024-05-31", 20), ("2024-06-01", 20)))


def test_a_refill_is_no_stop_of_an_immunosuppressant(spec):
    refills = "patient_id | agent | start_date | end_date"
    for start, end in (("2024-02-01", "2024-04-30"), ("2024-05-01", "2024-05-30"), ("2024-05-31", "2024-06-01")):
        refills += f"\nP1 | azathioprine | {start} | {end}"
    check(spec, NONE, clinical__immunotherapies=refills)
    stopped = f"{refills}\nP1 | methotrexate | 2024-02-01 | 2024-05-30"
    check(spec, RELAPSE, clinical__immunotherapies=stopped)
