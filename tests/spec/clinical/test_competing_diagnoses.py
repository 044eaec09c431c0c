"""clinical.competing_diagnoses: coded causes beside the drugs (spec 8 C-01 to C-24; rulings 13 and 14)."""

from datetime import date, timedelta

import pytest

ONSET = date(2025, 6, 1)
CASES = """
    case_id | patient_id | episode_number | onset_date
    C1      | P1         | 1              | 2025-06-01
    C2      | P2         | 1              | 2025-06-01
    C3      | P3         | 1              | 2025-06-01
    C4      | P4         | 1              | 2025-06-01
"""
#: One code is enough: rule, concept set, first and last day of the window from onset.
ONE_CODE = [
    ("C-04", "myxedema", -90, 30),
    ("C-05", "infection_covid", -21, 3),
    ("C-05", "infection_influenza_viral", -21, 3),
    ("C-06", "infection_muscle", -14, 3),
    ("C-06", "sepsis_shock", -14, 3),
    ("C-08", "trauma_crush_compartment", -14, 0),
    ("C-08", "burn_heat", -14, 0),
    ("C-08", "electrocution", -14, 0),
    ("C-08", "fracture", -14, 0),
    ("C-12", "seizure", -5, 0),
    ("C-13", "exertion", -14, 0),
    ("C-13", "exertion_activity", -14, 0),
    ("C-14", "ischemia_limb_or_muscle", -7, 1),
    ("C-17", "alcohol_drugs_toxin", -14, 0),
    ("C-18", "malignant_hyperthermia_nms", -7, 0),
    ("C-20", "ctd_overlap", -3650, 180),
    ("C-23", "neuropathy_mimic", -90, 60),
    ("C-23", "cns_weakness_mimic", -90, 60),
]
#: Causes that may lie any time back: only their last day is a boundary.
EVER = {"C-20"}


def on(day):
    """Give the date so many days from onset."""
    return ONSET + timedelta(days=day)


def codes(*rows):
    """Draw diagnoses: patient, id, concept set, day from onset."""
    lines = ["patient_id | diagnosis_id | concept_set | diagnosis_date | code | setting | status"]
    lines += [f"{patient} | {number} | {name} | {on(day)} | X | outpatient | confirmed"
              for patient, number, name, day in rows]  # fmt: skip
    return "\n".join(lines)


@pytest.mark.parametrize(("rule", "concept_set", "first", "last"), ONE_CODE)
def test_one_code_counts_inside_its_window_and_not_a_day_outside(spec, rule, concept_set, first, last):
    outside = [] if rule in EVER else [("P1", "D1", concept_set, first - 1)]
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": codes(
                *outside,
                ("P2", "D2", concept_set, first),
                ("P3", "D3", concept_set, last),
                ("P4", "D4", concept_set, last + 1),
            ),
        },
        expect=f"""
            case_id | rule_id | event_date    | source_table | source_id
            C2      | {rule}  | {on(first)}   | diagnoses    | D2
            C3      | {rule}  | {on(last)}    | diagnoses    | D3
        """,
    )


