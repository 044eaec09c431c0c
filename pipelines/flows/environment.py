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
_DEFAULTS = {
    # the terminal belongs to our own messages; Prefect's go to its server and to the log
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}


def prepare(home: Home) -> None:
    """Set what Prefect needs to know; a value the operator has set stays, except where it would call home."""
    os.environ.update(_NEVER_CALL_HOME)
    for name, value in {**_DEFAULTS, "PREFECT_HOME": str(home.prefect.resolve())}.items():
        os.environ.setdefault(name, value)
