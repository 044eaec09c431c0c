-- query:    touched_by_history
-- purpose:  Persons with a case that the last published night listed otherwise than the night before it.
-- grain:    one row per patient, as listed
-- basis:    names of cases and corrected triggers look back at what earlier nights listed
WITH last_two AS (
    SELECT
        listed.*
        , ROW_NUMBER() OVER (PARTITION BY listed.case_id ORDER BY listed.as_of DESC) AS nights_back
    FROM history.cases AS listed
    WHERE listed.as_of < $as_of
)

SELECT last_night.patient_id
FROM last_two AS last_night
LEFT JOIN last_two AS night_before
    ON last_night.case_id = night_before.case_id AND night_before.nights_back = 2
WHERE
    last_night.nights_back = 1
    AND (
        last_night.change <> 'unchanged'
        OR last_night.patient_id IS DISTINCT FROM night_before.patient_id
        OR last_night.onset_date IS DISTINCT FROM night_before.onset_date
        OR last_night.ck_peak_x_uln IS DISTINCT FROM night_before.ck_peak_x_uln
    )
    -- an older change was seen by the night after it
    AND last_night.as_of >= (SELECT MAX(listed.as_of) FROM history.cases AS listed WHERE listed.as_of < $as_of)
