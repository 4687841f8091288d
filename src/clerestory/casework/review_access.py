"""Sign who may still sign in, of one agency or one division, once a quarter. Whoever is not kept cannot sign
in from that moment."""

from collections.abc import Mapping
from datetime import datetime

from clerestory.casework import office
from clerestory.casework.administering import administrator
from clerestory.casework.deactivate_person import end_sign_in
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_administration
from clerestory.journal.register_events import AccessReviewed
from clerestory.journal.write import record
from clerestory.parties import access_reviews, people
from clerestory.parties.access_reviews import Place
from clerestory.parties.identities import PersonId


def review_access(place: Place, decisions: Mapping[PersonId, bool], *, by: PersonId, at: datetime) -> int:
    """Sign a review; how many sign-ins it ended. decisions: for each person who can sign in there, whether
    they stay. Raises NotAllowedError, PartyNotAcceptedError, UnknownPartyError.

    Nobody answers for themselves: whoever stands on the list leaves it to another administrator, and only
    where there is no other one signs all the same, which the entry says.
    """
    with as_administration():
        actor = administrator(by, doing="sign an access review")
        own = by in decisions
        if own and not decisions[by]:
            raise NotAllowedError("Nobody ends their own sign-in; ask another administrator.")
        if own and any(each.id != by for each in people.administrators()):
            raise NotAllowedError("You stand on this list yourself. Another administrator signs it.")
        today = office.the_office().day_of(at)
        review = access_reviews.sign(place, decisions, on=today, by=by, at=at)
        removed = [person for person, kept in decisions.items() if not kept]
        for person in removed:
            end_sign_in(person, by=by, actor=actor, at=at)
        signed = AccessReviewed(
            review=str(review.pk),
            place=place.handle,
            quarter=review.quarter,
            kept=len(decisions) - len(removed),
            removed=len(removed),
            own=own,
        )
        record(signed, subject_ref=place.handle, actor=actor, at=at)
        return len(removed)
