"""The numbers of sql/reference, each under the rule it belongs to.

Belongs here: how a row of each file is told. Does not belong here: pages (the other clinical_* modules).
Called by clinical_rules and clinical_pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from docs.generators.clinical_tables import Row, basis, bounds, days, signed, table, table_names

#: Columns that hold the rule a row belongs to, in the order they are looked for.
RULE_COLUMNS = ("rule_id", "criterion_id", "bound_id", "priority_rule")
#: Files whose rule column only points at a rule that is told elsewhere.
_POINTERS = ("myotoxic_ingredients", "finding_sets")
#: What stands in a rule column where a row belongs to no rule.
_NO_RULE = ("", "own")


@dataclass(frozen=True)
class Number:
    """One row of a reference file, told.

    Attributes:
        rule: the rule it belongs to.
        file: the reference file, without .csv.
        key: its name in SQL.
        what: the same for readers.
        value: the number, with its comparison where it has one.
        unit: of the number.
        text: meaning and basis.
        basis: what it rests on, with its tag.
        group: what models that read the whole group of rows ask for.
    """

    rule: str
    file: str
    key: str
    what: str
    value: str
    unit: str
    text: str
    basis: str
    group: str = ""

    def is_used_in(self, sql: str) -> bool:
        """Tell whether a statement without comments names it: a parameter as a column, anything else as a text."""
        if self.file == "parameters":
            return bool(re.search(rf"\b{self.key}\b", sql)) and "parameter_values" in sql
        is_read_by_group = self.group and f"reference.{self.file}" in sql and f"'{self.group}'" in sql
        return f"'{self.key}'" in sql or f"'{self.rule}'" in sql or bool(is_read_by_group)


@cache
def numbers() -> tuple[Number, ...]:
    """Give every row of sql/reference that belongs to a rule."""
    found = []
    for name in table_names():
        rows = table(name)
        column = next((c for c in RULE_COLUMNS if rows and c in rows[0]), None)
        if column and name not in _POINTERS:
            found += [_number(name, row, column) for row in rows if row[column] not in _NO_RULE]
    return tuple(found)


def window(row: Row) -> str:
    """Tell a row of windows.csv."""
    told = f"{days(row['start_day'], row['end_day'])} from {row['anchor']}"
    return f"{told}, and {row['days_after_stop']} days after the end" if row["days_after_stop"] else told


def competing(row: Row) -> str:
    """Tell the window of a row of competing_causes.csv."""
    span = days(row["window_start_day"], row["window_end_day"])
    return span if span in ("", "any time") else f"{span} of onset"


def _number(file: str, row: Row, column: str) -> Number:
    told = _TOLD.get(file, _plainly)(row)
    text = "; ".join(part for part in (told.get("meaning", ""), basis(row)) if part)
    return Number(
        rule=row[column], file=file, key=told["key"], what=told.get("what", f"`{told['key']}`"), value=told["value"],
        unit=told["unit"], text=text, basis=basis(row), group=told.get("group", ""),
    )  # fmt: skip


def _parameter(row: Row) -> Mapping[str, str]:
    return {"key": row["parameter"], "value": row["value"], "unit": row["unit"]}


def _points(row: Row) -> Mapping[str, str]:
    return {"key": row["finding"], "value": signed(row["points"]), "unit": f"points for {row['label']}",
            "meaning": row["meaning"]}  # fmt: skip


def _window(row: Row) -> Mapping[str, str]:
    return {"key": row["rule_id"], "what": f"{row['exposure_class']}: {row['label']}", "value": signed(row["points"]),
            "unit": "points", "meaning": window(row), "group": row["exposure_class"]}  # fmt: skip


def _competing(row: Row) -> Mapping[str, str]:
    meaning = "; ".join(dict.fromkeys(part for part in (competing(row), row["note"], row["evidence"]) if part))
    return {"key": row["rule_id"], "what": row["cause"], "value": signed(row["points"]), "unit": "points",
            "meaning": meaning}  # fmt: skip


def _tier(row: Row) -> Mapping[str, str]:
    return {"key": row["rule_id"], "what": f"{bounds(row['above_x_uln'], row['up_to_x_uln'])} x ULN",
            "value": signed(row["points"]), "unit": "points",
            "meaning": f"CTCAE grade {row['ctcae_grade']}"}  # fmt: skip


def _criterion(row: Row) -> Mapping[str, str]:
    return {"key": row["criterion_id"], "what": row["exposure"], "value": f"at least {row['threshold']}",
            "unit": row["threshold_unit"],
            "meaning": f"{row['measure']}, on {row['minimum_days']} days or more"}  # fmt: skip


def _triage(row: Row) -> Mapping[str, str]:
    return {"key": row["priority_rule"], "what": row["reason"], "value": row["priority"], "unit": ""}


def _bound(row: Row) -> Mapping[str, str]:
    return {"key": row["bound_id"], "what": f"{row['numerator']} among {row['denominator']}",
            "value": f"above {row['threshold']}", "unit": row["threshold_unit"],
            "meaning": f"judged from {row['minimum_denominator']} on"}  # fmt: skip


def _plainly(row: Row) -> Mapping[str, str]:
    """Tell a row of a file nobody has words for: each column with its value."""
    kept = {name: cell for name, cell in row.items() if cell and name not in (*RULE_COLUMNS, "basis", "source")}
    key = next(iter(kept.values()), "")
    return {"key": key, "what": ", ".join(f"{name.replace('_', ' ')} {cell}" for name, cell in kept.items()),
            "value": signed(kept.get("points", "")), "unit": "points" if "points" in kept else ""}  # fmt: skip


_TOLD: Mapping[str, Callable[[Row], Mapping[str, str]]] = {
    "parameters": _parameter, "points": _points, "windows": _window, "competing_causes": _competing, "ck_tiers": _tier,
    "steroid_criteria": _criterion, "priority_rules": _triage, "alarm_bounds": _bound,
}  # fmt: skip
