"""13. Controversy: what courts decided and what changed in law, what was reported, dated."""

import re
from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_registers import controversies
from clerestory.publication.quoting import quoted, read_out
from clerestory.publication.sources import OfProvision, OfRegister
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

_CASE: Final = re.compile(r"\bv\. ")
_YEARS: Final = 5


def answer(asked: Asked) -> Iterator[Statement]:
    """Decisions of courts that the packs rest on; changes of the state's law; then what was reported."""
    for pack, one in asked.in_force:
        if _CASE.search(one.citation):
            yield quoted(asked, pack, one, about=say(asked.language, "about.courts"))
    yield from _changes(asked)
    yield from controversies(asked)


def _changes(asked: Asked) -> Iterator[Statement]:
    """Provisions of the law itself that began or ended in the years before the day, oldest first."""
    since = asked.on.replace(year=asked.on.year - _YEARS, day=min(asked.on.day, 28))
    about = say(asked.language, "about.changes")
    told = []
    for one in asked.pack.provisions:
        for day, name in ((one.effective_on, "began"), (one.repealed_on, "ended")):
            if day is None or not since < day <= asked.on:
                continue
            unsure = name == "began" and one.dated in ("unverified", "year")
            text = say(
                asked.language,
                f"q13.{name}{'_unsure' if unsure else ''}",
                day=day.isoformat(),
                law=read_out(asked, asked.pack, one),
            )
            told.append((day, Statement(text, OfProvision.of(asked.pack, one), asked.on, about)))
    yield from (statement for _, statement in sorted(told, key=lambda pair: pair[0]))
    if not told:
        total = len(asked.pack.provisions)
        text = say(asked.language, "q13.none", total=total)
        yield Statement(text, OfRegister("provisions", total, asked.pack.version), asked.on, about)
