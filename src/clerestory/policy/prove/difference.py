"""Two laws side by side: for each element a request that one releases and the other does not, or the proof
that there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from clerestory.policy.program.unknowns import Unknowns
from clerestory.policy.prove.encoding import Encoding, domain_of
from clerestory.policy.prove.judged import released
from clerestory.policy.prove.promise import Confirm
from clerestory.policy.prove.search import Search, UndecidedError
from clerestory.policy.prove.standing import Standing
from clerestory.policy.prove.witness import facts_of
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts


class Found(StrEnum):
    """Is there a request that one law releases and the other does not?"""

    FOUND = "found"
    NONE = "none"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Difference:
    """What was found for one element. `witness`: a request to `law`; `answered`: what `against` says."""

    law: str
    against: str
    element: str
    verdict: Found
    witness: Facts | None = None
    answered: Outcome | None = None

    def to_json(self) -> dict[str, Any]:
        """One line of `clerestory prove --against`."""
        return {
            "law": self.law,
            "against": self.against,
            "element": self.element,
            "verdict": str(self.verdict),
            "answered": None if self.answered is None else str(self.answered),
            "witness": None if self.witness is None else self.witness.to_json(),
        }


def differences(law: Standing, against: Standing, confirm: Confirm) -> Iterator[Difference]:
    """One for each element, over the days both cover. `confirm`: the live reading.

    The same request is put to both; only the office that is asked differs.
    """
    unknowns = Unknowns(domain_of([law, against]))
    one, other = Encoding(law, unknowns), Encoding(against, unknowns, as_office=against.law)
    search = Search(unknowns, [rule.switch for encoding in (one, other) for rule in encoding.rules])
    differs = released(unknowns, one.outcomes(), unknowns.negated(other.outcomes().release))
    for element in ELEMENTS:
        name = f"{law.law}, not {against.law}: {element}"
        try:
            found = search.find(differs, unknowns.elements[element])
        except UndecidedError:
            yield Difference(law.law, against.law, element, Found.UNDETERMINED)
            continue
        if found is None:
            yield Difference(law.law, against.law, element, Found.NONE)
            continue
        witness = facts_of(found, unknowns.domain, name)
        (here,) = confirm(witness).elements
        (there,) = confirm(replace(witness, law=against.law)).elements
        if here.outcome is Outcome.RELEASE and there.outcome is not Outcome.RELEASE:
            yield Difference(law.law, against.law, element, Found.FOUND, witness, there.outcome)
        else:
            yield Difference(law.law, against.law, element, Found.UNDETERMINED)