@pytest.mark.parametrize(
    ("rule", "concept_set", "words"),
    [
        ("C-01", "hereditary_muscular_dystrophy", ""),
        ("C-02", "hereditary_congenital_or_myotonic", "congenital or myotonic disease, "),
        ("C-02", "metabolic_glycogen_storage", "glycogen storage disease, "),
        ("C-02", "metabolic_lipid_carnitine", "lipid or carnitine disorder, "),
        ("C-02", "metabolic_mitochondrial", "mitochondrial disease, "),
        ("C-02", "periodic_paralysis", "periodic paralysis, "),
    ],
)
def test_t_18_a_hereditary_disease_needs_an_inpatient_code_or_two_outpatient_days_up_to_onset(
    spec, rule, concept_set, words
):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": f"""
                patient_id | diagnosis_id | concept_set   | diagnosis_date | code   | setting    | status
                P1         | D1           | {concept_set} | 2015-01-01     | G71.01 | outpatient | confirmed
                P1         | D2           | {concept_set} | 2015-01-01     | G71.01 | outpatient | confirmed
                P2         | D3           | {concept_set} | 2015-01-01     | G71.01 | outpatient | confirmed
                P2         | D4           | {concept_set} | 2025-06-01     | G71.01 |            |
                P3         | D5           | {concept_set} | 2015-01-01     | G71.01 | inpatient  | confirmed
                P4         | D6           | {concept_set} | 2015-01-01     | G71.01 | outpatient | confirmed
                P4         | D7           | {concept_set} | 2025-06-02     | G71.01 | inpatient  | confirmed
            """,
        },
        expect=f"""
            case_id | rule_id | event_date | source_id | evidence_text
            C2      | {rule}  | 2025-06-01 | D4        | {words}coded G71.01, on 2 dates in all
            C3      | {rule}  | 2015-01-01 | D5        | {words}coded G71.01
        """,
    )


def test_c_03_inclusion_body_myositis_needs_two_days_up_to_180_days_after_onset(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set   | diagnosis_date | code   | setting    | status
                P1         | D1           | ibm_competing | 2020-01-01     | G72.41 | outpatient | confirmed
                P1         | D2           | ibm_competing | 2025-11-28     | G72.41 | outpatient | confirmed
                P2         | D3           | ibm_competing | 2020-01-01     | G72.41 | outpatient | confirmed
                P2         | D4           | ibm_competing | 2025-11-29     | G72.41 | outpatient | confirmed
                P3         | D5           | ibm_competing | 2020-01-01     | G72.41 | inpatient  | confirmed
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C1      | C-03    | D2
        """,
    )


def test_c_04_a_code_of_hypothyroidism_alone_is_no_hypothyroidism(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": codes(("P1", "D1", "hypothyroidism", 0), ("P2", "D2", "irae_thyroid", 0)),
        },
        expect="""
            case_id | rule_id
        """,
    )


def test_c_07_graft_versus_host_disease_counts_after_a_transplant_ever_before(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set           | diagnosis_date | code    | status
                P1         | D1           | gvhd                  | 2025-05-01     | D89.811 | confirmed
                P2         | D2           | gvhd                  | 2025-05-01     | D89.811 | confirmed
                P2         | D3           | allogeneic_transplant | 2025-05-02     | Z94.84  | confirmed
                P3         | D4           | gvhd                  | 2025-05-01     | D89.811 | confirmed
                P3         | D5           | allogeneic_transplant | 2015-01-01     | Z94.84  | history
                P4         | D6           | gvhd                  | 2025-05-01     | D89.811 | confirmed
                P4         | D7           | allogeneic_transplant | 2025-05-01     | T86.09  | confirmed
            """,
        },
        expect="""
            case_id | rule_id | source_id | evidence_text
            C3      | C-07    | D4        | coded D89.811, after a transplant
            C4      | C-07    | D6        | coded D89.811, after a transplant
        """,
    )


def test_c_07_the_window_runs_from_180_days_before_onset_to_30_after(spec):
    transplants = [(f"P{n}", f"T{n}", "allogeneic_transplant", -1000) for n in (1, 2, 3, 4)]
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": codes(
                *transplants,
                ("P1", "D1", "gvhd", -181),
                ("P2", "D2", "gvhd", -180),
                ("P3", "D3", "gvhd", 30),
                ("P4", "D4", "gvhd", 31),
            ),
        },
        expect="""
            case_id | rule_id | source_id
            C2      | C-07    | D2
            C3      | C-07    | D3
        """,
    )


def test_t_06_a_fall_is_no_trauma_and_an_external_cause_is_one_only_in_the_emergency_department(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set    | diagnosis_date | code     | setting    | status
                P1         | D1           | falls_function | 2025-05-31     | W19.XXXA | emergency  | confirmed
                P2         | D2           | external_cause | 2025-05-31     | V43.52XA | emergency  | confirmed
                P3         | D3           | external_cause | 2025-05-31     | V43.52XA | outpatient | confirmed
                P4         | D4           | external_cause | 2025-05-31     | V43.52XA |            | confirmed
            """,
        },
        expect="""
            case_id | rule_id | source_id | evidence_text
            C2      | C-08    | D2        | emergency external cause, coded V43.52XA
        """,
    )


