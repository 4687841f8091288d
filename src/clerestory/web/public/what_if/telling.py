"""A replay ready for a page: changes by piece of information and by requester, rules with their provisions.

Everything comes out of the result's own files, and nothing that they hide is worked out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clerestory.law.provision import Provision
from clerestory.law.translation import Sentences
from clerestory.vocabulary.words import Language, word
from clerestory.web.public.law import shelf
from clerestory.web.public.law.telling import name_of

OUTCOMES: Final = ("release", "review", "withhold", "out_of_scope", "undetermined")
CHANGES: Final = (
    "newly_withheld",
    "newly_reviewed",
    "newly_released",
    "newly_out_of_scope",
    "unchanged",
    "cannot_be_compared",
)
RESULTS_KEPT: Final = 4
Shown = int | str
"""A count as the result shows it: a number, or that it is too small to show."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its name, and a count for each change."""

    name: str
    counts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """A provision, or the silence of a law, that is behind a change."""

    change: str
    law: str
    answers: str
    address: str
    citation: str
    sentences: Sentences | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its counts, by law and outcome."""

    month: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undated:
    """A provision whose days nobody verified."""

    citation: str
    address: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A whole replay for a page."""

    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]
    laws: tuple[tuple[str, str], ...]
    caption: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    months: tuple[Month, ...]
    elements: tuple[Line, ...]
    requesters: tuple[Line, ...]
    behind: tuple[Behind, ...]
    undetermined: tuple[tuple[str, str], ...]
    undated: tuple[Undated, ...]
    lines: int
    hidden: int


def number(count: Shown) -> str:
    """A count for people; one too small to show is told as such."""
    return f"{count:,}" if isinstance(count, int) else _("fewer than 11")


def told(folder: Path, language: Language) -> Replay:
    """The result in `folder`. Raises ReplayError where it is not whole."""
    return _told(folder, folder.stat().st_mtime_ns, language)


@lru_cache(RESULTS_KEPT)
def _told(folder: Path, written: int, language: Language) -> Replay:
    from clerestory.impact.replay.results import read_result  # Polars is loaded only where it is needed

    result = read_result(folder)
    summary = result.summary
    laws = tuple((one["law"], _name(one["law"], language)) for one in (summary["law"], summary["against"]))
    comparison = summary["comparison"]
    changes = tuple(
        (name, number(comparison[name]), _share(comparison[name], summary["answers"])) for name in CHANGES
    )
    return Replay(
        summary=summary,
        provenance=result.provenance,
        laws=laws,
        caption=(summary["caption"],) if language == "en" else tuple(_sentences(summary, laws)),
        changes=changes,
        months=tuple(_months(summary, [law for law, _name in laws])),
        elements=tuple(_lines(summary, "element", "element", language)),
        requesters=tuple(_lines(summary, "requester_class", "requester_class", language)),
        behind=tuple(_behind(summary, language)),
        undetermined=tuple((name, number(summary["undetermined"][law])) for law, name in laws),
        undated=tuple(
            Undated(one["citation"], reverse("public:provision", args=[one["pack"], one["provision"]]))
            for one in result.provenance["warnings"]
        ),
        lines=len(result.cells),
        hidden=sum(cell.answers is None for cell in result.cells),
    )


def _lines(summary: Mapping[str, Any], group: str, term: str, language: Language) -> Iterator[Line]:
    for name, counts in summary["changes_by"][group].items():
        yield Line(word(language, term, name), tuple((one, number(counts[one])) for one in CHANGES))


def _months(summary: Mapping[str, Any], laws: list[str]) -> Iterator[Month]:
    for one in summary["months"]:
        yield Month(one["month"], tuple(number(one[law][outcome]) for law in laws for outcome in OUTCOMES))


def _behind(summary: Mapping[str, Any], language: Language) -> Iterator[Behind]:
    library = shelf.tables().library
    for one in summary["responsible"]:
        rule, law = one["rule"], _name(one["law"], language)
        if rule is None:
            yield Behind(one["change"], law, number(one["answers"]), "", "", None)
            continue
        about = summary["provisions"][rule]
        pack = library.packs.get(about["pack"])
        provision: Provision | None = pack.by_id.get(rule) if pack else None
        sentences = (
            shelf.spanish_of(pack.folder).sentences(provision, language) if pack and provision else None
        )
        yield Behind(
            one["change"],
            law,
            number(one["answers"]),
            reverse("public:provision", args=[about["pack"], rule]) if provision else "",
            about["citation"],
            sentences,
        )


def _sentences(summary: Mapping[str, Any], laws: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """What the result's own caption says in English, for readers of another language."""
    questions, answers = summary["questions"], summary["answers"]
    yield ngettext(
        "%(n)s question was put to two laws, each as the law stood on its day.",
        "%(n)s questions were put to two laws, each as the law stood on its day.",
        questions if isinstance(questions, int) else 2,
    ) % {"n": number(questions)}
    yield _(
        "Counted are answers about single pieces of information, %(n)s under each law: a question that asks "
        "for a name and a photo has two."
    ) % {"n": number(answers)}
    for law, name in laws:
        counts = summary["outcomes"][law]
        yield _(
            "%(law)s: %(release)s released, %(review)s sent to a person, %(withhold)s withheld, "
            "%(undetermined)s without an answer, because a fact it asks for was not recorded."
        ) % {
            "law": name,
            **{one: _with_share(counts[one], answers) for one in OUTCOMES},
        }
    comparison = summary["comparison"]
    yield _(
        "If %(other)s stood in the place of %(law)s: %(withheld)s newly withheld, %(reviewed)s newly sent to "
        "a person, %(released)s newly released, %(unchanged)s unchanged."
    ) % {
        "law": laws[0][1],
        "other": laws[1][1],
        "withheld": _with_share(comparison["newly_withheld"], answers),
        "reviewed": _with_share(comparison["newly_reviewed"], answers),
        "released": _with_share(comparison["newly_released"], answers),
        "unchanged": _with_share(comparison["unchanged"], answers),
    }


def _with_share(count: Shown, whole: Shown) -> str:
    share = _share(count, whole)
    return f"{number(count)} ({share})" if share else number(count)


def _share(count: Shown, whole: Shown) -> str:
    if not isinstance(count, int) or not isinstance(whole, int) or not count or not whole:
        return ""
    share = 100 * count / whole
    told = "<0.1" if share < 0.05 else ">99.9" if 99.95 <= share < 100 else f"{share:.1f}"
    return f"{told} %"


def _name(law: str, language: Language) -> str:
    pack = shelf.tables().library.packs.get(law)
    return name_of(pack, shelf.spanish_of(pack.folder), language) if pack else law
