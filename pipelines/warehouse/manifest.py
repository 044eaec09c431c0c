"""Writes the manifest of a published night: the files beside it, their hashes, and where they stand in the record.

Belongs here: manifest.json of a snapshot, and whether one is as it was written.
Does not belong here: the record itself (record.py), comparing a home with its record (verifying.py).
Called by publish.py, flows and verifying.py.

The manifest names the hash of the record it belongs to. Whoever keeps a copy of a published night can therefore prove
later that the record in the home is still the one of that night.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.warehouse.digests import Json, canonical, read_canonical, sha256_of, write_durably
from pipelines.warehouse.record import Entry

MANIFEST_NAME = "manifest.json"
#: The hash of all other lines: it finds a change of the manifest itself.
_OWN_HASH = "sha256_of_all_else"


def manifest_of(entry: Entry, *, files: list[Json] | None = None) -> bytes:
    """Give the manifest of a run's snapshot; the same record gives the same bytes.

    Args:
        entry: the run's record.
        files: given for a snapshot that was made again after it had been removed, its files as they are now (name,
            bytes, sha256): its database then holds the same rows in other bytes.
    """
    run = entry.content["run"]
    content: Json = {
        "as_of": run["as_of"], "publication_number": run["publication_number"], "content_hash": run["content_hash"],
        "files": entry.content["published"] if files is None else files, "record_sha256": entry.sha256,
        "restored": files is not None,
    }  # fmt: skip
    return canonical({**content, _OWN_HASH: sha256_of(canonical(content))})


def write_manifest(folder: Path, data: bytes) -> None:
    """Write the manifest into a snapshot's folder that is not in place yet."""
    write_durably(folder / MANIFEST_NAME, data)


def read_manifest(data: bytes) -> Json | None:
    """Read a manifest; None where a byte of it is not as it was written."""
    content = read_canonical(data)
    if content is None or _OWN_HASH not in content:
        return None
    own = content.pop(_OWN_HASH)
    return content if own == sha256_of(canonical(content)) else None
