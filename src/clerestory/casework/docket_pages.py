"""What staff see of dockets: the list, and one docket with what waits, what came above the brake, what
happened."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clerestory.casework import history, office, staff
from clerestory.casework.pages import HistoryLine
from clerestory.casework.review_comment import DOING
from clerestory.casework.session import as_staff
from clerestory.horizon import comments, dockets
from clerestory.horizon.comments import CommentCard
from clerestory.horizon.told import DocketState, DocketTold
from clerestory.parties import directory
from clerestory.parties.identities import PersonId


@dataclass(frozen=True, slots=True)
class DocketList:
    """All dockets. may_open: whether the viewer may open one."""

    today: date
    dockets: tuple[DocketTold, ...]
    may_open: bool


@dataclass(frozen=True, slots=True)
class DocketPage:
    """One docket. waiting, heap: the first that wait and the first that came above the brake; more_*: there
    are more. takes: whether comments can still be written down."""

    docket: DocketTold
    today: date
    waiting: tuple[CommentCard, ...]
    more_waiting: bool
    heap: tuple[CommentCard, ...]
    more_heap: bool
    history: tuple[HistoryLine, ...]
    may_decide: bool

    @property
    def takes(self) -> bool:
        """Whether comments that came in time can still be written down or imported."""
        return self.docket.state in (DocketState.OPEN, DocketState.CLOSED)


def docket_list(*, viewer: PersonId, at: datetime) -> DocketList:
    """The list. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=DOING)
        today = office.the_office().day_of(at)
        return DocketList(today, dockets.every(on=today), _supervises(viewer))


def docket_page(number: str, *, viewer: PersonId, at: datetime) -> DocketPage:
    """One docket. Raises NotAllowedError, DocketNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=DOING)
        today = office.the_office().day_of(at)
        docket = dockets.fetch(number, on=today)
        waiting, more_waiting = comments.page_of(number, moderated=False, state="waiting")
        heap, more_heap = comments.page_of(number, moderated=True, state="waiting")
        return DocketPage(
            docket=docket,
            today=today,
            waiting=waiting,
            more_waiting=more_waiting,
            heap=heap,
            more_heap=more_heap,
            history=history.history_of(number),
            may_decide=docket.state is DocketState.CLOSED and _supervises(viewer),
        )


def _supervises(viewer: PersonId) -> bool:
    return not staff.why_not(directory.person_card(viewer), staff.REOPENING, doing=DOING)
