"""15. Consequences for individuals: what follows from each answer, one's own record, notices owed."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_registers import contacts
from clerestory.publication.from_reports import reported, wanted
from clerestory.publication.quoting import best_case, controlled, counted, duty, grouped
from clerestory.publication.sources import OfControl
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

FOLLOWS: Final = {
    "release": OfControl(
        "tests/flows/test_photo_by_warrant.py",
        "test_a_warrant_for_one_photo_ends_in_an_envelope_with_only_that_photo",
    ),
    "review": OfControl(
        "tests/flows/test_review_guards.py", "test_nobody_of_the_requesters_own_agency_concludes"
    ),
    "withhold": OfControl(
        "tests/flows/test_photo_by_warrant.py",
        "test_a_refusal_does_not_depend_on_whether_the_person_exists",
    ),
}

CONSEQUENCES: Final = (
    wanted("elements", "element", outcome="released"),
    wanted("notices-settled", "given", notice_to="subject"),
    wanted("residents-answered", "in_time", asked="all"),
)


def answer(asked: Asked) -> Iterator[Statement]:
    """Outcomes with what follows, the person's own access, notices; what was released; whom to turn to."""
    yield best_case(asked)
    yield counted(
        asked,
        asked.rows("immigration_removal"),
        "law.counts",
        about=say(asked.language, "about.no_paper"),
    )
    for name, control in FOLLOWS.items():
        yield controlled(asked, f"q15.{name}", control, about=say(asked.language, "about.what_follows"))
    yield from grouped(asked, asked.rows("self"), about=say(asked.language, "about.own_record"))
    for pack, one in asked.in_force:
        if one.duty and one.kind in ("notice", "answer"):
            yield duty(asked, pack, one, about=say(asked.language, "about.duties"))
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "released_by_consequence", CONSEQUENCES, about=here)
    yield from contacts(asked)
