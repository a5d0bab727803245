"""A listed name is found where something stands around it: for whom one acts, what one was called, a branch, a title."""

import pytest

from app.facts import ListedParty, PartyType
from app.matching.index import build_index
from app.matching.query import Query
from app.matching.standing import names_held, names_in_address

FIRM, PERSON = "Zorbaxin Technologies Co., Ltd.", "KVARELI, Tamaz Bichikovich"


@pytest.mark.parametrize(
    "written",
    [
        "Kestrel Logistics GmbH on behalf of Zorbaxin Technologies",
        "Kestrel Logistics GmbH o/b/o Zorbaxin Technologies Co., Ltd.",
        "Kestrel Logistics d/b/a Zorbaxin Technologies",
        "Kestrel Logistics D.B.A. Zorbaxin Technologies",
        "Kestrel Logistics trading as Zorbaxin Technologies",
        "Kestrel Holdings (formerly Zorbaxin Technologies Co., Ltd.)",
        "Kestrel Holdings f.k.a. Zorbaxin Technologies",
        "Zorbaxin Technologies c/o Kestrel Logistics GmbH",
        "Kestrel Logistics; Zorbaxin Technologies",
        "Kestrel Logistics / Zorbaxin Technologies",
        "Kestrel Logistics, a subsidiary of Zorbaxin Technologies",
        "Kestrel als Vertreter von Zorbaxin Technologies",
        "Zorbaxin Technologies, Munich Branch",
        "Zorbaxin Technologies Munich Branch",
        "Zorbaxin Technologies (Munich Branch)",
        "Branch Office of Zorbaxin Technologies",
        "Zorbaxin Technologies Representative Office in Hanoi",
        "Zorbaxin Technologies Purchasing Dept.",
        "Zorbaxin Technologies, Attn: Purchasing",
        "Messrs. Zorbaxin Technologies",
        "Zorbaxin  Technologies ,  Munich   Branch ",
        "Zorbaxin Technologies and its subsidiaries",
    ],
)
def test_a_listed_firm_is_found_in_what_stands_around_it(written: str) -> None:
    index = build_index([ListedParty(id="a", name=FIRM)])
    assert [one.entry.id for one in index.search(Query(names=(written,)))] == ["a"]


@pytest.mark.parametrize(
    "written",
    [
        "Mr. Tamaz Kvareli",
        "Dr Tamaz B. Kvareli",
        "Tamaz Kvareli Jr.",
        "Tamaz Kvareli (Chairman)",
        "H.E. Tamaz Kvareli",
    ],
)
def test_a_listed_person_is_found_under_a_title(written: str) -> None:
    index = build_index([ListedParty(id="a", name=PERSON, type=PartyType.PERSON)])
    assert [one.entry.id for one in index.search(Query(names=(written,)))] == ["a"]


def test_a_ship_is_found_beside_its_number() -> None:
    index = build_index([ListedParty(id="a", name="ZORBANOVA", type=PartyType.VESSEL)])
    assert [one.entry.id for one in index.search(Query(names=("ZORBANOVA (IMO 7406784)",)))] == ["a"]


@pytest.mark.parametrize(
    "written",
    [
        "Bergfeld Maschinenbau GmbH",
        "TRITON SHIPPING PTE. LTD.",
        "Bank of China (Hong Kong)",
        "General Electric",
        "ING Bank",
        "Home Office",
        "ESCONDIDO OFFICE BUILDING LLC",
        "Fieldstone Memory Care of Kennewick Propco, LLC",
        "COLD STORAGE SINGAPORE (1983) PTE LTD",
    ],
)
def test_an_ordinary_name_holds_itself_alone(written: str) -> None:
    assert names_held(written) == (written,)


def test_a_piece_in_another_writing_is_a_name() -> None:
    assert names_held("Kestrel GmbH on behalf of 海康") == (
        "Kestrel GmbH on behalf of 海康",
        "Kestrel GmbH",
        "海康",
    )


def test_a_name_made_to_take_long_does_not() -> None:
    for filling in (" ", ",", "( ", "mr ", "branch "):
        text = "branch" + filling * 20_000 + "x"
        assert names_held(text)[0] == text


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (
            "c/o Zorbaxin Optics Co., Ltd., 4 Hill Road, Shenzhen",
            ("Zorbaxin Optics Co.", "Zorbaxin Optics Co., Ltd."),
        ),
        ("12 Main Street, Attn: Zorbaxin Optics\nBerlin", ("Zorbaxin Optics",)),
        ("Flat 2, Trading Centre, Unit 4", ()),
        ("Berliner Straße 1, 10115 Berlin", ()),
    ],
)
def test_an_address_says_in_whose_care_it_is(address: str, named: tuple[str, ...]) -> None:
    assert names_in_address(address) == named
