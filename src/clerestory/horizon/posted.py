"""What everybody reads of comments: put there by a person's confirmation; the only way to that table.

Promises that nothing here came from an original without a person; that a comment which is not shown stands
with the reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clerestory.horizon.comments import CommentCard
from clerestory.horizon.models import PostedComment
from clerestory.horizon.told import LetterTold

A_PAGE: Final = 25
MOST_IN_FILE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Posted:
    """A published comment. kept_back: it is not shown, for `reason`. removed: how many of each kind were
    removed. letter: the form letter to which it is counted, or None."""

    id: str
    docket: str
    number: int
    posted_on: date
    received_on: date
    changed_at: datetime
    came_by: str
    language: str
    name: str
    text: str
    kept_back: bool
    reason: str
    removed: dict[str, int]
    letter: int | None
    is_variant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPost:
    """What a person confirmed. name: as it is shown, or empty. kinds: of what was removed, each once for each
    removal. reason: why it is not shown; empty for a comment that is."""

    text: str
    name: str = ""
    kinds: Sequence[str] = ()
    reason: str = ""


def post(card: CommentCard, what: ToPost, *, on: date, at: datetime) -> str:
    """Publish it, or put it in place of what was published before; its identifier."""
    return post_all([card], what, on=on, at=at)[0]


def post_all(cards: Sequence[CommentCard], what: ToPost, *, on: date, at: datetime) -> list[str]:
    """Publish the same for several comments with the same words."""
    rows = [
        PostedComment(
            id=id_of(card.docket, card.number),
            docket_id=card.docket,
            number=card.number,
            posted_on=on,
            received_on=card.received_on,
            changed_at=at,
            came_by=card.came_by,
            language=card.language,
            name="" if what.reason else what.name,
            text="" if what.reason else what.text,
            kept_back=bool(what.reason),
            reason=what.reason,
            removed=dict(Counter(map(str, what.kinds))),
            letter=card.letter,
            is_variant=card.is_variant,
        )
        for card in cards
    ]
    PostedComment.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            "changed_at",
            "name",
            "text",
            "kept_back",
            "reason",
            "removed",
            "letter",
            "is_variant",
        ],
    )
    return [row.id for row in rows]


def follow_letters(docket: str, found: Sequence[tuple[int, int | None, bool]]) -> None:
    """Bring published comments (by number) to the letters as they were counted now."""
    by_number = {number: (letter, variant) for number, letter, variant in found}
    together: dict[tuple[int | None, bool], list[int]] = {}
    rows = PostedComment.objects.filter(docket_id=docket)
    for number, was, was_variant in rows.values_list("number", "letter", "is_variant"):
        now = by_number.get(number, (was, was_variant))
        if now != (was, was_variant):
            together.setdefault(now, []).append(number)
    for (letter, variant), numbers in together.items():
        rows.filter(number__in=numbers).update(letter=letter, is_variant=variant)


def page(
    docket: str | None, number: int, *, size: int = A_PAGE, letter: int | None = None
) -> tuple[tuple[Posted, ...], int]:
    """A page, counted from 1, of one docket or of all; how many there are in all."""
    rows = PostedComment.objects.all()
    if docket is not None:
        rows = rows.filter(docket_id=docket)
    if letter is not None:
        rows = rows.filter(letter=letter)
    first = (number - 1) * size
    return tuple(map(_posted, rows[first : first + size])), rows.count()


def one(identifier: str) -> Posted | None:
    """A published comment."""
    row = PostedComment.objects.filter(pk=identifier).first()
    return _posted(row) if row else None


def all_of(docket: str) -> tuple[Posted, ...]:
    """All of a docket, for the file."""
    return tuple(map(_posted, PostedComment.objects.filter(docket_id=docket)[:MOST_IN_FILE]))


def letters(docket: str, counted: Sequence[tuple[int, int, int]]) -> tuple[LetterTold, ...]:
    """The letters as they were counted, each with its text where one of its comments is published."""
    texts: dict[int, tuple[str, str]] = {}
    rows = PostedComment.objects.filter(
        docket_id=docket, letter__isnull=False, is_variant=False, kept_back=False
    )
    for letter, text, language in (
        rows.distinct("letter").order_by("letter", "number").values_list("letter", "text", "language")
    ):
        texts[letter or 0] = (text, language)
    return tuple(LetterTold(n, same, variants, *texts.get(n, ("", "en"))) for n, same, variants in counted)


def id_of(docket: str, number: int) -> str:
    """The identifier of a comment: its docket's number and its own."""
    return f"{docket}-{number:04d}"


def _posted(row: PostedComment) -> Posted:
    return Posted(
        id=row.id,
        docket=row.docket_id,
        number=row.number,
        posted_on=row.posted_on,
        received_on=row.received_on,
        changed_at=row.changed_at,
        came_by=row.came_by,
        language=row.language,
        name=row.name,
        text=row.text,
        kept_back=row.kept_back,
        reason=row.reason,
        removed=dict(row.removed),
        letter=row.letter,
        is_variant=row.is_variant,
    )
