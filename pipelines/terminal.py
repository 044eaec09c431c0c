"""The terminal: where every command prints, and how wide.

Belongs here: the two consoles. Does not belong here: what is printed (cli.py, terminal_codelists.py).
Called by the command modules.
"""

from __future__ import annotations

import sys

from rich.console import Console

#: Width of tables where nobody can say how wide the terminal is (a log, a pipe).
_LOG_WIDTH = 200

out = Console(highlight=False, width=None if sys.stdout.isatty() else _LOG_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)
