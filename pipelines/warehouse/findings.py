"""What a verification finds, thing by thing.

Belongs here: the few states a thing can be in, and a whole verification as a value.
Does not belong here: looking (verifying.py and its parts), printing (pipelines/terminal_audit.py).
Called by every module that verifies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.warehouse.digests import Json, file_sha256

State = Literal["ok", "changed", "missing", "not in the record", "removed"]
Kind = Literal["record", "raw", "books", "published", "rules", "bundle", "score"]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        kind: what part of the whole it is.
        name: of the file, below the home, or of the table and night.
        state: how it is. `removed`: gone on purpose, as the settings or a note in the books say.
        detail: what differs from what.
        is_difference: whether it is one: what came before the record began, or is in use nowhere, is none.
    """

    kind: Kind
    name: str
    state: State
    detail: str = ""
    is_difference: bool = False


@dataclass(frozen=True)
class Verification:
    """Everything that was looked at."""

    subject: str
    findings: tuple[Finding, ...]

    @property
    def differences(self) -> tuple[Finding, ...]:
        """What is not as it was recorded."""
        return tuple(finding for finding in self.findings if finding.is_difference)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is worth a word and no difference."""
        return tuple(found for found in self.findings if not found.is_difference and (found.state != "ok"))

    def counts(self) -> dict[str, int]:
        """Give how many things of each kind are as recorded, and how many are not."""
        counted = Counter((found.kind, "differ" if found.is_difference else found.state) for found in self.findings)
        return {f"{kind} {state}": number for (kind, state), number in sorted(counted.items())}


def ok(kind: Kind, name: str, detail: str = "") -> Finding:
    """Say that a thing is as it was recorded."""
    return Finding(kind, name, "ok", detail)


def changed(kind: Kind, name: str, detail: str) -> Finding:
    """Say that a thing is not as it was recorded."""
    return Finding(kind, name, "changed", detail, is_difference=True)


def missing(kind: Kind, name: str, detail: str) -> Finding:
    """Say that a thing the record knows is not there."""
    return Finding(kind, name, "missing", detail, is_difference=True)


def unrecorded(kind: Kind, name: str, detail: str, *, is_difference: bool = True) -> Finding:
    """Say that the record does not know a thing."""
    return Finding(kind, name, "not in the record", detail, is_difference=is_difference)


def check_file(path: Path, *, kind: Kind, name: str, listed: Json) -> Finding:
    """Compare a file with the size and hash it had.

    Args:
        path: the file.
        kind: what part of the whole it is.
        name: to be shown.
        listed: bytes and sha256 as they were.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            return changed(kind, name, "it is no file any more")
        if size != listed["bytes"]:
            return changed(kind, name, f"{size:,} bytes, recorded were {listed['bytes']:,}")
        same = file_sha256(path) == listed["sha256"]
    except FileNotFoundError:
        return missing(kind, name, "recorded, and not there")
    except OSError as error:
        return changed(kind, name, f"it cannot be read ({error.strerror})")
    return ok(kind, name) if same else changed(kind, name, "its bytes are not the recorded ones (sha256)")


def check_folder(  # noqa: PLR0913 (what, where, what it is called, what should be there)
    folder: Path, *, kind: Kind, prefix: str, listed: Sequence[Json], tell: Tell, beside: Iterable[str] = ()
) -> list[Finding]:
    """Compare the files of a folder with a list of names, sizes and hashes.

    Args:
        folder: of the files.
        kind: what part of the whole they are.
        prefix: of the names shown.
        listed: what was recorded: name, bytes, sha256.
        tell: is told which file is read.
        beside: files that are there and looked at elsewhere.
    """
    findings = []
    for entry in listed:
        tell(f"reading {prefix}/{entry['name']}")
        findings.append(check_file(folder / entry["name"], kind=kind, name=f"{prefix}/{entry['name']}", listed=entry))
    known = {entry["name"] for entry in listed} | set(beside)
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if not path.is_dir())
    findings += [unrecorded(kind, f"{prefix}/{name}", "nobody recorded it") for name in found if name not in known]
    return findings