def test_t_06_no_code_of_a_fall_stands_in_a_set_of_trauma(spec):
    """W00 to W19 are read from raw diagnoses here, so that the code lists themselves are asked."""
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
                diagnosis_id | patient_id | code_system | code     | diagnosis_date | setting
                D1           | P1         | ICD10CM     | W19.XXXA | 2025-05-31     | emergency
                D2           | P1         | ICD10CM     | W01.0XXA | 2025-05-31     | emergency
                D3           | P1         | ICD10CM     | W10.9XXA | 2025-05-31     | emergency
                D4           | P1         | ICD10CM     | V43.52XA | 2025-05-31     | emergency
                D5           | P1         | ICD10CM     | S72.001A | 2025-05-31     | emergency
                D6           | P1         | ICD10CM     | T79.6XXA | 2025-05-31     | emergency
            """,
        },
        expect="""
            diagnosis_id | concept_set
            D1           | falls_function
            D4           | external_cause
            D5           | fracture
            D6           | trauma_crush_compartment
        """,
    )


def test_t_27_a_later_encounter_for_an_old_injury_is_not_a_new_one(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set              | diagnosis_date | code_system | code     | status
                P1         | D1           | trauma_crush_compartment | 2025-05-31     | ICD10CM     | T79.A0XD | confirmed
                P2         | D2           | fracture                 | 2025-05-31     | ICD10CM     | S72001G  | confirmed
                P3         | D3           | fracture                 | 2025-05-31     | ICD10CM     | S72.001S | confirmed
                P4         | D4           | fracture                 | 2025-05-31     | ICD10CM     | S72.001C | confirmed
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C4      | C-08    | D4
        """,
    )


def test_c_13_rhabdomyolysis_on_the_day_or_in_the_stay_of_the_exertion_is_its_effect(spec):
    """Ruling 14; the exertion of P1 and P2 lies a day before the window, that of P3 in no stay with the effect."""
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set       | diagnosis_date | code    | status
                P1         | D1           | exertion_activity | 2025-05-17     | Y93.02  | confirmed
                P1         | D2           | rhabdomyolysis    | 2025-05-20     | M62.82  | confirmed
                P2         | D3           | exertion_activity | 2025-05-17     | Y93.02  | confirmed
                P2         | D4           | rhabdomyolysis    | 2025-05-20     | M62.82  | working
                P3         | D5           | exertion_activity | 2025-05-17     | Y93.02  | confirmed
                P3         | D6           | rhabdomyolysis    | 2025-05-20     | M62.82  | confirmed
                P4         | D7           | exertion_activity | 2025-05-31     | Y93.02  | confirmed
                P4         | D8           | rhabdomyolysis    | 2025-05-31     | M62.82  | confirmed
            """,
            "staging.visits": """
                visit_id | patient_id | start_date | end_date
                V1       | P1         | 2025-05-17 | 2025-05-20
                V2       | P2         | 2025-05-17 | 2025-05-20
                V3       | P3         | 2025-05-17 | 2025-05-19
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C1      | C-13    | D2
            C4      | C-13    | D7
        """,
    )


CK_OF_FOUR = """
    result_id | patient_id | draw_time           | draw_date  | ck_x_uln | is_resolved
    L1        | P1         | 2025-06-01 08:00:00 | 2025-06-01 | 8        | true
    L2        | P1         | 2025-06-06 08:00:00 | 2025-06-06 | 1        | true
    L3        | P2         | 2025-06-01 08:00:00 | 2025-06-01 | 8        | true
    L4        | P2         | 2025-06-07 08:00:00 | 2025-06-07 | 1        | true
    L5        | P3         | 2025-06-01 08:00:00 | 2025-06-01 | 8        | true
    L6        | P3         | 2025-06-03 08:00:00 | 2025-06-03 | 1.1      | true
    L7        | P4         | 2025-06-01 08:00:00 | 2025-06-01 | 8        | true
    L8        | P4         | 2025-06-01 07:00:00 | 2025-06-01 | 0.9      | true
"""
PEAKS_OF_FOUR = """
    patient_id | episode_number | peak_result_id
    P1         | 1              | L1
    P2         | 1              | L3
    P3         | 1              | L5
    P4         | 1              | L7
