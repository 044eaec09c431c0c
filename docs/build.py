"""Writes the generated pages of docs/ and sql/README.md from what the program itself reads: `make docs`.

Belongs here: which page is made by what. Does not belong here: the pages (docs/generators), pages people write.
Called by `make docs`; tests/structure/test_docs.py compares the pages with what this would write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]  # run as a script, only docs/ is on the path

from docs.generators.clinical import FOLDER as CLINICAL  # noqa: E402  # after sys.path
from docs.generators.clinical import clinical_pages_by_name  # noqa: E402  # after sys.path
from docs.generators.contract_page import contract_page  # noqa: E402  # after sys.path
from docs.generators.program_pages import commands_page, settings_page  # noqa: E402  # after sys.path
from docs.generators.warehouse_pages import dictionary_page, reference_page, sql_page  # noqa: E402  # after sys.path

#: Page, relative to the checkout -> what writes it.
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/contract.md": contract_page,
    "docs/data_dictionary.md": dictionary_page,
    "docs/settings.md": settings_page,
    "docs/commands.md": commands_page,
    "docs/reference.md": reference_page,
    "sql/README.md": sql_page,
    **clinical_pages_by_name(),
}
#: Folders in which every page is generated: what no longer is made there is removed.
GENERATED_FOLDERS = (CLINICAL,)


def main(root: Path = ROOT) -> None:
    """Write every page, and remove what is left over in folders of generated pages.

    Args:
        root: where they are written; the checkout, but for a trial.
    """
    pages = {name: make() for name, make in PAGES.items()}
    for name, text in pages.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name in left_over(root):
        (root / name).unlink()


def left_over(root: Path = ROOT) -> list[str]:
    """Name the files in folders of generated pages that nothing makes."""
    found = (path for folder in GENERATED_FOLDERS for path in sorted((root / folder).rglob("*")) if path.is_file())
    return [name for path in found if (name := path.relative_to(root).as_posix()) not in PAGES]


if __name__ == "__main__":
    main()
