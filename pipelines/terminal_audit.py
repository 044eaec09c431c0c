"""The commands an auditor uses: verify, bundle.

Belongs here: their options and what they print.
Does not belong here: comparing and packing (pipelines/flows, pipelines/warehouse), the other commands (cli.py).
Called by pipelines/cli.py, which registers them.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines.errors import EXIT_DIFFERS
from pipelines.terminal import err, out
from pipelines.terminal_running import date_of, telling

if TYPE_CHECKING:
    from pipelines.warehouse.findings import Verification

HomeOption = Annotated[Path, typer.Option("--home", help="folder that holds everything of one installation")]


def verify(
    path: Annotated[Path | None, typer.Argument(help="bundle, or folder of a published night (default: all of --home)")]
    = None,
    home: Annotated[Path | None, typer.Option("--home", help="home to verify, or whose record PATH is compared with")]
    = None,
    as_json: Annotated[bool, typer.Option("--json", help="print every thing that was looked at as JSON")] = False,
) -> None:  # fmt: skip
    """Compare a home, a published night or a bundle with its record; exit 1 when anything differs."""
    from pipelines.flows.verifying import verify as compare  # noqa: PLC0415  # only this command needs it

    with telling("verifying"):
        found = compare(path, home=home)
    if as_json:
        out.print_json(json.dumps(_plain(found)))
    else:
        _print(found)
    if found.differences:
        raise typer.Exit(EXIT_DIFFERS)


def bundle(
    case_id: Annotated[str, typer.Argument(help="case, as in the watchlist")],
    home: HomeOption,
    output: Annotated[Path, typer.Option("--output", help="zip file to write")],
    as_of: Annotated[str, typer.Option("--as-of", help="published night, YYYY-MM-DD (default: the last)")] = "",
) -> None:
    """Pack all that speaks for or against one case, so that its score can be recomputed elsewhere."""
    from pipelines.flows.bundling import write_bundle  # noqa: PLC0415  # only this command needs it

    with telling("bundle"):
        made = write_bundle(home, case_id, as_of=date_of(as_of, "--as-of") if as_of else None, output=output)
    out.print(Text(f"{made.path}: {made.files} files, {made.bytes:,} bytes, case {case_id}, night of {made.as_of}"))
    err.print(Text("caution: the bundle holds data of one patient. Only you can read the file now; encrypt it before "
                   "you send it, and tell the recipient to verify it: nmwatch verify " + made.path.name))  # fmt: skip
    _print(made.verification)
    if made.verification.differences:
        raise typer.Exit(EXIT_DIFFERS)


def _print(found: Verification) -> None:
    for finding in found.differences:
        out.print(Text.assemble((f"{finding.state}: ", "bold"), f"{finding.name} ({finding.detail})"))
    for finding in found.notes:
        out.print(Text(f"note: {finding.name}: {finding.state} ({finding.detail})"))
    grid = Grid("what", "looked at", "as recorded", "not as recorded")
    kinds = list(dict.fromkeys(finding.kind for finding in found.findings))
    for kind in kinds:
        of_kind = [finding for finding in found.findings if finding.kind == kind]
        differ = sum(finding.is_difference for finding in of_kind)
        same = sum(finding.state == "ok" for finding in of_kind)
        grid.add_row(kind, f"{len(of_kind):,}", f"{same:,}", f"{differ:,}")
    out.print(grid)
    for finding in found.findings:
        if finding.kind == "score" and finding.state == "ok":
            out.print(Text(f"agrees: {finding.name} ({finding.detail})"))
    verdict = f"{len(found.differences)} differences" if found.differences else "no difference"
    out.print(Text(f"{found.subject}: {len(found.findings):,} things looked at, {verdict}"))


def _plain(found: Verification) -> dict[str, object]:
    return {"subject": found.subject, "differences": len(found.differences), "counts": found.counts(),
            "findings": [asdict(finding) for finding in found.findings]}  # fmt: skip
