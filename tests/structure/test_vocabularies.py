"""No rule rests on the terms of spontaneous reports: they are renamed over the years (trap T-38) and licensed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pipelines.warehouse.catalogue import SQL_FOLDER, load_models

#: The dictionary of spontaneous reports, and the public database of them.
REPORT_TERMS = re.compile(r"meddra|faers|preferred term", re.IGNORECASE)
REFERENCE = SQL_FOLDER / "reference"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_t_38_no_model_reads_the_terms_of_spontaneous_reports():
    assert not [model.name for model in load_models() if REPORT_TERMS.search(model.path.read_text(encoding="utf-8"))]


def test_t_38_no_code_list_holds_the_terms_of_spontaneous_reports():
    lists = sorted((REFERENCE / "codelists").glob("*.csv"))
    assert lists
    rows = [row for path in lists for row in table(path)]
    # a source may be such a database; a set, a vocabulary or a code may not
    assert not [
        row for row in rows if any(REPORT_TERMS.search(row[name]) for name in ("concept_set", "vocabulary", "code"))
    ]
    assert not [path.name for path in REFERENCE.rglob("*.csv") if REPORT_TERMS.search(path.name)]


def test_t_38_an_extract_cannot_name_a_vocabulary_of_spontaneous_reports():
    known = {row["vocabulary"] for row in table(REFERENCE / "vocabularies.csv")}
    assert {"ICD10CM", "RXNORM", "LOINC"} <= known
    assert not [vocabulary for vocabulary in known if REPORT_TERMS.search(vocabulary)]
