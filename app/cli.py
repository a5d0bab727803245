"""The command line, ``portcullis``: the parts joined, each command in ``app.commands``."""

import signal
import sys
from contextlib import AbstractContextManager, nullcontext
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
from app.commands.ingest import SOURCES, SuspectListError, fetched, ingest
from app.ingest.rows import BadRowError, UnreadableListError
from app.launcher import LauncherError
from app.settings import Settings
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.keys import KeyScope, create_key, list_keys, revoke_key
from app.store.listed_parties import BadEntryError, DuplicateEntriesError
from app.store.lists import ListConflictError
from app.store.roles import PrivilegedRoleError
from app.store.scope import Mode
from app.store.signing_keys import SigningKeyError
from app.store.tenants import ensure_tenant

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
keys = typer.Typer(no_args_is_help=True, help="API keys: made, listed and revoked.")
app.add_typer(keys, name="keys")
rulings = typer.Typer(no_args_is_help=True, help="Rulings that every tenant sees.")
app.add_typer(rulings, name="rulings")
signing_keys = typer.Typer(no_args_is_help=True, help="Public keys of what signs the decisions.")
app.add_typer(signing_keys, name="signing-keys")

USAGE: Final = 2
TERMINATED: Final = 128 + signal.SIGTERM
NO_DATABASE: Final = (
    LauncherError,
    PrivilegedRoleError,
    SigningKeyError,
    DatabaseOverloadedError,
    DatabaseUnavailableError,
)
NOTHING_LOADED: Final = (
    SuspectListError,
    UnreadableListError,
    BadRowError,
    BadEntryError,
    DuplicateEntriesError,
    ListConflictError,
    httpx.HTTPError,
    httpx.InvalidURL,
)
WIDE: Final = 180
"""Columns of a table that goes to a file."""
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
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
def worker(
    *,
    attached: Annotated[
        bool, typer.Option("--attached", help="End when standard input does; so the service starts one.")
    ] = False,
) -> None:
    """Run the background jobs; more workers, on any machine, are just more of these."""
    from app.commands.worker import work

    work(settings(), attached=attached)


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
    source: Annotated[str, typer.Argument(help=f"One of: {', '.join(SOURCES)}.")],
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    url: Annotated[str | None, typer.Option()] = None,
    published_on: Annotated[str | None, typer.Option(help="Day of publication; today by default.")] = None,
    version: Annotated[str | None, typer.Option(help="Name of the version; the day by default.")] = None,
) -> None:
    """Load a published list as a new shared version; a suspect one is refused and the old one stays."""
    if source not in SOURCES or (file is None) == (url is None):
        _wrong_use(f"name one source of {', '.join(SOURCES)}, and --file or --url")
    day, found = _day(published_on), settings()
    try:
        with _file(file, url, found.max_list_bytes) as path, operator(found) as engine:
            done = ingest(engine, source, path, version or day.isoformat(), day)
    except NOTHING_LOADED as error:
        sys.stderr.write(f"portcullis: nothing was loaded: {error}\n")
        raise typer.Exit(1) from error
    for one in done:
        typer.echo(f"{one.list_id} {one.version}: {one.row_count} entries")


def _file(file: Path | None, url: str | None, most: int) -> AbstractContextManager[Path]:
    return fetched(str(url), most) if file is None else nullcontext(file)


def _day(text: str | None) -> date:
    try:
        day = date.fromisoformat(text) if text else clock.today()
    except ValueError:
        _wrong_use(f"--published-on {text}: not a day, YYYY-MM-DD")
    if day > clock.today():
        _wrong_use(f"--published-on {text}: has not come yet")
    return day


def _wrong_use(message: str) -> NoReturn:
    sys.stderr.write(f"portcullis: {message}\n")
    raise typer.Exit(USAGE)


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
def verify(
    receipt: File,
    keys: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="What GET /v1/keys answers.")],
    log: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="What GET /v1/log?from=&to= answers.")
    ] = None,
    previous_head: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A tree head that you have kept.")
    ] = None,
) -> None:
    """Check a receipt with the public keys alone, without network or database; with --log, the log over time."""
    from app.commands.verify import verify as run
    from app.proofs.verify import NotProvenError

    try:
        typer.echo(run(receipt, keys, log, previous_head))
    except NotProvenError as error:
        sys.stderr.write(f"portcullis: NOT PROVEN: {error}\n")
        raise typer.Exit(1) from error


@app.command()
def audit() -> None:
    """Work out the log again from the database, and name what is not as it was recorded."""
    from app.commands.history import find_differences

    found = find_differences(settings())
    for one in found:
        typer.echo(one)
    if found:
        raise typer.Exit(1)
    typer.echo("Everything is as it was recorded.")


@app.command()
def retention(
    export_to: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder for the receipts.")],
    years: Annotated[int, typer.Option(min=5, max=100, help="15 CFR part 762 asks for five.")] = 5,
) -> None:
    """Export the months that are older, check every receipt, and drop them whole; their leaves stay in the log."""
    from app.commands.history import drop_old_months
    from app.store.retention import NotDroppableError

    try:
        for one in drop_old_months(settings(), years, export_to):
            typer.echo(f"exported and dropped: {one}")
    except NotDroppableError as error:
        sys.stderr.write(f"portcullis: {error}\n")
        raise typer.Exit(1) from error


@signing_keys.command(name="list")
def show_signing_keys() -> None:
    """List the public keys that receipts are checked with."""
    from app.commands.history import list_signing_keys

    for one in list_signing_keys(settings()):
        typer.echo(one)


@signing_keys.command(name="retire")
def retire_signing_key(key_id: Annotated[str, typer.Argument()]) -> None:
    """Say that nothing is signed with a key from now on; it stays published."""
    from app.commands.history import retire_signing_key as run

    if not run(settings(), key_id):
        sys.stderr.write("portcullis: no such signing key is in use\n")
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
