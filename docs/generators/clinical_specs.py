"""docs/clinical/spec_tests.md and traps.md: the tests as sentences.

Belongs here: reading test files without running them, and these two pages.
Does not belong here: which rule a test proves (clinical_rules.py).
Called by clinical_rules and clinical.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs.generators.clinical_tables import ROOT, anchor, rules_in, sql_link, table
from docs.generators.markdown import grid, page, written
from pipelines.warehouse import catalogue

TESTS = ROOT / "tests"
_WORDS: Mapping[str, str] = {
    word.lower(): word
    for word in ("CK", "ICI", "ULN", "MRI", "EMG", "AST", "ALT", "TSH", "HMGCR", "SRP", "IMNM", "CIM", "MEK", "ALK",
                 "ICD", "UTC", "CSV", "MB", "WHO", "UMC", "P0", "P1", "P2", "P3", "P4", "M0", "M1", "M2", "M3", "M4",
                 "NSAID", "TIF1g", "NXP2", "IV", "IVIG", "AChR", "LOINC", "CTCAE", "PD1", "OMOP", "FAERS", "BNP",
                 "RNP", "CPT", "NDC", "RxNorm", "ATC")
}  # fmt: skip
_NUMBERED = (
    (re.compile(r"\b([tc]) (\d{2})\b"), lambda found: f"{found[1].upper()}-{found[2]}"),
    (re.compile(r"\br ([a-z]{2,3}) (\d{2})\b"), lambda found: f"R-{found[1].upper()}-{found[2]}"),
    (re.compile(r"\bw ([a-z]{3})(?: ([a-z]?\d))?\b"),
     lambda found: f"W-{found[1].upper()}" + (f"-{found[2].upper()}" if found[2] else "")),
    (re.compile(r"\be(\d{1,2})\b"), lambda found: f"E{found[1]}"),
    (re.compile(r"\bgate ([a-euw])\b"), lambda found: f"gate {found[1].upper()}"),
    (re.compile(r"\btroponin ([it])\b"), lambda found: f"troponin {found[1].upper()}"),
    (re.compile(r" s (?=[a-z])"), lambda _: "'s "),
)  # fmt: skip
_TRAP = re.compile(r"(?:^|_)t_(\d{2})(?=_|$)")


@dataclass(frozen=True)
class Test:
    """One test function.

    Attributes:
        file: relative to the checkout.
        name: of the function.
        line: where it begins.
        rules: rules its name or docstring names.
    """

    file: str
    name: str
    line: int
    rules: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The name, as a sentence."""
        text = self.name.removeprefix("test_").replace("_", " ")
        for pattern, words in _NUMBERED:
            text = pattern.sub(words, text)
        text = " ".join(_WORDS.get(word, word) for word in text.split(" "))
        return f"{text[:1].upper()}{text[1:]}."

    def link(self, *, up: str = "../..") -> str:
        """The sentence, leading to the file."""
        return f"[{self.sentence}]({up}/{self.file})"


@dataclass(frozen=True)
class SpecFile:
    """The spec of one model: tests/spec/<schema>/test_<table>.py.

    Attributes:
        model: schema.table.
        rules: rules the file's docstring names.
        tests: in the order of the file.
    """

    model: str
    file: str
    rules: tuple[str, ...]
    tests: tuple[Test, ...]


@cache
def spec_files() -> Mapping[str, SpecFile]:
    """Give the specs by model, in the order a table of contents would have them."""
    found: dict[str, SpecFile] = {}
    for layer in catalogue.LAYERS:
        for path in sorted((TESTS / "spec" / layer).glob("test_*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            model = f"{layer}.{path.stem.removeprefix('test_')}"
            found[model] = SpecFile(
                model=model, file=_name(path), rules=rules_in(_docstring(tree)), tests=_tests(tree, path)
            )
    return found


@cache
def trap_tests() -> Mapping[str, tuple[Test, ...]]:
    """Give the tests that carry the number of a trap in their name, wherever they stand."""
    found: dict[str, list[Test]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for test in _tests(ast.parse(path.read_text(encoding="utf-8")), path):
            for number in dict.fromkeys(_TRAP.findall(test.name.removeprefix("test_"))):
                found.setdefault(f"T-{number}", []).append(test)
    return {trap: tuple(found[trap]) for trap in sorted(found)}


def spec_tests_page() -> str:
    """Write docs/clinical/spec_tests.md."""
    files = spec_files()
    count = sum(len(spec.tests) for spec in files.values())
    intro = written("clinical_spec_tests").replace("{tests}", str(count)).replace("{models}", str(len(files)))
    parts = [intro]
    purposes = {model.name: model.header["purpose"] for model in catalogue.load_models()}
    for layer in catalogue.LAYERS:
        here = [spec for spec in files.values() if spec.model.startswith(f"{layer}.")]
        parts += [f"## {layer}"] if here else []
        for spec in here:
            sentences = "\n".join(f"- {test.sentence}" for test in spec.tests)
            place = f"Model {sql_link(spec.model)}, spec [{Path(spec.file).name}](../../{spec.file})."
            parts += [f"### {spec.model}", purposes.get(spec.model, ""), place, sentences]
    return page("the names of the tests in tests/spec", *(part for part in parts if part))


def traps_page() -> str:
    """Write docs/clinical/traps.md."""
    rows = []
    for row in table("traps"):
        tests = trap_tests().get(row["trap_id"], ())
        proof = "<br>".join(test.link() for test in tests) or "no test yet"
        rows.append((row["trap_id"], row["trap"], proof, row["basis"]))
    return page(
        "sql/reference/traps.csv and the names of the tests", written("clinical_traps"),
        grid(("trap", "what goes wrong, and what is done", "proven by", "basis"), rows),
    )  # fmt: skip


def model_anchor(model: str) -> str:
    """Give the link to a model's tests in spec_tests.md."""
    return f"spec_tests.md#{anchor(model)}"


def _tests(tree: ast.Module, path: Path) -> tuple[Test, ...]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    tests = []
    for node in sorted(found, key=lambda node: node.lineno):
        named = Test(_name(path), node.name, node.lineno, ())
        rules = rules_in(f"{named.sentence} {ast.get_docstring(node) or ''}")
        tests.append(Test(named.file, named.name, named.line, rules))
    return tuple(tests)


def _docstring(tree: ast.Module) -> str:
    return ast.get_docstring(tree) or ""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
