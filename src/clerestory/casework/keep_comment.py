"""Comments come: from anybody by the page, by mail through staff, in a file. Each is kept, numbered, counted.

Promises that commenting needs no account and no name; that the same form sent twice is one comment; that what
comes above the brake is kept in a heap which a person looks through, and who wrote it is told so; that a file
is taken whole or not at all. Refuses only when the docket takes none, or when the heap is full: then it says
where else to write."""

import hashlib
import hmac
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, count_docket, office, staff
from clerestory.casework.errors import CaseworkError, UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.horizon import comments, dockets, posted
from clerestory.horizon.comments import NewComment
from clerestory.horizon.comments_file import LONGEST_COMMENT, LONGEST_NAME, read_comments
from clerestory.horizon.errors import DocketStepError
from clerestory.horizon.told import DocketState, DocketTold
from clerestory.journal import actors
from clerestory.journal.horizon_events import CommentsKept
from clerestory.journal.write import record
from clerestory.parties import brake
from clerestory.parties.brake import Place
from clerestory.parties.identities import PersonId
from clerestory.vocabulary.words import Language

COMMENTS_OF_AN_ADDRESS: Final = 10
MOST_AN_HOUR: Final = 300
MOST_IN_HEAP: Final = 10_000
MOST_OF_DOCKET: Final = 100_000
COUNTED_AT_ONCE: Final = 2_000
_KEPT_SIGNS: Final = "\n\t"


class HeapIsFullError(CaseworkError):
    """So many came that nothing more is kept by the page."""

    def __init__(self) -> None:
        super().__init__(
            "So many comments came at once that this page takes none for now. Yours was not kept. Write it "
            "to the office by mail, or come back tomorrow."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveComment:
    """What somebody wrote on the page. name: as it may be shown, or empty. once: drawn with the form."""

    docket: str
    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    language: Language
    once: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What who wrote it is told: the comment's own name, and whether a person must first let it in."""

    id: str
    moderated: bool


def give_comment(command: GiveComment, *, source: Place | None = None, at: datetime) -> Kept:
    """Keep it. Raises DocketNotFoundError, DocketStepError, UnusableCommandError, HeapIsFullError."""
    text, name = fit_text(command.text), fit_name(command.name)
    once = _digest(b"docket form", command.docket, command.once, text, name)
    with transaction.atomic(), as_staff():
        docket = _taking(command.docket, at=at)
        there = comments.with_once(once)
        if there is not None:
            return Kept(posted.id_of(there.docket, there.number), there.moderated)
    held = _is_held(source, docket.number, at=at)
    with transaction.atomic(), as_staff():
        dockets.lock(command.docket)
        _taking(command.docket, at=at)
        there = comments.with_once(once)  # the same form may have come meanwhile
        if there is not None:
            return Kept(posted.id_of(there.docket, there.number), there.moderated)
        moderated = held or comments.came_since(docket.number, at - timedelta(hours=1)) >= MOST_AN_HOUR
        if moderated:
            _refuse_full_heap(docket.number, at=at)
        new = NewComment(
            text=text,
            name=name,
            language=command.language,
            came_by="web",
            received_on=office.the_office().day_of(at),
            words=words_digest(docket.number, text),
            once=once,
            moderated=moderated,
        )
        number = _keep(docket.number, [new], by=None, at=at)[0]
        count_docket.count_numbers(docket.number, at=at)
    return Kept(posted.id_of(docket.number, number), moderated)


def enter_comment(
    docket: str, *, text: str, name: str, language: Language, received_on: date, by: PersonId, at: datetime
) -> int:
    """Staff write down a comment that came by mail; its number. Raises NotAllowedError, DocketNotFoundError,
    DocketStepError, UnusableCommandError."""
    kept, named = fit_text(text), fit_name(name)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="write down a comment")
        dockets.lock(docket)
        told = _taking_late(docket, received_on, at=at)
        new = NewComment(
            text=kept,
            name=named,
            language=language,
            came_by="mail",
            received_on=received_on,
            words=words_digest(told.number, kept),
        )
        number = _keep(docket, [new], by=by, at=at)[0]
        count_docket.count_numbers(docket, at=at)
    return number


