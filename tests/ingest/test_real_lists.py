"""Real editions of the lists, where they are at hand: every row is read, and each may be believed."""

from pathlib import Path
from typing import Final

import pytest

from app.facts import AliasQuality, ListId
from app.ingest import csl, sources

FILES: Final = Path(__file__).parents[3] / "shared" / "data" / "lists"

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason=f"the published lists are not at {FILES}")

SDN_2024: Final = (
    "ofac_2024-05-03_sdn.csv.gz",
    "ofac_2025-02_alt.csv.gz",
    "ofac_2025-02_add.csv.gz",
    "ofac_2025-02_sdn_comments.csv.gz",
)
SDN_2021: Final = tuple(f"ofac_2021-07_{one}.csv.gz" for one in ("sdn", "alt", "add", "sdn_comments"))
CONS: Final = tuple(f"ofac_nonsdn_2025-12_cons_{one}.csv" for one in ("prim", "alt", "add", "comments"))

EDITIONS: Final = (
    ("ofac-sdn", SDN_2024, {ListId.SDN: 14_973}, 3),
    ("ofac-sdn", SDN_2021, {ListId.SDN: 8_976}, 0),
    ("ofac-cons", CONS, {ListId.OFAC_CONS: 374, ListId.NSCMIC: 68}, 0),
    ("ofac-cons-xml", ("ofac_consolidated_2020-03-17.xml.gz",), {ListId.OFAC_CONS: 375}, 0),
    ("ofac-nscmic", ("ofac_nscmic_2026-07-09.json",), {ListId.NSCMIC: 68}, 0),
    ("bis-entity-list", ("bis_entity_list_2026-07-09.json",), {ListId.ENTITY_LIST: 3_404}, 0),
    ("bis-meu", ("bis_meu_2026-07-09.json",), {ListId.MEU: 70}, 0),
    ("bis-dpl", ("bis_dpl_2022-09.txt",), {ListId.DPL: 499}, 0),
    ("bis-dpl-json", ("bis_dpl_2026-04-14.json",), {ListId.DPL: 503}, 0),
    ("state-isn", ("state_nonproliferation_2025-05.json",), {ListId.STATE_ISN: 528}, 0),
    (
        "state-debarred",
        ("state_debarred_statutory_2025-08-25.json", "state_debarred_admin_2023-06-01.json"),
        {ListId.STATE_DEBARRED: 783},
        0,
    ),
    ("dod-1260h", ("dow_1260h_2026-06-10.json",), {ListId.DOD_1260H: 80}, 0),
    ("fcc-covered", ("fcc_covered_2026-07-09.json",), {ListId.FCC_COVERED: 13}, 1),
    ("dhs-uflpa", ("dhs_uflpa_2026-07-09.json",), {ListId.UFLPA: 148}, 0),
    ("un-sc", ("un_consolidated_2026-02-27.xml.gz",), {ListId.UN_SC: 730 + 273}, 0),
    ("uk-ofsi", ("uk_ofsi_conlist_2020-04-27.csv.gz",), {ListId.UK_OFSI: 2_114}, 0),
    ("meti-end-user", ("jp_meti_end_user_list_2025-09-29.json",), {ListId.METI: 835}, 0),
    ("mofcom", ("cn_mofcom_lists_2026-07.json",), {ListId.MOFCOM: 238}, 0),
)
"""Source, files, entries by list (rows that share an id are one), and how many remarks the reader has."""


@pytest.mark.parametrize(("name", "files", "counts", "notes"), EDITIONS)
def test_every_row_of_an_edition_is_read_and_it_may_be_believed(
    name: str, files: tuple[str, ...], counts: dict[ListId, int], notes: int
) -> None:
    edition = sources.read(sources.SOURCES[name], tuple(FILES / one for one in files))
    assert {list_id: len(parties) for list_id, parties in edition.lists.items()} == counts
    assert len(edition.notes) == notes
    assert [
        one for list_id, parties in edition.lists.items() for one in sources.doubts(list_id, parties)
    ] == []


def test_the_consolidated_screening_list_holds_14048_ids_that_may_be_believed() -> None:
    lists = csl.read(FILES / "csl_consolidated_2022-04.csv.gz")
    assert len({one.id for parties in lists.values() for one in parties}) == 14_048
    assert [one for list_id, parties in lists.items() for one in sources.doubts(list_id, parties)] == []


def test_a_sample_is_no_edition() -> None:
    edition = sources.read(sources.SOURCES["eu-fsf"], (FILES / "eu_fsf_sample.xml",))
    assert len(edition.lists[ListId.EU_FSF]) == 6
    assert sources.doubts(ListId.EU_FSF, edition.lists[ListId.EU_FSF])


def test_entries_alone_without_their_aliases_are_doubted() -> None:
    edition = sources.read(sources.SOURCES["ofac-sdn"], (FILES / SDN_2024[0],))
    assert any("3666 aliases" in one for one in sources.doubts(ListId.SDN, edition.lists[ListId.SDN]))


def test_the_weak_aliases_of_the_security_council_are_marked() -> None:
    edition = sources.read(sources.SOURCES["un-sc"], (FILES / "un_consolidated_2026-02-27.xml.gz",))
    aliases = [alias for party in edition.lists[ListId.UN_SC] for alias in party.aliases]
    assert 600 <= sum(one.quality is AliasQuality.WEAK for one in aliases) <= 700
