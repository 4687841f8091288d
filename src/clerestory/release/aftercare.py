"""What follows a release: given once more, called back, used, passed on. The only way to these tables.

Promises that lines are added and stay; what answers a line (a download, a confirmation) is filled in once.
Row-level security decides which agency sees a line."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release.after_models import Allowance, Recall, Redisclosure, UseStatement
from clerestory.release.errors import NothingOwedError
from clerestory.release.models import Release
from clerestory.release.shelf import ReleaseRecord


class Fate(StrEnum):
    """What became of a release at the agency. Values are stored; never rename one."""

    DELETED = "deleted"
    KEPT_UNDER_RULE = "kept_under_rule"


@dataclass(frozen=True, slots=True)
class RecallRecord:
    """The office called an answer back. confirmed_at: None while the agency has not confirmed; nothing is to
    be confirmed where it was not handed over."""

    ground: str
    handed_over: bool
    recalled_at: datetime
    confirmation: str
    confirmed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the agency still has to confirm that its copies are destroyed."""
        return self.handed_over and self.confirmed_at is None


@dataclass(frozen=True, slots=True)
class Use:
    """What an agency attests of a release. used_for: in its own words. kept_under: the rule, where kept."""

    used_for: str
    fate: Fate
    kept_under: str
    passed_on: bool


@dataclass(frozen=True, slots=True)
class UseRecord:
    """An attestation, and when it was made."""

    use: Use
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Onward:
    """One passing on. to_node: the body's place in the tree of requesters; permitted_use: a word of the facts
    format; elements: which of the release."""

    to_node: str
    to_name: str
    permitted_use: str
    elements: tuple[str, ...]
    passed_on: date


@dataclass(frozen=True, slots=True)
class RedisclosureRecord:
    """A line of the register. release_ref: of which release; request: its reference."""

    release_ref: str
    request: str
    agency: AgencyId
    onward: Onward
    keep_until: date
    entered_at: datetime


def allow_again(release: ReleaseRecord, *, ground: str, by: PersonId, at: datetime) -> None:
    """Let the release be downloaded once more; an allowance that was not used yet stands as it is."""
    key = _key(release)
    if not Allowance.objects.filter(release_id=key, used_at__isnull=True).exists():
        Allowance.objects.create(
            release_id=key, agency_id=release.agency, ground=ground, allowed_by=by, allowed_at=at
        )


def use_allowance(release: ReleaseRecord, *, at: datetime) -> None:
    """Note that the further download took place."""
    Allowance.objects.filter(release_id=_key(release), used_at__isnull=True).update(used_at=at)


def keep_recall(
    request: UUID,
    agency: AgencyId,
    release: ReleaseRecord | None,
    *,
    ground: str,
    handed_over: bool,
    by: PersonId,
    at: datetime,
) -> None:
    """Keep that an answer was called back, and why."""
    Recall.objects.create(
        request_id=request,
        agency_id=agency,
        release_id=_key(release) if release else None,
        ground=ground,
        handed_over=handed_over,
        recalled_by=by,
        recalled_at=at,
    )


def recall_of(request: UUID) -> RecallRecord | None:
    """How a request's answer was called back, or None."""
    row = Recall.objects.filter(pk=request).first()
    if row is None:
        return None
    return RecallRecord(row.ground, row.handed_over, row.recalled_at, row.confirmation, row.confirmed_at)


def confirm_destroyed(request: UUID, *, confirmation: str, by: PersonId | None, at: datetime) -> None:
    """Keep that the agency destroyed its copies. Raises NothingOwedError where nothing is to be confirmed."""
    waiting = Recall.objects.filter(pk=request, handed_over=True, confirmed_at__isnull=True)
    if not waiting.update(confirmation=confirmation, confirmed_by=by, confirmed_at=at):
        raise NothingOwedError(
            "Nothing is to be confirmed: the agency never had this release, or it confirmed already."
        )


def attest(release: ReleaseRecord, use: Use, *, by: PersonId | None, at: datetime) -> None:
    """Keep what the agency attests. Raises NothingOwedError when it attested already."""
    _, is_new = UseStatement.objects.get_or_create(
        release_id=_key(release),
        defaults={
            "agency_id": release.agency,
            "used_for": use.used_for,
            "fate": str(use.fate),
            "kept_under": use.kept_under,
            "passed_on": use.passed_on,
            "made_by": by,
            "made_at": at,
        },
    )
    if not is_new:
        raise NothingOwedError(f"The use of release {release.release_ref} was attested already.")


def use_of(release: ReleaseRecord) -> UseRecord | None:
    """What was attested of a release, or None."""
    row = UseStatement.objects.filter(release__release_ref=release.release_ref).first()
    if row is None:
        return None
    return UseRecord(Use(row.used_for, Fate(row.fate), row.kept_under, row.passed_on), row.made_at)


def enter_redisclosure(
    release: ReleaseRecord, onward: Onward, *, keep_until: date, by: PersonId | None, at: datetime
) -> None:
    """Add a line to the register."""
    Redisclosure.objects.create(
        release_id=_key(release),
        agency_id=release.agency,
        to_node=onward.to_node,
        to_name=onward.to_name,
        permitted_use=onward.permitted_use,
        elements=list(onward.elements),
        passed_on=onward.passed_on,
        keep_until=keep_until,
        entered_by=by,
        entered_at=at,
    )


def redisclosures_of(release: ReleaseRecord) -> tuple[RedisclosureRecord, ...]:
    """The lines about one release, by the day of passing on."""
    rows = Redisclosure.objects.filter(release__release_ref=release.release_ref)
    return tuple(_redisclosure(row) for row in rows.select_related("release__request"))


def register(*, limit: int) -> tuple[RedisclosureRecord, ...]:
    """The latest lines of the register that this session may see, newest first."""
    rows = Redisclosure.objects.select_related("release__request").order_by("-passed_on", "-entered_at")
    return tuple(_redisclosure(row) for row in rows[:limit])


def _redisclosure(row: Redisclosure) -> RedisclosureRecord:
    return RedisclosureRecord(
        release_ref=row.release.release_ref,
        request=row.release.request.reference,
        agency=AgencyId(row.agency_id),
        onward=Onward(row.to_node, row.to_name, row.permitted_use, tuple(row.elements), row.passed_on),
        keep_until=row.keep_until,
        entered_at=row.entered_at,
    )


def _key(release: ReleaseRecord) -> UUID:
    return Release.objects.values_list("pk", flat=True).get(release_ref=release.release_ref)
