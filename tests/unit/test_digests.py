"""Hashes of files, rows and manifests: the same content has the same hash, and any change of it another."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.warehouse.bundle_file import BUNDLE_MANIFEST, manifest_bytes, pack, unpack
from pipelines.warehouse.connection import Reader, open_in_memory
from pipelines.warehouse.digests import canonical, read_canonical, rows_sha256, seal
from pipelines.warehouse.manifest import manifest_of, read_manifest

ENTRY: Any = SimpleNamespace(
    sha256="ab" * 32,
    content={"run": {"as_of": "2026-01-05", "publication_number": 1, "content_hash": "cd" * 32},
             "published": [{"name": "watchlist.csv", "bytes": 3, "sha256": "ef" * 32}]},
)  # fmt: skip


def hashed(values: str, columns: list[str] | None = None) -> tuple[int, str]:
    with open_in_memory() as connection:
        connection.execute("CREATE SCHEMA history")
        connection.execute(f"CREATE TABLE history.cases AS SELECT * FROM (VALUES {values}) AS t (a, b)")
        return rows_sha256(Reader(connection), "history.cases", columns=columns or ["a", "b"], where="TRUE",
                           parameters={})  # fmt: skip


def test_the_order_of_rows_does_not_count_and_everything_else_does() -> None:
    first = hashed("('x', 'y'), ('z', NULL)")
    assert hashed("('z', NULL), ('x', 'y')") == first
    others = ["('x', 'y'), ('z', '')", "('xy', ''), ('z', NULL)", "('x', 'y'), ('z', NULL), ('z', NULL)", "('x', 'y')",
              "('y', 'x'), ('z', NULL)"]  # fmt: skip
    assert first not in [hashed(other) for other in others]
    assert len({hashed(other) for other in others}) == len(others)


def test_a_column_of_a_later_release_changes_no_hash() -> None:
    assert hashed("('x', 'y')", ["a"]) == hashed("('x', 'z')", ["a"])


def test_json_is_read_only_as_it_was_written() -> None:
    data = canonical({"b": 1, "a": ["é", None]})
    assert read_canonical(data) == {"b": 1, "a": ["é", None]}
    assert read_canonical(data.replace(b" ", b"  ", 1)) is None
    assert read_canonical(b"[]\n") is None
    assert read_canonical(b"") is None


def test_every_changed_bit_of_a_manifest_is_found() -> None:
    data = manifest_of(ENTRY)
    content = read_manifest(data)
    assert content is not None
    assert content["record_sha256"] == ENTRY.sha256
    for place in range(len(data)):
        for bit in range(8):
            assert read_manifest(data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]) is None


def test_a_manifest_of_a_restored_night_says_so() -> None:
    content = read_manifest(manifest_of(ENTRY, files=[]))
    assert content is not None
    assert (content["restored"], content["files"]) == (True, [])


def test_files_are_listed_by_name_with_those_in_folders(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.txt").write_text("c")
    (tmp_path / "a.txt").write_text("")
    assert [(file.name, file.bytes) for file in seal(tmp_path)] == [("a.txt", 0), ("b/c.txt", 1)]
    assert [file.name for file in seal(tmp_path, leave_out=["a.txt"])] == ["b/c.txt"]


def test_packing_gives_the_same_bytes_and_every_changed_bit_is_unpacked_otherwise_or_packed_otherwise() -> None:
    files = {"case/cases.csv": b"a\n1\n", "README.txt": b"hello"}
    files[BUNDLE_MANIFEST] = manifest_bytes(files, facts={"case_id": "NM-1"})
    data = pack(files)
    assert pack(dict(reversed(files.items()))) == data
    assert unpack(data) == (files, [])
    for place in range(len(data)):
        for bit in range(8):
            damaged = data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]
            try:
                found, broken = unpack(damaged)
            except Exception:  # no zip file any more, which says enough
                continue
            assert broken or found != files or pack(found) != damaged


@pytest.mark.parametrize("facts", [{}, {"case_id": "NM-1", "as_of": "2026-01-05"}])
def test_a_bundles_manifest_lists_every_file_but_itself(facts: dict[str, Any]) -> None:
    content = read_canonical(manifest_bytes({"a": b"1", BUNDLE_MANIFEST: b"x"}, facts=facts))
    assert content is not None
    assert [one["name"] for one in content["files"]] == ["a"]
    assert facts.items() <= content.items()
