"""clinical.antibody_results: how an antibody result is read (spec 6.7, T-14, T-15, T-40)."""


def read(spec, rows, expect, *, readings="", ivig=""):
    """Read drawn results; every one of them speaks for its draw."""
    header, *lines = [line for line in rows.strip("\n").splitlines() if line.strip()]
    names = [name.strip() for name in header.split("|")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    result, analyte = names.index("result_id"), names.index("analyte")
    draws = "\n".join(f"{line[result]} | {line[analyte]}" for line in cells)
    spec(
        "clinical.antibody_results",
        given={
            "staging.lab_events": rows, "clinical.lab_draws": "result_id | analyte\n" + draws,
            "clinical.text_readings": "value_text | text_reading" + readings,
            "staging.drug_events": "patient_id | drug_group | is_exposure | start_date | end_date" + ivig,
        },
        expect=expect,
    )  # fmt: skip


def test_t_14_words_come_before_numbers_and_a_text_without_either_is_unknown(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte    | draw_date  | value_text                        | unit_key
        L1        | P1         | anti_hmgcr | 2025-05-01 | HMGCR Ab: NOT DETECTED            | cu
        L2        | P1         | anti_hmgcr | 2025-05-01 | Negative 145                      | cu
        L3        | P1         | anti_hmgcr | 2025-05-01 | <20 CU                            | (none)
        L4        | P1         | anti_srp   | 2025-05-01 | Anti-SRP see note: test cancelled | si
        L5        | P1         | anti_srp   | 2025-05-01 | see note                          | si
        """,
        """
        result_id | antibody_result | read_by
        L1        | negative        | words
        L2        | negative        | words
        L3        | negative        | cut_off
        L4        | unknown         | words
        L5        | unknown         |
        """,
        readings="""
        HMGCR Ab: NOT DETECTED            | negative
        Negative 145                      | negative
        Anti-SRP see note: test cancelled | unknown
        """,
    )


def test_anti_hmgcr_is_positive_from_20_in_any_of_its_units(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte    | draw_date  | value_text | unit_key | reference_high
        L1        | P1         | anti_hmgcr | 2025-05-01 | 20         | cu       |
        L2        | P1         | anti_hmgcr | 2025-05-01 | 19.9       | cu       |
        L3        | P1         | anti_hmgcr | 2025-05-01 | 20         | units    | 40
        L4        | P1         | anti_hmgcr | 2025-05-01 | 19         | u/ml     | 10
        L5        | P1         | anti_hmgcr | 2025-05-01 | 145 CU     | (none)   |
        L6        | P1         | anti_hmgcr | 2025-05-01 | 145 H      | units    |
        L7        | P1         | anti_hmgcr | 2025-05-01 | 145        | (none)   |
        """,
        """
        result_id | antibody_result | read_by
        L1        | positive        | cut_off
        L2        | negative        | cut_off
        L3        | positive        | cut_off
        L4        | negative        | cut_off
        L5        | positive        | cut_off
        L6        | positive        | cut_off
        L7        | unknown         |
        """,
    )


def test_anti_srp_is_positive_from_11_on_the_line_blot_and_else_above_the_limit_of_the_row(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte  | draw_date  | value_text | unit_key | reference_high
        L1        | P1         | anti_srp | 2025-05-01 | 11         | si       |
        L2        | P1         | anti_srp | 2025-05-01 | 10         | si       | 5
        L3        | P1         | anti_srp | 2025-05-01 | 6          | units    | 5
        L4        | P1         | anti_srp | 2025-05-01 | 5          | units    | 5
        L5        | P1         | anti_srp | 2025-05-01 | 500        | units    |
        L6        | P1         | anti_jo1 | 2025-05-01 | 1.1        | index    | 1.0
        """,
        """
        result_id | antibody_result | read_by
        L1        | positive        | cut_off
        L2        | negative        | cut_off
        L3        | positive        | row_limit
        L4        | negative        | row_limit
        L5        | unknown         |
        L6        | positive        | row_limit
        """,
    )


def test_a_comparator_or_a_range_that_leaves_the_answer_open_is_indeterminate(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte    | draw_date  | value_text | unit_key | reference_high
        L1        | P1         | anti_hmgcr | 2025-05-01 | <20        | cu       |
        L2        | P1         | anti_hmgcr | 2025-05-01 | <=20       | cu       |
        L3        | P1         | anti_hmgcr | 2025-05-01 | <50        | cu       |
        L4        | P1         | anti_hmgcr | 2025-05-01 | >200       | cu       |
        L5        | P1         | anti_hmgcr | 2025-05-01 | >10        | cu       |
        L6        | P1         | anti_hmgcr | 2025-05-01 | 0-19       | units    |
        L7        | P1         | anti_hmgcr | 2025-05-01 | 15 - 25    | units    |
        L8        | P1         | anti_hmgcr | 2025-05-01 | 20-39 CU   | (none)   |
        L9        | P1         | anti_jo1   | 2025-05-01 | <5         | index    | 5
        L10       | P1         | anti_jo1   | 2025-05-01 | >5         | index    | 5
        L11       | P1         | anti_jo1   | 2025-05-01 | >4         | index    | 5
        """,
        """
        result_id | antibody_result
        L1        | negative
        L2        | indeterminate
        L3        | indeterminate
        L4        | positive
        L5        | indeterminate
        L6        | negative
        L7        | indeterminate
        L8        | positive
        L9        | negative
        L10       | positive
        L11       | indeterminate
        """,
    )


def test_a_titre_is_positive_by_words_or_above_the_limit_of_the_row_only(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte    | draw_date  | value_text     | unit_key | reference_high
        L1        | P1         | anti_srp   | 2025-05-01 | 1:640          | (none)   |
        L2        | P1         | anti_srp   | 2025-05-01 | Positive 1:640 | (none)   |
        L3        | P1         | anti_srp   | 2025-05-01 | 1:640          | titer    | 40
        L4        | P1         | anti_srp   | 2025-05-01 | 1:40           | titer    | 40
        L5        | P1         | anti_hmgcr | 2025-05-01 | 1:640          | cu       |
        """,
        """
        result_id | antibody_result | read_by
        L1        | unknown         |
        L2        | positive        | words
        L3        | positive        | row_limit
        L4        | negative        | row_limit
        L5        | unknown         |
        """,
        readings="\nPositive 1:640 | positive",
    )


def test_t_15_the_header_of_a_panel_never_counts_its_components_do(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte    | draw_date  | value_text | test_name
        L1        | P1         | anti_hmgcr | 2025-05-01 | POSITIVE   | HMGCR and SRP antibody panel
        L1        | P1         | anti_srp   | 2025-05-01 | POSITIVE   | HMGCR and SRP antibody panel
        L2        | P1         | anti_srp   | 2025-05-01 | POSITIVE   | Panel: SRP antibody
        L3        | P1         | aldolase   | 2025-05-01 | POSITIVE   | Aldolase
        """,
        """
        result_id | analyte  | antibody_result
        L2        | anti_srp | positive
        """,
        readings="\nPOSITIVE | positive",
    )


def test_t_40_a_positive_within_90_days_after_immunoglobulin_may_be_the_donors(spec):
    read(
        spec,
        """
        result_id | patient_id | analyte    | draw_date  | value_text | unit_key
        L1        | P1         | anti_hmgcr | 2025-05-01 | 145        | cu
        L2        | P2         | anti_hmgcr | 2025-05-01 | 145        | cu
        L3        | P3         | anti_hmgcr | 2025-05-01 | 145        | cu
        L4        | P4         | anti_hmgcr | 2025-05-01 | 145        | cu
        L5        | P5         | anti_hmgcr | 2025-05-01 | 5          | cu
        L6        | P6         | anti_hmgcr | 2025-05-01 | 145        | cu
        L7        | P7         | anti_hmgcr | 2025-05-01 | 145        | cu
        """,
        """
        result_id | antibody_result | read_by        | is_after_ivig
        L1        | indeterminate   | immunoglobulin | true
        L2        | positive        | cut_off        | false
        L3        | positive        | cut_off        | false
        L4        | positive        | cut_off        | false
        L5        | negative        | cut_off        | true
        L6        | indeterminate   | immunoglobulin | true
        L7        | positive        | cut_off        | false
        """,
        ivig="""
        P1 | ivig     | true  | 2025-01-31 |
        P2 | ivig     | true  | 2025-01-30 |
        P3 | ivig     | true  | 2025-05-02 |
        P4 | ivig     | false | 2025-04-01 |
        P5 | ivig     | true  | 2025-05-01 |
        P6 | ivig     | true  | 2025-01-01 | 2025-03-01
        P7 | cytostatic | true | 2025-04-01 |
        """,
    )
