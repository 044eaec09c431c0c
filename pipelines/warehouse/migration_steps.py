"""The steps from the books of one release to those of the next, each as the SQL it runs.

Belongs here: the steps. Does not belong here: running them (migrations.py), the newest shape in an empty home
(history.py, runs.py, ledger.py).
Called by migrations.py.

Versions: 1 is the shape of release 0.1.0, 2 of 0.2.0, 3 of 0.3.0.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """One step from a shape to the next.

    Attributes:
        number: the schema version it leads to.
        does: what it does, for the operator.
        statements: SQL, run in one transaction; running them on books that have the shape already changes nothing.
    """

    number: int
    does: str
    statements: tuple[str, ...]


_CASES_3 = (
    "first_listed DATE", "nights_listed INTEGER", "last_standing DATE", "priority_standing VARCHAR",
    "onset_source_table VARCHAR", "onset_source_id VARCHAR", "opened_by_table VARCHAR", "opened_by_id VARCHAR",
    "first_evidence_date DATE", "last_evidence_date DATE",
)  # fmt: skip

#: Every step, in order. A step that was released is never edited again: what comes later is a further step.
MIGRATIONS = (
    Migration(
        2,
        "meta.runs names the code lists a night was made with",
        ("ALTER TABLE meta.runs ADD COLUMN IF NOT EXISTS code_list_hash VARCHAR",),
    ),
    Migration(
        3,
        "the books of runs and cases say in which order, since when and on what",
        (
            "ALTER TABLE meta.runs ADD COLUMN IF NOT EXISTS publication_number BIGINT",
            "ALTER TABLE meta.runs ADD COLUMN IF NOT EXISTS parameter_hash VARCHAR",
            "ALTER TABLE meta.runs RENAME TO runs_before",
            # a night may have two rows from now on: the night is no key any more
            """
            CREATE TABLE meta.runs (
                publication_number BIGINT, as_of DATE NOT NULL, previous_as_of DATE, source VARCHAR NOT NULL
                , code_version VARCHAR NOT NULL, input_hash VARCHAR NOT NULL, reference_hash VARCHAR NOT NULL
                , sql_hash VARCHAR NOT NULL, files BIGINT NOT NULL, persons BIGINT NOT NULL, cases BIGINT NOT NULL
                , outcome VARCHAR NOT NULL, code_list_hash VARCHAR, parameter_hash VARCHAR, files_new BIGINT
                , files_late BIGINT, rows_new BIGINT, table_rows VARCHAR, seconds DOUBLE, snapshot VARCHAR
                , content_hash VARCHAR, manifest_hash VARCHAR, previous_record_hash VARCHAR, record_hash VARCHAR
            )
            """,
            """
            INSERT INTO meta.runs BY NAME
            SELECT
                * REPLACE (
                    COALESCE(publication_number, ROW_NUMBER() OVER (ORDER BY as_of ASC)) AS publication_number
                )
            FROM meta.runs_before
            ORDER BY as_of ASC
            """,
            "DROP TABLE meta.runs_before",
            *(f"ALTER TABLE history.cases ADD COLUMN IF NOT EXISTS {column}" for column in _CASES_3),
            # what later nights go on counting from; which rows a case rested on was not kept and stays NULL
            """
            UPDATE history.cases AS listed
            SET first_listed = counted.first_listed, nights_listed = counted.nights_listed
                , last_standing = counted.last_standing, priority_standing = counted.priority_standing
            FROM (
                SELECT
                    case_id
                    , as_of
                    , MIN(as_of) OVER until_then AS first_listed
                    , CAST(COUNT(*) OVER until_then AS INTEGER) AS nights_listed
                    , MAX(as_of) FILTER (WHERE state <> 'withdrawn') OVER until_then AS last_standing
                    , ARG_MAX(priority, as_of) FILTER (WHERE state <> 'withdrawn') OVER until_then AS priority_standing
                FROM history.cases
                WINDOW until_then AS (PARTITION BY case_id ORDER BY as_of ASC)
            ) AS counted
            WHERE listed.case_id = counted.case_id AND listed.as_of = counted.as_of AND listed.first_listed IS NULL
            """,
        ),
    ),
)
