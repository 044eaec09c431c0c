"""The made-up population: its shape, its dirt, the truth beside it; the same plan gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_samples.population import shape, stories, write
from data_samples.population.calendar import KNOWN
from data_samples.population.clinic import NONE, onset_after_first_dose
from data_samples.population.shape import Plan
from data_samples.population.words import Story
from pipelines.contract import BY_NAME
from pipelines.errors import UsageError

PERSONS = 3_000
PLAN = Plan(landing=Path("nowhere"), persons=PERSONS, nights=3, seed=11)
LABELS = {
    "ici_myositis", "statin_toxic", "statin_imnm_hmgcr", "hmgcr_imnm_no_statin", "statin_imnm_suspected", "srp_imnm",
    "seronegative_imnm", "steroid_acute_cim", "steroid_chronic", "paraneoplastic", "other_drug", "iim_other",
}  # fmt: skip
TRAPS = {f"T-{number:02d}" for number in range(1, 41)}


def everything(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(landing: Path, table: str) -> pl.DataFrame:
    files = sorted(landing.glob(f"*/{table}.csv"))
    return pl.concat([pl.read_csv(file, infer_schema=False) for file in files], how="diagonal")


@pytest.fixture(scope="module")
def blocks() -> dict[str, pl.DataFrame]:
    """Every row of two blocks, as they are before they are placed in folders."""
    tables = [write.block(PLAN, first)[0] for first in range(0, PERSONS, shape.BLOCK_PERSONS)]
    return {name: pl.concat([block[name] for block in tables], how="diagonal") for name in tables[0]}


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small population on disk, with many injected persons."""
    folder = tmp_path_factory.mktemp("population") / "landing"
    write.write_population(replace(PLAN, landing=folder, persons=2_200, nights=5, cases_per_1000=30, traps_per_1000=30))
    return folder


@pytest.fixture(scope="module")
def truth(landing: Path) -> list[dict[str, str]]:
    with (landing.parent / "landing-truth.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ck(labs: pl.DataFrame) -> pl.DataFrame:
    return labs.filter(pl.col("result_id").str.starts_with("CK"))


# --- shape ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "mean"),
    [
        ("prescribing", shape.PRESCRIBING_ROWS),
        ("labs", shape.LAB_ROWS),
        ("diagnoses", shape.DIAGNOSIS_ROWS),
        ("visits", shape.VISIT_ROWS),
    ],
)
def test_a_person_has_the_promised_number_of_rows(blocks: dict[str, pl.DataFrame], table: str, mean: float) -> None:
    assert blocks[table].height / PERSONS == pytest.approx(mean, rel=0.08)


def test_creatine_kinase_is_as_rare_among_results_as_in_hospitals(blocks: dict[str, pl.DataFrame]) -> None:
    assert ck(blocks["labs"]).height / blocks["labs"].height == pytest.approx(shape.CK_SHARE, rel=0.15)


def exposed(blocks: dict[str, pl.DataFrame], names: tuple[str, ...]) -> set[str]:
    """Persons without a story who have one of the drugs; stories number their rows with S."""
    own = blocks["prescribing"].filter(~pl.col("prescription_id").str.contains("-S"))
    wanted = own.filter(pl.col("drug_name").str.to_lowercase().str.contains_any(list(names)))
    return set(wanted["patient_id"].str.replace("Q", "P"))


ICI = ("pembrolizumab", "nivolumab", "ipilimumab", "atezolizumab", "durvalumab")
STATINS = ("atorvastatin", "simvastatin", "rosuvastatin", "pravastatin")


def test_exposures_are_as_frequent_as_published(blocks: dict[str, pl.DataFrame]) -> None:
    on_ici, on_statin = exposed(blocks, ICI), exposed(blocks, STATINS)
    assert len(on_ici) / PERSONS == pytest.approx(shape.ICI_SHARE, rel=0.25)
    assert len(on_ici & on_statin) / len(on_ici) == pytest.approx(shape.STATIN_AT_ICI_SHARE, abs=0.09)


def test_creatine_kinase_is_drawn_and_raised_as_often_as_published(blocks: dict[str, pl.DataFrame]) -> None:
    results = ck(blocks["labs"]).with_columns(pl.col("patient_id").str.replace("Q", "P"))
    on_ici = exposed(blocks, ICI)
    tested = set(results["patient_id"])
    assert len(on_ici & tested) / len(on_ici) == pytest.approx(shape.CK_TESTED_ICI, abs=0.08)
    numbers = results.with_columns(pl.col("value", "reference_high").cast(pl.Float64, strict=False)).drop_nulls(
        ["value", "reference_high"]
    )
    raised = numbers.filter(pl.col("value") > pl.col("reference_high"))["patient_id"].n_unique()
    assert raised / numbers["patient_id"].n_unique() == pytest.approx(0.163, abs=0.05)


