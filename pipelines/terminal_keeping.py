"""The commands that keep a home for years: backup, restore, prune.

Belongs here: their options, what they print, the order of their steps under the run lock.
Does not belong here: what is copied or removed (pipelines/warehouse/backup.py, restore.py, retention.py), the other
commands (pipelines/cli.py).
Called by pipelines/cli.py, which registers them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines.errors import UsageError
from pipelines.settings import Home, Settings, load_settings
from pipelines.terminal import err, out

if TYPE_CHECKING:
    from pipelines.warehouse.backup_manifest import Manifest
    from pipelines.warehouse.retention import Removal

#: Seconds between two lines of progress.
_TELL_SECONDS = 2.0
_OTHERS_MAY_NOTHING = 0o077

HomeOption = Annotated[Path, typer.Option("--home", help="folder that holds everything of one installation")]
FolderOption = Annotated[Path, typer.Option("--to", help="folder of the backups, outside the home")]
WaitOption = Annotated[bool, typer.Option("--wait", help="wait for a run under way instead of refusing (exit 4)")]


def backup(  # noqa: PLR0913, PLR0917 (options of a command)
    folder: FolderOption,
    home: Annotated[Path | None, typer.Option("--home", help="what is backed up")] = None,
    wait: WaitOption = False,
    without_published: Annotated[bool, typer.Option(
        "--without-published", help="leave published/ out: it can be made again")] = False,
    copy_all: Annotated[bool, typer.Option(
        "--copy-all", help="copy unchanged files too, instead of linking them to the backup before")] = False,
    listed: Annotated[bool, typer.Option("--list", help="list the backups of the folder, and take none")] = False,
    verified: Annotated[bool, typer.Option("--verify", help="read a backup again and compare every hash")] = False,
    name: Annotated[str, typer.Option("--backup", help="which one to verify (default: the newest)")] = "",
) -> None:  # fmt: skip
    """Copy what cannot be made again out of a home, between runs; or list or verify earlier backups."""
    if listed:
        _print_backups(folder)
    elif verified:
        _verify(folder, name)
    elif home is None:
        raise UsageError("which home?", where="--home", allowed="a home, or --list or --verify",
                         next_step="nmwatch backup --home <home> --to <folder>")  # fmt: skip
    else:
        _take(Home(home), folder, wait=wait, with_published=not without_published, copy_all=copy_all)


def restore(
    folder: Annotated[Path, typer.Option("--from", help="folder of the backups")],
    home: Annotated[Path, typer.Option("--home", help="the new home: an empty folder, or none yet")],
    name: Annotated[str, typer.Option("--backup", help="which backup (default: the newest)")] = "",
) -> None:
    """Make a home from a backup, after every file of it was read again and found as it was."""
    from pipelines.warehouse import restore as work  # noqa: PLC0415  # only this command needs it

    os.umask(_OTHERS_MAY_NOTHING)
    manifest = work.chosen(folder, name)
    with _telling("restore") as tell:
        work.restore(folder, manifest, Home(home), tell=tell)
    night = f"night of {manifest.night}" if manifest.night else "no night published yet"
    out.print(
        Text(f"restored {manifest.name} ({night}, {len(manifest.files):,} files, {manifest.size:,} bytes) to {home}")
    )
    if manifest.outside:
        out.print(Text(f"the site's code lists were outside the home, in {manifest.outside}; their copy is in "
                       f"{home / 'outside-the-home'}: put it back there, or change [reference] folder"))  # fmt: skip
    out.print(Text(f"next: nmwatch status --home {home}, then the next night as usual"))


def prune(
    home: HomeOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would go, and remove nothing")] = False,
    compact: Annotated[bool, typer.Option("--compact", help="also write the working database anew, smaller")] = False,
    wait: WaitOption = False,
) -> None:
    """Remove what is older than the settings keep; raw files and the record of runs always stay."""
    from pipelines.warehouse import retention  # noqa: PLC0415  # only this command needs it

    place = Home(home)
    settings = _opened(place)
    with _locked(place, wait=wait):
        removals = retention.plan_removals(place, settings.retention, nights_kept=settings.publish.nights_kept)
        _print_removals(removals, dry_run=dry_run)
        if dry_run:
            return
        retention.remove(removals)
        if compact:
            with _telling("compact") as tell:
                done = retention.compact(place, settings.engine, tell=tell)
            out.print(Text(f"working database: {done.before:,} bytes before, {done.after:,} after"))


def _take(home: Home, folder: Path, *, wait: bool, with_published: bool, copy_all: bool) -> None:
    from pipelines.flows.versions import code_version  # noqa: PLC0415  # keeps --help quick
    from pipelines.warehouse.backup import drop_oldest, take_backup  # noqa: PLC0415
    from pipelines.warehouse.site_reference import site_folder  # noqa: PLC0415

    settings = _opened(home)
    reference = site_folder(home.root, settings.reference.folder)
    with _locked(home, wait=wait), _telling("backup") as tell:
        taken = take_backup(
            home, folder, engine=settings.engine, code_version=code_version(),
            reference=reference.resolve() if reference else None, with_published=with_published, copy_all=copy_all,
            tell=tell,
        )  # fmt: skip
    manifest = taken.manifest
    out.print(Text(f"backup {manifest.name} in {taken.place}: {len(manifest.files):,} files, {manifest.size:,} bytes; "
                   f"{taken.copied_files:,} files, {taken.copied_bytes:,} bytes were new"))  # fmt: skip
    for gone in drop_oldest(folder, kept=settings.retention.backups_kept):
        out.print(Text(f"removed {gone}: {settings.retention.backups_kept} backups are kept (retention.backups_kept)"))


def _verify(folder: Path, name: str) -> None:
    from pipelines.warehouse.restore import chosen, refuse_damaged  # noqa: PLC0415  # only here

    manifest = chosen(folder, name)
    with _telling("verify") as tell:
        refuse_damaged(folder, manifest, tell=tell)
    out.print(Text(f"backup {manifest.name} is whole: {len(manifest.files):,} files, {manifest.size:,} bytes"))


def _print_backups(folder: Path) -> None:
    from pipelines.warehouse.backup_manifest import names, read_manifest  # noqa: PLC0415  # only here

    found = names(folder)
    if not found:
        out.print(Text(f"no finished backup in {folder}"))
        return
    grid = Grid("backup", "night", "files", "bytes", "nmwatch", "home")
    for name in found:
        try:
            grid.add_row(*_cells(read_manifest(folder / name)))
        except UsageError:
            grid.add_row(name, "manifest damaged", "", "", "", "")
    out.print(grid)


def _cells(manifest: Manifest) -> list[str]:
    return [manifest.name, manifest.night or "none", f"{len(manifest.files):,}", f"{manifest.size:,}",
            manifest.code_version, manifest.home]  # fmt: skip


def _print_removals(removals: list[Removal], *, dry_run: bool) -> None:
    verb = "would go" if dry_run else "go"
    for kind in dict.fromkeys(removal.kind for removal in removals):
        of_kind = [removal for removal in removals if removal.kind == kind]
        out.print(Text(f"{kind}: {len(of_kind):,} {verb}, {sum(removal.size for removal in of_kind):,} bytes"))
    if not removals:
        out.print("nothing is older than the settings keep")
    out.print("always kept: raw files, the record of runs and the archive of rules (past nights are rebuilt from them)")


def _opened(home: Home) -> Settings:
    """Read the settings of a home that exists, and close new files to others."""
    os.umask(_OTHERS_MAY_NOTHING)
    if not home.warehouse.is_dir():
        raise UsageError("there is no such home", where=str(home.root), allowed="the folder of an installation",
                         next_step="check --home")  # fmt: skip
    return load_settings(home)


@contextmanager
def _locked(home: Home, *, wait: bool) -> Iterator[None]:
    from pipelines.warehouse.lock import hold_run_lock  # noqa: PLC0415  # keeps --help quick

    with hold_run_lock(home, wait=wait):
        yield


@contextmanager
def _telling(title: str) -> Iterator[Callable[[str], None]]:
    """Show what is going on: a spinner on a terminal, a line every few seconds elsewhere."""
    if err.is_terminal:
        with err.status(title) as spinner:
            yield lambda message: spinner.update(f"{title}: {message}")
        return
    last = time.monotonic()

    def write(message: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            err.print(f"{title}: {message}")

    yield write
