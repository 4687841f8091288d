"""/law/PACK/PROVISION/: one provision: its words, where it decides, its cases, and how often it was used."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.casework.published_use import published_use
from clerestory.law.cases import Case, load_cases
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError, Provision
from clerestory.law.translation import Translation
from clerestory.law.wording import cedar_of
from clerestory.policy.tables.askers import PAPERS, Paper
from clerestory.policy.tables.grid import Cell
from clerestory.policy.tables.kept import KeptTables
from clerestory.vocabulary.decision import Outcome
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import shelf
from clerestory.web.public.law.choices import (
    ALL,
    Choice,
    NoSuchChoiceError,
    chosen,
    saying_what_there_is,
    the_pack,
    unusable,
)
from clerestory.web.public.law.editions import last_with
from clerestory.web.public.law.pack_page import PAPERS_BY_NAME, coverage, grid_of, law_of, links
from clerestory.web.public.law.telling import name_of, tell
from clerestory.web.visitors import OfficeRequest

PATIENCE_SECONDS: Final = 1.5
"""How long a page may take for papers that were not asked for one by one."""


@dataclass(frozen=True, slots=True)
class Lead:
    """An answer to which a provision leads, for which requesters and which elements."""

    askers: tuple[str, ...]
    outcome: Outcome
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnePaper:
    """Where a provision leads with one paper."""

    paper: str
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case with its facts as text and what each law must answer."""

    case: Case
    facts: str
    expected: tuple[tuple[str, tuple[tuple[str, Outcome], ...]], ...]


@door(Audience.PUBLIC)
@saying_what_there_is
def provision_page(request: OfficeRequest, pack: str, provision: str) -> HttpResponse:
    """The page of a provision."""
    asked_all = request.GET.get("paper") == ALL
    choice = chosen(request, any_of=ALL)
    library = shelf.tables().library
    found = the_pack(library, pack, choice.version)
    one = found.by_id.get(provision)
    current = library.pack(pack)
    if one is None:
        older = last_with(library, current, provision)
        raise NoSuchChoiceError(
            _("This pack has no provision “%(found)s”.") % {"found": provision[:60]},
            there_is=[*([older] if older else []), (reverse("public:law", args=[found.id]), found.name)],
        )
    is_current = found.digest == current.digest
    language = language_now()
    spanish = shelf.spanish_of(current.folder) if is_current else Translation()
    covers = coverage(library, found)
    is_covered = covers.first <= choice.on <= covers.last
    led, waiting = _led(found, one, choice, PAPERS if asked_all else (choice.paper,), is_covered=is_covered)
    return render(
        request,
        "public/law/provision.html",
        {
            "pack": found,
            "name": name_of(found, spanish, language),
            "law": law_of(found),
            "told": tell(one, spanish, language, choice.on),
            "choice": choice,
            "actions": sorted(one.actions),
            "keep": [("paper", ALL), *choice.without_day()[1:]] if asked_all else choice.without_day(),
            "is_current": is_current,
            "query_of_current": choice.query(version="") or "?" if provision in current.by_id else "",
            "is_covered": is_covered,
            "covers": covers,
            "cedar": cedar_of(found, one),
            "led": led,
            "waiting": [(paper.name, choice.query(paper=paper.name) or "?") for paper in waiting],
            "papers": [
                *links(PAPERS_BY_NAME, "paper", "" if asked_all else choice.paper.name, choice),
                (ALL, choice.query(paper=ALL), asked_all),
            ],
            "cases": list(_cases_of(current, one)),
            "use": published_use(one.id),
            "here": "law",
        },
        status=200 if is_covered else 400,
    )


def _led(
    pack: Pack, provision: Provision, choice: Choice, papers: Sequence[Paper], *, is_covered: bool
) -> tuple[list[OnePaper], list[Paper]]:
    """Where the provision leads with these papers, and the papers that nobody may be kept waiting for."""
    if not is_covered or "note" in provision.actions:
        return [], []
    kept = shelf.tables_with(pack)
    led: list[OnePaper] = []
    waiting: list[Paper] = []
    began = time.monotonic()
    for paper in papers:
        if _is_kept(kept, pack, choice, paper) or time.monotonic() - began < PATIENCE_SECONDS:
            led.append(_leads(pack, provision, choice, paper))
        else:
            waiting.append(paper)
    return led, waiting


def _is_kept(kept: KeptTables, pack: Pack, choice: Choice, paper: Paper) -> bool:
    try:
        return kept.is_kept(law_of(pack), choice.on, paper, choice.credential)
    except LawError:
        raise unusable() from None


def _leads(pack: Pack, provision: Provision, choice: Choice, paper: Paper) -> OnePaper:
    """Cells of the grid in which the provision leads, gathered by asker and answer."""
    grid = grid_of(
        shelf.tables_with(pack), pack, Choice(choice.on, paper=paper, credential=choice.credential)
    )
    gathered: dict[tuple[str, Outcome], list[str]] = {}
    for cell in _led_by(grid.cells, provision):
        gathered.setdefault((cell.asker, cell.outcome), []).append(cell.element)
    alike: dict[tuple[Outcome, tuple[str, ...]], list[str]] = {}
    for (asker, outcome), names in gathered.items():
        alike.setdefault((outcome, tuple(names)), []).append(asker)
    return OnePaper(
        paper.name,
        tuple(Lead(tuple(askers), outcome, names) for (outcome, names), askers in alike.items()),
    )


def _led_by(cells: tuple[Cell, ...], provision: Provision) -> Iterator[Cell]:
    return (cell for cell in cells if cell.rule == provision.id)


def _cases_of(pack: Pack, provision: Provision) -> Iterator[ShownCase]:
    for case in _cases(pack.folder):
        if case.id.partition(".")[0] == provision.id or case.authority == provision.citation:
            yield ShownCase(
                case,
                yaml.safe_dump(_plain(case.facts), allow_unicode=True, sort_keys=False, width=88).strip(),
                tuple((law, tuple(outcomes.items())) for law, outcomes in case.expected.items()),
            )


@cache
def _cases(folder: Path) -> tuple[Case, ...]:
    """The cases of the pack in this folder; none where they cannot be read."""
    try:
        return load_cases(shelf.tables().library.pack(folder.name))
    except LawError:
        return ()


def _plain(value: Any) -> Any:
    """Facts without shared parts, which YAML would print as references."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
