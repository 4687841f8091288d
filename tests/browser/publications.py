"""What the worker leaves for public pages, made once a run: verdicts, a small history, one replay."""

from functools import cache
from pathlib import Path

from django.conf import settings

from clerestory.impact.traffic.make import write_traffic
from clerestory.impact.traffic.mix import default_mix, read_mix
from clerestory.publication import what_if
from clerestory.publication.promises import write_book
from clerestory.publication.proving import check_all
from clerestory.web.public.law import shelf
from tests.world.days import MONDAY

ROWS = 1200


@cache
def with_book() -> None:
    """Verdicts on two laws; the others were not checked."""
    book = check_all(shelf.tables().library, MONDAY.date(), lambda: MONDAY, laws=("us", "us-mt"))
    write_book(Path(settings.CLERESTORY_PROMISES), book)


@cache
def with_history() -> what_if.About:
    """A made-up history that was checked."""
    history, replays = Path(settings.CLERESTORY_HISTORY), Path(settings.CLERESTORY_REPLAYS)
    if not what_if.is_there(history):
        write_traffic(history, ROWS, 1, read_mix(default_mix()), lambda rows: None)
    return what_if.describe(history, replays)


@cache
def with_replay() -> str:
    """The address of a replay that is ready."""
    about, library = with_history(), shelf.tables().library
    months = about.months()
    question = what_if.Question("us-mt", "us-ny", months[0], months[-1])
    key = what_if.key_of(question, about, library)
    history, replays = Path(settings.CLERESTORY_HISTORY), Path(settings.CLERESTORY_REPLAYS)
    if not what_if.is_ready(replays, key):
        what_if.make(question, key, library, history, replays, MONDAY)
    return f"/what-if/us-mt/us-ny/{months[0]}/{months[-1]}/"
