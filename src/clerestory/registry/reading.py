"""Keeps index and vault as the office's record system has them: takes in, changes, takes away.

Promises that a record is in both or in neither, each batch in one transaction; that a reading which stopped,
for whatever reason, takes nothing away and is simply made again; that a record told twice in one reading
stops it; that a record which its system no longer tells is found by nobody and its content opened by nobody.
Refuses to take away many at once unless a person said so: half an answer looks just like that. For the
owner's connection only. Source of idea: docs/decisions/0039-record-systems.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import Error, connections

from clerestory.registry.blinding import Blinder
from clerestory.registry.errors import LoadingError, RegistryError
from clerestory.registry.reading_batches import Batches, Taken, take_away
from clerestory.registry.reading_models import System, Told
from clerestory.registry.records import RecordSummary
from clerestory.registry.sources import ChangingSource, RecordSource
from clerestory.registry.sources.recent import REMEMBERED
from clerestory.sealing.at_rest import KeyEncryptionKey

BATCH: Final = 500
GONE_AT_MOST: Final = 100
GONE_SHARE_AT_MOST: Final = 0.02
UNFINISHED: Final = "Unfinished"
_LOCK: Final = "SELECT pg_try_advisory_lock(hashtextextended(%s, 20))"
_UNLOCK: Final = "SELECT pg_advisory_unlock(hashtextextended(%s, 20))"


class TooManyGoneError(LoadingError):
    """A system tells so many records less than before that it may have told half of them."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reading did, in records. seen: told by the system."""

    seen: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Keys:
    """What a reading needs to blind and to seal. blind: secret of the index, at least 32 bytes."""

    blind: bytes
    wrapping: KeyEncryptionKey


def read_whole(
    source: RecordSource,
    keys: Keys,
    *,
    at: datetime,
    using: str = "owner",
    batch: int = BATCH,
    accept_gone: int = GONE_AT_MOST,
    progress: Callable[[int], None] | None = None,
) -> Read:
    """Take over everything that the system tells, and take away what it tells no more.

    accept_gone: so many records may be taken away, or two in a hundred if that is more. progress: told how
    many records have been gone through. Raises SourceError as the source does, LoadingError if records cannot
    be kept, TooManyGoneError; batches before that stay, and nothing is taken away.
    """
    with _reading(source.name, at=at, using=using) as system:
        done = _take(source, source.summaries(), keys, system, using, batch, progress)
        told = Told.objects.using(using).filter(handle__source=source.name).exclude(fingerprint=b"")
        gone = told.exclude(reading=system.reading)
        count = gone.count()
        most = max(accept_gone, int(told.count() * GONE_SHARE_AT_MOST))
        if count > most:
            raise TooManyGoneError(
                f"{source.name} no longer tells {count} of {told.count()} records, expected at most {most} "
                "fewer. What is new was taken over; nothing was taken away. See whether its answer was cut "
                "short. If they were really removed: `clerestory registry refresh --whole --accept-gone "
                f"{count}`."
            )
        take_away(gone, using)
        system.marker = source.marker if isinstance(source, ChangingSource) else ""
        system.whole_at = at
        return replace(done, gone=count)


def read_changes(
    source: ChangingSource,
    keys: Keys,
    *,
    at: datetime,
    using: str = "owner",
    batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
) -> Read:
    """Take over what changed since the last reading that came to its end; what was removed stays until the
    next whole one. Raises LoadingError if there was none; else as `read_whole`."""
    with _reading(source.name, at=at, using=using) as system:
        if system.whole_at is None:
            raise LoadingError(
                f"{source.name} was never read to its end, so nobody knows what changed since, expected a "
                "whole reading first. Nothing was read. Run `clerestory registry load`."
            )
        done = _take(source, source.changes(system.marker), keys, system, using, batch, progress)
        system.marker = source.marker
        return done


def is_whole(*, using: str = "default") -> bool:
    """Whether every record system that was begun has once been read to its end. Until then a namesake may be
    among what is missing, so nobody can be told apart."""
    return not System.objects.using(using).filter(whole_at=None).exists()


def _take(
    source: RecordSource,
    summaries: Iterator[RecordSummary],
    keys: Keys,
    system: System,
    using: str,
    batch: int,
    progress: Callable[[int], None] | None,
) -> Read:
    if not 1 <= batch <= REMEMBERED:
        raise LoadingError(f"A batch of {batch} records was asked for; expected 1 to {REMEMBERED}.")
    batches = Batches(source, Blinder(keys.blind), keys.blind, keys.wrapping, system.reading, using)
    seen, total = 0, Taken()
    while some := list(islice(summaries, batch)):
        total += batches.take(some)
        seen += len(some)
        if progress is not None:
            progress(seen)
    return Read(seen, total.added, total.changed)


@contextmanager
def _reading(source: str, *, at: datetime, using: str) -> Iterator[System]:
    """One reading of a system, alone; how it ended is kept, whatever the end."""
    try:
        with _alone(source, using):
            system, _ = System.objects.using(using).get_or_create(source=source, defaults={"began_at": at})
            before = system.whole_at, system.marker
            system.reading += 1
            system.began_at, system.problem = at, UNFINISHED
            system.save(using=using)
            try:
                yield system
                system.problem = ""
            except RegistryError as problem:
                system.problem = type(problem).__name__
                raise
            finally:
                if system.problem:
                    system.whole_at, system.marker = before
                system.save(using=using)
    except Error as refused:
        raise LoadingError(
            f"{source} was not read to its end: the database answered "
            f"{type(refused.__cause__ or refused).__name__}, expected it to keep what is read. What was "
            "taken over before stays. See that it runs, and that this process was given the owner's address."
        ) from refused


@contextmanager
def _alone(source: str, using: str) -> Iterator[None]:
    """No other reading of this system meanwhile, here or in another process."""
    with connections[using].cursor() as cursor:
        cursor.execute(_LOCK, [f"registry {source}"])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise LoadingError(
            f"{source} is being read by another process, expected to be the only one. Nothing was changed. "
            "Wait for it to end."
        )
    try:
        yield
    finally:
        with connections[using].cursor() as cursor:
            cursor.execute(_UNLOCK, [f"registry {source}"])
