"""/law/: every pack there is, how it was read and when it last changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import shelf
from clerestory.web.public.law.choices import today
from clerestory.web.public.law.telling import Read, last_change, name_of, readings
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Line:
    """A pack on the list."""

    pack: Pack
    name: str
    read: Read
    changed: date | None


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """The packs: federal law, the states by name, directives of offices; and those that cannot be used."""
    library = shelf.tables().library
    lines = sorted(_lines(library, language_now(), today(request)), key=lambda one: one.name)
    whole = [line.read for line in lines]
    return render(
        request,
        "public/law/index.html",
        {
            "groups": [
                (layer, title, [line for line in lines if line.pack.layer == layer])
                for layer, title in (
                    ("federal", _("Federal law")),
                    ("state", _("Laws of the states")),
                    ("office", _("Directives of offices")),
                )
            ],
            "broken": sorted(library.broken),
            "provisions": sum(read.whole for read in whole),
            "read": sum(read.read for read in whole),
            "here": "law",
        },
    )


def _lines(library: Library, language: Language, on: date) -> Iterator[Line]:
    for pack in library.packs.values():
        yield Line(
            pack,
            name_of(pack, shelf.spanish_of(pack.folder), language),
            readings(pack),
            last_change(pack, on),
        )
