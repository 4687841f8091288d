"""Notices that law demands: to whom, by when, how far each is, and what became of it. The only way to their
tables.

Promises that a duty is opened once for a request, that a notice is settled once, and that what is written and
not yet gone is never counted as told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet

from clerestory.law.notices import NoticeTo
from clerestory.parties.identities import PersonId
from clerestory.residents.errors import ResidentsError
from clerestory.residents.notice_models import Channel, Notice, OfficialAddress, Stage

OWN_PROMISE: Final = "own-after-hold"
"""Stands in place of a provision where the office itself promises to tell: after a hold."""


class UnknownNoticeError(ResidentsError):
    """There is none, or it is settled."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such notice that is still open. Somebody may have settled it meanwhile."
        )


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice as other rooms see it, without its pages. request, reference: of the whole request."""

    id: UUID
    request: UUID
    reference: str
    provision: str
    citation: str
    law: str
    law_on: date
    to: NoticeTo
    official: str
    before_disclosure: bool
    opened_at: datetime
    due_on: date | None
    due_arithmetic: str
    stage: Stage
    channel: Channel | None
    letters: tuple[UUID, ...]
    sha256: str
    written_at: datetime | None
    settled_at: datetime | None
    how: str
    trouble: str
    tries: int
    came_back_on: date | None
    reached_how: str

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.settled_at is None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a duty says, as it is opened."""

    provision: str
    citation: str
    law: str
    law_on: date
    to: NoticeTo
    official: str
    before_disclosure: bool
    due_on: date | None
    due_arithmetic: str


def open_notice(request: UUID, opening: Opening, *, at: datetime) -> NoticeRecord | None:
    """Open it; None where it is there already."""
    row, made = Notice.objects.get_or_create(
        request_id=request,
        provision=opening.provision,
        official=opening.official,
        defaults={
            "citation": opening.citation,
            "law": opening.law,
            "law_on": opening.law_on,
            "to": opening.to,
            "before_disclosure": opening.before_disclosure,
            "opened_at": at,
            "due_on": opening.due_on,
            "due_arithmetic": opening.due_arithmetic,
        },
    )
    return _record(_rows().get(pk=row.pk)) if made else None


def of_request(whole: UUID) -> tuple[NoticeRecord, ...]:
    """Those of a request, the earliest day first."""
    return tuple(_record(row) for row in _rows().filter(request_id=whole))


def open_notices(*, until: date | None = None, limit: int | None = None) -> tuple[NoticeRecord, ...]:
    """What is not settled, the earliest day first; without a day, last. until: only what is due by then;
    limit: at most so many."""
    rows = _rows().filter(settled_at__isnull=True)
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "opened_at", "id")
    return tuple(_record(row) for row in rows[:limit])


def settled_notices(*, limit: int) -> tuple[NoticeRecord, ...]:
    """What was settled last, newest first."""
    rows = _rows().filter(settled_at__isnull=False).order_by("-settled_at", "id")
    return tuple(_record(row) for row in rows[:limit])


def of_letter(letter: UUID) -> tuple[NoticeRecord, ...]:
    """Those that this letter to a person tells."""
    return tuple(_record(row) for row in _rows().filter(letters__contains=[letter]))


def undelivered(*, limit: int) -> tuple[NoticeRecord, ...]:
    """Those whose letter came back and of whom nobody was told in another way since, the earliest first."""
    rows = _rows().filter(came_back_on__isnull=False, reached_at__isnull=True, settled_at__isnull=False)
    return tuple(_record(row) for row in rows.order_by("came_back_on", "id")[:limit])


def note_came_back(notice: NoticeRecord, *, on: date) -> bool:
    """A letter of it came back; False where one had."""
    rows = Notice.objects.filter(pk=notice.id, came_back_on__isnull=True)
    return bool(rows.update(came_back_on=on))


def note_reached(notice: UUID, *, how: str, by: PersonId, at: datetime) -> NoticeRecord:
    """The person was told after the letter had come back. Raises UnknownNoticeError."""
    rows = Notice.objects.filter(
        pk=notice, came_back_on__isnull=False, reached_at__isnull=True, settled_at__isnull=False
    )
    if not rows.update(reached_at=at, reached_by=by, reached_how=how):
        raise UnknownNoticeError
    return fetch(notice)


