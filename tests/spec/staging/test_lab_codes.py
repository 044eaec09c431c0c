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
            Creatinine                                  | creatinine | false            | true                |
        """,
    )


def test_isoenzymes_do_not_claim_to_be_total_ck_but_ck_mb_and_macro_ck_claim_to_be_themselves(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code | test_name
            L1        | LOCAL       | 1    | CK-MB
            L2        | LOCAL       | 2    | CK MB mass
            L3        | LOCAL       | 3    | CK-MB%
            L4        | LOCAL       | 4    | CK MB/total ratio
            L5        | LOCAL       | 5    | Creatine kinase.macromolecular type 1
            L6        | LOCAL       | 6    | CK %MB
            L7        | LOCAL       | 7    | CK-MM
            L8        | LOCAL       | 8    | CK-BB
            L9        | LOCAL       | 9    | CK isoenzymes
            L10       | LOCAL       | 10   | Creatine kinase isoforms
            L11       | LOCAL       | 11   | CK electrophoresis
            L12       | LOCAL       | 12   | Creatine kinase urine
            L13       | LOCAL       | 13   | CK-MB2
        """
        },
        expect="""
            test_name                             | analyte  | rejection_reason
            CK-MB                                 | ck_mb    |
            CK MB mass                            | ck_mb    |
            CK-MB%                                | ck_mb    |
            CK MB/total ratio                     | ck_mb    |
            Creatine kinase.macromolecular type 1 | macro_ck |
        """,
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
            13969-1   | ck_mb   | name of another analyte
            2157-6    | ck      | name of another analyte
            2157-6    | ck_mb   | code of another analyte
            3030170   | ck      | code of another analyte
            LP15510-8 | ck      | code of another analyte
            1920-8    | ck      | code of another analyte
            1920-8    | ast     | name of another analyte
        """,
    )


def test_an_isoenzyme_by_code_and_by_name_is_itself_and_a_fluid_is_nothing(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | LOINC       | 13969-1 | CK-MB mass
            L2        | LOINC       | 49724-8 | Aldolase fluid
        """
        },
        expect="""
            code    | analyte | is_accepted_by_code | rejection_reason
            13969-1 | ck_mb   | true                |
        """,
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


def test_t_15_jo_1_and_the_jo_a_blood_group_hmgcr_and_hmb_45_are_told_apart(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | LOINC       | 33571-1 | Jo(a) blood group antigen
            L2        | LOINC       | 33571-1 | Jo-1 Ab
            L3        | LOCAL       | 1       | Jo-1 Ab
            L4        | LOINC       | 93493-5 | HMB-45 antigen in tissue
            L5        | LOCAL       | 2       | Jo(a) antigen
        """
        },
        expect="""
            test_name                 | analyte    | rejection_reason
            Jo(a) blood group antigen | anti_jo1   | name of another analyte
            Jo-1 Ab                   | anti_jo1   |
            Jo-1 Ab                   | anti_jo1   |
            HMB-45 antigen in tissue  | anti_hmgcr | name of another analyte
        """,
    )


def test_t_37_aldolase_of_urine_or_fluid_and_anti_microsomal_antibody_are_not_what_a_public_map_says(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | LOINC       | 1761-6  | Aldolase
            L2        | LOINC       | 49724-8 | Aldolase
            L3        | LOINC       | 1761-6  | Aldolase, urine
            L4        | LOCAL       | 1       | Aldolase, body fluid
            L5        | LOINC       | 5247-2  | Anti-Microsomal Antibodies
        """
        },
        expect="""
            test_name       | code    | analyte  | rejection_reason
            Aldolase        | 1761-6  | aldolase |
            Aldolase        | 49724-8 | aldolase | code of another analyte
            Aldolase, urine | 1761-6  | aldolase | name of another analyte
        """,
    )


def test_other_analytes_are_known_by_name_too_and_a_like_name_is_not_taken_for_them(spec):
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code | test_name
            L1        | LOCAL       | 1    | Sodium
            L2        | LOCAL       | 2    | Troponin T, high sensitivity
            L3        | LOCAL       | 3    | TSH
            L4        | LOCAL       | 4    | TSH receptor antibody
            L5        | LOCAL       | 5    | Bilirubin, direct
            L6        | LOCAL       | 6    | Alkaline phosphatase
            L7        | LOCAL       | 7    | SARS-CoV-2 PCR
            L8        | LOCAL       | 8    | SARS-CoV-2 IgG
            L9        | LOCAL       | 9    | Haemophilus influenzae culture
            L10       | LOCAL       | 10   | Creatinine clearance
            L11       | LOCAL       | 11   | Influenza A/B antigen
        """
        },
        expect="""
            test_name                    | analyte              | rejection_reason
            Sodium                       | sodium               |
            Troponin T, high sensitivity | troponin_t           |
            TSH                          | tsh                  |
            Alkaline phosphatase         | alkaline_phosphatase |
            SARS-CoV-2 PCR               | sars_cov_2           |
            Influenza A/B antigen        | influenza            |
        """,
    )


def test_t_37_salts_and_pigments_of_urine_or_a_body_fluid_are_not_those_of_blood(spec):
    # some data sets name the specimen nowhere but in the test's name
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
            result_id | code_system | code    | test_name
            L1        | OMOP        | 3016038 | Potassium, Urine
            L2        | LOINC       | 2823-3  | Potassium
            L3        | LOCAL       | 1       | Potassium, Whole Blood
            L4        | OMOP        | 3003181 | Sodium, Urine
            L5        | LOINC       | 2951-2  | Sodium
            L6        | OMOP        | 3026729 | Phosphate, Urine
            L7        | OMOP        | 3001137 | Triple Phosphate Crystals
            L8        | LOINC       | 2777-1  | Phosphate
            L9        | OMOP        | 3017250 | Creatinine, Urine
            L10       | OMOP        | 3016647 | Creatinine, Ascites
            L11       | OMOP        | 3025065 | Creatinine, Pleural
            L12       | OMOP        | 3004239 | 24 hr Creatinine
            L13       | LOINC       | 2160-0  | Creatinine
            L14       | OMOP        | 3028193 | Bilirubin, Total, Body Fluid
            L15       | LOINC       | 1975-2  | Bilirubin, Total
            L16       | LOCAL       | 2       | Potassium hydroxide preparation
            L17       | LOCAL       | 3       | Sodium, sweat
        """
        },
        expect="""
            test_name              | analyte    | is_accepted_by_code | is_accepted_by_name | rejection_reason
            Potassium              | potassium  | true                | true                |
            Potassium, Whole Blood | potassium  | false               | true                |
            Sodium                 | sodium     | true                | true                |
            Phosphate              | phosphate  | true                | true                |
            Creatinine             | creatinine | true                | true                |
            Bilirubin, Total       | bilirubin  | true                | true                |
        """,
    )
