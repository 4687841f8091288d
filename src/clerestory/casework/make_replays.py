"""The worker makes replays for the what-if page, each once, and what they need.

Promises that a replay is made under the law as it now stands, whatever it was when somebody asked; a replay
that Cedar contradicts leaves no result and raises an alarm.
"""

from datetime import datetime

from clerestory.casework.contain_fault import contain_fault
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.office import published
from clerestory.law.library import open_library
from clerestory.publication.what_if import (
    About,
    Question,
    describe,
    described,
    is_ready,
    is_there,
    key_of,
    make,
    make_sample,
)


def make_ready(*, at: datetime) -> None:
    """Check the history, in a sample office make a small one first; then make the office's own comparison."""
    places = published()
    if places.is_sample and not is_there(places.history):
        make_sample(places.history)
    if not is_there(places.history):
        return
    about = described(places.history, places.replays) or describe(places.history, places.replays)
    if places.law and places.compared_with and places.law != places.compared_with:
        months = about.months()
        _make(Question(places.law, places.compared_with, months[0], months[-1]), about, at)


def make_one(question: Question, *, at: datetime) -> None:
    """Make the replay that somebody asked for, unless it is there."""
    places = published()
    about = described(places.history, places.replays)
    if about is None:
        raise OfficeNotReadyError(
            f"{places.history}: found no history that was checked. Put one there and start the office again."
        )
    _make(question, about, at)


def _make(question: Question, about: About, at: datetime) -> None:
    from clerestory.impact.replay.errors import GateError  # Polars is loaded only where it is needed

    places = published()
    library = open_library(places.packs)
    key = key_of(question, about, library)
    if is_ready(places.replays, key):
        return
    try:
        make(question, key, library, places.history, places.replays, at)
    except GateError:
        contain_fault(where="what-if", kind="GateError", reference=None, at=at)
        raise
