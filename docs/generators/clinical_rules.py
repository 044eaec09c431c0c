"""docs/clinical/rules.md: each rule with its numbers, their basis, the models that apply it, the tests that prove it.

Belongs here: gathering rules from reference files and headers, and the page.
Does not belong here: reading specs (clinical_specs.py), pages by subject (clinical_pages.py), traps (traps.md).
Called by clinical, and by clinical_pages for links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from docs.generators.clinical_numbers import Number, numbers
from docs.generators.clinical_specs import Test, model_anchor, spec_files
from docs.generators.clinical_tables import ROOT, anchor, file_link, rules_in, sql_link, tags
from docs.generators.markdown import grid, page, written
from pipelines.warehouse import catalogue

#: Heading -> form of the rules below it; the first that fits takes a rule.
FAMILIES: Mapping[str, str] = {
    "Exposure": r"R-(EXP|ICI|STA|STE)-.*", "Time windows": r"W-.*", "High-dose and long corticosteroid": r"(HD|SUS)-.*",
    "CK": r"R-CK-.*", "Entry": r"gate .*", "Episode and onset": r"R-(EP|LC)-.*",
    "Course and treatment": r"R-(DEC|REC|OUT|TX|REL)-.*", "Event score": r"E\d+", "Competing causes": r"C-\d\d",
    "Triage": r"[a-z]+(_[a-z0-9]+)*", "Bounds that stop a night": r"alarm_.*", "Rulings": r"ruling \d+",
    "Traps": r"T-\d\d", "Paragraphs": r".*",
}  # fmt: skip
CHECKS = ROOT / "docs" / "checks"
#: Tests of a whole model are listed under a rule up to this many.
_FEW = 16


@dataclass
class Rule:
    """A rule and what is known of it.

    Attributes:
        name: its number, or the name of the row.
        numbers: rows of reference files.
        named_by: models whose header names it.
        used_by: models whose SQL uses one of its numbers.
    """

    name: str
    numbers: list[Number] = field(default_factory=list)
    named_by: list[str] = field(default_factory=list)
    used_by: list[str] = field(default_factory=list)

    @property
    def family(self) -> str:
        if any(number.file == "alarm_bounds" for number in self.numbers):
            return "Bounds that stop a night"
        return next(title for title, form in FAMILIES.items() if re.fullmatch(form, self.name))


@cache
def rules() -> Mapping[str, Rule]:
    """Gather every rule; traps without a number of their own are left out (they have their own page)."""
    found: dict[str, Rule] = {}
    for number in numbers():
        found.setdefault(number.rule, Rule(number.rule)).numbers.append(number)
    for model in catalogue.load_models():
        for name in rules_in(model.header["basis"]):
            found.setdefault(name, Rule(name)).named_by.append(model.name)
    for rule in found.values():
        rule.used_by += [model for model in _users(rule) if model not in rule.named_by]
    kept = (rule for rule in found.values() if rule.numbers or rule.family != "Traps")
    order = list(FAMILIES)
    return {rule.name: rule for rule in sorted(kept, key=lambda rule: (order.index(rule.family), _natural(rule.name)))}


def rules_page() -> str:
    """Write docs/clinical/rules.md."""
    parts = [written("clinical_rules")]
    family = ""
    for rule in rules().values():
        if rule.family != family:
            family = rule.family
            parts.append(f"## {family}")
        parts += _section(rule)
    return page("sql/reference, the headers of the models and the names of the tests", *parts)


def rule_link(name: str) -> str:
    """Link a rule to its place on the page, where it has one."""
    return f"[{name}](rules.md#{anchor(name)})" if name in rules() else name


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.name}"
    if rule.numbers:
        rows = ((n.what, n.value, n.unit, tags(n.basis), n.text, file_link(n.file)) for n in rule.numbers)
        yield grid(("what", "number", "unit", "tag", "meaning and basis", "file"), rows)
    applied = [_applied(name, f" Basis: {_models()[name].header['basis']}.") for name in rule.named_by]
    applied += [_applied(name, "") for name in rule.used_by]
    if (CHECKS / f"{rule.name}.md").exists():
        applied.append(f"- the check [{rule.name}](../checks/{rule.name}.md)")
    yield "\n".join(["Applied by:", "", *applied]) if applied else "Applied by: no model names it or uses its numbers."
    tests = _proof(rule)
    if tests:
        yield "\n".join(["Proven by:", "", *(f"- {test.link()}" for test in tests)])


def _applied(model: str, basis: str) -> str:
    spec = spec_files().get(model)
    tests = f" [{len(spec.tests)} tests]({model_anchor(model)})." if spec else ""
    return f"- {sql_link(model)}: {_models()[model].header['purpose']}{tests}{basis}"


def _proof(rule: Rule) -> tuple[Test, ...]:
    specs = spec_files().values()
    naming = [test for spec in specs for test in spec.tests if rule.name in test.rules]
    if naming:
        return tuple(naming)
    around = [test for spec in specs if rule.name in spec.rules for test in spec.tests]
    if not around:
        models = rule.named_by or rule.used_by
        around = [test for name in models if name in spec_files() for test in spec_files()[name].tests]
    # a test that names a sister of the rule speaks of the sister
    fitting = [test for test in around if not any(_is_sister(name, rule) for name in test.rules)]
    return tuple(fitting) if len(fitting) <= _FEW else ()


def _is_sister(name: str, rule: Rule) -> bool:
    return name != rule.name and re.fullmatch(FAMILIES[rule.family], name) is not None and rule.family != "Paragraphs"


def _users(rule: Rule) -> list[str]:
    """Give the models that use a number of the rule by its name; where none does, those that read its file."""
    by_name = [name for name, text in _statements().items() if any(number.is_used_in(text) for number in rule.numbers)]
    if by_name or rule.named_by:
        return by_name
    files = {f"reference.{number.file}" for number in rule.numbers}
    return [name for name, model in _models().items() if files & model.reads]


@cache
def _models() -> Mapping[str, catalogue.Model]:
    return {model.name: model for model in catalogue.load_models()}


@cache
def _statements() -> Mapping[str, str]:
    """Model -> its SQL without comments."""
    return {name: re.sub(r"--[^\n]*", "", model.sql) for name, model in _models().items()}


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Order 3.9 before 3.10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|\D+", name))
