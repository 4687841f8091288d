"""What an agreement, and what happened to one, must be like before it is kept.

Promises that what passes can be computed with: known elements, purposes and places, a term within the
calendar, at least one party, one clause of purposes and one of elements, each sentence in both languages; of
a signature, that it is over the text in the register. Looks nothing up and keeps nothing.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.agreements.errors import UnusableAgreementError
from clerestory.agreements.records import (
    OFFICE,
    REPEATED,
    ActKind,
    Agreement,
    Clause,
    ClauseKind,
    Party,
)
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.form import SCHEMA
from clerestory.vocabulary.requester_classes import class_of

NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,39}")
NODE: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
ACTIVITIES: Final[tuple[str, ...]] = tuple(SCHEMA["properties"]["purpose"]["properties"]["activity"]["enum"])
FIRST_DAY: Final = date(1950, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
"""Days beyond these are slips of the hand; after the last of the calendar nothing can be said to fall due."""
LONGEST_TITLE: Final = 200
LONGEST_SENTENCE: Final = 600
LONGEST_TEXT: Final = 100_000
LONGEST_GROUND: Final = 2000
_VALUES: Final = {
    ClauseKind.ELEMENTS: frozenset(ELEMENTS),
    ClauseKind.PURPOSES: frozenset(ACTIVITIES),
    ClauseKind.NO_IMMIGRATION_USE: frozenset(ACTIVITIES),
}
_NEEDED: Final = (ClauseKind.PURPOSES, ClauseKind.ELEMENTS)
NOWHERE: Final = class_of("unknown")


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """An agreement to be kept, as somebody of the staff wrote it."""

    number: str
    title: str
    titulo: str
    text: str
    texto: str
    begins_on: date
    ends_on: date
    parties: tuple[Party, ...]
    clauses: tuple[Clause, ...]
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class NewAct:
    """Something that happened, to be kept; see `records.Act`. ground: required for a breach, a cure and an
    early end."""

    kind: ActKind
    on: date
    side: str = ""
    capacity: str = ""
    text_sha256: str = ""
    covers_until: date | None = None
    of_breach: int | None = None
    ground: str = ""


def digest_of(text: str) -> str:
    """What a signature is over: SHA-256 of the text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def refuse_unusable(new: NewAgreement) -> None:
    """Raise UnusableAgreementError naming the part that cannot be kept."""
    if not NUMBER.fullmatch(new.number):
        raise UnusableAgreementError("number", "Write 2 to 40 letters, digits and hyphens, such as 2026-014.")
    for part, longest in (("title", LONGEST_TITLE), ("titulo", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        _refuse_text(part, getattr(new, part), longest)
    if new.texto:
        _refuse_text("texto", new.texto, LONGEST_TEXT)
    _refuse_day("begins_on", new.begins_on)
    _refuse_day("ends_on", new.ends_on)
    if new.ends_on < new.begins_on:
        raise UnusableAgreementError("ends_on", f"It begins on {new.begins_on}; it cannot end before that.")
    if not new.parties:
        raise UnusableAgreementError("parties", "Name at least one party besides the office.")
    for party in new.parties:
        if party.agency is None:
            _refuse_place("parties", party.node)
    _refuse_clauses(new.clauses)


def refuse_act(agreement: Agreement, new: NewAct) -> None:
    """Raise UnusableAgreementError naming the part for which the act cannot be kept."""
    _refuse_day("on", new.on)
    sides = (OFFICE, *(party.key for party in agreement.parties))
    if new.kind is ActKind.SIGNED:
        if new.side not in sides:
            raise UnusableAgreementError("side", "Choose the office or a party of this agreement.")
        if any(act.side == new.side for act in agreement.acts_of(ActKind.SIGNED)):
            raise UnusableAgreementError("side", "This side has signed already.")
        if new.text_sha256 != agreement.text_sha256:
            raise UnusableAgreementError(
                "text_sha256",
                "The signed paper is not the text in the register: the digests differ. Compare the two; "
                "another text is another agreement.",
            )
        _refuse_text("capacity", new.capacity, LONGEST_TITLE)
    if new.kind in (ActKind.CERTIFICATE, ActKind.AUDIT) and (
        new.covers_until is None or new.covers_until > new.on
    ):
        raise UnusableAgreementError(
            "covers_until", "Write up to which day it covers; not after it was given."
        )
    if new.kind is ActKind.CURED and new.of_breach not in {
        act.number for act in agreement.acts_of(ActKind.BREACH)
    } - {act.of_breach for act in agreement.acts_of(ActKind.CURED)}:
        raise UnusableAgreementError("of_breach", "Choose a breach of this agreement that is not cured.")
    if new.kind is ActKind.ENDED and agreement.acts_of(ActKind.ENDED):
        raise UnusableAgreementError("on", "This agreement has been ended already.")
    if new.kind in (ActKind.BREACH, ActKind.CURED, ActKind.ENDED):
        _refuse_text("ground", new.ground, LONGEST_GROUND)


def _refuse_clauses(clauses: Iterable[Clause]) -> None:
    seen: set[ClauseKind] = set()
    for clause in clauses:
        if clause.kind in seen:
            raise UnusableAgreementError(str(clause.kind), "A kind of clause stands in an agreement once.")
        seen.add(clause.kind)
        _refuse_clause(clause)
    for kind in _NEEDED:
        if kind not in seen:
            raise UnusableAgreementError(
                str(kind), f"An agreement says which {kind} it is for. Choose one at least."
            )


def _refuse_clause(clause: Clause) -> None:
    part = str(clause.kind)
    for text in (clause.says, clause.dice):
        _refuse_text(part, text, LONGEST_SENTENCE)
    known = _VALUES.get(clause.kind)
    if known is not None and (not clause.values or not set(clause.values) <= known):
        raise UnusableAgreementError(part, "Choose one at least, from the list.")
    if clause.kind is ClauseKind.NO_REDISCLOSURE:
        for place in clause.values:
            _refuse_place(part, place)
    if clause.kind is ClauseKind.VOLUME and not clause.number:
        raise UnusableAgreementError(part, "Write how many requests a month, 1 or more.")
    if clause.kind in REPEATED and not clause.months:
        raise UnusableAgreementError(part, "Write after how many months it is due again, 1 or more.")


def _refuse_place(part: str, node: str) -> None:
    """A name that lies nowhere in the tree binds nobody, and whoever wrote it believes that it does."""
    if not NODE.fullmatch(node) or class_of(node) == NOWHERE:
        raise UnusableAgreementError(part, "Write a place in the tree of requesters, such as court.")


def _refuse_day(part: str, day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UnusableAgreementError(part, f"Write a day from {FIRST_DAY} to {LAST_DAY}; found {day}.")


def _refuse_text(part: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest or "\x00" in text:
        raise UnusableAgreementError(part, f"Write it in one to {longest} characters.")
