"""11. Misuse: what the law calls misuse and which traces it wants kept; cases as the reports count them."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.answers.q05_privacy_concerns import curious
from clerestory.publication.answers.q09_safeguards import CONTROLS
from clerestory.publication.asked import Asked
from clerestory.publication.from_reports import reported, wanted
from clerestory.publication.misuse_line import in_one_line
from clerestory.publication.quoting import controlled, duty, grouped
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

MISUSE: Final = (
    wanted("misuse-followed", "followed"),
    wanted("alarms", "alarm"),
    wanted("residents-asked", "asked"),
)
COVERAGE: Final = (
    wanted("blind-looks", "agreement"),
    wanted("emergency-looks", "agreement"),
    wanted("reviewed"),
    wanted("answers-group", "answer", group="all"),
)


def answer(asked: Asked) -> Iterator[Statement]:
    """No case is not the same as no misuse: how much was examined stands beside it."""
    here = say(asked.language, "about.this_office")
    yield from in_one_line(asked, about=here)
    yield from reported(asked, "misuse", MISUSE, about=here)
    yield from reported(asked, "misuse_coverage", COVERAGE, about=here)
    yield from grouped(asked, asked.answered(curious(asked)), about=say(asked.language, "risk.curiosity"))
    for pack, one in asked.in_force:
        if one.duty and one.kind in ("record", "audit", "redisclosure"):
            yield duty(asked, pack, one, about=say(asked.language, "about.duties"))
    yield controlled(
        asked,
        "q09.audit_trail",
        CONTROLS["audit_trail"],
        about=say(asked.language, "q09.about_audit_trail"),
    )
