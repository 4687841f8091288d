"""Put agreements into the register and read them; the only way to the tables.

Promises that what is kept can be computed with: known elements, purposes and places, a term, at least one
party, one clause of purposes and one of elements, and each sentence in both languages. Refuses to change
anything.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from clerestory.agreements import models
from clerestory.agreements.errors import UnknownAgreementError, UnusableAgreementError
from clerestory.agreements.records import (
    OFFICE,
    REPEATED,
    Act,
    ActKind,
    Agreement,
    Clause,
    ClauseKind,
    Party,
)
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.form import SCHEMA
from clerestory.vocabulary.requesters import ancestry

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
_TURN: Final = 0x41677265
"""Of locks on agreements, so that they meet no other lock of the database."""
_NEEDED: Final = (ClauseKind.PURPOSES, ClauseKind.ELEMENTS)


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


def put(new: NewAgreement, *, by: PersonId | None, at: datetime) -> Agreement:
    """Keep an agreement; it is not in force before it is signed. Raises UnusableAgreementError."""
    refuse_unusable(new)
    row = models.Agreement.objects.create(
        number=new.number,
        title=new.title.strip(),
        titulo=new.titulo.strip(),
        text=new.text,
        texto=new.texto,
        text_sha256=digest_of(new.text),
        begins_on=new.begins_on,
        ends_on=new.ends_on,
        made_up=new.made_up,
        registered_at=at,
        registered_by=by,
    )
    for party in new.parties:
        node = "" if party.agency else party.node
        models.Party.objects.create(agreement=row, agency_id=party.agency, node=node)
    for clause in new.clauses:
        models.Clause.objects.create(
            agreement=row,
            kind=str(clause.kind),
            says=clause.says.strip(),
            dice=clause.dice.strip(),
            values=list(clause.values),
            number=clause.number,
            months=clause.months,
            days=clause.days,
        )
    return fetch(new.number)


def add(number: str, new: NewAct, *, by: PersonId | None, at: datetime) -> Act:
    """Keep that something happened to the agreement. Raises UnknownAgreementError, UnusableAgreementError.

    Two people who record at once do it one after the other. A row that nobody may change cannot be locked,
    so the turn is taken by a lock of the database on the number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_TURN, number])
    row = _rows().filter(number=number).first()
    if row is None:
        raise UnknownAgreementError(number)
    _refuse_act(_record_of(row), new)
    act = models.Act.objects.create(
        agreement=row,
        kind=str(new.kind),
        on=new.on,
        side=new.side,
        capacity=new.capacity.strip(),
        text_sha256=new.text_sha256,
        covers_until=new.covers_until,
        of_breach_id=new.of_breach,
        recorded_at=at,
        recorded_by=by,
    )
    if new.ground.strip():
        models.Ground.objects.create(act=act, text=new.ground.strip())
    return _act(act)


def fetch(number: str) -> Agreement:
    """The agreement of this number. Raises UnknownAgreementError."""
    row = _rows().filter(number=number).first()
    if row is None:
        raise UnknownAgreementError(number)
    return _record_of(row)


def binding(agency: AgencyCard) -> tuple[Agreement, ...]:
    """Every agreement to which this agency is a party, by itself or by its place; by number."""
    rows = _rows().filter(Q(parties__agency=agency.id) | Q(parties__node__in=ancestry(agency.node)))
    return tuple(_record_of(row) for row in rows.distinct())


def binding_each(agencies: Iterable[AgencyCard]) -> dict[AgencyId, tuple[Agreement, ...]]:
    """The same for several agencies at once, by agency; each of them has an entry."""
    cards = tuple(agencies)
    nodes = {node for card in cards for node in ancestry(card.node)}
    rows = _rows().filter(Q(parties__agency__in=[card.id for card in cards]) | Q(parties__node__in=nodes))
    found = [_record_of(row) for row in rows.distinct()]
    return {card.id: tuple(one for one in found if one.binds(card)) for card in cards}


def every() -> tuple[Agreement, ...]:
    """Every agreement, by number."""
    return tuple(_record_of(row) for row in _rows())


def registered_by(number: str) -> PersonId | None:
    """Who put the agreement into the register; None: the installation itself."""
    found = models.Agreement.objects.filter(number=number).values_list("registered_by", flat=True).first()
    return PersonId(found) if found else None


def grounds(number: str) -> dict[int, str]:
    """Why things were recorded, by the number of the act. Only a session of the office sees any."""
    rows = models.Ground.objects.filter(act__agreement__number=number)
    return {row.act_id: row.text for row in rows}


def refuse_unusable(new: NewAgreement) -> None:
    """Raise UnusableAgreementError naming the part that cannot be kept."""
    if not NUMBER.fullmatch(new.number):
        raise UnusableAgreementError("number", "Write 2 to 40 letters, digits and hyphens, such as 2026-014.")
    if models.Agreement.objects.filter(number=new.number).exists():
        raise UnusableAgreementError(
            "number", f"An agreement {new.number} stands there already. Give another."
        )
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
        if party.agency is None and not NODE.fullmatch(party.node):
            raise UnusableAgreementError("parties", "Write a place in the tree of requesters, such as court.")
    _refuse_clauses(new.clauses)


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
    if clause.kind is ClauseKind.NO_REDISCLOSURE and not all(map(NODE.fullmatch, clause.values)):
        raise UnusableAgreementError(part, "Write places in the tree of requesters, such as court.")
    if clause.kind is ClauseKind.VOLUME and not clause.number:
        raise UnusableAgreementError(part, "Write how many requests a month, 1 or more.")
    if clause.kind in REPEATED and not clause.months:
        raise UnusableAgreementError(part, "Write after how many months it is due again, 1 or more.")


def _refuse_day(part: str, day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UnusableAgreementError(part, f"Write a day from {FIRST_DAY} to {LAST_DAY}; found {day}.")


def _refuse_text(part: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest or "\x00" in text:
        raise UnusableAgreementError(part, f"Write it in one to {longest} characters.")


def _refuse_act(agreement: Agreement, new: NewAct) -> None:
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


def _rows() -> QuerySet[models.Agreement]:
    return models.Agreement.objects.prefetch_related("parties__agency", "clauses", "acts")


def _record_of(row: models.Agreement) -> Agreement:
    return Agreement(
        number=row.number,
        title=row.title,
        titulo=row.titulo,
        text=row.text,
        texto=row.texto,
        text_sha256=row.text_sha256,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        parties=tuple(
            Party(AgencyId(each.agency.pk), each.agency.node) if each.agency else Party(None, each.node)
            for each in row.parties.all()
        ),
        clauses=tuple(
            Clause(
                ClauseKind(each.kind),
                each.says,
                each.dice,
                tuple(each.values),
                each.number,
                each.months,
                each.days,
            )
            for each in row.clauses.all()
        ),
        acts=tuple(_act(each) for each in row.acts.all()),
        made_up=row.made_up,
        registered_at=row.registered_at,
    )


def _act(row: models.Act) -> Act:
    return Act(
        number=row.pk,
        kind=ActKind(row.kind),
        on=row.on,
        recorded_at=row.recorded_at,
        side=row.side,
        capacity=row.capacity,
        text_sha256=row.text_sha256,
        covers_until=row.covers_until,
        of_breach=row.of_breach_id,
    )
