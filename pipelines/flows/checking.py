"""Runs the input checks on a landing folder without touching any home.

Belongs here: a throw-away home for the time of the checks.
Does not belong here: the checks (checks/), the nightly order (nightly.py).
Called by cli.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from checks.results import CheckResult
from pipelines.errors import InputRefused
from pipelines.flows import steps
from pipelines.settings import Home, load_settings


def check_landing(landing: Path, *, as_of: date, source_name: str) -> list[CheckResult]:
    """Read every extract dated up to as_of into a throw-away home and judge it.

    Raises:
        InputRefused: a file cannot be read.
        UsageError: unknown source.
    """
    steps.check_source_name(source_name)
    with tempfile.TemporaryDirectory(prefix="nmwatch-check-") as folder:
        home = Home(Path(folder))
        run = steps.Run(home=home, settings=load_settings(home), landing=landing, as_of=as_of, source_name=source_name)
        steps.prepare_home(run)
        for extract in steps.discover_extracts(run):
            to_load, _ = steps.new_files(run, extract)
            with _without_place(home):
                steps.load_folder(run, [steps.stage_one(run, file) for file in to_load])
        steps.prepare_tables(run)
        return steps.judge_inputs(run)


@contextmanager
def _without_place(home: Home) -> Iterator[None]:
    """Leave the throw-away home out of a refusal: nothing in it is there any more when the refusal is read."""
    try:
        yield
    except InputRefused as error:
        error.problem = re.sub(rf"; they are in {re.escape(str(home.root))}\S*", "", error.problem)
        error.next_step = f"{error.next_step}; nmwatch run keeps the rows themselves in the home's quarantine folder"
        raise
