"""The decision of a certificate, made again: what is read of the entry, which law, and what came of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.provision import LawError
from clerestory.ledger.errors import MalformedError, NotVerifiedError
from clerestory.policy.decide.again import (
    ContradictoryEntryError,
    UnreadableEntryError,
    decide_again,
    read_entry,
)

_WORDS: Final = {
    None: "",
    True: ", word for word",
    False: ", though their reasons, rules or duties are told otherwise now",
}


def made_again(fields: Mapping[str, str], number: int, *, packs: Path | None, without_law: bool) -> str:
    """What came of deciding again what a verified entry says was decided, in a sentence.

    fields: what the entry shows, by name. number: of the entry. packs: a folder of law, or None for the one
    shipped. without_law: say it when the law is not here, instead of refusing. Raises NotVerifiedError for
    every difference, and MalformedError for an entry or a folder that cannot be read.
    """
    try:
        recorded = read_entry(fields)
        again = decide_again(recorded, library_in(packs))
    except ContradictoryEntryError as error:
        raise NotVerifiedError(f"Entry {number} contradicts itself: {error}") from None
    except UnreadableEntryError as error:
        raise MalformedError(f"Entry {number}: {error}") from None
    except LawError as error:
        said = f"The decision of entry {number} was not made again. {error}"
        if without_law:
            return said
        raise NotVerifiedError(f"{said} With --packs DIR the law is read elsewhere.") from None
    if again.differences:
        told = "; ".join(
            f"{one.element}: {one.was} was recorded, {one.now} is found" for one in again.differences
        )
        raise NotVerifiedError(f"The law as entry {number} names it gives other answers: {told}.")
    texts = ", ".join(f"{stamp.pack} {stamp.version}" for stamp in recorded.packs)
    return (
        f"The decision of entry {number} was made again under the same texts of law ({texts}): all "
        f"{len(recorded.outcomes)} answers are the same{_WORDS[again.is_word_for_word]}."
    )


def library_in(packs: Path | None) -> Library:
    """The law to decide by. Raises MalformedError where there is none."""
    try:
        return open_library(packs or default_folder())
    except (LawError, OSError, ValueError) as error:
        raise MalformedError(str(error)) from None
