"""5. Privacy concerns: risks, each put to the law as a question; and the duties that meet them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_office import compared
from clerestory.publication.from_reports import reported, wanted
from clerestory.publication.quoting import duty, grouped
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.facts import Authority, Facts, Purpose, Subject

DETECTED: Final = (
    wanted("blind-looks", "agreement"),
    wanted("emergency-looks", "agreement"),
    wanted("alarms", "alarm"),
    wanted("after-release", "after"),
)


def answer(asked: Asked) -> Iterator[Statement]:
    """What the law says to each risk; duties on passing on and audit; what detection found."""
    for risk, facts in _risks(asked).items():
        yield from grouped(asked, asked.answered(facts), about=say(asked.language, f"risk.{risk}"))
    for pack, one in asked.in_force:
        if one.duty and one.kind in ("redisclosure", "audit"):
            yield duty(asked, pack, one, about=say(asked.language, "about.duties"))
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "detections", DETECTED, about=here)
    yield from compared(asked, "comparison", about=here)


def curious(asked: Asked) -> Facts:
    """An officer of the state's own police looks out of curiosity."""
    police = asked.facts("state_police", elements=("address", "photo"))
    return replace(police, purpose=Purpose("curiosity"))


def _risks(asked: Asked) -> dict[str, Facts]:
    police = asked.facts("local_police", elements=("address", "photo"))
    subject = police.subject or Subject()
    seller = asked.facts("marketer", elements=("name", "address"))
    nobody = replace(
        asked.facts("federal_police", elements=("address", "photo")),
        channel="switch",
        application=None,
        authority=Authority("network_query"),
        purpose=Purpose("unknown"),
    )
    return {
        "curiosity": curious(asked),
        "wrong_person": replace(police, subject=replace(subject, resolved="ambiguous")),
        "bulk": replace(seller, mode="bulk", requester=replace(seller.requester, agreement=None)),
        "passed_on": replace(
            police,
            requester=replace(police.requester, recipient="us.dhs.ice.ero"),
            purpose=replace(police.purpose, mixed_with=("civil_immigration",)),
        ),
        "nobody_knows": replace(
            nobody, requester=replace(nobody.requester, agency="unknown", verified=False)
        ),
        "face_search": asked.facts("immigration_removal", elements=("face_search_result",)),
        "protected_address": replace(
            police, elements=("address",), subject=replace(subject, address_confidential=True)
        ),
    }
