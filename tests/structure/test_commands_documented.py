"""Each command and each exit code is in the user's documents."""

from __future__ import annotations

import pytest

from docs.generators.program_pages import commands
from tests.conftest import ROOT

COMMANDS = sorted(commands())
PAGES = [page for page in (ROOT / "README.md", ROOT / "docs" / "commands.md") if page.exists()]


@pytest.fixture(scope="module")
def documents() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def test_there_are_documents_and_commands() -> None:
    assert PAGES
    assert {"demo", "run", "backfill", "check", "show", "status", "serve", "codelists diff"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_documented(command: str, documents: str) -> None:
    assert f"nmwatch {command}" in documents


@pytest.mark.parametrize("code", ["0", "2", "3", "4", "5"])
def test_each_exit_code_is_documented(code: str, documents: str) -> None:
    assert any(line.startswith((f"| {code} |", f"| `{code}` |")) for line in documents.splitlines())
