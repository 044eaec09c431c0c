-- model:    watchlist.case_summaries
-- purpose:  Each case in two or three sentences for the reader of the list.
-- grain:    one row per case
-- key:      case_id
-- basis:    design of the watchlist; spec 10.3
WITH label_lists AS (
    SELECT
        label_causality.case_id
        , STRING_AGG(
            CONCAT(labels.short_name, ' ', label_causality.causality), ', '
            ORDER BY causality_ranks.causality_rank DESC, label_causality.label ASC
        ) AS labels
    FROM attribution.label_causality
    INNER JOIN reference.labels ON label_causality.label = labels.label
    INNER JOIN reference.causality_ranks
        ON label_causality.causality = causality_ranks.causality
    GROUP BY label_causality.case_id
)

, words AS (
    SELECT
        cases.case_id
        , CASE cases.sex WHEN 'F' THEN 'Woman' WHEN 'M' THEN 'Man' ELSE 'Person' END AS person
        , COALESCE('of ' || cases.age_at_onset_years, 'of unknown age') AS age
        , CASE
            WHEN ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
                THEN FORMAT(
                    'CK {} {:,.0f} U/L ({:.1f} times the limit) on {}'
                    , CASE WHEN ck_peaks.is_peak_censored_high THEN 'above' ELSE 'up to' END
                    , ck_peaks.ck_peak_u_per_l, ck_peaks.ck_peak_x_uln, ck_peaks.ck_peak_date
                )
            WHEN ck_peaks.ck_peak_x_uln IS NOT NULL
                THEN FORMAT('a CK that is not raised ({:.1f} times the limit)', ck_peaks.ck_peak_x_uln)
            WHEN cases.is_unresolved_only THEN 'a high CK number that cannot be resolved'
            ELSE 'no usable CK'
        END AS ck
        , CONCAT_WS(
            '; '
            -- "||" and FORMAT give NULL where there is no diagnosis, and CONCAT_WS leaves it out
            , FORMAT('muscle diagnosis {} {}', muscle_diagnoses.codes, muscle_diagnoses.confirmation)
            , CASE weakness.weakness
                WHEN 'specific' THEN 'muscle weakness coded'
                WHEN 'nonspecific' THEN 'weakness coded'
                ELSE 'no weakness coded'
            END
            , FORMAT('onset {} by {}', cases.onset_date, onset_words.meaning)
        ) AS findings
        , COALESCE(
            FORMAT('Considered: {}.', label_lists.labels)
            , 'No drug or cancer explanation is in its window.'
        ) AS explanations
    FROM clinical.cases
    INNER JOIN reference.onset_words ON cases.onset_basis = onset_words.onset_basis
    LEFT JOIN label_lists ON cases.case_id = label_lists.case_id
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
    , FORMAT(
        '{} {} with {}. {}{}. {}'
        , person, age, ck, UPPER(SUBSTR(findings, 1, 1)), SUBSTR(findings, 2), explanations
    ) AS summary
FROM words
