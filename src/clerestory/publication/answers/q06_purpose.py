"""6. Purpose: what the law answers to each immigration purpose, civil and criminal apart."""

import json
from collections.abc import Iterator
from dataclasses import replace

from clerestory.publication.asked import Asked
from clerestory.publication.quoting import from_journal, grouped, quoted, unmeasured
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

_ASKED = ("name", "address", "photo", "ssn", "immigration_status")


def answer(asked: Asked) -> Iterator[Statement]:
    """The same agency with each purpose; then the provisions that permit for a purpose."""
    plain = asked.facts("immigration_removal", elements=_ASKED)
    for activity in ("civil_immigration", "criminal_immigration", "criminal_other", "unknown"):
        facts = replace(plain, purpose=replace(plain.purpose, activity=activity))
        yield from grouped(asked, asked.answered(facts), about=say(asked.language, f"activity.{activity}"))
    for pack, one in asked.in_force:
        if one.effect == "permit" and "disclose" in one.actions and _reads_purpose(one.tree):
            yield quoted(asked, pack, one, about=say(asked.language, "about.purposes"))
    here = say(asked.language, "about.this_office")
    if asked.records and (counts := asked.records.purposes()):
        yield from_journal(asked, counts, "q06.purposes", "activity", about=here)
    else:
        yield unmeasured(asked, "purposes", "journal", about=here)


def _reads_purpose(tree: object) -> bool:
    """Does the policy look at the purpose?"""
    return '"attr": "purpose"' in json.dumps(tree)
