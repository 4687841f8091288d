"""Requests that nobody has sent yet: keep them sealed, give them back to their agency, forget them; the only
way to their table.

Promises that a draft lies encrypted as a whole under a key of its own, bound to its row, that only its
agency's sessions see it (row-level security), and that it is deleted, not marked, when it is forgotten.
Refuses to be a request: a draft has no reference, no clock and no journal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from clerestory.intake.draft_models import Draft
from clerestory.intake.errors import DraftRefusedError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.sealing import at_rest
from clerestory.sealing.canonical import canonical_json, parse_json_object

KEPT: Final = timedelta(days=30)
MOST_AN_AGENCY: Final = 50
LONGEST: Final = 65_536  # bytes, as a question of an agency's program
NOT_THERE: Final = (
    "There is no such draft: it was sent, thrown away, or forgotten after 30 days. Begin a new request."
)
"""The one answer about a draft that is not there, also about another agency's."""
Answers = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft. answers: each field's values as they were typed."""

    id: UUID
    saved_by: PersonId
    saved_at: datetime
    forget_on: date
    answers: Answers


def keep(
    agency: AgencyId,
    answers: Answers,
    *,
    draft: UUID | None,
    by: PersonId,
    today: date,
    at: datetime,
    kek: at_rest.KeyEncryptionKey,
) -> UUID:
    """Keep what was typed, in place of `draft` where there is one; its handle. Raises DraftRefusedError."""
    body = canonical_json(answers)
    if len(body) > LONGEST:
        raise DraftRefusedError(
            f"A draft of {len(body):,} bytes was sent; at most {LONGEST:,} are kept. Shorten what you wrote."
        )
    row = Draft.objects.select_for_update().filter(pk=draft, agency_id=agency).first() if draft else None
    if row is None:
        _refuse_one_more(agency)
        row = Draft(agency_id=agency)
    data_key = at_rest.new_data_key()
    row.saved_by, row.saved_at, row.forget_on = by, at, today + KEPT
    row.wrapped_key = at_rest.wrap(data_key, kek).to_text()
    row.sealed_answers = at_rest.encrypt_field(data_key, _place(row.pk), body)
    row.save()
    return row.pk


def drafts_of(agency: AgencyId, *, keks: Sequence[at_rest.KeyEncryptionKey]) -> tuple[DraftRecord, ...]:
    """The agency's drafts, the last saved first."""
    return tuple(_opened(row, keks) for row in Draft.objects.filter(agency_id=agency))


def fetch(agency: AgencyId, draft: UUID, *, keks: Sequence[at_rest.KeyEncryptionKey]) -> DraftRecord:
    """One draft. Raises DraftRefusedError where there is none (also another agency's)."""
    row = Draft.objects.filter(pk=draft, agency_id=agency).first()
    if row is None:
        raise DraftRefusedError(NOT_THERE)
    return _opened(row, keks)


def forget(agency: AgencyId, draft: UUID) -> bool:
    """Delete a draft; whether there was one."""
    return Draft.objects.filter(pk=draft, agency_id=agency).delete()[0] > 0


def forget_old(today: date) -> int:
    """Delete what is past its day; how many there were."""
    return Draft.objects.filter(forget_on__lt=today).delete()[0]


def _refuse_one_more(agency: AgencyId) -> None:
    kept = Draft.objects.filter(agency_id=agency).count()
    if kept >= MOST_AN_AGENCY:
        raise DraftRefusedError(
            f"Your agency has {kept} drafts, as many as are kept. Send or throw away one of them first."
        )


def _opened(row: Draft, keks: Sequence[at_rest.KeyEncryptionKey]) -> DraftRecord:
    data_key = at_rest.unwrap(at_rest.WrappedKey.from_text(row.wrapped_key), keks)
    plain = parse_json_object(at_rest.decrypt_field(data_key, _place(row.pk), bytes(row.sealed_answers)))
    return DraftRecord(
        id=row.pk,
        saved_by=PersonId(row.saved_by),
        saved_at=row.saved_at,
        forget_on=row.forget_on,
        answers={name: list(map(str, values)) for name, values in plain.items() if isinstance(values, list)},
    )


def _place(row: UUID) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(table="intake_draft", column="sealed_answers", row=str(row), subject=str(row))
