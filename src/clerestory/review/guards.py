"""Who may not conclude a review. Pure rules over cards; each says why, and who may instead.

Source: an approver should stand outside the divisions that hold delegated immigration powers; nobody approves
their own preparation (four eyes); nobody reviews a question of their own agency.
"""

from dataclasses import dataclass

from clerestory.parties.identities import AgencyCard, PersonCard, PersonId, Role
from clerestory.review.errors import ReviewerRefusedError
from clerestory.vocabulary.requesters import ancestry

REVIEWERS = frozenset({Role.SUPERVISOR, Role.COUNSEL})


@dataclass(frozen=True, slots=True)
class Case:
    """What the guards look at: who asked, who prepared or entered it, who already found something."""

    agency: AgencyCard
    prepared_by: frozenset[PersonId]
    earlier_reviewers: frozenset[PersonId]


def refuse_unfit_reviewer(reviewer: PersonCard, case: Case) -> None:
    """Raise ReviewerRefusedError for the first guard that refuses."""
    why = why_not(reviewer, case)
    if why:
        raise ReviewerRefusedError(why)


def why_not(reviewer: PersonCard, case: Case) -> str | None:
    """The sentence of the first guard that refuses, or None."""
    return (
        _not_staff(reviewer)
        or _without_role(reviewer)
        or _of_the_requester(reviewer, case.agency)
        or _with_delegated_powers(reviewer)
        or _who_prepared(reviewer, case)
        or _who_found_before(reviewer, case)
    )


def _not_staff(reviewer: PersonCard) -> str | None:
    if reviewer.agency is None and reviewer.active:
        return None
    return "Only active staff of this office conclude a review. Ask a supervisor or counsel of the office."


def _without_role(reviewer: PersonCard) -> str | None:
    if reviewer.roles & REVIEWERS:
        return None
    return (
        "A review is concluded by a supervisor or by counsel. You may check the papers; ask one of "
        "them to conclude."
    )


def _of_the_requester(reviewer: PersonCard, agency: AgencyCard) -> str | None:
    # A division that is the requester, lies below it, or holds it is too near.
    own = reviewer.division_node or ""
    if own and (agency.node in ancestry(own) or own in ancestry(agency.node)):
        return (
            "Your division belongs to the agency that asks. Somebody of another division concludes "
            "this review."
        )
    return None


def _with_delegated_powers(reviewer: PersonCard) -> str | None:
    if not reviewer.division_delegated:
        return None
    return (
        f"Your division holds delegated powers ({', '.join(reviewer.division_delegated)}). "
        "Somebody of a division without them concludes this review."
    )


def _who_prepared(reviewer: PersonCard, case: Case) -> str | None:
    if reviewer.id in case.prepared_by:
        return "You prepared this request. Another person concludes the review: four eyes."
    return None


def _who_found_before(reviewer: PersonCard, case: Case) -> str | None:
    if reviewer.id in case.earlier_reviewers:
        return "You already gave a finding here. The second finding comes from another person."
    return None
