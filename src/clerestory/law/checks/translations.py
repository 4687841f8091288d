"""Residents read Spanish as well: every sentence of a pack has its Spanish."""

from collections.abc import Iterator

from clerestory.law.library import Library
from clerestory.law.sheets import SheetError
from clerestory.law.translation import load_spanish, missing


def check(library: Library) -> Iterator[str]:
    """One finding for each pack whose Spanish cannot be read, and for each sentence without it."""
    for pack in library.packs.values():
        try:
            spanish = load_spanish(pack)
        except SheetError as error:
            yield f"{pack.id}: {error}"
            continue
        for lacking in missing(pack, spanish):
            yield f"{pack.id}: no Spanish for {lacking}; write it in spanish.toml."
