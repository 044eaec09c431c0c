"""Pseudonyms: the same key gives the same, every column has a role, texts lose dates and identifiers and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.errors import UsageError
from pipelines.settings import Home, load_settings
from pipelines.warehouse.pseudonym_columns import role_of
from pipelines.warehouse.pseudonym_texts import published_birth, rewritten, words_of
from pipelines.warehouse.pseudonyms import fingerprint, pseudonym, shift_days

KEY = b"a key of thirty-two characters.."


def test_the_same_key_gives_the_same_pseudonym_and_another_key_another() -> None:
    assert pseudonym("person", "P001", KEY) == pseudonym("person", "P001", KEY)
    assert pseudonym("person", "P001", KEY) != pseudonym("person", "P001", KEY[::-1])
    assert pseudonym("person", "P001", KEY).startswith("PT-")
    assert pseudonym("case", "NM-0000000001", KEY).startswith("NM-")


def test_one_text_is_not_recognised_in_another_kind_of_column() -> None:
    assert pseudonym("person", "17", KEY)[3:] != pseudonym("row", "17", KEY)[4:16]


def test_a_key_has_a_name_that_does_not_give_it_away() -> None:
    assert fingerprint("a" * 32) != fingerprint("b" * 32)
    assert "a" * 32 not in fingerprint("a" * 32)


@pytest.mark.parametrize(
    ("schema", "column", "data_type", "role"),
    [
        ("staging", "patient_id", "VARCHAR", "person"),
        ("staging", "source_patient_id", "VARCHAR", "person"),
        ("watchlist", "patient_id_before", "VARCHAR", "person"),
        ("watchlist", "other_case_id", "VARCHAR", "case"),
        ("clinical", "peak_result_id", "VARCHAR", "row"),
        ("watchlist", "opened_by_id", "VARCHAR", "row"),
        ("staging", "accession", "VARCHAR", "row"),
        ("attribution", "rule_id", "VARCHAR", "text"),
        ("staging", "source_file", "VARCHAR", "removed"),
        ("quality", "extract_date", "DATE", "night"),
        ("quality", "file_name", "VARCHAR", "night"),
        ("staging", "extract_date", "DATE", "removed"),
        ("quality", "row_text", "VARCHAR", "removed"),
        ("watchlist", "as_of", "DATE", "night"),
        ("watchlist", "from_as_of", "DATE", "night"),
        ("clinical", "a_date_of_a_new_model", "DATE", "day"),
        ("clinical", "a_time_of_a_new_model", "TIMESTAMP", "time"),
        ("clinical", "dates_of_a_new_model", "DATE[]", "removed"),
        ("clinical", "an_id_of_a_new_model_id", "VARCHAR", "row"),
        ("clinical", "age_years", "BIGINT", "age"),
        ("watchlist", "value_text", "VARCHAR", "text"),
        ("clinical", "value_text", "VARCHAR", "result"),
        ("clinical", "ck_u_per_l", "DOUBLE", "kept"),
    ],
)
def test_a_column_has_the_role_its_name_or_type_says(schema: str, column: str, data_type: str, role: str) -> None:
    assert role_of(schema, column, data_type) == role


def write(text: str, **more: object) -> str:
    facts = {
        "shift_days": -10,
        "birth": date(1950, 6, 1),
        "birth_published": date(1925, 1, 1),
        "identifiers": {},
    } | more
    return rewritten(text, **facts)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("CK 800 U/L on 2026-01-22: high", "CK 800 U/L on 2026-01-12: high"),
        ("at 2026-01-22T08:30:00", "at 2026-01-12T08:30:00"),
        ("born 1950-06-01", "born 1925-01-01"),
        ("seen 22.01.2026", "seen [date removed]"),
        ("seen 1/22/2026", "seen [date removed]"),
        ("seen 22 Jan 2026 and January 3, 2026", "seen [date removed] and [date removed]"),
        ("batch 20260122", "batch [date removed]"),
        ("2026-13-45 is no date", "[date removed] is no date"),
        ("Man of 94 with cancer", "Man of 90 with cancer"),
        ("94 years", "90 years"),
        (
            "CK 1,694 U/L, 5.5 times the limit of 308 U/L [rule E1]",
            "CK 1,694 U/L, 5.5 times the limit of 308 U/L [rule E1]",
        ),
        ("atorvastatin 20 MG/ML 10/80 mg", "atorvastatin 20 MG/ML 10/80 mg"),
    ],
)
def test_dates_and_high_ages_go_and_numbers_stay(text: str, published: str) -> None:
    assert write(text) == published


def test_without_a_person_every_date_is_removed() -> None:
    assert write("on 2026-01-22", shift_days=None) == "on [date removed]"


def test_identifiers_in_a_sentence_are_hashed() -> None:
    text = "Peak CK 308 U/L of P001 [rule E1; labs LAB-P001-004; labs 308]"
    assert {"LAB-P001-004", "P001", "308"} <= words_of(text)
    identifiers = {"LAB-P001-004": "ROW-A", "308": "ROW-B", "P001": "PT-C"}
    assert write(text, identifiers=identifiers) == "Peak CK 308 U/L of PT-C [rule E1; labs ROW-A; labs ROW-B]"


def test_a_source_row_nobody_knows_is_removed() -> None:
    assert write("[rule E1; labs LAB-GONE]") == "[rule E1; labs [removed]]"


def test_an_answer_that_is_not_published_is_not_quoted_either() -> None:
    assert write("anti-SRP: see Dr Who of 2025-01-01", removed=("see Dr Who of 2025-01-01",)) == "anti-SRP: [removed]"


@pytest.mark.parametrize(
    ("birth", "year"), [(date(1956, 1, 1), 1930), (date(1956, 1, 2), 1931), (date(1900, 1, 1), 1910)]
)
def test_of_a_birth_date_only_the_age_on_day_0_is_left(birth: date, year: int) -> None:
    onset = date(2026, 1, 1)
    assert published_birth(birth, shift_days=shift_days("P", onset, KEY)) == date(year, 1, 1)


def test_the_first_onset_is_day_0_and_others_move_far_away() -> None:
    onset = date(2026, 1, 22)
    assert shift_days("P", onset, KEY) == -9518
    moved = {shift_days(f"P{number}", None, KEY) for number in range(50)}
    assert len(moved) > 40
    assert all(-9862 <= days <= -9131 for days in moved)


@pytest.mark.parametrize("key", ["", "short"])
def test_a_key_must_be_there_and_long(tmp_path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("NMWATCH_PUBLISH__PSEUDONYMISE", "true")
    monkeypatch.setenv("NMWATCH_PUBLISH__PSEUDONYM_KEY", key)
    with pytest.raises(UsageError, match="key") as refused:
        _ = load_settings(Home(tmp_path)).publish.key
    assert "short" not in str(refused.value)


def test_a_key_in_the_settings_file_is_refused(tmp_path) -> None:
    (tmp_path / "nmwatch.toml").write_text(f'[publish]\npseudonymise = true\npseudonym_key = "{"k" * 40}"\n')
    with pytest.raises(UsageError, match="no place in the settings file") as refused:
        load_settings(Home(tmp_path))
    assert "kkkk" not in str(refused.value)


def test_the_key_is_not_shown_with_the_settings(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NMWATCH_PUBLISH__PSEUDONYMISE", "true")
    monkeypatch.setenv("NMWATCH_PUBLISH__PSEUDONYM_KEY", "k" * 40)
    settings = load_settings(Home(tmp_path))
    assert "kkkk" not in repr(settings)
    assert settings.publish.key == "k" * 40
