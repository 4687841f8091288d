"""What somebody chose in the address of a page about the law: day, paper, kind of credential, version.

Promises that a choice which is none becomes a page that says what was found and what there is, never a fault
and never silently another choice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clerestory.errors import ClerestoryError
from clerestory.law.library import Library, UnknownLawError
from clerestory.law.pack import Pack, PackError
from clerestory.law.provision import LawError
from clerestory.law.versions import published
from clerestory.policy.tables.askers import CREDENTIALS, PAPERS, Paper
from clerestory.web.visitors import OfficeRequest

LONGEST_ECHO: Final = 60
ALL: Final = "all"
_PAPERS: Final = {paper.name: paper for paper in PAPERS}

View = Callable[..., HttpResponse]


class NoSuchChoiceError(ClerestoryError):
    """What was chosen does not exist. `there_is`: links (address, words) to what does."""

    def __init__(self, sentence: str, *, status: int = 404, there_is: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.there_is = tuple(there_is)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page is about. `asked_on` is the day as it was chosen, empty for today."""

    on: date
    asked_on: str = ""
    paper: Paper = PAPERS[0]
    credential: str = CREDENTIALS[0]
    version: str = ""

    def query(self, **changes: str) -> str:
        """The part of an address after the path that leads to this choice, with these changes."""
        usual = {"on": "", "paper": PAPERS[0].name, "credential": CREDENTIALS[0], "version": ""}
        chosen = {
            "on": self.asked_on,
            "paper": self.paper.name,
            "credential": self.credential,
            "version": self.version,
            **changes,
        }
        kept = {name: value for name, value in chosen.items() if value != usual.get(name, "")}
        return f"?{urlencode(kept)}" if kept else ""

    def without_day(self) -> tuple[tuple[str, str], ...]:
        """Name and value of all but the day, for a form that asks for the day."""
        return (
            ("paper", self.paper.name),
            ("credential", self.credential),
            ("version", self.version),
        )


def chosen(request: OfficeRequest, *, any_of: str = PAPERS[0].name) -> Choice:
    """The choice in this address. Raises NoSuchChoiceError for what is no day, paper or credential.

    any_of: a word in place of a paper that leaves the paper open.
    """
    asked: Mapping[str, str] = {name: str(value) for name, value in request.GET.items()}
    paper, credential = asked.get("paper", PAPERS[0].name), asked.get("credential", CREDENTIALS[0])
    if paper == any_of:
        paper = PAPERS[0].name
    if paper not in _PAPERS:
        raise NoSuchChoiceError(
            _("“%(found)s” is no kind of paper on these pages.") % {"found": paper[:LONGEST_ECHO]},
            status=400,
        )
    if credential not in CREDENTIALS:
        raise NoSuchChoiceError(
            _("“%(found)s” is no kind of credential on these pages.") % {"found": credential[:LONGEST_ECHO]},
            status=400,
        )
    day = asked.get("on", "").strip()
    return Choice(
        on=day_of(day) if day else today(request),
        asked_on=day,
        paper=_PAPERS[paper],
        credential=credential,
        version=asked.get("version", "").strip(),
    )


def day_of(text: str) -> date:
    """A day of the calendar. Raises NoSuchChoiceError."""
    try:
        if len(text) != len("2026-03-02"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise NoSuchChoiceError(
            _("“%(found)s” is not a day. Write it as year-month-day, such as 2026-03-02.")
            % {"found": text[:LONGEST_ECHO]},
            status=400,
        ) from None


def today(request: OfficeRequest) -> date:
    """The office's calendar day."""
    return request.at.astimezone(ZoneInfo(settings.CLERESTORY_TIME_ZONE)).date()


def the_pack(library: Library, name: str, version: str = "") -> Pack:
    """A pack, in the version that was chosen. Raises NoSuchChoiceError."""
    try:
        return library.version(name, version) if version else library.pack(name)
    except UnknownLawError:
        raise NoSuchChoiceError(
            _("No law pack is called “%(found)s”.") % {"found": name[:LONGEST_ECHO]},
            there_is=[(reverse("public:law", args=[one]), one) for one in library.places],
        ) from None
    except PackError:
        if version and name not in library.broken:
            raise NoSuchChoiceError(
                _("This pack has no version “%(found)s”.") % {"found": version[:LONGEST_ECHO]},
                there_is=_versions(library.pack(name)),
            ) from None
        raise unusable() from None
    except LawError:
        raise unusable() from None


def _versions(current: Pack) -> list[tuple[str, str]]:
    """Links to the version in work and to those that were published."""
    address = reverse("public:law", args=[current.id])
    older = [one.number for one in published(current.folder) if one.digest != current.digest]
    return [
        (address, f"{current.id} {current.version}"),
        *((f"{address}?{urlencode({'version': number})}", f"{current.id} {number}") for number in older),
    ]


def unusable() -> NoSuchChoiceError:
    """The pack is there and cannot be read: nothing of it is shown: nobody could say what it means."""
    return NoSuchChoiceError(
        _(
            "This law pack cannot be used at the moment, so nothing of it is shown. "
            "The office has to repair it."
        ),
        status=503,
    )


def saying_what_there_is(view: View) -> View:
    """Turn a choice that does not exist into its page."""

    @wraps(view)
    def answer(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoSuchChoiceError as wrong:
            return render(request, "public/law/no_such.html", {"wrong": wrong}, status=wrong.status)

    return answer
