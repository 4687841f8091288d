"""A line of a resident's page with its sentences: for the page, for paper, for reading out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.casework.own_record import OwnEvent, Piece
from clerestory.residents.telling import Asker, Ending, Who
from clerestory.vocabulary.requester_classes import class_of
from clerestory.web.public.languages import language_now
from clerestory.web.resident import words
from clerestory.web.resident.law import Because, reasons

_BY_CLASS: Final[Mapping[str, str]] = {
    "ice": "immigration",
    "hsi": "immigration",
    "other_homeland_security": "immigration",
    "police": "police",
    "private": "private",
}
"""Where `publication/consequences` says what a release to such a requester means; ids that stay."""


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """What is settled of one part, with its sentences. about: the place on the public page that says what
    such an event means, empty for the page as a whole; None where a person asked about themselves."""

    piece: Piece
    ended: words.Word
    means: words.Word
    because: tuple[Because, ...]
    about: str | None


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """A line with its sentences. is_private, is_self: who asked is told by kind only."""

    event: OwnEvent
    pieces: tuple[ShownPiece, ...]
    is_private: bool
    is_self: bool


def shown(found: OwnEvent, today: date) -> ShownEvent:
    """The line, ready for a page."""
    return ShownEvent(
        found,
        tuple(_piece(each, found.who, today) for each in found.pieces),
        is_private=found.who.kind is Asker.PRIVATE,
        is_self=found.who.kind is Asker.SELF,
    )


def _piece(piece: Piece, who: Who, today: date) -> ShownPiece:
    untouched = piece.ending is Ending.REFUSED and not piece.looked_up
    return ShownPiece(
        piece,
        words.ENDINGS[piece.ending],
        words.NOT_LOOKED_UP if untouched else words.MEANS[piece.ending],
        reasons(piece.not_given, piece.packs, language_now(), today),
        _about(piece, who),
    )


def _about(piece: Piece, who: Who) -> str | None:
    if who.kind is Asker.SELF:
        return None
    if piece.recalled_at is not None:
        return "recalled"
    if piece.ending is Ending.REFUSED:
        return "refused" if piece.looked_up else "not-looked-up"
    if piece.ending is not Ending.HANDED_OVER:
        return "nothing-given"
    return _BY_CLASS.get(class_of(who.node), "")
