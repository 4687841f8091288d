"""12. Law enforcement and public safety: what the law answers to crimes, warrants and emergencies."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_registers import studies
from clerestory.publication.from_reports import reported, single, wanted
from clerestory.publication.quoting import counted, grouped
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import word

SPEED: Final = (
    single("median-days"),
    single("median-days-released"),
    wanted("answer-time", "took", answer="released"),
    wanted("emergencies", "emergency"),
    wanted("emergency-looks", "agreement"),
    wanted("answers-instrument", "answer", instrument="judicial_warrant"),
)
_ASKED = ("name", "address", "phone", "photo", "licence_number")


def answer(asked: Asked) -> Iterator[Statement]:
    """A crime with and without warrants, two emergencies; how fast it went; evidence on each side, graded."""
    for paper in ("none", "state_warrant", "federal_warrant"):
        told = word(asked.language, "paper", paper)
        yield counted(
            asked,
            asked.rows("federal_police", paper, elements=_ASKED),
            "q03.no_paper" if paper == "none" else "q12.police",
            about=say(asked.language, "about.police"),
            paper=told,
        )
    police = asked.facts("local_police", elements=_ASKED)
    for name, activity in (("violent", "criminal_violent"), ("missing", "missing_person")):
        facts = replace(police, purpose=replace(police.purpose, activity=activity, emergency=True))
        yield from grouped(asked, asked.answered(facts), about=say(asked.language, f"emergency.{name}"))
    yield from reported(asked, "turnaround", SPEED, about=say(asked.language, "about.this_office"))
    yield from studies(asked, 12)