def test_the_onset_under_a_checkpoint_inhibitor_has_the_published_quartiles() -> None:
    days = []
    for number in range(4_000):
        draw = random.Random(f"onset {number}")
        story = Story(number=number, draw=draw, onset=date(2026, 1, 1), last_day=date(2026, 1, 4))
        days.append(onset_after_first_dose(story))
    days.sort()
    assert [days[len(days) * quarter // 4] for quarter in (1, 2, 3)] == pytest.approx([19, 33, 57], rel=0.08)


# --- seeds and blocks -------------------------------------------------------------------------------------------------


def test_the_same_plan_gives_the_same_bytes_and_another_seed_other_ones(tmp_path: Path) -> None:
    small = replace(PLAN, persons=300, cases_per_1000=50, traps_per_1000=50)
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write.write_population(replace(small, landing=tmp_path / name / "landing", seed=seed))
    assert everything(tmp_path / "a") == everything(tmp_path / "b")
    assert everything(tmp_path / "a") != everything(tmp_path / "c")


def test_a_block_does_not_depend_on_the_blocks_before_it() -> None:
    second = shape.BLOCK_PERSONS
    alone, told = write.block(PLAN, second)
    write.block(PLAN, 0)
    again, told_again = write.block(PLAN, second)
    assert {name: frame.hash_rows().to_list() for name, frame in alone.items()} == {
        name: frame.hash_rows().to_list() for name, frame in again.items()
    }
    assert told == told_again


def test_a_block_does_not_grow_with_the_population() -> None:
    small, large = replace(PLAN, persons=2 * shape.BLOCK_PERSONS), replace(PLAN, persons=1_000_000)
    few, many = (write.block(plan, shape.BLOCK_PERSONS)[0] for plan in (small, large))
    assert {name: frame.height for name, frame in few.items()} == {name: frame.height for name, frame in many.items()}


def test_rows_held_back_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_ROWS_HELD", 50)
    plan = replace(PLAN, landing=tmp_path, persons=4)
    for day in plan.folders:
        (tmp_path / str(day)).mkdir()
    files = write.Files(plan)
    visit = {"visit_id": "V", "patient_id": "P", "start_time": "2026-01-01"}
    frame = pl.DataFrame([visit] * 30).with_columns(pl.lit(plan.start - timedelta(days=9)).alias(KNOWN))
    largest = 0
    for _ in range(10):
        files.add("visits", frame)
        largest = max(largest, sum(part.height for parts in files._held.values() for part in parts))
    files.close()
    assert largest <= 50
    assert rows(tmp_path, "visits").height == 300


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_both_formats_hold_the_same_rows(tmp_path: Path, form: str) -> None:
    plan = replace(PLAN, landing=tmp_path / "landing", persons=200, nights=2, form=form)
    written = write.write_population(plan)
    for table, count in written.rows.items():
        files = sorted(plan.landing.glob(f"*/{table}*.{form}"))
        read = pl.read_parquet if form == "parquet" else lambda file: pl.read_csv(file, infer_schema=False)
        frames = [read(file) for file in files]
        assert sum(frame.height for frame in frames) == count
        assert all(frame.columns == list(BY_NAME[table].column_names) for frame in frames)


# --- nights -----------------------------------------------------------------------------------------------------------


def test_the_first_folder_is_the_history_and_the_others_are_small(landing: Path) -> None:
    folders = sorted(folder.name for folder in landing.iterdir())
    assert folders == [str(PLAN.start + timedelta(days=n)) for n in range(5)]
    sizes = [sum(file.stat().st_size for file in (landing / name).iterdir()) for name in folders]
    assert all(size < sizes[0] / 50 for size in sizes[1:])
    assert all((landing / name / f"{table}.csv").exists() for name in folders for table in ("labs", "diagnoses"))


def test_nothing_lands_before_it_was_known(landing: Path) -> None:
    for folder in sorted(landing.iterdir()):
        for file in folder.glob("*.csv"):
            stamps = pl.read_csv(file, infer_schema=False)["updated_at"].str.slice(0, 10).drop_nulls()
            assert stamps.max() <= folder.name, file


def test_deltas_bring_corrections_late_results_and_tombstones(landing: Path) -> None:
    labs = rows(landing, "labs")
    versions = labs.group_by("result_id").agg(pl.col("status").str.to_lowercase().alias("states"))
    states = {tuple(found) for found in versions["states"] if len(found) > 1}
    assert any({"preliminary", "corrected"} <= set(found) for found in states)
    assert (labs["operation"] == "delete").sum() > 0
    late = labs.filter(pl.col("updated_at").str.slice(0, 10) > pl.col("reported_time").str.slice(0, 10)).height
    assert late > 0
    assert rows(landing, "patient_merges").height > 0


# --- dirt -------------------------------------------------------------------------------------------------------------


def test_the_dirt_of_real_files_is_there(blocks: dict[str, pl.DataFrame]) -> None:
    results = ck(blocks["labs"])
    units = set(results["unit"])
    assert {"U/L", "IU/L", "\u00b5kat/L", "\u03bckat/L", ""} <= units
    assert {"HEMOLYZED", "QNS"} <= set(results["value"])
    assert (results["reference_high"] == "").sum() > 0
    assert results["collected_time"].str.len_chars().eq(10).sum() > 0, "date-only times"
    assert blocks["labs"]["test_name"].eq("CK-MB").sum() > 0
    assert {"ICD-10-CM", "icd10", "ICD10CM"} <= set(blocks["diagnoses"]["code_system"])
    assert {"OP", "IP", "ED"} <= set(blocks["diagnoses"]["setting"])
    mislabelled = results.filter((pl.col("unit") == "U/L") & pl.col("reference_high").is_in(["5.1", "3.5"]))
    assert mislabelled.height > 0


def test_a_file_has_repeated_rows_and_a_column_nobody_knows(landing: Path) -> None:
    files = [(landing / str(day) / "labs.csv") for day in replace(PLAN, nights=5).folders]
    frames = [pl.read_csv(file, infer_schema=False) for file in files]
    assert any("analyzer" in frame.columns for frame in frames)
    assert frames[0].is_duplicated().sum() > 0


def test_few_rows_have_a_date_that_does_not_exist(blocks: dict[str, pl.DataFrame]) -> None:
    bad = blocks["labs"].filter(~pl.col("collected_time").str.contains(r"^(19|20)\d\d-(0\d|1[012])-([012]\d|3[01])"))
    assert 0 < bad.height / blocks["labs"].height < 0.001


# --- truth ------------------------------------------------------------------------------------------------------------


def test_the_truth_lists_every_label_and_every_trap_that_can_be_a_patient(truth: list[dict[str, str]]) -> None:
    assert {row["truth_label"].split(":")[0] for row in truth} == LABELS | {NONE}
    assert {row["trap"] for row in truth} - {""} == TRAPS - stories.NO_PATIENT


def test_the_truth_has_its_columns_and_says_when(truth: list[dict[str, str]]) -> None:
    assert tuple(truth[0]) == write.TRUTH_COLUMNS
    assert all((row["truth_label"] == NONE) == (row["truth_onset_date"] == "") for row in truth)
    assert all(
        date.fromisoformat(row["truth_onset_date"]) < date(2026, 1, 9) for row in truth if row["truth_onset_date"]
    )
    assert {row["expected_priority_at_most"] for row in truth} == {"", "P0", "P1"}
    assert all(re.fullmatch(r"P\d{8}", row["patient_id"]) for row in truth)


def test_every_injected_person_is_registered_and_only_once_in_the_truth(
    landing: Path, truth: list[dict[str, str]]
) -> None:
    registered = set(rows(landing, "patients")["patient_id"])
    persons = [row["patient_id"] for row in truth]
    assert set(persons) <= registered
    assert len(set(persons)) == len(persons)


def test_some_true_cases_lack_what_would_give_them_away(landing: Path, truth: list[dict[str, str]]) -> None:
    """Sensitivity must not be one by construction: codes and CK are missing in some charts."""
    sick = {row["patient_id"] for row in truth if row["truth_label"] == "ici_myositis"}
    muscle_codes = rows(landing, "diagnoses").filter(pl.col("code").str.contains("^(M60|G72|M33|M62.81|M6281)"))
    coded = set(muscle_codes["patient_id"])
    raised = rows(landing, "labs").filter(
        (pl.col("code").is_in(["2157-6", "CHEM-CPK"]))
        & (pl.col("value").cast(pl.Float64, strict=False) > pl.col("reference_high").cast(pl.Float64, strict=False))
    )
    high = set(raised["patient_id"])
    assert 0 < len(sick - coded) < len(sick)
    assert 0 < len(sick - high) < len(sick)


def test_injected_persons_are_as_many_as_asked_for() -> None:
    plan = replace(PLAN, persons=10_000, cases_per_1000=7, traps_per_1000=3)
    kinds = [kind for first in range(0, 10_000, 2_000) for kind in stories.chosen(plan, first, 2_000).values()]
    traps = Counter(bool(kind.trap) for kind in kinds)
    assert traps == {False: 70, True: 30}


def test_none_asked_for_none_injected() -> None:
    assert stories.chosen(replace(PLAN, cases_per_1000=0, traps_per_1000=0), 0, 2_000) == {}


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"persons": 0}, {"nights": 0}, {"start": date(1950, 1, 1)}, {"cases_per_1000": -1.0}, {"traps_per_1000": 600.0}],
)
def test_an_odd_plan_is_refused_in_four_parts(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(UsageError) as refused:
        write.write_population(replace(PLAN, landing=tmp_path / "landing", **change))
    assert all(f"  {part}: " in refused.value.message() for part in ("where", "allowed", "do"))
    assert not (tmp_path / "landing").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(UsageError, match="something already"):
        write.write_population(replace(PLAN, landing=tmp_path, persons=1))
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
