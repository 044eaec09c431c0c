"""Registers the nightly flow as a Prefect deployment and runs it when it is due.

Belongs here: the deployment's name, schedule, and that a second run is cancelled, not queued.
Does not belong here: the flow (nightly.py). The same deployment for a work pool is in prefect.yaml.
Called by cli.
"""

from __future__ import annotations

from pathlib import Path

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

from pipelines.flows.nightly import nightly

DEPLOYMENT = "nightly"


def serve_nightly(home: Path, landing: Path, *, source: str, cron: str) -> None:
    """Serve the nightly flow until the process is stopped.

    Args:
        home: the home folder.
        landing: where extracts are landed.
        source: extracts or omop.
        cron: five fields, local time.
    """
    nightly.serve(
        name=DEPLOYMENT,
        cron=cron,
        parameters={"home": str(home.resolve()), "landing": str(landing.resolve()), "source": source},
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        pause_on_shutdown=False,
    )
