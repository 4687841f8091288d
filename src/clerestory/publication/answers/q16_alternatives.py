"""16. Alternatives and limits: the same questions under other rules, and what offices may decide."""

from collections.abc import Iterator, Sequence
from typing import Final

from clerestory.policy.tables.comparison import Answer
from clerestory.publication.answers.q17_other_states import compared
from clerestory.publication.asked import Asked
from clerestory.publication.from_office import replays
from clerestory.publication.quoting import limits
from clerestory.publication.sources import OfTable
from clerestory.publication.statements import Statement
from clerestory.publication.wording import listed, say
from clerestory.vocabulary.decision import SEVERITY
from clerestory.vocabulary.words import word

_NAMED: Final = 8


def answer(asked: Asked) -> Iterator[Statement]:
    """Question by question: how many would be stricter, how many more open."""
    table = compared(asked)
    for question in table.questions:
        here = table.answers[question.name, asked.law]
        if here.outcome is None:
            continue
        others = [
            one
            for law in table.laws
            if law != asked.law and (one := table.answers[question.name, law]).outcome is not None
        ]
        text = " ".join(_alternatives(asked, question.name, here, others))
        rules = tuple(dict.fromkeys(one.rule for one in (here, *others) if one.rule))
        source = OfTable("comparison", len(others) + 1, rules, asked.desk.stamps(table.laws))
        yield Statement(text, source, asked.on, word(asked.language, "question", question.name))
    yield from limits(asked)
    yield from replays(asked, "scenarios", about=say(asked.language, "about.replays"))


def _alternatives(asked: Asked, question: str, here: Answer, others: Sequence[Answer]) -> Iterator[str]:
    weight = SEVERITY[here.outcome] if here.outcome else 0
    by_side: dict[str, list[Answer]] = {"stricter": [], "looser": [], "same": []}
    for one in others:
        found = SEVERITY[one.outcome] if one.outcome else 0
        by_side["stricter" if found > weight else "looser" if found < weight else "same"].append(one)
    yield say(
        asked.language,
        "q16.same",
        question=word(asked.language, "question", question),
        outcome=word(asked.language, "outcome", str(here.outcome)),
        same=len(by_side["same"]),
        others=len(others),
    )
    for side in ("stricter", "looser"):
        laws = by_side[side]
        if laws:
            named = [asked.name(asked.desk.library.pack(one.law)) for one in laws[:_NAMED]]
            names = say(asked.language, "q16.names", names=listed(asked.language, named))
            yield say(
                asked.language,
                f"q16.{side}",
                count=len(laws),
                names=f" {names}" if len(laws) <= _NAMED else "",
            )
