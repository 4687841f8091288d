"""A supervisor lets an agency download a release once more, and writes down why.

Promises one further download, to any hands of the same agency, of the same bytes under the same key, and
only until the envelope expires; an acknowledged release is not given again."""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.errors import NotAllowedError, NothingToCollectError
from clerestory.casework.own_request import own_release
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import requests
from clerestory.intake.states import SAYS, State
from clerestory.journal import actors
from clerestory.journal.after_events import DownloadAllowed
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonId
from clerestory.release import aftercare
from clerestory.review import guards

_GROUND: Final = "why the first download is not enough, for colleagues and auditors"


def allow_again(reference: str, *, ground: str, by: PersonId, at: datetime) -> None:
    """Allow it. Raises NotAllowedError, UnusableCommandError, RequestNotFoundError, NothingToCollectError."""
    ground = required_text("/ground", ground, wanted=_GROUND)
    with transaction.atomic(), as_staff():
        card = staff.staff_with(by, staff.SUPERVISING, doing="allow a further download")
        request = requests.fetch_for_change(reference)
        why = guards.why_not(card, _case(directory.agency_card(request.agency)))
        if why:
            raise NotAllowedError(why)
        release = own_release(request)
        if request.state is not State.COLLECTED or not release.is_on_shelf(at):
            raise NothingToCollectError(
                f"Request {reference} stands at: {SAYS[request.state]}. A further download is allowed only "
                "of what was collected, is not acknowledged, and lies on the shelf still. Otherwise let the "
                "agency ask anew."
            )
        if release.allowed_again:
            raise NotAllowedError("A further download is allowed already and did not take place yet.")
        aftercare.allow_again(release, ground=ground, by=by, at=at)
        happened = DownloadAllowed(release_ref=release.release_ref, ground_sha256=digest_of(ground))
        record(happened, subject_ref=reference, actor=actors.person(by), at=at, person=request.handle)


def _case(agency: AgencyCard) -> guards.Case:
    """Who may not approve for this agency at all may not let it have a release again either."""
    return guards.Case(agency=agency, prepared_by=frozenset(), earlier_reviewers=frozenset())
