"""Sixty nights of a hospital as folders of the extract contract, and what is unusual about some of them.

Belongs here: which row stands in which folder, when each folder and reference file is there, the quiet traffic of every
    night.
Does not belong here: who the people are (people.py), how a night is run (running.py).
Called by running.py and benchmarks/story.py.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from data_samples.chart import CENTRAL_F, CENTRAL_M, Row, ck, dx, fill, rows_of, visit
from data_samples.chart import lab as other_lab
from pipelines.contract import BY_NAME
from pipelines.settings import Home
from pipelines.warehouse.reference import REFERENCE_FOLDER
from tests.acceptance.story.people import PEOPLE, QUIET, Person

FIRST, LAST = date(2026, 3, 1), date(2026, 4, 29)
NIGHTS: tuple[date, ...] = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))

#: This folder is not there on its own night; it comes two nights later, under its old date.
HELD_UP, HELD_UP_UNTIL = date(2026, 3, 17), date(2026, 3, 19)
#: The laboratory sends nothing on these nights; the first folder after them brings what was held back.
LABORATORY_SILENT = tuple(date(2026, 3, 28) + timedelta(days=n) for n in range(5))
LABORATORY_BACK = date(2026, 4, 2)
#: On this night the laboratory's whole history comes again.
SENT_AGAIN = date(2026, 4, 6)

#: The house codes that are listed as checkpoint inhibitors, from each night on.
HOUSE_CODES: Mapping[date, tuple[str, ...]] = {
    FIRST: ("INF-77",), date(2026, 4, 9): ("INF-88",), date(2026, 4, 14): ("INF-77", "INF-88"),
}  # fmt: skip
#: Where the emergency tier begins (times the limit of CK), from each night on, where it is not the package's own.
EMERGENCY_FROM: Mapping[date, str] = {date(2026, 4, 19): "60", date(2026, 4, 24): ""}
#: On this night another release runs, in which one rule is another: model, the rule, what stands in its place.
OTHER_RELEASE = date(2026, 4, 27)
OTHER_RULE = (
    "sql/attribution/case_priority.sql", "facts.ck_x_uln > p.p1_ici_ck_x_uln", "facts.ck_x_uln > 2 * p.p1_ici_ck_x_uln",
)  # fmt: skip

#: Nights on which input checks and audits are asked too; on all others they would only take time.
CHECKED = (
    FIRST,
    HELD_UP,
    HELD_UP_UNTIL,
    LABORATORY_SILENT[0],
    LABORATORY_SILENT[-1],
    LABORATORY_BACK,
    SENT_AGAIN,
    LAST,
)

_KEYS = {"prescribing": "RX", "labs": "LAB", "diagnoses": "DX", "procedures": "PR", "visits": "VIS"}
_EXPECTED = ("patients", "prescribing", "labs", "diagnoses")

Record = dict[str, str]
Folder = dict[str, list[Record]]


def land(landing: Path, home: Home, night: date) -> None:
    """Put into place what is there on a night: folders, and the site's reference files."""
    if night == HELD_UP_UNTIL:
        _write(landing, HELD_UP)
    if night != HELD_UP:
        _write(landing, night)
    _keep_house(home.root, night)


def _write(landing: Path, folder_date: date) -> None:
    folder = landing / folder_date.isoformat()
    folder.mkdir(parents=True)
    for table, records in folders()[folder_date].items():
        _write_table(folder / f"{table}.csv", table, records)
    if folder_date == SENT_AGAIN:
        (folder / "labs.csv").rename(folder / "labs-001.csv")
        _write_table(folder / "labs-002.csv", "labs", folders()[FIRST]["labs"])


def _write_table(path: Path, table: str, records: list[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=BY_NAME[table].column_names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def _keep_house(home: Path, night: date) -> None:
    """Write the site's own code list and parameters where this night changes them."""
    own = home / "own"
    if night in HOUSE_CODES:
        (own / "codelists").mkdir(parents=True, exist_ok=True)
        rows = [f"ici_pd1_us,LOCAL,{code},pembrolizumab house pack,pharmacy\n" for code in HOUSE_CODES[night]]
        text = "concept_set,vocabulary,code,description,source\n" + "".join(rows)
        (own / "codelists" / "house.csv").write_text(text, encoding="utf-8")
    if night in EMERGENCY_FROM:
        (own / "parameters.csv").unlink(missing_ok=True)
        if EMERGENCY_FROM[night]:
            ours = (REFERENCE_FOLDER / "parameters.csv").read_text(encoding="utf-8")
            theirs = ours.replace("p0_ck_x_uln,50,", f"p0_ck_x_uln,{EMERGENCY_FROM[night]},")
            assert theirs != ours
            (own / "parameters.csv").write_text(theirs, encoding="utf-8")


@cache
def folders() -> dict[date, Folder]:
    """Give every folder of the story: its date -> table -> rows."""
    made: dict[date, Folder] = {night: {table: [] for table in _EXPECTED} for night in NIGHTS}
    for person in PEOPLE:
        for night, table, record in _placed(person):
            made[night].setdefault(table, []).append(record)
    for night in LABORATORY_SILENT:
        made[LABORATORY_BACK]["labs"] += made[night].pop("labs")
    return made


def _placed(person: Person) -> Iterator[tuple[date, str, Record]]:
    """Give every row of a person with its folder and its identifier, which later versions share."""
    numbers: dict[str, int] = defaultdict(int)
    tagged: dict[tuple[str, str], str] = {}
    for night, row in _told(person):
        key = tagged.get((row.table, row.tag), "")
        if not key:
            numbers[row.table] += 1
            key = f"{_KEYS.get(row.table, '')}-{person.name}-{numbers[row.table]:03d}"
            if row.tag:
                tagged[row.table, row.tag] = key
        yield night, row.table, _record(row, person, key, night)


def _told(person: Person) -> Iterator[tuple[date, Row]]:
    yield FIRST, Row("patients", date(2019, 1, 1), {"sex": person.sex, "birth_date": person.born,
                                                    "observation_start": "2019-01-01"})  # fmt: skip
    yield FIRST, dx(person.cancer, "2021-05-10", "malignant tumour")
    yield FIRST, visit("2026-02-20")
    for row in rows_of(person.before):
        yield FIRST, row
    for night, chart in person.then.items():
        for row in rows_of(chart):
            yield date.fromisoformat(night), row
    if person in QUIET:
        yield from _quiet_traffic(person)


def _quiet_traffic(person: Person) -> Iterator[tuple[date, Row]]:
    """Write a normal CK, a creatinine, a refill and a blood pressure for every day from January on."""
    limits = CENTRAL_F if person.sex == "F" else CENTRAL_M
    for number in range(59 + len(NIGHTS)):
        happened = date(2026, 1, 1) + timedelta(days=number)
        night, when = max(FIRST, happened + timedelta(days=1)), happened.isoformat()
        if night <= LAST:
            yield night, ck(when, 90 + (7 * number) % 60, limits)
            yield night, other_lab("creatinine", when, "0.9")
            yield night, fill("metoprolol", when, 50, days=1)
            yield night, dx("I10", when, "high blood pressure", by="general practice")


def _record(row: Row, person: Person, key: str, night: date) -> Record:
    table = BY_NAME[row.table]
    record = {**row.values, "updated_at": f"{night}T00:15:00"}
    if row.table in _KEYS:
        record[table.key[0]] = key
    if "patient_id" in table.column_names:
        record["patient_id"] = person.name
    if row.table == "labs":
        drawn = record["collected_time"].replace("-", "").replace(":", "")
        record.setdefault("accession", f"ACC-{person.name}-{drawn}")
    return record
