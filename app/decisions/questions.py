"""Which lists each question requires: one table, read by the gatherer, by /readyz and by the documentation."""

from typing import Final

from app.facts import ListId
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
