"""A request in parts: some of its elements go on now, others wait for more; each part is a request itself.

Promises that the parts together ask for exactly what the whole asked, once each, with everything that was
established about the whole, and that clocks go on as if nothing had been divided."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from clerestory.intake import records
from clerestory.intake.models import Request
from clerestory.intake.numbers import next_reference
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDER_REVIEW, State


def open_part(whole: RequestRecord, elements: tuple[str, ...], *, number: int, year: int) -> RequestRecord:
    """Open part `number` of a request, for these of its elements."""
    row = Request.objects.get(pk=whole.id)
    part = Request.objects.create(
        reference=next_reference(year),
        agency_id=row.agency_id,
        channel=row.channel,
        idempotency_key=f"part {number} of {row.pk}",
        body_digest=row.body_digest,
        claims=replace(whole.claims, elements=elements).to_json(),
        established=row.established,
        keys_supplied=row.keys_supplied,
        register=row.register,
        handle=row.handle,
        state=State.RECEIVED,
        emergency=row.emergency,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        prepared_by=row.prepared_by,
        preparers=row.preparers,
        due_on=row.due_on,
        due_arithmetic=row.due_arithmetic,
        clock_rules=row.clock_rules,
        assigned_to=row.assigned_to,
        part_of=row,
        subject_digest=row.subject_digest,
    )
    return records.read(part)


def with_wholes(requests: Sequence[RequestRecord]) -> dict[UUID, tuple[UUID, ...]]:
    """Each of these requests with those it is a part of, nearest first: what was sent to a whole, or refused
    before it, concerns its parts. One statement for each time that something was divided."""
    found: dict[UUID, tuple[UUID, ...]] = {each.id: (each.id,) for each in requests}
    above = {each.id: each.part_of for each in requests if each.part_of is not None}
    while above:
        found |= {each: (*found[each], whole) for each, whole in above.items()}
        rows = Request.objects.filter(pk__in=set(above.values()), part_of__isnull=False)
        higher = dict(rows.values_list("pk", "part_of_id"))
        above = {each: higher[whole] for each, whole in above.items() if whole in higher}
    return found


def looked_at_below(whole: UUID) -> tuple[str, ...]:
    """References of the parts, and of their parts, that a person of the office looks at now, in their
    order."""
    found: list[str] = []
    above = [whole]
    while above:
        rows = list(Request.objects.filter(part_of__in=above).values_list("pk", "reference", "state"))
        found += [reference for _, reference, state in rows if State(state) in UNDER_REVIEW]
        above = [each for each, _, _ in rows]
    return tuple(sorted(found))


def whole_of(request: RequestRecord) -> UUID:
    """The request that this one is, or is in the end a part of."""
    return with_wholes((request,))[request.id][-1]


def with_parts(wholes: Collection[UUID]) -> frozenset[str]:
    """References of these requests, of their parts, and of the parts of those."""
    found = set(Request.objects.filter(pk__in=wholes).values_list("reference", flat=True))
    above = list(wholes)
    while above:
        rows = list(Request.objects.filter(part_of__in=above).values_list("pk", "reference"))
        found.update(reference for _, reference in rows)
        above = [each for each, _ in rows]
    return frozenset(found)


def parts_of(request: UUID) -> tuple[tuple[str, State], ...]:
    """Reference and state of each part, in their order."""
    rows = Request.objects.filter(part_of=request).order_by("reference").values_list("reference", "state")
    return tuple((reference, State(state)) for reference, state in rows)
