"""Keep what came over the switch; the only way to its table.

Promises: the same number of a line with the same bytes is the same message and changes nothing; the same
number with other bytes is refused. Nothing that says who is meant is kept as it was sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from clerestory.channels.errors import NumberTwiceError
from clerestory.channels.models import Became, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One frame as it is to be kept; see `models.Message`. number: 0 to 2^64 - 1."""

    line: str
    number: int
    digest: str
    became: Became
    sender: str = ""
    mke: str = ""
    destinations: tuple[str, ...] = ()
    control: str | None = None
    subject: str = ""
    layout: str = ""
    why: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as other rooms see it."""

    line: str
    number: int
    sender: str
    mke: str
    received_at: datetime
    became: Became
    why: str
    reference: str


def known(line: str, number: int, digest: str) -> Kept | None:
    """The message that this line counted so before. Raises NumberTwiceError where its bytes were others."""
    row = Message.objects.filter(line=line, number=number).first()
    if row is None:
        return None
    if row.digest != digest:
        raise NumberTwiceError(line, number)
    return _kept(row)


def keep(new: NewMessage, *, at: datetime) -> None:
    """Keep a message that is not known yet. Raises NumberTwiceError where another transaction was first: what
    this one did must be undone."""
    try:
        with transaction.atomic():
            Message.objects.create(
                line=new.line,
                number=new.number,
                digest=new.digest,
                sender=new.sender,
                mke=new.mke,
                destinations=" ".join(new.destinations),
                control=new.control,
                subject=new.subject,
                layout=new.layout,
                received_at=at,
                became=new.became,
                why=new.why,
                reference=new.reference,
            )
    except IntegrityError as taken:
        raise NumberTwiceError(new.line, new.number) from taken


def note(reference: str, became: Became) -> None:
    """Note what became of the message that opened this request."""
    Message.objects.filter(reference=reference).update(became=became)


def latest(*, limit: int, before: datetime | None = None) -> Sequence[Kept]:
    """The newest messages, for a page of the desk."""
    rows = Message.objects.order_by("-received_at", "line", "-number")
    if before is not None:
        rows = rows.filter(received_at__lt=before)
    return tuple(_kept(row) for row in rows[:limit])


@dataclass(frozen=True, slots=True)
class LogLine:
    """A message as other logs hold it, too. subject: the digest. control: empty where there was none."""

    at: datetime
    sender: str
    mke: str
    destinations: tuple[str, ...]
    control: str
    subject: str


def log_between(first: datetime, last: datetime) -> Iterator[LogLine]:
    """Our own log from `first` until before `last`, in order of time, read as it is needed."""
    fields = ("received_at", "sender", "mke", "destinations", "control", "subject")
    rows = Message.objects.filter(received_at__gte=first, received_at__lt=last).order_by("received_at")
    for at, sender, mke, destinations, control, subject in rows.values_list(*fields).iterator(5_000):
        yield LogLine(at, sender, mke, tuple(destinations.split()), control or "", subject)


def count_since(first: datetime) -> int:
    """How many messages came since this moment."""
    return Message.objects.filter(received_at__gte=first).count()


def _kept(row: Message) -> Kept:
    return Kept(
        line=row.line,
        number=int(row.number),
        sender=row.sender,
        mke=row.mke,
        received_at=row.received_at,
        became=Became(row.became),
        why=row.why,
        reference=row.reference,
    )
