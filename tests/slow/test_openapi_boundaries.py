"""The boundaries of the operations that take facts: thousands of requests each, too many for every run."""

from tests.contracts.test_openapi import AT_BOUNDARIES, LARGE, SERVED, Case, ask, key

__all__ = ["key"]


@SERVED.include(tag=list(LARGE)).parametrize()
@AT_BOUNDARIES
def test_no_answer_at_a_boundary_of_facts_is_undocumented(case: Case, key: str) -> None:
    ask(case, key)
