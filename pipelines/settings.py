"""Settings of one home and the places inside it; the only reader of the environment.

Belongs here: every number or switch a site may set, with its default and meaning; the folders of a home.
Does not belong here: clinical numbers (sql/reference), the contract (pipelines/contract.py).
Called by cli, flows and whoever needs a folder of the home.

A home is a folder; `nmwatch.toml` in it overrides the defaults, and `NMWATCH_<SECTION>__<NAME>` in the environment
overrides both. A key that is not listed here is an error.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from pipelines.contract import BY_NAME
from pipelines.errors import UsageError

SETTINGS_FILE = "nmwatch.toml"
_PREFIX, _DELIMITER = "NMWATCH_", "__"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IngestSettings(_Section):
    """How forgiving ingest is."""

    max_bad_row_share: float = Field(0.05, ge=0, le=1, description="a file with a larger share of bad rows is refused")
    bad_rows_tolerated: int = Field(10, ge=0, description="this many bad rows in a file never refuse it")
    max_days_without_extract: int = Field(
        400, ge=1, description="a run date further after the newest extract is refused as a mistyped date"
    )
    batch_rows: int = Field(50_000, ge=1, description="rows held in memory at a time")
    max_field_characters: int = Field(1_000_000, ge=1_000, description="a longer field quarantines its row")
    max_record_lines: int = Field(2_000, ge=1, description="a quoted field over more lines is taken as a stray quote")


class ReferenceSettings(_Section):
    """Code lists and reference files of the site's own, in place of those of the package or beside them."""

    folder: str = Field("", description="their folder, in the home or absolute; see docs/codelists.md")


class EngineSettings(_Section):
    """How much of the machine DuckDB may use."""

    memory_limit: str = Field("4GB", pattern=r"^\d+(\.\d+)?(KB|MB|GB|TB)$", description="memory for DuckDB")
    threads: int = Field(2, ge=1, description="threads for DuckDB")


class CheckSettings(_Section):
    """What a site may change about the checks."""

    as_warning: tuple[str, ...] = Field((), description="names of blocking checks that only warn here")
    thresholds: dict[str, float] = Field({}, description="check name -> threshold instead of the default")


#: What follows when a feed is not as it should be: no publication, one with a banner, or nothing.
Policy = Literal["block", "banner", "ignore"]


