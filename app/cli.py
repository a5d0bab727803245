"""The command line, ``portcullis``: the parts joined, each command in ``app.commands``."""

import signal
import sys
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.console import Console

from app import cli_data, cli_history
from app.cli_words import settings, wrong_use
from app.commands.database import database, leave_in_order, operator
from app.launcher import LauncherError
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.keys import KeyScope, create_key, list_keys, revoke_key
from app.store.roles import PrivilegedRoleError
from app.store.scope import Mode
from app.store.signing_keys import SigningKeyError
from app.store.tenants import ensure_tenant

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(cli_data.app)
app.add_typer(cli_history.app)
keys = typer.Typer(no_args_is_help=True, help="API keys: made, listed and revoked.")
app.add_typer(keys, name="keys")

TERMINATED: Final = 128 + signal.SIGTERM
NO_DATABASE: Final = (
    LauncherError,
    PrivilegedRoleError,
    SigningKeyError,
    DatabaseOverloadedError,
    DatabaseUnavailableError,
)
WIDE: Final = 180
"""Columns of a table that goes to a file."""
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")]
Address = Annotated[str, typer.Option(envvar="PORTCULLIS_URL", help="Where the service runs.")]
Key = Annotated[str, typer.Option(envvar="PORTCULLIS_KEY", help="An API key.")]


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
        wrong_use(f"modes are live and sandbox; scopes {', '.join(KeyScope)}")
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
        wrong_use(f"{file}: {error}")
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
