"""Text from the hospital's records cannot become a formula, a control sequence or a broken file."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.outputs.cells import CUT_NOTE, EXCEL_CELL_UNITS, REPLACEMENT, excel_text, line_text, shown_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\t="])
def test_text_that_starts_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert line_text(start + "1+1").startswith("'")


@pytest.mark.parametrize("text", ["P00123", "a=b", "1-2", "", "3.5", "é", "(+)"])
def test_other_text_is_left_alone(text: str) -> None:
    assert line_text(text) == text
    assert excel_text(text) == text


def test_what_cannot_be_shown_is_replaced_visibly() -> None:
    assert shown_text("a\x00b\x1b[31mc\u202ed\ufffe") == f"a{REPLACEMENT}b{REPLACEMENT}[31mc{REPLACEMENT}d{REPLACEMENT}"


def test_line_ends_are_kept_in_cells_and_marked_in_lines() -> None:
    assert excel_text("a\r\nb\rc") == "a\nb\nc"
    assert line_text("a\r\nb\nc") == "a↵b↵c"


@pytest.mark.parametrize("character", ["x", "é", "\N{PILE OF POO}"])
def test_a_cell_too_long_for_excel_is_cut_with_a_note(character: str) -> None:
    cut = excel_text(character * 40_000)
    assert cut.endswith(CUT_NOTE)
    assert len(cut.encode("utf-16-le")) // 2 <= EXCEL_CELL_UNITS
    assert len(cut) > EXCEL_CELL_UNITS // 2 - 100


@given(st.text())
def test_no_text_becomes_a_formula_or_carries_control_characters(text: str) -> None:
    line = line_text(text)
    assert not line.lstrip().startswith(("=", "+", "-", "@"))
    assert not any(unicodedata.category(one) == "Cc" for one in line)
    assert not any(
        unicodedata.category(one) in ("Cc", "Cs") for one in excel_text(text).replace("\n", "").replace("\t", "")
    )
