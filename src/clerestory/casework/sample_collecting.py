"""The agencies of the sample office fetch what they fetched in the script, once the public ledger lets them.

The sample is loaded before the ledger runs, so what was sealed in it waits like every release. Promises:
nothing is collected before it is unlocked. Refuses every installation that is not the sample: nobody
else's releases are ever collected by the program itself.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from clerestory.casework import office
from clerestory.casework.acknowledge_release import acknowledge_release
from clerestory.casework.collect_release import collect_release
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import as_agency
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId

JOB: Final = "sample.collect"


class NotTheSampleError(CaseworkError):
    """Something that only the sample office does was to be done elsewhere."""


def plan_collecting(reference: str, agency: AgencyId, *, acknowledge: bool = False) -> None:
    """Put into the queue that the agency fetches its release, for when the ledger should have a head.
    acknowledge: whether it also says that it has it."""
    seconds = max(1, round(office.ledger_place().seconds))
    job = app.configure_task(JOB, queue="delivery", schedule_in={"seconds": seconds})
    job.defer(reference=reference, agency=str(agency), acknowledge=acknowledge)


def collect_in_sample(reference: str, agency: AgencyId, *, at: datetime, acknowledge: bool = False) -> State:
    """Fetch the release if it is unlocked. Where the request stands then. Raises NotTheSampleError."""
    if not office.published().is_sample:
        raise NotTheSampleError(
            "Only in the sample office the program itself collects a release for an agency. Remove the job "
            f"{JOB!r} from the queue, and find out who put it there."
        )
    if _state(reference, agency) is State.RELEASED:
        collect_release(reference, agency=agency, at=at)
        if acknowledge:
            acknowledge_release(reference, agency=agency, at=at)
    return _state(reference, agency)


def _state(reference: str, agency: AgencyId) -> State:
    with transaction.atomic(), as_agency(agency):
        return requests.head(reference).state
