"""Keeps other accounts out of a home.

Belongs here: what the modes of a home's folders and settings file must be when a run begins.
Does not belong here: modes of what is published (publish.py), the umask of a run (pipelines/flows/environment.py),
encryption (docs/operating.md).
Called by flows at the start of a run.
"""

from __future__ import annotations

import logging
import os
import stat

from pipelines.errors import UsageError
from pipelines.settings import Home

_OTHERS = stat.S_IRWXO
_log = logging.getLogger(__name__)


def close_to_others(home: Home) -> None:
    """Take from other accounts what they may do with a home, before patient data are written into it.

    A home or settings file that others could write is refused: what they changed in it meanwhile, nobody knows.
    One that others could read or enter is closed, and the log says so. The group's rights are left alone.

    Args:
        home: its folders exist.

    Raises:
        UsageError: others may write the home or its settings, or it is open to them and belongs to another account.
    """
    places = [home.root, home.settings_file, home.warehouse, home.published, home.quarantine, home.logs]
    for path in (place for place in places if place.exists()):
        status = path.stat()
        if status.st_mode & stat.S_IWOTH:
            raise UsageError(
                "every account of this machine may write here", where=str(path),
                allowed="the account that runs the night, and at most its group",
                next_step=f"look at what is in it, then: chmod o-rwx {path}",
            )  # fmt: skip
        if not status.st_mode & _OTHERS:
            continue
        if status.st_uid != os.geteuid():
            raise UsageError(
                "other accounts may look into this home, and it belongs to another account", where=str(path),
                allowed="a home of the account that runs the night", next_step=f"chmod o-rwx {path}, as its owner",
            )  # fmt: skip
        path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)
        _log.warning("%s was open to other accounts (mode %o) and was closed", path.name, stat.S_IMODE(status.st_mode))
