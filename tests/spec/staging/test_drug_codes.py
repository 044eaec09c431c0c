"""staging.drug_codes: which listed drug a code and a name mean (spec 3: matching order, names at word boundaries)."""

#: Only the sets a spec speaks of, so that other lists with the same drugs stay out of the picture.
SETS = """
    concept_set                       | drug_class       | drug_group
    statin                            | statin           | statin
    statin_combination                | statin           | statin_combination
    systemic_glucocorticoid           | systemic_steroid | glucocorticoid
    local_corticosteroid_do_not_count | exclude          | local_steroid
    mineralocorticoid_do_not_count    | exclude          | mineralocorticoid
    NOT_statin_name_exclusion         | exclude          | name_lookalike
    ici_any                           | ici              | pd1_or_pdl1
    ici_pd1_us                        | ici              | pd1
    ici_lag3_us                       | ici              | lag3
    ici_nonspecific_needs_ndc_or_text | support          | unclassified_code
    myotoxic_lipid_other              | myotoxic         | lipid_other
"""


def test_a_code_is_read_in_its_own_vocabulary_only(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code     | drug_name
            R1              | RXNORM      | 36567    | product 1
            R2              | ATC         | C10AA01  | product 2
            R3              | OMOP        | 1539403  | product 3
            R4              | HCPCS       | J9271    | product 4
            R5              | ATC         | c10aa01  | product 5
            R6              | OMOP        | 36567    | product 6
            R7              | LOCAL       | 36567    | product 7
            R8              |             | 36567    | product 8
        """,
        },
        expect="""
            code_system | code    | drug_name | concept_set | ingredient    | matched_by
            RXNORM      | 36567   | product 1 | statin      | simvastatin   | code
            ATC         | C10AA01 | product 2 | statin      | simvastatin   | code
            OMOP        | 1539403 | product 3 | statin      | simvastatin   | code
            HCPCS       | J9271   | product 4 | ici_pd1_us  | pembrolizumab | code
            ATC         | c10aa01 | product 5 | statin      | simvastatin   | code
        """,
    )


def test_where_the_code_is_unknown_the_name_speaks(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code          | drug_name
            R1              | NDC         | 00071-0155-23 | Atorvastatin Calcium 10 MG Oral Tablet
            R2              | LOCAL       | 4711          | PEMBROLIZUMAB (KEYTRUDA) 200 mg
            R3              |             |               | methylPREDNISolone sod succ
            R4              | RXNORM      | 617310        | atorvastatin 20 MG Oral Tablet
        """,
        },
        expect="""
            code_system | code          | concept_set             | ingredient         | matched_by
            NDC         | 00071-0155-23 | statin                  | atorvastatin       | name
            LOCAL       | 4711          | ici_pd1_us              | pembrolizumab      | name
                        |               | systemic_glucocorticoid | methylprednisolone | name
            RXNORM      | 617310        | statin                  | atorvastatin       | name
        """,
    )


def test_a_code_speaks_before_the_name_for_its_own_class_of_drug_only(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code  | drug_name
            R1              | RXNORM      | 83367 | simvastatin 20 mg
            R2              | RXNORM      | 83367 | atorvastatin with prednisone
        """,
        },
        expect="""
            code  | drug_name                    | concept_set             | ingredient   | matched_by
            83367 | simvastatin 20 mg            | statin                  | atorvastatin | code
            83367 | atorvastatin with prednisone | statin                  | atorvastatin | code
            83367 | atorvastatin with prednisone | systemic_glucocorticoid | prednisone   | name
        """,
    )


def test_t_23_names_that_only_end_like_a_statin_are_not_one(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code | drug_name
            R1              | LOCAL       | 1    | imipenem / cilastatin
            R2              | LOCAL       | 2    | nystatin 100000 UNIT/ML oral suspension
            R3              | LOCAL       | 3    | pentostatin 10 mg
            R4              | LOCAL       | 4    | somatostatin
            R5              | LOCAL       | 5    | Sandostatin LAR
            R6              | LOCAL       | 6    | cystatin C
            R7              | LOCAL       | 7    | statin
            R8              | LOCAL       | 8    | xatorvastatinx
            R9              | LOCAL       | 9    | (pravastatin)
        """,
        },
        expect="""
            code | concept_set              | ingredient
            9    | statin                   | pravastatin
        """,
    )


