"""watchlist.packet_findings: CK with its limit, antibodies word for word, studies, overlap (spec 10.3)."""

CASES = """
    case_id | patient_id | episode_number
    C1      | P1         | 1
"""


def test_every_ck_has_its_limit_and_where_it_came_from(spec):
    spec(
        "watchlist.packet_findings",
        given={
            "clinical.cases": CASES,
            "clinical.ck_results": """
                patient_id | result_id | draw_date  | value_text | unit   | ck_u_per_l | ck_x_uln | uln_u_per_l | uln_source | is_rejected | rejection_reason | unresolved_reason | is_uln_implausible | is_unit_inferred
                P1         | L1        | 2026-01-10 | 5184       | U/L    | 5184       | 27       | 192         | row        | false       |                  |                   | false              | false
                P1         | L2        | 2026-01-11 | 40         | µkat/L | 2400       | 12       | 200         | laboratory | false       |                  |                   | false              | true
                P1         | L3        | 2026-01-12 | 320        | ng/mL  |            |          |             |            | true        | mass_unit        |                   |                    |
                P1         | L4        | 2026-01-13 | 2350       |        |            |          |             |            | false       |                  | unit missing      |                    |
                P1         | L5        | 2026-01-14 | 60         | U/L    | 60         | 1.5      | 40          | default    | false       |                  |                   | true               | false
            """,
        },
        expect="""
            case_id | section | item | value_text                                                                                             | source_id
            C1      | ck      | CK   | 5184 U/L = 5,184 U/L, 27.0 times the limit of 192 U/L (of the result itself)                           | L1
            C1      | ck      | CK   | 40 µkat/L = 2,400 U/L, 12.0 times the limit of 200 U/L (usual limit of the laboratory); the unit was inferred | L2
            C1      | ck      | CK   | 320 ng/mL: not counted, mass unit                                                                      | L3
            C1      | ck      | CK   | 2350: unit missing                                                                                     | L4
            C1      | ck      | CK   | 60 U/L = 60 U/L, 1.5 times the limit of 40 U/L (default for sex and age); the limit looks odd          | L5
        """,
    )


def test_antibodies_are_shown_as_sent_with_how_they_were_read(spec):
    spec(
        "watchlist.packet_findings",
        given={
            "clinical.cases": CASES,
            "clinical.antibody_results": """
                patient_id | result_id | analyte    | draw_date  | value_text   | unit | antibody_result | is_after_ivig
                P1         | L1        | anti_hmgcr | 2026-01-10 | NOT DETECTED |      | negative        | false
                P1         | L2        | anti_hmgcr | 2026-01-20 | 25           | CU   | indeterminate   | true
            """,
            "clinical.case_antibodies": "case_id | analyte | result_id\nC1 | anti_hmgcr | L1",
        },
        expect="""
            case_id | section    | item       | value_text                                                                        | source_id
            C1      | antibodies | anti-HMGCR | "NOT DETECTED", read as negative                                                  | L1
            C1      | antibodies | anti-HMGCR | "25 CU", read as indeterminate (drawn after immunoglobulin), not the one that counts | L2
        """,
    )


def test_biopsy_studies_troponin_laboratory_and_overlap_have_their_source_rows(spec):
    spec(
        "watchlist.packet_findings",
        given={
            "clinical.cases": CASES,
            "clinical.case_biopsies": "case_id | biopsy_result | performed_date | procedure_id | has_report_text\nC1 | performed | 2026-01-12 | X1 | true",
            "clinical.case_studies": """
                case_id | study      | study_date | source_table | source_id | is_abnormal | is_myopathic | has_fibrillations | has_oedema
                C1      | emg        | 2026-01-13 | procedures   | X2        | true        | true         | true              |
                C1      | muscle_mri | 2026-01-14 | procedures   | X3        |             |              |                   |
            """,
            "clinical.case_troponins": "case_id | draw_date | result_id | finding_text\nC1 | 2026-01-10 | L1 | Troponin I at 3.0 times its upper limit.",
            "clinical.case_laboratory": "case_id | finding | event_date | result_id | finding_text\nC1 | tsh_high | 2026-01-10 | L2 | TSH 14 mIU/L.",
            "clinical.overlap_findings": """
                patient_id | episode_number | finding_group | source_id | event_date | code | source_table
                P1         | 1              | myocarditis   | D1           | 2026-01-10     | I40.8 | diagnoses
            """,
            "clinical.weakness": """
                patient_id | episode_number | weakness | diagnosis_id | diagnosis_date | code
                P1         | 1              | specific | D2           | 2026-01-11     | M62.81
            """,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | diagnosis_id | first_diagnosis_date | codes | confirmation
                P1         | 1              | D3           | 2026-01-12           | G72.0 | coded once, outpatient
            """,
        },
        expect="""
            case_id | section | item             | value_text                               | event_date | source_table | source_id
            C1      | studies | muscle biopsy    | report names neither necrosis nor myositis | 2026-01-12 | procedures | X1
            C1      | studies | EMG              | abnormal, myopathic units, fibrillations | 2026-01-13 | procedures   | X2
            C1      | studies | muscle MRI       | done, no report that could be read       | 2026-01-14 | procedures   | X3
            C1      | studies | troponin         | Troponin I at 3.0 times its upper limit. | 2026-01-10 | labs         | L1
            C1      | studies | tsh high         | TSH 14 mIU/L.                            | 2026-01-10 | labs         | L2
            C1      | overlap | myocarditis      | new, coded I40.8                         | 2026-01-10 | diagnoses    | D1
            C1      | overlap | weakness         | specific, coded M62.81                   | 2026-01-11 | diagnoses    | D2
            C1      | overlap | muscle diagnosis | G72.0 coded once, outpatient             | 2026-01-12 | diagnoses    | D3
        """,
    )
