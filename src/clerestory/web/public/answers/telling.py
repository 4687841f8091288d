"""Answers ready for a page: each statement with links to what it rests on; grouped as they are read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.law.library import Library
from clerestory.publication.book import ClaimBeside
from clerestory.publication.sources import (
    OfClaim,
    OfFigure,
    OfLink,
    OfPack,
    OfProof,
    OfProvision,
    OfRegister,
    OfReplay,
    OfTable,
    OfVerdict,
    Source,
)
from clerestory.publication.statements import Statement

LINKS_SHOWN: Final = 8
REGISTERS: Final = {
    "agreements": "public:agreements",
    "reports": "public:reports",
    "ledger": "public:ledger",
    "public_records_log": "public:records-log",
    "promises": "public:promises",
    "contacts": "public:consequences",
    "studies": "public:studies",
    "surveys": "public:surveys",
    "controversies": "public:controversies",
    "positions": "public:controversies",
    "dockets": "public:dockets",
}
"""Registers with a page of their own."""
_OF_ONE: Final = {"agreements": "public:agreement", "dockets": "public:docket"}


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with links to the provisions or packs it rests on. `more`: how many links are not shown."""

    statement: Statement
    links: tuple[Link, ...]
    more: int

    @property
    def source(self) -> Source:
        """Where it comes from."""
        return self.statement.source


@dataclass(frozen=True, slots=True)
class Part:
    """Statements under one heading, which may be empty."""

    about: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ToldClaim:
    """A claim with links to the provisions it was measured against."""

    claim: ClaimBeside
    links: tuple[Link, ...]


def parts(library: Library, statements: Iterable[Statement], query: str) -> tuple[Part, ...]:
    """Statements by what they are about, in the order they are told. query: kept in links to provisions."""
    return tuple(
        Part(about, tuple(_told(library, one, query) for one in group))
        for about, group in groupby(statements, key=lambda one: one.about)
    )


def told_claims(library: Library, claims: Iterable[ClaimBeside]) -> tuple[ToldClaim, ...]:
    """Claims with their links."""
    return tuple(ToldClaim(one, tuple(_provisions(library, one.source.provisions, ""))) for one in claims)


def _told(library: Library, statement: Statement, query: str) -> Told:
    links = tuple(_links(library, statement.source, query))
    return Told(statement, links[:LINKS_SHOWN], len(links[LINKS_SHOWN:]))


def _links(library: Library, source: Source, query: str) -> Iterator[Link]:
    match source:
        case OfProvision():
            address = reverse("public:provision", args=[source.pack, source.id])
            yield Link(f"{address}{query}", source.citation)
        case OfPack():
            yield Link(f"{reverse('public:law', args=[source.pack])}{query}", source.pack)
        case OfTable() | OfClaim():
            yield from _provisions(library, source.provisions, query)
        case OfFigure():
            yield from _figures(source)
        case OfProof():
            address = reverse("public:promises-of", args=[source.law])
            yield Link(f"{address}#{source.promise}", source.promise)
        case OfVerdict():
            yield Link(f"{reverse('public:promises')}#{source.statement}", source.statement)
        case OfReplay():
            asked = [source.law, source.against, source.first, source.last]
            yield Link(reverse("public:what-if-of", args=asked), f"{source.law} / {source.against}")
        case OfRegister():
            if source.register in REGISTERS:
                yield Link(reverse(REGISTERS[source.register]), source.register)
        case OfLink():
            yield from _of_register(source)
        case _:
            return


def _figures(source: OfFigure) -> Iterator[Link]:
    """One link a report and table, to its first cell of these."""
    first: dict[str, str] = {}
    for cell in source.cells:
        report, _at, at = cell.partition(".json#")
        first.setdefault(
            f"{at.partition('/')[0]} {report}", f"{reverse('public:report', args=[report])}#{at}"
        )
    yield from (Link(address, words) for words, address in first.items())


def _of_register(source: OfLink) -> Iterator[Link]:
    if source.register in _OF_ONE:
        yield Link(reverse(_OF_ONE[source.register], args=[source.id]), source.id)
    elif source.register in REGISTERS:
        yield Link(reverse(REGISTERS[source.register]), source.register)
    for number, link in enumerate(source.links, 1):
        yield Link(link, _("source %(n)s") % {"n": number} if len(source.links) > 1 else _("source"))


def _provisions(library: Library, ids: Iterable[str], query: str) -> Iterator[Link]:
    """Links to provisions wherever they stand, in this order; one that stands nowhere has none."""
    wanted = dict.fromkeys(ids)
    homes = {one: pack for pack in library.packs.values() for one in wanted.keys() & pack.by_id.keys()}
    for one in wanted:
        if pack := homes.get(one):
            address = reverse("public:provision", args=[pack.id, one])
            yield Link(f"{address}{query}", pack.by_id[one].citation)
