"""A line of a resident's page with its sentences: for the page, for paper, for reading out."""

from dataclasses import dataclass
from datetime import date

from clerestory.casework.own_record import OwnEvent, Piece
from clerestory.residents.telling import Asker, Ending
from clerestory.web.public.languages import language_now
from clerestory.web.resident import words
from clerestory.web.resident.law import Because, reasons


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """What is settled of one part, with its sentences."""

    piece: Piece
    ended: words.Word
    means: words.Word
    because: tuple[Because, ...]


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
        tuple(_piece(each, today) for each in found.pieces),
        is_private=found.who.kind is Asker.PRIVATE,
        is_self=found.who.kind is Asker.SELF,
    )


def _piece(piece: Piece, today: date) -> ShownPiece:
    untouched = piece.ending is Ending.REFUSED and not piece.looked_up
    return ShownPiece(
        piece,
        words.ENDINGS[piece.ending],
        words.NOT_LOOKED_UP if untouched else words.MEANS[piece.ending],
        reasons(piece.not_given, piece.packs, language_now(), today),
    )
