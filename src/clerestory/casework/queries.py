"""What pages and listings read. Nothing here changes anything; row-level security is set for each call.

Staff see the person's identifiers only on the request page. An agency sees its own requests, in the words
that `telling` allows, and never what the registry knows."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.after_review import keep_blind
from clerestory.casework.agency_pages import agency_page, agency_row, agency_row_of_head
from clerestory.casework.pages import AgencyRequestPage, AgencyRow, Alarm, Queue, RequestPage
from clerestory.casework.queue_rows import queue_rows, unreadable_rows
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.staff_page import staff_page
from clerestory.intake import queue_pages, requests
from clerestory.intake.heads import RequestHead
from clerestory.intake.queue_pages import Wanted
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId, PersonCard, PersonId
from clerestory.release import shelf

WAITING = (State.IN_REVIEW, State.SECOND_REVIEW, State.APPEALED, State.STOPPED, State.APPROVED, State.SEALED)
"""What the queue shows unless a state is asked for: everything somebody of the office still has to do, and
what waits for the worker or the public ledger."""


class Desk(StrEnum):
    """On whose desk a request lies."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


def may_see_queue(viewer: PersonId) -> bool:
    """Whether this person has a part in requests."""
    return staff.why_not(directory.person_card(viewer), staff.LOOKING, doing="see the queue") is None


def queue(
    *,
    viewer: PersonId,
    at: datetime,
    state: State | None = None,
    after: str | None = None,
    desk: Desk = Desk.ALL,
    agency: AgencyId | None = None,
) -> Queue:
    """A page of the staff queue. after: reference of the last request already seen. desk: on whose desk;
    agency: asked by this one. Raises NotAllowedError for anybody who is not staff with a part in requests."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see the queue")
        wanted = Wanted(
            states=(state,) if state else WAITING,
            on_desk=viewer if desk is Desk.MINE else None,
            unassigned=desk is Desk.NOBODYS,
            agencies=(agency,) if agency else None,
        )
        page = queue_pages.in_order_of_work(wanted, after=after)
        return Queue(
            rows=queue_rows(_readable(page.rows), at=at),
            unreadable=unreadable_rows(tuple(each for each in page.rows if isinstance(each, RequestHead))),
            counts=queue_pages.counts(),
            counted_to=queue_pages.COUNTED_TO,
            alarms=read.count_of(Event.ALARM_RAISED),
            next_after=page.next_after,
        )


def request_page(reference: str, *, viewer: PersonId, at: datetime) -> RequestPage:
    """Asked, the law says, I do. Raises NotAllowedError, RequestNotFoundError, UnreadableRequestError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing="look at a request")
        request = requests.fetch(reference)
        keep_blind(request, card)
        return staff_page(request, viewer=card, at=at)


def alarms(*, viewer: PersonId, limit: int = 50) -> tuple[Alarm, ...]:
    """What asked for a person's eyes, newest first."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING | staff.ADMINISTERING, doing="see the alarms")
        return tuple(
            Alarm(
                number=line.number,
                at=line.at,
                kind=str(line.body["kind"]),
                where=str(line.body["where"]),
                reference=None if line.subject_ref == "office" else line.subject_ref,
            )
            for line in read.lines_of(Event.ALARM_RAISED, limit=limit)
        )


def agency_requests(
    agency: AgencyId,
    *,
    at: datetime,
    after: str | None = None,
    limit: int | None = None,
    state: State | None = None,
    reference: str | None = None,
) -> tuple[AgencyRow, ...]:
    """An agency's own requests, newest first, those that cannot be read among them. after: reference of the
    last row already seen. state, reference: only those in it, only this one."""
    with transaction.atomic(), as_agency(agency):
        found = requests.of_agency(agency, after=after, limit=limit, state=state, reference=reference)
        shelved = shelf.latest_of_each(frozenset(each.id for each in found))
        return tuple(
            agency_row_of_head(each, shelved.get(each.id))
            if isinstance(each, RequestHead)
            else agency_row(each, shelved.get(each.id), at=at)
            for each in found
        )


def agency_request(reference: str, *, agency: AgencyId, at: datetime) -> AgencyRequestPage:
    """One request as its own agency sees it. Raises RequestNotFoundError, also for another agency's, and
    UnreadableRequestError."""
    with transaction.atomic(), as_agency(agency):
        request = requests.fetch(reference)
        return agency_page(request, directory.agency_card(agency), shelf.latest_of(request.id), at=at)


def query_reply(reference: str, *, agency: AgencyId, at: datetime) -> QueryReply:
    """The answer to a request as it stands now. Raises RequestNotFoundError, also for another agency's, and
    UnreadableRequestError."""
    with transaction.atomic(), as_agency(agency):
        return reply_for(requests.fetch(reference), directory.agency_card(agency), at=at)


def _readable(rows: tuple[RequestRecord | RequestHead, ...]) -> tuple[RequestRecord, ...]:
    return tuple(each for each in rows if isinstance(each, RequestRecord))


def person_card(person: PersonId) -> PersonCard:
    """Who signed in. Raises UnknownPartyError."""
    return directory.person_card(person)


def agency_card(agency: AgencyId) -> AgencyCard:
    """An agency by its handle. Raises UnknownPartyError."""
    return directory.agency_card(agency)


def agency_by_client(client_id: str) -> AgencyCard:
    """An agency by its program's client id. Raises UnknownPartyError."""
    return directory.agency_by_client(client_id)


def agencies_to_choose() -> tuple[tuple[str, AgencyId], ...]:
    """Every agency by name, for a list to choose from."""
    return tuple(sorted((each.name, each.id) for each in directory.all_agencies()))
