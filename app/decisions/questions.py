"""Which lists each question requires, and how long each stays fresh: read by the gatherer and by /readyz."""

from typing import Final

from app.facts import ListId, ListName
from app.law.finding import Question

SCREENED: Final = (ListId.ENTITY_LIST, ListId.DPL, ListId.UVL, ListId.MEU, ListId.SDN)
"""The lists without which nobody can say that a party is not listed."""

REQUIRED_LISTS: Final[dict[Question, tuple[ListId, ...]]] = {
    Question.PARTY: SCREENED,
    Question.CLASSIFICATION: (),
    Question.IAAS: SCREENED,
    Question.GP10: (),
    Question.DILIGENCE: (),
    Question.TRANSACTION: SCREENED,
}

FRESH_FOR_DAYS: Final[dict[ListName, int]] = {
    ListId.SDN: 7,
    ListId.ENTITY_LIST: 7,
    ListId.DPL: 7,
    ListId.UVL: 7,
    ListId.MEU: 7,
    ListId.OFAC_CONS: 7,
    ListId.NSCMIC: 14,
    ListId.UN_SC: 7,
    ListId.EU_FSF: 7,
    ListId.UK_OFSI: 7,
    ListId.STATE_ISN: 30,
    ListId.STATE_DEBARRED: 30,
    ListId.DOD_1260H: 30,
    ListId.FCC_COVERED: 30,
    ListId.UFLPA: 30,
    ListId.METI: 90,
    ListId.MOFCOM: 30,
}
"""Days after which a list that was neither loaded again nor found unchanged is stale: how often its publisher acts."""


def fresh_for(list_id: ListName) -> int | None:
    """How many days a list may go unchecked; a private list has no publisher to ask."""
    return FRESH_FOR_DAYS.get(list_id)
