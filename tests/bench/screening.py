"""How fast names are found: ``./dev bench screening``; ``--large`` adds three million names, some minutes of work.

Everything is a ratio of two measurements of one run. What nomenklatura's logic-v2 takes to score fifty candidates is
measured where an interpreter that has it is named (``tests.bench.logic_v2``); elsewhere it is reckoned from what was
recorded beside rapidfuzz when the matcher was designed, and said so.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
from rapidfuzz import fuzz, process

from app.canonical import canonical
from app.commands.collecting import leave_to_the_collector_what_is_new
from app.commands.ingest import Asked, ingest
from app.commands.seed import seed
from app.facts import ListedParty, ListId, PartyType
from app.ingest import csl
from app.launcher import embedded_postgres
from app.law.finding import Question
from app.matching.candidates import Finder
from app.matching.index import Entry, NamedParty, NameIndex, index_arrays, named_party
from app.matching.normalize import NormalName, normalized
from app.matching.query import Query
from app.store.engine import owner_engine
from app.store.knowledge import read_knowledge
from app.store.lists import effective_versions
from app.store.migrate import migrate
from app.store.name_index import indexes_of
from app.store.scope import shared_transaction
from app.wire import to_json
from tests.bench import http
from tests.bench.accuracy import read_rows, say
from tests.bench.logic_v2 import scoring
from tests.bench.reference_data import LISTS, REFERENCE

LOGIC_V2 = 16.9 / 0.95
"""How many times extract(ratio) over 22,000 names is what logic-v2 takes to score fifty candidates, as recorded."""
RATIO = 85
SEARCHED, TURN = 500, 25
PATH = "/v1/party-screenings?dry_run=true"
WORKERS = 4


def main() -> None:
    """Measure all there is data for."""
    if not REFERENCE.exists():
        say("no reference data beside the checkout: nothing to measure")
        return
    asked = [row["query"] for row in read_rows(REFERENCE / "screen_queries_dev.csv")]
    random.Random(1).shuffle(asked)  # noqa: S311 - an order
    named = [named_party(party) for party in real_parties(LISTS)]
    searching(named, asked, "the real lists", queries=100)
    searching(grown(named, 300_000), asked, "300,000 grown", queries=15)
    if "--large" in sys.argv:
        searching(grown(named, 3_000_000), asked, "3,000,000 grown", queries=3)
    loading()
    serving(asked)


def real_parties(files: Iterable[str]) -> list[ListedParty]:
    return [
        party for name in files for part in csl.read(REFERENCE / "lists" / name).values() for party in part
    ]


def grown(named: list[NamedParty], count: int) -> list[NamedParty]:
    """Entries of one name each, made of the beginning of one listed name and the end of another."""
    draw = random.Random(count)  # noqa: S311 - names, not secrets
    real = [name for one in named for name, _ in one.names if name.words]
    return [_crossed(number, draw.choice(real), draw.choice(real)) for number in range(count)]


def _crossed(number: int, one: NormalName, other: NormalName) -> NamedParty:
    words = (*one.words[: (len(one.words) + 1) // 2], *other.words[len(other.words) // 2 :])
    letters = "".join(words)
    text = " ".join(words)
    name = NormalName(
        text=text,
        words=words,
        spelt=words,
        form_words=(),
        classes=frozenset(),
        joined=letters,
        whole=letters,
        sorted_words=" ".join(sorted(words)),
        vowelless=False,
    )
    return NamedParty(ListedParty(id=str(number), name=text, type=PartyType.UNKNOWN), ((name, 0),))


def searching(named: list[NamedParty], asked: list[str], title: str, queries: int) -> None:
    """The size of an index, a full screening, and the exhaustive scan against rapidfuzz's."""
    arrays = index_arrays(named)
    entries = [Entry(one.party, b"", tuple(name.text for name, _ in one.names)) for one in named]
    index = NameIndex(arrays, entries.__getitem__)
    held = [name for one in named for name, _ in one.names]
    size = sum(array.nbytes for array in arrays.values()) / len(held)
    say(
        f"\n{title}: {len(held)} names, {size:.0f} bytes a name in the index, entries and written names apart"
    )
    leave_to_the_collector_what_is_new()  # as the service does
    scored = asked[SEARCHED : SEARCHED + queries]
    extract = scanning(Finder(arrays), held, [normalized(one) for one in scored])
    times, theirs = taking_turns(index, asked[:SEARCHED], with_candidates(held, scored))
    p50, p99 = statistics.median(times), sorted(times)[int(0.99 * len(times))]
    how = "measured" if theirs else "reckoned as recorded beside extract(ratio)"
    logic = statistics.median(theirs or [extract * LOGIC_V2 * 22_000 / len(held)])
    say(
        f"full screening: p50 {1000 * p50:.3f} ms, p99 {1000 * p99:.2f} ms; logic-v2 on fifty candidates, {how}, "
        f"{1000 * logic:.1f} ms: {logic / p50:.0f} times"
    )


def with_candidates(held: list[NormalName], asked: list[str]) -> list[tuple[str, list[str]]]:
    """Queries with the fifty names most alike."""
    names = [name.text for name in held]
    return [
        (one, [name for name, _, _ in process.extract(one, names, scorer=fuzz.ratio, limit=50)])
        for one in asked
    ]


