"""The documentation against the program: generated pages are fresh, links resolve, examples run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from docs.build import PAGES, ROOT, left_over, main
from docs.generators.program_pages import commands
from docs.generators.warehouse import built_columns, empty_warehouse
from pipelines.settings import Settings
from pipelines.warehouse import publish, raw_store

#: Text that is put into pages elsewhere: its links are those of the page.
PARTS = ROOT / "docs" / "parts"
NOT_OURS = {".venv", ".git", ".pytest_cache", ".hypothesis", "build", "demo-home"}
KNOWN_COMMANDS = ("make", "nmwatch", "prefect", "duckdb", ".venv/bin/", "python -m data_samples.")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def own(path):
    return path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts)


def written_pages():
    return sorted(path for path in ROOT.rglob("*.md") if own(path) and PARTS not in path.parents)


def page_ids(paths):
    return [path.relative_to(ROOT).as_posix() for path in paths]


def blocks(path, language):
    return [text for name, text in BLOCK.findall(path.read_text(encoding="utf-8")) if name == language]


def anchors(path):
    """Give the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_fresh(name):
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), f"{name} is stale: run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_says_so(name):
    assert "make docs" in (ROOT / name).read_text(encoding="utf-8").splitlines()[0]


def test_no_page_is_left_over_in_a_folder_of_generated_pages():
    assert left_over() == [], "stale pages: run `make docs`"


def test_make_docs_writes_every_page_and_removes_stale_ones(tmp_path):
    stale = tmp_path / "docs" / "clinical" / "codelists" / "gone.md"
    stale.parent.mkdir(parents=True)
    stale.write_text("an old page", encoding="utf-8")
    main(tmp_path)
    assert not stale.exists()
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")} == set(PAGES)


@pytest.mark.parametrize("page", written_pages(), ids=page_ids(written_pages()))
def test_links_resolve(page):
    for link in LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name}: {link} leads nowhere"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name}: {link} has no such heading"


@pytest.mark.parametrize("page", written_pages(), ids=page_ids(written_pages()))
def test_shell_examples_begin_with_a_known_command(page):
    for text in blocks(page, "sh") + blocks(page, "bash") + blocks(page, "shell"):
        for line in text.replace("\\\n", " ").splitlines():
            assert not line.strip() or line.startswith(KNOWN_COMMANDS), f"{page.name}: {line}"


@pytest.mark.parametrize("page", written_pages(), ids=page_ids(written_pages()))
def test_shell_examples_use_commands_and_options_that_exist(page):
    known = commands()
    for text in blocks(page, "sh"):
        for line in text.splitlines():
            words = re.match(r"(?:\.venv/bin/)?nmwatch (\w+)(?: (\w+))?", line)
            if words:
                command = known.get(words[1]) or known.get(f"{words[1]} {words[2]}")
                assert command, line
                options = {name for option in command.params for name in option.opts}
                assert set(re.findall(r"(?<= )--[a-z-]+", line)) <= options, line


@pytest.mark.parametrize("page", written_pages(), ids=page_ids(written_pages()))
def test_make_targets_exist(page):
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for text in blocks(page, "sh"):
        for name in re.findall(r"^make (\w+)", text, re.MULTILINE):
            assert name in targets, f"{page.name}: make {name}"


def test_the_readme_has_its_two_commands():
    text = "".join(blocks(ROOT / "README.md", "sh"))
    assert "make demo" in text
    assert "make test" in text


def test_every_setting_that_is_named_exists():
    sections = {name: set(field.annotation.model_fields) for name, field in Settings.model_fields.items()}
    for page in written_pages():
        for section, name in re.findall(
            r"`(ingest|engine|checks|publish|log|notify)\.(\w+)`", page.read_text(encoding="utf-8")
        ):
            assert name in sections[section], f"{page.name}: {section}.{name}"


def test_every_decision_has_its_parts_and_number():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [record.name[:4] for record in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {record.name[:4]} ")
        assert "Status: " in text


def test_every_published_table_is_in_the_dictionary_or_the_reference():
    dictionary = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for table in built_columns():
        schema, name = table.split(".")
        if schema in publish.PUBLISHED_SCHEMAS and table not in {"reference.codes", "reference.parameter_values"}:
            assert f"### {table}\n" in dictionary or f"[{name}.csv]" in reference, table


def sql_examples():
    pages = [ROOT / "docs" / name for name in ("analysts.md", "contract.md", "codelists.md")]
    return [(page.name, text) for page in pages for text in blocks(page, "sql")]


@pytest.fixture(scope="module")
def warehouse():
    with empty_warehouse() as connection:
        yield connection


@pytest.fixture(scope="module")
def site(warehouse, tmp_path_factory):
    """A folder with a home `site` whose published database and raw files are empty."""
    folder = tmp_path_factory.mktemp("analyst")
    published = folder / "site" / "published"
    published.mkdir(parents=True)
    warehouse.execute(f"ATTACH '{published / 'nmwatch.duckdb'}' AS file")
    warehouse.execute("COPY FROM DATABASE memory TO file")
    warehouse.execute("DETACH file")
    warehouse.execute(f"COPY (FROM watchlist.cases) TO '{published / 'watchlist.parquet'}' (FORMAT PARQUET)")
    for table in raw_store.RAW_COLUMNS:
        place = folder / "site" / "warehouse" / "raw" / table / "extract_date=2026-01-05"
        place.mkdir(parents=True)
        warehouse.execute(f"COPY (FROM raw.{table}) TO '{place / '0.parquet'}' (FORMAT PARQUET)")
    yield folder
    shutil.rmtree(folder)


def test_there_are_sql_examples():
    assert len(sql_examples()) > 3


@pytest.mark.parametrize(("page", "text"), sql_examples(), ids=[text[:40] for _, text in sql_examples()])
def test_an_sql_example_runs(page, text, warehouse):
    assert warehouse.execute(text).description, page


@pytest.mark.parametrize("text", blocks(ROOT / "docs" / "analysts.md", "python"))
def test_a_python_example_runs(text, site, monkeypatch):
    monkeypatch.chdir(site)
    exec(compile(text, "analysts.md", "exec"), {})


def test_relative_paths_only():
    """No page speaks of a place on one machine."""
    for page in written_pages():
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(work|home|tmp|root|Users)/", text), page.name
    assert Path(ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")