def import_comments(docket: str, data: bytes, *, by: PersonId, at: datetime) -> int:
    """Take all comments of a file; how many. Raises NotAllowedError, DocketNotFoundError, DocketStepError,
    UnusableFileError; then nothing was taken."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="import comments")
        dockets.lock(docket)
        today = office.the_office().day_of(at)
        told = _taking_late(docket, today, at=at, by_today=True)
        rows = read_comments(data, today=today)
        if told.counted.received + told.counted.moderated + len(rows) > MOST_OF_DOCKET:
            raise DocketStepError(f"A docket holds at most {MOST_OF_DOCKET:,} comments. Nothing was taken.")
        new = [
            NewComment(
                text=fit_text(row.text),
                name=fit_name(row.name),
                language=row.language,
                came_by="file",
                received_on=row.received_on or today,
                words=words_digest(docket, fit_text(row.text)),
            )
            for row in rows
        ]
        _keep(docket, new, by=by, at=at, file_sha256=hashlib.sha256(data).hexdigest())
        if told.counted.received + len(new) <= COUNTED_AT_ONCE:
            count_docket.count(docket, at=at)
        else:  # the worker counts the letters; nobody waits for them at a page
            count_docket.count_numbers(docket, at=at)
    return len(new)


def place_of(address: str, *, proxies: Collection[str]) -> Place | None:
    """Where comments from this address are counted: a number made with the office's key, never the
    address."""
    key = hmac.digest(office.keys().digests, b"docket comments", "sha256")
    found = brake.place_of_address(address, shared=proxies, key=key)
    return None if found is None else replace(found, limit=COMMENTS_OF_AN_ADDRESS)


def fit_text(text: str) -> str:
    """The text as it can be kept: without signs that nobody sees. Raises UnusableCommandError where nothing
    is left or it is too long; never with the text itself."""
    kept = _seen(text)
    if len(kept) > LONGEST_COMMENT:
        raise UnusableCommandError("/text", f"{len(kept):,} characters", f"at most {LONGEST_COMMENT:,}")
    if sum(map(str.isalnum, kept)) < 2:
        raise UnusableCommandError("/text", "no words", "what you want to say")
    return kept


def fit_name(name: str) -> str:
    """The name on one line, or nothing. Raises UnusableCommandError."""
    kept = " ".join(_seen(name).split())
    if len(kept) > LONGEST_NAME:
        raise UnusableCommandError("/name", f"{len(kept)} characters", f"at most {LONGEST_NAME}")
    return kept


def words_digest(docket: str, text: str) -> str:
    """By what the very same text is told again, which nobody makes without the office's key."""
    return _digest(b"docket words", docket, " ".join(text.split()))


def _seen(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = (one for one in plain if one in _KEPT_SIGNS or unicodedata.category(one)[0] != "C")
    return "".join(seen).strip()


def _digest(domain: bytes, *parts: str) -> str:
    key = hmac.digest(office.keys().digests, domain, "sha256")
    whole = b"".join(hashlib.sha256(part.encode(errors="replace")).digest() for part in parts)
    return hmac.new(key, whole, hashlib.sha256).hexdigest()


def _keep(
    docket: str, new: Sequence[NewComment], *, by: PersonId | None, at: datetime, file_sha256: str = ""
) -> tuple[int, ...]:
    numbers = comments.keep(docket, new, at=at, keks=(office.keys().slips,))
    happened = CommentsKept(
        came_by=new[0].came_by,
        first=numbers[0],
        last=numbers[-1],
        moderated=new[0].moderated,
        texts_hmac=_digest(b"docket texts", *(one.words for one in new)),
        file_sha256=file_sha256,
    )
    actor = actors.person(by) if by is not None else actors.OFFICE
    record(happened, subject_ref=docket, actor=actor, at=at)
    return numbers


def _taking(number: str, *, at: datetime) -> DocketTold:
    docket = dockets.fetch(number, on=office.the_office().day_of(at))
    if docket.state is DocketState.COMING:
        raise DocketStepError(f"{number} takes comments from {docket.opens_on} on.")
    if docket.state is not DocketState.OPEN:
        raise DocketStepError(f"{number} took comments until {docket.closes_on}; it takes none any more.")
    return docket


def _taking_late(number: str, received_on: date, *, at: datetime, by_today: bool = False) -> DocketTold:
    """What reached the office within the days is written down also after them, until it is decided."""
    today = office.the_office().day_of(at)
    docket = dockets.fetch(number, on=today)
    if docket.state is DocketState.DECIDED:
        raise DocketStepError(f"{number} is decided; nothing is added to it any more.")
    if docket.state is DocketState.COMING:
        raise DocketStepError(f"{number} takes comments from {docket.opens_on} on.")
    if not by_today and not docket.opens_on <= received_on <= min(docket.closes_on, today):
        raise UnusableCommandError(
            "/received_on",
            f"{received_on}",
            f"a day from {docket.opens_on} to {min(docket.closes_on, today)}",
        )
    return docket


def _is_held(source: Place | None, docket: str, *, at: datetime) -> bool:
    """Whether too many came from this place; the try is counted, and where it goes on somebody is called."""
    if source is None:
        return False
    with transaction.atomic(), as_staff():
        taken = brake.take((source,), at=at)
        if taken.alarming:
            alarms.raise_alarm_daily(
                kind="TooManyComments",
                where="keep_comment",
                subject_ref=docket,
                actor=actors.OFFICE,
                at=at,
            )
    return taken.held_until is not None


def _refuse_full_heap(docket: str, *, at: datetime) -> None:
    if sum(n for (moderated, _state), n in comments.how_many(docket).items() if moderated) < MOST_IN_HEAP:
        return
    raise HeapIsFullError