def taking_turns(
    index: NameIndex, asked: list[str], pairs: list[tuple[str, list[str]]]
) -> tuple[list[float], list[float]]:
    """Seconds of our searches, and of logic-v2's where it is here; in turns, as a machine's speed wanders."""
    normalized.cache_clear()
    ours: list[float] = []
    theirs: list[float] = []
    with scoring() as scored:
        for at in range(0, len(asked), TURN):
            ours += [
                timed(lambda one: index.search(Query(names=(one,))), one) for one in asked[at : at + TURN]
            ]
            if scored:
                theirs += [scored(*pair) for pair in pairs[at // TURN :: len(asked) // TURN]]
    return ours, theirs


def scanning(finder: Finder, held: list[NormalName], asked: list[NormalName]) -> float:
    """The exhaustive scan against rapidfuzz's, and how long that takes."""
    choices = [name.sorted_words for name in held]
    ours, theirs, missed, true = [], [], 0, 0
    for query in asked:
        at_least = RATIO / 100 - 1e-9
        began = time.perf_counter()
        found = set(finder.alike(query, at_least, 1.0))
        middle = time.perf_counter()
        truth = process.extract(
            query.sorted_words, choices, scorer=fuzz.ratio, score_cutoff=RATIO, limit=None
        )
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - began)
        true += len(truth)
        missed += sum(at not in found for _, _, at in truth)
    one, other = statistics.median(ours), statistics.median(theirs)
    say(
        f"exhaustive scan: p50 {1e6 * one:.0f} us, rapidfuzz extract(ratio) {1e6 * other:.0f} us, "
        f"{other / one:.0f} times; {missed} of {true} missed"
    )
    return other


def timed(what: Callable[[Any], object], value: object) -> float:
    began = time.perf_counter()
    what(value)
    return time.perf_counter() - began


def loading() -> None:
    """From the file of a list to answers, Postgres included, against reading and normalising it."""
    file = REFERENCE / "lists" / LISTS[0]
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder), None) as url:
        migrate(url)
        operator = owner_engine(url)
        seed(operator)
        normalized.cache_clear()
        began = time.perf_counter()
        for party in real_parties(LISTS[:1]):
            named_party(party)
        read = time.perf_counter() - began
        ready = timed(lambda _: ready_from(operator, file), None)
        operator.dispose()
    say(
        f"\nfrom a list's file to ready: {ready:.1f} s; reading and normalising {read:.1f} s; {ready / read:.2f} times"
    )


def ready_from(operator: Any, file: Path) -> None:
    ingest(operator, "csl", [file], Asked(date(2022, 4, 1)))
    with shared_transaction(operator) as conn:
        lists = effective_versions(conn, date(2026, 1, 1), read_knowledge(conn).at)
        indexes_of(conn, (one.version for one in lists))


def serving(asked: list[str]) -> None:
    """Requests beside those to the empty endpoint, and while a list is swapped."""
    with http.service("--lists") as client:
        names = cycle(asked)
        http.compare(client, PATH, Question.PARTY, lambda _: order(next(names)), "screened, each name new")
        http.compare(
            client,
            PATH,
            Question.PARTY,
            lambda number: order(asked[number % 20]),
            "screened, twenty customers",
        )
        swapping(client, names)


def order(name: str) -> dict[str, Any]:
    return {"parties": [{"role": "PURCHASER", "name": name, "country": "DE"}]}


def swapping(client: httpx.Client, names: Iterator[str]) -> None:
    """How long requests take while a list is replaced, beside how long they take otherwise."""
    parties = csl.read(REFERENCE / "lists" / LISTS[0])[ListId.SDN]
    body = b"".join(canonical(to_json(party)) + b"\n" for party in parties)
    steady = under_load(client, names, lambda: time.sleep(10))
    swapped = under_load(client, names, lambda: put(client, body))
    p99 = [sorted(times)[int(0.99 * len(times))] for times, _ in (steady, swapped)]
    say(
        f"hot swap of {len(parties)} entries: p99 {1000 * p99[1]:.0f} ms, steady {1000 * p99[0]:.0f} ms, "
        f"{p99[1] / p99[0]:.1f} times; {swapped[1]} of {len(swapped[0])} requests failed"
    )


def put(client: httpx.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    client.put(
        "/v1/lists/us-ofac-sdn/versions/swapped", content=body, headers=headers, timeout=300
    ).raise_for_status()
    time.sleep(1)


def under_load(
    client: httpx.Client, names: Iterator[str], meanwhile: Callable[[], None]
) -> tuple[list[float], int]:
    """The times of requests while something else happens, and how many failed."""
    times: list[float] = []
    failed: list[int] = []
    over = Event()

    def ask() -> None:
        while not over.is_set():
            began = time.perf_counter()
            answer = client.post(PATH, json=order(next(names)))
            times.append(time.perf_counter() - began)
            if answer.is_error:
                failed.append(answer.status_code)

    threads = [Thread(target=ask) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return times, len(failed)


if __name__ == "__main__":
    main()
