"""/promises/ and /promises/LAW/: what each law must never answer with a release, and whether it keeps it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.casework import check_statements
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.publication.promises import (
    Book,
    CheckedLaw,
    LawToday,
    Standing,
    Told,
    law_to_json,
)
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, shelf
from clerestory.web.public.law.choices import (
    LONGEST_ECHO,
    Choice,
    NoSuchChoiceError,
    saying_what_there_is,
    the_pack,
    today,
    unusable,
)
from clerestory.web.public.law.pack_page import OFFICE, coverage, outside
from clerestory.web.public.law.telling import name_of
from clerestory.web.public.promises.telling import Opened, Shown, counted, law_today, opened, shown
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Row:
    """A law on the list. counts: None where the law cannot be used."""

    law: str
    name: str
    counts: dict[str, int] | None
    checked_at: datetime | None

    @property
    def promises(self) -> int:
        """How many promises it has."""
        return sum(self.counts.values()) if self.counts else 0

    @property
    def open(self) -> int:
        """Of how many nothing is known today."""
        counts = self.counts or {}
        return counts.get(Standing.NOT_CHECKED, 0) + counts.get(Standing.NOT_CHECKED_AGAIN, 0)


@dataclass(frozen=True, slots=True)
class Home:
    """The promises that stand in one pack."""

    pack: Pack
    name: str
    promises: tuple[Shown, ...]


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """Every law with the number of its promises that are kept, broken and open."""
    found, on, language = opened(), today(request), language_now()
    rows = list(_rows(found.book, on, language))
    kept, judged = check_statements.told()
    return render(
        request,
        "public/promises/index.html",
        {
            "rows": rows,
            "totals": {
                str(one): sum(row.counts[one] for row in rows if row.counts is not None) for one in Standing
            },
            "found": found,
            "kept_statements": kept,
            "judged": judged,
            "here": "promises",
        },
    )


@door(Audience.PUBLIC)
def index_json(request: OfficeRequest) -> HttpResponse:
    """The list as a file."""
    found, on = opened(), today(request)
    laws = [
        {
            "law": row.law,
            "name": row.name,
            "counts": row.counts,
            "checked_at": row.checked_at.isoformat() if row.checked_at else None,
        }
        for row in _rows(found.book, on, "en")
    ]
    return downloads.as_json({"on": on.isoformat(), "laws": laws}, "promises")


@door(Audience.PUBLIC)
@saying_what_there_is
def law(request: OfficeRequest, law: str) -> HttpResponse:
    """The promises of one law."""
    found, language = opened(), language_now()
    pack, now = _law(request, law)
    promises = list(shown(now, found.book, language))
    library = shelf.tables().library
    return render(
        request,
        "public/promises/law.html",
        {
            "pack": pack,
            "name": _name(pack, language),
            "today": now,
            "found": found,
            "checked": _checked(found, law),
            "homes": [
                Home(
                    library.pack(home),
                    _name(library.pack(home), language),
                    tuple(one for one in promises if one.told.promised.home == home),
                )
                for home in dict.fromkeys(one.told.promised.home for one in promises)
            ],
            "totals": {str(one): sum(each.standing is one for each in promises) for one in Standing},
            "here": "promises",
        },
    )


@door(Audience.PUBLIC)
@saying_what_there_is
def law_json(request: OfficeRequest, law: str) -> HttpResponse:
    """The promises of one law as a file, in both languages, with everything the book says of them."""
    found = opened()
    _pack, now = _law(request, law)
    checked = _checked(found, law)
    document = {
        "law": law,
        "on": now.on.isoformat(),
        "packs": [asdict(stamp) for stamp in now.packs],
        "promises": [_promise_json(one) for one in now.told(found.book)],
        "checked": law_to_json(checked) if checked else None,
    }
    return downloads.as_json(document, f"promises-{law}")


def _promise_json(told: Told) -> dict[str, object]:
    promise = told.promised.promise
    spanish = shelf.spanish_of(shelf.tables().library.pack(told.promised.home).folder)
    return {
        "promise": promise.id,
        "pack": told.promised.home,
        "says": promise.says,
        "dice": spanish.promise(promise, "es").says if promise.id in spanish.promises else None,
        "basis": promise.basis,
        "twin": promise.twin,
        "from": promise.from_on.isoformat() if promise.from_on else None,
        "digest": told.promised.digest,
        "cedar": promise.text,
        "standing": str(told.standing),
    }


def _law(request: OfficeRequest, name: str) -> tuple[Pack, LawToday]:
    """A law and its promises today. Raises NoSuchChoiceError."""
    library = shelf.tables().library
    if name not in library.places:
        raise NoSuchChoiceError(
            _("No law is called “%(found)s”.") % {"found": name[:LONGEST_ECHO]},
            there_is=[(reverse("public:promises-of", args=[one]), one) for one in library.laws()],
        )
    pack = the_pack(library, name)
    if pack.layer == OFFICE:
        raise NoSuchChoiceError(
            _("Directives of an office are asked together with their law."),
            there_is=[(reverse("public:promises-of", args=[pack.extends]), str(pack.extends))],
        )
    on = today(request)
    covers = coverage(library, pack)
    if not covers.first <= on <= covers.last:
        raise outside(covers, Choice(on))
    try:
        return pack, law_today(name, on)
    except LawError:
        raise unusable() from None


def _rows(book: Book | None, on: date, language: Language) -> Iterator[Row]:
    library = shelf.tables().library
    found = sorted(
        ((_name(pack, language), name) for name in library.laws() if (pack := library.packs.get(name))),
        key=lambda one: one[0].lower(),
    )
    for name, law in found:
        counts = counted(law, on, book)
        checked = book.laws.get(law) if book else None
        yield Row(
            law,
            name,
            None if counts is None else {str(one): counts[one] for one in Standing},
            checked.at if checked else None,
        )


def _checked(found: Opened, law: str) -> CheckedLaw | None:
    return found.book.laws.get(law) if found.book else None


def _name(pack: Pack, language: Language) -> str:
    return name_of(pack, shelf.spanish_of(pack.folder), language)
