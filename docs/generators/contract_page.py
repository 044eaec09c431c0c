"""docs/contract.md: the extract contract, with samples, refusals and quarantine as they really look.

Belongs here: the page. Does not belong here: the contract (pipelines/contract.py), its words (docs/parts).
Called by docs/build.py.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl

from docs.generators.markdown import code, grid, page, sentence, written
from pipelines import contract
from pipelines.errors import NmwatchError
from pipelines.ingest.stage import StagedFile, judge_files, stage_file
from pipelines.settings import Home, IngestSettings
from pipelines.sources.extracts import Extracts

SAMPLES = Path(__file__).resolve().parents[2] / "data_samples" / "landing"
_SAMPLE_LINES = 3
_NO_VALUE_COLUMN = "result_id,patient_id,test_name,status\nR1,P1,CK,final\n"
_BAD_ROWS = """result_id,patient_id,test_name,collected_time,value,status
R1,P1,CK,2026-01-04T08:30:00,120,final
R2,P1,CK,2026-13-04,140,final
R3,P1,CK,2026-01-04T09:00:00Z,150,final
R4,P2,CK,,,final
R5,P2,CK,,160,maybe
"""


def contract_page() -> str:
    """Write the page."""
    text = written("contract_refusals")
    for mark, example in _examples().items():
        text = text.replace(mark, example)
    kinds = grid(("type", "in a file"), contract.KIND_FORMS.items())
    intro = written("contract").replace("{version}", str(contract.VERSION)).replace("{kinds}", kinds)
    return page("pipelines/contract.py", intro, *(_table(table) for table in contract.TABLES), text)


def _table(table: contract.Table) -> str:
    expected = "Expected every night" if table.expected_nightly else "Optional"
    columns = (
        (f"`{c.name}`", c.kind, "yes" if c.required else "", f"{c.description} ({c.unit})" if c.unit else c.description,
         _allowed(c))
        for c in table.columns
    )  # fmt: skip
    one_of = f" A file needs at least one of {code(table.one_of)}." if table.one_of else ""
    return "\n\n".join([
        f"## {table.name}",
        f"{sentence(table.grain)} Key: {code(table.key)}. {expected}.{one_of}",
        f"Used for: {table.purpose}. When it is absent: {table.if_absent}.",
        grid(("column", "type", "required", "meaning", "allowed values"), columns),
        _sample(table),
    ])  # fmt: skip


def _allowed(column: contract.Column) -> str:
    spelled = [f"`{other}` for {value}" for other, value in sorted(column.spellings.items())]
    default = f"empty means {column.default}" if column.default else ""
    also = f"also {', '.join(spelled)}" if spelled else ""
    return "; ".join(part for part in (code(column.allowed), default, also) if part)


def _sample(table: contract.Table) -> str:
    path = min(SAMPLES.glob(f"*/{table.name}*.csv*"))
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        lines = [line.rstrip("\r\n") for _, line in zip(range(_SAMPLE_LINES), file, strict=False)]
    place = path.relative_to(SAMPLES).as_posix()
    return f"`data_samples/landing/{place}` begins:\n\n```csv\n" + "\n".join(lines) + "\n```"


def _examples() -> dict[str, str]:
    with _home() as home:
        refused_header = _refusal(home, _NO_VALUE_COLUMN)
    with _home() as home:
        staged = _stage(home, _BAD_ROWS)
        rows = pl.read_parquet(staged.bad).select("source_line", "column_name", "reason", "row_text").rows()
    with _home() as home:
        too_many = _refusal(home, _BAD_ROWS)
    quarantine = grid(("source_line", "column_name", "reason", "row_text"), ([str(c) for c in row] for row in rows))
    return {"{refused_header}": refused_header, "{bad_rows}": _BAD_ROWS.strip(), "{too_many}": too_many,
            "{quarantine}": quarantine}  # fmt: skip


def _refusal(home: Home, text: str) -> str:
    """Give the message with which a labs file is refused; three bad rows are tolerated."""
    settings = IngestSettings.model_validate({"bad_rows_tolerated": 3})
    try:
        judge_files([_stage(home, text)], home=home, settings=settings)
    except NmwatchError as error:
        return f"nmwatch: {error.message()}".replace(str(home.root), "site")
    raise AssertionError("the example must be refused")


def _stage(home: Home, text: str) -> StagedFile:
    folder = home.root.parent / "landing" / "2026-01-05"
    folder.mkdir(parents=True)
    (folder / "labs.csv").write_text(text, encoding="utf-8")
    (found,) = Extracts().discover(folder.parent, date(2026, 1, 5))
    return stage_file(found.files[0], source=Extracts(), home=home, settings=IngestSettings.model_validate({}))


@contextmanager
def _home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.make()
        yield home
