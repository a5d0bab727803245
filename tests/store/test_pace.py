"""Long work stands back for others, and for nobody where there is nobody."""

import time
from collections.abc import Callable
from threading import Thread

import pytest

from app.store.pace import unhurried


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was slept each time, without sleeping."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def worked(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def beside_another(work: Callable[[], None]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join()


def through() -> None:
    for _ in unhurried(range(10)):
        worked(0.003)


def test_as_much_is_slept_as_worked(slept: list[float]) -> None:
    beside_another(through)
    assert len(slept) == 10
    assert all(0.003 <= one < 0.1 for one in slept)


def test_nobody_is_stood_back_for_where_there_is_no_other_thread(
    slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.pace.active_count", lambda: 1)
    through()
    assert slept == []


def test_little_work_is_done_at_a_stretch_and_all_of_it(slept: list[float]) -> None:
    assert list(unhurried([])) == []
    assert list(unhurried("abc")) == ["a", "b", "c"]
    assert slept == []