class FeedSettings(_Section):
    """What a night does when a table is missing or half delivered: table name -> block, banner or ignore.

    Defaults are in docs/operating.md: the tables expected every night get a banner, half of one blocks.
    """

    missing: dict[str, Policy] = Field({}, description="no file of the table came since the last published night")
    stale: dict[str, Policy] = Field({}, description="the last file is older than the threshold of stale_extract")
    incomplete: dict[str, Policy] = Field({}, description="a part of a numbered series is missing")
    few_rows: dict[str, Policy] = Field({}, description="far fewer rows than usual on this kind of day")
    silence: Policy = Field("banner", description="CK results or ICI administrations per day out of their usual range")

    @field_validator("missing", "stale", "incomplete", "few_rows")
    @classmethod
    def _tables_exist(cls, policies: dict[str, Policy]) -> dict[str, Policy]:
        unknown = sorted(set(policies) - set(BY_NAME))
        if unknown:
            raise ValueError(f"no such table: {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
        return policies


#: A shorter key of pseudonyms could be found by trying.
LEAST_KEY_CHARACTERS = 32


class PublishSettings(_Section):
    """What is kept of earlier nights, and who may read what is published."""

    nights_kept: int = Field(30, ge=1, description="snapshots kept in published/history")
    group_may_read: bool = Field(False, description="whether the group of the home folder may read what is published")
    pseudonymise: bool = Field(
        False, description="publish keyed hashes instead of identifiers, and dates relative to onset"
    )
    pseudonym_key: SecretStr = Field(
        SecretStr(""), description="key of these hashes, 32 characters or more; in the environment only"
    )

    @field_validator("pseudonym_key")
    @classmethod
    def _key_is_long(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and len(key.get_secret_value()) < LEAST_KEY_CHARACTERS:
            raise ValueError(f"at least {LEAST_KEY_CHARACTERS} characters, from a generator of random text")
        return key

    @property
    def key(self) -> str:
        """The key of the pseudonyms; empty when what is published carries the identifiers of the extracts.

        Raises:
            UsageError: pseudonyms are asked for and there is no key.
        """
        if not self.pseudonymise:
            return ""
        if not self.pseudonym_key.get_secret_value():
            raise UsageError(
                "publishing under pseudonyms needs a key", where="publish.pseudonymise",
                allowed="NMWATCH_PUBLISH__PSEUDONYM_KEY in the environment of the account that runs the night",
                next_step="set it, the same for every night; docs/operating.md says how to make one",
            )  # fmt: skip
        return self.pseudonym_key.get_secret_value()


class RetentionSettings(_Section):
    """What `nmwatch prune` and `nmwatch backup` keep. Raw files and the record of runs are never removed."""

    log_megabytes: int = Field(20, ge=1, description="nmwatch.log is put aside when it is larger")
    logs_kept: int = Field(5, ge=0, description="logs put aside that are kept")
    quality_pages_days: int = Field(400, ge=1, description="quality pages in logs/ of nights older than this go")
    quarantine_days: int = Field(400, ge=1, description="bad rows in quarantine/ of extracts older than this go")
    backups_kept: int = Field(30, ge=1, description="whole backups kept in the folder of nmwatch backup")
    safety_copies_kept: int = Field(1, ge=0, description="copies of the database from before a migration that are kept")


class LogSettings(_Section):
    """What the log says."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="lowest level written")
    sql: bool = Field(False, description="write the SQL of every model before it runs")


#: What people may be told of.
Event = Literal["failure", "refused", "interrupted", "late", "silence", "disk", "urgent", "urgent_standing", "warning",
                "recovery", "published"]  # fmt: skip


class NotifySettings(_Section):
    """Who is told what. The addresses are secrets: they come from the environment only, never from this file."""

    site: str = Field("", max_length=80, description="name of this installation in messages")
    events: tuple[Event, ...] = Field(
        ("failure", "refused", "interrupted", "late", "silence", "disk", "urgent", "recovery"),
        description="what is told; also possible: urgent_standing, warning, published",
    )
    least_urgent: Literal["P0", "P1", "P2", "P3", "P4"] = Field(
        "P0", description="cases new, escalated or reopened at this priority or a more urgent one are told"
    )
    expect_by: str = Field(
        "06:00", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="local hour by which a night must be published; empty: lateness is not judged",
    )  # fmt: skip
    late_after_days: int = Field(
        1, ge=1, description="a night is late when the last published one is so many days before the day expected"
    )
    least_free_gb: float = Field(1.0, ge=0, description="less free space (GB) where the home is makes a night not good")
    attempts: int = Field(3, ge=1, le=20, description="how often a message is tried")
    seconds_between_attempts: float = Field(10.0, ge=0, le=600, description="pause before it is tried again")
    monitor_folder: str = Field(
        "", description="folder for copies of heartbeat.json and nmwatch.prom that a monitoring account may read"
    )
    urls: SecretStr = Field(
        SecretStr(""), description="Apprise addresses, separated by blanks or as a JSON list; in the environment only"
    )
    urls_file: str = Field("", description="file that holds the addresses instead, one a line; a line # is a remark")


class Settings(BaseSettings):
    """Everything a site may set. Frozen; unknown keys are errors."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter=_DELIMITER,
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    ingest: IngestSettings = IngestSettings()
    reference: ReferenceSettings = ReferenceSettings()
    engine: EngineSettings = EngineSettings()
    checks: CheckSettings = CheckSettings()
    feeds: FeedSettings = FeedSettings()
    publish: PublishSettings = PublishSettings()
    retention: RetentionSettings = RetentionSettings()
    log: LogSettings = LogSettings()
    notify: NotifySettings = NotifySettings()


@dataclass(frozen=True)
class Home:
    """The folders of one installation."""

    root: Path

    @property
    def settings_file(self) -> Path:
        return self.root / SETTINGS_FILE

    @property
    def warehouse(self) -> Path:
        """Private: raw files and the working database."""
        return self.root / "warehouse"

    @property
    def database(self) -> Path:
        return self.warehouse / "nmwatch.duckdb"

    @property
    def raw(self) -> Path:
        return self.warehouse / "raw"

    @property
    def work(self) -> Path:
        """Scratch of the running night; emptied at its start."""
        return self.warehouse / "work"

    @property
    def safety(self) -> Path:
        """Copies of the working database from before its shape was changed."""
        return self.warehouse / "safety"

    @property
    def lock_file(self) -> Path:
        return self.warehouse / "run.lock"

    @property
    def landed_hashes(self) -> Path:
        """The hashes of landed files (pipelines/sources/hash_book.py); made anew where it is lost."""
        return self.warehouse / "landed.json"

    @property
    def reference(self) -> Path:
        """The reference files of the running night, where the site has some of its own."""
        return self.work / "reference"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def prefect(self) -> Path:
        """Prefect's own database and results."""
        return self.warehouse / "prefect"

    def make(self) -> None:
        """Create the folders, closed to other users.

        Raises:
            UsageError: the home cannot be written.
        """
        folders = (self.root, self.warehouse, self.raw, self.work, self.published, self.quarantine, self.logs,
                   self.prefect)  # fmt: skip
        # looked at before anything is made: a home that is closed in part is left as it is
        for folder in (*folders, self.published / "snapshots", self.published / "history", self.database):
            if folder.exists() and not os.access(folder, os.W_OK | (os.X_OK if folder.is_dir() else 0)):
                raise _closed(folder, "read-only, or not this user's")
        try:
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _closed(self.root, error.strerror or "no reason given") from None


def _closed(place: Path, why: str) -> UsageError:
    return UsageError(
        f"the home folder cannot be written ({why})", where=str(place),
        allowed="a folder this user may write, with all that is in it",
        next_step="give --home a folder this user may write, or correct its rights; nothing was changed",
    )  # fmt: skip


def load_settings(home: Home) -> Settings:
    """Read the settings of a home: defaults, then nmwatch.toml, then the environment.

    Raises:
        UsageError: the file is not TOML, a key is unknown or a value is out of range.
    """

    class _FromHome(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (env_settings, TomlConfigSettingsSource(settings_cls, home.settings_file))

    _refuse_unknown_variables()
    try:
        _refuse_secrets(home)
        return _FromHome()
    except SettingsError:  # its text may quote the value
        raise UsageError(
            "a variable of the environment that should hold a list or table is not JSON", where="NMWATCH_*",
            allowed="JSON, for example [\"late\", \"refused\"]; see docs/settings.md", next_step="correct or unset it",
        ) from None  # fmt: skip
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the settings are not valid TOML: {error}", where=str(home.settings_file)) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"a setting is wrong: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}",
            where=f"{home.settings_file} or NMWATCH_* in the environment",
            allowed=f"sections {', '.join(Settings.model_fields)}; see docs/settings.md",
            next_step="correct or remove the key",
        ) from None


#: Section and key of what must not stand in the settings file, what it is, and where it belongs.
_SECRETS = (
    ("notify", "urls", "addresses of notifications", "NMWATCH_NOTIFY__URLS or NMWATCH_NOTIFY__URLS_FILE"),
    ("publish", "pseudonym_key", "the key of pseudonyms", "NMWATCH_PUBLISH__PSEUDONYM_KEY"),
)


def _refuse_secrets(home: Home) -> None:
    """Refuse secrets in the settings file: the file is copied around."""
    if not home.settings_file.is_file():
        return
    written = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
    for section, key, what, variable in _SECRETS:
        if isinstance(written.get(section), dict) and key in written[section]:
            raise UsageError(
                f"{what}: a secret has no place in the settings file", where=f"{home.settings_file}, {section}.{key}",
                allowed=f"{variable} in the environment of the account that runs the night",
                next_step="take it out of the file; where others could read it, have a new one made",
            )  # fmt: skip


def _refuse_unknown_variables() -> None:
    """Refuse a variable of ours that names no section; pydantic would pass it over in silence."""
    for name in sorted(os.environ):
        section = name.removeprefix(_PREFIX).split(_DELIMITER)[0].lower()
        if name.startswith(_PREFIX) and section not in Settings.model_fields:
            raise UsageError(
                "a variable of the environment names no setting", where=name,
                allowed=f"{_PREFIX}<SECTION>{_DELIMITER}<NAME>, sections {', '.join(Settings.model_fields)}; "
                "see docs/settings.md",
                next_step="correct or unset it",
            )  # fmt: skip
