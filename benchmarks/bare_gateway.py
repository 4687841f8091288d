"""A gateway without law, journal and database: the same line, and the neutral text for everything.

    python benchmarks/bare_gateway.py PLAN

The limit that the real gateway is measured against, in a process of its own like that one.
"""

# Django is set up before anything that knows it is imported.
# ruff: noqa: E402

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")
django.setup()

from clerestory.casework.answer_message import DealtWith, Frame, Goes
from clerestory.site.gateway import reading
from clerestory.site.gateway.desk import Desk, Outgoing
from clerestory.site.gateway.lines import Line
from clerestory.site.gateway.plan import LinePlan, load_plan

TODAY = date(2026, 3, 2)


class BareDesk(Desk):
    """Asks nobody."""

    def read(self, raw: bytes, number: int, line: LinePlan) -> Frame:
        """The frame, read as the real one reads it."""
        return reading.read(raw, number, line=line, plan=self.plan, on=TODAY)

    def deal_with(self, frame: Frame) -> Outgoing:
        """The neutral text."""
        return Outgoing(reading.reply(frame, DealtWith(Goes.NEUTRAL), plan=self.plan))


async def serve(path: Path) -> None:
    """Until the process is ended."""
    plan = load_plan(path)
    with ThreadPoolExecutor(plan.threads) as pool:
        line = Line(plan.lines[0], BareDesk(plan, Path("nowhere")), pool, asyncio.Semaphore(plan.at_once))
        await line.run()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
