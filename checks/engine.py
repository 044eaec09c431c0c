"""Lets Great Expectations judge a DuckDB file: questions in, judgements (verdict and two counts) out.

Belongs here: everything that knows Great Expectations; the read-only connection; what a result may carry (counts, never
    values).
Does not belong here: which questions are asked (checks/contract_checks.py, checks/sql), thresholds
    (checks/catalogue.py).
Called by checks/inputs.py.

Great Expectations takes about 3 s to import, so it is imported when the first question is asked. Questions about the
same query share a batch, so their counts are taken in one pass over it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.dialects import registry

from pipelines.errors import ModelError

if TYPE_CHECKING:
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.expectations.expectation import Expectation

#: at_most: a column of counts; never_true: a boolean column of violations; the others are the contract's rules.
Kind = Literal["at_most", "never_true", "never_null", "one_of", "between", "unique"]

#: SUMMARY with no examples: counts come back, patient values do not. COMPLETE would carry every failing value.
RESULT_FORMAT: dict[str, str | int | bool] = {"result_format": "SUMMARY", "partial_unexpected_count": 0}

#: As in pipelines/warehouse/connection.py: nothing is downloaded.
_QUIET = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@dataclass(frozen=True)
class Question:
    """One expectation about one query.

    Attributes:
        check: name of the check it belongs to.
        subject: table or table.column, as in CheckResult.table_name.
        query: SELECT that gives the rows to judge.
        columns: column of the query, or several for "unique".
        allowed_share: share of rows that may be in violation.
        values: the allowed values, for "one_of".
        low: lowest allowed value, for "between".
        below: first value that is too high, for "between".
        most: highest allowed value, for "at_most".
    """

    check: str
    subject: str
    query: str
    kind: Kind
    columns: tuple[str, ...]
    allowed_share: float = 0.0
    values: tuple[str | int | bool, ...] = ()
    low: str | float | None = None
    below: str | float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Judgement:
    """What Great Expectations answered: its verdict, rows in violation, rows looked at (without nulls)."""

    question: Question
    success: bool
    numerator: int
    denominator: int


def judge(database: Path, questions: Sequence[Question]) -> list[Judgement]:
    """Let Great Expectations answer every question about a DuckDB file.

    The file is opened read-only and closed again. No other connection of this process may have it open: DuckDB
    refuses two with different options.

    Args:
        database: path of the DuckDB file.
        questions: in any order; those with the same query should stand together.

    Returns:
        One judgement per question, in the order of the questions.

    Raises:
        ModelError: Great Expectations could not evaluate a question.
    """
    if not questions:
        return []
    judgements: list[Judgement] = []
    with _quiet_log(), _data_source(database) as source:
        for number, (query, group) in enumerate(groupby(questions, key=lambda question: question.query)):
            judgements += _judge_query(source, f"query {number}", query, list(group))
    return judgements


def _judge_query(source: SQLDatasource, name: str, query: str, questions: Sequence[Question]) -> list[Judgement]:
    batch = source.add_query_asset(name, query=query).add_batch_definition_whole_table("all").get_batch()
    expectations = [_expectation(question, number) for number, question in enumerate(questions)]
    suite = _great_expectations().ExpectationSuite(name, expectations=expectations)
    outcome = batch.validate(suite, result_format=RESULT_FORMAT)
    # Great Expectations answers in its own order; `meta` says which question an answer is for
    answers = {answer.expectation_config.meta["question"]: answer for answer in outcome.results}
    return [
        _judgement(question, success=bool(answers[number].success), counts=answers[number].result)
        for number, question in enumerate(questions)
    ]


def _judgement(question: Question, *, success: bool, counts: Mapping[str, Any]) -> Judgement:
    if "element_count" not in counts:
        # the cause may quote a value of a row, so it stays out of the message
        raise ModelError(
            "Great Expectations could not evaluate a check", where=f"{question.check} on {question.subject}",
            next_step="compare the table with the extract contract: a column is absent or of another type",
        )  # fmt: skip
    looked_at = counts["element_count"] - (counts.get("missing_count") or 0)
    violations = counts["unexpected_count"] or 0
    return Judgement(question, success=success, numerator=violations, denominator=looked_at)


def _expectation(question: Question, number: int) -> Expectation:
    expect = _great_expectations().expectations
    common = {"mostly": round(1 - question.allowed_share, 12), "meta": {"question": number}}
    column = {"column": question.columns[0], **common}
    makers = {
        "at_most": lambda: expect.ExpectColumnValuesToBeBetween(max_value=question.most, **column),
        "never_true": lambda: expect.ExpectColumnValuesToBeInSet(value_set=[False], **column),
        "never_null": lambda: expect.ExpectColumnValuesToNotBeNull(**column),
        "one_of": lambda: expect.ExpectColumnValuesToBeInSet(value_set=list(question.values), **column),
        "between": lambda: expect.ExpectColumnValuesToBeBetween(
            min_value=question.low, max_value=question.below, strict_max=True, **column
        ),
        "unique": lambda: expect.ExpectCompoundColumnsToBeUnique(column_list=list(question.columns), **common),
    }
    expectation: Expectation = makers[question.kind]()
    return expectation


def _great_expectations() -> ModuleType:
    return import_module("great_expectations")


@contextmanager
def _data_source(database: Path) -> Iterator[SQLDatasource]:
    registry.register("duckdb.nmwatch", "checks.duckdb_dialect", "Dialect")
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    # the path goes in beside the URL: no character of it can be taken for a part of the URL or for a variable
    options = {"connect_args": {"database": str(database.resolve()), "read_only": True, "config": _QUIET}}
    source = context.data_sources.add_sql(
        "warehouse", connection_string="duckdb+nmwatch:///warehouse", create_temp_table=False, kwargs=options
    )
    try:
        yield source
    finally:
        # two engines hold the file: the data source's own and its execution engine's
        source.get_execution_engine().engine.dispose()
        source.get_engine().dispose()


@contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep Great Expectations' own messages out of the log while it runs: they may quote a failing query or value."""
    log = logging.getLogger("great_expectations")
    silent = logging.NullHandler()
    log.addHandler(silent)
    log.propagate = False
    try:
        yield
    finally:
        log.propagate = True
        log.removeHandler(silent)
