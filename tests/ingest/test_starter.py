"""The starter lists: real parties, with source, and never taken for more than a start."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from app.facts import AliasQuality, ListedParty, ListId, Listing
from app.ingest.starter import StarterList, parsed, read
from app.law.finding import ReviewPolicy
from app.law.listing_entries import leaves_ear99_out, review_policy_of

LISTS = {one.list_id: one for one in read()}
ENTRIES = [(list_id, party) for list_id, one in LISTS.items() for party in one.parties]


def party(**changed: Any) -> dict[str, Any]:
    facts = {
        "id": "starter-x-1",
        "name": "Somebody",
        "source_url": "https://example.org",
        "listed_on": "2024-01-02",
    }
    return {**facts, **changed}


def whole(*parties: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "A list",
        "publisher": "Somebody",
        "version": "starter-1",
        "published_on": "2026-01-01",
        "parties": list(parties),
    }


def entry(list_id: ListId, entry_id: str) -> ListedParty:
    return next(one for one in LISTS[list_id].parties if one.id == entry_id)


@pytest.mark.parametrize(
    ("list_id", "least"),
    [
        (ListId.ENTITY_LIST, 80),
        (ListId.SDN, 5),
        (ListId.MEU, 8),
        (ListId.DPL, 5),
        (ListId.UVL, 3),
        (ListId.NSCMIC, 5),
        (ListId.DOD_1260H, 5),
    ],
)
def test_each_list_has_enough_parties(list_id: ListId, least: int) -> None:
    assert len(LISTS[list_id].parties) >= least


def test_an_id_stands_once_in_all_lists() -> None:
    assert [one for one, count in Counter(party.id for _, party in ENTRIES).items() if count > 1] == []


@pytest.mark.parametrize("one", LISTS.values(), ids=LISTS)
def test_a_list_says_what_it_is_and_of_which_day(one: StarterList) -> None:
    assert one.title
    assert one.publisher
    assert one.version.startswith("starter-")
    assert date(2022, 1, 1) <= one.published_on <= date(2026, 11, 22)


@pytest.mark.parametrize("one", [one for _, one in ENTRIES], ids=lambda one: one.id)
def test_an_entry_names_a_party_a_place_and_its_source(one: ListedParty) -> None:
    assert one.name == one.name.strip()
    assert one.source_url is not None
    assert one.source_url.startswith("https://")
    assert one.countries
    assert {place.country for place in one.addresses} <= set(one.countries)
    assert one.name not in {alias.name for alias in one.aliases}
    assert len({alias.name for alias in one.aliases}) == len(one.aliases)


@pytest.mark.parametrize("one", LISTS[ListId.ENTITY_LIST].parties, ids=lambda one: one.id)
def test_an_entity_list_entry_has_its_citation_requirement_and_policy(one: ListedParty) -> None:
    listing = Listing(
        list=ListId.ENTITY_LIST,
        license_requirement=one.license_requirement,
        license_review_policy=one.license_review_policy,
    )
    assert one.listed_on is not None
    assert " FR " in (one.remarks or "")
    assert (one.license_requirement or "").startswith("All items subject to the EAR")
    assert not leaves_ear99_out(listing)
    assert review_policy_of(listing) is ReviewPolicy.PRESUMPTION_OF_DENIAL
    reach = {"1": "734.9(e)(1)", "3": "734.9(g)", "4": "734.9(e)(2)", "5": "734.9(e)(3)"}
    assert [
        reach[note] for note in one.footnotes if note in reach and reach[note] not in listing_text(one)
    ] == []


def listing_text(one: ListedParty) -> str:
    return one.license_requirement or ""


@pytest.mark.parametrize(
    ("entry_id", "listed_on", "footnote"),
    [
        ("starter-el-huawei-technologies", date(2019, 5, 21), "1"),
        ("starter-el-hisilicon-technologies", date(2019, 5, 21), "1"),
        ("starter-el-sugon", date(2019, 6, 24), "4"),
        ("starter-el-cambricon-technologies", date(2022, 12, 19), "4"),
        ("starter-el-beijing-biren-technology-development", date(2023, 10, 19), "4"),
        ("starter-el-sophgo-technologies", date(2025, 1, 16), "4"),
        ("starter-el-smic", date(2020, 12, 22), "5"),
        ("starter-el-fujian-jinhua-integrated-circuit", date(2018, 10, 30), "5"),
    ],
)
def test_the_parties_that_matter_for_chips_are_there(entry_id: str, listed_on: date, footnote: str) -> None:
    one = entry(ListId.ENTITY_LIST, entry_id)

    assert one.listed_on == listed_on
    assert footnote in one.footnotes


def test_footnotes_1_4_and_5_all_occur() -> None:
    notes = Counter(note for one in LISTS[ListId.ENTITY_LIST].parties for note in one.footnotes)

    assert all(notes[note] >= 5 for note in "145")


def test_a_denial_order_with_an_end_ends_and_a_renewed_one_does_not() -> None:
    ending = entry(ListId.DPL, "starter-dpl-caspian-industrial-machinery-supply")
    renewed = entry(ListId.DPL, "starter-dpl-mahan-airways")

    assert (ending.listed_on, ending.delisted_on) == (date(2017, 12, 21), date(2029, 12, 20))
    assert (renewed.listed_on, renewed.delisted_on) == (date(2008, 3, 21), None)


def test_sanctioned_parties_name_their_programs_and_numbers() -> None:
    assert all(one.programs for one in LISTS[ListId.SDN].parties)
    mikron = entry(ListId.SDN, "starter-sdn-mikron")
    assert [(one.scheme, one.value) for one in mikron.identifiers] == [("TAX", "7735007358")]


def test_a_bare_abbreviation_is_a_weak_alias_unless_it_is_distinctive() -> None:
    quality = {alias.name: alias.quality for _, one in ENTRIES for alias in one.aliases}

    assert quality["SMIC"] is AliasQuality.STRONG
    assert quality["Empyrean"] is AliasQuality.WEAK
    assert quality["BAAI"] is AliasQuality.WEAK


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (party(id="el-1"), "does not begin with starter-"),
        (party(source_url=None), "no source"),
        (party(listed_on="2026-01-02"), "listed after the list was published"),
        (party(delisted_on="2024-01-02"), "delisted before it was listed"),
    ],
)
def test_an_entry_that_cannot_be_believed_is_refused(row: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parsed(ListId.UVL, whole(row))


def test_an_id_twice_is_refused_and_a_sound_list_is_read() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        parsed(ListId.UVL, whole(party(), party()))
    one = parsed(ListId.UVL, whole(party(), party(id="starter-x-2", delisted_on="2024-01-03")))
    assert [one.id for one in one.parties] == ["starter-x-1", "starter-x-2"]
    assert one.published_on == date(2026, 1, 1)
