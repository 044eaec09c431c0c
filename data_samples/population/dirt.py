"""Makes clean rows look like a site's: what is sent twice, late, corrected, withdrawn, misspelt or unreadable.

Belongs here: defects of files and feeds, each with its rate.
Does not belong here: clinical stories (cases_*.py, traps_*.py), files (write.py).
Called by write.py. Defects that lose a value fall on ordinary rows only: injected persons stay as their story says.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from data_samples.population.calendar import KNOWN
from pipelines.contract import BY_NAME

Tables = dict[str, pl.DataFrame]

#: Shares of rows [D], below what checks and ingest refuse.
LATE, SENT_AGAIN, TWICE_IN_FILE = 0.005, 0.001, 0.002
PRELIMINARY, WITHDRAWN, BAD_DATE = 0.003, 0.0005, 0.0004
MISSPELT, NO_DOT = 0.03, 0.1
NO_LIMIT, UNREADABLE, NO_UNIT, MISLABELLED, CK_MB = 0.02, 0.008, 0.003, 0.03, 0.02

_EVENT_DATES = {"labs": "collected_time", "diagnoses": "diagnosis_date", "prescribing": "start_time"}
_BAD_DATES = ("2025-13-03", "31/12/2024", "0001-01-01", "2024-02-30")
_TEXTS_FOR_VALUES = ("HEMOLYZED", "QNS", "see note", "TEST CANCELLED")
#: column -> value -> ways it is also written.
_SPELLINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "status": {
        "final": ("Final", "FINAL"),
        "confirmed": ("Confirmed", "final"),
        "completed": ("COMPLETED", "Completed"),
    },
    "code_system": {"ICD10CM": ("ICD-10-CM", "icd10"), "RXNORM": ("RxNorm", "RxCUI"), "LOINC": ("loinc",)},
    "setting": {"outpatient": ("OP", "Outpatient"), "inpatient": ("IP",), "emergency": ("ED", "ER")},
    "event_type": {"dispensed": ("Dispensed",), "administered": ("ADMINISTERED",)},
}


def soiled(tables: Tables, *, draw: np.random.Generator) -> Tables:
    """Put defects into ordinary rows.

    Args:
        tables: table -> rows.
        draw: chance of this block.

    Returns:
        The same tables with changed and additional rows; every row keeps the columns it has.
    """
    tables = {**tables, "labs": _strange_ck(tables["labs"], draw)}
    for table, column in _EVENT_DATES.items():
        frame = _bad_dates(_late(tables[table], draw), draw, column)
        tables[table] = pl.concat([frame, _sent_again(frame, draw), _tombstones(frame, draw)], how="diagonal")
    tables["labs"] = _corrected(tables["labs"], draw)
    tables["diagnoses"] = _without_dot(tables["diagnoses"], draw)
    return tables


def misspelt(tables: Tables, *, draw: np.random.Generator) -> Tables:
    """Write some values of lists in other spellings, and repeat some rows within their file."""
    found = {}
    for table, frame in tables.items():
        changed = frame
        for column, ways in _SPELLINGS.items():
            if column in frame.columns and column in BY_NAME[table].column_names:
                changed = _respelt(changed, draw, table, column, ways)
        twice = changed.filter(pl.Series(_some(draw, changed, TWICE_IN_FILE)))
        found[table] = pl.concat([changed, twice])
    return found


def merged(tables: Tables, *, draw: np.random.Generator, share: float, nights: tuple[int, int]) -> Tables:
    """Give some ordinary persons a second identifier for a part of their rows, and merge the two.

    Args:
        tables: table -> rows of persons without a story.
        draw: chance of this block.
        share: of persons.
        nights: earliest and latest day of a merge, as day numbers.
    """
    persons = tables["patients"]
    chosen = persons.filter(pl.Series(_some(draw, persons, share)))
    if chosen.is_empty():
        return tables
    old = pl.col("patient_id").str.replace("P", "Q")
    day = pl.Series("merged_on", draw.integers(*nights, chosen.height).astype(np.int32)).cast(pl.Date)
    merges = chosen.select(old.alias("from_patient_id"), pl.col("patient_id").alias("to_patient_id")).with_columns(
        (day.dt.to_string("%Y-%m-%d") + "T10:00:00").alias("merged_time"), day.alias(KNOWN)
    )
    by_id = chosen.select("patient_id").with_columns(day)
    found = {**tables, "patient_merges": merges, "patients": pl.concat([persons, chosen.with_columns(old)])}
    for table in _EVENT_DATES:
        rows = tables[table].join(by_id, on="patient_id", how="left", maintain_order="left")
        moved = pl.Series(_some(draw, rows, 0.3)) & (rows[KNOWN] < rows["merged_on"]).fill_null(value=False)
        found[table] = rows.with_columns(
            pl.when(moved).then(old).otherwise(pl.col("patient_id")).alias("patient_id")
        ).drop("merged_on")
    return found


def _some(draw: np.random.Generator, frame: pl.DataFrame, share: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return draw.random(frame.height) < share


def _later(days: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.Expr:
    return pl.col(KNOWN) + pl.duration(days=pl.lit(pl.Series(days)))


def _without_dot(frame: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    bare = pl.col("code").str.replace(".", "", literal=True)
    chosen = pl.Series(_some(draw, frame, NO_DOT))
    return frame.with_columns(pl.when(chosen).then(bare).otherwise(pl.col("code")).alias("code"))


def _late(frame: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    days = np.where(_some(draw, frame, LATE), draw.integers(2, 25, frame.height), 0)
    return frame.with_columns(_later(days))


def _bad_dates(frame: pl.DataFrame, draw: np.random.Generator, column: str) -> pl.DataFrame:
    text = pl.Series(np.array(_BAD_DATES)[draw.integers(0, len(_BAD_DATES), frame.height)])
    return frame.with_columns(
        pl.when(pl.Series(_some(draw, frame, BAD_DATE))).then(pl.lit(text)).otherwise(pl.col(column)).alias(column)
    )


def _sent_again(frame: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    """The same rows once more some days later: nothing in them has changed, their `updated_at` included."""
    again = frame.filter(pl.Series(_some(draw, frame, SENT_AGAIN)))
    return again.with_columns(pl.col(KNOWN).alias("changed"), _later(draw.integers(1, 9, again.height)))


def _tombstones(frame: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    gone = frame.filter(pl.Series(_some(draw, frame, WITHDRAWN)))
    return gone.with_columns(
        pl.lit("delete").alias("operation"),
        _later(draw.integers(1, 30, gone.height)),
    )


def _corrected(labs: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    """A preliminary result that is corrected, or made final, days later."""
    is_first = _some(draw, labs, PRELIMINARY) & labs["value"].str.contains(r"^[0-9.]+$").to_numpy()
    final = labs.filter(pl.Series(is_first))
    was_wrong = draw.random(final.height) < 0.5
    status = pl.Series("status", np.array(["final", "corrected"])[was_wrong.astype(np.intp)])
    factor = np.where(was_wrong, draw.uniform(0.5, 1.6, final.height), 1.0)
    first = final.with_columns(
        pl.lit("preliminary").alias("status"),
        pl.Series("value", np.round(final["value"].cast(pl.Float64).to_numpy() * factor, 2)).cast(pl.String),
    )
    last = final.with_columns(status, _later(draw.integers(0, 5, final.height)))
    return pl.concat([labs.filter(pl.Series(~is_first)), first, last])


def _strange_ck(labs: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    """CK rows without limit, unit or readable value, with the wrong unit; and CK-MB beside some of them."""
    is_ck = labs["result_id"].str.starts_with("CK").to_numpy()
    chance = draw.random(labs.height)
    bounds = np.cumsum([NO_LIMIT, UNREADABLE, NO_UNIT, MISLABELLED])
    kind = np.where(is_ck, np.searchsorted(bounds, chance, side="right"), len(bounds))
    words = pl.Series(np.array(_TEXTS_FOR_VALUES)[draw.integers(0, len(_TEXTS_FOR_VALUES), labs.height)])
    is_kind = [pl.Series(kind == number) for number in range(len(bounds))]
    is_microkatal = pl.col("unit").str.ends_with("kat/L")
    soiled_labs = labs.with_columns(
        pl.when(is_kind[0]).then(pl.lit("")).otherwise(pl.col("reference_high")).alias("reference_high"),
        pl.when(is_kind[1]).then(pl.lit(words)).otherwise(pl.col("value")).alias("value"),
        pl.when(is_kind[2]).then(pl.lit("")).when(is_kind[3] & is_microkatal).then(pl.lit("U/L"))
        .otherwise(pl.col("unit")).alias("unit"),
    )  # fmt: skip
    beside = labs.filter(pl.Series(is_ck & (draw.random(labs.height) < CK_MB)))
    mb = beside.with_columns(
        pl.lit("LOINC").alias("code_system"), pl.lit("13969-1").alias("code"), pl.lit("CK-MB").alias("test_name"),
        pl.lit("ng/mL").alias("unit"), pl.lit("0").alias("reference_low"), pl.lit("5").alias("reference_high"),
        pl.Series("value", np.round(draw.lognormal(1.2, 0.8, beside.height), 1)).cast(pl.String),
        pl.col("result_id").str.replace("CK", "MB").alias("result_id"),
    )  # fmt: skip
    return pl.concat([soiled_labs, mb])


def _respelt(frame: pl.DataFrame, draw: np.random.Generator, table: str, column: str,
             ways: dict[str, tuple[str, ...]]) -> pl.DataFrame:  # fmt: skip
    turn = pl.Series("turn", draw.random(frame.height))
    expression = pl.col(column)
    for value, others in ways.items():
        if value == "confirmed" and table != "diagnoses":
            continue
        for number, other in enumerate(others):
            low, high = number * MISSPELT / len(others), (number + 1) * MISSPELT / len(others)
            is_it = (pl.col(column) == value) & pl.lit((turn >= low) & (turn < high))
            expression = pl.when(is_it).then(pl.lit(other)).otherwise(expression)
    return frame.with_columns(expression.alias(column))
