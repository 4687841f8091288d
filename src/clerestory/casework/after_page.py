"""What pages show of a request after its release: what is owed, what was said, what this viewer may do."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.attest_use import HELD
from clerestory.casework.receipt_readers import told_release
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who, step_from
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release import aftercare, shelf, silence
from clerestory.release.aftercare import RecallRecord, RedisclosureRecord, UseRecord
from clerestory.release.shelf import ReleaseRecord
from clerestory.release.silence import DUE_AFTER, Owes, Stage

_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class After:
    """What both sides see. due_on: until when the use is to be attested, or destruction confirmed; None where
    nothing is owed. is_open: whether something is still owed. stages: what silence led to."""

    release_ref: str
    elements: tuple[str, ...]
    collected_at: datetime | None
    due_on: date | None
    is_late: bool
    recall: RecallRecord | None
    use: UseRecord | None
    lines: tuple[RedisclosureRecord, ...]
    stages: tuple[Stage, ...]
    allowed_again: bool


@dataclass(frozen=True, slots=True)
class OwnAfter:
    """For the agency. may_collect: whether this person, or its program, would be handed the release now."""

    after: After | None
    can_acknowledge: bool
    can_attest: bool
    can_confirm: bool
    can_enter: bool
    may_collect: bool


@dataclass(frozen=True, slots=True)
class StaffAfter:
    """For staff."""

    after: After | None
    can_recall: bool
    can_allow: bool


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of the redisclosure register, with the name of the agency that passed on."""

    line: RedisclosureRecord
    agency: str


def own_after(reference: str, *, agency: AgencyId, at: datetime, by: PersonId | None = None) -> OwnAfter:
    """What the agency may know and do. by: the person who looks, or None for its program. Raises
    RequestNotFoundError, UnreadableRequestError."""
    with transaction.atomic(), as_agency(agency):
        request = requests.fetch(reference)
        release = shelf.latest_of(request.id)
        after = _after(request, told_release(request.state, release), at=at)
        collected = release is not None and release.collected_at is not None
        return OwnAfter(
            after=after,
            can_acknowledge=_open(request, Step.ACKNOWLEDGE),
            can_attest=collected and request.state in (State.COLLECTED, State.ACKNOWLEDGED),
            can_confirm=after is not None and after.recall is not None and after.recall.is_open,
            can_enter=collected and request.state in HELD,
            may_collect=release is not None and release.may_be_handed_over(at, by=by),
        )


def staff_after(reference: str, *, viewer: PersonId, at: datetime) -> StaffAfter:
    """What staff may know, and this viewer may do. Raises NotAllowedError, RequestNotFoundError,
    UnreadableRequestError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing="look at a request")
        request = requests.fetch(reference)
        release = shelf.latest_of(request.id)
        supervises = bool(card.roles & staff.SUPERVISING)
        return StaffAfter(
            after=_after(request, release, at=at),
            can_recall=supervises and step_from(request.state, Step.RECALL, Who.SUPERVISOR) is not None,
            can_allow=supervises and request.state is State.COLLECTED and _could_be_allowed(release, at=at),
        )


def redisclosures(*, viewer: PersonId) -> tuple[RegisterLine, ...]:
    """The register of all agencies, newest first. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see the redisclosure register")
        lines = aftercare.register(limit=_MOST_LINES)
        names = directory.agency_names(frozenset(line.agency for line in lines))
        return tuple(RegisterLine(line, names[line.agency].name) for line in lines)


def _open(request: RequestRecord, step: Step) -> bool:
    return step_from(request.state, step, Who.REQUESTER) is not None


def _could_be_allowed(release: ReleaseRecord | None, *, at: datetime) -> bool:
    return release is not None and release.is_on_shelf(at) and not release.allowed_again


def _after(request: RequestRecord, release: ReleaseRecord | None, *, at: datetime) -> After | None:
    """None while nothing was handed over and nothing called back."""
    recall = aftercare.recall_of(request.id) if request.state in (State.RECALLED, State.CLOSED) else None
    if recall is None and (release is None or release.collected_at is None):
        return None
    use = aftercare.use_of(release) if release else None
    due_on = _due_on(release, recall, use)
    return After(
        release_ref=release.release_ref if release else "",
        elements=release.elements if release else (),
        collected_at=release.collected_at if release else None,
        due_on=due_on,
        is_late=due_on is not None and due_on < office.the_office().day_of(at),
        recall=recall,
        use=use,
        lines=aftercare.redisclosures_of(release) if release else (),
        stages=silence.stages_of(release.release_ref) if release else (),
        allowed_again=release is not None and release.allowed_again,
    )


def _due_on(release: ReleaseRecord | None, recall: RecallRecord | None, use: UseRecord | None) -> date | None:
    day_of = office.the_office().day_of
    if recall is not None:
        return day_of(recall.recalled_at) + DUE_AFTER[Owes.DESTRUCTION] if recall.is_open else None
    if release is None or release.collected_at is None or use is not None:
        return None
    return day_of(release.collected_at) + DUE_AFTER[Owes.USE]
