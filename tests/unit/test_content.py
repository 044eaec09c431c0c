"""The hash of a table says what its rows say, in any order, and adds up when rows come and go."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.warehouse.content import Content, Contents, rows_content, table_content

ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(("a", "b", None))), max_size=8)


def content(rows: list[tuple[int, str | None]]) -> Content:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE rows (number INTEGER, text VARCHAR)")
        if rows:
            connection.executemany("INSERT INTO rows VALUES (?, ?)", rows)
        found = rows_content(connection, "FROM rows AS content")
        assert (found.rows, found.text) == table_content(connection, "rows")
        return found


@settings(deadline=None, max_examples=40)
@given(ROWS, ROWS)
def test_what_two_sets_of_rows_say_adds_up_and_can_be_taken_away(one, other):
    together = content(one + other)
    assert together == content(one) + content(other) == content(other + one)
    assert together - content(one) == content(other)
    assert (together - content(other)).text == content(one).text


def test_other_rows_say_something_else():
    said = [content(rows).text for rows in (
        [], [(1, "a")], [(1, "b")], [(1, None)], [(2, "a")], [(1, "a"), (1, "a")], [(1, "a"), (2, "b")], [(1, "b"), (2, "a")]
    )]  # fmt: skip
    assert len(set(said)) == len(said)


def test_two_equal_rows_do_not_cancel_each_other():
    assert content([(1, "a")] * 2).text != content([]).text
    assert content([(1, "a")] * 3).text != content([(1, "a")]).text


@pytest.mark.parametrize("catalog", ["", "other"])
def test_what_is_kept_is_read_again(catalog):
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS other")
        connection.execute(f"USE {catalog or 'memory'}")
        connection.execute("CREATE SCHEMA store")
        connection.execute("USE memory")
        assert Contents(connection, catalog=catalog).get("a.b") is None
        kept = Contents(connection, catalog=catalog)
        largest = Content(2**62, 2**128 - 1, 2**126)
        for name, value in (("a.b", content([(1, "a")])), ("a.c", Content()), ("a.d", largest)):
            kept.set(name, value)
        kept.write()
        kept.write()
        again = Contents(connection, catalog=catalog)
        assert again.get("a.b") == content([(1, "a")])
        assert again.get("a.c") == Content()
        assert again.get("a.d") == largest
        assert again.get("a.e") is None
