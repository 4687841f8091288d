"""A message switch for tests: it connects to a line, sends frames, and writes down what comes back.

It counts its messages, sends again what was not acknowledged when it is told to, and acknowledges replies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from clerestory.channels.switch.frames import Frame, FrameError, FrameKind, Framing, LengthPrefixed, accepted


@dataclass
class Switch:
    """One connection. acknowledged, refused: numbers of ours; replies: what came, in its order."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    framing: Framing
    acknowledges: bool = True
    acknowledged: list[int] = field(default_factory=list)
    refused: dict[int, bytes] = field(default_factory=dict)
    replies: list[bytes] = field(default_factory=list)
    ended: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, number: int, body: bytes) -> None:
        """One message."""
        self.writer.write(self.framing.write(Frame(FrameKind.MESSAGE, number, body)))

    def send_bytes(self, data: bytes) -> None:
        """Whatever it is."""
        self.writer.write(data)

    async def until(self, what: Any, *, seconds: float = 30.0) -> None:
        """Wait until something about this connection is true."""
        async with asyncio.timeout(seconds):
            while not what(self):
                self._news.clear()
                await self._news.wait()

    async def read(self) -> None:
        """Until the connection ends."""
        decoder = self.framing.decoder()
        try:
            while data := await self.reader.read(65536):
                for item in decoder.feed(data):
                    assert not isinstance(item, FrameError), item
                    self._take(item)
                self._news.set()
        except OSError:
            pass
        finally:
            self.ended = True
            self._news.set()

    def _take(self, frame: Frame) -> None:
        if frame.kind is FrameKind.ACCEPTED:
            self.acknowledged.append(frame.number)
        elif frame.kind is FrameKind.REFUSED:
            self.refused[frame.number] = frame.body
        elif frame.kind is FrameKind.MESSAGE:
            self.replies.append(frame.body)
            if self.acknowledges:
                self.writer.write(self.framing.write(accepted(frame)))


@asynccontextmanager
async def connected(
    port: int, *, framing: Framing | None = None, acknowledges: bool = True, **more: Any
) -> AsyncIterator[Switch]:
    """A switch that is connected to a line on this machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, **more)
    switch = Switch(reader, writer, framing or LengthPrefixed(), acknowledges=acknowledges)
    reading = asyncio.create_task(switch.read())
    try:
        yield switch
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        await asyncio.wait([reading])
