"""/law/PACK/: one law on one day: its grid, its provisions, the bills it watches and what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.law.library import Library, OutsideCoverageError
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError, Provision
from clerestory.law.translation import Translation
from clerestory.policy.tables.askers import CREDENTIALS, PAPERS
from clerestory.policy.tables.grid import Grid
from clerestory.policy.tables.kept import KeptTables
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, matrix, shelf
from clerestory.web.public.law.choices import (
    Choice,
    NoSuchChoiceError,
    chosen,
    saying_what_there_is,
    the_pack,
    unusable,
)
from clerestory.web.public.law.editions import editions
from clerestory.web.public.law.telling import changelog, name_of, readings, tell, tell_bills
from clerestory.web.visitors import OfficeRequest

OFFICE: Final = "office"
PAPERS_BY_NAME: Final = tuple(paper.name for paper in PAPERS)


@dataclass(frozen=True, slots=True)
class Span:
    """The days, both counted, for which a law can answer."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The grid of the chosen paper, ready to be shown."""

    tables: tuple[matrix.Table, ...]
    unsure_deciding: tuple[Provision, ...]
    unsure_others: tuple[Provision, ...]


@door(Audience.PUBLIC)
@saying_what_there_is
def pack_page(request: OfficeRequest, pack: str) -> HttpResponse:
    """The page of a pack."""
    choice = chosen(request)
    library = shelf.tables().library
    found = the_pack(library, pack, choice.version)
    language = language_now()
    is_current = found.digest == library.pack(pack).digest
    spanish = shelf.spanish_of(library.pack(pack).folder) if is_current else Translation()
    law = law_of(found)
    covers = coverage(library, found)
    is_covered = covers.first <= choice.on <= covers.last
    told = [tell(one, spanish, language, choice.on) for one in found.provisions]
    return render(
        request,
        "public/law/pack.html",
        {
            "pack": found,
            "name": name_of(found, spanish, language),
            "law": law,
            "choice": choice,
            "keep": choice.without_day(),
            "covers": covers,
            "is_covered": is_covered,
            "is_current": is_current,
            "grid": _on_paper(found, choice) if is_covered and found.layer != OFFICE else None,
            "papers": links(PAPERS_BY_NAME, "paper", choice.paper.name, choice),
            "credentials": links(CREDENTIALS, "credential", choice.credential, choice),
            "read": readings(found),
            "in_force": [one for one in told if one.is_in_force and not one.decides_nothing],
            "noted": [one for one in told if one.is_in_force and one.decides_nothing],
            "other_days": [one for one in told if not one.is_in_force],
            "bills": tell_bills(shelf.bills_of(library.pack(pack).folder), language),
            "changes": list(changelog(library.pack(pack))),
            "editions": editions(library.pack(pack), found, choice),
            "here": "law",
        },
        status=200 if is_covered else 400,
    )


@door(Audience.PUBLIC)
@saying_what_there_is
def pack_json(request: OfficeRequest, pack: str) -> HttpResponse:
    """The pack as a file."""
    library = shelf.tables().library
    found = the_pack(library, pack, chosen(request).version)
    folder = library.pack(pack).folder
    is_current = found.folder == folder
    spanish = shelf.spanish_of(folder) if is_current else Translation()
    return downloads.pack_json(found, spanish, shelf.bills_of(folder) if is_current else ())


@door(Audience.PUBLIC)
@saying_what_there_is
def grid_csv(request: OfficeRequest, pack: str) -> HttpResponse:
    """The grid of the chosen paper as a file."""
    choice = chosen(request)
    library = shelf.tables().library
    found = the_pack(library, pack, choice.version)
    if found.layer == OFFICE:
        raise NoSuchChoiceError(
            _("Directives of an office have no grid of their own; the grid of the law counts them in."),
            there_is=[(reverse("public:law", args=[found.extends]), law_of(found))],
        )
    grid = grid_of(shelf.tables_with(found), found, choice)
    return downloads.grid_csv(grid, f"{found.id}-{choice.on}-{choice.paper.name}")


def law_of(pack: Pack) -> str:
    """The law in whose answers this pack counts: its own, or that of the state whose office it directs."""
    return str(pack.extends) if pack.layer == OFFICE else pack.id


def links(names: Iterable[str], kind: str, now: str, choice: Choice) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is the one at hand, for a row of links."""
    return [(name, choice.query(**{kind: name}) or "?", name == now) for name in names]


def coverage(library: Library, pack: Pack) -> Span:
    """The days for which the pack and all that it extends can answer. Raises NoSuchChoiceError."""
    line = [pack]
    try:
        while (below := line[-1].extends) is not None and below not in {one.id for one in line}:
            line.append(library.pack(below))
    except LawError:
        raise unusable() from None
    return Span(max(one.covers_from for one in line), min(one.covers_until for one in line))


def grid_of(tables: KeptTables, pack: Pack, choice: Choice) -> Grid:
    """The grid of the chosen paper. Raises NoSuchChoiceError where the law cannot answer."""
    try:
        return tables.grid(law_of(pack), choice.on, choice.paper, choice.credential)
    except OutsideCoverageError:
        raise outside(coverage(tables.library, pack), choice) from None
    except LawError:
        raise unusable() from None


def outside(covers: Span, choice: Choice) -> NoSuchChoiceError:
    """The day lies outside what the law covers."""
    return NoSuchChoiceError(
        _("%(day)s lies outside the days that were read: %(first)s to %(last)s. Choose a day between them.")
        % {"day": choice.on, "first": covers.first, "last": covers.last},
        status=400,
    )


def _on_paper(pack: Pack, choice: Choice) -> OnPaper:
    kept = shelf.tables_with(pack)
    grid = grid_of(kept, pack, choice)
    provisions = kept.provisions(pack.id, choice.on)
    deciding = {cell.rule for cell in grid.cells}
    unsure = kept.uncertain_days(pack.id, choice.on)
    return OnPaper(
        matrix.tables(grid, provisions),
        tuple(one for one in unsure if one.id in deciding),
        tuple(one for one in unsure if one.id not in deciding),
    )
