"""A request in parts: some of its elements go on now, others wait for more; each part is a request itself.

Promises that the parts together ask for exactly what the whole asked, once each, with everything that was
established about the whole, and that clocks go on as if nothing had been divided."""

from dataclasses import replace
from uuid import UUID

from clerestory.intake import records
from clerestory.intake.models import Request
from clerestory.intake.numbers import next_reference
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State


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


def parts_of(request: UUID) -> tuple[tuple[str, State], ...]:
    """Reference and state of each part, in their order."""
    rows = Request.objects.filter(part_of=request).order_by("reference").values_list("reference", "state")
    return tuple((reference, State(state)) for reference, state in rows)
