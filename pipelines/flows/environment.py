"""Sets Prefect up before it is imported: its folder inside the home, and nothing that calls home.

Belongs here: environment variables Prefect reads when it is imported.
Does not belong here: nmwatch's own settings (pipelines/settings.py), flows.
Called by cli, first thing in every command that runs a flow.
"""

from __future__ import annotations

import os

from pipelines.settings import Home

_NEVER_CALL_HOME = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
#: One night from the command line: the terminal belongs to our own messages, the log file has the rest.
_ALONE = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # the server is on this machine: after Ctrl-C, which ends it too, the run need not ask for a minute where it is
    "PREFECT_CLIENT_MAX_RETRIES": "3",
}
#: Under a Prefect server: what the steps log (names, rows in, rows out, seconds) is shown with their task runs.
_SERVED = {"PREFECT_LOGGING_EXTRA_LOGGERS": "pipelines,checks"}


def prepare(home: Home, *, is_served: bool = False) -> None:
    """Set what Prefect needs to know, and close new files to others.

    A value the operator has set stays, except where it would call home.

    Args:
        home: Prefect's own files go into it.
        is_served: runs belong to a Prefect server, which shows what they log.
    """
    os.umask(0o077)  # what a run writes is patient data: for its owner only, unless published to a group
    os.environ.update(_NEVER_CALL_HOME)
    chosen = _SERVED if is_served else _ALONE
    for name, value in {**chosen, "PREFECT_HOME": str(home.prefect.resolve())}.items():
        os.environ.setdefault(name, value)
