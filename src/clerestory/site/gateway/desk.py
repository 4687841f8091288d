"""One message through casework, in a thread of its own connection to the database.

Promises that an answer is asked for only after the approval is committed, and that whatever the answerer
does, the sender gets something: the neutral text if need be."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connections
from django.db.utils import Error

from clerestory.casework.answer_message import DealtWith, Frame, Goes, answer_message
from clerestory.casework.office import the_office
from clerestory.site import clock
from clerestory.site.gateway import reading
from clerestory.site.gateway.meeting import Answerer, Wanted
from clerestory.site.gateway.plan import LinePlan, Plan

LOG: Final = logging.getLogger("clerestory.gateway")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes back; None: nothing does."""

    reply: bytes | None = field(repr=False)


@dataclass
class Desk:
    """Deals with messages of all lines. meeting: where the answerer is."""

    plan: Plan
    meeting: Path
    _own: threading.local = field(default_factory=threading.local, repr=False)

    def read(self, raw: bytes, number: int, line: LinePlan) -> Frame:
        """The frame for casework, on the office's day."""
        return reading.read(raw, number, line=line, plan=self.plan, on=the_office().day_of(clock.now()))

    def deal_with(self, frame: Frame) -> Outgoing:
        """Decide, and write what goes back. Raises what `answer_message` raises, and errors of the database:
        then nothing was committed, and the same frame may come again."""
        try:
            said = answer_message(frame, at=self._now())
        except Error:
            connections.close_all()  # of this thread; the next message tries a new one
            raise
        if said.goes is Goes.ANSWER and (answer := self._answer(frame, said)):
            return Outgoing(answer)
        return Outgoing(reading.reply(frame, said, plan=self.plan))

    def _answer(self, frame: Frame, said: DealtWith) -> bytes:
        if frame.query is None:
            return b""
        try:
            return self._answerer().answer(Wanted(said.reference, frame.query))
        except (OSError, ValueError, KeyError) as fault:
            LOG.warning("line %s: the answerer gave nothing: %s", frame.line, type(fault).__name__)
            return b""

    def _answerer(self) -> Answerer:
        found: Answerer | None = getattr(self._own, "answerer", None)
        if found is None:
            found = self._own.answerer = Answerer(self.meeting)
        return found

    def _now(self) -> datetime:
        return clock.now()
