"""10. Transparency: every duty in force to notify, answer, record, report or audit, with its deadline."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_office import deadlines, report_register
from clerestory.publication.from_reports import reported, single, wanted
from clerestory.publication.quoting import duty
from clerestory.publication.sources import OfTable
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import word

TIMES: Final = (
    single("median-days"),
    wanted("answers-due", "in_time"),
    wanted("notices-owed", "notice_to"),
    wanted("notices-settled", "given", notice_to="all"),
    wanted("residents-answered", "in_time", asked="all"),
    wanted("holds", "hold"),
)


def answer(asked: Asked) -> Iterator[Statement]:
    """Duties by kind; whether those with a day were met; which reports were published."""
    owed = [(pack, one) for pack, one in asked.in_force if one.duty and one.kind]
    for pack, one in sorted(owed, key=lambda pair: str(pair[1].kind)):
        yield duty(asked, pack, one, about=word(asked.language, "kind", str(one.kind)))
    if not owed:
        text = say(asked.language, "q10.none", total=len(asked.in_force))
        yield Statement(text, OfTable("provisions", len(asked.in_force), (), asked.stamps), asked.on)
    here = say(asked.language, "about.this_office")
    yield from deadlines(asked, about=here)
    yield from reported(asked, "times", TIMES, about=here)
    yield from report_register(asked, about=here)
