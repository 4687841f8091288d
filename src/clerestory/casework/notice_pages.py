"""What pages show of notices and holds: what is due, late, held, written, done; and all of one request.

For staff only. Nothing here is part of a decision, and nothing of it is shown to an agency."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff, undecided_notices
from clerestory.casework.after_review import keep_blind
from clerestory.casework.hold_ground import Grounds, grounds_for, why_told_already
from clerestory.casework.hold_telling import why_not_sign
from clerestory.casework.notice_officials import known_officials
from clerestory.casework.notice_subject import NO_PERSON
from clerestory.casework.session import as_staff
from clerestory.casework.tell_notices import is_late, last_day
from clerestory.casework.undecided_notices import UndecidedLine
from clerestory.intake import parts, requests
from clerestory.intake.records import RequestRecord
from clerestory.law.notices import NoticeTo, Official
from clerestory.parties import directory
from clerestory.parties.identities import PersonCard, PersonId
from clerestory.residents import holds, notices
from clerestory.residents.holds import HoldRecord, Term
from clerestory.residents.notices import NoticeRecord

LOOKING: Final = "look at notices"
OPEN_SHOWN: Final = 100
SETTLED_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice. official: who is told, by name; empty for the person. last: its last day, later than the
    law's where a hold was over later. can_post: a printed letter to an official waits. nobody_known: the
    question named no person who could be told."""

    notice: NoticeRecord
    official: str
    last: date | None
    late: bool
    held: bool
    can_post: bool
    nobody_known: bool


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold, with the names of who asked and who signed last. over: its last day, where it is over."""

    hold: HoldRecord
    asked_by: str
    signed_by: tuple[str, ...]
    over: date | None

    @property
    def signatures(self) -> tuple[tuple[Term, str], ...]:
        """Each term with the name of who signed it."""
        return tuple(zip(self.hold.terms, self.signed_by, strict=True))


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """Everything that is open, what was done lately, and of whose letters one came back. undecided: where the
    law could not be asked whom it wants told. officials: with the address of each, or nothing."""

    today: date
    open: tuple[NoticeLine, ...]
    settled: tuple[NoticeLine, ...]
    undelivered: tuple[NoticeLine, ...]
    undecided: tuple[UndecidedLine, ...]
    waiting: tuple[HoldLine, ...]
    running: tuple[HoldLine, ...]
    officials: tuple[tuple[Official, str], ...]
    may_settle: bool


@dataclass(frozen=True, slots=True)
class TellingBrief:
    """Telling the person, in a line. waits: a hold waits for a signature."""

    held_until: date | None
    waits: bool
    notices: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class TellingPage:
    """Telling the person of one request. whole: the reference that a hold is on. hold: asked, running or
    over. why_not_ask, why_not_sign, why_not_renew: sentences, empty where the viewer may."""

    reference: str
    whole: str
    today: date
    notices: tuple[NoticeLine, ...]
    hold: HoldLine | None
    declined: tuple[HoldLine, ...]
    grounds: Grounds
    why_not_ask: str
    why_not_sign: str
    why_not_renew: str

    @property
    def waits(self) -> bool:
        """Whether a hold waits to be signed or declined."""
        return self.hold is not None and self.hold.hold.waits()

    @property
    def runs(self) -> bool:
        """Whether a hold runs today."""
        return self.hold is not None and self.hold.hold.runs_on(self.today)


def telling_brief(reference: str, *, viewer: PersonId, at: datetime) -> TellingBrief:
    """The line about telling on a request's page. Raises NotAllowedError, RequestNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing=LOOKING)
        whole = parts.whole_of(requests.fetch(reference))
        today = office.the_office().day_of(at)
        hold = holds.of_request(whole)
        return TellingBrief(
            held_until=hold.until if hold is not None and hold.runs_on(today) else None,
            waits=hold is not None and hold.waits(),
            notices=_lines(notices.of_request(whole), {}, today),
        )


def notices_page(*, viewer: PersonId, at: datetime) -> NoticesPage:
    """The whole list. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing=LOOKING)
        today = office.the_office().day_of(at)
        officials = known_officials(at=at)
        names = {one.id: one.name for one in officials}
        addresses = notices.addresses()
        return NoticesPage(
            today=today,
            open=_lines(notices.open_notices(limit=OPEN_SHOWN), names, today),
            settled=_lines(notices.settled_notices(limit=SETTLED_SHOWN), names, today),
            undelivered=_lines(notices.undelivered(limit=OPEN_SHOWN), names, today),
            undecided=undecided_notices.lines(),
            waiting=_holds(holds.waiting(), today),
            running=_holds(holds.running(today), today),
            officials=tuple((one, addresses.get(one.id, "")) for one in officials),
            may_settle=bool(card.roles & staff.REOPENING),
        )


def telling_page(reference: str, *, viewer: PersonId, at: datetime) -> TellingPage:
    """Telling the person of this request. Raises NotAllowedError, RequestNotFoundError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing=LOOKING)
        request = requests.fetch(reference)
        keep_blind(request, card)  # what is owed and since when tells what was found
        whole_id = parts.whole_of(request)
        whole = request if whole_id == request.id else requests.fetch(requests.reference_of(whole_id))
        today = office.the_office().day_of(at)
        names = {one.id: one.name for one in known_officials(at=at)}
        found = holds.of_request(whole.id)
        declined = [each for each in holds.all_of(whole.id) if each.declined_at is not None]
        return TellingPage(
            reference=reference,
            whole=whole.reference,
            today=today,
            notices=_lines(notices.of_request(whole.id), names, today),
            hold=_holds((found,), today)[0] if found is not None else None,
            declined=_holds(tuple(declined), today),
            grounds=grounds_for(whole, at=at),
            why_not_ask=staff.why_not(card, staff.PREPARING, doing="ask for a hold")
            or why_told_already(whole),
            why_not_sign=why_not_sign(card, whole, found),
            why_not_renew=_why_not_renew(card, whole, found),
        )


def _why_not_renew(card: PersonCard, whole: RequestRecord, hold: HoldRecord | None) -> str:
    why = why_not_sign(card, whole, None)
    if why or hold is None or not hold.terms:
        return why
    if hold.terms[-1].signed_by == card.id:
        return "You signed this hold last; another supervisor or counsel renews it."
    return ""


def _lines(found: tuple[NoticeRecord, ...], names: dict[str, str], today: date) -> tuple[NoticeLine, ...]:
    held, kept_back = holds.held_wholes(today), holds.of_requests({each.request for each in found})
    return tuple(
        NoticeLine(
            notice=each,
            official=names.get(each.official, each.official),
            last=last_day(each, kept_back.get(each.request)) if each.due_on is not None else None,
            late=is_late(each, kept_back.get(each.request), today),
            held=each.is_open and each.to is NoticeTo.SUBJECT and each.request in held,
            can_post=each.is_open and bool(each.sha256) and each.to is NoticeTo.OFFICIALS,
            nobody_known=each.is_open and each.trouble == NO_PERSON,
        )
        for each in found
    )


def _holds(found: tuple[HoldRecord, ...], today: date) -> tuple[HoldLine, ...]:
    people = {each.asked_by for each in found} | {term.signed_by for each in found for term in each.terms}
    names = directory.full_names(frozenset(people))
    return tuple(
        HoldLine(
            hold=each,
            asked_by=names.get(each.asked_by, ""),
            signed_by=tuple(names.get(term.signed_by, "") for term in each.terms),
            over=each.over_on(today),
        )
        for each in found
    )
