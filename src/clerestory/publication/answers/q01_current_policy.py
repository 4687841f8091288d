"""1. The current policy: what the law lets go to immigration enforcement, element by element, by paper."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_office import promises
from clerestory.publication.from_reports import reported, wanted
from clerestory.publication.quoting import best_case, counted, grouped, table
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

FIGURES: Final = (
    wanted("answers-group", "answer", group="immigration"),
    wanted("answers-group", "answer", group="all"),
    wanted("refused-immigration", "provision", asker="immigration"),
)


def answer(asked: Asked) -> Iterator[Statement]:
    """No paper, warrants, immigration crimes; what was answered; promises and their proofs."""
    yield best_case(asked)
    say_about = {name: say(asked.language, f"about.{name}") for name in ("no_paper", "admin_warrant")}
    bare = asked.rows("immigration_removal")
    yield counted(asked, bare, "law.counts", about=say_about["no_paper"])
    yield from grouped(asked, bare, about=say_about["no_paper"])
    administrative = asked.rows("immigration_removal", "administrative_warrant")
    changed = [now for was, now in zip(bare, administrative, strict=True) if was.outcome != now.outcome]
    if changed:
        yield from grouped(asked, changed, about=say_about["admin_warrant"])
    else:
        text = say(asked.language, "q01.unchanged", total=len(administrative))
        yield Statement(text, table(asked, "grid", administrative), asked.on, say_about["admin_warrant"])
    for paper, asker, name in (
        ("federal_warrant", "immigration_removal", "judge_warrant"),
        ("none", "immigration_crimes", "crimes"),
    ):
        yield from grouped(asked, asked.rows(asker, paper), about=say(asked.language, f"about.{name}"))
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "outcomes", FIGURES, about=here)
    yield from promises(asked)
