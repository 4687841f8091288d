"""Who is looking at a page, as a view may know it, and when they stop being trusted.

Promises that a sign-in ends half an hour after the last page and eight hours after it began, whatever the
cookie says. The moments are the request's own (`request.at`), never a clock's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth import logout
from django.http import HttpRequest

from clerestory.parties.identities import AgencyId, PersonId

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=8)
_NOTED_EVERY: Final = timedelta(minutes=1)
_SIGNED_IN: Final = "signed_in_at"
_SEEN: Final = "seen_at"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who signed in. `agency` None: staff of the office."""

    person: PersonId
    full_name: str
    agency: AgencyId | None

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
    if _is_over(request.session, at):
        logout(request)
        return None
    _note(request.session, at)
    agency = AgencyId(user.agency_id) if user.agency_id else None
    return Visitor(PersonId(user.pk), user.full_name, agency)


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


def note_sign_in(request: HttpRequest, *, at: datetime) -> None:
    """Remember when this sign-in began."""
    request.session[_SIGNED_IN] = at.isoformat()
    request.session[_SEEN] = at.isoformat()


def _is_over(session: "SessionBase", at: datetime) -> bool:
    try:
        began = datetime.fromisoformat(session[_SIGNED_IN])
        seen = datetime.fromisoformat(session[_SEEN])
    except (KeyError, ValueError):
        return True  # a sign-in that did not come through our own page
    return at - seen > IDLE or at - began > LONGEST


def _note(session: "SessionBase", at: datetime) -> None:
    # Not at every page: each note is a write.
    if at - datetime.fromisoformat(session[_SEEN]) >= _NOTED_EVERY:
        session[_SEEN] = at.isoformat()
