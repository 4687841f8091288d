"""A stored request as other rooms see it, read whole or not at all.

Promises that a row whose stored words this release does not know (after an update) becomes one error that
names the request, and that its head can be read all the same."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clerestory.errors import ClerestoryError
from clerestory.intake.claims import Claims
from clerestory.intake.deadlines import ClockRule, Deadline
from clerestory.intake.errors import UnreadableRequestError
from clerestory.intake.established import Established
from clerestory.intake.heads import RequestHead
from clerestory.intake.models import Request
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.vocabulary.decision import Decision


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the index of the registry says about the record that was found. All None unless exactly one
    was."""

    resolved: str
    record: str | None = None
    credential: str | None = None
    address_confidential: bool | None = None
    accident_without_conviction: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request as other rooms see it. preparers: everybody who ever checked its papers; prepared_by: the
    last of them. clock_rules: by which `due` was counted. part_of: the request that this one is a part of.
    appeal_by: last day for an appeal against its refusal. subject_digest: keyed digest of what identifies the
    person or vehicle, to find the same question again."""

    id: UUID
    reference: str
    agency: AgencyId
    channel: str
    claims: Claims
    established: Established
    keys_supplied: tuple[str, ...]
    register: RegisterFacts | None
    handle: UUID | None
    state: State
    decision: Decision | None
    told: Decision | None
    approved_thumbprint: str | None
    stopped_because: str | None
    emergency: bool
    opened_at: datetime
    opened_by: PersonId | None
    prepared_by: PersonId | None
    due: Deadline
    preparers: tuple[PersonId, ...] = ()
    clock_rules: tuple[ClockRule, ...] = ()
    assigned_to: PersonId | None = None
    part_of: UUID | None = None
    appeal_by: date | None = None
    subject_digest: str = ""


def read(row: Request) -> RequestRecord:
    """The request of this row. Raises UnreadableRequestError."""
    try:
        return _read(row)
    except (ClerestoryError, AttributeError, LookupError, TypeError, ValueError) as fault:
        raise UnreadableRequestError(head_of(row)) from fault


def head_of(row: Request) -> RequestHead:
    """What every release can read of this row."""
    agency, state = AgencyId(row.agency_id), State(row.state)
    return RequestHead(row.pk, row.reference, agency, state, row.opened_at, row.handle)


def read_or_head(row: Request) -> RequestRecord | RequestHead:
    """The request of this row, or its head where the rest cannot be read."""
    try:
        return read(row)
    except UnreadableRequestError as unreadable:
        return unreadable.head


def _read(row: Request) -> RequestRecord:
    return RequestRecord(
        id=row.pk,
        reference=row.reference,
        agency=AgencyId(row.agency_id),
        channel=row.channel,
        claims=Claims.from_json(row.claims),
        established=Established.from_json(row.established),
        keys_supplied=tuple(row.keys_supplied),
        register=RegisterFacts(**row.register) if row.register else None,
        handle=row.handle,
        state=State(row.state),
        decision=Decision.from_json(row.decision) if row.decision else None,
        told=Decision.from_json(row.told) if row.told else None,
        approved_thumbprint=row.approved_thumbprint,
        stopped_because=row.stopped_because,
        emergency=row.emergency,
        opened_at=row.opened_at,
        opened_by=PersonId(row.opened_by) if row.opened_by else None,
        prepared_by=PersonId(row.prepared_by) if row.prepared_by else None,
        due=Deadline(row.due_on, row.due_arithmetic),
        preparers=_preparers(row),
        clock_rules=tuple(ClockRule.from_json(rule) for rule in row.clock_rules),
        assigned_to=PersonId(row.assigned_to) if row.assigned_to else None,
        part_of=row.part_of_id,
        appeal_by=row.appeal_by,
        subject_digest=row.subject_digest,
    )


def _preparers(row: Request) -> tuple[PersonId, ...]:
    # A release that does not know the column yet writes the last preparer only.
    last = (row.prepared_by,) if row.prepared_by else ()
    return tuple(PersonId(person) for person in dict.fromkeys((*row.preparers, *last)))
