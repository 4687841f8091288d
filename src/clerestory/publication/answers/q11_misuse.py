"""11. Misuse: what the law calls misuse and which traces it wants kept; cases only once they are counted."""

from collections.abc import Iterator

from clerestory.publication.answers.q05_privacy_concerns import curious
from clerestory.publication.answers.q09_safeguards import CONTROLS
from clerestory.publication.asked import Asked
from clerestory.publication.quoting import controlled, duty, grouped, unmeasured
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say


def answer(asked: Asked) -> Iterator[Statement]:
    """No case is not the same as no misuse: how much was examined stands beside it."""
    here = say(asked.language, "about.this_office")
    yield unmeasured(asked, "misuse", "oversight", about=here)
    yield unmeasured(asked, "misuse_coverage", "oversight", about=here)
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
