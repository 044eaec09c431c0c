"""Makes the bundle of a case: gathers it, recomputes it, draws its timeline, packs it.

Belongs here: the order of these steps, the words for the recipient.
Does not belong here: what is gathered (warehouse/bundle.py), proving it (bundle_checks.py), printing (terminal_audit).
Called by terminal_audit.py. Imports no Prefect.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.flows.progress import tell
from pipelines.flows.versions import code_version
from pipelines.outputs.timeline_file import timeline_file
from pipelines.outputs.words import DISCLAIMER
from pipelines.settings import Home
from pipelines.warehouse import runs
from pipelines.warehouse.bundle import gather
from pipelines.warehouse.bundle_checks import verify_bundle
from pipelines.warehouse.bundle_file import BUNDLE_MANIFEST, manifest_bytes, pack, read_folder, write_private
from pipelines.warehouse.bundle_rebuild import rebuilt
from pipelines.warehouse.connection import Reader, open_warehouse_for_reading
from pipelines.warehouse.findings import Verification
from pipelines.warehouse.lock import hold_run_lock
from pipelines.warehouse.record import Entry, entries, find_entry

_README = """nmwatch: one case of one night

case {case_id}, night of {as_of}, published by nmwatch {code_version}
record {record}, sha256 {record_sha256}

This file holds data of ONE PATIENT. Keep it where nobody else can read it.

{disclaimer}

case/        what the list said: the case, its labels, its evidence (points, source row, sentence)
source/      every version of every row of the patient that was known that night, with file, line and the night it came
history/     what the books said of the patient's cases on the nights before, and which nights there were
record/      the record of the night (run.json) and the laboratories' limits of that night (from all patients, no names)
rules/       the SQL and the reference files (code lists, windows, points) of that night
timeline.svg the case drawn; open it with a browser

To verify it, on any computer with nmwatch and no connection:

    nmwatch verify {name}

That compares every byte with manifest.json, runs the SQL in rules/ on the rows in source/, and says whether score,
level, labels, causality and priority come out as the list said. With access to the home it was made in,
`nmwatch verify {name} --home HOME` also compares it with the record there.

Tables are CSV in UTF-8; an empty cell is "not known", "" is an empty text.
"""


@dataclass(frozen=True)
class Made:
    """A bundle that was written, and what its verification found."""

    path: Path
    as_of: date
    files: int
    bytes: int
    verification: Verification


def write_bundle(home: Path, case_id: str, *, as_of: date | None, output: Path) -> Made:
    """Write the bundle of a case.

    Args:
        home: the home folder; no run may be under way.
        case_id: as in the watchlist.
        as_of: a published night; None takes the last.
        output: the zip file to write; it must not exist.

    Raises:
        UsageError: there is no such night or case, or the file exists.
        WarehouseBusy: a run is under way.
    """
    if output.exists() or not output.parent.is_dir():
        raise UsageError("the bundle cannot be written there", where=str(output),
                         allowed="a new file in a folder that exists", next_step="give another --output")  # fmt: skip
    place = Home(home)
    if not place.database.exists():
        raise UsageError("there is no warehouse in this home", where=str(home), next_step="check --home")
    with hold_run_lock(place):
        entry = _entry(place, as_of)
        scratch = Path(tempfile.mkdtemp(dir=place.warehouse, prefix=".bundle-"))
        try:
            tell("gathering rows, books and rules")
            gather(place, entry, case_id, scratch)
            files = _files(scratch, entry, case_id, output.name)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    data = pack(files)
    write_private(output, data)
    found = verify_bundle(output, tell=tell, record={one.name: one.sha256 for one in entries(place)})
    return Made(path=output, as_of=entry.as_of, files=len(files), bytes=len(data), verification=found)


def _entry(home: Home, as_of: date | None) -> Entry:
    with open_warehouse_for_reading(home) as reader:
        run = runs.last_run_of(reader, as_of=as_of)
    entry = find_entry(home, publication_number=run.publication_number, as_of=run.as_of) if run else None
    if entry is None:
        raise UsageError("there is no record of this night", where=str(as_of or "the last night"),
                         allowed="a published night that was recorded (nmwatch verify lists them)",
                         next_step="give --as-of a night that this release or a later one published")  # fmt: skip
    return entry


def _files(scratch: Path, entry: Entry, case_id: str, name: str) -> dict[str, bytes]:
    with rebuilt(scratch, tell=tell) as connection:
        drawing = timeline_file(Reader(connection), case_id=case_id, as_of=entry.as_of)
    facts = {"case_id": case_id, "as_of": str(entry.as_of), "record": entry.name, "record_sha256": entry.sha256}
    words = _README.format(**facts, code_version=entry.run["code_version"], disclaimer=DISCLAIMER, name=name)
    files = {**read_folder(scratch), "README.txt": words.encode(), "timeline.svg": drawing.encode()}
    facts |= {"made_by": code_version()}
    return {**files, BUNDLE_MANIFEST: manifest_bytes(files, facts=facts)}
