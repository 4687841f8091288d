"""Somebody who cannot come asks for a code by letter to the address on record.

Promises the same work, the same words and one entry of the journal for everybody: what was said is sealed and
put aside for the worker, nobody is looked up here. The worker looks; what it finds shows to staff only. Asks
are counted for where they come from, not for the number: the next one would tell that another was made. At
most two such letters go to one person within thirty days, and none to whom the person shut that way."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from clerestory.casework import alarms, office, sign_in
from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.casework.subject_digest import subject_digest
from clerestory.casework.write_to_person import ToPerson, write_to_person
from clerestory.correspondence.kinds import PersonLetterKind
from clerestory.journal import actors
from clerestory.journal.post_events import LetterSettled
from clerestory.journal.write import record
from clerestory.registry import index
from clerestory.registry.errors import KeysError
from clerestory.registry.index import Resolved
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.records import Kind
from clerestory.residents import people, post, wishes
from clerestory.residents.identities import identity_digest
from clerestory.residents.post import LetterOutcome
from clerestory.residents.wishes import Wished
from clerestory.vocabulary.words import Language

JOB: Final = "people.settle_wish"
MOST_TO_ONE: Final = 2
WITHIN: Final = timedelta(days=30)
MOST_A_DAY: Final = 200
_PEOPLE: Final = (Kind.DRIVER, Kind.ID_CARD)
_NO_NUMBER: Final = "0"


@dataclass(frozen=True, slots=True)
class CodeAsk:
    """What somebody says of themselves, and from where. proxies: addresses that speak for others."""

    licence_number: str = field(repr=False)
    born_on: date = field(repr=False)
    language: Language
    address: str = field(default="", repr=False)
    proxies: Collection[str] = ()


def ask_letter_code(said: CodeAsk, *, at: datetime) -> datetime | None:
    """Put it aside for the worker; None. Otherwise until when nothing more is taken, known or not."""
    number = said.licence_number.strip() or _NO_NUMBER
    guess = sign_in.guess_from(said.address, proxies=said.proxies)
    held_until = sign_in.take_a_try(guess, at=at) if guess else None
    if held_until is not None:
        return held_until
    with transaction.atomic(), as_staff():
        wish = wishes.keep(number, said.born_on, said.language, kek=office.keys().slips, at=at)
        if wish is not None:
            app.configure_task(JOB, queue="delivery").defer(wish=str(wish))
            return None
        _alarm("TooManyCodeWishes", at=at)
    return at + timedelta(hours=1)


def settle_wish(wish: UUID, *, at: datetime) -> LetterOutcome | None:
    """What came of one ask: None where a letter is on its way, or the ask was looked at before. Each ask has
    one entry: here, or when its letter is made."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        said = wishes.take(wish, keks=(office.keys().slips,))
        if said is None:
            return None
        keys, handle = _located(said)
        if handle is not None and keys is not None:
            _keep(keys, handle, said, at=at)  # its row is locked: two asks at once are counted one by one
        outcome = _why_not(handle, at=at)
        if outcome is None and handle is not None:
            write_to_person(ToPerson(handle, PersonLetterKind.CODE, str(said.id), said.language), at=at)
            return None
        happened = LetterSettled(
            letter=str(wish),
            purpose=str(PersonLetterKind.CODE),
            outcome=str(outcome),
            release_ref="",
            letter_sha256="",
        )
        record(happened, subject_ref=str(wish), actor=actors.WORKER, at=at, person=handle)
        return outcome


def settle_waiting_wishes(*, at: datetime) -> int:
    """Look at asks whose own job was lost; how many."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = wishes.waiting()
    for wish in waiting:
        settle_wish(wish, at=at)
    return len(waiting)


def _located(said: Wished) -> tuple[SubjectKeys | None, UUID | None]:
    """The one record that both fit exactly, or none."""
    try:
        keys = SubjectKeys(licence_number=said.licence_number, dob=said.born_on)
        found = index.locate(keys, blind_key=office.blind_index_key())
    except KeysError:  # says nothing that could be anybody's
        return None, None
    if found.resolved is not Resolved.EXACT or found.record not in _PEOPLE:
        return keys, None
    return keys, found.handle


def _why_not(handle: UUID | None, *, at: datetime) -> LetterOutcome | None:
    if handle is None:
        return LetterOutcome.NO_RECORD
    known = people.with_handle(handle)
    if known is not None and known.no_letter_codes:
        return LetterOutcome.NOT_WISHED
    kind = str(PersonLetterKind.CODE)
    if len(post.made_since(kind, at - WITHIN, handle=handle)) >= MOST_TO_ONE:
        return LetterOutcome.ENOUGH_LETTERS
    if len(post.made_since(kind, at - timedelta(days=1))) >= MOST_A_DAY:
        _alarm("ManyCodeLetters", at=at)
        return LetterOutcome.ENOUGH_LETTERS
    return None


def _keep(keys: SubjectKeys, handle: UUID, said: Wished, *, at: datetime) -> None:
    """Keep who may come in with a code. What was kept of somebody who came to the counter knows more than a
    number does, so it stays."""
    known = people.with_handle(handle)
    digests = (
        known.subject_digests if known else (subject_digest(SubjectKeys(licence_number=keys.licence_number)),)
    )
    identity = identity_digest(said.licence_number, said.born_on, key=office.keys().digests)
    people.put_resident(handle, identity_digest=identity, subject_digests=digests, at=at)


def _alarm(kind: str, *, at: datetime) -> None:
    alarms.raise_alarm_daily(
        kind=kind, where="ask_letter_code", subject_ref="office", actor=actors.OFFICE, at=at
    )
