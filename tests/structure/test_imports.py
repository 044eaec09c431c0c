"""Imports run one way, and each engine has one importer: the contracts stand in pyproject.toml."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted(path for folder in ("pipelines", "checks", "data_samples") for path in (ROOT / folder).rglob("*.py"))


def test_the_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def importers(module: str) -> set[str]:
    pattern = re.compile(rf"^\s*(import|from) {module}\b", re.MULTILINE)
    return {path.relative_to(ROOT).as_posix() for path in SOURCES if pattern.search(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("module", "folder"),
    [("prefect", "pipelines/flows/"), ("duckdb", "pipelines/warehouse/"), ("great_expectations", "checks/")],
)
def test_each_engine_has_one_importing_package(module: str, folder: str) -> None:
    assert {path for path in importers(module) if not path.startswith(folder)} == set()


def test_only_settings_and_prefects_environment_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    }
    assert readers == {"pipelines/settings.py", "pipelines/flows/environment.py"}


@pytest.mark.parametrize("package", ["pipelines", "checks", "data_samples"])
def test_packages_stay_empty(package: str) -> None:
    for path in (ROOT / package).rglob("__init__.py"):
        code = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        assert len(code) <= 1, path
