"""What would open an answer: the fewest things a requester could still show after which an element goes.

Only what can honestly be supplied is tried: proof of identity, signed statements, an agreement, an
application, the person's consent, papers of a court. Never another requester, another purpose or another kind
of record: those are what they are. Every way named was decided by the law itself, so "it would be released
if" is an answer, not a guess. Source: docs/decisions/0014-what-would-open-an-answer.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from clerestory.policy.decide.answer import Decider
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Agreement, Application, Authority, Consent, Facts

Step = Callable[[Facts, str], Facts]
_MOST_STEPS: Final = 2
_SHOWN: Final = 3


@dataclass(frozen=True)
class Opening:
    """Steps that together release an element, and the papers of which any one must come with them (none: no
    paper is needed). Names of the group `step` of vocabulary/words."""

    steps: tuple[str, ...]
    papers: tuple[str, ...] = ()


def openings(decider: Decider, facts: Facts, element: str) -> tuple[Opening, ...]:
    """The smallest sets of at most two steps after which `element` is released, at most three of them; none
    where nothing that could be shown helps. Those that need no paper come first.

    Raises LawError where the law does not cover the facts.
    """
    asked = replace(facts, elements=(element,))
    proofs = [name for name, step in PROOFS.items() if step(asked, element) != asked]
    found: list[Opening] = []
    for size in range(_MOST_STEPS + 1):
        for steps in combinations(proofs, size):
            if any(not one.papers and set(one.steps) <= set(steps) for one in found):
                continue
            ready = asked
            for name in steps:
                ready = PROOFS[name](ready, element)
            if size and _releases(decider, ready, element):
                found.append(Opening(steps))
            elif size < _MOST_STEPS and not any(set(one.steps) <= set(steps) for one in found):
                papers = tuple(
                    name
                    for name, paper in PAPERS.items()
                    if _releases(decider, paper(ready, element), element)
                )
                found += [Opening(steps, papers)] if papers else []
    return tuple(sorted(found, key=lambda one: bool(one.papers))[:_SHOWN])


def _releases(decider: Decider, facts: Facts, element: str) -> bool:
    return decider.decide(facts).outcome_of(element) is Outcome.RELEASE


def _verified(facts: Facts, element: str) -> Facts:
    return replace(facts, requester=replace(facts.requester, verified=True))


def _attested(statement: str) -> Step:
    def step(facts: Facts, element: str) -> Facts:
        signed = facts.requester.attestations
        if statement in signed:
            return facts
        return replace(facts, requester=replace(facts.requester, attestations=(*signed, statement)))

    return step


def _agreed(facts: Facts, element: str) -> Facts:
    agreement = Agreement(active=True, covers_purpose=True, covers_elements=(element,))
    known = facts.requester.agreement
    if (
        known is not None
        and known.active
        and known.covers_purpose
        and element in (known.covers_elements or ())
    ):
        return facts
    return replace(facts, requester=replace(facts.requester, agreement=agreement))


def _numbered(facts: Facts, element: str) -> Facts:
    return replace(facts, purpose=replace(facts.purpose, case_number=True))


def _applied(facts: Facts, element: str) -> Facts:
    fee = facts.application.fee if facts.application else None
    fee = fee if fee == "exempt" else "paid"
    return replace(facts, application=Application(complete=True, identification=True, fee=fee))


def _consented(facts: Facts, element: str) -> Facts:
    consent = Consent(
        "written_signed", names_recipient=True, conditioned=False, elements=(element,), withdrawn=False
    )
    return replace(facts, consent=consent)


def _one_at_a_time(facts: Facts, element: str) -> Facts:
    return facts if facts.mode is None else replace(facts, mode="single")


def _paper(instrument: str, issuer: str, *, criminal: bool) -> Step:
    def step(facts: Facts, element: str) -> Facts:
        shown = Authority(
            instrument,
            issuer=issuer,
            criminal_proceeding=criminal,
            enforced_by_court=True,
            names_individual=True,
            elements=(element,),
            in_force=True,
            verified=True,
        )
        return replace(facts, authority=shown)

    return step


PAPERS: Final[dict[str, Step]] = {
    "judges_warrant": _paper("judicial_warrant", "article_iii_judge", criminal=True),
    "magistrates_warrant": _paper("judicial_warrant", "federal_magistrate", criminal=True),
    "state_warrant": _paper("judicial_warrant", "state_judge", criminal=True),
    "court_order": _paper("court_order", "state_judge", criminal=False),
    "grand_jury_subpoena": _paper("grand_jury_subpoena", "grand_jury", criminal=True),
}
PROOFS: Final[dict[str, Step]] = {
    "verified": _verified,
    "attested_use": _attested("statutory_use"),
    "attested_no_immigration": _attested("non_immigration_use"),
    "attested_no_redisclosure": _attested("no_redisclosure"),
    "attested_perjury": _attested("penalty_of_perjury"),
    "case_number": _numbered,
    "application": _applied,
    "agreement": _agreed,
    "one_at_a_time": _one_at_a_time,
    "consent": _consented,
}
