"""The command line, ``portcullis``: the parts joined, each command in ``app.commands``."""

import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
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
from app.store.tenants import ensure_tenant

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
keys = typer.Typer(no_args_is_help=True, help="API keys: made, listed and revoked.")
app.add_typer(keys, name="keys")
rulings = typer.Typer(no_args_is_help=True, help="Rulings that every tenant sees.")
app.add_typer(rulings, name="rulings")

USAGE: Final = 2
TERMINATED: Final = 128 + signal.SIGTERM
NO_DATABASE: Final = (
    LauncherError,
    PrivilegedRoleError,
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
INSTANTS: Final = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"]
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


@app.command(name="replay")
def replay_decision(
    decision: Annotated[UUID, typer.Argument(help="The decision's id.")],
    law: Annotated[str, typer.Option(help="THEN, or NOW: under what is known today.")] = "THEN",
    on: Annotated[str | None, typer.Option(help="Another day of the law.")] = None,
    known_at: Annotated[datetime | None, typer.Option(formats=INSTANTS, help="Another instant, UTC.")] = None,
) -> None:
    """Answer a recorded decision again and print how it comes out; status 1 where it comes out otherwise."""
    from app.commands.replay import replayed
    from app.decisions.replay import Law, Wish

    if law not in ("THEN", "NOW"):
        _wrong_use("--law is THEN or NOW")
    found = settings()
    day = None if on is None else _a_day(on, "--on")
    wish = Wish(day, known_at.replace(tzinfo=UTC) if known_at else None, Law(law))
    with operator(found) as engine, _of_a_decision():
        told, identical = replayed(engine, found, decision, wish)
    typer.echo(told)
    if not identical:
        raise typer.Exit(1)


@app.command(name="certificate")
def print_certificate(
    decision: Annotated[UUID, typer.Argument(help="The decision's id.")],
    lang: Annotated[str, typer.Option(help="en or ja.")] = "en",
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A file; standard output by default.")
    ] = None,
    *,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show evidence on listed persons.")] = False,
) -> None:
    """Write the certificate of a decision, one HTML page to read and print."""
    from app.commands.certificate import certified

    if lang not in ("en", "ja"):
        _wrong_use("--lang is en or ja")
    with operator(settings()) as engine, _of_a_decision():
        page = certified(engine, decision, "ja" if lang == "ja" else "en", persons=evidence)
    if out is None:
        typer.echo(page)
    else:
        out.write_text(page, encoding="utf-8")


@app.command(name="export")
def export_decisions(
    tenant: Annotated[str, typer.Option()],
    mode: Annotated[str, typer.Option(help="live or sandbox.")],
    since: Annotated[str, typer.Option("--from", help="The first day.")],
    to: Annotated[str, typer.Option("--to", help="The last day.")],
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A file; standard output by default.")
    ] = None,
) -> None:
    """Write the decisions of a span of days with their receipts, one a line, as of one moment."""
    from app.commands.export import export, whole_file
    from app.store.tenants import find_tenant

    days = (_a_day(since, "--from"), _a_day(to, "--to"))
    if mode not in (Mode.LIVE, Mode.SANDBOX) or days[1] < days[0]:
        _wrong_use("modes are live and sandbox; --to is not before --from")
    with operator(settings()) as engine:
        owner = find_tenant(engine, tenant)
        if owner is None:
            _wrong_use(f"there is no tenant {tenant}")
        with whole_file(out) if out else nullcontext(sys.stdout.buffer) as to_file:
            count = export(engine, owner, Mode(mode), days, to_file)
    sys.stderr.write(f"{count} decisions\n")


@contextmanager
def _of_a_decision() -> Iterator[None]:
    """Say in words that there is no such decision, or why it cannot be answered."""
    from app.commands.recorded import UnknownDecisionError
    from app.decisions.refusal import Refusal

    try:
        yield
    except (UnknownDecisionError, Refusal) as error:
        sys.stderr.write(f"portcullis: {type(error).__name__.removesuffix('Error')}: {error}\n")
        raise typer.Exit(USAGE) from error


def _a_day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _wrong_use(f"{name} {text}: not a day, YYYY-MM-DD")


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
