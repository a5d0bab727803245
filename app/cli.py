"""The command line, ``portcullis``: the parts joined, each command in ``app.commands``."""

import signal
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final, NoReturn
from uuid import UUID

import httpx
import typer
from pydantic import ValidationError
from rich.console import Console

from app import clock
from app.commands.database import database, leave_in_order, operator
from app.commands.ingest import EFFECTS, Asked, Done, ingest, ingest_from, ingest_private
from app.ingest.fetch import client
from app.ingest.rows import BadRowError, UnreadableListError
from app.ingest.sources import SOURCES
from app.launcher import LauncherError
from app.settings import Settings
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.keys import KeyScope, create_key, list_keys, revoke_key
from app.store.listed_parties import BadEntryError, DuplicateEntriesError, EmptyListError
from app.store.lists import ListConflictError, UnknownListError
from app.store.roles import PrivilegedRoleError
from app.store.scope import Mode
from app.store.tenants import ensure_tenant

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
keys = typer.Typer(no_args_is_help=True, help="API keys: made, listed and revoked.")
app.add_typer(keys, name="keys")
rulings = typer.Typer(no_args_is_help=True, help="Rulings that every tenant sees.")
app.add_typer(rulings, name="rulings")
lists = typer.Typer(no_args_is_help=True, help="Shared list versions that wait for a person.")
app.add_typer(lists, name="lists")

USAGE: Final = 2
TERMINATED: Final = 128 + signal.SIGTERM
NO_DATABASE: Final = (
    LauncherError,
    PrivilegedRoleError,
    DatabaseOverloadedError,
    DatabaseUnavailableError,
)
NOTHING_LOADED: Final = (
    UnreadableListError,
    BadRowError,
    BadEntryError,
    DuplicateEntriesError,
    EmptyListError,
    UnknownListError,
    ListConflictError,
    httpx.HTTPError,
    httpx.InvalidURL,
)
WIDE: Final = 180
"""Columns of a table that goes to a file."""
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")]
Address = Annotated[str, typer.Option(envvar="PORTCULLIS_URL", help="Where the service runs.")]
Key = Annotated[str, typer.Option(envvar="PORTCULLIS_KEY", help="An API key.")]


def settings(**changed: object) -> Settings:
    """The environment; what it says wrongly ends the command with the variable's name."""
    try:
        found = Settings()
    except ValidationError as error:
        said = ((str(one["loc"][0]).upper(), one["msg"]) for one in error.errors())
        wrong = (f"{'' if name == 'DATABASE_URL' else 'PORTCULLIS_'}{name}: {why}" for name, why in said)
        _wrong_use("; ".join(wrong))
    return found.model_copy(update=changed)


@app.command()
def serve(port: Port = None) -> None:
    """Start the service, its database migrated and seeded."""
    from app.commands.serve import serve as run

    run(settings() if port is None else settings(port=port))


@app.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    with database(settings()):
        typer.echo("The database has the present schema.")


@app.command(name="check-schema")
def check_schema() -> None:
    """Fail if the tables in code and the migrated database differ."""
    from app.store.migrate import check

    with database(settings()) as url:
        check(url)


@app.command(name="ingest")
def ingest_list(
    source: Annotated[
        str, typer.Argument(help=f"One of: {', '.join(SOURCES)}; or a list of your own, x-...")
    ],
    file: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="Again for each file of a set.")
    ] = None,
    url: Annotated[
        list[str] | None, typer.Option(help="Again for each file of a set; the publisher's own by default.")
    ] = None,
    published_on: Annotated[
        str | None, typer.Option(help="Day of publication; by default what the file says, or today.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Name of the version; the day by default.")] = None,
    effect: Annotated[
        str | None, typer.Option(help=f"What a new list of your own does: {', '.join(EFFECTS)}.")
    ] = None,
) -> None:
    """Load a published list as a new shared version; a doubted one goes into quarantine, and the old one stays."""
    asked = Asked(clock.today(), version, _day(published_on) if published_on else None)
    urls = _addresses(source, file or [], url or [])
    if effect not in (None, *EFFECTS):
        _wrong_use(f"--effect {effect}: one of {', '.join(EFFECTS)}")
    found = settings()
    try:
        with operator(found) as engine:
            if source not in SOURCES:
                done = ingest_private(engine, source, file or [], asked, effect)
            elif file:
                done = ingest(engine, source, file, asked)
            else:
                with client() as asking:
                    done = ingest_from(engine, source, urls, asked, asking, found.max_list_bytes)
    except NOTHING_LOADED as error:
        sys.stderr.write(f"portcullis: nothing was loaded: {error}\n")
        raise typer.Exit(1) from error
    _tell(done)


def _addresses(source: str, files: list[Path], urls: list[str]) -> list[str]:
    """The addresses to ask: those given, else the publisher's own. Wrong use ends the command."""
    private = source.startswith("x-")
    if (source not in SOURCES and not private) or (files and urls) or (private and len(files) != 1):
        _wrong_use(f"name one source of {', '.join(SOURCES)} or x-..., and --file or --url")
    if not private and not files and not urls and not SOURCES[source].urls:
        _wrong_use(f"{source} is published as a page: give --file or --url")
    return urls or ([] if private else list(SOURCES[source].urls))


