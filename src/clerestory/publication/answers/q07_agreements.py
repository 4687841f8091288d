"""7. Agreements: what a register shows, and whether the law asks for one at all."""

import json
from collections.abc import Iterator
from typing import Final

from clerestory.publication.agreements import told
from clerestory.publication.asked import Asked
from clerestory.publication.from_office import agreements_in_force
from clerestory.publication.from_reports import reported, single
from clerestory.publication.quoting import duty, elements, grouped, quoted, table, unmeasured
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

MOVED: Final = (single("agreements-in-force"), single("agreements-ended"), single("agreements-breached"))


def answer(asked: Asked) -> Iterator[Statement]:
    """ "None" is told only where a register backs it, for its day; what the law asks for, always."""
    here = say(asked.language, "about.this_office")
    if asked.records and (held := asked.records.agreements):
        yield from told(asked.language, held, about=here)
        yield from agreements_in_force(asked, about=here)
        if asked.records.reports and asked.records.reports.told:  # before, the register says it all
            yield from reported(asked, "agreements_moved", MOVED, about=here)
    else:
        yield unmeasured(asked, "agreements", "agreements", about=here)
    yield from _with_and_without(asked)
    about = say(asked.language, "about.agreements")
    for pack, one in asked.in_force:
        if one.kind == "agreement" and one.duty:
            yield duty(asked, pack, one, about=about)
        elif '"attr": "agreement"' in json.dumps(one.tree):
            yield quoted(asked, pack, one, about=about)


def _with_and_without(asked: Asked) -> Iterator[Statement]:
    signed = asked.rows("immigration_removal")
    bare = asked.rows("immigration_removal", agreement=False)
    changed = [now for was, now in zip(signed, bare, strict=True) if was.outcome != now.outcome]
    about = say(asked.language, "about.agreements")
    source = table(asked, "grid", bare)
    if not changed:
        yield Statement(say(asked.language, "q07.same", total=len(bare)), source, asked.on, about)
        return
    values = {"elements": elements(asked, changed), "others": len(bare) - len(changed)}
    yield Statement(say(asked.language, "q07.differs", **values), source, asked.on, about)
    yield from grouped(asked, changed, about=say(asked.language, "q07.without"))
