"""docs/settings.md and docs/commands.md: what a site may set and what it may type, from the program itself.

Belongs here: the pages. Does not belong here: settings (pipelines/settings.py), commands (pipelines/cli.py).
Called by docs/build.py.
"""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import typer.main
from pydantic.fields import FieldInfo

from docs.generators.markdown import grid, page, written
from pipelines import cli, errors
from pipelines.settings import Settings

_LIMITS = {"ge": "at least", "le": "at most", "pattern": "form"}


def settings_page() -> str:
    """Write docs/settings.md: every setting with default, limits and environment variable."""
    parts = [written("settings")]
    for section, described in Settings.model_fields.items():
        model: Any = described.annotation
        rows = (
            (f"`{name}`", _default(field.default), _limits(field), field.description or "",
             f"`NMWATCH_{section.upper()}__{name.upper()}`")
            for name, field in model.model_fields.items()
        )  # fmt: skip
        parts += [f"## [{section}]", (model.__doc__ or "").strip(),
                  grid(("name", "default", "limits", "meaning", "environment"), rows)]  # fmt: skip
    return page("pipelines/settings.py", *parts)


def commands_page() -> str:
    """Write docs/commands.md: exit codes, then every command with options and example."""
    parts = [written("commands"), _exit_codes(), written("commands_list")]
    for name, command in commands().items():
        rows = (
            (_names(option), "yes" if option.required else "", _option_default(option), option.help or "")
            for option in command.params
            if "--help" not in option.opts
        )
        example = (command.epilog or "").removeprefix("Example: ")
        parts += [f"## nmwatch {name}", command.help, grid(("option", "required", "default", "meaning"), rows),
                  f"```sh\n{example}\n```"]  # fmt: skip
    return page("pipelines/cli.py and pipelines/errors.py", *parts)


def commands() -> dict[str, Any]:
    """Give every command by the words it is called with, those of groups ("codelists diff") included."""
    group: Any = typer.main.get_command(cli.app)
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {word}": one for word, one in inner.items()} if inner else {name: command}
    return found


def _names(option: Any) -> str:  # noqa: ANN401  # a class of typer's own copy of click
    if option.param_type_name == "argument":
        return f"`{option.name.upper()}`"
    return ", ".join(f"`{name}`" for name in option.opts)


def _option_default(option: Any) -> str:  # noqa: ANN401  # as above
    if option.required or option.default in (None, ""):
        return ""
    return "off" if option.default is False else f"`{option.default}`"


def _exit_codes() -> str:
    families: list[type[errors.NmwatchError]] = [errors.NmwatchError, *errors.NmwatchError.__subclasses__()]
    rows = [(str(family.exit_code), family.__name__, (family.__doc__ or "").splitlines()[0]) for family in families]
    return grid(("code", "error", "meaning"), [("0", "", "Done."), *sorted(rows)])


def _default(value: object) -> str:
    if value in ((), {}, "") or str(value) == "":  # a secret has no default to show
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _limits(field: FieldInfo) -> str:
    found = [f"{words} {getattr(rule, name)}" for rule in field.metadata for name, words in _LIMITS.items()
             if getattr(rule, name, None) is not None]  # fmt: skip
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return ", ".join([*found, *choices])
