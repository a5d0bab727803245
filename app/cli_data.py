"""The command line's part for what is loaded: lists, registers of ownership, and rulings that all tenants see."""

import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer

from app import clock
from app.cli_words import a_day, settings, wrong_use
from app.commands.database import operator
from app.commands.ingest import EFFECTS, Asked, Done, ingest, ingest_from, ingest_private
from app.commands.ingest_ownership import READERS as REGISTERS
from app.commands.ingest_ownership import downloaded, ingest_ownership
from app.ingest.fetch import client
from app.ingest.rows import BadRowError, UnreadableListError
from app.ingest.sources import SOURCES
from app.store.index_builder import IndexNotBuiltError
from app.store.listed_parties import BadEntryError, DuplicateEntriesError, EmptyListError
from app.store.lists import ListConflictError, UnknownListError
from app.store.scope import OPERATOR, Mode
from app.store.tenants import ensure_tenant

app = typer.Typer()
rulings = typer.Typer(no_args_is_help=True, help="Rulings that every tenant sees.")
app.add_typer(rulings, name="rulings")
lists = typer.Typer(no_args_is_help=True, help="Shared list versions that wait for a person.")
app.add_typer(lists, name="lists")

NOTHING_LOADED: Final = (
    UnreadableListError,
    BadRowError,
    BadEntryError,
    DuplicateEntriesError,
    EmptyListError,
    UnknownListError,
    ListConflictError,
    IndexNotBuiltError,
    httpx.HTTPError,
    httpx.InvalidURL,
)


@app.command(name="ingest")
def ingest_source(
    source: Annotated[
        str,
        typer.Argument(
            help=f"A list: {', '.join(SOURCES)}, or your own, x-...; or a register of ownership: "
            f"{', '.join(REGISTERS)}."
        ),
    ],
    file: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="Again for each file of a set.")
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option(help="Again for each file of a set; by default a list publisher's own."),
    ] = None,
    published_on: Annotated[
        str | None, typer.Option(help="Day of publication; by default what the file says, or today.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Name of the version; the day by default.")] = None,
    effect: Annotated[
        str | None, typer.Option(help=f"What a new list of your own does: {', '.join(EFFECTS)}.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose ownership data; everyone's by default.")] = None,
    mode: Annotated[str, typer.Option(help="The tenant's mode, live or sandbox.")] = Mode.LIVE.value,
) -> None:
    """Load a published list as a new shared version, or a register of ownership into what is known.

    A list that is doubted goes into quarantine, and the old one stays. Of a register, what is new is added and what
    has ended is ended.
    """
    day = _day_of_publication(published_on) if published_on else None
    files, urls = file or [], url or []
    if source in REGISTERS:
        _ingest_ownership(source, files, urls, day, _scope(tenant, mode))
        return
    if tenant is not None:
        wrong_use("a tenant's own lists come over HTTP: PUT /v1/lists/{list}/versions/{version}")
    urls = _addresses(source, files, urls)
    if effect not in (None, *EFFECTS):
        wrong_use(f"--effect {effect}: one of {', '.join(EFFECTS)}")
    _ingest_list(source, files, urls, Asked(clock.today(), version, day), effect)


def _ingest_list(source: str, files: list[Path], urls: list[str], asked: Asked, effect: str | None) -> None:
    found = settings()
    try:
        with operator(found) as engine:
            if source not in SOURCES:
                done = ingest_private(engine, source, files, asked, effect)
            elif files:
                done = ingest(engine, source, files, asked)
            else:
                with client() as asking:
                    done = ingest_from(engine, source, urls, asked, asking, found.max_list_bytes)
    except NOTHING_LOADED as error:
        sys.stderr.write(f"portcullis: nothing was loaded: {error}\n")
        raise typer.Exit(1) from error
    _tell(done)


def _ingest_ownership(
    source: str, files: list[Path], urls: list[str], day: date | None, scope: tuple[str, Mode] | None
) -> None:
    if len(files) + len(urls) != 1:
        wrong_use(f"{source}: name one --file or one --url")
    try:
        with (
            nullcontext(files[0]) if files else downloaded(urls[0]) as path,
            operator(settings()) as engine,
        ):
            whose = (ensure_tenant(engine, scope[0]), scope[1]) if scope else (OPERATOR, Mode.SHARED)
            done = ingest_ownership(engine, source, path, day, whose)
    except NOTHING_LOADED as error:
        sys.stderr.write(f"portcullis: nothing was loaded: {error}\n")
        raise typer.Exit(1) from error
    for line in done.lines():
        typer.echo(line)


def _scope(tenant: str | None, mode: str) -> tuple[str, Mode] | None:
    if mode not in (Mode.LIVE, Mode.SANDBOX):
        wrong_use("modes are live and sandbox")
    return (tenant, Mode(mode)) if tenant else None


def _addresses(source: str, files: list[Path], urls: list[str]) -> list[str]:
    """The addresses to ask: those given, else the publisher's own. Wrong use ends the command."""
    private = source.startswith("x-")
    if (source not in SOURCES and not private) or (files and urls) or (private and len(files) != 1):
        wrong_use(f"name one source of {', '.join((*SOURCES, *REGISTERS))} or x-..., and --file or --url")
    if not private and not files and not urls and not SOURCES[source].urls:
        wrong_use(f"{source} is published as a page: give --file or --url")
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


def _day_of_publication(text: str) -> date:
    day = a_day(text, "--published-on")
    if day > clock.today():
        wrong_use(f"--published-on {text}: has not come yet")
    return day


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
        wrong_use("--reason: say why")
    try:
        with operator(settings()) as engine:
            done = let_go(engine, list_id, version, reason, by)
    except NOTHING_RELEASED as error:
        sys.stderr.write(f"portcullis: nothing was released: {error}\n")
        raise typer.Exit(1) from error
    typer.echo(f"{done.list_id} {done.version}: {done.row_count} entries count from now on")


@lists.command(name="tidy")
def tidy_indexes() -> None:
    """Remove this host's index files that another edition of the matcher made."""
    from app.store.index_file import remove_others

    typer.echo(f"{remove_others()} index files removed")


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
