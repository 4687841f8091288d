"""All answers about all laws: every sentence leads to a source that is really there."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.publication.asked import Asked, Desk
from clerestory.publication.book import Answer, answers
from clerestory.publication.sources import (
    KINDS,
    OfBill,
    OfClaim,
    OfPack,
    OfProvision,
    OfRegister,
    OfTable,
    Source,
)
from clerestory.publication.statements import Statement
from clerestory.vocabulary.words import Language

TODAY = date(2026, 11, 22)
LAWS = open_library(default_folder()).laws()
IN_SPANISH = ("us-ca", "us-fl", "us-mt", "us-ny", "us-tx")


@cache
def desk() -> Desk:
    return Desk(Decider(open_library(default_folder())))


def walk(law: str, language: Language) -> tuple[Answer, ...]:
    return tuple(answers(Asked(desk(), law, TODAY, language)))


def sources(told: Answer) -> Iterator[tuple[str, Source]]:
    yield from ((one.text, one.source) for one in told.statements)
    yield from ((one.says, one.source) for one in told.claims)


def is_there(source: Source) -> bool:
    """Does the source lead to something that the packs hold?"""
    library = desk().library
    match source:
        case OfProvision():
            pack = library.pack(source.pack)
            one = pack.by_id.get(source.id)
            return one is not None and (pack.digest, one.citation) == (source.digest, source.citation)
        case OfPack():
            return library.pack(source.pack).digest == source.digest
        case OfTable():
            known = {name for stamp in source.packs for name in library.pack(stamp.pack).by_id}
            line = {name for pack in ("us", "us-mt-office") for name in library.pack(pack).by_id}
            return source.asked > 0 and set(source.provisions) <= known | line
        case OfClaim():
            return any(claim.id == source.id for _, claim in desk().claims)
        case OfBill():
            return source.as_of <= date(2026, 12, 31) and bool(source.link)
        case OfRegister():
            return source.rows >= 0
    return True


def problems(law: str, language: Language) -> Iterator[str]:
    found = walk(law, language)
    if [one.question for one in found] != list(range(1, 21)):
        yield f"{law}: not twenty answers"
    for told in found:
        where = f"{law} {told.question} {language}"
        if not told.statements:
            yield f"{where}: nothing is told"
        if not told.packs:
            yield f"{where}: no pack is named"
        for text, source in sources(told):
            if not isinstance(source, KINDS):
                yield f"{where}: no source: {text}"
            elif not is_there(source):
                yield f"{where}: the source leads nowhere: {text}"
            if "{" in text or "None" in text or ".." in text:
                yield f"{where}: an unfinished sentence: {text}"
        for one in told.statements:
            if not isinstance(one, Statement) or one.on != TODAY:
                yield f"{where}: not a statement of the day: {one}"
            elif language == "en" and hides_that_it_is_unread(one):
                yield f"{where}: an unread text is not told as unread: {one.text}"


def hides_that_it_is_unread(one: Statement) -> bool:
    is_unread = isinstance(one.source, OfProvision) and one.source.reading == "unread"
    return is_unread and "The text was not read" not in one.text


@pytest.mark.parametrize("law", LAWS)
def test_every_sentence_of_every_answer_has_a_source(law: str) -> None:
    assert list(problems(law, "en")) == []


@pytest.mark.parametrize("law", IN_SPANISH)
def test_every_sentence_has_a_source_in_spanish_and_says_as_much(law: str) -> None:
    assert list(problems(law, "es")) == []
    for english, spanish in zip(walk(law, "en"), walk(law, "es"), strict=True):
        assert [one.source.kind for one in english.statements] == [
            one.source.kind for one in spanish.statements
        ]
        assert english.title != spanish.title
        for one, other in zip(english.statements, spanish.statements, strict=True):
            assert one.text != other.text, other.text
