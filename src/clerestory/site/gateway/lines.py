"""Lines of the switch: frames in, acknowledgements and replies out.

Promises: a frame is acknowledged only after what it says is committed, so a sender that hears nothing sends
it again and nothing is lost or done twice; questions of one sender are dealt with in the order in which they
came; no more messages are held than the plan says, the rest waits on the wire. Refuses to guess: where the
database or the office cannot answer, the connection is closed without a word.
Ours: replies leave at fixed moments, so that their time tells little of what was looked up.
"""

import asyncio
import logging
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.utils import Error

from clerestory.casework.answer_message import Frame as Taken
from clerestory.channels.errors import NumberTwiceError
from clerestory.channels.switch.errors import FrameError
from clerestory.channels.switch.frames import Frame, FrameKind, accepted, refused
from clerestory.errors import ClerestoryError
from clerestory.site.gateway.desk import Desk, Outgoing
from clerestory.site.gateway.plan import CONNECT, LinePlan, Tls

LOG: Final = logging.getLogger("clerestory.gateway")
READ_BYTES: Final = 64 * 1024
KEPT_REPLIES: Final = 1000
REPLY_LIVES_SECONDS: Final = 30.0
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 0.2, 10.0
NUMBER_TWICE: Final = "number.twice"


@dataclass
class Counters:
    """What a line did since the program started; for the log and for tests."""

    taken: int = 0
    replied: int = 0
    faults: int = 0
    refused: int = 0
    connections: int = 0


@dataclass
class _Unheard:
    """A reply that the other side did not acknowledge yet."""

    body: bytes = field(repr=False)
    since: float = 0.0


