"""Delivers a message to the addresses of a site, through Prefect's Apprise notifications.

Belongs here: the addresses, trying again, keeping them out of every log and error.
Does not belong here: what is said and when (messages.py, notifying.py).
Called by notifying.py. Prefect is imported when the first message is sent, and not before.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from pipelines.errors import UsageError
from pipelines.flows.environment import prepare
from pipelines.settings import Home, NotifySettings

if TYPE_CHECKING:
    from prefect.blocks.notifications import AppriseNotificationBlock

Kind = Literal["info", "success", "warning", "failure"]
#: Libraries that may write an address, or a part of one, into a log.
_TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "smtplib", "prefect.AppriseNotificationBlock")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Address:
    """One address: its place among the site's addresses, its kind, and the address itself, which is a secret."""

    number: int
    url: SecretStr

    @property
    def name(self) -> str:
        """Name it without giving it away: its place and its kind."""
        kind = re.match(r"[A-Za-z][A-Za-z0-9+.-]{0,20}(?=://)", self.url.get_secret_value())
        return f"address {self.number} ({kind[0].lower() if kind else 'no address'})"


def addresses(settings: NotifySettings) -> tuple[Address, ...]:
    """Read the addresses of a site: those of the environment, then those of the file the environment names.

    Raises:
        UsageError: the file cannot be read, or the variable is neither words nor a list.
    """
    found = _words(settings.urls.get_secret_value())
    if settings.urls_file:
        try:
            lines = Path(settings.urls_file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise UsageError(
                "the file of addresses for notifications cannot be read", where="NMWATCH_NOTIFY__URLS_FILE",
                allowed="a text file this account may read, one address a line", next_step="correct its name or rights",
            ) from None  # fmt: skip
        found += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return tuple(Address(number, SecretStr(url)) for number, url in enumerate(dict.fromkeys(found), start=1))


def deliver(  # noqa: PLR0913 (to whom, how, and the three parts of a message)
    home: Home, settings: NotifySettings, to: Address, *, title: str, body: str, kind: Kind
) -> bool:  # fmt: skip
    """Send one message to one address, trying as often as the settings say.

    Returns:
        Whether it was taken. Nothing is raised, and nothing is said that could hold the address.
    """
    for attempt in range(1, settings.attempts + 1):
        if attempt > 1:
            time.sleep(settings.seconds_between_attempts)
        with _hushed():
            is_taken = _sent(home, to, title=title, body=body, kind=kind)
        if is_taken:
            return True
        _log.warning("%s did not take a message, attempt %d of %d", to.name, attempt, settings.attempts)
    return False


def _sent(home: Home, to: Address, *, title: str, body: str, kind: Kind) -> bool:
    try:
        block = _block(home, to.url, kind)
        with block.raise_on_failure():
            block.notify(body, subject=title)
    except Exception as fault:  # whatever a plugin of a mail or chat service raises; its text may quote the address
        _log.info("%s: %s", to.name, type(fault).__name__)
        return False
    return True


def _block(home: Home, url: SecretStr, kind: Kind) -> AppriseNotificationBlock:
    """Make Prefect's notification block for an address."""
    prepare(home)  # before Prefect is imported; a value that is set stays
    return _block_class()(url=url, notify_type=kind)


@cache
def _block_class() -> type[AppriseNotificationBlock]:
    """Make the kind of block once: Apprise under our name, and without pictures from elsewhere."""
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415  # only who sends needs it
    from prefect.blocks.notifications import AppriseNotificationBlock  # noqa: PLC0415  # takes a second

    class NmwatchMessage(AppriseNotificationBlock):
        _block_type_name = "nmwatch message"

        def _start_apprise_client(self, url: SecretStr) -> None:
            asset = AppriseAsset(
                app_id="nmwatch", app_desc="nmwatch", app_url="", image_url_mask=None, image_url_logo=None,
                image_path_mask=None, async_mode=False, secure_logging=True, body_format="text",
            )  # fmt: skip
            self._apprise_client = Apprise(asset=asset)
            self._apprise_client.add(servers=url.get_secret_value())

    return NmwatchMessage


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep what the sending libraries say out of our logs: they name hosts, paths and tokens."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [(logger, logger.propagate, logger.level) for logger in loggers]
    silence = logging.NullHandler()
    for logger in loggers:
        logger.propagate = False
        logger.addHandler(silence)
    try:
        yield
    finally:
        for logger, propagate, level in before:
            logger.propagate, logger.level = propagate, level
            logger.removeHandler(silence)


def _words(text: str) -> list[str]:
    if not text.lstrip().startswith("["):
        return text.split()
    try:
        listed = json.loads(text)
    except ValueError:
        listed = None
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise UsageError(
            "the addresses for notifications cannot be read", where="NMWATCH_NOTIFY__URLS",
            allowed="addresses separated by blanks, or a JSON list of them", next_step="correct the variable",
        )  # fmt: skip
    return [one.strip() for one in listed if one.strip()]
