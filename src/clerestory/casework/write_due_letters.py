"""Write the letters that agencies with a mail address are owed, without anybody asking for them.

Promises that each is written once, however often this runs; that one that fails does not keep back the
others and is named by an alarm each day. Looks back some days only: an older request is answered already."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import alarms
from clerestory.casework.session import OfficeSide, as_office
from clerestory.casework.write_letter import FITS, write_letter
from clerestory.correspondence import letters
from clerestory.correspondence.errors import LetterDoesNotFitError, LetterNotMadeError
from clerestory.correspondence.kinds import LetterKind
from clerestory.intake import counts
from clerestory.journal import actors
from clerestory.release import shelf
from clerestory.release.silence import DUE_AFTER, Owes
from clerestory.vocabulary.words import Language

LOOKS_BACK: Final = {
    LetterKind.ACKNOWLEDGEMENT: timedelta(days=30),
    LetterKind.MORE_NEEDED: timedelta(days=30),
    LetterKind.REFUSAL: timedelta(days=30),
    LetterKind.RELEASE_NOTICE: timedelta(days=30),
    LetterKind.RECALL: timedelta(days=30),
    LetterKind.ATTESTATION_DUE: timedelta(days=120),
}
"""The kinds that are written unasked, and how long ago a request was opened at most."""
AT_ONCE: Final = 200
REMINDED_BEFORE: Final = timedelta(days=5)


def write_due_letters(*, at: datetime) -> int:
    """How many were written now."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        languages = letters.languages_of_mail()
        due = [
            (reference, kind, languages[agency])
            for agency in languages
            for kind, back in LOOKS_BACK.items()
            for request, reference in counts.references_in(
                FITS[kind], agencies=(agency,), since=at - back, limit=AT_ONCE
            )
            if kind is not LetterKind.ATTESTATION_DUE or _is_reminded(request, at=at)
            if kind not in letters.kinds_made(request)
        ]
    return sum(_write(reference, kind, language, at=at) for reference, kind, language in due)


def _is_reminded(request: UUID, *, at: datetime) -> bool:
    """Whether the use of what was collected is to be attested within a few days."""
    release = shelf.latest_of(request)
    return (
        release is not None
        and release.collected_at is not None
        and at - release.collected_at >= DUE_AFTER[Owes.USE] - REMINDED_BEFORE
    )


def _write(reference: str, kind: LetterKind, language: Language, *, at: datetime) -> bool:
    try:
        write_letter(reference, kind, language=language, by=None, at=at)
    except LetterDoesNotFitError:  # it moved on meanwhile
        return False
    except LetterNotMadeError as fault:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            alarms.raise_alarm_daily(
                kind=type(fault).__name__,
                where="write_due_letters",
                subject_ref=reference,
                actor=actors.WORKER,
                at=at,
            )
        return False
    return True
