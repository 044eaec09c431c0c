"""One case as text: what `nmwatch show` prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.flows.case_reading import CaseText, read_case
from pipelines.settings import Home
from pipelines.terminal_case import print_case
from tests.web.samples import build, varied


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "published").mkdir()
    build(tmp_path / "published" / "nmwatch.duckdb", varied())
    return Home(tmp_path)


@pytest.fixture
def case(home: Home) -> CaseText:
    return read_case(home, "NM-000002")


def test_explanations_stand_side_by_side(case: CaseText) -> None:
    heading, *rows = case.hypotheses
    assert heading == ("", "statin, toxic myopathy\nprobable", "paraneoplastic myopathy\nunlikely")
    assert [row[0] for row in rows] == ["Speaks for it", "Speaks against it", "Looked for and not found", "Next test"]
    assert "+3 Simvastatin 80 mg started 19 days before onset." in rows[0][1].splitlines()
    assert rows[1][1] == "\N{MINUS SIGN}2 TSH 14 mU/L."
    assert rows[1][2] == ""
    assert rows[3][2].startswith("- Anti-HMGCR")


def test_follow_up_causes_and_other_scales_are_told(case: CaseText) -> None:
    assert case.follow_up == (("recovery", "partial, 2026-03-01"), ("relapses", "1"))
    assert case.causes == (
        ("C-12 seizure", "Seizure: coded G40.909. =1+1, 2026-02-28"),
        ("not found", "C-08 trauma"),
    )
    assert case.comparisons == ("Naranjo scale, statin, toxic myopathy: probable, score 5, 4 items unknown",)


def test_a_case_without_an_explanation_is_shown_too(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    case = read_case(home, "NM-000011")
    assert case.hypotheses == ()
    assert case.causes == (("found", "none"),)
    print_case(case)


def test_text_of_a_patient_is_never_markup(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    case = read_case(home, '=cmd|"/c calc"!A1')
    assert "\x1b" not in dict(case.facts)["summary"]
    print_case(case)
    assert "<script>alert(1)</script>" in capsys.readouterr().out.replace("\n", "")


def test_an_unknown_case_is_named(home: Home) -> None:
    with pytest.raises(UsageError, match="no such case"):
        read_case(home, "NM-9")
