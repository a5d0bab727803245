import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name == "DATABASE_URL" or name.startswith("PORTCULLIS_"):
            monkeypatch.delenv(name)


def test_an_empty_environment_is_enough() -> None:
    found = Settings()
    assert (found.database_url, found.host, found.require_full_lists) == (None, "127.0.0.1", True)


def test_variables_have_a_prefix_but_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTCULLIS_PORT", "8123")
    monkeypatch.setenv("PORTCULLIS_DATA_DIR", "/srv/data")
    monkeypatch.setenv("DATABASE_URL", "postgresql://clerk@db/portcullis")
    found = Settings()
    assert (found.port, found.data_dir) == (8123, Path("/srv/data"))
    assert found.database_url == "postgresql://clerk@db/portcullis"


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTCULLIS_REQUIRE_FULL_LISTS", "")
    monkeypatch.setenv("DATABASE_URL", "")
    found = Settings()
    assert (found.require_full_lists, found.database_url) == (True, None)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://clerk:secret@db:5432/portcullis",
        "postgresql+psycopg://clerk@db/portcullis?sslmode=require",
        "postgres://clerk@db/portcullis",
        "postgresql://postgres@/postgres?host=/run/postgresql",
    ],
)
def test_addresses_of_postgres_are_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert Settings().database_url == address


@pytest.mark.parametrize(
    "address",
    ["sqlite:///x.db", "mysql://root:secret@db/x", "db.example.com", "postgresql://clerk:secret@db:port/x"],
)
def test_other_addresses_are_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ValidationError) as refused:
        Settings()
    (error,) = refused.value.errors()
    assert error["loc"] == ("DATABASE_URL",)
    assert "secret" not in error["msg"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("LOG_LEVEL", "LOUD"),
        ("LIST_MAX_AGE_DAYS", "0"),
        ("DATABASE_CONNECTIONS", "0"),
        ("STATEMENT_TIMEOUT", "0"),
    ],
)
def test_settings_that_would_break_the_service_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"PORTCULLIS_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
