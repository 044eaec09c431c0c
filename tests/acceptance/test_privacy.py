"""Logs, errors, Prefect's own database and the run log carry counts and names, never a patient."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

import polars as pl
import pytest

from data_samples.build_samples import FOLDER
from pipelines.contract import BY_NAME
from tests.conftest import Demo

LANDING = FOLDER / "landing"
#: Shorter text is a word of the language ("oral", "serum") and not a trace of somebody.
SHORTEST_TEXT = 12


def _cells(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        return pl.read_parquet(path).fill_null("").to_dicts()
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def traces() -> frozenset[str]:
    """Every identifier, time and longer free text in the sample files."""
    found: set[str] = set()
    for path in LANDING.glob("*/*"):
        table = BY_NAME.get(re.split(r"[-.]", path.name)[0])
        for record in _cells(path) if table else ():
            for column in table.columns:
                value = record.get(column.name) or ""
                # a date alone is also the name of a night
                is_time = column.kind == "time" and "T" in value
                if column.kind == "id" or is_time or (column.kind == "text" and len(value) >= SHORTEST_TEXT):
                    found.add(value)
    return frozenset(found - {""})


def told(text: str, traces: frozenset[str]) -> list[str]:
    """Give the traces that occur in a text as whole words."""
    words = set(re.findall(r"[A-Za-z0-9_-]+", text))
    return sorted(
        trace for trace in traces if (trace in words or (not re.fullmatch(r"[\w-]+", trace) and trace in text))
    )


def test_the_traces_are_there_to_be_found(traces: frozenset[str]) -> None:
    assert {"P001", "LAB-P930-001"} <= traces
    assert told("row of P001 refused", traces) == ["P001"]


def test_what_a_run_says_names_nobody(demo: Demo, traces: frozenset[str]) -> None:
    assert told(demo.ended.err, traces) == []


@pytest.mark.parametrize("pattern", ["*.log", "*.jsonl", "*.html", "*.json", "*.prom"])
def test_logs_and_quality_pages_name_nobody(pattern: str, demo: Demo, traces: frozenset[str]) -> None:
    logs = sorted((demo.home / "logs").glob(pattern))
    assert logs
    for log in logs:
        assert told(log.read_text(encoding="utf-8"), traces) == [], log.name


def test_prefects_own_files_name_nobody(demo: Demo, traces: frozenset[str]) -> None:
    files = [path for path in (demo.home / "warehouse" / "prefect").rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in files)
    for path in files:
        assert told(path.read_bytes().decode("latin-1"), traces) == [], path.name
