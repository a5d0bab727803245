"""The command line's part for the history of decisions: answered again, certified, exported, proven, kept."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from app.cli_words import USAGE, a_day, settings, wrong_use
from app.commands.database import operator
from app.store.scope import Mode

app = typer.Typer()
signing_keys = typer.Typer(no_args_is_help=True, help="Public keys of what signs the decisions.")
app.add_typer(signing_keys, name="signing-keys")

INSTANTS: Final = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"]


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
        wrong_use("--law is THEN or NOW")
    found = settings()
    day = None if on is None else a_day(on, "--on")
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
        wrong_use("--lang is en or ja")
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
    """Write the decisions of a span of days with their receipts and reviews, one a line, as of one moment."""
    from app.commands.export import export, whole_file
    from app.store.tenants import find_tenant

    days = (a_day(since, "--from"), a_day(to, "--to"))
    if mode not in (Mode.LIVE, Mode.SANDBOX) or days[1] < days[0]:
        wrong_use("modes are live and sandbox; --to is not before --from")
    with operator(settings()) as engine:
        owner = find_tenant(engine, tenant)
        if owner is None:
            wrong_use(f"there is no tenant {tenant}")
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


@app.command()
def verify(
    receipt: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
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
