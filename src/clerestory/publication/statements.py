"""A statement: one thing told to the public, with its source and its day. Nothing else is told.

A statement without a source cannot be made: not by leaving it out, not by passing something that is none.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clerestory.publication.errors import NoSourceError
from clerestory.publication.sources import KINDS, NoData, NotYetMeasured, Source, to_json
from clerestory.vocabulary.decision import Outcome


@dataclass(frozen=True)
class Statement:
    """One thing told. `about` groups statements of one answer (an asker, a paper, a layer), in the same
    language; `on` is the day for which it holds; `outcome` is set where the text tells exactly one. Raises
    NoSourceError without text or source."""

    text: str
    source: Source
    on: date
    about: str = ""
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise NoSourceError("found an empty statement; say something, or leave it out.")
        if not isinstance(self.source, KINDS):
            raise NoSourceError(
                f"found a statement without a source ({self.text[:60]!r}); expected one of "
                f"{', '.join(kind.kind for kind in KINDS)}. Name where it comes from."
            )
        if not isinstance(self.on, date):
            raise NoSourceError(f"found a statement without a day ({self.text[:60]!r}); give it one.")

    @property
    def is_measured(self) -> bool:
        """Does it say something, as against saying that it is not told here, or that there are no data?"""
        return not isinstance(self.source, NotYetMeasured | NoData)

    def to_json(self) -> dict[str, Any]:
        """The public form."""
        return {
            "text": self.text,
            "about": self.about,
            "outcome": str(self.outcome) if self.outcome is not None else None,
            "on": self.on.isoformat(),
            "source": to_json(self.source),
        }
