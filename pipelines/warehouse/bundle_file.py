"""Packs and unpacks the zip file of a bundle; the same files give the same bytes on every machine.

Belongs here: the zip, its manifest.
Does not belong here: what is in it (bundle.py), whether it says the truth (bundle_checks.py).
Called by pipelines/flows/bundling.py and bundle_checks.py.

Nothing is compressed and no time is stored. A bundle is therefore proved to its last byte: packing what it holds must
give the file again.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pipelines.warehouse.digests import Json, canonical, sha256_of

BUNDLE_MANIFEST = "manifest.json"
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)
_ENTRY_MODE = 0o400 << 16
_UNIX = 3
_OWN_HASH = "sha256_of_all_else"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file()}  # fmt: skip


def manifest_bytes(files: Mapping[str, bytes], *, facts: Json) -> bytes:
    """Give the manifest of a bundle: every file with size and hash, the case, the record it was made from."""
    listed = [{"name": name, "bytes": len(data), "sha256": sha256_of(data)} for name, data in sorted(files.items())
              if name != BUNDLE_MANIFEST]  # fmt: skip
    content: Json = {**facts, "files": listed}
    return canonical({**content, _OWN_HASH: sha256_of(canonical(content))})


def manifest_facts(content: Json) -> Json:
    """Give what a manifest says beside its files and its own hash."""
    return {name: value for name, value in content.items() if name not in ("files", _OWN_HASH)}


def pack(files: Mapping[str, bytes]) -> bytes:
    """Give the bytes of the zip file: they follow from names and contents of the files alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=_ENTRY_TIME)
            entry.external_attr, entry.create_system = _ENTRY_MODE, _UNIX
            archive.writestr(entry, data)
    return buffer.getvalue()


def unpack(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Give the files of a zip file, and the names of those that cannot be read.

    Raises:
        zipfile.BadZipFile: it is no zip file at all.
    """
    files, broken = {}, []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            try:
                files[entry.filename] = archive.read(entry)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
                broken.append(entry.filename)
    return files, broken


def write_private(path: Path, data: bytes) -> None:
    """Write a file only its owner may read, in place in one step."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
