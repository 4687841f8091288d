"""10. Transparency: every duty in force to notify, answer, record, report or audit, with its deadline."""

from collections.abc import Iterator

from clerestory.publication.asked import Asked
from clerestory.publication.quoting import duty, unmeasured
from clerestory.publication.sources import OfTable
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import word


def answer(asked: Asked) -> Iterator[Statement]:
    """Duties by kind; then what this office would have to show."""
    owed = [(pack, one) for pack, one in asked.in_force if one.duty and one.kind]
    for pack, one in sorted(owed, key=lambda pair: str(pair[1].kind)):
        yield duty(asked, pack, one, about=word(asked.language, "kind", str(one.kind)))
    if not owed:
        text = say(asked.language, "q10.none", total=len(asked.in_force))
        yield Statement(text, OfTable("provisions", len(asked.in_force), (), asked.stamps), asked.on)
    here = say(asked.language, "about.this_office")
    if owed:
        yield unmeasured(asked, "duties_met", "deadlines", about=here)
    yield unmeasured(asked, "reports", "reports", about=here)
