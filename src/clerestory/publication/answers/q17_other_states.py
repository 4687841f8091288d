"""17. Other states: the same questions put to all packs, with what leads to the answer here."""

from collections import Counter
from collections.abc import Iterator

from clerestory.policy.tables.comparison import Comparison
from clerestory.publication.asked import Asked
from clerestory.publication.quoting import read_out
from clerestory.publication.sources import OfTable
from clerestory.publication.statements import Statement
from clerestory.publication.wording import capital, say
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.words import word


def answer(asked: Asked) -> Iterator[Statement]:
    """One statement a question: the answer here, its law, how many answer how."""
    table = compared(asked)
    for question in table.questions:
        here = table.answers[question.name, asked.law]
        found = [
            one.outcome
            for law in table.laws
            if (one := table.answers[question.name, law]).outcome is not None
        ]
        if here.outcome is None:
            continue
        counts = Counter(found)
        law = asked.by_id.get(here.rule or "")
        text = say(
            asked.language,
            "q17.row",
            question=word(asked.language, "question", question.name),
            outcome=word(asked.language, "outcome", str(here.outcome)),
            law=read_out(asked, *law) if law else capital(asked.unruled(here.reason)),
            total=len(found),
            **{str(outcome): counts[outcome] for outcome in Outcome},
        )
        rules = (here.rule,) if here.rule else ()
        source = OfTable("comparison", len(found), rules, asked.desk.stamps(table.laws))
        about = word(asked.language, "question", question.name)
        yield Statement(text, source, asked.on, about, here.outcome)


def compared(asked: Asked) -> Comparison:
    """The comparison of all states, and of this law if it is none."""
    laws = asked.desk.states if asked.law in asked.desk.states else (asked.law, *asked.desk.states)
    return asked.desk.compared(laws, asked.on)
