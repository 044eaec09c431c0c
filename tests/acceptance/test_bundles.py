"""A bundle holds all that speaks for one case; `nmwatch verify` proves every byte of it and recomputes the score."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from data_samples.records import NIGHTS
from pipelines.errors import ModelError
from pipelines.flows.bundling import write_bundle
from pipelines.settings import Home
from pipelines.warehouse.bundle_checks import verify_bundle
from pipelines.warehouse.bundle_file import BUNDLE_MANIFEST, manifest_bytes, manifest_facts, pack, unpack
from pipelines.warehouse.bundle_rebuild import rebuilt
from pipelines.warehouse.findings import Verification
from pipelines.warehouse.record import entries
from tests.acceptance.damage import SHAPES, flipped
from tests.acceptance.published import night, rows
from tests.conftest import CommandLine, copied

POSITIONS = 150
EARLIER = date.fromisoformat(NIGHTS[2])


def quiet(_: str) -> None:
    """Say nothing of what is done."""


def verified(path: Path) -> Verification:
    return verify_bundle(path, tell=quiet)


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own: making a bundle takes the run lock."""
    return copied(sample_home, tmp_path_factory.mktemp("bundles") / "home")


@pytest.fixture(scope="module")
def case(home: Path) -> dict[str, str]:
    """The first case of the last night."""
    (row,) = rows(home / "published" / "current", "SELECT * FROM watchlist.cases WHERE sort_order = 1")
    return row


