"""clinical.biopsy_results: what the text of a muscle biopsy says (spec 6.6)."""


def read(spec, texts):
    """Draw one muscle biopsy per report and expect its reading."""
    drawn = "\n".join(f"R{n} | P1 | muscle_biopsy | 2025-05-01 | {text}" for n, text in enumerate(texts))
    expected = "\n".join(f"R{n} | {reading}" for n, reading in enumerate(texts.values()))
    spec(
        "clinical.biopsy_results",
        given={
            "staging.procedure_events": "procedure_id | patient_id | concept_set | performed_date | result_text\n"
            + drawn
        },
        expect="procedure_id | biopsy_result\n" + expected,
    )


def test_necrosis_of_muscle_fibres_is_necrotizing(spec):
    read(
        spec,
        {
            "Immune-mediated necrotizing myopathy.": "necrotizing",
            "Necrotising autoimmune myopathy": "necrotizing",
            "Scattered necrotic muscle fibres, few lymphocytes.": "necrotizing",
            "Necrotic and regenerating fibers in all fascicles": "necrotizing",
            "Myonecrosis with pale fibers": "necrotizing",
            "Fibers in several stages of myonecrosis": "necrotizing",
            "Scattered myofiber necrosis": "necrotizing",
            "No inflammation. Many necrotic fibers.": "necrotizing",
            "No inflammatory infiltrate, necrotic fibers seen": "necrotizing",
            "Necrotic fibers without inflammation": "necrotizing",
            "There is no inflammation but many necrotic fibers": "necrotizing",
            "No significant inflammation with scattered necrotic fibers": "necrotizing",
        },
    )


def test_no_without_or_negative_for_before_the_words_takes_them_back(spec):
    read(
        spec,
        {
            "No evidence of necrotizing myopathy": "performed",
            "Without necrotic fibers": "performed",
            "Negative for necrotizing myopathy.": "performed",
            "No inflammation or necrotic fibers": "performed",
            "No inflammation, vasculitis or necrotic fibers": "performed",
            "No inflammation, necrotic fibers, or vacuoles": "performed",
            "Necrotic fibers are not seen": "performed",
            "Fibers are intact, non-necrotizing": "performed",
            "Negative for inflammatory myopathy": "performed",
            "No evidence of myositis; type 2 fiber atrophy": "performed",
        },
    )


def test_necrotizing_needs_myopathy_or_fibers_within_60_characters(spec):
    read(
        spec,
        {
            "Necrotizing lesion of uncertain origin": "performed",
            "Necrotizing vasculitis; muscle fibers preserved": "performed",
            "necrotizing " + "x" * 58 + " fibers": "necrotizing",
            "necrotizing " + "x" * 60 + " fibers": "performed",
        },
    )


def test_myositis_is_myositis_and_a_report_of_neither_is_a_biopsy_performed(spec):
    read(
        spec,
        {
            "Inflammatory myopathy with perifascicular atrophy": "myositis",
            "Findings consistent with polymyositis": "myositis",
            "Endomysial infiltrate, myositis, and necrotic fibers": "necrotizing",
            "Type 2 fiber atrophy": "performed",
            "Clinical history: suspected myositis. Normal skeletal muscle.": "performed",
            "Rule out necrotizing myopathy": "performed",
            "Necrotizing myopathy cannot be excluded": "performed",
            "": "performed",
        },
    )


def test_only_muscle_biopsies_are_read_and_a_missing_report_is_told(spec):
    spec(
        "clinical.biopsy_results",
        given={
            "staging.procedure_events": """
            procedure_id | patient_id | concept_set   | performed_date | result_text
            R1           | P1         | muscle_biopsy | 2025-05-01     |
            R2           | P1         | muscle_biopsy | 2025-05-02     | Normal muscle
            R3           | P1         | emg           | 2025-05-03     | necrotizing myopathy
        """
        },
        expect="""
            procedure_id | performed_date | biopsy_result | has_report_text
            R1           | 2025-05-01     | performed     | false
            R2           | 2025-05-02     | performed     | true
        """,
    )