def _tell(done: Done) -> None:
    """Say what was loaded; what was not is an error."""
    for one in done.admitted:
        if not one.doubts:
            typer.echo(f"{one.version.list_id} {one.version.version}: {one.version.row_count} entries")
    for note in done.notes:
        sys.stderr.write(f"portcullis: {note}\n")
    for one in done.admitted:
        if one.doubts:
            named = f"{one.version.list_id} {one.version.version}"
            sys.stderr.write(f"portcullis: in quarantine: {named}: {'; '.join(one.doubts)}\n")
    for list_id in done.lacking:
        sys.stderr.write(f"portcullis: not in the file: {list_id}\n")
    if not done.is_whole:
        raise typer.Exit(1)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        _wrong_use(f"--published-on {text}: not a day, YYYY-MM-DD")
    if day > clock.today():
        _wrong_use(f"--published-on {text}: has not come yet")
    return day


def _wrong_use(message: str) -> NoReturn:
    sys.stderr.write(f"portcullis: {message}\n")
    raise typer.Exit(USAGE)


@lists.command(name="quarantined")
def show_quarantined() -> None:
    """List the versions in quarantine, and why."""
    from app.commands.lists import waiting

    with operator(settings()) as engine:
        for one in waiting(engine):
            named = f"{one.version.list_id} {one.version.version}"
            typer.echo(
                f"{named}: {one.version.row_count} entries, since {one.since:%Y-%m-%d %H:%M}: {one.reason}"
            )


@lists.command(name="release")
def release_version(
    list_id: Annotated[str, typer.Argument(metavar="LIST")],
    version: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option(help="Why it may be believed; kept for good.")],
    by: Annotated[str, typer.Option(envvar="USER", help="Who answers for it.")] = "operator",
) -> None:
    """Let a version in quarantine count from now on."""
    from app.commands.lists import NOTHING_RELEASED, let_go

    if not reason.strip():
        _wrong_use("--reason: say why")
    try:
        with operator(settings()) as engine:
            done = let_go(engine, list_id, version, reason, by)
    except NOTHING_RELEASED as error:
        sys.stderr.write(f"portcullis: nothing was released: {error}\n")
        raise typer.Exit(1) from error
    typer.echo(f"{done.list_id} {done.version}: {done.row_count} entries count from now on")


@keys.command(name="create")
def create(
    tenant: Annotated[str, typer.Option()],
    mode: Annotated[str, typer.Option(help="live or sandbox.")],
    scopes: Annotated[str, typer.Option(help="Some of screen,read,review,admin.")],
    subject: Annotated[str, typer.Option(help="The person or system that acts.")] = "operator",
) -> None:
    """Make a key and print it, and nothing else."""
    wanted = [one.strip() for one in scopes.split(",")]
    if mode not in (Mode.LIVE, Mode.SANDBOX) or not set(wanted) <= set(KeyScope):
        _wrong_use(f"modes are live and sandbox; scopes {', '.join(KeyScope)}")
    with operator(settings()) as engine:
        owner = ensure_tenant(engine, tenant)
        made = create_key(engine, owner, Mode(mode), subject, (KeyScope(one) for one in wanted))
        typer.echo(made.text)


@keys.command(name="list")
def show_keys() -> None:
    """List all keys, without their secrets."""
    with operator(settings()) as engine:
        for one in list_keys(engine):
            state = "revoked" if one.revoked_at else "in force"
            typer.echo(f"{one.id} {one.mode.value} {one.subject} {','.join(sorted(one.scopes))} {state}")


@keys.command(name="revoke")
def revoke(key_id: Annotated[UUID, typer.Argument()]) -> None:
    """Refuse a key from now on."""
    with operator(settings()) as engine:
        if not revoke_key(engine, key_id):
            sys.stderr.write("portcullis: no such key is in force\n")
            raise typer.Exit(1)


@rulings.command(name="add")
def add_rulings(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="Rulings as NDJSON, as POST /v1/rulings takes them."
        ),
    ],
) -> None:
    """Record rulings for every tenant, all of the file or none; they count from the next decision on."""
    from app.commands.rulings import BadRulingError, add_shared

    try:
        with operator(settings()) as engine:
            done = add_shared(engine, file)
    except BadRulingError as error:
        sys.stderr.write(f"portcullis: nothing was recorded: {error}\n")
        raise typer.Exit(1) from error
    for one in done:
        typer.echo(f"{one.id} {one.ruling.kind} {one.ruling.title}")


@app.command()
def screen(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Orders as NDJSON, or parties as CSV.")
    ],
    key: Key,
    url: Address = "http://127.0.0.1:8000",
) -> None:
    """Ask the running service about every line of a file; the decisions are written beside it."""
    from app.commands.screen import screen as run

    try:
        tally = run(file, url, key)
    except ValueError as error:
        _wrong_use(f"{file}: {error}")
    for disposition, count in sorted(tally.decided.items()):
        typer.echo(f"{disposition}: {count}")
    typer.echo(f"not screened: {tally.not_screened}")
    typer.echo(f"written to {tally.written_to}")
    if tally.not_screened:
        raise typer.Exit(1)


@app.command()
def demo(
    key: Annotated[str | None, typer.Option(envvar="PORTCULLIS_KEY")] = None,
    url: Address = "http://127.0.0.1:8000",
) -> None:
    """Ask ten questions of the alert that Portcullis began from, and show the answers as a table."""
    from app.commands.demo import run_demo

    console = Console(width=None if sys.stdout.isatty() else WIDE)
    if not run_demo(url, key or _demo_key(), console):
        raise typer.Exit(1)


def _demo_key() -> str:
    with operator(settings()) as engine:
        tenant = ensure_tenant(engine, "demo")
        return create_key(engine, tenant, Mode.SANDBOX, "demo", (KeyScope.SCREEN, KeyScope.READ)).text


def main() -> None:
    """Run the command line; a database that cannot be had is an error in words."""
    leave_in_order(TERMINATED, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # a terminal that closes; nohup has it ignored
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        app()
    except NO_DATABASE as error:
        sys.stderr.write(f"portcullis: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