def test_a_longer_name_is_not_the_shorter_one_inside_it(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code | drug_name
            R1              | LOCAL       | 1    | hydrocortisone
            R2              | LOCAL       | 2    | methylprednisolone
            R3              | LOCAL       | 3    | fludrocortisone
            R4              | LOCAL       | 4    | cortisone
        """,
        },
        expect="""
            code | concept_set             | ingredient
            1    | systemic_glucocorticoid | hydrocortisone
            2    | systemic_glucocorticoid | methylprednisolone
            4    | systemic_glucocorticoid | cortisone
        """,
    )


def test_a_combination_product_is_each_of_its_drugs(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code    | drug_name
            R1              | ATC         | C10BX03 | Caduet
            R2              | LOCAL       | 2       | ezetimibe-simvastatin
            R3              | HCPCS       | J9298   | Opdualag
            R4              | LOCAL       | 4       | nivolumab / relatlimab-rmbw
        """,
        },
        expect="""
            code    | concept_set             | ingredient           | matched_by
            C10BX03 | statin_combination      | atorvastatin         | code
            2       | statin                  | simvastatin          | name
            2       | myotoxic_lipid_other    | ezetimibe            | name
            J9298   | ici_lag3_us             | nivolumab+relatlimab | code
            4       | ici_pd1_us              | nivolumab            | name
            4       | ici_lag3_us             | relatlimab           | name
        """,
    )


def test_a_class_code_speaks_only_where_nothing_more_exact_does(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code    | drug_name
            R1              | ATC         | L01FF   | checkpoint inhibitor
            R2              | ATC         | L01FF99 | new drug
            R3              | ATC         | L01FF02 | product
            R4              | ATC         | L01FF   | nivolumab
        """,
        },
        expect="""
            code    | concept_set         | ingredient    | matched_by
            L01FF   | ici_any             |               | code
            L01FF99 | ici_any             |               | code
            L01FF02 | ici_pd1_us          | pembrolizumab | code
            L01FF   | ici_pd1_us          | nivolumab     | name
        """,
    )


def test_t_25_an_unclassified_billing_code_is_a_drug_only_by_its_name(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code  | drug_name
            R1              | HCPCS       | J9999 | NOC antineoplastic
            R2              | HCPCS       | J9999 | pembrolizumab and berahyaluronidase alfa-pmph
        """,
        },
        expect="""
            drug_name                                     | concept_set                       | ingredient
            NOC antineoplastic                            | ici_nonspecific_needs_ndc_or_text |
            pembrolizumab and berahyaluronidase alfa-pmph | ici_nonspecific_needs_ndc_or_text |
            pembrolizumab and berahyaluronidase alfa-pmph | ici_pd1_us                        | pembrolizumab
        """,
    )


def test_the_code_of_a_local_steroid_is_not_overruled_by_its_name(spec):
    spec(
        "staging.drug_codes",
        given={
            "reference.drug_sets": SETS,
            "raw.prescribing": """
            prescription_id | code_system | code    | drug_name
            R1              | ATC         | D07AC01 | betamethasone
            R2              | ATC         | S01CA01 | dexamethasone and antiinfectives
            R3              | ATC         | H02AA02 | fludrocortisone
            R4              | ATC         | H02AB01 | betamethasone
        """,
        },
        expect="""
            code    | concept_set             | ingredient
            H02AB01 | systemic_glucocorticoid | betamethasone
        """,
    )


def test_t_25_subcutaneous_products_are_checkpoint_inhibitors_and_codes_are_those_of_the_official_table(spec):
    # J9228, J9298 and J9329 stand under other drugs on public look-up pages
    spec(
        "staging.drug_codes",
        given={
            "raw.prescribing": """
            prescription_id | code_system | code  | drug_name
            R1              | HCPCS       | J9289 | product 1
            R2              | HCPCS       | J9024 | product 2
            R3              | HCPCS       | J9228 | product 3
            R4              | HCPCS       | J9298 | product 4
            R5              | HCPCS       | J9329 | product 5
            R6              | HCPCS       | C9399 | product 6
            R7              | HCPCS       | C9399 | nivolumab and hyaluronidase-nvhy
        """,
            "reference.drug_sets": """
            concept_set                       | drug_class | drug_group
            ici_pd1_us                        | ici        | pd1
            ici_pdl1_us                       | ici        | pdl1
            ici_ctla4_us                      | ici        | ctla4
            ici_lag3_us                       | ici        | lag3
            ici_nonspecific_needs_ndc_or_text | support    | unclassified_code
        """,
        },
        expect="""
            code  | drug_name                        | ingredient
            J9289 | product 1                        | nivolumab
            J9024 | product 2                        | atezolizumab
            J9228 | product 3                        | ipilimumab
            J9298 | product 4                        | nivolumab+relatlimab
            J9329 | product 5                        | tislelizumab
            C9399 | product 6                        |
            C9399 | nivolumab and hyaluronidase-nvhy |
            C9399 | nivolumab and hyaluronidase-nvhy | nivolumab
        """,
    )
