"""Settings: the environment (DCIM_*), then ``DCIM_HOME/dcim.env``, then defaults."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """``~/.local/state/dcim``, or $XDG_STATE_HOME/dcim."""
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local/state")) / "dcim"


class Settings(BaseSettings):
    """What an installation is told from outside. Every name is DCIM_ and the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="DCIM_", extra="ignore")

    home: Path = Field(default_factory=default_home)
    database_url: str = ""
    broker_url: str = ""
    url: str = ""
    token: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    boot_host: str = "127.0.0.1"
    boot_port: int = 8001
    boot_url: str = ""
    """The boot listener as the hosts reach it; http://boot_host:boot_port when empty."""
    workers: int = 16
    """Threads of the in-process runner."""

    @property
    def resolved_database_url(self) -> str:
        """The database's URL; a SQLite file in the home by default."""
        return self.database_url or f"sqlite:///{self.home}/dcim.sqlite3"

    @property
    def resolved_boot_url(self) -> str:
        """Where booting hosts reach the boot listener."""
        return self.boot_url or f"http://{self.boot_host}:{self.boot_port}"

    @property
    def lab_folder(self) -> Path:
        """Where a lab keeps its state; its presence makes this home a lab's."""
        return self.home / "lab"


def load_settings() -> Settings:
    """Read the settings; a ``dcim.env`` in the home fills what the environment does not say."""
    home = Path(os.environ.get("DCIM_HOME") or default_home())
    return Settings(_env_file=home / "dcim.env", home=home)
