"""clinical.competing_procedures: operations, injections and needle studies before onset (spec 8 C-09 to C-11)."""

CASES = """
    case_id | patient_id | onset_date | first_raised_ck_date
    C1      | P1         | 2025-06-01 | 2025-06-01
    C2      | P2         | 2025-06-01 | 2025-06-01
    C3      | P3         | 2025-06-01 | 2025-06-01
    C4      | P4         | 2025-06-01 | 2025-06-01
"""


def test_t_06_c_09_surgery_counts_from_7_days_before_onset_to_onset(spec):
    spec(
        "clinical.competing_procedures",
        given={
            "clinical.cases": CASES,
            "staging.surgery_events": """
                procedure_id | patient_id | performed_date | code    | finding
                R1           | P1         | 2025-05-24     | 00300   | anaesthesia
                R2           | P2         | 2025-05-25     | 00300   | anaesthesia
                R3           | P3         | 2025-06-01     | 0TT10ZZ | operation
                R4           | P4         | 2025-06-02     | 00300   | anaesthesia
            """,
        },
        expect="""
            case_id | rule_id | event_date | source_table | source_id | evidence_text
            C2      | C-09    | 2025-05-25 | procedures   | R2        | coded 00300 (anaesthesia)
            C3      | C-09    | 2025-06-01 | procedures   | R3        | coded 0TT10ZZ (operation)
        """,
    )


def test_t_06_c_10_a_vaccine_or_injection_code_counts_from_5_days_before_onset_to_onset(spec):
    spec(
        "clinical.competing_procedures",
        given={
            "clinical.cases": CASES,
            "staging.procedure_events": """
                procedure_id | patient_id | concept_set  | performed_date | code
                R1           | P1         | im_injection | 2025-05-26     | 90471
                R2           | P2         | im_injection | 2025-05-27     | 90471
                R3           | P3         | im_injection | 2025-06-01     | 20552
                R4           | P4         | im_injection | 2025-06-02     | 90471
            """,
        },
        expect="""
            case_id | rule_id | source_table | source_id | evidence_text
            C2      | C-10    | procedures   | R2        | coded 90471 (intramuscular injection)
            C3      | C-10    | procedures   | R3        | coded 20552 (intramuscular injection)
        """,
    )


def test_t_06_c_10_a_drug_given_into_a_muscle_counts_in_the_same_window(spec):
    spec(
        "clinical.competing_procedures",
        given={
            "clinical.cases": CASES,
            "staging.intramuscular_events": """
                prescription_id | patient_id | start_date | drug_name
                RX1             | P1         | 2025-05-26 | ceftriaxone
                RX2             | P2         | 2025-05-27 | ceftriaxone
                RX3             | P3         | 2025-06-01 | influenza vaccine
                RX4             | P4         | 2025-06-02 | ceftriaxone
            """,
        },
        expect="""
            case_id | rule_id | event_date | source_table | source_id | evidence_text
            C2      | C-10    | 2025-05-27 | prescribing  | RX2       | ceftriaxone given into a muscle
            C3      | C-10    | 2025-06-01 | prescribing  | RX3       | influenza vaccine given into a muscle
        """,
    )


def test_c_10_the_codes_of_vaccines_and_trigger_points_are_in_the_list(spec):
    spec(
        "staging.procedure_events",
        given={
            "raw.procedures": """
                procedure_id | patient_id | code_system | code  | performed_time
                R1           | P1         | CPT         | 90471 | 2025-06-01
                R2           | P1         | HCPCS       | G0008 | 2025-06-01
                R3           | P1         | CPT         | 20553 | 2025-06-01
                R4           | P1         | CPT         | 90473 | 2025-06-01
            """,
        },
        expect="""
            procedure_id | concept_set
            R1           | im_injection
            R2           | im_injection
            R3           | im_injection
        """,
    )


def test_t_06_c_11_a_needle_study_counts_from_3_days_before_onset(spec):
    spec(
        "clinical.competing_procedures",
        given={
            "clinical.cases": CASES,
            "staging.procedure_events": """
                procedure_id | patient_id | concept_set   | performed_date | code
                R1           | P1         | emg           | 2025-05-28     | 95860
                R2           | P2         | emg           | 2025-05-29     | 95886
                R2           | P2         | emg_before_ck | 2025-05-29     | 95886
                R3           | P3         | muscle_biopsy | 2025-05-31     | 20206
            """,
            "clinical.ck_course": """
                result_id | patient_id | draw_date  | draw_time           | draw_has_time | is_raised
                L1        | P1         | 2025-06-01 | 2025-06-01 00:00:00 | false         | true
                L2        | P2         | 2025-06-01 | 2025-06-01 00:00:00 | false         | true
                L3        | P3         | 2025-06-01 | 2025-06-01 00:00:00 | false         | true
            """,
        },
        expect="""
            case_id | rule_id | source_table | source_id | evidence_text
            C2      | C-11    | procedures   | R2        | coded 95886 (needle emg)
            C3      | C-11    | procedures   | R3        | coded 20206 (muscle biopsy)
        """,
    )


def test_c_11_on_the_day_of_the_draw_the_needle_must_be_known_to_come_first(spec):
    spec(
        "clinical.competing_procedures",
        given={
            "clinical.cases": CASES,
            "staging.procedure_events": """
                procedure_id | patient_id | concept_set | performed_date | performed_time      | performed_time_has_time
                R1           | P1         | emg         | 2025-06-01     | 2025-06-01 09:59:00 | true
                R2           | P2         | emg         | 2025-06-01     | 2025-06-01 10:00:00 | true
                R3           | P3         | emg         | 2025-06-01     | 2025-06-01 00:00:00 | false
                R4           | P4         | emg         | 2025-06-01     | 2025-06-01 09:00:00 | true
            """,
            "clinical.ck_course": """
                result_id | patient_id | draw_date  | draw_time           | draw_has_time | is_raised
                L1        | P1         | 2025-06-01 | 2025-06-01 10:00:00 | true          | true
                L2        | P2         | 2025-06-01 | 2025-06-01 10:00:00 | true          | true
                L3        | P3         | 2025-06-01 | 2025-06-01 10:00:00 | true          | true
                L4        | P4         | 2025-06-01 | 2025-06-01 00:00:00 | false         | true
                L5        | P4         | 2025-06-01 | 2025-06-01 11:00:00 | true          | true
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C1      | C-11    | R1
        """,
    )


def test_c_11_without_a_raised_ck_there_is_nothing_to_explain(spec):
    spec(
        "clinical.competing_procedures",
        given={
            "clinical.cases": """
                case_id | patient_id | onset_date | first_raised_ck_date
                C1      | P1         | 2025-06-01 |
            """,
            "staging.procedure_events": """
                procedure_id | patient_id | concept_set | performed_date
                R1           | P1         | emg         | 2025-05-30
            """,
        },
        expect="""
            case_id | rule_id
        """,
    )
