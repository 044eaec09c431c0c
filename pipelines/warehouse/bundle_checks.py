"""Proves a bundle: every byte of it, and that its rules give its score from its rows.

Belongs here: comparing a bundle with its manifest, its record and what its own SQL says.
Does not belong here: the zip file (bundle_file.py), building the models (bundle_rebuild.py).
Called by pipelines/flows. Needs no home.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import duckdb

from pipelines.errors import NmwatchError
from pipelines.warehouse.bundle_file import BUNDLE_MANIFEST, manifest_bytes, manifest_facts, pack, unpack
from pipelines.warehouse.bundle_rebuild import rebuilt
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.digests import read_canonical, sha256_of
from pipelines.warehouse.findings import Finding, Tell, Verification, changed, missing, ok, unrecorded
from pipelines.warehouse.record import RUN_FILE
from pipelines.warehouse.reference import reference_hash, sql_hash
from pipelines.warehouse.sql_text import identifier, literal

_RUN = f"record/{RUN_FILE}"
#: What is compared of the case: everything that is said about the patient, not what changed since the night before.
_CASE_COLUMNS = (
    "state", "priority", "myopathy_level", "event_score", "leading_label", "leading_causality", "onset_date",
    "onset_basis", "ck_peak_u_per_l", "ck_peak_x_uln", "ck_peak_date", "ctcae_grade", "last_ck_x_uln", "completeness",
)  # fmt: skip
_COMPARED: dict[str, Sequence[str]] = {
    "cases": _CASE_COLUMNS, "labels": ("label", "points", "causality"),
    "evidence": ("evidence_number", "label", "rule_id", "points", "event_date", "source_table", "source_id",
                 "sentence"),
}  # fmt: skip


def verify_bundle(path: Path, *, tell: Tell, record: Mapping[str, str] | None = None) -> Verification:
    """Verify a bundle.

    Args:
        path: the zip file.
        tell: is told what is being done.
        record: hash of each record of a home by its name, to compare the bundle with it too.

    Returns:
        Every file of it, and every part of the score.
    """
    data = path.read_bytes()
    try:
        files, broken = unpack(data)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, struct.error):
        return Verification(path.name, (changed("bundle", path.name, "it is no zip file any more"),))
    findings = [changed("bundle", f"{path.name}: {name}", "it cannot be read") for name in broken]
    findings += _files(path.name, files)
    if not findings_differ(findings) and pack(files) != data:
        findings.append(changed("bundle", path.name, "its bytes are not those of its files, packed by nmwatch"))
    if findings_differ(findings):
        return Verification(path.name, tuple(findings))
    findings += _record(path.name, files, record)
    with tempfile.TemporaryDirectory(prefix="nmwatch-bundle-") as scratch:
        folder = Path(scratch)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        findings += _rules(path.name, files, folder)
        if not findings_differ(findings):  # rules that nobody recorded are not run
            findings += _score(folder, tell)
    return Verification(path.name, tuple(findings))


def findings_differ(findings: Sequence[Finding]) -> bool:
    """Tell whether anything differs."""
    return any(finding.is_difference for finding in findings)


def _files(bundle: str, files: Mapping[str, bytes]) -> list[Finding]:
    """Compare every file with the manifest, and the manifest with itself."""
    content = read_canonical(files.get(BUNDLE_MANIFEST, b""))
    unsafe = [name for name in files if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts]
    findings = [unrecorded("bundle", f"{bundle}: {name}", "no name of a bundle") for name in unsafe]
    if content is None or "files" not in content:
        return [*findings, changed("bundle", f"{bundle}: {BUNDLE_MANIFEST}", "missing, or not as it was written")]
    listed = {one["name"]: one["sha256"] for one in content["files"]}
    for name, digest in sorted(listed.items()):
        shown = f"{bundle}: {name}"
        if name not in files:
            findings.append(missing("bundle", shown, "the manifest names it"))
        elif sha256_of(files[name]) != digest:
            findings.append(changed("bundle", shown, "its bytes are not those the manifest names (sha256)"))
        else:
            findings.append(ok("bundle", shown))
    findings += [unrecorded("bundle", f"{bundle}: {name}", "the manifest does not name it") for name in files
                 if name not in listed and name != BUNDLE_MANIFEST]  # fmt: skip
    own = f"{bundle}: {BUNDLE_MANIFEST}"
    if not findings_differ(findings) and manifest_bytes(files, facts=manifest_facts(content)) != files[BUNDLE_MANIFEST]:
        return [*findings, changed("bundle", own, "its own hash is not that of its lines")]
    return [*findings, ok("bundle", own)] if not findings_differ(findings) else findings


def _record(bundle: str, files: Mapping[str, bytes], record: Mapping[str, str] | None) -> list[Finding]:
    """Compare the bundled record with the hash the manifest names, and with the home's own."""
    content = read_canonical(files[BUNDLE_MANIFEST]) or {}
    digest = sha256_of(files.get(_RUN, b""))
    if content.get("record_sha256") != digest:
        return [changed("bundle", f"{bundle}: {_RUN}", "it is not the record the manifest names")]
    if record is None:
        return [ok("bundle", f"record {content['record']}", f"sha256 {digest}")]
    if record.get(str(content["record"])) != digest:
        return [changed("bundle", f"{bundle}: {_RUN}", f"the home has another record {content['record']}, or none")]
    return [ok("bundle", f"record {content['record']}", "the home has the same")]


