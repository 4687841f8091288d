"""Reports over days that somebody chose, and openings that somebody wants: what waits for a second person.

Promises that a step happens once: each moves a row that it locked, from where the step begins.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clerestory.reports.errors import NoSuchProposalError, ProposalMovedError
from clerestory.reports.models import OpeningWish, Proposal


class State(StrEnum):
    """Where a proposal stands. stopped: it was confirmed, and could not be published after all."""

    PROPOSED = "proposed"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    PUBLISHED = "published"
    STOPPED = "stopped"


OPEN = (State.PROPOSED, State.PREVIEWED, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal. preview: JSON, or nothing yet. settled_by: who confirmed or declined."""

    id: UUID
    name: str
    first: date
    last: date
    ground: str
    proposed_by: UUID
    proposed_at: datetime
    state: State
    preview: str = field(repr=False)
    settled_by: UUID | None
    settled_at: datetime | None
    says: str


@dataclass(frozen=True, slots=True)
class OpeningCard:
    """A wish for an opening. says: why it was declined."""

    id: UUID
    report: str
    at_cell: str
    ground: str
    asked_by: UUID
    asked_at: datetime
    granted_by: UUID | None
    settled_by: UUID | None
    settled_at: datetime | None
    says: str

    @property
    def is_granted(self) -> bool:
        """Did another person grant it?"""
        return self.granted_by is not None


def propose(name: str, first: date, last: date, *, ground: str, by: UUID, at: datetime) -> ProposalCard:
    """Keep a proposal. Raises ProposalMovedError where one of this period waits already."""
    if Proposal.objects.filter(name=name, state__in=OPEN).exists():
        raise ProposalMovedError(f"A report of {name} waits for a second person already. Look at that one.")
    row = Proposal.objects.create(
        name=name,
        first_on=first,
        last_on=last,
        ground=ground,
        proposed_by=by,
        proposed_at=at,
        state=State.PROPOSED,
    )
    return _card(row)


def keep_preview(proposal: UUID, preview: str) -> None:
    """Keep what would be withheld. Raises ProposalMovedError where it was settled meanwhile."""
    row = _locked(proposal, (State.PROPOSED, State.PREVIEWED))
    row.state, row.preview = State.PREVIEWED, preview
    row.save(update_fields=["state", "preview"])


def settle(proposal: UUID, state: State, *, by: UUID, at: datetime, says: str = "") -> ProposalCard:
    """Confirm or decline. Raises ProposalMovedError."""
    begins = (State.PREVIEWED,) if state is State.CONFIRMED else (State.PROPOSED, State.PREVIEWED)
    row = _locked(proposal, begins)
    row.state, row.settled_by, row.settled_at, row.says = state, by, at, says
    row.save(update_fields=["state", "settled_by", "settled_at", "says"])
    return _card(row)


def end(proposal: UUID, state: State, *, says: str = "") -> None:
    """It was published, or stopped. Raises ProposalMovedError."""
    row = _locked(proposal, (State.CONFIRMED,))
    row.state, row.says = state, says
    row.save(update_fields=["state", "says"])


def card(proposal: UUID) -> ProposalCard:
    """One. Raises NoSuchProposalError."""
    row = Proposal.objects.filter(pk=proposal).first()
    if row is None:
        raise NoSuchProposalError("There is no such proposal of a report.")
    return _card(row)


def newest(limit: int) -> tuple[ProposalCard, ...]:
    """The latest."""
    return tuple(map(_card, Proposal.objects.all()[:limit]))


def in_state(state: State) -> tuple[UUID, ...]:
    """Those that stand there, the oldest first."""
    return tuple(Proposal.objects.filter(state=state).order_by("proposed_at").values_list("pk", flat=True))


def wish(report: str, at_cell: str, *, ground: str, by: UUID, at: datetime) -> OpeningCard:
    """Keep a wish for an opening."""
    row = OpeningWish.objects.create(report=report, at_cell=at_cell, ground=ground, asked_by=by, asked_at=at)
    return _opening(row)


def grant(opening: UUID, *, by: UUID, at: datetime) -> OpeningCard:
    """Grant it. Raises ProposalMovedError."""
    row = _waiting(opening)
    row.granted_by = row.settled_by = by
    row.settled_at = at
    row.save(update_fields=["granted_by", "settled_by", "settled_at"])
    return _opening(row)


def deny(opening: UUID, *, says: str, by: UUID, at: datetime) -> OpeningCard:
    """Decline it. Raises ProposalMovedError."""
    row = _waiting(opening)
    row.settled_by, row.settled_at, row.says = by, at, says
    row.save(update_fields=["settled_by", "settled_at", "says"])
    return _opening(row)


def opening(wanted: UUID) -> OpeningCard:
    """One. Raises NoSuchProposalError."""
    row = OpeningWish.objects.filter(pk=wanted).first()
    if row is None:
        raise NoSuchProposalError("Nobody asked for such an opening.")
    return _opening(row)


def newest_openings(limit: int) -> tuple[OpeningCard, ...]:
    """The latest."""
    return tuple(map(_opening, OpeningWish.objects.all()[:limit]))


def _locked(proposal: UUID, begins: tuple[State, ...]) -> Proposal:
    row = Proposal.objects.select_for_update().filter(pk=proposal).first()
    if row is None:
        raise NoSuchProposalError("There is no such proposal of a report.")
    if row.state not in begins:
        raise ProposalMovedError(f"The report of {row.name} is {row.state} by now. Look at it again.")
    return row


def _waiting(opening: UUID) -> OpeningWish:
    row = OpeningWish.objects.select_for_update().filter(pk=opening).first()
    if row is None:
        raise NoSuchProposalError("Nobody asked for such an opening.")
    if row.settled_at is not None:
        raise ProposalMovedError("Somebody settled this meanwhile. Look at it again.")
    return row


def _card(row: Proposal) -> ProposalCard:
    return ProposalCard(
        row.id, row.name, row.first_on, row.last_on, row.ground, row.proposed_by, row.proposed_at,
        State(row.state), row.preview, row.settled_by, row.settled_at, row.says,
    )  # fmt: skip


def _opening(row: OpeningWish) -> OpeningCard:
    return OpeningCard(
        row.id, row.report, row.at_cell, row.ground, row.asked_by, row.asked_at, row.granted_by,
        row.settled_by, row.settled_at, row.says, )  # fmt: skip
