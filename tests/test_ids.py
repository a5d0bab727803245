from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.clock import now
from app.ids import id_at, new_id

INSTANTS = st.integers(86_400_000, 16_725_225_600_000).map(lambda at: datetime.fromtimestamp(at / 1000, UTC))


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


@given(INSTANTS)
def test_the_bound_of_an_instant_is_a_version_7_id_of_its_millisecond(instant: datetime) -> None:
    bound = id_at(instant)
    assert bound.version == 7
    assert bound.int >> 80 == int(instant.timestamp() * 1000)
    assert bound.int & ((1 << 62) - 1) == 0


@given(INSTANTS)
def test_a_later_millisecond_has_a_greater_bound(instant: datetime) -> None:
    assert id_at(instant) < id_at(instant + timedelta(milliseconds=2))
