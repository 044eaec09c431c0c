"""Compares a home with its record: raw files, books, rules, published nights; or a published night with its manifest.

Belongs here: what is compared with what, in which order.
Does not belong here: the record itself (record_checks.py), the books (book_checks.py), bundles (bundle_checks.py).
Called by flows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb

from pipelines.errors import UsageError
from pipelines.settings import Home
from pipelines.warehouse.book_checks import prove_books
from pipelines.warehouse.connection import open_warehouse_for_reading
from pipelines.warehouse.digests import Json
from pipelines.warehouse.findings import Finding, Tell, Verification, changed, check_file, missing, ok, unrecorded
from pipelines.warehouse.lock import hold_run_lock
from pipelines.warehouse.manifest import MANIFEST_NAME
from pipelines.warehouse.record import Entry
from pipelines.warehouse.record_checks import prove_record
from pipelines.warehouse.rules_archive import broken_archives, rules_folder
from pipelines.warehouse.snapshot_checks import prove_published, prove_snapshot

_RUNS = "SELECT * FROM meta.runs WHERE publication_number IS NOT NULL ORDER BY publication_number ASC"


def verify_home(home: Home, *, tell: Tell) -> Verification:
    """Compare everything a home keeps with its record.

    Args:
        home: no run may be under way.
        tell: is told what is being read.

    Returns:
        Every thing that was looked at.

    Raises:
        UsageError: there is no warehouse.
        WarehouseBusy: a run holds the home.
    """
    if not home.database.exists():
        raise UsageError("there is no warehouse in this home", where=str(home.root), next_step="check --home")
    with _quiet_home(home), open_warehouse_for_reading(home) as reader:
        try:
            rows = {row["publication_number"]: row for row in reader.rows(_RUNS)}
        except duckdb.Error:
            rows, broken = {}, [changed("books", "meta.runs", "it cannot be read as this release keeps it")]
        else:
            broken = []
        proof = prove_record(home, rows, tell=tell)
        findings = [*broken, *proof.findings, *_raw_files(home, proof.entries, tell)]
        findings += prove_books(home, reader, rows, proof, tell=tell)
        findings += _rules(home, proof.entries)
        findings += prove_published(home, rows, proof.entries, tell=tell)
    return Verification(str(home.root), tuple(findings))


def verify_snapshot(folder: Path, *, tell: Tell, entry: Entry | None = None) -> Verification:
    """Compare a published night with its manifest, and with its record where one is given.

    Args:
        folder: of the night; a copy of it somewhere else will do.
        tell: is told what is being read.
        entry: its record.

    Raises:
        UsageError: there is no manifest.
    """
    if not (folder / MANIFEST_NAME).is_file():
        raise UsageError(
            "this folder is no published night", where=str(folder), allowed=f"a folder with {MANIFEST_NAME}",
            next_step="give published/current, or one of published/history",
        )  # fmt: skip
    return Verification(str(folder), tuple(prove_snapshot(folder.resolve(), folder.name, entry, tell=tell)))


@contextmanager
def _quiet_home(home: Home) -> Iterator[None]:
    """Keep runs out; a home on a medium nobody can write to is quiet by itself."""
    held: AbstractContextManager[None] = hold_run_lock(home)
    try:
        with home.lock_file.open("a+b"):
            pass
    except OSError:
        held = nullcontext()
    with held:
        yield


def _raw_files(home: Home, entries: tuple[Entry, ...], tell: Tell) -> list[Finding]:
    listed: dict[str, Json] = {}
    for entry in entries:
        for put in entry.content["inputs"]:
            if "raw_file" in put:
                listed[put["raw_file"]] = {"bytes": put["raw_bytes"], "sha256": put["raw_sha256"]}
    findings = []
    for name, facts in sorted(listed.items()):
        tell(f"reading warehouse/raw/{name}")
        findings.append(check_file(home.raw / name, kind="raw", name=f"warehouse/raw/{name}", listed=facts))
    here = (path.relative_to(home.raw).as_posix() for path in sorted(home.raw.rglob("*")) if path.is_file())
    findings += [
        unrecorded("raw", f"warehouse/raw/{name}", "loaded before the record began, or by a run that did not end: "
                   "it counts only where quality.loads has it", is_difference=False)
        for name in here if name not in listed
    ]  # fmt: skip
    return findings


def _rules(home: Home, entries: tuple[Entry, ...]) -> list[Finding]:
    """Compare the archive of rules with its names, and the runs with the archive."""
    with tempfile.TemporaryDirectory(prefix="nmwatch-verify-") as scratch:
        broken = {path.name for path in broken_archives(home, Path(scratch))}
    here = {path.name for path in rules_folder(home).glob("*")} if rules_folder(home).is_dir() else set()
    needed = {f"sql-{entry.run['sql_hash']}.zip" for entry in entries}
    needed |= {f"reference-{entry.run['reference_hash']}.zip" for entry in entries}
    findings: list[Finding] = []
    for name in sorted(here | needed):
        shown = f"warehouse/rules/{name}"
        if name not in here:
            findings.append(missing("rules", shown, "a recorded run was made with these rules"))
        elif name in broken:
            findings.append(changed("rules", shown, "its content has not the hash in its name"))
        elif name in needed:
            findings.append(ok("rules", shown))
        else:
            findings.append(unrecorded("rules", shown, "no recorded run was made with them", is_difference=False))
    return findings
