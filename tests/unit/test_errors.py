"""Every refusal has an exit code of its own and a message in four parts."""

from __future__ import annotations

import pytest

from pipelines import errors
from pipelines.errors import (
    DateRefused,
    DiskFull,
    FileArriving,
    InputRefused,
    ModelError,
    NmwatchError,
    TransientError,
    UsageError,
    WarehouseBusy,
    WarehouseDamaged,
)

EXIT_CODES = {
    UsageError: 2, DateRefused: 2, DiskFull: 2, InputRefused: 3, WarehouseBusy: 4, ModelError: 5, WarehouseDamaged: 5,
    TransientError: 5, FileArriving: 5, NmwatchError: 5,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "code"), EXIT_CODES.items())
def test_each_kind_has_its_exit_code(kind: type[NmwatchError], code: int) -> None:
    assert kind.exit_code == code


def test_no_kind_was_forgotten() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, NmwatchError)}
    assert kinds == set(EXIT_CODES)


def test_a_message_says_what_where_what_is_allowed_and_what_next() -> None:
    error = InputRefused("the file is empty", where="labs.csv", allowed="a header row", next_step="send it again")
    assert error.message() == "the file is empty\n  where: labs.csv\n  allowed: a header row\n  do: send it again"
    assert str(error) == error.message()


def test_empty_parts_are_left_out() -> None:
    assert UsageError("not a date", allowed="YYYY-MM-DD").message() == "not a date\n  allowed: YYYY-MM-DD"
