"""The environment, read once: every variable begins with ``PORTCULLIS_``, but for ``DATABASE_URL``."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """What an operator may set; sizes in bytes, times in seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="PORTCULLIS_", env_ignore_empty=True, frozen=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    data_dir: Path = Path(".portcullis")
    index_dir: Path | None = None
    postgres_bin: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    require_full_lists: bool = True
    list_max_age_days: int | None = Field(default=None, ge=1)
    max_facts_bytes: int = Field(default=2 * 1024 * 1024, ge=1024)
    max_list_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    database_connections: int = Field(default=10, ge=1, le=200)
    connection_wait: float = Field(default=2.0, gt=0)
    statement_timeout: float = Field(default=15.0, gt=0)
    signing_key: SecretStr | None = None
    signing_key_file: Path | None = None
    worker_beside: bool = True
    """Whether ``serve`` runs a worker of its own, or leaves sealing to others."""

    @property
    def signing_key_text(self) -> str | None:
        """The private key itself, where it is set and not in a file."""
        return self.signing_key.get_secret_value() if self.signing_key else None

    @property
    def indexes(self) -> Path:
        """Where the indexes of list versions lie: in the data folder, unless another is named."""
        return self.index_dir or self.data_dir / "indexes"

    @field_validator("database_url")
    @classmethod
    def _names_postgres(cls, value: str | None) -> str | None:
        """Refuse what is not Postgres's; the message repeats nothing of an address, which may hold a password."""
        try:
            named = value is None or make_url(value).get_backend_name() in ("postgresql", "postgres")
        except (ArgumentError, ValueError):
            named = False
        if not named:
            message = "not an address of a Postgres database, postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
            raise ValueError(message)
        return value
