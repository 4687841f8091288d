"""1. The current policy: what the law lets go to immigration enforcement, element by element, by paper."""

from collections.abc import Iterator

from clerestory.publication.asked import Asked
from clerestory.publication.quoting import best_case, counted, from_journal, grouped, table, unmeasured
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say


def answer(asked: Asked) -> Iterator[Statement]:
    """No paper, an administrative warrant, a judge's warrant, immigration crimes; then what was answered."""
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
    if asked.records and (counts := asked.records.decisions()):
        yield from_journal(asked, counts, "q01.decided", "outcome", about=here)
    else:
        yield unmeasured(asked, "outcomes", "journal", about=here)
    yield unmeasured(asked, "promises", "prove", about=here)
