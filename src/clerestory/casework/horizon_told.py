"""Dockets, bills, surveys, studies, reports and positions, for pages and for answers: read by anybody.

Promises to tell what the packs' files hold and what staff added, in one order; never what nobody confirmed. A
file that cannot be read is left out here, and named by `law lint`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from clerestory.casework import office
from clerestory.casework.watch_bills import bills_watched
from clerestory.horizon import dockets, posted, registers
from clerestory.horizon.told import DocketTold, HorizonTold, LetterTold
from clerestory.law.controversies import Search, load_campaigns, load_controversies
from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.law.studies import load_studies
from clerestory.law.surveys import load_surveys

_KEPT: Final[dict[tuple[str, Path], Any]] = {}
"""What the packs' files hold, read once a process, as the packs themselves are."""
_GRADE: Final = {"strong": 0, "moderate": 1, "weak": 2, "claim": 3}


def horizon_told(law: str, *, at: datetime) -> HorizonTold:
    """What is told beside one law: of its packs, and of those it extends. Raises LawError for no such law."""
    today = office.the_office().day_of(at)
    library = office.law_library()
    packs = frozenset(layer.pack.id for layer in library.layers(law, today))
    return _told(packs, library, at=at)


def horizon_everywhere(*, at: datetime) -> HorizonTold:
    """What is told beside every law."""
    library = office.law_library()
    return _told(frozenset(library.places), library, at=at)


def docket_told(number: str, *, at: datetime) -> DocketTold:
    """One docket. Raises DocketNotFoundError."""
    return dockets.fetch(number, on=office.the_office().day_of(at))


def dockets_told(*, at: datetime) -> tuple[DocketTold, ...]:
    """All dockets, the latest first."""
    return dockets.every(on=office.the_office().day_of(at))


def letters_of(number: str) -> tuple[LetterTold, ...]:
    """The form letters of a docket as they were counted last, the largest first."""
    return posted.letters(number, dockets.counted_letters(number))


def _told(packs: frozenset[str], library: Library, *, at: datetime) -> HorizonTold:
    today = office.the_office().day_of(at)
    added = registers.entries(packs)
    files = [pack for name in sorted(packs) if (pack := library.packs.get(name)) is not None]
    surveys = list(_each(load_surveys, files, ((), ())))
    reports = list(_each(load_controversies, files, ((), None)))
    controversies = [*(one for found, _search in reports for one in found), *added.controversies]
    searches: dict[str, Search] = {}
    for search in (*(search for _found, search in reports if search is not None), *added.searches):
        if search.place not in searches or searches[search.place].last_on <= search.last_on:
            searches[search.place] = search
    studies = [*(one for found in _each(load_studies, files, ()) for one in found), *added.studies]
    campaigns = [*(one for found in _each(load_campaigns, files, ()) for one in found), *added.campaigns]
    return HorizonTold(
        surveys=(*(one for found, _leads in surveys for one in found), *added.surveys),
        leads=tuple(one for _found, leads in surveys for one in leads),
        studies=tuple(sorted(studies, key=lambda one: (one.question, _GRADE[one.grade], one.id))),
        controversies=tuple(sorted(controversies, key=lambda one: (one.on, one.id), reverse=True)),
        searches=tuple(searches.values()),
        campaigns=tuple(sorted(campaigns, key=lambda one: (one.wants, one.on, one.id))),
        bills=bills_watched(today=today, library=library, packs=packs),
        dockets=dockets.every(on=today),
    )


def _each(load: Callable[[Pack], Any], packs: Iterable[Pack], empty: Any) -> Iterable[Any]:
    for pack in packs:
        place = (load.__name__, pack.folder)
        if place not in _KEPT:
            try:
                _KEPT[place] = load(pack)
            except LawError:
                _KEPT[place] = empty
        yield _KEPT[place]
