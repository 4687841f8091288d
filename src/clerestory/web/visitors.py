"""Who is looking at a page, as a view may know it, and when they stop being trusted.

Promises that a sign-in ends half an hour after the last page and eight hours after it began, and when its row
in the office was ended, whatever the cookie says. The moments are the request's own (`request.at`), never a
clock's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest

from clerestory.casework import open_sign_ins
from clerestory.casework.open_sign_ins import IDLE, LONGEST
from clerestory.casework.staff import LOOKING
from clerestory.parties.identities import AgencyId, PersonId, Role
from clerestory.parties.sign_ins import Opened

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

FRESH: Final = timedelta(minutes=15)
_NOTED_EVERY: Final = timedelta(minutes=1)
_SIGNED_IN: Final = "signed_in_at"
_SEEN: Final = "seen_at"
_SIGN_IN: Final = "sign_in"
_ENROLLING: Final = "enrolling"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who signed in. agency: None for staff of the office. enrolling: this person must first add a
    second factor, and nothing else opens to them. administers: keeps agencies and people.
    works_on_requests: has a part in requests. reviews: concludes reviews."""

    person: PersonId
    full_name: str
    agency: AgencyId | None
    sign_in: UUID
    began_at: datetime
    enrolling: bool
    administers: bool = False
    works_on_requests: bool = False
    reviews: bool = False

    @property
    def is_staff_member(self) -> bool:
        """True for the office's own people."""
        return self.agency is None


class OfficeRequest(HttpRequest):
    """A request behind a door: `at` is the moment it came; `visitor` is None only on public pages."""

    at: datetime
    visitor: Visitor | None


def visitor_of(request: HttpRequest, *, at: datetime) -> Visitor | None:
    """The person who signed in, or None. A sign-in that is over is ended here."""
    user = request.user
    if not user.is_authenticated:
        return None
    person, session = PersonId(user.pk), request.session
    sign_in = _sign_in_of(session)
    if sign_in is None or _is_over(session, at):
        if sign_in is not None:
            open_sign_ins.end(person, sign_in, by="idle", at=at)
        logout(request)
        return None
    if not open_sign_ins.is_open(person, sign_in, session.session_key or ""):
        logout(request)
        return None
    _note(session, person, sign_in, at)
    return Visitor(
        person=person,
        full_name=user.full_name,
        agency=AgencyId(user.agency_id) if user.agency_id else None,
        sign_in=sign_in,
        began_at=datetime.fromisoformat(session[_SIGNED_IN]),
        enrolling=bool(session.get(_ENROLLING, False)),
        administers=Role.ADMINISTRATOR in user.roles,
        works_on_requests=not user.agency_id and bool(LOOKING & set(user.roles)),
        reviews=not user.agency_id and bool({Role.SUPERVISOR, Role.COUNSEL} & set(user.roles)),
    )


def signed_in(request: OfficeRequest) -> Visitor:
    """The visitor, behind a door that only opens to somebody who signed in."""
    if request.visitor is None:
        raise LookupError("A page that needs a sign-in stands behind a public door.")
    return request.visitor


def agency_of(request: OfficeRequest) -> AgencyId:
    """The agency of a visitor behind a requester's door."""
    agency = signed_in(request).agency
    if agency is None:
        raise LookupError("A page for agencies stands behind a door that lets staff in.")
    return agency


def note_sign_in(
    request: HttpRequest, person: PersonId, opened: Opened, *, enrolling: bool, at: datetime
) -> None:
    """Remember when this sign-in began, in the browser's session and in the office; the one that this browser
    had before is over."""
    session = request.session
    before = _sign_in_of(session)
    if before is not None:
        open_sign_ins.end(person, before, by="again", at=at)
    session.cycle_key()  # Django does not, where the same person signs in again
    session[_SIGN_IN] = str(open_sign_ins.begin(person, str(session.session_key), opened, at=at))
    session[_SIGNED_IN] = session[_SEEN] = at.isoformat()
    session[_ENROLLING] = enrolling


def end_sign_in(request: HttpRequest, visitor: Visitor | None, *, at: datetime) -> None:
    """End this browser's sign-in."""
    if visitor is not None:
        open_sign_ins.end(visitor.person, visitor.sign_in, by="person", at=at)
    logout(request)


def is_fresh(visitor: Visitor, *, at: datetime) -> bool:
    """Whether this sign-in is young enough to change what it rests on."""
    return visitor.enrolling or at - visitor.began_at <= FRESH


def _sign_in_of(session: "SessionBase") -> UUID | None:
    try:
        return UUID(session[_SIGN_IN])
    except (KeyError, ValueError):
        return None


def _is_over(session: "SessionBase", at: datetime) -> bool:
    try:
        began = datetime.fromisoformat(session[_SIGNED_IN])
        seen = datetime.fromisoformat(session[_SEEN])
    except (KeyError, ValueError):
        return True  # a sign-in that did not come through our own page
    return at - seen > IDLE or at - began > LONGEST


def _note(session: "SessionBase", person: PersonId, sign_in: UUID, at: datetime) -> None:
    # Not at every page: each note is a write.
    if at - datetime.fromisoformat(session[_SEEN]) >= _NOTED_EVERY:
        session[_SEEN] = at.isoformat()
        open_sign_ins.note_seen(person, sign_in, at=at)
