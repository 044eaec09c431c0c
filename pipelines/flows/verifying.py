"""Decides what is verified: a home, a published night, a bundle; and finds the record it is compared with.

Belongs here: telling the three apart, looking a record up in a home.
Does not belong here: comparing (pipelines/warehouse/verifying.py, bundle_checks.py), printing (terminal_audit.py).
Called by terminal_audit.py. Imports no Prefect.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import UsageError
from pipelines.flows.progress import tell
from pipelines.settings import Home
from pipelines.warehouse.bundle_checks import verify_bundle
from pipelines.warehouse.findings import Verification
from pipelines.warehouse.manifest import MANIFEST_NAME, read_manifest
from pipelines.warehouse.record import Entry, entries
from pipelines.warehouse.verifying import verify_home, verify_snapshot


def verify(path: Path | None, *, home: Path | None) -> Verification:
    """Verify a home, a published night or a bundle.

    Args:
        path: a bundle (zip) or the folder of a published night; None verifies the home.
        home: the home whose record a night or bundle is compared with too; none is needed for those.

    Raises:
        UsageError: there is nothing to verify.
    """
    if path is None:
        if home is None:
            raise UsageError("what should be verified?", where="PATH or --home",
                             allowed="a bundle, the folder of a published night, or --home for all of a home",
                             next_step="nmwatch verify --home <home>")  # fmt: skip
        return verify_home(Home(home), tell=tell)
    if not path.exists():
        raise UsageError("there is no such file or folder", where=str(path), next_step="check the path")
    if path.is_dir():
        return verify_snapshot(path, entry=_record_of(path, home), tell=tell)
    if path.resolve().with_name(MANIFEST_NAME).exists() and path.suffix != ".zip":
        return verify(path.resolve().parent, home=home)
    return verify_bundle(path, record=_records(home), tell=tell)


def _record_of(folder: Path, home: Path | None) -> Entry | None:
    """Find the record a published night says it belongs to."""
    manifest = folder / MANIFEST_NAME
    content = read_manifest(manifest.read_bytes()) if home and manifest.is_file() else None
    if home is None or content is None:
        return None
    name = f"{content['publication_number']:06d}-{content['as_of']}"
    for entry in entries(Home(home)):
        if entry.name == name:
            return entry
    raise UsageError("the home has no record of this night", where=str(folder), allowed="a night of this home",
                     next_step="check --home, or leave it out to compare with the manifest alone")  # fmt: skip


def _records(home: Path | None) -> dict[str, str] | None:
    """Give the hash of each record of a home by its name."""
    return None if home is None else {entry.name: entry.sha256 for entry in entries(Home(home))}
