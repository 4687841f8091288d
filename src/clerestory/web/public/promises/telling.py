"""Promises ready for a page: the sentence in the reader's language, the verdict, what it rests on.

The packs are read once for the process, as all pages about the law do; the book is read for each page, so
that what the worker has just proved is told at once.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse

from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.law.translation import PromiseSentences
from clerestory.publication.promises import Book, BookError, Checked, LawToday, Standing, Told, read_book
from clerestory.vocabulary.words import Language
from clerestory.web.public.answers.telling import Link
from clerestory.web.public.law import shelf
from clerestory.web.public.promises.witness import Line, told_request

LAWS_KEPT: Final = 160


@dataclass(frozen=True, slots=True)
class Opened:
    """The book as this page found it. `is_broken`: there is one and it cannot be used."""

    book: Book | None
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class TwinLink:
    """The promise by who asks that stands beside one by why: its sentence and its place on the page."""

    id: str
    says: str
    language: Language
    standing: Standing


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise on a page. `language`: that of its sentence. let_go, rests_on: links to provisions."""

    told: Told
    sentences: PromiseSentences
    twin: TwinLink | None
    let_go: tuple[Link, ...]
    rests_on: tuple[Link, ...]
    witness: tuple[Line, ...]

    @property
    def id(self) -> str:
        """The promise's id, its place on the page."""
        return self.told.promised.promise.id

    @property
    def standing(self) -> Standing:
        """What is known of it today."""
        return self.told.standing

    @property
    def checked(self) -> Checked | None:
        """What the book says, where it holds."""
        return None if self.is_open else self.told.checked

    @property
    def is_open(self) -> bool:
        """Is nothing known today?"""
        return self.standing in (Standing.NOT_CHECKED, Standing.NOT_CHECKED_AGAIN)

    @property
    def by_stated_purpose(self) -> bool:
        """Does it rest on what somebody says it is for?"""
        return self.told.promised.promise.basis == "why"


def opened() -> Opened:
    """The book of this installation."""
    try:
        return Opened(read_book(Path(settings.CLERESTORY_PROMISES)))
    except BookError:
        return Opened(None, is_broken=True)


def law_today(law: str, on: date) -> LawToday:
    """The law and its promises on this day. Raises LawError."""
    return _law_today(shelf.tables().library.folder, law, on)


@lru_cache(LAWS_KEPT)
def _law_today(folder: Path, law: str, on: date) -> LawToday:
    return LawToday.of(shelf.tables().library, law, on)


def counted(law: str, on: date, book: Book | None) -> Counter[Standing] | None:
    """How many promises of the law have which standing; None where the law or a promise cannot be read."""
    try:
        return Counter(one.standing for one in law_today(law, on).told(book))
    except LawError:
        return None


def shown(today: LawToday, book: Book | None, language: Language) -> Iterator[Shown]:
    """Every promise of the law, its own first."""
    library = shelf.tables().library
    every = today.told(book)
    for one in every:
        promise = one.promised.promise
        twin = next((each for each in every if each.promised.promise.id == promise.twin), None)
        checked = one.checked
        yield Shown(
            one,
            _sentences(library, one, language),
            _twin(library, twin, language) if twin else None,
            tuple(_links(library, today, checked.let_go)) if checked else (),
            tuple(_links(library, today, checked.rests_on)) if checked else (),
            told_request(checked.witness, language) if checked and checked.witness else (),
        )


def _sentences(library: Library, told: Told, language: Language) -> PromiseSentences:
    spanish = shelf.spanish_of(library.pack(told.promised.home).folder)
    return spanish.promise(told.promised.promise, language)


def _twin(library: Library, twin: Told, language: Language) -> TwinLink:
    sentences = _sentences(library, twin, language)
    return TwinLink(twin.promised.promise.id, sentences.says, sentences.language, twin.standing)


def _links(library: Library, today: LawToday, ids: tuple[str, ...]) -> Iterator[Link]:
    for name in ids:
        for stamp in today.packs:
            found = library.pack(stamp.pack).by_id.get(name)
            if found is not None:
                yield Link(reverse("public:provision", args=[stamp.pack, name]), found.citation)
