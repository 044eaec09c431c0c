"""The commands about code lists: nmwatch codelists list, nmwatch codelists diff.

Belongs here: their arguments, help and examples, what they print.
Does not belong here: reading and comparing lists (pipelines/flows/codelists.py), the other commands (pipelines/cli.py).
Called by pipelines/cli.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines.terminal import out

app = typer.Typer(
    name="codelists", no_args_is_help=True, help="The code lists in effect, and how two states of them differ."
)

StateArgument = Annotated[str, typer.Argument(help="package, a home, or a folder of code lists")]


@app.command("list", epilog="Example: nmwatch codelists list --home site")
def list_command(
    home: Annotated[Path | None, typer.Option("--home", help="whose lists (default: those of the package)")] = None,
) -> None:
    """Print every code list with its sets, rows and hash."""
    from pipelines.flows.codelists import list_lists  # noqa: PLC0415  # polars takes a while to import

    lines, total = list_lists(home)
    _print(("list", "origin", "concept set", "rows", "vocabularies", "sha256 begins"), lines, wrapped=("vocabularies",))
    out.print(Text(f"hash of all lists (code_list_hash in meta.runs): {total}"))


@app.command("diff", epilog="Example: nmwatch codelists diff package site")
def diff_command(
    before: StateArgument,
    after: StateArgument,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="end with 1 when they differ")] = False,
) -> None:
    """Print which codes were added, removed or changed from one state of the lists to another."""
    from pipelines.flows.codelists import compare_lists  # noqa: PLC0415  # polars takes a while to import

    comparison = compare_lists(before, after)
    if comparison.lines:
        _print(("list", "concept set", "change", "number", "codes"), comparison.lines, wrapped=("codes",))
    for line in comparison.totals:
        out.print(Text(line))
    if comparison.is_equal:
        out.print("the code lists are equal")
    elif exit_code:
        raise typer.Exit(1)


def _print(headings: tuple[str, ...], lines: tuple[tuple[str, ...], ...], *, wrapped: tuple[str, ...]) -> None:
    grid = Grid()
    for heading in headings:
        grid.add_column(heading, no_wrap=heading not in wrapped, overflow="fold")
    for cells in lines:
        grid.add_row(*(Text(cell) for cell in cells))
    out.print(grid)
