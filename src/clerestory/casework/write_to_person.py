"""Write to the person of a record, at the address on record: wanted anywhere, made by the worker that may
open the vault, posted by staff.

Promises that one opening of the vault, of name and address alone, stands behind a letter, under a reference
of its own; that a protected address gets none; that each letter that was wanted has one entry, which says
what became of it, with its digest; and that until it is posted its words lie sealed. Refuses to say to
anybody but staff why none was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.urls import reverse
from procrastinate.contrib.django import app

from clerestory.casework import alarms, deciding, office
from clerestory.casework.errors import NotTheWorkerError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.correspondence import signing, typesetting
from clerestory.correspondence.kinds import Content, Part, PersonLetterKind, compose
from clerestory.journal import actors
from clerestory.journal.post_events import LetterSettled
from clerestory.journal.write import record
from clerestory.release.addressing import envelope_of
from clerestory.release.errors import AddressRefusedError, VaultUnreachableError
from clerestory.residents import codes, people, post
from clerestory.residents.errors import UnknownResidentError
from clerestory.residents.models import Way
from clerestory.residents.post import LetterOutcome, PostCard
from clerestory.vocabulary.words import Language

JOB: Final = "people.make_letter"
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class ToPerson:
    """What is to be written. about: tells two letters of a kind to one person apart. values: what the kind's
    sentences name beside office, agency, reference, date. parts: what stands between opening and closing."""

    handle: UUID
    kind: PersonLetterKind
    about: str
    language: Language
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)


def write_to_person(letter: ToPerson, *, at: datetime) -> UUID:
    """Have it made; the same letter is one letter. To be called in the transaction of what it tells, for the
    office."""
    words = {
        "values": dict(letter.values),
        "parts": [[part.heading, list(part.lines)] for part in letter.parts],
    }
    kept, is_new = post.want(
        letter.handle,
        kind=str(letter.kind),
        about=letter.about,
        language=letter.language,
        words=words,
        kek=office.keys().slips,
        at=at,
    )
    if is_new:
        app.configure_task(JOB, queue="delivery").defer(letter=str(kept.id))
    return kept.id


def make_letter(letter: UUID, *, at: datetime) -> LetterOutcome | None:
    """Make it, once. Raises NotTheWorkerError in a process without the vault's connection, and
    VaultUnreachableError, after which it may be tried again."""
    if "vault" not in connections:
        raise NotTheWorkerError
    tried = _begin(letter)
    if tried is None:
        return None
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        card = post.fetch_for_change(letter)
        if card.outcome is None:
            _make_or_give_up(card, f"L-{card.id}-R{tried}", at=at)
        return post.card_of(letter).outcome


def make_waiting_letters(*, at: datetime) -> int:
    """Make letters whose own job was lost; how many were looked at."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = post.waiting()
    for letter in waiting:
        make_letter(letter, at=at)
    return len(waiting)


def where_residents_look() -> str:
    """The whole address of the page that a letter names."""
    return settings.CLERESTORY_ADDRESS.rstrip("/") + reverse("public:record-prove")


def _begin(letter: UUID) -> int | None:
    """The number of this try. Invariant: it is committed before the vault is asked, so that a worker killed
    in between cannot use it again."""
    with transaction.atomic(durable=True), as_office(OfficeSide.WORKER):
        if post.fetch_for_change(letter).outcome is not None:
            return None
        return post.begin_try(letter)


def _make_or_give_up(card: PostCard, letter_ref: str, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            sha256 = _make(card, letter_ref, at=at)
    except VaultUnreachableError:
        raise
    except AddressRefusedError as refused:
        _give_up(card, LetterOutcome(refused.because), letter_ref if refused.opened else "", at=at)
    except deciding.FAULTS as fault:
        _give_up(card, LetterOutcome.FAULT, letter_ref, at=at)
        alarms.raise_alarm(
            kind=deciding.kind_of(fault),
            where="write_to_person",
            subject_ref=str(card.id),
            actor=actors.WORKER,
            at=at,
        )
    else:
        _record(card, LetterOutcome.MADE, letter_ref, sha256, at=at)


def _make(card: PostCard, letter_ref: str, *, at: datetime) -> str:
    keks = (office.keys().slips,)
    words = post.words_of(card.id, keks=keks)
    envelope = envelope_of(card.handle, letter_ref, keks=office.record_keys())
    here = office.the_office()
    code = _drawn(card, at=at)
    values = {
        **words["values"],
        **_about_code(card, at=at),
        "office": here.name,
        "agency": envelope.as_text(),
        "reference": card.number,
        "date": here.day_of(at).isoformat(),
    }
    parts = [Part(heading, tuple(lines)) for heading, lines in words["parts"]]
    content: Content = compose(PersonLetterKind(card.kind), card.language, values, elements=(*code, *parts))
    pdf = signing.sign(typesetting.typeset(content, at=at), Path(settings.CLERESTORY_SECRETS), at=at)
    return post.keep_pages(card.id, pdf, keks=keks, at=at)


def _drawn(card: PostCard, *, at: datetime) -> tuple[Part, ...]:
    """What is drawn only now, so that it stood nowhere before: a code. Raises UnknownResidentError."""
    if card.kind != PersonLetterKind.CODE:
        return ()
    resident = people.with_handle(card.handle)
    if resident is None:
        raise UnknownResidentError
    code = codes.hand_over(resident.id, Way.LETTER, by=None, key=office.keys().digests, at=at)
    return (Part(f"{code[:4]}{_NO_BREAK}{code[4:]}", ()),)


def _about_code(card: PostCard, *, at: datetime) -> dict[str, str]:
    if card.kind != PersonLetterKind.CODE:
        return {}
    until = office.the_office().day_of(at + codes.LIFE[Way.LETTER])
    return {"until": until.isoformat(), "where": where_residents_look()}


def _give_up(card: PostCard, outcome: LetterOutcome, letter_ref: str, *, at: datetime) -> None:
    post.give_up(card.id, outcome, at=at)
    _record(card, outcome, letter_ref, "", at=at)


def _record(card: PostCard, outcome: LetterOutcome, letter_ref: str, sha256: str, *, at: datetime) -> None:
    happened = LetterSettled(
        letter=str(card.id),
        purpose=card.kind,
        outcome=str(outcome),
        release_ref=letter_ref,
        letter_sha256=sha256,
    )
    record(happened, subject_ref=str(card.id), actor=actors.WORKER, at=at, person=card.handle)
