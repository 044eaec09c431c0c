"""The published file explains itself and opens in the plain DuckDB client of an analyst, one version older than ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.warehouse.publish import PUBLISHED_SCHEMAS
from tests.acceptance.published import rows
from tests.conftest import ROOT

CLIENT = Path(sys.executable).with_name("duckdb")
ANALYSTS = ROOT / "docs" / "analysts.md"
QUERIES = re.findall(r"```sql\n(.*?)```", ANALYSTS.read_text(encoding="utf-8"), re.DOTALL)


def client(database: Path, sql: str) -> subprocess.CompletedProcess[str]:
    """Ask the plain client, which opens the file read-only."""
    return subprocess.run(
        [CLIENT, "-readonly", "-json", str(database), "-c", sql],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def published(sample_home: Path) -> Path:
    return sample_home / "published"


def test_the_client_is_an_older_duckdb() -> None:
    said = subprocess.run([CLIENT, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("v1.5"), said


def test_the_file_opens_through_its_link_and_holds_every_published_schema(published: Path) -> None:
    done = client(published / "nmwatch.duckdb", "SELECT DISTINCT schema_name FROM duckdb_tables() ORDER BY 1")
    assert done.returncode == 0, done.stderr
    assert [row["schema_name"] for row in json.loads(done.stdout)] == sorted(PUBLISHED_SCHEMAS)


def test_the_file_cannot_be_changed(published: Path) -> None:
    done = client(published / "nmwatch.duckdb", "DELETE FROM watchlist.cases")
    assert done.returncode != 0
    assert "read-only" in done.stderr


def test_the_documents_have_queries() -> None:
    assert len(QUERIES) >= 3


@pytest.mark.parametrize("sql", QUERIES, ids=[f"query {number}" for number, _ in enumerate(QUERIES, start=1)])
def test_every_query_of_the_analysts_page_runs(sql: str, published: Path) -> None:
    done = client(published / "nmwatch.duckdb", sql)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith(("[", "{")), "it gives rows"


@pytest.mark.parametrize("schema", PUBLISHED_SCHEMAS)
def test_every_table_and_column_has_a_comment(schema: str, published: Path) -> None:
    silent = rows(
        published,
        """
        SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = $schema AND COALESCE(comment, '') = ''
        UNION ALL
        SELECT table_name || '.' || column_name
        FROM duckdb_columns()
        WHERE schema_name = $schema AND COALESCE(comment, '') = ''
        ORDER BY name
        """,
        schema=schema,
    )
    assert [row["name"] for row in silent] == []


def _tables_of_persons(published: Path) -> Iterator[str]:
    found = rows(
        published,
        """
        SELECT DISTINCT schema_name || '.' || table_name AS name
        FROM duckdb_columns()
        WHERE column_name = 'patient_id' AND list_contains($schemas, schema_name)
        ORDER BY name
        """,
        schemas=list(PUBLISHED_SCHEMAS),
    )
    yield from (row["name"] for row in found)


def test_tables_are_sorted_by_person(published: Path) -> None:
    tables = list(_tables_of_persons(published))
    assert len(tables) > 20
    for table in tables:
        persons = [row["patient_id"] for row in rows(published, f"SELECT patient_id FROM {table}")]
        assert persons == sorted(persons), table


def test_the_night_says_what_it_was_made_of(published: Path) -> None:
    nights = rows(published, "SELECT * FROM meta.runs ORDER BY as_of")
    assert len(nights) == 7
    assert [night["previous_as_of"] for night in nights] == [None, *(night["as_of"] for night in nights[:-1])]
    for night in nights:
        assert re.fullmatch(r"[0-9a-f]{64}", night["reference_hash"])
        assert re.fullmatch(r"[0-9a-f]{64}", night["sql_hash"])
        assert night["input_hash"]
        assert night["outcome"] == "published"
    assert len({night["input_hash"] for night in nights}) == len(nights), "each night had new files"


def test_nothing_raw_is_published(published: Path) -> None:
    assert rows(published, "SELECT schema_name FROM duckdb_tables() WHERE schema_name IN ('raw', 'incoming')") == []
