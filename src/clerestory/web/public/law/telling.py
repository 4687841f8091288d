"""What stands beside the grid, ready for a page: provisions in the page's language, changes, bills, versions.

The English text of a pack decides; a sentence that has no Spanish is shown in English and marked so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.law.bills import Bill
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.law.translation import Sentences, Translation
from clerestory.vocabulary.words import Language

_SECTION: Final = re.compile(r"^## (?P<number>\S+)(?: \((?P<day>[0-9-]{10})\))?\s*$", re.MULTILINE)
_LABEL: Final = re.compile(r"\*\*(.+?)\*\*:?\s*(.*)", re.DOTALL)
_MARKS: Final = re.compile(r"[`*]")


@dataclass(frozen=True, slots=True)
class Told:
    """A provision with its sentences for the reader of the page; `language` is the one they are in."""

    provision: Provision
    sentences: Sentences
    is_in_force: bool

    @property
    def language(self) -> Language:
        """In which language the sentences are; English where there is no other."""
        return self.sentences.language

    @property
    def decides_nothing(self) -> bool:
        """Is it only noted beside answers?"""
        return "note" in self.provision.actions

    @property
    def link(self) -> str | None:
        """The address of the source, if the source is one."""
        return self.provision.source if self.provision.source.startswith(("https://", "http://")) else None


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a changelog: a label such as Periods, and what it says; plain text."""

    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version changed."""

    version: str
    on: str
    parts: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ToldBill:
    """A bill with its sentence in the language of the page."""

    bill: Bill
    says: str


@dataclass(frozen=True, slots=True)
class Read:
    """How many provisions of a pack were read in which state."""

    read: int
    secondary: int
    unread: int

    @property
    def whole(self) -> int:
        """All of them."""
        return self.read + self.secondary + self.unread


def tell(provision: Provision, spanish: Translation, language: Language, on: date) -> Told:
    """The provision for a reader of `language`."""
    return Told(provision, spanish.sentences(provision, language), provision.is_in_force(on))


def name_of(pack: Pack, spanish: Translation, language: Language) -> str:
    """What the pack is called in `language`."""
    return (spanish.name if language == "es" else None) or pack.name


def tell_bills(bills: tuple[Bill, ...], language: Language) -> tuple[ToldBill, ...]:
    """The bills in `language`."""
    return tuple(ToldBill(bill, bill.dice if language == "es" else bill.says) for bill in bills)


def readings(pack: Pack) -> Read:
    """The reading states of a pack's provisions."""
    return Read(**{str(state): count for state, count in pack.readings().items()})


def last_change(pack: Pack, on: date) -> date | None:
    """The last day, up to `on`, on which a provision of the pack began or ended."""
    return max((day for day in pack.boundaries() if day <= on), default=None)


def changelog(pack: Pack) -> Iterator[Changes]:
    """The sections of the pack's changelog as plain text, newest first; empty where there is none."""
    path = pack.folder / "CHANGELOG.md"
    text = path.read_text("utf-8") if path.is_file() else ""
    heads = list(_SECTION.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : after.start() if after else len(text)]
        yield Changes(head["number"], head["day"] or "", tuple(_parts(body)))


def _parts(body: str) -> Iterator[Change]:
    for paragraph in re.split(r"\n(?=- )|\n\s*\n", body):
        line = " ".join(paragraph.split()).removeprefix("- ")
        labelled = _LABEL.match(line)
        if labelled:
            label, says = labelled[1].rstrip(":"), labelled[2]
        else:
            label, says = "", line
        says = _MARKS.sub("", says).lstrip(", ")
        if says:
            yield Change(label, says[:1].upper() + says[1:])