def _rules(bundle: str, files: Mapping[str, bytes], folder: Path) -> list[Finding]:
    """Compare the bundled rules with the hashes the record has of them."""
    run = (read_canonical(files[_RUN]) or {"run": {}})["run"]
    made = {"rules/sql": (run.get("sql_hash"), sql_hash(folder / "rules" / "sql")),
            "rules/reference": (run.get("reference_hash"), reference_hash(folder / "rules" / "reference"))}  # fmt: skip
    return [
        ok("bundle", f"{bundle}: {name}", "the rules of the record") if recorded == here
        else changed("bundle", f"{bundle}: {name}", "not the rules the record names")
        for name, (recorded, here) in made.items()
    ]  # fmt: skip


def _score(folder: Path, tell: Tell) -> list[Finding]:
    """Build the models from the bundle and compare what they say with what the bundle says."""
    try:
        with rebuilt(folder, tell=tell) as connection:
            return [finding for table in _COMPARED for finding in _table(connection, table)]
    except (NmwatchError, duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0] if isinstance(error, NmwatchError) else type(error).__name__
        return [changed("score", "recomputed", f"it could not be recomputed: {reason}")]


def _table(connection: Connection, table: str) -> list[Finding]:
    """Compare one table, cell by cell, as text."""
    cases = _rows(connection, "SELECT case_id FROM stated.cases")
    case_id = cases[0]["case_id"] if cases else ""
    columns = [name for name in _COMPARED[table] if name in _columns(connection, f"watchlist.{table}")]
    listed = ", ".join(f"CAST({identifier(name)} AS VARCHAR) AS {identifier(name)}" for name in columns)
    stated = _rows(connection, f"SELECT {listed} FROM stated.{identifier(table)} ORDER BY ALL")
    now = _rows(connection, f"SELECT {listed} FROM watchlist.{identifier(table)} WHERE case_id = {literal(case_id)} "
                            "ORDER BY ALL")  # fmt: skip
    if table == "cases":
        return _facts(stated, now)
    if stated == now:
        points = sum(int(row["points"]) for row in now if row["points"])
        return [ok("score", table, f"{len(now)} rows, {points} points together")]
    differ = sum(row not in now for row in stated), sum(row not in stated for row in now)
    return [changed("score", table, f"{differ[0]} of {len(stated)} rows of the bundle are not recomputed, "
                    f"{differ[1]} are recomputed and not in the bundle")]  # fmt: skip


def _facts(stated: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]) -> list[Finding]:
    if len(stated) != 1 or len(now) != 1:
        return [changed("score", "case", f"{len(stated)} in the bundle, {len(now)} recomputed")]
    return [
        ok("score", name, str(value)) if now[0][name] == value
        else changed("score", name, f"{value} in the bundle, {now[0][name]} recomputed")
        for name, value in stated[0].items()
    ]  # fmt: skip


def _columns(connection: Connection, table: str) -> set[str]:
    return {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}


def _rows(connection: Connection, sql: str) -> list[dict[str, str]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
