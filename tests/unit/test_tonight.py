"""What the models are told of nights; rules that change while a night runs are not published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipelines.errors import UsageError
from pipelines.warehouse.connection import open_in_memory
from pipelines.warehouse.history import create_history
from pipelines.warehouse.tonight import Versions, refuse_changed_rules, write_tonight

VERSIONS = Versions(code_version="0.3.0", code_list_hash="a" * 64, parameter_hash="b" * 64, sql_hash="c" * 64)


def test_rules_that_stay_the_same_are_published() -> None:
    with open_in_memory() as connection:
        create_history(connection)
        write_tonight(connection, as_of=date(2026, 1, 5), versions=VERSIONS)
        refuse_changed_rules(connection, VERSIONS)


@pytest.mark.parametrize("what", ["code_version", "code_list_hash", "parameter_hash", "sql_hash"])
def test_rules_that_change_while_a_night_runs_are_refused(what: str) -> None:
    with open_in_memory() as connection:
        create_history(connection)
        write_tonight(connection, as_of=date(2026, 1, 5), versions=VERSIONS)
        with pytest.raises(UsageError, match="run the night again"):
            refuse_changed_rules(connection, replace(VERSIONS, **{what: "d"}))
