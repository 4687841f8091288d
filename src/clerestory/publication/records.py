"""What an installation can tell beyond the law: counts of its journal and its registers.

The command line has none, and then the answers say what is not yet measured. Counts come as text, because a
small one is told as "fewer than 11" and never exactly.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from clerestory.vocabulary.words import Language

SMALLEST_SHOWN: Final = 11
"""People; a smaller count could point at somebody."""


@dataclass(frozen=True)
class Counts:
    """Counts by term over a period, both days included. `terms`: (term, count). There is no total: beside
    the others it would give away one that is hidden."""

    terms: tuple[tuple[str, int], ...]
    first_on: date
    last_on: date


@dataclass(frozen=True)
class HeldAgreements:
    """What the register of agreements holds on a day. registered: how many stand in it. in_force: how many
    of these are in force. with_immigration: numbers of those in force that bind an immigration agency or let
    something be passed on to one. with_powers: numbers of those in force that bind an agency which holds
    delegated immigration powers. places: whom immigration agencies are, in the tree of requesters."""

    registered: int
    in_force: int
    with_immigration: tuple[str, ...]
    with_powers: tuple[str, ...]
    places: tuple[str, ...]
    as_of: date


class Records(Protocol):
    """What an installation offers to the answers. None: it cannot say."""

    def decisions(self) -> Counts | None:
        """Elements by outcome, of requests for immigration enforcement, over twelve whole months."""
        ...

    def purposes(self) -> Counts | None:
        """Requests by stated activity over twelve whole months."""
        ...

    def agreements(self) -> HeldAgreements | None:
        """What the register of agreements holds today."""
        ...


def shown(language: Language, count: int) -> str:
    """A count as the public sees it."""
    if 0 < count < SMALLEST_SHOWN:
        return f"fewer than {SMALLEST_SHOWN}" if language == "en" else f"menos de {SMALLEST_SHOWN}"
    return f"{count:,}"
