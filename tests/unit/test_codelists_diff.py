"""`nmwatch codelists`: which lists are in effect, and how two states of them differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.warehouse.reference import REFERENCE_FOLDER
from tests.conftest import CommandLine

HEADER = "concept_set,vocabulary,code,code_key,match,ingredient,description,source\n"
ROWS = [
    "statin,RXNORM,83367,83367,exact,atorvastatin,atorvastatin,seen",
    "statin,RXNORM,36567,36567,exact,simvastatin,simvastatin,seen",
    "statin,ATC,C10AA,C10AA,prefix,,any statin,seen",
]


def folder(path: Path, *rows: str, name: str = "statins") -> Path:
    path.mkdir(exist_ok=True)
    (path / f"{name}.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def cells(out: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines() if line.startswith("│")]


def test_equal_lists_are_said_to_be_equal(tmp_path: Path, nmwatch: CommandLine) -> None:
    old, new = folder(tmp_path / "old", *ROWS), folder(tmp_path / "new", *reversed(ROWS))
    ended = nmwatch("codelists", "diff", old, new, "--exit-code")
    assert ended.code == 0
    assert "the code lists are equal" in ended.out
    assert "0 added" in ended.out


def test_what_was_added_removed_and_changed_is_told_by_list_and_set(tmp_path: Path, nmwatch: CommandLine) -> None:
    old = folder(tmp_path / "old", *ROWS)
    new = folder(
        tmp_path / "new",
        ROWS[0].replace(",atorvastatin,seen", ",other words,seen"),
        ROWS[2].replace("prefix", "exact"),
        "statin,RXNORM,301542,301542,exact,rosuvastatin,rosuvastatin,seen",
        "statin,RXNORM,42463,42463,exact,pravastatin,pravastatin,seen",
    )
    ended = nmwatch("codelists", "diff", old, new)
    assert ended.code == 0, ended.err
    assert cells(ended.out) == [
        ["statins", "statin", "added", "2", "RXNORM 301542, RXNORM 42463"],
        ["statins", "statin", "changed", "1", "ATC C10AA"],
        ["statins", "statin", "described", "1", "RXNORM 83367"],
        ["statins", "statin", "removed", "1", "RXNORM 36567"],
    ]
    for total in ("2 added", "1 removed", "1 changed", "1 described", f"{old}: 3 codes, {new}: 4 codes"):
        assert total in ended.out.replace("\n", " ")


def test_a_code_written_with_other_dots_is_changed_and_no_other_code(tmp_path: Path, nmwatch: CommandLine) -> None:
    row = "rhabdomyolysis,ICD10CM,M62.82,M6282,exact,,words,seen"
    old, new = folder(tmp_path / "old", row), folder(tmp_path / "new", row.replace("M62.82", "M6282", 1))
    assert cells(nmwatch("codelists", "diff", old, new).out) == [
        ["statins", "rhabdomyolysis", "changed", "1", "ICD10CM M6282"]
    ]


def test_words_of_codes_are_not_printed(tmp_path: Path, nmwatch: CommandLine) -> None:
    old, new = folder(tmp_path / "old", *ROWS), folder(tmp_path / "new", ROWS[0].replace("seen", "a licensed source"))
    assert "licensed" not in nmwatch("codelists", "diff", old, new).out


def test_exit_code_one_only_where_it_is_asked_for(tmp_path: Path, nmwatch: CommandLine) -> None:
    old, new = folder(tmp_path / "old", *ROWS), folder(tmp_path / "new", *ROWS[1:])
    assert nmwatch("codelists", "diff", old, new).code == 0
    assert nmwatch("codelists", "diff", old, new, "--exit-code").code == 1


def test_a_home_is_compared_as_its_setting_has_it(tmp_path: Path, nmwatch: CommandLine) -> None:
    site = tmp_path / "own" / "codelists"
    site.mkdir(parents=True)
    (site / "ours.csv").write_text(
        "concept_set,vocabulary,code,description,source\nstatin,LOCAL,FX-17,simvastatin,own\n", encoding="utf-8"
    )
    (tmp_path / "nmwatch.toml").write_text('[reference]\nfolder = "own"\n', encoding="utf-8")
    ended = nmwatch("codelists", "diff", "package", tmp_path)
    assert cells(ended.out) == [["ours", "statin", "added", "1", "LOCAL FX-17"]]
    listed = nmwatch("codelists", "list", "--home", tmp_path)
    assert ["ours", "site", "statin", "1", "LOCAL"] in [row[:5] for row in cells(listed.out)]


def test_the_lists_of_the_package_are_listed_with_their_hash(nmwatch: CommandLine) -> None:
    ended = nmwatch("codelists", "list")
    assert ended.code == 0, ended.err
    assert {row[0] for row in cells(ended.out)} - {""} == {
        *(path.stem for path in (REFERENCE_FOLDER / "codelists").glob("*.csv")),
        "omop_drug_products",
    }
    assert "code_list_hash in meta.runs" in ended.out


@pytest.mark.parametrize("name", [REFERENCE_FOLDER, REFERENCE_FOLDER / "codelists"])
def test_the_folders_of_the_package_are_the_package(name: Path, nmwatch: CommandLine) -> None:
    assert "the code lists are equal" in nmwatch("codelists", "diff", "package", name, "--exit-code").out


@pytest.mark.parametrize("arguments", [("diff", "package", "{folder}/absent"), ("diff", "{folder}", "package"),
                                       ("list", "--home", "{folder}/absent"), ("diff", "{folder}/bad", "package")])  # fmt: skip
def test_what_stands_for_no_lists_is_refused_in_four_parts(
    arguments: tuple[str, ...], tmp_path: Path, nmwatch: CommandLine
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "statins.csv").write_text("code\n1\n", encoding="utf-8")
    ended = nmwatch("codelists", *(argument.format(folder=tmp_path) for argument in arguments))
    assert ended.code == 2
    assert [part for part in ("where: ", "allowed: ", "do: ") if part not in ended.err] == []


@pytest.mark.parametrize("command", ["list", "diff"])
def test_the_commands_have_help_and_an_example(command: str, nmwatch: CommandLine) -> None:
    assert f"Example: nmwatch codelists {command} " in " ".join(nmwatch("codelists", command, "--help").out.split())
