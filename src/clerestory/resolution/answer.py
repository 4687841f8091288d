"""The four answers, and why each was given.

Promises that a handle stands in an exact answer and in no other, and that nothing tells of candidates or how
many there are: an answer holds one word, one reason and at most one handle.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from clerestory.resolution.errors import ResolutionError

Handle = TypeVar("Handle")


class Outcome(StrEnum):
    """How certain it is who is meant.

    exact: one record, and none so close that a slip would have named it instead. ambiguous: somebody fits,
    but somebody else does too, or nearly. none: nobody bears what was given. refused: the question is too
    thin, or a part of it does not agree with the record it leads to.
    """

    EXACT = "exact"
    AMBIGUOUS = "ambiguous"
    NONE = "none"
    REFUSED = "refused"


class Why(StrEnum):
    """The reason for an answer; `sentence` says it to a clerk, for eyes of the office only."""

    FITS = "fits"
    SHARED = "shared"
    TOO_CLOSE = "too_close"
    NOBODY = "nobody"
    CONTRADICTED = "contradicted"
    TOO_LITTLE = "too_little"
    UNCLEAR = "unclear"

    @property
    def outcome(self) -> Outcome:
        """The answer that this reason gives. Each reason belongs to one answer alone."""
        return _OUTCOMES[self]

    @property
    def sentence(self) -> str:
        """What was found and what to ask for, in plain words."""
        return _SENTENCES[self]


_OUTCOMES: Final = {
    Why.FITS: Outcome.EXACT,
    Why.SHARED: Outcome.AMBIGUOUS,
    Why.TOO_CLOSE: Outcome.AMBIGUOUS,
    Why.NOBODY: Outcome.NONE,
    Why.CONTRADICTED: Outcome.REFUSED,
    Why.TOO_LITTLE: Outcome.REFUSED,
    Why.UNCLEAR: Outcome.REFUSED,
}
_SENTENCES: Final = {
    Why.FITS: "Exactly one record fits, and no other comes close.",
    Why.SHARED: "What was given does not tell one record from another. Ask for the licence number with the "
    "full name and the date of birth; for a vehicle, the identification number.",
    Why.TOO_CLOSE: "A record fits, but a small slip would have named somebody else: a twin, a parent of the "
    "same name, or a birth date one sign away. Ask for the licence number with the full name and the date of "
    "birth.",
    Why.NOBODY: "No record bears what was given. Spelling and numbers are not guessed: ask for them again.",
    Why.CONTRADICTED: "A part of what was given does not agree with the record that the rest leads to. "
    "Nothing is opened on a part. Ask for all of it again, from a document.",
    Why.TOO_LITTLE: "Too little was given to mean one person. Needed: a licence number with the date of "
    "birth or the full name; or full name and date of birth with a street, ZIP code, county or the last "
    "four signs of the licence number.",
    Why.UNCLEAR: "It cannot be seen whether a person or a vehicle is meant. Ask for one of them.",
}


@dataclass(frozen=True, slots=True)
class Answer(Generic[Handle]):
    """Why, and the record's handle if exactly that one is meant. Raises ResolutionError for a handle beside
    any other reason, or for an exact answer without one."""

    why: Why
    handle: Handle | None = None

    def __post_init__(self) -> None:
        if (self.handle is not None) is not (self.outcome is Outcome.EXACT):
            beside = "without" if self.handle is None else "with"
            raise ResolutionError(
                f"An answer '{self.outcome}' {beside} a record was about to be given; a record stands in an "
                "exact answer and in no other. Nothing was told; report it."
            )

    @property
    def outcome(self) -> Outcome:
        """exact, ambiguous, none or refused."""
        return self.why.outcome
