"""/controversies/: what was reported, by day, as a picture and as a table; the last search; who asks for
what."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework.horizon_told import horizon_everywhere
from clerestory.law.controversies import Controversy
from clerestory.web.doors import Audience, door
from clerestory.web.public.horizon.files import plain
from clerestory.web.public.horizon.telling import READ, WANTS
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, shelf
from clerestory.web.public.law.telling import name_of
from clerestory.web.visitors import OfficeRequest

WIDTH: Final = 720
_LEFT: Final = 16
_STEP: Final = 24
_NEAR: Final = 22
_BASE: Final = 34


@dataclass(frozen=True, slots=True)
class Dot:
    """A report on the line: where it stands, and its number in the table."""

    x: float
    y: float
    number: int
    id: str
    read: bool

    @property
    def text_y(self) -> float:
        """Where its number stands, so that it lies in the middle."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: dots over a line of years, in a box of WIDTH by `height`."""

    dots: tuple[Dot, ...]
    years: tuple[tuple[float, int], ...]
    height: int
    base: int

    @property
    def years_y(self) -> int:
        """Where the years stand."""
        return self.base + 22


@door(Audience.PUBLIC)
def controversies(request: OfficeRequest) -> HttpResponse:
    """Reports by day, the latest first."""
    told = horizon_everywhere(at=request.at)
    context = {
        "lines": [
            (number, one, _place(one.place), READ[one.read])
            for number, one in enumerate(told.controversies, 1)
        ],
        "timeline": timeline(told.controversies),
        "searches": [(one, _place(one.place)) for one in told.searches],
        "campaigns": [
            (WANTS[wants], [(one, READ[one.read]) for one in found])
            for wants, found in groupby(told.campaigns, key=lambda one: one.wants)
        ],
        "here": "controversies",
    }
    return render(request, "public/horizon/controversies.html", context)


@door(Audience.PUBLIC)
def controversies_json(request: OfficeRequest) -> HttpResponse:
    """The same as a file."""
    told = horizon_everywhere(at=request.at)
    document = {
        "reports": plain(told.controversies),
        "last_searches": plain(told.searches),
        "positions": plain(told.campaigns),
    }
    return downloads.as_json(document, "controversies")


def timeline(reports: tuple[Controversy, ...]) -> Timeline | None:
    """Dots by day; those that would touch stand one above the other. None without a report."""
    if not reports:
        return None
    first = min(one.on for one in reports).replace(month=1, day=1)
    last = max(one.on for one in reports)
    end = date(last.year + 1, 1, 1)
    width = (end - first).days

    def across(day: date) -> float:
        return round(_LEFT + (WIDTH - 2 * _LEFT) * (day - first).days / width, 1)

    placed: list[tuple[float, int, int, Controversy]] = []
    for number, one in sorted(enumerate(reports, 1), key=lambda each: each[1].on):
        x, level = across(one.on), 0
        while any(abs(x - other) < _NEAR and level == at for other, at, _n, _one in placed):
            level += 1
        placed.append((x, level, number, one))
    base = _STEP * (max(level for _x, level, _n, _one in placed) + 1) + 6
    dots = tuple(
        Dot(x, base - 14 - _STEP * level, number, one.id, one.read == "read")
        for x, level, number, one in placed
    )
    every = max(1, -(-(end.year - first.year) // 7))
    years = tuple((across(date(year, 1, 1)), year) for year in range(first.year, end.year, every))
    return Timeline(dots, years, base + _BASE, base)


def _place(pack: str) -> str:
    found = shelf.tables().library.packs.get(pack)
    return name_of(found, shelf.spanish_of(found.folder), language_now()) if found else pack
