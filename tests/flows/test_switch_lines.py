"""A line of the switch on a real port: acknowledged once committed, in order, once, and bounded."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from clerestory.casework.describe_agency import add_identifier
from clerestory.casework.session import as_staff
from clerestory.casework.set_up_switch import add_strangers
from clerestory.channels.models import Became, Message
from clerestory.channels.switch.frames import Delimited, Frame, FrameKind, LengthPrefixed
from clerestory.channels.switch.query import Station
from clerestory.channels.switch.replies import Approved
from clerestory.intake import requests
from clerestory.site.gateway.desk import Desk
from clerestory.site.gateway.lines import Line
from clerestory.site.gateway.plan import LISTEN, LinePlan, Plan
from tests.world.days import MONDAY
from tests.world.switch import connected

SHERIFF, REMOVAL = "ZZSAMPLE2", "ZZSAMPLE3"
SIZE, THREADS = 120, 2
APPROVED = Approved(
    neutral="NO RECORD CAN BE SENT", held="A PERSON LOOKS AT IT, REFERENCE {reference}", size=SIZE
)


@pytest.fixture
def senders(world, monkeypatch):
    monkeypatch.setattr("clerestory.site.clock.now", lambda: MONDAY)
    add_identifier(world.sheriff.id, "ori", SHERIFF, by=None, at=MONDAY)
    add_identifier(world.removal.id, "ori", REMOVAL, by=None, at=MONDAY)
    add_strangers(at=MONDAY)
    return world


def plan_of(line: LinePlan) -> Plan:
    return Plan(
        station=Station(ori="ZZMVD0001", codes=frozenset({"ZZ"})),
        approved=APPROVED,
        at_once=8,
        threads=THREADS,
        slot_seconds=0.005,
        lines=(line,),
    )


@asynccontextmanager
async def a_line(**more: Any) -> AsyncIterator[Line]:
    """A line that listens on a free port, with a pool whose threads let go of the database at the end."""
    given: dict[str, Any] = {
        "framing": LengthPrefixed(),
        "senders": None,
        "answers": False,
        "tls": None,
    } | more
    plan = LinePlan(name="main", mode=LISTEN, host="127.0.0.1", port=0, **given)
    with ThreadPoolExecutor(THREADS) as pool:
        line = Line(plan, Desk(plan_of(plan), Path("nowhere")), pool, asyncio.Semaphore(8))
        await line.listen()
        try:
            yield line
        finally:
            await line.close()
            together = threading.Barrier(THREADS)
            for each in [pool.submit(_let_go, together) for _ in range(THREADS)]:
                each.result()


def _let_go(together: threading.Barrier) -> None:
    together.wait(timeout=30)  # so that each thread of the pool gets one
    connections.close_all()


def run(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(play())


def dq(sender: str, licence: str, control: str = "C1") -> bytes:
    return f"DQ.{sender}.ZZ.*{control}.TXT\nOLN/{licence}".encode()


def kept() -> list[tuple[int, str]]:
    with transaction.atomic(), as_staff():
        return [
            (int(number), became)
            for number, became in Message.objects.order_by("number").values_list("number", "became")
        ]


def opened() -> int:
    with transaction.atomic(), as_staff():
        return sum(count for _state, count in requests.counts())


@pytest.mark.parametrize("framing", [LengthPrefixed(), Delimited()], ids=["length", "delimited"])
def test_a_message_is_acknowledged_and_replied_to_in_its_own_layout(senders, framing):
    async def play() -> None:
        async with a_line(framing=framing) as line, connected(line.port, framing=framing) as switch:
            switch.send(1, dq(REMOVAL, "D1"))
            switch.send(2, dq(SHERIFF, "D2", "C2"))
            await switch.until(lambda it: len(it.replies) == 2)
            assert sorted(switch.acknowledged) == [1, 2]
            held, neutral = sorted(switch.replies)
            assert neutral == b"DR.ZZMVD0001.ZZSAMPLE3.*C1.TXT\n" + b"NO RECORD CAN BE SENT".ljust(SIZE)
            assert held.startswith(
                b"DR.ZZMVD0001.ZZSAMPLE2.*C2.TXT\nA PERSON LOOKS AT IT, REFERENCE MV-2026-"
            )
            assert len(neutral) == len(held)

    run(play)
    assert kept() == [(1, Became.TOLD_NOTHING), (2, Became.HELD)]


def test_a_frame_sent_again_on_a_new_connection_is_acknowledged_and_opens_nothing(senders):
    async def play() -> None:
        async with a_line() as line:
            async with connected(line.port) as switch:
                switch.send(5, dq(SHERIFF, "D1"))
                await switch.until(lambda it: it.acknowledged == [5])
            async with connected(line.port) as switch:
                switch.send(5, dq(SHERIFF, "D1"))
                await switch.until(lambda it: it.acknowledged == [5])

    run(play)
    assert kept() == [(5, Became.HELD)]
    assert opened() == 1


def test_a_reply_that_was_not_acknowledged_comes_again_on_the_next_connection(senders):
    async def play() -> None:
        async with a_line() as line:
            async with connected(line.port, acknowledges=False) as switch:
                switch.send(1, dq(REMOVAL, "D1"))
                await switch.until(lambda it: len(it.replies) == 1)
                first = switch.replies[0]
            async with connected(line.port) as switch:
                await switch.until(lambda it: len(it.replies) == 1)
                assert switch.replies == [first]

    run(play)


def test_one_sender_is_dealt_with_in_the_order_in_which_it_asked(senders):
    async def play() -> None:
        async with a_line() as line, connected(line.port) as switch:
            for number in range(1, 13):
                switch.send(number, dq(SHERIFF, f"D{number}", f"C{number}"))
            await switch.until(lambda it: len(it.acknowledged) == 12)
            assert switch.acknowledged == list(range(1, 13))

    run(play)
    with transaction.atomic(), as_staff():
        rows = Message.objects.order_by("number").values_list("reference", flat=True)
        assert list(rows) == sorted(rows)


def test_a_number_used_twice_is_refused_and_the_first_stands(senders):
    async def play() -> None:
        async with a_line() as line, connected(line.port) as switch:
            switch.send(1, dq(SHERIFF, "D1"))
            switch.send(1, dq(SHERIFF, "D2"))
            await switch.until(lambda it: it.acknowledged and it.refused)
            assert switch.refused == {1: b"number.twice"}

    run(play)
    assert len(kept()) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02 no frame at all" * 40,
        LengthPrefixed().write(Frame(FrameKind.MESSAGE, 1, dq(SHERIFF, "D1")))[:-3],
        b"\xff\xff\xff\xffM" + b"\x00" * 12,
    ],
    ids=["garbage", "truncated", "too long"],
)
def test_bytes_that_are_no_frames_open_nothing_and_the_line_stands(senders, raw):
    async def play() -> None:
        async with a_line() as line:
            async with connected(line.port) as switch:
                switch.send_bytes(raw)
                switch.writer.write_eof()
                await switch.until(lambda it: it.ended)
            async with connected(line.port) as switch:
                switch.send(1, dq(REMOVAL, "D1"))
                await switch.until(lambda it: it.acknowledged == [1])

    run(play)
    assert kept() == [(1, Became.TOLD_NOTHING)]


def test_what_is_no_message_is_refused_by_its_reason_and_stands_in_the_table(senders):
    async def play() -> None:
        async with a_line() as line, connected(line.port) as switch:
            for _ in range(2):
                switch.send(1, b"no message")
            await switch.until(lambda it: it.refused)
            assert switch.refused == {1: b"layout.header"}
            assert not switch.replies

    run(play)
    assert kept() == [(1, Became.NOT_READ)]


def test_a_sender_that_the_line_may_not_speak_for_is_not_read(senders):
    async def play() -> None:
        async with a_line(senders=frozenset({REMOVAL})) as line, connected(line.port) as switch:
            switch.send(1, dq(SHERIFF, "D1"))
            await switch.until(lambda it: it.acknowledged == [1])

    run(play)
    assert kept() == [(1, Became.NOT_READ)]
    assert opened() == 0


def test_while_the_database_is_gone_nothing_is_acknowledged_and_nothing_is_lost(
    senders, office_records, settings
):
    right = dict(connections["default"].settings_dict)

    async def play() -> None:
        async with a_line() as line:
            async with connected(line.port) as switch:
                connections["default"].settings_dict["NAME"] = "no_such_database"
                settings.DATABASES["default"]["NAME"] = "no_such_database"
                switch.send(1, dq(SHERIFF, "D1"))
                await switch.until(lambda it: it.ended)
                assert switch.acknowledged == []
            settings.DATABASES["default"]["NAME"] = right["NAME"]
            async with connected(line.port) as switch:
                switch.send(1, dq(SHERIFF, "D1"))
                await switch.until(lambda it: it.acknowledged == [1])

    try:
        run(play)
    finally:
        connections["default"].settings_dict["NAME"] = right["NAME"]
    assert kept() == [(1, Became.HELD)]
