"""Hashes what is kept: bytes of files, rows of tables; and writes JSON that always has the same bytes.

Belongs here: SHA-256 of a file and of the rows of a table, canonical JSON, files that reach the disk.
Does not belong here: what is hashed and compared (record.py, verifying.py, bundle.py).
Called by the record, the published manifest, the bundle and their verification.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.warehouse.connection import Reader
from pipelines.warehouse.sql_text import identifier, qualified

Json = dict[str, Any]


@dataclass(frozen=True)
class Sealed:
    """A file as it was when it was written.

    Attributes:
        name: relative to the folder it is listed for.
        bytes: its size.
        sha256: of its bytes.
    """

    name: str
    bytes: int
    sha256: str


def sha256_of(data: bytes) -> str:
    """Give the hash of some bytes (hex, 64 characters)."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """Give the hash of a file's bytes (hex, 64 characters)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(folder: Path, *, leave_out: Sequence[str] = ()) -> list[Sealed]:
    """List the files of a folder and of the folders below it, by name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = ((path.relative_to(folder).as_posix(), path) for path in files)
    return [Sealed(name, path.stat().st_size, file_sha256(path)) for name, path in names if name not in leave_out]


def canonical(content: Mapping[str, object]) -> bytes:
    """Give JSON that has the same bytes for the same content: sorted keys, one value a line, ASCII."""
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode()


def read_canonical(data: bytes) -> Json | None:
    """Read JSON written by `canonical`; None where a byte of it is not as it was written."""
    try:
        content = json.loads(data)
    except ValueError:
        return None
    return content if isinstance(content, dict) and canonical(content) == data else None


def rows_sha256(
    reader: Reader, table: str, *, columns: Sequence[str], where: str, parameters: Mapping[str, object]
) -> tuple[int, str]:
    """Count and hash rows of a table, whatever their order.

    Args:
        reader: on the database.
        table: schema and name.
        columns: the hash covers these; a column that a later release adds changes nothing.
        where: a condition of our own, with parameters.
        parameters: its values.

    Returns:
        Number of rows and their hash (hex, 64 characters).
    """
    # NULL and the empty text must differ, and so must ('ab', 'c') and ('a', 'bc')
    cells = ", ".join(f"COALESCE(CAST({identifier(name)} AS VARCHAR), chr(30))" for name in columns)
    row = reader.rows(
        f"WITH hashed AS (SELECT MD5(CONCAT_WS(chr(31), {cells})) AS row_md5 FROM {qualified(table)} WHERE {where}) "
        "SELECT COUNT(*) AS rows, SHA256(COALESCE(STRING_AGG(row_md5, '' ORDER BY row_md5 ASC), '')) AS sha256 "
        "FROM hashed",
        parameters,
    )[0]
    return int(row["rows"]), str(row["sha256"])


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that nobody changes again, and have it on the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o400)


def sync_folder(folder: Path) -> None:
    """Have a folder and the files in it on the disk before a name points at them."""
    for path in (*(entry for entry in folder.iterdir() if entry.is_file() and not entry.is_symlink()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
