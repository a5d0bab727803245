"""A list version is stored whole or not at all, and never changes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.facts import (
    Identifier,
    IdentifierScheme,
    ListedAddress,
    ListedAlias,
    ListedParty,
    PartyType,
)
from app.ids import new_id
from app.store.knowledge import read_knowledge
from app.store.listed_parties import (
    BadEntryError,
    DuplicateEntriesError,
    EmptyListError,
    changes,
    load_parties,
    put_list_version,
)
from app.store.lists import Completeness, ListConflictError, ListVersion, UnknownListError, find_version
from app.store.scope import Mode, shared_transaction, tenant_transaction
from tests.store.examples import TODAY, a_list, parties

FULL = Completeness.FULL
HUAWEI = ListedParty(
    id="huawei",
    name="华为技术有限公司",
    type=PartyType.ORGANIZATION,
    aliases=(ListedAlias(name='Huawei "Technologies"\t\\u0000'),),
    addresses=(ListedAddress(full="Bantian\nLonggang District", city="Shenzhen", country="CN"),),
    countries=("CN", "HK"),
    identifiers=(Identifier(scheme=IdentifierScheme.LEI, value="3003005F213K5QJ4RJ52"),),
    listed_on=date(2019, 5, 21),
    footnotes=("4",),
    license_review_policy="Presumption of denial",
)


def put(service: sa.Engine, tenant: UUID, content: Iterable[ListedParty], version: str = "1") -> ListVersion:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        return a_list(conn, "x-mine", version, parties=content)


def left(service: sa.Engine, tenant: UUID) -> tuple[int, int, int]:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        count = "SELECT count(*) FROM listed_parties WHERE mode = 'live'"
        versions = "SELECT count(*) FROM list_versions WHERE mode = 'live'"
        moved = read_knowledge(conn).tenant
        return conn.exec_driver_sql(count).scalar_one(), conn.exec_driver_sql(versions).scalar_one(), moved


def test_what_is_stored_is_what_is_read(service: sa.Engine, tenant: UUID) -> None:
    content = (HUAWEI, *parties(2))
    version = put(service, tenant, content)
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert tuple(load_parties(conn, version.id)) == content
        assert find_version(conn, "x-mine", "1") == version
    assert version.row_count == 3


def test_ten_thousand_rows_are_stored_in_order(service: sa.Engine, tenant: UUID) -> None:
    version = put(service, tenant, parties(10_000))
    assert version.row_count == 10_000
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        read = [party.id for party in load_parties(conn, version.id)]
    assert read == [f"entry-{number}" for number in range(1, 10_001)]


def with_row(bad: ListedParty, line: int) -> Iterator[ListedParty]:
    for number, party in enumerate(parties(9_999), start=1):
        yield bad if number == line else party


@pytest.mark.parametrize(
    "bad",
    [
        replace(HUAWEI, id=""),
        replace(HUAWEI, id="é" * 257),
        replace(HUAWEI, remarks="a\0b"),
        replace(HUAWEI, name="\ud800"),
    ],
    ids=["no id", "long id", "NUL", "lone surrogate"],
)
def test_one_bad_row_in_ten_thousand_leaves_nothing_behind(
    service: sa.Engine, tenant: UUID, bad: ListedParty
) -> None:
    with pytest.raises(BadEntryError) as refused:
        put(service, tenant, with_row(bad, 7_000))
    assert refused.value.line == 7_000
    assert left(service, tenant) == (0, 0, 0)


def test_what_the_reader_of_the_rows_raises_leaves_nothing_behind(service: sa.Engine, tenant: UUID) -> None:
    def broken() -> Iterator[ListedParty]:
        yield from parties(5_000)
        raise KeyError

    with pytest.raises(KeyError):
        put(service, tenant, broken())
    assert left(service, tenant) == (0, 0, 0)


def test_duplicate_ids_are_named_with_their_lines(service: sa.Engine, tenant: UUID) -> None:
    content = [*parties(5), *parties(2), *parties(1)]
    with pytest.raises(DuplicateEntriesError) as refused:
        put(service, tenant, content)
    assert refused.value.lines == {"entry-1": (1, 6, 8), "entry-2": (2, 7)}
    assert left(service, tenant) == (0, 0, 0)


def test_an_empty_list_is_refused(service: sa.Engine, tenant: UUID) -> None:
    with pytest.raises(EmptyListError):
        put(service, tenant, ())


def test_a_bad_version_leaves_the_old_one_in_force(service: sa.Engine, tenant: UUID) -> None:
    version = put(service, tenant, parties(3))
    with pytest.raises(BadEntryError):
        put(service, tenant, [replace(HUAWEI, id="")], "2")
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        assert find_version(conn, "x-mine", "1") == version
        with pytest.raises(UnknownListError):
            find_version(conn, "x-mine", "2")


def test_the_same_content_again_is_the_stored_version_in_any_order(service: sa.Engine, tenant: UUID) -> None:
    version = put(service, tenant, parties(3))
    before = left(service, tenant)
    assert put(service, tenant, reversed(list(parties(3)))) == version
    assert left(service, tenant) == before


@pytest.mark.parametrize(
    "content",
    [tuple(parties(4)), tuple(parties(2)), tuple(parties(3, "Other"))],
    ids=["more", "less", "other"],
)
def test_other_content_under_the_same_version_is_a_conflict(
    service: sa.Engine, tenant: UUID, content: tuple[ListedParty, ...]
) -> None:
    put(service, tenant, parties(3))
    with pytest.raises(ListConflictError):
        put(service, tenant, content)


def test_a_starter_does_not_become_the_whole_list_under_the_same_version(
    service: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        a_list(conn, completeness=Completeness.STARTER)
        with pytest.raises(ListConflictError):
            a_list(conn, completeness=FULL)


def test_two_versions_can_be_stored_in_one_transaction(service: sa.Engine, tenant: UUID) -> None:
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        versions = [a_list(conn, "x-mine", str(number), number) for number in range(1, 9)]
    assert [version.row_count for version in versions] == list(range(1, 9))


def test_a_version_of_a_list_that_nobody_made_is_refused(service: sa.Engine, tenant: UUID) -> None:
    with (
        tenant_transaction(service, tenant, Mode.LIVE) as conn,
        pytest.raises(UnknownListError),
    ):
        put_list_version(conn, "x-none", "1", TODAY, FULL, parties(1))


def test_changes_are_told_by_content(owner: sa.Engine, service: sa.Engine, tenant: UUID) -> None:
    list_id = f"x-{new_id().hex}"
    old = [*parties(4)]
    new = [old[3], old[0], replace(old[1], remarks="moved"), replace(HUAWEI, id="entry-0")]
    with shared_transaction(owner) as conn:
        since = a_list(conn, list_id, "1", parties=old, published_on=date(2026, 11, 1))
    with tenant_transaction(service, tenant, Mode.LIVE) as conn:
        until = put_list_version(conn, list_id, "2", TODAY, FULL, new)
        told = changes(conn, list_id, "1", TODAY, read_knowledge(conn).at)
        none = changes(conn, list_id, "2", TODAY, read_knowledge(conn).at)
    assert (told.since, told.until) == (since, until)
    assert (told.added, told.removed, told.changed) == (("entry-0",), ("entry-3",), ("entry-2",))
    assert (none.added, none.removed, none.changed) == ((), (), ())
