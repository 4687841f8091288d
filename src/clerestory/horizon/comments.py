"""Keep comments, find what waits, open originals, publish what a person confirmed; the only way to their
tables.

Promises that an original opens only at the row it was written for and not after its docket's key was thrown
away; that a comment's number is its own for good. Refuses to print an original."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count

from clerestory.horizon.errors import CommentNotFoundError, OriginalsForgottenError
from clerestory.horizon.models import Comment, Docket, DocketKey
from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import DataKey, KeyEncryptionKey
from clerestory.vocabulary.words import LANGUAGES, Language

A_PAGE: Final = 50
_LANGUAGES: Final[dict[str, Language]] = {code: code for code in LANGUAGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment:
    """A comment that is kept. name: empty for none. once: a digest of form and words, or empty."""

    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    language: Language
    came_by: str
    received_on: date
    words: str
    once: str = ""
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class CommentCard:
    """A comment without its text. words: the keyed digest by which the same text is told."""

    id: int
    docket: str
    number: int
    came_by: str
    language: Language
    received_on: date
    moderated: bool
    state: str
    has_name: bool
    letter: int | None
    is_variant: bool
    words: str


@dataclass(frozen=True, slots=True)
class Original:
    """What somebody wrote."""

    text: str = field(repr=False)
    name: str = field(repr=False)


def keep(
    docket: str, new: Sequence[NewComment], *, at: datetime, keks: Sequence[KeyEncryptionKey]
) -> tuple[int, ...]:
    """Keep comments under the docket's next numbers; the numbers. Needs the docket's row locked."""
    key = _key(docket, keks)
    row = Docket.objects.get(pk=docket)
    first = row.last_comment + 1
    rows = [
        Comment(
            docket_id=docket,
            number=number,
            came_by=one.came_by,
            language=one.language,
            once=one.once,
            received_at=at,
            received_on=one.received_on,
            sealed=_seal(key, docket, number, one),
            words=one.words,
            has_name=bool(one.name),
            moderated=one.moderated,
        )
        for number, one in enumerate(new, first)
    ]
    Comment.objects.bulk_create(rows, batch_size=500)
    row.last_comment, row.count_is_old = first + len(rows) - 1, True
    row.save(update_fields=["last_comment", "count_is_old"])
    return tuple(range(first, first + len(rows)))


def with_once(once: str) -> CommentCard | None:
    """The comment that this very form made."""
    row = Comment.objects.filter(once=once).first()
    return _card(row) if row else None


def card(docket: str, number: int) -> CommentCard:
    """A comment. Raises CommentNotFoundError."""
    row = Comment.objects.filter(docket_id=docket, number=number).first()
    if row is None:
        raise CommentNotFoundError
    return _card(row)


def card_for_change(docket: str, number: int) -> CommentCard:
    """The same, locked until the transaction ends."""
    row = Comment.objects.select_for_update().filter(docket_id=docket, number=number).first()
    if row is None:
        raise CommentNotFoundError
    return _card(row)


def original(card: CommentCard, *, keks: Sequence[KeyEncryptionKey]) -> Original:
    """What somebody wrote. Raises OriginalsForgottenError."""
    sealed = Comment.objects.filter(pk=card.id).values_list("sealed", flat=True).first()
    if sealed is None:
        raise OriginalsForgottenError
    return _open(_key(card.docket, keks), card.docket, card.number, bytes(sealed))


def to_compare(
    docket: str, *, keks: Sequence[KeyEncryptionKey]
) -> tuple[tuple[CommentCard, ...], tuple[str, ...]]:
    """Every comment that is counted, with its text. Raises OriginalsForgottenError."""
    key = _key(docket, keks)
    rows = list(Comment.objects.filter(docket_id=docket, moderated=False).order_by("number"))
    texts = tuple(_open(key, docket, row.number, bytes(row.sealed or b"")).text for row in rows)
    return tuple(map(_card, rows)), texts


def keep_letters(found: Sequence[tuple[CommentCard, int | None, bool]]) -> None:
    """To which letter each is counted, where that changed."""
    together: dict[tuple[int | None, bool], list[int]] = {}
    for one, letter, variant in found:
        if (one.letter, one.is_variant) != (letter, variant):
            together.setdefault((letter, variant), []).append(one.id)
    for (letter, variant), ids in together.items():
        Comment.objects.filter(pk__in=ids).update(letter=letter, is_variant=variant)


def let_in(docket: str, number: int) -> None:
    """A comment that came above the brake is counted from now on."""
    Comment.objects.filter(docket_id=docket, number=number).update(moderated=False)


def settle(ids: Sequence[int], state: str, *, by: UUID, at: datetime) -> None:
    """A person looked at these."""
    Comment.objects.filter(pk__in=ids).update(state=state, reviewed_by=by, reviewed_at=at)


def page_of(
    docket: str, *, moderated: bool, state: str, after: int = 0
) -> tuple[tuple[CommentCard, ...], bool]:
    """A page of those in a state, by number, after a number; whether there are more."""
    rows = Comment.objects.filter(docket_id=docket, moderated=moderated, state=state, number__gt=after)
    found = list(rows.order_by("number")[: A_PAGE + 1])
    return tuple(map(_card, found[:A_PAGE])), len(found) > A_PAGE


def same_words(card: CommentCard) -> tuple[CommentCard, ...]:
    """Others that wait with just these words, in this language and without a name."""
    rows = Comment.objects.select_for_update().filter(
        docket_id=card.docket,
        words=card.words,
        language=card.language,
        state="waiting",
        moderated=False,
        has_name=False,
    )
    return tuple(map(_card, rows.exclude(pk=card.id).order_by("number")))


def how_many(docket: str) -> dict[tuple[bool, str], int]:
    """How many there are, by whether they came above the brake and by state."""
    rows = Comment.objects.filter(docket_id=docket).values_list("moderated", "state").annotate(n=Count("id"))
    return {(moderated, state): n for moderated, state, n in rows.order_by()}


def came_since(docket: str, since: datetime) -> int:
    """How many came by the page since then."""
    return Comment.objects.filter(docket_id=docket, came_by="web", received_at__gte=since).count()


def forget(docket: str) -> None:
    """Throw away the key and what it opened; nobody reads the originals again."""
    DocketKey.objects.filter(docket_id=docket).update(wrapped="")
    Comment.objects.filter(docket_id=docket).update(sealed=None)


def _key(docket: str, keks: Sequence[KeyEncryptionKey]) -> DataKey:
    wrapped = DocketKey.objects.filter(docket_id=docket).values_list("wrapped", flat=True).first()
    if not wrapped:
        raise OriginalsForgottenError
    return at_rest.unwrap(at_rest.WrappedKey.from_text(wrapped), keks)


def _seal(key: DataKey, docket: str, number: int, new: NewComment) -> bytes:
    content = json.dumps({"text": new.text, "name": new.name}).encode()
    return at_rest.encrypt_field(key, _place(docket, number), content)


def _open(key: DataKey, docket: str, number: int, sealed: bytes) -> Original:
    content: dict[str, Any] = json.loads(at_rest.decrypt_field(key, _place(docket, number), sealed))
    return Original(str(content["text"]), str(content["name"]))


def _place(docket: str, number: int) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="horizon_comment", column="sealed", row=f"{docket}-{number}", subject=docket
    )


def _card(row: Comment) -> CommentCard:
    return CommentCard(
        id=row.pk,
        docket=row.docket_id,
        number=row.number,
        came_by=row.came_by,
        language=_LANGUAGES.get(row.language, "en"),
        received_on=row.received_on,
        moderated=row.moderated,
        state=row.state,
        has_name=row.has_name,
        letter=row.letter,
        is_variant=row.is_variant,
        words=row.words,
    )
