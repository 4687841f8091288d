"""Open requests for public records, move them, find them; the only way to their tables.

Promises gapless numbers, moves by the table of states alone, and one error for every way of not finding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q

from clerestory.intake.deadlines import Deadline, StoodStill
from clerestory.public_records import contact
from clerestory.public_records.clocks import NO_DAY, Clocks
from clerestory.public_records.contact import Contact
from clerestory.public_records.errors import RecordsRequestNotFoundError, StepNotOpenError
from clerestory.public_records.models import RecordsEvent, RecordsNumbering, RecordsRequest
from clerestory.public_records.records import EventRecord, Happened, RecordsRecord, as_event, as_record
from clerestory.public_records.states import ENDED, OPEN, SAYS, STANDS_STILL, State, Step, Who, step_from
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.vocabulary.words import Language

_PREFIX: Final = "REC"
MOST_IN_LIST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What is opened. key_digest: SHA-256 of the key, in hexadecimal digits."""

    key_digest: str
    language: Language
    asked: str
    contact: Contact
    law: str
    received_on: date
    clocks: Clocks
    acknowledge: Deadline | None
    due: Deadline | None
    made_up: bool = False


def open_request(new: NewRequest, *, kek: KeyEncryptionKey, at: datetime) -> RecordsRecord:
    """Keep a new request under the next number of the year."""
    row = RecordsRequest(
        number=_next_number(new.received_on.year),
        key_digest=new.key_digest,
        language=new.language,
        way=new.contact.way,
        state=State.RECEIVED,
        received_at=at,
        received_on=new.received_on,
        clocks=new.clocks.to_json(),
        law=new.law,
        acknowledge_by=new.acknowledge.on if new.acknowledge else None,
        acknowledge_arithmetic=new.acknowledge.arithmetic if new.acknowledge else NO_DAY,
        due_on=new.due.on if new.due else None,
        due_arithmetic=new.due.arithmetic if new.due else NO_DAY,
        made_up=new.made_up,
    )
    contact.put(row, new.asked, new.contact, kek=kek)
    row.save(force_insert=True)
    return as_record(row)


def with_key(key_digest: str) -> RecordsRecord | None:
    """The request that this key opens, if this session may see it."""
    row = RecordsRequest.objects.filter(key_digest=key_digest).first()
    return as_record(row) if row else None


def fetch(number: str) -> RecordsRecord:
    """A request. Raises RecordsRequestNotFoundError."""
    row = RecordsRequest.objects.filter(number=number).first()
    if row is None:
        raise RecordsRequestNotFoundError
    return as_record(row)


def fetch_for_change(number: str) -> RecordsRecord:
    """The same, locked until the transaction ends."""
    row = RecordsRequest.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise RecordsRequestNotFoundError
    return as_record(row)


def move(request: RecordsRecord, step: Step, who: Who, *, on: date) -> RecordsRecord:
    """Take a step of the table. Raises StepNotOpenError."""
    after = step_from(request.state, step, who)
    if after is None:
        raise StepNotOpenError(SAYS[request.state])
    changed = replace(
        request,
        state=after,
        still_since=on if after in STANDS_STILL else None,
        closed_on=on if after in ENDED else None,
    )
    return _kept(changed)


def keep_clocks(
    request: RecordsRecord,
    clocks: Clocks,
    due: Deadline | None,
    *,
    acknowledged_on: date | None = None,
) -> RecordsRecord:
    """Keep other rules, and the day that follows from them."""
    changed = replace(
        request,
        clocks=clocks,
        due_on=due.on if due else None,
        due_arithmetic=due.arithmetic if due else NO_DAY,
        acknowledged_on=acknowledged_on or request.acknowledged_on,
    )
    return _kept(changed)


def keep_forget_on(request: RecordsRecord, day: date | None) -> RecordsRecord:
    """The day on which how the asker is reached is destroyed; None: not yet."""
    return _kept(replace(request, forget_on=day))


