"""The reference files behind hypotheses, packet, completeness and comparison scales name things that exist."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict

import pytest

from pipelines.warehouse.catalogue import SQL_FOLDER


def table(name: str) -> list[dict[str, str]]:
    with (SQL_FOLDER / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name: str, key: str) -> set[str]:
    return {row[key] for row in table(name)}


#: Findings whose points come from a window or a tier, not from points.csv.
FINDINGS_ELSEWHERE = {"statin_change"}
#: What watchlist.hypotheses calls a case that no label is considered for.
WITHOUT_LABEL = "unexplained"


@pytest.mark.parametrize(("name", "key"), [("label_expectations", "label"), ("label_tests", "label")])
def test_labels_exist(name: str, key: str) -> None:
    assert column(name, key) <= column("labels", "label") | {WITHOUT_LABEL}


def test_every_label_and_a_case_without_one_has_a_next_test() -> None:
    assert column("label_tests", "label") == column("labels", "label") | {WITHOUT_LABEL}


def test_expected_findings_are_findings_of_their_label() -> None:
    points = {row["finding"]: row["label"] for row in table("points")}
    for row in table("label_expectations"):
        if row["finding"] not in FINDINGS_ELSEWHERE:
            assert points[row["finding"]] == row["label"], row["finding"]


def test_findings_of_one_expectation_have_one_sentence() -> None:
    sentences = defaultdict(set)
    for row in table("label_expectations"):
        sentences[row["label"], row["expectation"]].add((row["statement"], row["needs_item"], row["item_order"]))
    assert [key for key, found in sentences.items() if len(found) > 1] == []


def test_items_of_information_exist() -> None:
    known = column("information_items", "item")
    asked = column("label_tests", "item") | column("competing_tests", "item")
    assert asked | {row["needs_item"] for row in table("label_expectations") if row["needs_item"]} <= known
    orders = [row["item_order"] for row in table("information_items")]
    assert len(orders) == len(set(orders))


def test_penalties_are_shares_and_there_are_ten_dimensions() -> None:
    assert len(column("completeness_penalties", "dimension")) == 10
    assert all(0 < float(row["penalty"]) < 1 for row in table("completeness_penalties"))


def test_scales_have_items_and_those_with_a_score_have_bands_without_holes() -> None:
    scales = {row["scale"]: row["combination"] for row in table("scales")}
    assert column("scale_items", "scale") == set(scales) == column("label_scales", "scale")
    bands = defaultdict(list)
    for row in table("scale_bands"):
        bands[row["scale"]].append((int(row["from_points"]), int(row["below_points"])))
    assert set(bands) == {scale for scale, combination in scales.items() if combination != "none"}
    for ordered in map(sorted, bands.values()):
        assert all(first[1] == second[0] for first, second in itertools.pairwise(ordered))


def test_fields_of_the_packet_have_their_section() -> None:
    assert column("packet_fields", "section") <= column("packet_sections", "section")
    assert len(column("packet_fields", "item")) == len(table("packet_fields"))
