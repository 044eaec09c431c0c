"""A disk that fills up: the night says so in four parts, what is published stays, the next night is the same as ever."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from tests.acceptance.crash import small_disk
from tests.acceptance.crash.compare import differences, snapshot
from tests.acceptance.published import everything
from tests.conftest import NMWATCH, ROOT, clean_environment, run_command

LANDING = FOLDER / "landing"
FIRST, SECOND, LAST = NIGHTS[0], NIGHTS[1], NIGHTS[-1]
#: No file may grow beyond this: less than the working database, more than Prefect's own.
FILE_LIMIT_BYTES = 8 << 20


def assert_says_so(said: str) -> None:
    assert all(part in said for part in ("where:", "allowed:", "do:"))
    assert "MB free" in said, "what is free, and what is needed"
    assert "make room" in said
    assert "what was published is untouched" in said
    assert "Traceback" not in said
    assert "internal failure" not in said


@pytest.mark.slow
@pytest.mark.skipif(not small_disk.mounts_work(), reason="this machine lets its users mount nothing")
def test_a_small_disk_that_fills_up(sample_home: Path, tmp_path: Path, counted: Callable[[str], None]) -> None:
    command = [*small_disk.UNSHARE, sys.executable, "-m", "tests.acceptance.crash.small_disk"]
    ended = subprocess.run([*command, str(tmp_path), str(LANDING), FIRST, SECOND], cwd=ROOT, capture_output=True,
                           text=True, timeout=570, check=False)  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    story = json.loads(ended.stdout)
    assert story["first"]["code"] == 0, story["first"]["said"]
    assert story["refused"]["code"] == 2, story["refused"]["said"]
    assert_says_so(story["refused"]["said"])
    assert "nothing was done" in story["refused"]["said"], "before it starts, not half-way"
    for filled in story["filled"]:
        assert filled["code"] == 2, f"{filled['place']}: {filled['said']}"
        assert_says_so(filled["said"])
    assert story["changed"] == [], "the publication of the night before stays as it was"
    assert story["completed"]["code"] == 0, story["completed"]["said"]
    for when in (FIRST, SECOND):
        assert differences((tmp_path / "kept" / "history" / when).resolve(), snapshot(sample_home, when)) == []
    filled_at = ", ".join(f"{filled['place']} {filled['seconds']:.0f} s" for filled in story["filled"])
    counted(f"disk full before a night 1, during one {len(story['filled'])} ({filled_at}), completed after it 1")


def test_files_that_cannot_grow(sample_home: Path, copy_home: Path) -> None:
    """The same without a file system of our own: the system refuses to let any file grow beyond a few megabytes."""
    before = everything(copy_home / "published")
    ended = subprocess.run(
        [*NMWATCH, "run", "--full", "--home", str(copy_home), "--landing", str(LANDING), "--as-of", LAST],
        cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=300, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT_BYTES, FILE_LIMIT_BYTES)),
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert_says_so(ended.stderr)
    assert everything(copy_home / "published") == before
    again = run_command("run", "--home", copy_home, "--landing", LANDING, "--as-of", LAST)
    assert again.code == 0, again.err
    assert differences(snapshot(copy_home, LAST), snapshot(sample_home, LAST)) == []
