"""staging.lab_codes: which analyte a test's code and name mean (spec 3.8, R-CK-01, T-01, T-15, T-37)."""


def test_total_ck_is_known_by_code_and_by_name_at_word_boundaries(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | LOINC       | 2157-6  | S-Kreatinkinase
            L2        | OMOP        | 3007220 | Creatine kinase [Enzymatic activity/volume]
            L3        | LOCAL       | 17      | CPK
            L4        |             |         | Creatine Phosphokinase (CPK), total
            L5        | LOCAL       | 2157-6  | Kreatin
            L6        | LOCAL       | 18      | TRICKY
            L7        | LOCAL       | 19      | Creatinine
        """
        },
        expect="""
            test_name                                   | analyte | is_accepted_by_code | is_accepted_by_name | rejection_reason
            S-Kreatinkinase                             | ck      | true                | false               |
            Creatine kinase [Enzymatic activity/volume] | ck      | true                | true                |
            CPK                                         | ck      | false               | true                |
            Creatine Phosphokinase (CPK), total         | ck      | false               | true                |
        """,
    )


def test_isoenzymes_do_not_claim_to_be_total_ck(spec):
    names = [
        "CK-MB", "CK MB mass", "CK-MB%", "CK %MB", "CK-MB index", "CK-MM", "CK-BB", "CK isoenzymes", "Creatine kinase isoforms",
        "Creatine kinase.macromolecular type 1", "CK MB/total ratio", "CK electrophoresis", "Creatine kinase urine", "CK-MB2",
    ]  # fmt: skip
    rows = "\n".join(f"L{n} | LOCAL | {n} | {name}" for n, name in enumerate(names))
    spec(
        "staging.lab_codes",
        given={"raw.labs": "result_id | code_system | code | test_name\n" + rows},
        expect="test_name | analyte",
    )


def test_cytokeratins_of_a_tumour_report_are_not_creatine_kinase(spec):
    names = ["CK7", "CK 7", "CK 20", "CK 5/6", "CK AE1/AE3", "Cytokeratin (CK) 19 fragment", "CK immunostain"]
    rows = "\n".join(f"L{n} | LOCAL | {n} | {name}" for n, name in enumerate(names))
    spec(
        "staging.lab_codes",
        given={"raw.labs": "result_id | code_system | code | test_name\n" + rows},
        expect="test_name | analyte",
    )


def test_where_code_and_name_disagree_the_claim_is_kept_with_the_reason(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code      | test_name
            L1        | LOINC       | 13969-1   | Creatine kinase
            L2        | LOINC       | 2157-6    | CK-MB
            L3        | OMOP        | 3030170   | Creatine kinase level, blood
            L4        | LOINC       | LP15510-8 | CK
            L5        | LOINC       | 1920-8    | CK
        """
        },
        expect="""
            code      | analyte | rejection_reason
            13969-1   | ck      | code of another analyte
            2157-6    | ck      | name of another analyte
            3030170   | ck      | code of another analyte
            LP15510-8 | ck      | code of another analyte
            1920-8    | ck      | code of another analyte
            1920-8    | ast     | name of another analyte
        """,
    )


def test_an_isoenzyme_by_code_and_by_name_claims_nothing(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | LOINC       | 13969-1 | CK-MB mass
            L2        | LOINC       | 49724-8 | Aldolase fluid
        """
        },
        expect="code | analyte",
    )


def test_a_test_whose_name_is_often_coded_wrongly_is_not_believed_without_its_own_code(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | OMOP        | 4094566 | HMGCoAR antibody
            L2        | LOINC       | 93493-5 | HMGCoAR antibody
            L3        |             |         | HMGCoAR antibody
            L4        | OMOP        | 4094566 | HMB-45 antigen
        """
        },
        expect="""
            code_system | code    | analyte    | is_accepted_by_code | rejection_reason
            OMOP        | 4094566 | anti_hmgcr | false               | name often seen under a wrong code
            LOINC       | 93493-5 | anti_hmgcr | true                |
                        |         | anti_hmgcr | false               | name often seen under a wrong code
        """,
    )


def test_an_antibody_code_under_the_name_of_another_antibody_is_believed_for_neither(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | LOINC       | 33921-8 | HMGCR antibody
            L2        | LOINC       | 33921-8 | Anti-SRP
            L3        | LOCAL       | 1       | HMGCR antibody
        """
        },
        expect="""
            test_name      | code    | analyte    | rejection_reason
            HMGCR antibody | 33921-8 | anti_srp   | name of another analyte
            HMGCR antibody | 33921-8 | anti_hmgcr | code of another analyte
            Anti-SRP       | 33921-8 | anti_srp   |
            HMGCR antibody | 1       | anti_hmgcr |
        """,
    )


def test_an_rnp_test_under_the_code_of_anti_srp_is_not_believed(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code     | test_name
            L1        | OMOP        | 3040824  | RNP Ab
            L2        | OMOP        | 3040824  | SRP Ab
            L3        | LOCAL       | 1        | RNP Ab
        """
        },
        expect="""
            test_name | code    | analyte  | rejection_reason
            RNP Ab    | 3040824 | anti_srp | name of another analyte
            SRP Ab    | 3040824 | anti_srp |
        """,
    )
