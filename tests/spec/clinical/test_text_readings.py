"""clinical.text_readings: what the words of a result say (spec 6.7, T-14)."""

import pytest


def read(spec, texts):
    """Draw one result per text and expect its reading; None: no words to read."""
    drawn = "\n".join(f"L{n} | anti_srp | {text}" for n, text in enumerate(texts))
    known = "\n".join(f"{text} | {reading}" for text, reading in texts.items() if reading)
    spec(
        "clinical.text_readings",
        given={"staging.lab_events": "result_id | analyte | value_text\n" + drawn},
        expect="value_text | text_reading\n" + known,
    )


def test_t_14_negative_is_read_before_positive_because_not_detected_holds_detected(spec):
    read(
        spec,
        {
            "HMGCR Ab: NOT DETECTED": "negative", "negative for anti-HMGCR": "negative", "None detected": "negative",
            "non-reactive": "negative", "Nonreactive": "negative", "Undetectable": "negative", "Negativ": "negative",
            "No SRP antibodies detected": "negative", "neg": "negative", "not present": "negative",
            "absent": "negative", "not positive": "negative", "<1:40": "negative",
            "Negative. Reflex titer not performed": "negative",
        },
    )  # fmt: skip


def test_t_14_a_cancelled_test_is_unknown_whatever_else_it_says(spec):
    read(
        spec,
        {
            "Anti-SRP see note: test cancelled": "unknown", "CANCELED - negative": "unknown", "Not done": "unknown",
            "QNS": "unknown", "Quantity not sufficient": "unknown", "Test not performed": "unknown",
            "pending": "unknown",
        },
    )  # fmt: skip


def test_weak_low_equivocal_and_borderline_are_not_positive(spec):
    read(
        spec,
        {
            "weak positive": "indeterminate", "WEAKLY POSITIVE": "indeterminate", "Low Positive": "indeterminate",
            "low titer positive": "indeterminate", "Positive (low)": "indeterminate", "Equivocal": "indeterminate",
            "Borderline 8 SI": "indeterminate", "weakly reactive": "indeterminate", "(+)": "indeterminate",
            "+/-": "indeterminate", "Detected, low level": "indeterminate",
        },
    )  # fmt: skip


def test_positive_words(spec):
    read(
        spec,
        {
            "POSITIVE": "positive", "strong positive": "positive", "Positive 1:640": "positive",
            "Detected": "positive", "reactive": "positive", "++": "positive", "pos": "positive",
            "POSITIVE, see note": "positive", "Moderate positive": "positive", "positiv": "positive",
        },
    )  # fmt: skip


def test_a_reference_range_quoted_in_the_text_is_not_the_result(spec):
    read(
        spec,
        {
            "POSITIVE (ref: negative)": "positive", "Positive (Reference range: None detected)": "positive",
            "145 CU (reference negative)": None, "Negative (reference: negative)": "negative",
        },
    )  # fmt: skip


def test_a_text_without_such_words_is_not_read(spec):
    read(spec, {"see note": None, "145 CU": None, "1:640": None, "See panel components": None, "<20 CU": None})


@pytest.mark.parametrize("table", ["antibody_text_patterns", "biopsy_text_patterns", "study_text_patterns"])
def test_every_pattern_matches_its_example_and_not_its_counterexample(bench, table):
    misread = bench.execute(f"""
        SELECT pattern_order FROM reference.{table}
        WHERE NOT REGEXP_MATCHES(LOWER(example), pattern) OR REGEXP_MATCHES(LOWER(counterexample), pattern)
    """).fetchall()
    assert misread == []
