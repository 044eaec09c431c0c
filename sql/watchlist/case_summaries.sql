-- model:    watchlist.case_summaries
-- purpose:  Each case in a few sentences, as a physician would tell it: who, drug and timing, what was found, the
--           leading explanation and its rival, other causes, what is missing most.
-- grain:    one row per case
-- key:      case_id
-- basis:    design of the watchlist; spec 10.3, T-36
-- caution:  of what is missing only the first few are named, in the order of information_items.csv
WITH explanations AS (
    SELECT
        label_causality.case_id
        , CONCAT(
            CASE
                WHEN labels.label = 'other_drug'
                    THEN CONCAT('myopathy from ', SPLIT_PART(label_causality.label, ':', -1))
                ELSE labels.short_name
            END
            , ' (', label_causality.causality, ')'
        ) AS words
        , ROW_NUMBER() OVER (
            PARTITION BY label_causality.case_id
            ORDER BY
                causality_ranks.causality_rank DESC, label_causality.points_over_possible DESC
                , label_causality.points DESC, label_causality.label ASC
        ) AS place
    FROM attribution.label_causality
    INNER JOIN reference.labels ON SPLIT_PART(label_causality.label, ':', 1) = labels.label
    INNER JOIN reference.causality_ranks
        ON label_causality.causality = causality_ranks.causality
)

, explained AS (
    SELECT
        case_id
        , MAX(CASE WHEN place = 1 THEN words END) AS first_words
        , STRING_AGG(words, ', ' ORDER BY place ASC) FILTER (WHERE place > 1) AS rivals
    FROM explanations
    GROUP BY case_id
)

, overlap AS (
    SELECT
        cases.case_id
        , STRING_AGG(evidence_groups.meaning, ', ' ORDER BY evidence_groups.meaning ASC) AS findings
    FROM clinical.cases
    INNER JOIN clinical.overlap_findings
        ON
            cases.patient_id = overlap_findings.patient_id
            AND cases.episode_number = overlap_findings.episode_number
    INNER JOIN reference.evidence_groups
        ON overlap_findings.finding_group = evidence_groups.finding_group
    GROUP BY cases.case_id
)

, antibodies AS (
    -- those of necrotizing myopathy whatever they show, others when positive
    SELECT
        case_antibodies.case_id
        , STRING_AGG(
            CONCAT(myositis_antibodies.antibody_name, ' ', case_antibodies.antibody_result), ', '
            ORDER BY
                case_antibodies.antibody_result = 'positive' DESC, myositis_antibodies.antibody_name ASC
        ) AS results
    FROM clinical.case_antibodies
    INNER JOIN reference.myositis_antibodies ON case_antibodies.analyte = myositis_antibodies.analyte
    WHERE
        case_antibodies.antibody_result = 'positive'
        OR (
            myositis_antibodies.antibody_group = 'necrotizing'
            AND case_antibodies.antibody_result IN ('negative', 'indeterminate')
        )
    GROUP BY case_antibodies.case_id
)

, missing AS (
    SELECT
        unknown_items.case_id
        , STRING_AGG(unknown_items.missing_text, '; ' ORDER BY unknown_items.item_order ASC) AS items
    FROM (
        SELECT
            case_id
            , missing_text
            , item_order
        FROM attribution.case_information
        CROSS JOIN reference.parameter_values AS p
        WHERE NOT is_known AND is_listed
        QUALIFY ROW_NUMBER() OVER (PARTITION BY case_id ORDER BY item_order ASC) <= p.summary_missing_items
    ) AS unknown_items
    GROUP BY unknown_items.case_id
)

, drugs AS (
    SELECT
        suspected_drugs.case_id
        , CONCAT(
            suspected_drugs.ingredients
            , CASE
                WHEN suspected_drugs.is_start_known
                    THEN FORMAT(
                        ' begun {} {} before onset'
                        , cases.onset_date - suspected_drugs.start_date
                        , CASE WHEN cases.onset_date - suspected_drugs.start_date = 1 THEN 'day' ELSE 'days' END
                    )
                ELSE ' (start not seen)'
            END
            , CASE
                WHEN suspected_drugs.drug_key = 'ici'
                    THEN COALESCE(FORMAT(', last dose {} days before', case_ici.days_from_last_dose_to_onset), '')
                WHEN suspected_drugs.end_date < cases.onset_date
                    THEN FORMAT(', ended {}', suspected_drugs.end_date)
                ELSE ''
            END
        ) AS exposure
    FROM attribution.suspected_drugs
    INNER JOIN clinical.cases ON suspected_drugs.case_id = cases.case_id
    LEFT JOIN clinical.case_ici ON suspected_drugs.case_id = case_ici.case_id
    WHERE suspected_drugs.is_leading
)

