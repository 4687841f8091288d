"""9. Safeguards: seven of them, each with the test that keeps it, or with what will measure it."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_office import access_reviews, compared, ledger, training
from clerestory.publication.from_registers import audits
from clerestory.publication.quoting import controlled, duty, not_kept
from clerestory.publication.sources import OfControl
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

CONTROLS: Final = {
    "gate": OfControl(
        "tests/unit/release/test_checks.py",
        "test_a_decision_that_releases_nothing_does_not_reach_the_vault",
    ),
    "encryption": OfControl(
        "tests/unit/sealing/test_envelope.py",
        "test_an_envelope_for_another_agency_is_refused_and_does_not_say_for_whom",
    ),
    "access": OfControl(
        "tests/flows/test_delivery.py", "test_the_role_of_the_web_and_api_cannot_open_the_vault"
    ),
    "minimisation": OfControl(
        "tests/unit/release/test_checks.py",
        "test_anything_but_exactly_the_decided_elements_is_not_sealed",
    ),
    "audit_trail": OfControl(
        "tests/flows/test_journal_stands.py",
        "test_an_owner_who_forces_a_change_is_found_at_the_first_broken_entry",
    ),
}


def answer(asked: Asked) -> Iterator[Statement]:
    """Gate, encryption, access, minimisation, audit trail, training, audits; the last checks."""
    for name, control in CONTROLS.items():
        about = say(asked.language, f"q09.about_{name}")
        yield controlled(asked, f"q09.{name}", control, about=about)
        if name == "access":
            yield from access_reviews(asked, about=about)
    yield from training(asked, about=say(asked.language, "q09.about_training"))
    yield from audits(asked, about=say(asked.language, "q09.about_external_audit"))
    for pack, one in asked.in_force:
        if one.duty and one.kind in ("audit", "record", "certificate"):
            yield duty(asked, pack, one, about=say(asked.language, "about.duties"))
    here = say(asked.language, "about.this_office")
    yield from compared(asked, "results", about=here)
    yield from ledger(asked, about=here)
    yield not_kept(asked, "test_run", about=here)
