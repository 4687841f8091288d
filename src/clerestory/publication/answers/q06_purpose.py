"""6. Purpose: what the law answers to each immigration purpose, civil and criminal apart."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_reports import reported, wanted
from clerestory.publication.quoting import grouped, quoted
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

PURPOSES: Final = (
    wanted("asked-purpose", "purpose", group="immigration"),
    wanted("asked-purpose", "purpose", group="all"),
    wanted("purposes-verified", "shown", purpose="civil_immigration"),
    wanted("purposes-verified", "shown", purpose="criminal_immigration"),
    wanted("purposes-verified", "shown", purpose="all"),
    wanted("types-released", "element", group="immigration"),
)
_ASKED = ("name", "address", "photo", "ssn", "immigration_status")


def answer(asked: Asked) -> Iterator[Statement]:
    """The same agency with each purpose; provisions that permit for one; what was stated, shown, released."""
    plain = asked.facts("immigration_removal", elements=_ASKED)
    for activity in ("civil_immigration", "criminal_immigration", "criminal_other", "unknown"):
        facts = replace(plain, purpose=replace(plain.purpose, activity=activity))
        yield from grouped(asked, asked.answered(facts), about=say(asked.language, f"activity.{activity}"))
    for pack, one in asked.in_force:
        if one.effect == "permit" and "disclose" in one.actions and _reads_purpose(one.tree):
            yield quoted(asked, pack, one, about=say(asked.language, "about.purposes"))
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "purposes", PURPOSES, about=here)


def _reads_purpose(tree: object) -> bool:
    """Does the policy look at the purpose?"""
    return '"attr": "purpose"' in json.dumps(tree)
