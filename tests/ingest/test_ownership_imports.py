"""Imports into the graph: once, again, of a newer file, of an older one, and of one that breaks off."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.facts import EntityFacts
from app.ingest.rows import UnreadableListError
from app.store.bulk_ownership import put_ownership
from app.store.engine import DatabaseUnavailableError, connected
from app.store.entities import Entity, entity_at, put_entity
from app.store.knowledge import read_knowledge
from app.store.ownership import Stake
from app.store.ownership_walk import stakes_above
from app.store.scope import Mode, shared_transaction, tenant_transaction
from app.store.source_records import EntitySaid, Said, StakeSaid
from app.wire import from_json
from tests.ingest.conftest import Import
from tests.ingest.made import (
    entity_xml,
    exception_file,
    exception_xml,
    lei,
    lei_file,
    lines,
    psc,
    relation_xml,
    relationship,
    rr_file,
    statement,
)

ULTIMATE = "IS_ULTIMATELY_CONSOLIDATED_BY"
TODAY = date(2026, 11, 26)


class Known:
    """What the tenant knows, on a day."""

    def __init__(self, owner: sa.Engine, tenant: UUID) -> None:
        self.owner, self.tenant = owner, tenant

    def stakes(self, entity: str, on: date = TODAY) -> list[Stake]:
        with tenant_transaction(self.owner, self.tenant, Mode.LIVE) as conn:
            found = stakes_above(conn, (entity,), on, read_knowledge(conn).at, 1)
        return [one.stake for one in found]

    def shares(self, entity: str, on: date = TODAY) -> list[tuple[Any, Any]]:
        return [(one.share_min, one.share_max) for one in self.stakes(entity, on)]

    def entity(self, entity: str, on: date = TODAY) -> EntityFacts | None:
        with tenant_transaction(self.owner, self.tenant, Mode.LIVE) as conn:
            found = entity_at(conn, entity, on, read_knowledge(conn).at)
        return from_json(EntityFacts, found.entity.body) if found else None

    def version(self) -> int:
        with tenant_transaction(self.owner, self.tenant, Mode.LIVE) as conn:
            return read_knowledge(conn).tenant


@pytest.fixture
def known(owner: sa.Engine, tenant: UUID) -> Known:
    return Known(owner, tenant)


ONE, TWO, THREE = (f"lei:{lei(number)}" for number in (1, 2, 3))
FILES = {
    "gleif-lei": lei_file(entity_xml(1), entity_xml(2), entity_xml(3, office="CN")),
    "gleif-rr": rr_file(relation_xml(1, 2, percent="80"), relation_xml(1, 3, ULTIMATE)),
    "gleif-exceptions": exception_file(exception_xml(2), exception_xml(2, "DIRECT", "NO_LEI")),
    "bods": json.dumps([relationship("r1", {"type": "shareholding", "share": {"exact": 40}})]),
    "uk-psc": lines(psc(["ownership-of-shares-25-to-50-percent", "right-to-appoint-and-remove-directors"])),
    "ofac-links": "ent_num,name,linked_to_name,linked_to_ent_num\n11,A,B,7\n12,C,B,7\n",
    "ownership-csv": "owner,owned,share,owner_name\na,b,50,Name of A\n",
}  # fmt: skip


@pytest.mark.parametrize("source", FILES)
def test_a_second_import_of_the_same_file_adds_nothing(imported: Import, known: Known, source: str) -> None:
    first = imported(source, FILES[source])
    version = known.version()
    again = imported(source, FILES[source])
    assert first.stored.stakes + first.stored.statements > 0
    assert (again.stored.stakes, again.stored.statements, again.stored.entities, again.stored.ended) == (
        0,
        0,
        0,
        0,
    )
    assert again.stored.unchanged == first.stored.stakes + first.stored.statements
    assert known.version() == version


def test_parents_are_declared_with_name_and_office_in_whatever_order_the_files_come(
    imported: Import, known: Known
) -> None:
    for source in ("gleif-rr", "gleif-exceptions", "gleif-lei"):
        imported(source, FILES[source])
    one = known.entity(ONE)
    assert one is not None
    assert one.facts is not None
    parent = one.facts.ultimate_parent
    assert parent is not None
    assert (parent.name, parent.headquarters_country) == ("Muster 3 GmbH", None)
    assert [each.value for each in parent.identifiers or ()] == [lei(3)]
    assert [(each.name, each.country) for each in one.facts.controlled_by or ()] == [
        ("Muster 2 GmbH", "DE"),
        ("Muster 3 GmbH", "CN"),
    ]
    two = known.entity(TWO)
    assert two is not None
    assert [each.reference for each in two.evidence or ()] == [
        "GLEIF reporting exception: direct parent not told, NO_LEI",
        "GLEIF reporting exception: ultimate parent not told, NATURAL_PERSONS",
    ]


def test_a_parent_is_not_declared_before_its_relationship_began(imported: Import, known: Known) -> None:
    imported("gleif-lei", FILES["gleif-lei"])
    imported("gleif-rr", FILES["gleif-rr"])
    before, after = (known.entity(ONE, on) for on in (date(2020, 2, 29), date(2020, 3, 1)))
    assert before is not None
    assert after is not None
    assert before.facts is None
    assert after.facts is not None
    assert known.shares(ONE, date(2020, 2, 29)) == []


def test_a_parent_renamed_is_renamed_in_its_children(imported: Import, known: Known) -> None:
    imported("gleif-lei", FILES["gleif-lei"])
    imported("gleif-rr", FILES["gleif-rr"])
    done = imported("gleif-lei", lei_file(entity_xml(3, "New Name AG", updated="2026-02-20"), count=None))
    assert (done.stored.statements, done.stored.entities) == (1, 2)
    one = known.entity(ONE)
    assert one is not None
    assert one.facts is not None
    assert one.facts.ultimate_parent is not None
    assert one.facts.ultimate_parent.name == "New Name AG"


def test_a_change_speaks_from_the_day_it_was_made(imported: Import, known: Known) -> None:
    imported("gleif-lei", lei_file(entity_xml(1, office="HK", updated="2025-01-01")))
    imported("gleif-lei", lei_file(entity_xml(1, office="SG", updated="2026-02-20")))
    days = (date(2019, 1, 1), date(2026, 2, 19), date(2026, 2, 20))
    found = [known.entity(ONE, on) for on in days]
    assert [one.principal_office_country if one else None for one in found] == ["HK", "HK", "SG"]


def test_an_older_file_changes_nothing(imported: Import, known: Known) -> None:
    imported("gleif-lei", lei_file(entity_xml(1, office="SG", updated="2026-02-20")))
    imported("gleif-rr", rr_file(relation_xml(1, 2, percent="80", updated="2026-02-20")))
    old = imported("gleif-lei", lei_file(entity_xml(1, office="HK", updated="2025-01-01")))
    old_relation = imported("gleif-rr", rr_file(relation_xml(1, 2, percent="60", updated="2025-01-01")))
    assert (old.stored.outdated, old.stored.statements) == (1, 0)
    assert (old_relation.stored.outdated, old_relation.stored.stakes) == (2, 0)
    assert known.shares(ONE) == [(80, 80)]


def test_an_ended_entity_is_known_by_name_and_number_alone(imported: Import, known: Known) -> None:
    imported("gleif-lei", lei_file(entity_xml(1, office="CN")))
    expired = "<lei:EntityExpirationDate>2026-02-01T00:00:00Z</lei:EntityExpirationDate>"
    imported(
        "gleif-lei",
        lei_file(entity_xml(1, office="CN", status="INACTIVE", more=expired, updated="2026-02-20")),
    )
    before, after = known.entity(ONE, date(2026, 1, 31)), known.entity(ONE, date(2026, 2, 1))
    assert before is not None
    assert after is not None
    assert before.principal_office_country == "CN"
    assert (after.name, after.principal_office_country) == (before.name, None)
    assert after.identifiers == before.identifiers


def test_a_corrected_share_stands_in_place_of_the_old_one_and_the_old_is_still_known(
    imported: Import, known: Known, owner: sa.Engine, tenant: UUID
) -> None:
    imported("gleif-rr", rr_file(relation_xml(1, 2, percent="80")))
    with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        then = read_knowledge(conn).at
    imported("gleif-rr", rr_file(relation_xml(1, 2, percent="60", updated="2026-02-20")))
    assert known.shares(ONE) == [(60, 60)]
    with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        assert [one.stake.share_min for one in stakes_above(conn, (ONE,), TODAY, then)] == [80]


def test_a_later_period_ends_the_one_before(imported: Import, known: Known) -> None:
    imported("ownership-csv", "owner,owned,share,valid_from\na,b,100,2010-01-01\n")
    imported("ownership-csv", "owner,owned,share,valid_from\na,b,40,2021-09-24\n")
    days = (date(2009, 12, 31), date(2010, 1, 1), date(2021, 9, 23), date(2021, 9, 24))
    assert [known.shares("b", on) for on in days] == [[], [(100, 100)], [(100, 100)], [(40, 40)]]


def test_periods_of_one_file_follow_each_other_whatever_their_order(imported: Import, known: Known) -> None:
    rows = ("a,b,40,2021-09-24\n", "a,b,30,2022-09-21\n", "a,b,100,2010-01-01\n")
    imported("ownership-csv", "owner,owned,share,valid_from\n" + "".join(rows))
    days = (date(2011, 1, 1), date(2022, 1, 1), date(2023, 1, 1))
    assert [known.shares("b", on) for on in days] == [[(100, 100)], [(40, 40)], [(30, 30)]]


def test_what_a_complete_file_no_longer_has_ends_on_its_day(imported: Import, known: Known) -> None:
    imported("gleif-rr", rr_file(relation_xml(1, 2), relation_xml(3, 2), day="2026-02-01"))
    done = imported("gleif-rr", rr_file(relation_xml(1, 2), day="2026-03-01"))
    assert done.stored.ended == 2  # the stake, and who controls
    days = (date(2026, 2, 28), date(2026, 3, 1))
    assert [len(known.stakes(THREE, on)) for on in days] == [1, 0]
    assert len(known.stakes(ONE)) == 1
    again = imported("gleif-rr", rr_file(relation_xml(1, 2), day="2026-03-01"))
    assert again.stored.ended == 0


@pytest.mark.parametrize("count", [2, None])
def test_an_extract_ends_nothing(imported: Import, known: Known, count: int | None) -> None:
    imported("gleif-rr", rr_file(relation_xml(1, 2), relation_xml(3, 2)))
    imported("gleif-rr", rr_file(relation_xml(1, 2), count=count, day="2026-03-01"))
    assert len(known.stakes(THREE)) == 1


def test_a_complete_file_of_one_source_ends_nothing_of_another(imported: Import, known: Known) -> None:
    imported("ownership-csv", f"owner,owned,share\nme,{THREE},60\n")
    imported("gleif-rr", rr_file(relation_xml(1, 2), day="2026-03-01"))
    assert known.shares(THREE) == [(60, 60)]


def test_the_same_record_twice_is_stored_once(imported: Import, known: Known) -> None:
    done = imported("gleif-rr", rr_file(relation_xml(1, 2), relation_xml(1, 2)))
    assert (done.progress.read, done.stored.stakes, done.stored.repeated) == (2, 1, 2)
    assert len(known.stakes(ONE)) == 1


def test_statements_of_a_bods_record_tell_its_history(imported: Import, known: Known) -> None:
    def told(share: int, since: str, on: str, **more: str) -> dict[str, Any]:
        held = {"type": "shareholding", "startDate": since, "share": {"exact": share}}
        return relationship("r1", held, statementDate=on, **more)

    imported("bods", lines(
        told(40, "2021-09-24", "2021-09-25", recordStatus="updated"),
        told(100, "2002-03-09", "2019-01-20"),
        told(40, "2021-09-24", "2023-03-03", recordStatus="closed"),
    ))  # fmt: skip
    days = (date(2002, 3, 9), date(2021, 9, 24), date(2023, 3, 2), date(2023, 3, 3))
    assert [known.shares("bods:acme", on) for on in days] == [[(100, 100)], [(40, 40)], [(40, 40)], []]


def test_a_cycle_is_stored_and_walked(imported: Import, known: Known) -> None:
    imported("gleif-rr", rr_file(relation_xml(1, 2), relation_xml(2, 1)))
    assert len(known.stakes(ONE)) == 1
    assert len(known.stakes(TWO)) == 1


FAULTS: dict[str, Said] = {
    "it ends before it starts": StakeSaid(
        "r", "a", "b", valid_from=date(2025, 1, 2), valid_until=date(2025, 1, 1)
    ),
    "it ends on the day it starts": StakeSaid("r", "a", "b", valid_from=TODAY, valid_until=TODAY),
    "an id is empty": StakeSaid("r", "", "b"),
    "an id holds NUL": StakeSaid("r", "a\0", "b"),
    "an id is longer than 512 bytes": StakeSaid("r", "a" * 513, "b"),
    "an id is not Unicode": StakeSaid("r", "\ud800", "b"),
    "a name is empty": EntitySaid(record="r", entity="a", body={"name": ""}),
    "a text holds NUL": EntitySaid(record="r", entity="a", body={"name": "a", "aliases": ["b\0"]}),
    "a text is longer than 4096 bytes": EntitySaid(record="r", entity="a", body={"name": "x" * 2_000_000}),
}


@pytest.mark.parametrize("reason", FAULTS)
def test_what_cannot_be_stored_is_refused_for_its_reason(
    imported: Import, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def read(*_: object) -> Iterator[Said]:
        yield FAULTS[reason]
        yield StakeSaid("good", "a", "b")

    monkeypatch.setattr("app.commands.ingest_ownership.READERS", {"made": read})
    done = imported("made", "anything")
    assert done.refused.found == {reason: (1, ("r",))}
    assert done.stored.stakes == 1


def test_a_huge_name_in_a_file_is_refused_and_the_rest_is_stored(imported: Import) -> None:
    done = imported("gleif-lei", lei_file(entity_xml(1, name="x" * 2_000_000), entity_xml(2)))
    assert done.refused.count == 1
    assert done.stored.entities == 1


def test_the_report_counts_reasons_with_the_first_places(imported: Import) -> None:
    rows = "".join(f"a,b{number},150\n" for number in range(5))
    done = imported("ownership-csv", f"owner,owned,share\n{rows}a,c,50\n")
    assert "refused: 5 x a share is outside 0 to 100 percent (line 2, line 3, line 4, ...)" in list(
        done.lines()
    )


class KilledError(Exception):
    pass


def test_an_import_that_breaks_off_leaves_nothing_and_is_done_by_the_next(
    owner: sa.Engine, tenant: UUID, known: Known
) -> None:
    stakes = [StakeSaid(f"made/{number}", f"o{number}", "b") for number in range(2_000)]

    def broken() -> Iterator[Said]:
        yield from stakes[:1_500]
        raise KilledError

    version = known.version()
    with pytest.raises(KilledError), tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        put_ownership(conn, broken(), "made/", lambda: None)
    assert (known.stakes("b"), known.version()) == ([], version)
    with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        assert put_ownership(conn, stakes, "made/", lambda: None).stakes == 2_000
    assert len(known.stakes("b")) == 2_000


def test_an_import_whose_session_is_ended_leaves_nothing(
    owner: sa.Engine, tenant: UUID, known: Known
) -> None:
    def ended(pid: int) -> Iterator[Said]:
        for number in range(20_000):
            if number == 10_000:
                with connected(owner) as other:
                    other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            yield StakeSaid(f"made/{number}", f"o{number}", "b")

    def run() -> None:
        with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
            pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            put_ownership(conn, ended(pid), "made/", lambda: None)

    with pytest.raises(DatabaseUnavailableError):
        run()
    assert known.stakes("b") == []


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda content: _zip(content), lambda content: b"\xef\xbb\xbf" + content]
)
def test_a_packed_file_is_unpacked(imported: Import, pack: Any) -> None:
    assert imported("gleif-rr", pack(FILES["gleif-rr"].encode())).stored.stakes == 2


def _zip(content: bytes, files: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(files):
            archive.writestr(f"{number}.xml", content)
    return packed.getvalue()


LARGE = rr_file(*(relation_xml(number, 9) for number in range(500))).encode()


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(LARGE)[:-20],
        gzip.compress(LARGE)[:2000],
        _zip(LARGE)[:-30],
        _zip(LARGE, files=2),
        LARGE[:-100],
        LARGE[: len(LARGE) // 2],
        b"\x1f\x8bnot gzip",
        b"<!DOCTYPE html><html><body>Sorry</body></html>",
    ],
)
def test_a_cut_or_broken_file_leaves_nothing(imported: Import, known: Known, content: bytes) -> None:
    version = known.version()
    with pytest.raises(UnreadableListError):
        imported("gleif-rr", content)
    assert known.version() == version


def test_names_of_research_never_stand_before_what_is_known(
    imported: Import, known: Known, owner: sa.Engine, tenant: UUID
) -> None:
    with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        put_entity(conn, Entity(id="own", body={"name": "As put", "headquarters_country": "SG"}))
    with shared_transaction(owner) as conn:
        put_entity(conn, Entity(id=f"shared-{tenant}", body={"name": "As published"}))
    rows = f"own,x,50,Mine\nshared-{tenant},x,50,Mine\nnew,x,,Mine\n"
    imported("ownership-csv", f"owner,owned,share,owner_name\n{rows}")
    found = [known.entity(one) for one in ("own", f"shared-{tenant}", "new")]
    assert [one.name if one else None for one in found] == ["As put", "As published", "Mine"]


def test_a_register_stands_before_a_mention(imported: Import, known: Known) -> None:
    holder = psc(
        ["ownership-of-shares-75-to-100-percent"],
        name="Beispil Holdings",
        identification={"registration_number": "00686734", "country_registered": "England"},
    )
    row = dict.fromkeys(("CompanyStatus", "CountryOfOrigin", "DissolutionDate", "IncorporationDate"), "")
    imported(
        "uk-companies", json.dumps([{**row, "CompanyName": "BEISPIEL LTD", "CompanyNumber": "00686734"}])
    )
    imported("uk-psc", lines(holder))
    found = known.entity("gb-coh:00686734")
    assert found is not None
    assert found.name == "BEISPIEL LTD"


def test_a_tenants_import_is_nobody_elses(imported: Import, owner: sa.Engine) -> None:
    imported("ownership-csv", "owner,owned,share\nmine-alone,b-alone,50\n")
    with shared_transaction(owner) as conn:
        assert stakes_above(conn, ("b-alone",), TODAY, read_knowledge(conn).at) == ()


def test_evidence_of_what_is_not_known_is_no_ownership_extract(imported: Import, known: Known) -> None:
    entity = statement("acme", "entity", {"entityType": {"type": "registeredEntity"}, "name": "Acme"})
    unnamed = relationship("r1", details={"interestedParty": {"reason": "unknown"}})
    imported("bods", lines(entity, unnamed))
    acme = known.entity("bods:acme")
    assert acme is not None
    assert [(one.kind, one.complete) for one in acme.evidence or ()] == [("OTHER", "NO")]
