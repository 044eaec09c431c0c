"""The few ways nmwatch can refuse or fail, each with its exit code.

Belongs here: exception families and the four-part message every refusal carries.
Does not belong here: printing (pipelines/cli.py), retry policy (pipelines/flows).
Called by everything.
"""

from __future__ import annotations

EXIT_DONE = 0
#: What was verified or rebuilt is not what was recorded; nothing failed.
EXIT_DIFFERS = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3
EXIT_BUSY = 4
EXIT_INTERNAL = 5


class NmwatchError(Exception):
    """Base of every error nmwatch raises on purpose.

    A message has four parts: what was wrong, where (file, line, column), what is allowed, what to do next.
    None of them may carry a patient's value; names of files, tables and columns, and counts, are fine.
    """

    exit_code = EXIT_INTERNAL

    def __init__(self, problem: str, *, where: str = "", allowed: str = "", next_step: str = "") -> None:
        self.problem = problem
        self.where = where
        self.allowed = allowed
        self.next_step = next_step
        super().__init__(self.message())

    def message(self) -> str:
        """Give the four parts as lines, leaving out the empty ones."""
        parts = [self.problem]
        for title, text in (("where", self.where), ("allowed", self.allowed), ("do", self.next_step)):
            if text:
                parts.append(f"  {title}: {text}")
        return "\n".join(parts)


class UsageError(NmwatchError):
    """Wrong command line or settings (exit 2)."""

    exit_code = EXIT_USAGE


class DateRefused(UsageError):  # noqa: N818  # the word users and docs have for it
    """A run date by hand that is no date of this home (exit 2): a slip of the hand, nobody is called for it."""


class DiskFull(UsageError):  # noqa: N818  # the word users and docs have for it
    """No room is left for what a run writes (exit 2): nothing was published. Making room is up to people."""


class InputRefused(NmwatchError):  # noqa: N818  # the word users and docs have for it
    """Input that breaks the contract, a manifest or a blocking check (exit 3): nothing is published."""

    exit_code = EXIT_REFUSED


class WarehouseBusy(NmwatchError):  # noqa: N818  # the word users and docs have for it
    """Another run holds the warehouse (exit 4)."""

    exit_code = EXIT_BUSY


class ModelError(NmwatchError):
    """A SQL model, a reference table or a built table is not as the catalogue says (exit 5)."""

    exit_code = EXIT_INTERNAL


class WarehouseDamaged(NmwatchError):  # noqa: N818  # the word users and docs have for it
    """What a home keeps is not there any more or not whole (exit 5): a backup has it."""

    exit_code = EXIT_INTERNAL


class TransientError(NmwatchError):
    """A fault that may pass (a file system that does not answer, say): the only kind a flow tries again."""

    exit_code = EXIT_INTERNAL


class FileArriving(TransientError):  # noqa: N818  # the word users and docs have for it
    """A landed file is still being written; the night waits for it a little, then refuses it."""