def fetch(notice: UUID) -> NoticeRecord:
    """One of them. Raises UnknownNoticeError."""
    row = _rows().filter(pk=notice).first()
    if row is None:
        raise UnknownNoticeError
    return _record(row)


def fetch_for_change(notice: UUID) -> NoticeRecord:
    """An open one, locked until the transaction ends. Raises UnknownNoticeError."""
    locked = Notice.objects.select_for_update().filter(pk=notice, settled_at__isnull=True).first()
    if locked is None:
        raise UnknownNoticeError
    return _record(_rows().get(pk=notice))


def pages_of(notice: UUID) -> bytes:
    """The letter to an official. Raises UnknownNoticeError."""
    row = Notice.objects.filter(pk=notice).only("pdf").first()
    if row is None or row.pdf is None:
        raise UnknownNoticeError
    return bytes(row.pdf)


def count_from(notice: NoticeRecord, due_on: date, arithmetic: str) -> None:
    """Its day became known: what starts the clock happened."""
    Notice.objects.filter(pk=notice.id, settled_at__isnull=True).update(
        due_on=due_on, due_arithmetic=arithmetic
    )


def note_letters(notice: NoticeRecord, letters: Sequence[UUID], *, at: datetime) -> None:
    """Letters to the person were ordered."""
    _open(notice).update(
        letters=list(letters), stage=Stage.WRITTEN, channel=Channel.LETTER, written_at=at, trouble=""
    )


def note_pages(notice: NoticeRecord, pdf: bytes, sha256: str, *, channel: Channel, at: datetime) -> None:
    """A letter to an official was signed and is kept."""
    _open(notice).update(
        pdf=pdf, sha256=sha256, stage=Stage.WRITTEN, channel=channel, written_at=at, trouble=""
    )


def note_trouble(notice: NoticeRecord, trouble: str) -> None:
    """It did not go; it waits. trouble: the class of an error, or a word."""
    _open(notice).update(trouble=trouble, tries=F("tries") + 1)


def settle(
    notice: NoticeRecord,
    *,
    channel: Channel,
    at: datetime,
    trouble: str = "",
    by: PersonId | None = None,
    how: str = "",
) -> None:
    """It is done. Raises UnknownNoticeError where it was settled before."""
    stage = Stage.NOT_OWED if channel is Channel.NONE else Stage.TOLD
    done = _open(notice).update(
        stage=stage, channel=channel, settled_at=at, settled_by=by, how=how, trouble=trouble
    )
    if not done:
        raise UnknownNoticeError


def address_of(official: str) -> str:
    """Where an official gets mail; empty: by post."""
    found = OfficialAddress.objects.filter(pk=official).values_list("email", flat=True).first()
    return found or ""


def addresses() -> dict[str, str]:
    """All of them, by the official's id."""
    return dict(OfficialAddress.objects.values_list("official", "email"))


def put_address(official: str, email: str, *, by: PersonId, at: datetime) -> None:
    """Where this official gets mail from now on; empty: by post."""
    OfficialAddress.objects.update_or_create(
        official=official, defaults={"email": email, "changed_at": at, "changed_by": by}
    )


def _open(notice: NoticeRecord) -> QuerySet[Notice]:
    return Notice.objects.filter(pk=notice.id, settled_at__isnull=True)


def _rows() -> QuerySet[Notice]:
    return Notice.objects.select_related("request").defer("pdf")


def _record(row: Notice) -> NoticeRecord:
    return NoticeRecord(
        id=row.pk,
        request=row.request_id,
        reference=row.request.reference,
        provision=row.provision,
        citation=row.citation,
        law=row.law,
        law_on=row.law_on,
        to=NoticeTo(row.to),
        official=row.official,
        before_disclosure=row.before_disclosure,
        opened_at=row.opened_at,
        due_on=row.due_on,
        due_arithmetic=row.due_arithmetic,
        stage=Stage(row.stage),
        channel=Channel(row.channel) if row.channel else None,
        letters=tuple(row.letters),
        sha256=row.sha256,
        written_at=row.written_at,
        settled_at=row.settled_at,
        how=row.how,
        trouble=row.trouble,
        tries=row.tries,
        came_back_on=row.came_back_on,
        reached_how=row.reached_how,
    )