, words AS (
    SELECT
        cases.case_id
        , CASE cases.sex WHEN 'F' THEN 'Woman' WHEN 'M' THEN 'Man' ELSE 'Person' END AS person
        , COALESCE('of ' || cases.age_at_onset_years, 'of unknown age') AS age
        , COALESCE(FORMAT('cancer ({} from {})', cases.malignancy_code, cases.malignancy_date), 'cancer treatment')
            AS cancer
        , COALESCE(drugs.exposure, 'no suspected drug in its window') AS exposure
        , CASE
            WHEN ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
                THEN FORMAT(
                    'CK {} {:,.0f} U/L ({:.1f} times the limit) on {}'
                    , CASE WHEN ck_peaks.is_peak_censored_high THEN 'above' ELSE 'up to' END
                    , ck_peaks.ck_peak_u_per_l, ck_peaks.ck_peak_x_uln, ck_peaks.ck_peak_date
                )
            WHEN ck_peaks.ck_peak_x_uln IS NOT NULL
                THEN FORMAT('CK not raised ({:.1f} times the limit)', ck_peaks.ck_peak_x_uln)
            WHEN cases.is_unresolved_only THEN 'a high CK number that cannot be resolved'
            ELSE 'no usable CK'
        END AS ck
        , CONCAT_WS(
            '; '
            -- "||" and FORMAT give NULL where there is nothing, and CONCAT_WS leaves it out
            , CASE weakness.weakness
                WHEN 'specific' THEN 'muscle weakness coded'
                WHEN 'nonspecific' THEN 'weakness coded'
                ELSE 'no weakness coded'
            END
            , FORMAT('muscle diagnosis {} {}', muscle_diagnoses.codes, muscle_diagnoses.confirmation)
            , 'new ' || overlap.findings
            , CASE WHEN case_troponins.is_troponin_flag THEN 'troponin raised' END
            , antibodies.results
            , CASE
                WHEN case_biopsies.biopsy_result <> 'performed' THEN CONCAT('biopsy: ', case_biopsies.biopsy_result)
            END
            , FORMAT('pregnant around onset ({}): CK is lower in pregnancy', case_pregnancies.code)
            , FORMAT('onset {} by {}', cases.onset_date, onset_words.meaning)
        ) AS findings
        , CASE
            WHEN explained.first_words IS NULL THEN 'No explanation of interest applies.'
            ELSE CONCAT('Leading explanation: ', explained.first_words, '; besides ' || explained.rivals, '.')
        END AS explanation
        , FORMAT(' Other cause found: {}.', priority_facts.competing_causes) AS causes
        , FORMAT(' Missing most: {}.', NULLIF(missing.items, '')) AS missing
    FROM clinical.cases
    INNER JOIN reference.onset_words ON cases.onset_basis = onset_words.onset_basis
    LEFT JOIN explained ON cases.case_id = explained.case_id
    LEFT JOIN overlap ON cases.case_id = overlap.case_id
    LEFT JOIN antibodies ON cases.case_id = antibodies.case_id
    LEFT JOIN missing ON cases.case_id = missing.case_id
    LEFT JOIN drugs ON cases.case_id = drugs.case_id
    LEFT JOIN attribution.priority_facts ON cases.case_id = priority_facts.case_id
    LEFT JOIN clinical.case_troponins ON cases.case_id = case_troponins.case_id
    LEFT JOIN clinical.case_biopsies ON cases.case_id = case_biopsies.case_id
    LEFT JOIN clinical.case_pregnancies ON cases.case_id = case_pregnancies.case_id
    LEFT JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    LEFT JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
    LEFT JOIN clinical.weakness
        ON
            cases.patient_id = weakness.patient_id
            AND cases.episode_number = weakness.episode_number
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    case_id
    , CONCAT(
        person, ' ', age, ' with ', cancer, ', ', exposure, ': ', ck, '; ', findings, '. '
        , explanation, causes, missing
    ) AS summary
FROM words
