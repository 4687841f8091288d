"""8. Effect on undocumented residents: where a class of card changes answers; data that show status."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_registers import studies
from clerestory.publication.from_reports import reported, wanted
from clerestory.publication.quoting import grouped, not_kept, table
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

STATUS: Final = (wanted("elements", "outcome", element="immigration_status"),)
_OF_STATUS = ("immigration_status", "credential_type", "identity_documents", "place_of_birth")


def answer(asked: Asked) -> Iterator[Statement]:
    """Each class against the standard licence; what was released that shows status; studies."""
    standard = asked.rows("immigration_removal")
    for credential in ("driving_privilege", "noncompliant"):
        about = say(asked.language, f"credential.{credential}")
        held = asked.rows("immigration_removal", credential=credential)
        changed = [
            now
            for was, now in zip(standard, held, strict=True)
            if (was.outcome, was.provision) != (now.outcome, now.provision)
        ]
        if changed:
            yield from grouped(asked, changed, about=about)
        else:
            text = say(asked.language, "credential.same", total=len(held))
            yield Statement(text, table(asked, "grid", held), asked.on, about)
    rows = [row for row in standard if row.element in _OF_STATUS]
    yield from grouped(asked, rows, about=say(asked.language, "credential.status"))
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "status_released", STATUS, about=here)
    yield not_kept(asked, "credential", about=here)
    yield from studies(asked, 8)
