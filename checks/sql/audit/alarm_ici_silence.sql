-- check:    alarm_ici_silence
-- table:    staging.drug_events
-- severity: warning
-- counts:   windows with fewer or more ICI administrations than usual: the last complete day, and the week that
--           ends with it
-- of:       windows judged: those with enough weeks before them and enough ICI administrations in such a week
-- do:       Compare with the source system before the list is trusted: codes, names and feeds change
--           without a word.
SELECT
    window_days
    , last_day
    , events
    , usual_events
    , least_usual
    , most_usual
    , is_too_few OR is_too_many AS is_violation
FROM usual_counts
WHERE alarm_id = 'alarm_ici_silence'