@dataclass
class _Turn:
    """Whose turn it is among the messages of one sender."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Line:
    """One line and whoever is connected to it."""

    def __init__(self, plan: LinePlan, desk: Desk, pool: ThreadPoolExecutor, room: asyncio.Semaphore) -> None:
        self.plan, self.counters = plan, Counters()
        self._desk, self._pool, self._room = desk, pool, room
        self._turns: dict[str, _Turn] = {}
        self._number = time.time_ns()  # ours must not come twice, also after a restart
        self._unheard: dict[int, _Unheard] = {}
        self._server: asyncio.Server | None = None
        self._meetings: dict[asyncio.StreamWriter, asyncio.Task[Any]] = {}

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def run(self) -> None:
        """Until it is cancelled."""
        if self.plan.mode == CONNECT:
            await self._stay_connected()
        else:
            await self.listen()
            assert self._server is not None
            await self._server.serve_forever()

    async def listen(self) -> None:
        """Begin to listen."""
        secured = _secured(self.plan.tls, is_server=True)
        self._server = await asyncio.start_server(self._meet, self.plan.host, self.plan.port, ssl=secured)

    async def close(self) -> None:
        """Listen no more, and let every connection go after what it holds is dealt with."""
        if self._server is not None:
            self._server.close()
        meetings = list(self._meetings.values())
        for writer in list(self._meetings):
            writer.close()
        if meetings:
            await asyncio.wait(meetings)
        if self._server is not None:
            await self._server.wait_closed()

    async def _stay_connected(self) -> None:
        rest = FIRST_REST_SECONDS
        while True:
            try:
                reader, writer = await asyncio.open_connection(
                    self.plan.host, self.plan.port, ssl=_secured(self.plan.tls, is_server=False)
                )
            except OSError as fault:
                LOG.warning("line %s: not connected: %s", self.plan.name, type(fault).__name__)
                await asyncio.sleep(rest)
                rest = min(rest * 2, LONGEST_REST_SECONDS)
                continue
            rest = FIRST_REST_SECONDS
            await self._meet(reader, writer)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it ends."""
        self.counters.connections += 1
        if (meeting := asyncio.current_task()) is not None:
            self._meetings[writer] = meeting
        tasks: set[asyncio.Task[None]] = set()
        try:
            self._say_again(writer)
            await self._listen_to(reader, writer, tasks)
        except (OSError, asyncio.IncompleteReadError) as fault:
            LOG.info("line %s: cut: %s", self.plan.name, type(fault).__name__)
        finally:
            if tasks:
                await asyncio.wait(tasks)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            self._meetings.pop(writer, None)

    async def _listen_to(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]
    ) -> None:
        decoder = self.plan.framing.decoder()
        while data := await reader.read(READ_BYTES):
            for item in decoder.feed(data):
                if isinstance(item, FrameError):
                    self.counters.faults += 1
                    LOG.warning("line %s: %s at byte %d", self.plan.name, item.reason, item.offset)
                elif item.kind is FrameKind.MESSAGE:
                    await self._room.acquire()
                    task = asyncio.create_task(self._take(item, writer))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                elif item.kind is FrameKind.ALIVE:
                    writer.write(self.plan.framing.write(Frame(FrameKind.ALIVE, item.number)))
                else:
                    self._unheard.pop(item.number, None)
            if decoder.must_close or writer.is_closing():
                return
            await writer.drain()

    async def _take(self, frame: Frame, writer: asyncio.StreamWriter) -> None:
        try:
            taken = self._desk.read(frame.body, frame.number, self.plan)
            out = await self._in_turn(taken)
            self.counters.taken += 1
            # Of what is no message there is nobody to reply to, so the line itself is told.
            self._send(writer, accepted(frame) if taken.message else refused(frame, taken.why))
            if out.reply is not None:
                await self._wait_for_slot()
                self._reply(writer, out.reply)
        except NumberTwiceError:
            self.counters.refused += 1
            self._send(writer, refused(frame, NUMBER_TWICE))
        except (ClerestoryError, Error) as fault:
            # Nothing was committed. Without a word the sender sends it again, to whoever is there then.
            LOG.error("line %s: not dealt with: %s", self.plan.name, type(fault).__name__)
            writer.close()
        except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as fault:
            LOG.exception("line %s: a fault of the program: %s", self.plan.name, type(fault).__name__)
            writer.close()
        finally:
            self._room.release()

    async def _in_turn(self, taken: Taken) -> Outgoing:
        """Senders wait for themselves and for nobody else."""
        sender = taken.message.ori if taken.message else ""
        turn = self._turns.setdefault(sender, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._pool, self._desk.deal_with, taken)
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(sender, None)

    async def _wait_for_slot(self) -> None:
        slot = self._desk.plan.slot_seconds
        if slot > 0:
            await asyncio.sleep(slot - asyncio.get_running_loop().time() % slot)

    def _reply(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        self._number += 1
        self._unheard[self._number] = _Unheard(body, asyncio.get_running_loop().time())
        while len(self._unheard) > KEPT_REPLIES:
            self._unheard.pop(next(iter(self._unheard)))
        self.counters.replied += 1
        self._send(writer, Frame(FrameKind.MESSAGE, self._number, body))

    def _say_again(self, writer: asyncio.StreamWriter) -> None:
        """Replies that a connection before this one took with it, while somebody may still wait for them."""
        now = asyncio.get_running_loop().time()
        self._unheard = {n: one for n, one in self._unheard.items() if now - one.since < REPLY_LIVES_SECONDS}
        for number, one in self._unheard.items():
            self._send(writer, Frame(FrameKind.MESSAGE, number, one.body))

    def _send(self, writer: asyncio.StreamWriter, frame: Frame) -> None:
        if not writer.is_closing():
            writer.write(self.plan.framing.write(frame))


def _secured(tls: Tls | None, *, is_server: bool) -> ssl.SSLContext | None:
    """Both sides show a certificate, and nothing older than TLS 1.2 is spoken."""
    if tls is None:
        return None
    purpose = ssl.Purpose.CLIENT_AUTH if is_server else ssl.Purpose.SERVER_AUTH
    context = ssl.create_default_context(purpose, cafile=str(tls.authorities))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(tls.certificate, tls.key)
    return context
