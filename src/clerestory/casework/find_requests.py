"""Find requests: by number, agency, day, state, desk and docket; by a person only with a written reason.

Promises that a search for a person or a vehicle looks at nothing but keyed digests of what requesters wrote,
never at the registry; that it tells references only; and that it is kept with its reason, journalled and,
where one colleague searches often, an alarm. Agencies find their own requests, and never by a person."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.alarms import raise_alarm_daily
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.paper_facts import docket_digest
from clerestory.casework.session import as_staff
from clerestory.casework.subject_digest import subject_digest
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import queue_pages, searches
from clerestory.intake.document_fields import TypedFields
from clerestory.intake.queue_pages import Listed, Wanted
from clerestory.intake.states import SAYS, State
from clerestory.journal import actors
from clerestory.journal.desk_events import SubjectSearched
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.registry.keys import SubjectKeys

MANY: Final = 10
"""So many searches for a person by one colleague within a day are an alarm."""
SEARCHES_SHOWN: Final = 50
_REASON: Final = "why this person or vehicle is searched for, in a sentence that names nobody"
_LEAST: Final = 15
_NUMBER: Final = re.compile(r"(?:MV-)?(?:(\d{4})-)?(\d{1,6})", re.IGNORECASE)
_AGENCIES: Final = 50


@dataclass(frozen=True, slots=True)
class SearchFor:
    """What is searched for; empty: everything. number: a reference or its end. agency: a part of its name or
    place. desk: mine, nobody, or empty. first, last: days at the office's own clock."""

    number: str = ""
    agency: str = ""
    state: State | None = None
    desk: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One request found, without anything that was asked."""

    reference: str
    state: State
    state_says: str
    agency: str
    opened_at: datetime
    due_on: date
    desk: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. next_after: after which the next page begins."""

    rows: tuple[FoundRow, ...]
    next_after: str | None = None


@dataclass(frozen=True, slots=True)
class SearchMade:
    """A search for a person that a colleague made, with the colleague's name."""

    at: datetime
    by: str
    reason: str
    supplied: tuple[str, ...]
    found: int


def find_requests(wanted: SearchFor, *, viewer: PersonId, at: datetime, after: str | None = None) -> Found:
    """A page of the requests that fit, the newest first. Raises NotAllowedError, UnusableCommandError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="search for requests")
        agencies = None
        if wanted.agency.strip():
            agencies = directory.agencies_like(wanted.agency, limit=_AGENCIES)
        page = queue_pages.newest_first(
            Wanted(
                states=(wanted.state,) if wanted.state else tuple(State),
                reference=reference_meant(wanted.number, at=at),
                agencies=agencies,
                on_desk=viewer if wanted.desk == "mine" else None,
                unassigned=wanted.desk == "nobody",
                since=_beginning(wanted.first),
                before=_end(wanted.last),
            ),
            after=after,
        )
        return Found(_rows(page.rows), page.next_after)


def find_by_docket(*, court: str, docket: str, viewer: PersonId) -> tuple[str, ...]:
    """References of requests with a paper of this court and number. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="search for requests")
        return searches.with_docket(docket_digest(TypedFields(instrument="none", court=court, docket=docket)))


def find_by_subject(keys: SubjectKeys, *, reason: str, viewer: PersonId, at: datetime) -> tuple[str, ...]:
    """References of requests in which the same person or vehicle was written in the same way. Raises
    NotAllowedError, UnusableCommandError for no reason or for identifiers that say too little."""
    reason = required_text("/reason", reason, wanted=_REASON)
    if len(reason) < _LEAST:
        raise UnusableCommandError("/reason", f"{len(reason)} characters", _REASON)
    digest = subject_digest(keys)
    if not digest:
        wanted = "a licence number, a plate, a VIN, or surname, first name and date of birth together"
        raise UnusableCommandError("/subject", "less than what says who is meant", wanted)
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="search for a person")
        found = searches.about_subject(digest)
        kept = searches.keep(by=viewer, at=at, reason=reason, supplied=keys.supplied(), found=len(found))
        searched = SubjectSearched(
            search=str(kept.id),
            reason_sha256=digest_of(reason),
            keys_supplied=kept.supplied,
            found=kept.found,
        )
        record(searched, subject_ref="office", actor=actors.person(viewer), at=at)
        if searches.made_by(viewer, since=at - timedelta(days=1)) >= MANY:
            raise_alarm_daily(
                kind="ManySearchesForPersons",
                where="find_requests",
                subject_ref="office",
                actor=actors.person(viewer),
                at=at,
            )
        return found


def searches_made(*, viewer: PersonId) -> tuple[SearchMade, ...]:
    """The latest searches for persons and their reasons, for supervisors and counsel. Raises
    NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing="read the reasons of searches")
        lines = searches.latest(limit=SEARCHES_SHOWN)
        names = directory.full_names(frozenset(line.by for line in lines))
        return tuple(
            SearchMade(line.at, names.get(line.by, "Somebody"), line.reason, line.supplied, line.found)
            for line in lines
        )


def reference_meant(number: str, *, at: datetime) -> str | None:
    """The reference that somebody means by `MV-2026-000030`, `2026-30` or `30`; None for nothing written.
    Raises UnusableCommandError."""
    written = number.strip()
    if not written:
        return None
    found = _NUMBER.fullmatch(written)
    if found is None:
        raise UnusableCommandError("/number", "something else", "a number such as MV-2026-000030, or its end")
    year = found[1] or str(office.the_office().day_of(at).year)
    return f"MV-{year}-{int(found[2]):06d}"


def _rows(listed: tuple[Listed, ...]) -> tuple[FoundRow, ...]:
    agencies = directory.agency_names(frozenset(each.agency for each in listed))
    names = directory.full_names(frozenset(each.assigned_to for each in listed if each.assigned_to))
    return tuple(
        FoundRow(
            reference=each.reference,
            state=each.state,
            state_says=SAYS[each.state],
            agency=agencies[AgencyId(each.agency)].name,
            opened_at=each.opened_at,
            due_on=each.due_on,
            desk=names.get(each.assigned_to) if each.assigned_to else None,
        )
        for each in listed
    )


def _end(day: date | None) -> datetime | None:
    return _beginning(day + timedelta(days=1)) if day and day < date.max else None


def _beginning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), office.the_office().zone) if day else None
