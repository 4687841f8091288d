"""The receipt of a figure is opened to an auditor: asked for with a reason, granted by another person.

Promises that no opening leaves on one person's word: it shows how many entries stand behind a figure,
withheld or not. Asking, granting and each handing over is an entry; nothing of an opening is kept, it is
counted anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import open_figure, staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.journal import actors
from clerestory.journal.report_events import OpeningAsked, OpeningHanded, OpeningSettled
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.reports import proposals
from clerestory.reports.errors import ProposalMovedError
from clerestory.reports.proposals import OpeningCard

ASKING: Final = "ask for the opening of a figure"
GRANTING: Final = "grant the opening of a figure"
FETCHED_WITHIN: Final = timedelta(days=30)
_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Handed:
    """An opening as a file."""

    name: str
    data: bytes


def ask_opening(report: str, at_cell: str, *, ground: str, by: PersonId, at: datetime) -> UUID:
    """Ask. ground: for whom, and why. Raises NotAllowedError, NoSuchReportError, UnusableCommandError."""
    why = required_text("/ground", ground, wanted="for whom and why, in words", letters=_LETTERS)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=ASKING)
        open_figure.figure_of(report, at_cell)
        card = proposals.wish(report, at_cell, ground=why, by=by, at=at)
        happened = OpeningAsked(
            opening=str(card.id), report=report, figure=at_cell, ground_sha256=digest_of(why)
        )
        record(happened, subject_ref="office", actor=actors.person(by), at=at)
    return card.id


def grant_opening(opening: UUID, *, by: PersonId, at: datetime) -> None:
    """Grant it. by: another person than who asked. Raises NotAllowedError, NoSuchProposalError,
    ProposalMovedError."""
    with transaction.atomic(), as_staff():
        card = proposals.opening(opening)
        refuse_alone(by, card)
        proposals.grant(opening, by=by, at=at)
        _settled(opening, granted=True, why=card.ground, by=by, at=at)


def decline_opening(opening: UUID, *, ground: str, by: PersonId, at: datetime) -> None:
    """Decline it, or take it back. Raises as `grant_opening`, and UnusableCommandError."""
    why = required_text("/ground", ground, wanted="a reason in words", letters=_LETTERS)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=GRANTING)
        proposals.deny(opening, says=why, by=by, at=at)
        _settled(opening, granted=False, why=why, by=by, at=at)


def hand_opening(opening: UUID, *, by: PersonId, at: datetime) -> Handed:
    """The file of an opening that was granted; each time is recorded. Raises NotAllowedError,
    FigureChangedError, ProposalMovedError where nobody granted it, or too long ago."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=ASKING)
        card = proposals.opening(opening)
    if not card.is_granted or card.settled_at is None or card.settled_at + FETCHED_WITHIN < at:
        raise ProposalMovedError(
            "Nobody granted this opening in the last thirty days. Ask for it again, so that another person "
            "looks."
        )
    data = open_figure.open_figure(card.report, card.at_cell, by=by, at=at).to_bytes()
    with transaction.atomic(), as_office(OfficeSide.STAFF):
        happened = OpeningHanded(opening=str(opening), opening_sha256=sha256(data).hexdigest())
        record(happened, subject_ref="office", actor=actors.person(by), at=at)
    return Handed(f"{card.report}.{card.at_cell.replace('/', '.')}.opening.json", data)


def one(opening: UUID, *, viewer: PersonId) -> OpeningCard:
    """A wish for its page. Raises NotAllowedError, NoSuchProposalError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing="see openings of figures")
        return proposals.opening(opening)


def refuse_alone(by: PersonId, card: OpeningCard) -> None:
    """Raise NotAllowedError unless this is another supervisor or counsel than who asked."""
    staff.staff_with(by, staff.REOPENING, doing=GRANTING)
    if by == card.asked_by:
        raise NotAllowedError(
            "Whoever asked for an opening cannot grant it: it shows what was withheld. Another supervisor or "
            "counsel looks at it."
        )


def _settled(opening: UUID, *, granted: bool, why: str, by: PersonId, at: datetime) -> None:
    happened = OpeningSettled(opening=str(opening), granted=granted, ground_sha256=digest_of(why))
    record(happened, subject_ref="office", actor=actors.person(by), at=at)