def keep_complaint(request: RecordsRecord, day: date | None) -> RecordsRecord:
    """A complaint waits since that day; None: it was answered."""
    return _kept(replace(request, complained_on=day))


def open_requests() -> tuple[RecordsRecord, ...]:
    """What is not ended, or has a complaint that waits; the earliest day first."""
    rows = RecordsRequest.objects.filter(Q(state__in=[str(s) for s in OPEN]) | Q(complained_on__isnull=False))
    found = [as_record(row) for row in rows.order_by("received_at")[:MOST_IN_LIST]]
    return tuple(sorted(found, key=lambda one: (one.next_due or date.max, one.number)))


def ended_requests() -> tuple[RecordsRecord, ...]:
    """What ended, the last first."""
    rows = RecordsRequest.objects.filter(state__in=[str(s) for s in ENDED], complained_on__isnull=True)
    return tuple(as_record(row) for row in rows.order_by("-closed_on", "-number")[:MOST_IN_LIST])


def opened_since(at: datetime) -> int:
    """How many came since that moment."""
    return RecordsRequest.objects.filter(received_at__gte=at).count()


def to_forget(today: date) -> tuple[str, ...]:
    """Numbers of requests whose time for keeping the contact is over."""
    rows = RecordsRequest.objects.filter(forget_on__lte=today).exclude(contact_key="")
    return tuple(rows.values_list("number", flat=True)[:MOST_IN_LIST])


def forget_contact(request: RecordsRecord) -> None:
    """Throw away the key and what it opened; nobody reads it again."""
    RecordsRequest.objects.filter(pk=request.id).update(contact_key="", sealed_contact=None)


def add_event(
    request: RecordsRecord,
    kind: Happened,
    *,
    at: datetime,
    on: date,
    by: UUID | None,
    says: str = "",
    wrote: str = "",
    keks: Sequence[KeyEncryptionKey] = (),
    details: dict[str, Any] | None = None,
) -> None:
    """Keep what happened. wrote: words of who asked, which are sealed."""
    sealed = None
    if wrote:
        sealed = contact.seal_words(RecordsRequest.objects.get(pk=request.id), wrote, keks=keks)
    RecordsEvent.objects.create(
        request_id=request.id,
        kind=str(kind),
        at=at,
        on=on,
        by=by,
        says=says,
        sealed=sealed,
        details=details or {},
    )


def events_of(request: UUID, *, keks: Sequence[KeyEncryptionKey]) -> tuple[EventRecord, ...]:
    """What happened, oldest first."""
    rows = RecordsEvent.objects.filter(request_id=request).select_related("request")
    return tuple(as_event(row, contact.open_words(row, keks=keks)) for row in rows)


def stops_of(request: UUID) -> tuple[StoodStill, ...]:
    """The times in which the clock stood still and which are over."""
    stops, since = [], None
    for kind, on in RecordsEvent.objects.filter(request_id=request).values_list("kind", "on"):
        if kind in (Happened.ASK_CLARIFICATION, Happened.ASK_FEE):
            since = on
        elif kind in (Happened.CLARIFY, Happened.PAY) and since is not None:
            stops.append(StoodStill(since, on))
            since = None
    return tuple(stops)


def _kept(changed: RecordsRecord) -> RecordsRecord:
    RecordsRequest.objects.filter(pk=changed.id).update(
        state=str(changed.state),
        clocks=changed.clocks.to_json(),
        due_on=changed.due_on,
        due_arithmetic=changed.due_arithmetic,
        acknowledged_on=changed.acknowledged_on,
        still_since=changed.still_since,
        closed_on=changed.closed_on,
        forget_on=changed.forget_on,
        complained_on=changed.complained_on,
    )
    return changed


def _next_number(year: int) -> str:
    RecordsNumbering.objects.bulk_create([RecordsNumbering(year=year)], ignore_conflicts=True)
    RecordsNumbering.objects.filter(pk=year).update(last=F("last") + 1)
    return f"{_PREFIX}-{year}-{RecordsNumbering.objects.get(pk=year).last:06d}"