"""


def test_t_17_an_infarction_explains_a_ck_that_is_normal_again_within_5_days_of_its_peak(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "clinical.ck_course": CK_OF_FOUR,
            "clinical.ck_peaks": PEAKS_OF_FOUR,
            "staging.diagnosis_events": codes(*[(f"P{n}", f"D{n}", "acute_mi", 0) for n in (1, 2, 3, 4)]),
        },
        expect="""
            case_id | rule_id | source_id | evidence_text
            C1      | C-15    | D1        | coded X, CK back within its limit on 2025-06-06
        """,
    )


def test_c_15_the_window_runs_from_3_days_before_onset_to_the_day_after(spec):
    lines = ["result_id | patient_id | draw_time | draw_date | ck_x_uln | is_resolved"]
    for n in (1, 2, 3, 4):
        lines.append(f"A{n} | P{n} | 2025-06-01 08:00:00 | 2025-06-01 | 8 | true")
        lines.append(f"B{n} | P{n} | 2025-06-03 08:00:00 | 2025-06-03 | 0.8 | true")
    peaks = ["patient_id | episode_number | peak_result_id", *(f"P{n} | 1 | A{n}" for n in (1, 2, 3, 4))]
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "clinical.ck_course": "\n".join(lines),
            "clinical.ck_peaks": "\n".join(peaks),
            "staging.diagnosis_events": codes(
                ("P1", "D1", "acute_mi", -4),
                ("P2", "D2", "acute_mi", -3),
                ("P3", "D3", "acute_mi", 1),
                ("P4", "D4", "acute_mi", 2),
            ),
        },
        expect="""
            case_id | rule_id | source_id
            C2      | C-15    | D2
            C3      | C-15    | D3
        """,
    )


def test_c_24_kidney_failure_is_shown_beside_a_troponin_t_only(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": codes(
                ("P1", "D1", "kidney_failure_stage_5", -3000),
                ("P2", "D2", "kidney_failure_stage_5", 100),
                ("P3", "D3", "kidney_failure_stage_5", 0),
            ),
            "clinical.case_troponins": """
                case_id | troponin_kind
                C1      | t
                C2      | i
                C3      | i
            """,
            "clinical.troponin_results": """
                result_id | patient_id | troponin_kind
                L1        | P1         | t
                L2        | P2         | t
                L3        | P3         | i
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C1      | C-24    | D1
            C2      | C-24    | D2
        """,
    )


def test_t_16_a_suspicion_or_what_once_was_explains_nothing(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set                   | diagnosis_date | code   | setting   | status
                P1         | D1           | seizure                       | 2025-06-01     | R56.9  | inpatient | working
                P2         | D2           | seizure                       | 2025-06-01     | R56.9  | inpatient | history
                P3         | D3           | hereditary_muscular_dystrophy | 2025-06-01     | G71.01 | inpatient | working
                P4         | D4           | seizure                       | 2025-06-01     | R56.9  | inpatient |
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C4      | C-12    | D4
        """,
    )


def test_of_several_codes_of_one_cause_the_one_nearest_to_onset_is_shown(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": codes(
                ("P1", "D1", "trauma_crush_compartment", -9),
                ("P1", "D2", "burn_heat", -2),
                ("P1", "D2", "electrocution", -2),
                ("P1", "D3", "seizure", -1),
            ),
        },
        expect="""
            case_id | rule_id | source_id | evidence_text
            C1      | C-08    | D2        | burn or heat, coded X, on 2 dates in all
            C1      | C-12    | D3        | coded X
        """,
    )


def test_a_bare_code_is_read_out_unless_the_cause_says_it_already(spec):
    spec(
        "clinical.competing_diagnoses",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set        | diagnosis_date | code    | status
                P1         | D1           | cns_weakness_mimic | 2025-05-30     | C79.31  | confirmed
                P1         | D2           | seizure            | 2025-05-30     | G40.909 | confirmed
                P1         | D3           | infection_covid    | 2025-05-30     | U07.1   | confirmed
                P1         | D4           | exertion           | 2025-05-30     | Y93.02  | confirmed
            """,
        },
        expect="""
            rule_id | evidence_text
            C-23    | central weakness, coded C79.31
            C-12    | coded G40.909
            C-05    | covid 19, coded U07.1
            C-13    | coded Y93.02
        """,
    )
