"""Looks whether the raw files the books know are there and whole, before a night reads any of them.

Belongs here: the quick look at each file's two ends. Does not belong here: comparing every byte with the record
(nmwatch verify), where raw files are and what counts (raw_store.py).
Called by flows, at the start of a night.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.errors import WarehouseDamaged
from pipelines.settings import Home
from pipelines.warehouse import ledger, raw_store
from pipelines.warehouse.connection import Connection

#: A Parquet file begins and ends so; before the last one stands the length of its footer (4 bytes).
_MAGIC = b"PAR1"
_LEAST_BYTES = 12
_NAMES_SHOWN = 5


def refuse_damaged(connection: Connection, home: Home) -> int:
    """Refuse a warehouse whose raw files are not all there; a list built from the rest would be wrong in silence.

    Args:
        connection: open.
        home: whose raw files.

    Returns:
        Number of files looked at.

    Raises:
        WarehouseDamaged: names the files and what to do.
    """
    files = [
        raw_store.raw_file(
            home, table=load.table_name, extract_date=load.extract_date, file_name=load.file_name, sha256=load.sha256
        )
        for load in ledger.read_loads(connection)
        if load.rows_loaded
    ]
    found = [(path, why) for path in files if (why := _damage(path))]
    if not found:
        return len(files)
    names = "; ".join(f"{path.relative_to(home.root)}: {why}" for path, why in found[:_NAMES_SHOWN])
    more = f"; and {len(found) - _NAMES_SHOWN} more" if len(found) > _NAMES_SHOWN else ""
    raise WarehouseDamaged(
        f"{len(found)} of {len(files)} raw files are missing or damaged", where=f"{names}{more}",
        allowed="every raw file in the books, as it was written",
        next_step="copy the files back from the last backup (same path below the home), or restore the backup "
        "(nmwatch restore); what was published is untouched",
    )  # fmt: skip


def _damage(path: Path) -> str:
    """Say what is wrong with a raw file, or nothing."""
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < _LEAST_BYTES:
                return f"only {size} bytes"
            begin = stream.read(4)
            stream.seek(-8, os.SEEK_END)
            footer_bytes, end = int.from_bytes(stream.read(4), "little"), stream.read(4)
    except OSError as error:
        return error.strerror or "cannot be read"
    if begin != _MAGIC or end != _MAGIC or footer_bytes > size - _LEAST_BYTES:
        return "not a whole Parquet file"
    return ""
