"""Open, read and move requests; the only way to their tables.

Promises: the same key and body give the same request; the same key and another body change nothing and
raise IdempotencyConflictError; a state changes only along `states.STEPS`. Who sees what is decided by the
database's row-level security for the session the caller set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q

from clerestory.intake import records
from clerestory.intake.claims import Claims
from clerestory.intake.deadlines import ClockRule, Deadline
from clerestory.intake.errors import IdempotencyConflictError, RequestNotFoundError, StateChangeRefusedError
from clerestory.intake.established import Established
from clerestory.intake.heads import RequestHead
from clerestory.intake.models import Request
from clerestory.intake.numbers import next_reference
from clerestory.intake.records import RegisterFacts, RequestRecord
from clerestory.intake.states import SETTLED, State, Step, Who, step_from
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.vocabulary.decision import Decision


@dataclass(frozen=True, slots=True)
class Opened:
    """`repeated`: the request was there already and nothing was stored."""

    request: RequestRecord
    repeated: bool


def open_request(
    *,
    agency: AgencyId,
    channel: str,
    idempotency_key: str,
    body_digest: str,
    claims: Claims,
    keys_supplied: Sequence[str],
    due: Deadline,
    clock_rules: Sequence[ClockRule] = (),
    subject_digest: str = "",
    opened_by: PersonId | None,
    year: int,
    at: datetime,
) -> Opened:
    """Store a new request, or find the one that this key opened before. Raises IdempotencyConflictError."""
    known = _known(agency, idempotency_key, body_digest)
    if known:
        return known
    try:
        with transaction.atomic():
            row = Request.objects.create(
                reference=next_reference(year),
                agency_id=agency,
                channel=channel,
                idempotency_key=idempotency_key,
                body_digest=body_digest,
                claims=claims.to_json(),
                keys_supplied=list(keys_supplied),
                state=State.RECEIVED,
                emergency=claims.purpose.emergency is True,
                opened_at=at,
                opened_by=opened_by,
                due_on=due.on,
                due_arithmetic=due.arithmetic,
                clock_rules=[rule.to_json() for rule in clock_rules],
                subject_digest=subject_digest,
            )
    except IntegrityError:  # the same key won a race; the savepoint gave its number back
        known = _known(agency, idempotency_key, body_digest)
        if known is None:
            raise
        return known
    return Opened(records.read(row), repeated=False)


def fetch(reference: str) -> RequestRecord:
    """The request, if this session may see it. Raises RequestNotFoundError, UnreadableRequestError."""
    return records.read(_one(Request.objects.filter(reference=reference).first(), reference))


def fetch_for_change(reference: str) -> RequestRecord:
    """The same, locked until the transaction ends. Take this lock before the journal's turn."""
    return records.read(
        _one(Request.objects.select_for_update().filter(reference=reference).first(), reference)
    )


def head_for_change(reference: str) -> RequestHead:
    """What can be read of any request, locked until the transaction ends. Raises RequestNotFoundError."""
    return records.head_of(
        _one(Request.objects.select_for_update().filter(reference=reference).first(), reference)
    )


def head(reference: str) -> RequestHead:
    """What can be read of a request whatever its stored words are. Raises RequestNotFoundError."""
    return records.head_of(_one(Request.objects.filter(reference=reference).first(), reference))


def reference_of(request: UUID) -> str:
    """The reference of a request known by its handle. Raises RequestNotFoundError."""
    return _one(Request.objects.filter(pk=request).first(), str(request)).reference


def references_in_states(states: Sequence[State]) -> tuple[str, ...]:
    """References of requests in these states, most urgent first, whether or not they can be read. For lists
    that people look at see `queue_pages`."""
    rows = Request.objects.filter(state__in=[str(state) for state in states])
    return tuple(rows.order_by("due_on", "opened_at", "reference").values_list("reference", flat=True))


def closable(today: date) -> tuple[str, ...]:
    """References of refused requests whose last day for an appeal is over, and of divided ones whose parts
    have all ended."""
    refused = Request.objects.filter(state=State.WITHHELD, appeal_by__lt=today)
    open_parts = Request.objects.filter(part_of=OuterRef("pk")).exclude(
        state__in=[str(end) for end in SETTLED]
    )
    divided = Request.objects.filter(state=State.DECIDED_IN_PART).filter(~Exists(open_parts))
    return tuple(row.reference for row in (*refused, *divided))


def counts() -> tuple[tuple[State, int], ...]:
    """How many requests stand in each state; every state is listed."""
    found = dict(Request.objects.order_by().values_list("state").annotate(Count("id")))
    return tuple((state, found.get(state.value, 0)) for state in State)


