from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.clock import now
from app.ids import id_at, new_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS = st.integers(0, 16_725_225_600_000)


def test_ids_of_one_process_grow_and_never_repeat() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_lies_between_the_bounds_of_its_instant() -> None:
    before = now()
    made = new_id()
    after = now()
    assert id_at(before) <= made < id_at(after + timedelta(milliseconds=1))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


@given(MILLISECONDS, st.integers(0, 999))
def test_the_bound_of_an_instant_is_the_least_version_7_id_of_its_millisecond(
    at: int, microseconds: int
) -> None:
    bound = id_at(EPOCH + timedelta(milliseconds=at, microseconds=microseconds))
    assert (bound.version, bound.variant) == (7, "specified in RFC 4122")
    assert bound.int >> 80 == at
    assert bound.int & ((1 << 62) - 1) == 0


@given(MILLISECONDS)
def test_a_later_millisecond_has_a_greater_bound(at: int) -> None:
    instant = EPOCH + timedelta(milliseconds=at)
    assert id_at(instant) < id_at(instant + timedelta(milliseconds=1))
