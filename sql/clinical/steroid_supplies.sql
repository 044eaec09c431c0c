-- model:    clinical.steroid_supplies
-- purpose:  Systemic corticosteroid courses as dispensed or administered, in prednisone equivalents a day.
-- grain:    one row per prescription row and corticosteroid
-- key:      prescription_id, ingredient
-- basis:    spec 3.3, R-STE-01, R-EXP-01, R-EXP-02; steroid_equivalents.csv; routes.csv
-- nulls:    an unknown route counts as systemic (is_route_assumed); a dose in no unit of mass gives no
--           equivalent, and the course is then seen but cannot qualify as high dose
WITH systemic AS (
    SELECT drug_events.*
    FROM staging.drug_events
    WHERE
        drug_events.drug_class = 'systemic_steroid'
        AND drug_events.is_exposure
        AND drug_events.ingredient <> ''
        -- an injection that may go into a joint counts only when its route says otherwise
        AND COALESCE(drug_events.is_systemic_route, drug_events.drug_group <> 'route_ambiguous')
    -- one product may stand in two code lists
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY drug_events.prescription_id, drug_events.ingredient
        ORDER BY drug_events.concept_set ASC
    ) = 1
)

, rows_kept AS (
    SELECT systemic.*
    FROM systemic
    CROSS JOIN reference.parameter_values AS p
    WHERE
        systemic.code_system IS DISTINCT FROM 'HCPCS'
        -- R-EXP-02: a claim that repeats a record of the same drug is the same dose
        OR NOT EXISTS (
            SELECT 1
            FROM systemic AS record
            WHERE
                record.patient_id = systemic.patient_id
                AND record.ingredient = systemic.ingredient
                AND record.code_system IS DISTINCT FROM 'HCPCS'
                AND ABS(record.start_date - systemic.start_date) <= p.same_administration_days
        )
)

, dosed AS (
    SELECT
        rows_kept.prescription_id
        , rows_kept.patient_id
        , rows_kept.ingredient
        , rows_kept.start_date
        , rows_kept.event_type
        , rows_kept.indication
        , rows_kept.is_systemic_route IS NULL AS is_route_assumed
        , rows_kept.dose_mg
        , COALESCE(rows_kept.frequency_per_day, 1) AS frequency_per_day
        , steroid_equivalents.prednisone_mg_per_mg
        , steroid_equivalents.is_fluorinated
        , CAST(
            CASE
                WHEN rows_kept.days_supply > 0 AND rows_kept.days_supply <= p.longest_supply_days
                    THEN CEIL(rows_kept.days_supply)
                WHEN rows_kept.end_date >= rows_kept.start_date
                    THEN rows_kept.end_date - rows_kept.start_date + 1
                WHEN rows_kept.event_type = 'administered' THEN 1
                ELSE p.steroid_default_supply_days
            END AS INTEGER
        ) AS supply_days
        , rows_kept.end_date
        , rows_kept.status
    FROM rows_kept
    INNER JOIN reference.steroid_equivalents
        ON rows_kept.ingredient = steroid_equivalents.ingredient
    CROSS JOIN reference.parameter_values AS p
)

, daily AS (
    SELECT
        dosed.*
        , CASE
            -- an administration is one dose; the frequency on it is that of its order
            WHEN dosed.event_type = 'administered' AND dosed.supply_days = 1 THEN dosed.dose_mg
            ELSE dosed.dose_mg * dosed.frequency_per_day
        END AS daily_dose_mg
    FROM dosed
)

SELECT
    prescription_id
    , patient_id
    , ingredient
    , start_date
    -- a refill of the same drug and dose replaces the supply before it; it does not double the dose
    , CASE
        WHEN status = 'stopped' AND end_date >= start_date
            THEN LEAST(end_date, start_date + supply_days - 1)
        WHEN event_type = 'dispensed'
            THEN LEAST(
                start_date + supply_days - 1
                , COALESCE(
                    LEAD(start_date) OVER (
                        PARTITION BY patient_id, ingredient, daily_dose_mg, event_type
                        ORDER BY start_date ASC, prescription_id ASC
                    ) - 1
                    , start_date + supply_days - 1
                )
            )
        ELSE start_date + supply_days - 1
    END AS last_day
    , daily_dose_mg
    , daily_dose_mg * prednisone_mg_per_mg AS prednisone_eq_mg_per_day
    , is_fluorinated
    , is_route_assumed
    , indication
    , event_type
FROM daily