@pytest.fixture(scope="module")
def bundle(home: Path, case: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of that case."""
    path = tmp_path_factory.mktemp("bundle") / "case.zip"
    made = write_bundle(home, case["case_id"], as_of=None, output=path)
    assert made.verification.differences == ()
    return path


def files_of(bundle: Path) -> dict[str, bytes]:
    files, broken = unpack(bundle.read_bytes())
    assert not broken
    return files


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


def repacked(bundle: Path, target: Path, changes: dict[str, bytes]) -> Path:
    """Write a bundle with other files and a manifest that fits them, as a forger would."""
    files = {**files_of(bundle), **changes}
    facts = manifest_facts(json.loads(files.pop(BUNDLE_MANIFEST)))
    target.write_bytes(pack({**files, BUNDLE_MANIFEST: manifest_bytes(files, facts=facts)}))
    return target


def test_a_bundle_is_verified_without_a_home_and_says_what_agrees(
    bundle: Path, case: dict[str, str], nmwatch: CommandLine
) -> None:
    ended = nmwatch("verify", bundle)
    assert ended.code == 0, ended.out
    for line in (f"agrees: priority ({case['priority']})", f"agrees: event_score ({case['event_score']})",
                 f"agrees: myopathy_level ({case['myopathy_level']})", "agrees: labels", "agrees: evidence"):  # fmt: skip
        assert line in ended.out
    assert "no difference" in ended.out


def test_a_bundle_fits_the_record_of_the_home_it_was_made_in_and_no_other(
    bundle: Path, home: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    assert nmwatch("verify", bundle, "--home", home).code == 0
    ended = nmwatch("verify", bundle, "--home", tmp_path)
    assert ended.code == 1
    assert "the home has another record" in ended.out


def test_a_bundle_is_readable_by_its_owner_alone_and_holds_one_patient(
    bundle: Path, case: dict[str, str], home: Path
) -> None:
    assert bundle.stat().st_mode & 0o777 == 0o600
    files = files_of(bundle)
    others = {
        row["patient_id"] for row in rows(home / "published" / "current", "SELECT patient_id FROM staging.patients")
    }
    for name in files:
        if name.startswith(("source/", "case/")) and "patient_merges" not in name:
            assert {row.get("patient_id") for row in table(files, name)} <= {case["patient_id"], None}
    text = b"\n".join(files[name] for name in files if not name.startswith("rules/")).decode(errors="replace")
    cells = {cell for line in text.splitlines() for cell in line.replace('"', "").split(",")}
    assert cells & others == {case["patient_id"]}


def test_a_bundle_says_what_the_list_said(bundle: Path, case: dict[str, str], home: Path) -> None:
    files = files_of(bundle)
    (stated,) = table(files, "case/cases.csv")
    assert (stated["case_id"], stated["priority"], stated["summary"]) == (
        case["case_id"], case["priority"], case["summary"])  # fmt: skip
    published = rows(home / "published" / "current", "SELECT rule_id, sentence FROM watchlist.evidence "
                     "WHERE case_id = $case_id ORDER BY evidence_number", case_id=case["case_id"])  # fmt: skip
    assert [(row["rule_id"], row["sentence"]) for row in table(files, "case/evidence.csv")] == [
        (row["rule_id"], row["sentence"]) for row in published
    ]
    assert files["timeline.svg"].startswith(b"<svg xmlns=")
    assert b"ONE PATIENT" in files["README.txt"]
    assert files["record/run.json"] == (entries(Home(home))[-1].folder / "run.json").read_bytes()


def test_the_same_case_and_night_give_the_same_bytes(
    bundle: Path, home: Path, case: dict[str, str], tmp_path: Path
) -> None:
    again = tmp_path / "case.zip"
    write_bundle(home, case["case_id"], as_of=None, output=again)
    assert again.read_bytes() == bundle.read_bytes()


def test_a_bundle_of_an_earlier_night_is_recomputed_with_what_was_known_then(home: Path, tmp_path: Path) -> None:
    earlier = night(home, EARLIER)
    (row,) = rows(earlier, "SELECT case_id, event_score FROM watchlist.cases WHERE sort_order = 2")
    made = write_bundle(home, row["case_id"], as_of=EARLIER, output=tmp_path / "earlier.zip")
    assert made.as_of == EARLIER
    assert made.verification.differences == ()
    assert str(row["event_score"]) in {one.detail for one in made.verification.findings if one.name == "event_score"}


def test_every_changed_byte_of_a_bundle_is_found(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    tried = 0
    for place, data in flipped(bundle.read_bytes(), seed="bundle", positions=POSITIONS):
        path.write_bytes(data)
        found = verified(path).differences
        assert found, f"byte {place}"
        assert all(finding.name.startswith("case.zip") for finding in found)
        tried += 1
    print(f"{tried} changed bytes of a bundle, all found")


def test_every_changed_byte_of_the_manifest_and_of_the_directory_at_the_end_is_found(
    bundle: Path, tmp_path: Path
) -> None:
    data, path = bundle.read_bytes(), tmp_path / "case.zip"
    manifest = files_of(bundle)[BUNDLE_MANIFEST]
    start = data.index(manifest)
    for place in [*range(start, start + len(manifest), 997), *range(len(data) - 120, len(data))]:
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert verified(path).differences, f"byte {place}"


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "deleted"])
def test_a_bundle_that_is_cut_or_longer_is_found(bundle: Path, tmp_path: Path, shape: str) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(SHAPES[shape](bundle.read_bytes()) or b"")
    assert verified(path).differences


def test_a_file_that_is_gone_added_or_in_another_place_is_named(bundle: Path, tmp_path: Path) -> None:
    files, path = files_of(bundle), tmp_path / "case.zip"
    path.write_bytes(pack({name: data for name, data in files.items() if name != "source/labs.csv"}))
    assert [finding.name for finding in verified(path).differences] == ["case.zip: source/labs.csv"]
    path.write_bytes(pack({**files, "source/more.csv": b"x"}))
    assert [finding.name for finding in verified(path).differences] == ["case.zip: source/more.csv"]
    other = {"source/labs.csv": files["source/visits.csv"], "source/visits.csv": files["source/labs.csv"]}
    path.write_bytes(pack({**files, **other}))
    assert {finding.name for finding in verified(path).differences} == {
        "case.zip: source/labs.csv", "case.zip: source/visits.csv"}  # fmt: skip


def test_a_score_that_does_not_follow_from_the_rows_is_found_though_all_hashes_fit(
    bundle: Path, tmp_path: Path
) -> None:
    text = files_of(bundle)["case/evidence.csv"].decode()
    lines = text.splitlines(keepends=True)
    forged = repacked(bundle, tmp_path / "case.zip", {"case/evidence.csv": "".join([*lines[:-1]]).encode()})
    found = verified(forged).differences
    assert [(finding.kind, finding.name) for finding in found] == [("score", "evidence")]


def test_rows_that_do_not_give_the_score_are_found_though_all_hashes_fit(bundle: Path, tmp_path: Path) -> None:
    header = files_of(bundle)["source/labs.csv"].splitlines(keepends=True)[0]
    forged = repacked(bundle, tmp_path / "case.zip", {"source/labs.csv": header})
    assert {finding.kind for finding in verified(forged).differences} == {"score"}


def test_rules_that_are_not_those_of_the_record_are_found_though_all_hashes_fit(bundle: Path, tmp_path: Path) -> None:
    files = files_of(bundle)
    name = "rules/reference/parameters.csv"
    forged = repacked(bundle, tmp_path / "case.zip", {name: files[name] + b"\n"})
    assert [finding.name for finding in verified(forged).differences] == ["case.zip: rules/reference"]


def test_sql_in_a_bundle_reaches_no_file(bundle: Path, tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret.csv", tmp_path / "bundle"
    secret.write_text("a\n1\n")
    for name, data in files_of(bundle).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    model = folder / "rules" / "sql" / "staging" / "patients.sql"
    header = [line for line in model.read_text().splitlines() if line.startswith("--")]
    model.write_text("\n".join([*header, f"SELECT * FROM READ_CSV('{secret}')", ""]))
    with pytest.raises(ModelError, match=r"staging\.patients"), rebuilt(folder, tell=quiet):
        pass


def test_a_bundle_never_writes_over_a_file_and_needs_a_case_and_a_night(
    bundle: Path, home: Path, case: dict[str, str], tmp_path: Path, nmwatch: CommandLine
) -> None:
    there = nmwatch("bundle", case["case_id"], "--home", home, "--output", bundle)
    unknown = nmwatch("bundle", "NM-0000000000", "--home", home, "--output", tmp_path / "a.zip")
    never = nmwatch("bundle", case["case_id"], "--home", home, "--as-of", "2025-01-01", "--output", tmp_path / "a.zip")
    assert (there.code, unknown.code, never.code) == (2, 2, 2)
    assert "there is no such case on this night" in unknown.err
    assert "there is no record of this night" in never.err
    assert not (tmp_path / "a.zip").exists()


def test_the_command_warns_that_a_bundle_holds_a_patient(
    home: Path, case: dict[str, str], tmp_path: Path, nmwatch: CommandLine
) -> None:
    ended = nmwatch("bundle", case["case_id"], "--home", home, "--output", tmp_path / "case.zip")
    assert ended.code == 0, ended.err
    assert "holds data of one patient" in " ".join(ended.err.split())
    assert case["patient_id"] not in ended.out + ended.err
