"""Yes or no where it serves: the wish of a requester, from the question to the release.

Promises that a wish which could not be met is refused before anything is stored, and that a wished derived
answer never leaves whole: what cannot be derived stops the delivery."""

from datetime import datetime

from clerestory.casework import office
from clerestory.casework.commands import OpenQuery
from clerestory.casework.errors import UnusableCommandError
from clerestory.intake import requests, slips
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors
from clerestory.journal.after_events import AnswerDerived
from clerestory.journal.write import record
from clerestory.release import deriving
from clerestory.release.case import Assembled
from clerestory.release.deriving import Named


def refuse_unmeetable(command: OpenQuery) -> None:
    """Raise UnusableCommandError for a wish that no release could meet."""
    if not command.derived:
        return
    wanted = deriving.derivable(command.claims.elements)
    if not wanted:
        raise UnusableCommandError(
            "/form",
            "derived, but no element that can be answered so",
            "one of " + ", ".join(deriving.ANSWERS),
        )
    subject = command.subject
    if "vehicle_owner" in wanted and not (subject.surname and subject.given):
        raise UnusableCommandError(
            "/subject", "no person to compare the owner with", "surname and given of the supposed owner"
        )


def keep_wish(command: OpenQuery, request: RequestRecord) -> None:
    """Keep what is wished of this request. Needs a session of the staff."""
    if command.derived:
        deriving.keep_wish(request.id, request.agency)


def is_wished(request: RequestRecord) -> bool:
    """Whether derived answers are wanted; a part of a request is answered as the whole would be."""
    if deriving.is_wished(request.id):
        return True
    if request.part_of is None:
        return False
    return is_wished(requests.fetch(requests.reference_of(request.part_of)))


def derived_where_wished(
    request: RequestRecord, assembled: Assembled, release_ref: str, *, at: datetime
) -> Assembled:
    """The same, or yes and no in place of what can be answered so. Raises CheckFailedError."""
    if not is_wished(request):
        return assembled
    today = office.the_office().day_of(at)
    named = _named(request) if "vehicle_owner" in assembled.values else None
    derived = deriving.derive(assembled, named=named, today=today)
    deriving.derived_says_yes_or_no(derived)
    happened = AnswerDerived(release_ref=release_ref, elements=deriving.derivable(tuple(derived.values)))
    record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    return derived


def _named(request: RequestRecord) -> Named | None:
    keys = slips.read_slip(request, keks=(office.keys().slips,))
    return Named(keys.surname, keys.given) if keys.surname and keys.given else None
