"""Writes every file a night publishes, in one place: what a night publishes and what a replay rebuilds is the same.

Belongs here: which files a snapshot has and in which order they are made.
Does not belong here: what is in them (pipelines/outputs, checks), putting them in place (warehouse/publish.py).
Called by steps.py (a night) and rebuilding.py (a replay).
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pipelines.outputs.watchlist import write_watchlist
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import publish
from pipelines.warehouse.catalogue import Model
from pipelines.warehouse.connection import open_for_reading

QUALITY_PAGE = "quality.html"


def write_files(  # noqa: PLR0913 (whose, where, what, which night, and how)
    home: Home,
    folder: Path,
    *,
    models: list[Model],
    as_of: date,
    engine: EngineSettings,
    quality_page: Path | None,
    pseudonym_key: str = "",
) -> publish.Written:
    """Write the database and every file beside it.

    Args:
        home: whose working database is published; nobody has it open for writing.
        folder: empty.
        models: of the night, for the keys tables are sorted by.
        as_of: the night.
        engine: memory and threads.
        quality_page: the night's page of checks; None where there is none.
        pseudonym_key: publishes under pseudonyms made with it.

    Returns:
        Rows per table and the hash of their content.
    """
    written = publish.write_snapshot(
        home, folder, models=models, as_of=as_of, engine=engine, pseudonym_key=pseudonym_key
    )
    with open_for_reading(folder / publish.DATABASE_NAME) as reader:
        write_watchlist(reader, folder, as_of=as_of)
    if quality_page is not None:
        shutil.copyfile(quality_page, folder / QUALITY_PAGE)
    return written
