"""Writes a text of a published table anew: without identifiers, with its dates moved.

Belongs here: what counts as a date or an identifier inside a text, the words an answer of a laboratory may keep.
Does not belong here: which texts are looked at (pseudonyms.py), what a column carries (pseudonym_columns.py).
Called by pseudonyms.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

#: The day the onset of a person's first case is published as: a date 30 days after onset reads 2000-01-31.
DAY_OF_ONSET = date(2000, 1, 1)
#: Ages from here on are published as this one.
OLDEST_AGE_YEARS = 90
REMOVED = "[removed]"
_REMOVED_DATE = "[date removed]"

_WORDS = """
    abnormal above absent anti below borderline cancelled co cu detectable detected dl done equal equivocal for g
    greater haemolysed hemolysis hemolyzed high iga igg igm inconclusive indeterminate index insufficient iu ku l
    less limits low mg mild miu ml mmol moderate moderately mu neg negative ng nmol no non nondetected none
    nonreactive normal not of pending performed pg pos positive present quantity range ratio reactive result s
    sample see seen specimen strong strongly test than the titer titre trace u ug ul umol undetectable undetected
    unit units weak weakly within yes
"""
#: Words a laboratory's answer may be made of; an answer with another word is removed.
RESULT_WORDS = frozenset(_WORDS.split())

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATES = re.compile(
    rf"""(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}(?!\d))
    | \b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}\b
    | \b\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}\b
    | \b\d{{1,2}}\.?\s?(?:{_MONTHS})[a-z]*\.?,?\s?\d{{4}}\b
    | \b(?:{_MONTHS})[a-z]*\.?\s\d{{1,2}},?\s\d{{4}}\b
    | \b(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b""",
    re.VERBOSE | re.IGNORECASE,
)
#: The same in DuckDB's dialect, to find the texts that need a look; it may find too many, never too few.
DATE_LIKE = (
    rf"\d{{4}}[-./]\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}|(19|20)\d{{6}}|(?i:\b({_MONTHS})[a-z]*\.?,?\s?\d)"
)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:-]*[A-Za-z0-9]|[A-Za-z0-9]")
#: How our sentences name a source row.
_SOURCE_ROW = re.compile(r"\b(patients|prescribing|labs|diagnoses|procedures|visits|patient_merges) ([^\s\],;)]+)")
_AGES = (re.compile(r"^(?P<before>\w+ of )(?P<age>\d{2,3})\b"), re.compile(r"^(?P<before>)(?P<age>\d{2,3})(?= years$)"))


def published_birth(birth: date, *, shift_days: int) -> date:
    """Give the birth date that is published: the first of January of a year that makes the age on day 0 right."""
    on_day_0 = DAY_OF_ONSET - timedelta(days=shift_days)
    years = on_day_0.year - birth.year - ((on_day_0.month, on_day_0.day) < (birth.month, birth.day))
    return date(DAY_OF_ONSET.year - min(max(years, 0), OLDEST_AGE_YEARS), 1, 1)


def words_of(text: str) -> set[str]:
    """Give the words of a text that could be identifiers of a source."""
    found = {match[0] for match in _WORD.finditer(text) if not match[0].replace(".", "").isdigit()}
    return found | {match[2] for match in _SOURCE_ROW.finditer(text)}


def rewritten(  # noqa: PLR0913 (the text, and all that is known of its person)
    text: str, *, shift_days: int | None, birth: date | None, birth_published: date | None,
    identifiers: Mapping[str, str], removed: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """Write a text anew: identifiers hashed, dates shifted, removed answers left out, high ages cut.

    Args:
        text: a sentence of ours, or a short text of a source.
        shift_days: of the person; None removes every date.
        birth: of the person; replaced by birth_published instead of being shifted.
        birth_published: what is published as birth date.
        identifiers: identifier -> pseudonym, for the words of this text.
        removed: answers of this person's results that are not published.
    """
    for answer in removed:
        text = text.replace(answer, REMOVED)
    text = _SOURCE_ROW.sub(lambda match: f"{match[1]} {identifiers.get(match[2], REMOVED)}", text)
    text = _WORD.sub(lambda match: _word(match[0], identifiers), text)

    def moved(match: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(match["iso"] or "")
            if day == birth and birth_published:
                return str(birth_published)
            return str(day + timedelta(days=shift_days)) if shift_days is not None else _REMOVED_DATE
        except (ValueError, OverflowError):
            return _REMOVED_DATE

    text = _DATES.sub(moved, text)
    for pattern in _AGES:
        text = pattern.sub(lambda match: match["before"] + str(min(int(match["age"]), OLDEST_AGE_YEARS)), text)
    return text


def _word(word: str, identifiers: Mapping[str, str]) -> str:
    """Replace a word that is an identifier; a bare number is one only where a sentence names a source row."""
    return word if word.replace(".", "").isdigit() else identifiers.get(word, word)
