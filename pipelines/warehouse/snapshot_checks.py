"""Compares published nights with their manifests and with the record.

Belongs here: the files of a snapshot, its manifest, the links that lead to it.
Does not belong here: the rest of a home (verifying.py), publishing (publish.py).
Called by verifying.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import Home
from pipelines.warehouse.connection import open_in_memory
from pipelines.warehouse.content import database_hash
from pipelines.warehouse.digests import seal
from pipelines.warehouse.findings import Finding, Tell, changed, check_folder, missing, ok, unrecorded
from pipelines.warehouse.manifest import MANIFEST_NAME, manifest_of, read_manifest
from pipelines.warehouse.publish import DATABASE_NAME
from pipelines.warehouse.record import Entry
from pipelines.warehouse.sql_text import literal


def prove_published(
    home: Home, rows: Mapping[int, Mapping[str, Any]], entries: tuple[Entry, ...], *, tell: Tell
) -> list[Finding]:
    """Compare every published night that is kept.

    Args:
        home: whose published nights.
        rows: of meta.runs by run number.
        entries: the records that can be read.
        tell: is told what is being read.
    """
    nights = [row for row in rows.values() if row["outcome"] == "published" and row["snapshot"]]
    current = {row["snapshot"] for row in nights} | {None}
    recorded = {entry.number: entry for entry in entries}
    findings = []
    for row in nights:
        findings += _night(home, row, recorded.get(row["publication_number"]), is_last=row is nights[-1], tell=tell)
    for row in rows.values():
        folder = home.published / "snapshots" / str(row["snapshot"])
        if (
            row["outcome"] == "superseded" and row["snapshot"] not in current and folder.is_dir()
        ):  # until the next night
            findings += prove_snapshot(folder, f"published/snapshots/{row['snapshot']}",
                                       recorded.get(row["publication_number"]), tell=tell)  # fmt: skip
    known = {str(row["snapshot"]) for row in rows.values() if row["snapshot"]}
    return findings + _strangers(home, known)


def _night(home: Home, row: Mapping[str, Any], entry: Entry | None, *, is_last: bool, tell: Tell) -> list[Finding]:
    name = f"published/snapshots/{row['snapshot']}"
    link = home.published / "history" / str(row["as_of"])
    folder = home.published / "snapshots" / str(row["snapshot"])
    if not folder.is_dir():
        if is_last or link.is_symlink():
            return [missing("published", name, f"the published night of {row['as_of']}")]
        return [Finding("published", name, "removed", "kept no longer (publish.nights_kept, or nmwatch prune)")]
    findings = []
    if (is_last or link.is_symlink()) and link.resolve() != folder.resolve():
        findings.append(changed("published", f"published/history/{row['as_of']}", f"it should lead to {name}"))
    findings += prove_snapshot(folder, name, entry, tell=tell)
    return findings + (_links(home, folder) if is_last else [])


def _strangers(home: Home, known: set[str]) -> list[Finding]:
    snapshots = home.published / "snapshots"
    here = sorted(snapshots.iterdir()) if snapshots.is_dir() else []
    return [unrecorded("published", f"published/snapshots/{path.name}", "no run in meta.runs published it",
                       is_difference=_is_linked(home, path))
            for path in here if path.name not in known and path.name != ".new"]  # fmt: skip


def prove_snapshot(folder: Path, name: str, entry: Entry | None, *, tell: Tell) -> list[Finding]:
    """Compare the files of a snapshot with its manifest, and the manifest with the record.

    Args:
        folder: of the night.
        name: to be shown.
        entry: its record, where there is one.
        tell: is told which file is read.
    """
    shown = f"{name}/{MANIFEST_NAME}"
    path = folder / MANIFEST_NAME
    if not path.is_file():
        lost = missing("published", shown, "a published night without its manifest") if entry else unrecorded(
            "published", name, "published before the record began", is_difference=False)  # fmt: skip
        listed = entry.content["published"] if entry else []
        return [lost, *(check_folder(folder, kind="published", prefix=name, listed=listed, tell=tell) if entry else [])]
    data = path.read_bytes()
    manifest = read_manifest(data)
    findings = []
    is_restored = bool(manifest and manifest["restored"])
    listed = manifest["files"] if manifest else (entry.content["published"] if entry else [])
    if manifest is None:
        findings.append(changed("published", shown, "a byte of it is not as it was written"))
        if entry is None:  # nothing else says what should be there
            return findings
    elif entry and data != manifest_of(entry, files=listed if is_restored else None):
        findings.append(changed("published", shown, "it is not the manifest of the record of this night"))
    else:
        findings.append(ok("published", shown))
    findings += check_folder(folder, kind="published", prefix=name, listed=listed, beside=[MANIFEST_NAME], tell=tell)
    if entry and is_restored:
        findings += _restored(folder, name, entry, tell)
    return findings


def _restored(folder: Path, name: str, entry: Entry, tell: Tell) -> list[Finding]:
    """Compare what a snapshot that was made again says with what was published: rows, and all other files' bytes."""
    tell(f"comparing the rows of {name}/{DATABASE_NAME}")
    shown = f"{name}/{DATABASE_NAME}"
    with open_in_memory() as connection:
        try:
            connection.execute(f"ATTACH {literal(str(folder / DATABASE_NAME))} AS published (READ_ONLY)")
            same = database_hash(connection) == entry.run["content_hash"]
        except duckdb.Error:
            same = False
    first = {one["name"]: one["sha256"] for one in entry.content["published"]}
    now = {one.name: one.sha256 for one in seal(folder)}
    others = [one for one, digest in first.items() if one != DATABASE_NAME and now.get(one) != digest]
    findings = [changed("published", f"{name}/{one}", "made again, and not as it was published") for one in others]
    detail = "made again by a replay: the same rows"
    return [*findings, ok("published", shown, detail) if same else changed(
        "published", shown, "made again by a replay, and its rows are not the published ones")]  # fmt: skip


def _links(home: Home, last: Path) -> list[Finding]:
    """See that every published file is reached through one link, and that it leads to the last night."""
    findings = []
    current = home.published / "current"
    if not current.is_symlink() or current.resolve() != last.resolve():
        findings.append(changed("published", "published/current", f"it should lead to snapshots/{last.name}"))
    for file in sorted(last.iterdir()):
        link = home.published / file.name
        if not link.is_symlink() or link.readlink() != Path("current") / file.name:
            findings.append(changed("published", f"published/{file.name}", f"it should lead to current/{file.name}"))
    return findings


def _is_linked(home: Home, snapshot: Path) -> bool:
    links = [home.published / "current", *(home.published / "history").glob("*")]
    return any(link.is_symlink() and link.resolve() == snapshot.resolve() for link in links)
