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

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

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


class PublishSettings(_Section):
    """What is kept of earlier nights, and who may read what is published."""

    nights_kept: int = Field(30, ge=1, description="snapshots kept in published/history")
    group_may_read: bool = Field(False, description="whether the group of the home folder may read what is published")


class LogSettings(_Section):
    """What the log says."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="lowest level written")
    sql: bool = Field(False, description="write the SQL of every model before it runs")


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
    publish: PublishSettings = PublishSettings()
    log: LogSettings = LogSettings()


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
    def lock_file(self) -> Path:
        return self.warehouse / "run.lock"

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
        try:
            for folder in (self.root, self.warehouse, self.raw, self.work, self.published, self.quarantine, self.logs,
                           self.prefect):  # fmt: skip
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise UsageError(
                f"the home folder cannot be written ({error.strerror})", where=str(self.root),
                next_step="give --home a folder this user may write",
            ) from None  # fmt: skip


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
        return _FromHome()
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
