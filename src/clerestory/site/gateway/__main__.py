"""The program that takes messages of the switch. `python -m clerestory.site.gateway`.

Promises: it holds no right to any record; it ends when it is told to, after what it holds is dealt with; what
it needs and does not find is said in one sentence."""

import asyncio
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

LOG: Final = logging.getLogger("clerestory.gateway")


def main() -> int:
    """Run until SIGTERM or SIGINT. Exit 2: what it needs is not there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")  # noqa: TID251 - only sets it
    import django

    django.setup()
    from clerestory.site.errors import SiteError
    from clerestory.site.gateway.places import the_plan

    try:
        the_plan()
        asyncio.run(_run())
    except (SiteError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    return 0


async def _run() -> None:
    from clerestory.site.gateway.desk import Desk
    from clerestory.site.gateway.lines import Line
    from clerestory.site.gateway.places import meeting_place, the_plan

    plan = the_plan()
    desk, room = Desk(plan, meeting_place()), asyncio.Semaphore(plan.at_once)
    stopping = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stopping.set)
    with ThreadPoolExecutor(plan.threads, "message") as pool:
        lines = [Line(each, desk, pool, room) for each in plan.lines]
        running = [asyncio.create_task(line.run()) for line in lines]
        LOG.info("%d lines", len(lines))
        ended = asyncio.create_task(stopping.wait())
        done, _ = await asyncio.wait([*running, ended], return_when=asyncio.FIRST_COMPLETED)
        for line in lines:
            await line.close()
        for task in (*running, ended):
            task.cancel()
        await asyncio.gather(*running, ended, return_exceptions=True)
        for task in done - {ended}:
            task.result()  # a line that could not listen says why


if __name__ == "__main__":
    sys.exit(main())