def of_agency(
    agency: AgencyId,
    *,
    after: str | None = None,
    limit: int | None = None,
    state: State | None = None,
    reference: str | None = None,
) -> tuple[RequestRecord | RequestHead, ...]:
    """An agency's requests, newest first; of one that cannot be read, its head. after: reference of the last
    one already seen; limit: at most so many; state, reference: only those in it, only this one."""
    rows = Request.objects.filter(agency_id=agency).order_by("-opened_at", "-reference")
    if after is not None:
        seen = _one(rows.filter(reference=after).first(), after)
        rows = rows.filter(
            Q(opened_at__lt=seen.opened_at) | Q(opened_at=seen.opened_at, reference__lt=seen.reference)
        )
    if state is not None:
        rows = rows.filter(state=state)
    if reference is not None:
        rows = rows.filter(reference=reference)
    return tuple(records.read_or_head(row) for row in rows[:limit])


def move(
    request: RequestRecord | RequestHead, step: Step, who: Who, *, keeping: Mapping[str, Any] | None = None
) -> State:
    """Take one step. keeping: what is stored with it, as `decided` gives it. Raises StateChangeRefusedError
    when the table has no such row."""
    following = step_from(request.state, step, who)
    if following is None:
        raise StateChangeRefusedError(request.reference, request.state, step)
    # Invariant: the row is locked, or was created in this transaction; the state compared is the state
    # stored.
    if not Request.objects.filter(pk=request.id, state=request.state).update(
        state=following, **(keeping or {})
    ):
        raise StateChangeRefusedError(request.reference, request.state, step)
    return following


def decided(decision: Decision, *, told: Decision | None) -> dict[str, Any]:
    """The office's decision, and what the requester may be told of it, to be kept with a step."""
    return {"decision": decision.to_json(), "told": told.to_json() if told is not None else None}


def keep_decision(request: RequestRecord, decision: Decision, *, told: Decision | None) -> None:
    """Keep the office's decision, and what the requester may be told of it."""
    Request.objects.filter(pk=request.id).update(**decided(decision, told=told))


def keep_established(request: RequestRecord, established: Established, *, prepared_by: PersonId) -> None:
    """Keep what an officer found in the papers, and who it was, beside everybody who checked before."""
    Request.objects.filter(pk=request.id).update(
        established=established.to_json(),
        prepared_by=prepared_by,
        preparers=list(dict.fromkeys((*request.preparers, prepared_by))),
    )


def keep_preparers(reference: str, people: Collection[PersonId]) -> None:
    """Keep who else prepared a request; they do not review it. Raises RequestNotFoundError."""
    row = _one(Request.objects.filter(reference=reference).first(), reference)
    row.preparers = list(dict.fromkeys((*row.preparers, *people)))
    row.save(update_fields=["preparers"])


def keep_located(request: RequestRecord, register: RegisterFacts, handle: UUID | None) -> RequestRecord:
    """Keep which record was meant; the request with it. A handle is kept only for exactly one record."""
    kept = handle if register.resolved == "exact" else None
    Request.objects.filter(pk=request.id).update(register=register.to_json(), handle=kept)
    return replace(request, register=register, handle=kept)


def keep_approval(request: RequestRecord, *, thumbprint: str) -> None:
    """Keep the key that the release was approved for."""
    Request.objects.filter(pk=request.id).update(approved_thumbprint=thumbprint, stopped_because=None)


def keep_stop(request: RequestRecord, *, because: str) -> None:
    """Keep the sentence that says why a delivery was stopped."""
    Request.objects.filter(pk=request.id).update(stopped_because=because)


def keep_due(request: RequestRecord, due: Deadline, rules: Sequence[ClockRule]) -> None:
    """Keep the day that was counted, and by which rules."""
    Request.objects.filter(pk=request.id).update(
        due_on=due.on, due_arithmetic=due.arithmetic, clock_rules=[rule.to_json() for rule in rules]
    )


def keep_assignment(request: RequestRecord, to: PersonId | None) -> None:
    """Keep who has the request on their desk."""
    Request.objects.filter(pk=request.id).update(assigned_to=to)


def keep_appeal_by(request: RequestRecord, day: date) -> None:
    """Keep the last day for an appeal."""
    Request.objects.filter(pk=request.id).update(appeal_by=day)


def _known(agency: AgencyId, idempotency_key: str, body_digest: str) -> Opened | None:
    row = Request.objects.filter(agency_id=agency, idempotency_key=idempotency_key).first()
    if row is None:
        return None
    if row.body_digest != body_digest:
        raise IdempotencyConflictError(row.reference)
    return Opened(records.read(row), repeated=True)


def _one(row: Request | None, reference: str) -> Request:
    if row is None:
        raise RequestNotFoundError(reference)
    return row
