"""Surveys, studies, reports and positions beside the policies can be read, and are entered whole."""

from collections.abc import Iterator
from typing import Final

from clerestory.law.controversies import load_campaigns, load_controversies
from clerestory.law.library import Library
from clerestory.law.sheets import SheetError
from clerestory.law.studies import load_studies
from clerestory.law.surveys import load_surveys

_LOADERS: Final = (load_surveys, load_studies, load_controversies, load_campaigns)


def check(library: Library) -> Iterator[str]:
    """One finding for each file that cannot be used."""
    for pack in library.packs.values():
        for load in _LOADERS:
            try:
                load(pack)
            except SheetError as error:
                yield f"{pack.id}: {error}"
