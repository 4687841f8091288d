"""A person looks at a comment before anybody else reads it: proposals, marks, the text as it will be, the
step.

Promises that what is published is what this person was shown as the result, letter for letter; that others
with the very same text and no name may be confirmed with it, and no others; that a comment which is not shown
is still counted, with a reason that everybody reads. Refuses marks that are not in the text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import count_docket, office, staff
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.horizon import comments, dockets, posted, redacting
from clerestory.horizon.comments import CommentCard, Original
from clerestory.horizon.errors import DocketStepError
from clerestory.horizon.posted import Posted, ToPost
from clerestory.horizon.redacting import Removed, Span
from clerestory.journal import actors
from clerestory.journal.horizon_events import CommentLetIn, CommentsReviewed
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId

DOING: Final = "look at comments"
LONGEST_REASON: Final = 300
MOST_RANGES: Final = 2000


class NotSeenError(CaseworkError):
    """What would be published is not what this person was shown. The page shows it now."""

    def __init__(self) -> None:
        super().__init__("Look at the text as it will be published, then confirm it. Nothing was published.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a person decided to remove. kept: proposals that are taken back, as `start-end`. names: of third
    persons, others: other words, each as it stands in the text. shows_name: the writer's own name is
    shown."""

    kept: frozenset[str] = frozenset()
    names: tuple[str, ...] = field(default=(), repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)
    shows_name: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What everybody would read. seen: a digest of it, which the confirmation must carry."""

    text: str
    name: str
    kinds: tuple[Removed, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that the patterns found. place: `start-end`."""

    place: str
    kind: Removed
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A comment to look at. alike: how many others wait with the very same text and no name. posted: as it is
    published now, or None. next: the number of the next that waits, or None."""

    docket: str
    card: CommentCard
    original: Original
    proposals: tuple[Proposal, ...]
    alike: int
    posted: Posted | None
    next: int | None


def review_page(docket: str, number: int, *, viewer: PersonId) -> ReviewPage:
    """The page. Raises NotAllowedError, CommentNotFoundError, OriginalsForgottenError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.PREPARING, doing=DOING)
        card = comments.card(docket, number)
        original = comments.original(card, keks=(office.keys().slips,))
        waiting, _more = comments.page_of(docket, moderated=False, state="waiting", after=number)
        return ReviewPage(
            docket=docket,
            card=card,
            original=original,
            proposals=tuple(
                Proposal(_place(span), span.kind, original.text[span.start : span.end])
                for span in redacting.propose(original.text)
            ),
            alike=len(comments.same_words(card)),
            posted=posted.one(posted.id_of(docket, number)),
            next=waiting[0].number if waiting else None,
        )


def preview(page: ReviewPage, marks: Marks) -> Result:
    """What everybody would read. Raises NothingToRemoveError."""
    text = page.original.text
    spans: list[Span] = [one for one in redacting.propose(text) if _place(one) not in marks.kept]
    spans += redacting.mark(text, marks.names, Removed.NAME)
    spans += redacting.mark(text, marks.others, Removed.OTHER)
    name = page.original.name if marks.shows_name else ""
    name = redacting.without(name, redacting.propose(name), page.card.language)
    shown = redacting.without(text, spans, page.card.language)
    seen = hashlib.sha256(f"{name}\x00{shown}".encode()).hexdigest()
    return Result(shown, name, tuple(span.kind for span in spans), seen)


def publish_comment(
    docket: str, number: int, marks: Marks, *, seen: str, with_same: bool, by: PersonId, at: datetime
) -> int:
    """Publish it as it was shown; how many were. with_same: also the others with the very same text and no
    name. Raises as `review_page` and `preview`; NotSeenError, DocketStepError."""
    with transaction.atomic(), as_staff():
        result = preview(review_page(docket, number, viewer=by), marks)
        if result.seen != seen:
            raise NotSeenError
        what = ToPost(text=result.text, name=result.name, kinds=result.kinds)
        return _settle(docket, number, what, with_same=with_same and not result.name, by=by, at=at)


def keep_back_comment(
    docket: str, number: int, reason: str, *, with_same: bool, by: PersonId, at: datetime
) -> int:
    """Do not show it, for a reason that everybody reads; it stays counted. How many were. Raises
    NotAllowedError, UnusableCommandError, CommentNotFoundError, DocketStepError."""
    text = required_text(
        "/reason",
        reason,
        wanted="why it is not shown; everybody reads this",
        longest=LONGEST_REASON,
        letters=2,
    )
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        return _settle(docket, number, ToPost(text="", reason=text), with_same=with_same, by=by, at=at)


def let_in_comment(docket: str, number: int, *, by: PersonId, at: datetime) -> None:
    """Count a comment that came above the brake. Raises NotAllowedError, CommentNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        dockets.lock(docket)
        card = comments.card_for_change(docket, number)
        if not card.moderated:
            raise DocketStepError(f"Comment {number} is counted already.")
        comments.let_in(docket, number)
        dockets.count_is_old(docket)
        count_docket.count_numbers(docket, at=at)
        record(CommentLetIn(number=number), subject_ref=docket, actor=actors.person(by), at=at)


def _settle(docket: str, number: int, what: ToPost, *, with_same: bool, by: PersonId, at: datetime) -> int:
    dockets.lock(docket)
    card = comments.card_for_change(docket, number)
    if card.moderated:
        raise DocketStepError(f"Comment {number} came above the brake. Let it in first, so that it counts.")
    cards: Sequence[CommentCard] = [card, *(comments.same_words(card) if with_same else ())]
    outcome = "kept_back" if what.reason else "published"
    posted.post_all(cards, what, on=office.the_office().day_of(at), at=at)
    comments.settle([one.id for one in cards], outcome, by=by, at=at)
    count_docket.count_numbers(docket, at=at)
    kinds = [str(kind) for kind in what.kinds]
    happened = CommentsReviewed(
        outcome=outcome,
        count=len(cards),
        numbers=_ranges([one.number for one in cards]),
        again=card.state != "waiting",
        removed=tuple(f"{kind} {kinds.count(kind)}" for kind in sorted(set(kinds))),
        posted_sha256=digest_of(what.reason or what.text),
    )
    record(happened, subject_ref=docket, actor=actors.person(by), at=at)
    return len(cards)


def _ranges(numbers: Sequence[int]) -> tuple[str, ...]:
    """Numbers that follow each other as one text `first-last`; at most so many that an entry can hold
    them."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    told = [str(first) if first == last else f"{first}-{last}" for first, last in found]
    return (*told[:MOST_RANGES], *(["and others"] if len(told) > MOST_RANGES else []))


def _place(span: Span) -> str:
    return f"{span.start}-{span.end}"
