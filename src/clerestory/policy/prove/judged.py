"""From one judgement to whole requests: a request may be judged for two parties and for several activities.

The answer is the strictest over all judgements (`outcome.decision`). So a request is released although one of
its judgements is as described exactly where that judgement does not hold it back and no other one does.
Two parties and two activities are enough: with fewer activities an answer never gets stricter.
"""

from clerestory.policy.outcome.symbolic import Outcomes
from clerestory.policy.program.domain import PASSES_ON
from clerestory.policy.program.unknowns import Formula, Unknowns


def released(unknowns: Unknowns, outcomes: Outcomes[Formula], described: Formula) -> Formula:
    """A request that is released, and of which the first party's first activity is as described.

    Over the second party and activity as well; both count only where the request has them.
    """
    u = unknowns
    passes_on = u.flags[PASSES_ON]
    alone = u.negated(passes_on)
    if outcomes.out_of_scope is u.false:
        # Nothing is ever "out of scope" here, so each judgement must release by itself.
        beyond = u.elsewhere(outcomes.release, party=True, activity=False)
        return u.all_of((described, outcomes.release, u.any_of((alone, u.all_of((two_parties(u), beyond))))))
    corners = [
        (u.elsewhere(outcomes.release, party=party, activity=activity),
         u.elsewhere(u.any_of((outcomes.release, outcomes.out_of_scope)), party=party, activity=activity),
         party)
        for party in (False, True)
        for activity in (False, True)
    ]  # fmt: skip
    held_back_by_none = u.all_of(u.any_of((free, alone)) if party else free for _, free, party in corners)
    let_go_by_one = u.any_of(
        u.all_of((release, passes_on)) if party else release for release, _, party in corners
    )
    there_are_two = u.any_of((alone, two_parties(u)))
    return u.all_of((described, held_back_by_none, let_go_by_one, there_are_two))


def two_parties(unknowns: Unknowns) -> Formula:
    """The second party is another one than the first; both may be of one class where it holds two."""
    u = unknowns
    lonely = (one.name for one in u.domain.parties if one.namesake is None)
    return u.all_of(
        u.negated(u.all_of((u.parties[name], u.elsewhere(u.parties[name], party=True, activity=False))))
        for name in lonely
    )
