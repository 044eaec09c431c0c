"""docs/clinical: which page is made by what, and its index.

Belongs here: names of pages. Does not belong here: the pages (the other clinical_* modules).
Called by docs/build.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from docs.generators import clinical_codes, clinical_pages, clinical_rules, clinical_specs
from docs.generators.clinical_tables import TAGS, table
from docs.generators.markdown import grid, page, written

FOLDER = "docs/clinical"
_SUBJECTS: Mapping[str, tuple[Callable[[], str], str]] = {
    "rules.md": (clinical_rules.rules_page, "every rule: its numbers, their basis, who applies it, what proves it"),
    "labels.md": (clinical_pages.labels_page, "event score, levels, labels, their thresholds and points"),
    "competing_causes.md": (clinical_pages.competing_page, "what else raises CK or makes weak, and when it counts"),
    "priority.md": (clinical_pages.priority_page, "triage, emergencies, missing information"),
    "parameters.md": (clinical_pages.parameters_page, "every number that models read by name"),
    "traps.md": (clinical_specs.traps_page, "data that mislead, and the tests that hold against them"),
    "spec_tests.md": (clinical_specs.spec_tests_page, "every spec test as a sentence, model by model"),
}  # fmt: skip


def clinical_pages_by_name() -> Mapping[str, Callable[[], str]]:
    """Give every page of docs/clinical, relative to the checkout, with what writes it."""
    pages: dict[str, Callable[[], str]] = {f"{FOLDER}/README.md": index_page}
    pages |= {f"{FOLDER}/{name}": make for name, (make, _) in _SUBJECTS.items()}
    folder = f"{FOLDER}/{clinical_codes.FOLDER}"
    pages[f"{folder}/README.md"] = clinical_codes.index_page
    return pages | {f"{folder}/{name}.md": partial(clinical_codes.list_page, name) for name in clinical_codes.lists()}


def index_page() -> str:
    """Write docs/clinical/README.md."""
    rules, specs = clinical_rules.rules(), clinical_specs.spec_files().values()
    tests = sum(len(spec.tests) for spec in specs)
    proven = sum(bool(clinical_specs.trap_tests().get(row["trap_id"])) for row in table("traps"))
    codes = sum(len(rows) for rows in clinical_codes.lists().values())
    subjects = [(f"[{name.removesuffix('.md')}]({name})", words) for name, (_, words) in _SUBJECTS.items()]
    subjects.append(("[codelists](codelists/README.md)", "every code list with its sets and codes"))
    counts = {
        "rules, paragraphs and rulings": len(rules), "parameters": len(table("parameters")),
        "kinds of points": len(table("points")), "competing causes": len(table("competing_causes")), "codes": codes,
        "models with a spec": len(specs), "spec tests": tests, f"traps of {len(table('traps'))} with a test": proven,
    }  # fmt: skip
    return page(
        "sql/reference, the headers of the models and the names of the tests", written("clinical"),
        grid(("page", "holds"), subjects), "## In numbers",
        grid(("what", "number"), ((what, str(number)) for what, number in counts.items())),
        "## Tags", grid(("tag", "meaning"), TAGS.items()), "## Tables behind the rules", clinical_pages.other_files(),
    )  # fmt: skip
