"""Whose release is this? A supervisor or counsel gives a mark, or a text that holds marks.

Promises that only a mark which verifies names anybody, and that each asking is recorded. Says with every
answer what it proves and what not."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.session import as_staff
from clerestory.casework.texts import required_text
from clerestory.intake import requests
from clerestory.journal import actors
from clerestory.journal.after_events import MarkTraced
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.release import marking, shelf

LONGEST: Final = 200_000
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Traced:
    """A mark and what it proves. request, agency: None where the mark was not made by this office."""

    mark: str
    is_ours: bool
    request: str | None = None
    agency: str | None = None
    sealed_at: datetime | None = None
    collected_at: datetime | None = None


def trace_mark(text: str, *, by: PersonId, at: datetime) -> tuple[Traced, ...]:
    """What each mark in the text proves; the first twenty. Raises NotAllowedError, UnusableCommandError."""
    text = required_text("/text", text, wanted="a mark, or a text that holds one", longest=LONGEST)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="ask whose release a mark belongs to")
        return tuple(_traced(mark, by=by, at=at) for mark in marking.marks_in(text)[:_MOST])


def _traced(mark: str, *, by: PersonId, at: datetime) -> Traced:
    release = shelf.named(marking.release_named(mark))
    is_ours = release is not None and marking.is_mark_of(
        mark,
        release.release_ref,
        release.agency,
        release.recipient_thumbprint,
        secret=office.keys().digests,
    )
    found = release if is_ours else None
    reference = requests.reference_of(found.request) if found else "office"
    happened = MarkTraced(
        release_ref=found.release_ref if found else None,
        mark_sha256=hashlib.sha256(mark.encode()).hexdigest(),
    )
    record(happened, subject_ref=reference, actor=actors.person(by), at=at)
    if found is None:
        return Traced(mark, is_ours=False)
    return Traced(
        mark,
        is_ours=True,
        request=reference,
        agency=directory.agency_card(found.agency).name,
        sealed_at=found.sealed_at,
        collected_at=found.collected_at,
    )
