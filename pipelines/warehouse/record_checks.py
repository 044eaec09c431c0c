"""Proves the record: each file against its hash, each hash against the record after it.

Belongs here: the chain of warehouse/record, its files, its order, and what the books and manifests say of its hashes.
Does not belong here: what the record is compared with (verifying.py), writing it (record.py).
Called by verifying.py.

Each run.json has up to three witnesses: the record after it, the row of the run in meta.runs, and the manifest in the
published snapshot. A run.json that none of them knows was changed; where only some disagree, those were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipelines.settings import Home
from pipelines.warehouse.digests import Json, read_canonical
from pipelines.warehouse.findings import Finding, Tell, changed, check_folder, missing, ok, unrecorded
from pipelines.warehouse.manifest import MANIFEST_NAME, read_manifest
from pipelines.warehouse.record import RUN_FILE, Entry, entries, record_root

_FIELDS = frozenset({"format", "recorded_at", "run", "inputs", "books", "published", "files", "previous_record_sha256"})
Books = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class _Looked:
    """A record, what it says (None: not as it was written), its row of meta.runs, and the hash the next one has."""

    entry: Entry
    content: Json | None
    row: Mapping[str, Any] | None
    after: str | None


@dataclass(frozen=True)
class Proof:
    """What became of the record.

    Attributes:
        findings: thing by thing.
        entries: the records that can be read, in order.
        intact: the files, below the home, that are as they were.
    """

    findings: tuple[Finding, ...]
    entries: tuple[Entry, ...]
    intact: frozenset[str]


def prove_record(home: Home, books: Books, *, tell: Tell) -> Proof:
    """Look at every file of the record.

    Args:
        home: whose record.
        books: rows of meta.runs by run number.
        tell: is told which file is read.
    """
    found = entries(home)
    findings: list[Finding] = _strangers(home, found)
    contents = {entry: _content(entry) for entry in found}
    after = {}
    for entry, following in pairwise(found):
        content = contents[following]
        after[entry] = str(content["previous_record_sha256"]) if content else None
    for entry in found:
        findings += _entry(home, _Looked(entry, contents[entry], books.get(entry.number), after.get(entry)), tell)
    findings += _absent(found, books) + _gaps(found, contents)
    intact = frozenset(finding.name for finding in findings if finding.state == "ok")
    readable = tuple(entry for entry in found if contents[entry] is not None)
    return Proof(tuple(findings), readable, intact)


def shown(entry: Entry, name: str = "") -> str:
    """Give the name of a record's file, below the home."""
    return f"warehouse/record/{entry.name}" + (f"/{name}" if name else "")


def _entry(home: Home, looked: _Looked, tell: Tell) -> list[Finding]:
    entry, content, row = looked.entry, looked.content, looked.row
    name = shown(entry, RUN_FILE)
    if not (entry.folder / RUN_FILE).is_file():
        return [missing("record", name, "the record of a run without the run")]
    tell(f"reading {name}")
    witnesses = {"the record after it": looked.after, "meta.runs": row["record_hash"] if row else None,
                 **_manifests(home, row)}  # fmt: skip
    heard = {who: said for who, said in witnesses.items() if said is not None}
    against = [who for who, said in heard.items() if said != entry.sha256]
    if content is None or (heard and len(against) == len(heard)):
        why = f"its hash is not the one in {' and '.join(against)}" if against else "a byte is not as it was written"
        findings = [changed("record", name, why)]
    else:
        findings = [ok("record", name)]
        findings += [changed("books", f"{who} of run {entry.number}", f"it names another hash than {name} has")
                     for who in against if who == "meta.runs"]  # fmt: skip
    if row is None:
        findings.append(unrecorded("record", shown(entry), "a record of a run that is not in meta.runs"))
    if content is not None:
        findings += _inside(entry, content)
        findings += check_folder(entry.folder, kind="record", prefix=shown(entry), listed=content["files"],
                                 beside=[RUN_FILE], tell=tell)  # fmt: skip
    return findings


def _inside(entry: Entry, content: Json) -> list[Finding]:
    """Compare what a record says it is with the name it has."""
    run = content["run"]
    if (run["publication_number"], run["as_of"]) == (entry.number, str(entry.as_of)):
        return []
    said = f"{run['publication_number']:06d}-{run['as_of']}"
    return [changed("record", shown(entry), f"it is the record of {said}")]


def _manifests(home: Home, row: Mapping[str, Any] | None) -> dict[str, str | None]:
    """Ask the manifest in the run's snapshot, when it is kept and as it was written."""
    path = home.published / "snapshots" / str(row["snapshot"] if row else "") / MANIFEST_NAME
    if not row or not row["snapshot"] or not path.is_file():
        return {}
    manifest = read_manifest(path.read_bytes())
    return {"the published manifest": str(manifest["record_sha256"])} if manifest else {}


def _strangers(home: Home, found: list[Entry]) -> list[Finding]:
    known = {entry.name for entry in found}
    root = record_root(home)
    here = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
    return [unrecorded("record", f"warehouse/record/{name}", "it is no record") for name in here
            if name not in known and name != ".new"]  # fmt: skip


def _absent(found: list[Entry], books: Books) -> list[Finding]:
    """Find the runs that were recorded, and whose record is gone."""
    there = {(entry.number, str(entry.as_of)) for entry in found}
    findings = []
    for number, row in sorted(books.items()):
        name = f"warehouse/record/{number:06d}-{row['as_of']}"
        if (number, str(row["as_of"])) in there:
            continue
        if row["record_hash"] is None and not any(entry.number < number for entry in found):
            findings.append(unrecorded("record", name, "published before the record began", is_difference=False))
        else:
            findings.append(missing("record", name, "the run is in meta.runs, its record is not there"))
    return findings


def _gaps(found: list[Entry], contents: Mapping[Entry, Json | None]) -> list[Finding]:
    """Find a break in the chain that the books cannot tell of: numbers left out, numbers twice, a beginning cut off."""
    findings = []
    for one, following in pairwise(found):
        if following.number != one.number + 1:
            what = "the same number twice" if following.number == one.number else "records between the two are gone"
            findings.append(missing("record", f"{shown(one)} -> {following.name}", what))
    first = contents[found[0]] if found else None
    if first and first["previous_record_sha256"] is not None:
        findings.append(missing("record", f"before {shown(found[0])}", "the chain does not begin with this record"))
    return findings


def _content(entry: Entry) -> Json | None:
    """Give what a record says, or None when a byte is not as it was written."""
    try:
        content = read_canonical((entry.folder / RUN_FILE).read_bytes())
    except OSError:
        return None
    return content if content is not None and set(content) == _FIELDS else None
