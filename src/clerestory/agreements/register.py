"""Put agreements into the register and read them; the only way to the tables.

Promises that nothing is kept but what `usable` lets pass, under a number that no other has, one after the
other. Refuses to change anything.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from clerestory.agreements import models
from clerestory.agreements.errors import UnknownAgreementError, UnusableAgreementError
from clerestory.agreements.records import (
    Act,
    ActKind,
    Agreement,
    Clause,
    ClauseKind,
    Party,
)
from clerestory.agreements.usable import NewAct, NewAgreement, digest_of, refuse_act, refuse_unusable
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId
from clerestory.vocabulary.requesters import ancestry

_TURN: Final = 0x41677265
"""Of locks on agreements, so that they meet no other lock of the database."""


def put(new: NewAgreement, *, by: PersonId | None, at: datetime) -> Agreement:
    """Keep an agreement; it is not in force before it is signed. Raises UnusableAgreementError."""
    refuse_unusable(new)
    _refuse_taken(new.number)
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
    refuse_act(_record_of(row), new)
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


def _refuse_taken(number: str) -> None:
    if models.Agreement.objects.filter(number=number).exists():
        raise UnusableAgreementError("number", f"An agreement {number} stands there already. Give another.")


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
