-- The books of a home of release 0.2.0, as its own code made them, with made-up rows.
CREATE SCHEMA history;
CREATE SCHEMA meta;
CREATE SCHEMA quality;
CREATE TABLE history.cases (
    as_of DATE NOT NULL, case_id VARCHAR NOT NULL, patient_id VARCHAR NOT NULL, state VARCHAR NOT NULL,
    priority VARCHAR NOT NULL, change VARCHAR NOT NULL, change_cause VARCHAR, myopathy_level VARCHAR,
    event_score INTEGER, leading_label VARCHAR, leading_causality VARCHAR, onset_date DATE, onset_basis VARCHAR,
    ck_peak_x_uln DOUBLE, PRIMARY KEY (as_of, case_id)
);
CREATE TABLE meta.runs (
    as_of DATE NOT NULL PRIMARY KEY, previous_as_of DATE, source VARCHAR NOT NULL, code_version VARCHAR NOT NULL,
    input_hash VARCHAR NOT NULL, reference_hash VARCHAR NOT NULL, sql_hash VARCHAR NOT NULL, files BIGINT NOT NULL,
    persons BIGINT NOT NULL, cases BIGINT NOT NULL, outcome VARCHAR NOT NULL, code_list_hash VARCHAR
);
CREATE TABLE quality.check_results (
    as_of DATE NOT NULL, "check" VARCHAR NOT NULL, table_name VARCHAR NOT NULL, severity VARCHAR NOT NULL,
    status VARCHAR NOT NULL, numerator BIGINT, denominator BIGINT, threshold DOUBLE
);
CREATE TABLE quality.loads (
    source VARCHAR NOT NULL, extract_date DATE NOT NULL, table_name VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, rows_in_file BIGINT NOT NULL, rows_loaded BIGINT NOT NULL, rows_duplicate BIGINT NOT NULL,
    rows_quarantined BIGINT NOT NULL, extra_columns VARCHAR, loaded_as_of DATE NOT NULL
);
CREATE TABLE quality.quarantine (
    extract_date DATE NOT NULL, table_name VARCHAR NOT NULL, file_name VARCHAR NOT NULL, source_line BIGINT NOT NULL,
    column_name VARCHAR, reason VARCHAR NOT NULL, row_text VARCHAR
);
CREATE TABLE quality.reconciliation (
    extract_date DATE NOT NULL, table_name VARCHAR NOT NULL, file_name VARCHAR NOT NULL, rows_in_file BIGINT NOT NULL,
    rows_loaded BIGINT NOT NULL, rows_duplicate BIGINT NOT NULL, rows_quarantined BIGINT NOT NULL,
    difference BIGINT NOT NULL
);
INSERT INTO history.cases VALUES
    ('2026-01-05', 'NM-0000000001', 'PX1', 'open', 'P2', 'new', 'first night on the list', 'M2', 7, 'statin_toxic',
     'possible', '2025-12-28', 'ck_raised', 5.5),
    ('2026-01-06', 'NM-0000000001', 'PX1', 'open', 'P1', 'escalated', 'new evidence', 'M3', 9, 'statin_toxic',
     'probable', '2025-12-28', 'ck_raised', 12.0),
    ('2026-01-06', 'NM-0000000002', 'PX2', 'withdrawn', 'P4', 'evidence_withdrawn', NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL);
INSERT INTO meta.runs VALUES
    ('2026-01-05', NULL, 'extracts', '0.2.0', 'aa', 'bb', 'cc', 1, 2, 1, 'published', 'dd'),
    ('2026-01-06', '2026-01-05', 'extracts', '0.2.0', 'ab', 'bb', 'cc', 2, 3, 2, 'published', 'dd');
INSERT INTO quality.check_results VALUES
    ('2026-01-05', 'known_patients', 'labs', 'blocking', 'pass', 0, 4, 0.02),
    ('2026-01-06', 'known_patients', 'labs', 'blocking', 'not_applicable', NULL, 0, NULL);
INSERT INTO quality.loads VALUES
    ('extracts', '2026-01-05', 'labs', '2026-01-05/labs.csv', 'f0', 5, 3, 1, 1, NULL, '2026-01-05'),
    ('extracts', '2026-01-05', 'patients', '2026-01-05/patients.csv', 'f1', 2, 2, 0, 0, 'shoe_size', '2026-01-06');
INSERT INTO quality.quarantine VALUES
    ('2026-01-05', 'labs', '2026-01-05/labs.csv', 4, 'collected_time', 'not a time', 'R4,PX1,,,CK,,yesterday');
INSERT INTO quality.reconciliation VALUES
    ('2026-01-05', 'labs', '2026-01-05/labs.csv', 5, 3, 1, 1, 0),
    ('2026-01-05', 'patients', '2026-01-05/patients.csv', 2, 2, 0, 0, 0);
-- a derived table of that release: built anew, so nothing has to be done about it
CREATE SCHEMA watchlist;
CREATE TABLE watchlist.cases (case_id VARCHAR, patient_id VARCHAR, as_of DATE, priority VARCHAR);
