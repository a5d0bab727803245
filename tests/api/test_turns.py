"""Turns: few at once, in turn between tenants, none lost when somebody gives up."""

import asyncio
from uuid import UUID

import pytest

from app.api.turns import Turns
from app.store.engine import DatabaseOverloadedError
from app.store.scope import Mode

A, B = (UUID(int=1), Mode.LIVE), (UUID(int=2), Mode.LIVE)
Scope = tuple[UUID, Mode]
NONE: list[Scope] = []


async def work(turns: Turns, scope: Scope, order: list[Scope], gate: asyncio.Event) -> None:
    async with turns.turn(scope):
        order.append(scope)
        await gate.wait()


def test_a_storm_waits_in_its_own_queue() -> None:
    async def run() -> list[Scope]:
        turns, order, gate = Turns(at_once=1), NONE.copy(), asyncio.Event()
        storm = [asyncio.create_task(work(turns, A, order, gate)) for _ in range(20)]
        await asyncio.sleep(0)
        other = asyncio.create_task(work(turns, B, order, gate))
        await asyncio.sleep(0)
        assert turns.pending() == 21
        gate.set()
        await asyncio.gather(*storm, other)
        assert turns.pending() == 0
        return order

    order = asyncio.run(run())
    assert order.index(B) <= 2


def test_no_more_than_so_many_at_once() -> None:
    async def run() -> int:
        turns, order, gate = Turns(at_once=3), NONE.copy(), asyncio.Event()
        tasks = [asyncio.create_task(work(turns, A, order, gate)) for _ in range(9)]
        for _ in range(5):
            await asyncio.sleep(0)
        at_once = len(order)
        gate.set()
        await asyncio.gather(*tasks)
        return at_once

    assert asyncio.run(run()) == 3


def test_without_room_the_caller_is_told_and_another_tenant_still_has_its_place() -> None:
    async def run() -> None:
        turns, order, gate = Turns(at_once=1, room=8), NONE.copy(), asyncio.Event()
        storm = [asyncio.create_task(work(turns, A, order, gate)) for _ in range(20)]
        await asyncio.sleep(0)
        other = asyncio.create_task(work(turns, B, order, gate))
        await asyncio.sleep(0)
        gate.set()
        results = await asyncio.gather(*storm, return_exceptions=True)
        assert sum(isinstance(one, DatabaseOverloadedError) for one in results) == 13
        await other
        assert order.count(A) == 7

    asyncio.run(run())


def test_who_gives_up_passes_the_turn_on() -> None:
    async def run() -> None:
        turns, order, gate = Turns(at_once=1), NONE.copy(), asyncio.Event()
        first = asyncio.create_task(work(turns, A, order, gate))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(work(turns, A, order, gate))
        last = asyncio.create_task(work(turns, B, order, gate))
        await asyncio.sleep(0)
        for one in (waiting, first):
            one.cancel()
            with pytest.raises(asyncio.CancelledError):
                await one
        gate.set()
        await asyncio.wait_for(last, 5)
        assert order == [A, B]
        assert turns.pending() == 0

    asyncio.run(run())
