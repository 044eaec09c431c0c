-- model:    clinical.ineligible_episodes
-- purpose:  Episodes that passed a gate in persons who are not eligible, counted so that nobody is dropped silently.
-- grain:    one row per episode
-- key:      patient_id, episode_number
-- basis:    spec 2, ruling 3 (under 18: counted, never listed)
SELECT
    episodes.patient_id
    , episodes.episode_number
    , episodes.onset_date
    , CASE
        WHEN malignancies.patient_id IS NULL AND antineoplastic.patient_id IS NULL
            THEN 'no malignancy and no oncology drug'
        ELSE 'under age at onset'
    END AS reason
FROM clinical.episodes
SEMI JOIN clinical.gates
    ON episodes.patient_id = gates.patient_id AND episodes.episode_number = gates.episode_number
ANTI JOIN clinical.cases ON episodes.case_id = cases.case_id
LEFT JOIN clinical.malignancies ON episodes.patient_id = malignancies.patient_id
LEFT JOIN (
    SELECT patient_id
    FROM clinical.antineoplastic_days
    GROUP BY patient_id
) AS antineoplastic ON episodes.patient_id = antineoplastic.patient_id
