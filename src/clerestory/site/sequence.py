"""The process of the sequencer: a round, a rest, again, until it is told to stop.

    python -m clerestory.site.sequence            go round
    python -m clerestory.site.sequence rebuild    write the files again that the store has lost, then end

Promises: whatever a round meets is said once in the log and on the pages, and the next round tries again; no
fault ends the process, because decisions must go on and people must see why releases wait. Only this process
is given the keys of the log and the address of the role `sequencer`.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import django

from clerestory.errors import ClerestoryError

if TYPE_CHECKING:
    from clerestory.journal.sequencer.book import Book
    from clerestory.ledger.hashing import Hasher
    from clerestory.ledger.policy import Policy
    from clerestory.logstore.store import Store

_LOG = logging.getLogger("clerestory.sequencer")


def main(arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT. Returns the exit code: 2 when what it needs is not there, 1: refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")  # noqa: TID251 - only sets it
    django.setup()
    from django.conf import settings

    from clerestory.site import clock

    if arguments == ["rebuild"]:
        return _rebuilt()
    if arguments:
        _LOG.error("Expected nothing, or the word rebuild. Nothing was done.")
        return 2
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, stop)
    try:
        one_round = _rounds(clock.now)
    except ClerestoryError as problem:
        _LOG.error("%s", problem)
        return 2
    run(one_round, stopping, seconds=float(settings.CLERESTORY_LEDGER_SECONDS))
    return 0


def run(one_round: Callable[[], object], stopping: threading.Event, *, seconds: float) -> None:
    """Do rounds with rests between until `stopping` is set. one_round: raises ClerestoryError. What
    it meets is told when it begins, when it changes and when it ends."""
    said = ""
    while not stopping.is_set():
        says = _done(one_round)
        if says != said:
            _LOG.warning(says or "The ledger goes on.")
            said = says
        stopping.wait(seconds)


def _done(one_round: Callable[[], object]) -> str:
    try:
        one_round()
    except ClerestoryError as problem:
        return str(problem)
    return ""


def _rebuilt() -> int:
    from clerestory.journal.sequencer.rebuilding import rebuild

    def told(done: int, of: int) -> None:
        _LOG.warning("%s of %s leaves", f"{done:,}", f"{of:,}")

    try:
        book, store, hasher = _book_and_store()
        tree = rebuild(book, store, told, hasher)
    except ClerestoryError as problem:
        _LOG.error("%s", problem)
        return 1
    _LOG.warning("All files of the %s leaves under the last head are in the store.", f"{tree.size:,}")
    return 0


def _rounds(now: Callable[[], datetime]) -> Callable[[], object]:
    """One sequencer, made of the settings. Raises ClerestoryError."""
    from django.conf import settings

    from clerestory.journal.sequencer.rounds import Sequencer, Surroundings
    from clerestory.journal.sequencer.signers import LogSigners

    book, store, hasher = _book_and_store()
    return Sequencer(
        book,
        Surroundings(
            store=store,
            policy=lambda: policy_in(Path(settings.CLERESTORY_LEDGER_POLICY)),
            signers=LogSigners(Path(settings.CLERESTORY_LEDGER_KEYS)).active,
            now=now,
            hasher=hasher,
        ),
    ).round


def _book_and_store() -> "tuple[Book, Store, Hasher]":
    from django.conf import settings
    from django.db import connections

    from clerestory.journal.sequencer.book import Book
    from clerestory.journal.sequencer.key_ring import read_ring
    from clerestory.ledger.fast import offered
    from clerestory.ledger.hashing import HASHLIB
    from clerestory.logstore.store import open_store
    from clerestory.site.errors import SettingsError

    if "sequencer" not in connections:
        raise SettingsError(
            "SEQUENCER_DATABASE_URL is not set, so there is nothing to put into the ledger. Give this "
            "process the address of the database as role `sequencer` (docs/operations/own-database.md)."
        )
    offer = offered()
    _LOG.info(offer.said)
    book = Book(read_ring(Path(settings.CLERESTORY_LEDGER_KEYS)).name)
    return book, open_store(settings.CLERESTORY_LEDGER), offer.hasher or HASHLIB


def policy_in(path: Path) -> "Policy":
    """The policy in a file, read anew each time. Raises RefusedError where there is none, MalformedError."""
    from clerestory.journal.sequencer.errors import RefusedError
    from clerestory.ledger.policy import parse_policy

    try:
        return parse_policy(path.read_bytes())
    except OSError as error:
        raise RefusedError(
            f"The policy cannot be read at {path} ({error.strerror}), so nobody could cosign. Nothing was "
            "signed. CLERESTORY_LEDGER_POLICY names the file; docs/operations/recruiting-witnesses.md says "
            "what stands in it."
        ) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
