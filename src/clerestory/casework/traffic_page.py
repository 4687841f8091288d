"""What staff see of traffic: each road a question can come by, the coverage of the gate, what went round it.

Promises: what nobody counts is told as unknown, never as nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.commands import CHANNELS
from clerestory.casework.session import as_staff
from clerestory.channels import messages, reconciled
from clerestory.channels.reconciled import Reconciled
from clerestory.journal import channel_counts
from clerestory.parties import directory
from clerestory.parties.identities import PersonId

COUNTED: Final = timedelta(days=30)
SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class TrafficPage:
    """roads: each channel and the requests of the last 30 days; all of them meet the gate. messages: frames
    of the switch in that time. runs: the last reconciliations, the newest first. names: who ran them."""

    roads: tuple[tuple[str, int], ...]
    messages: int
    runs: tuple[Reconciled, ...]
    names: Mapping[UUID, str]


def traffic_page(*, viewer: PersonId, at: datetime) -> TrafficPage:
    """The page. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see the traffic")
        since = at - COUNTED
        counted = channel_counts.opened_since(since)
        runs = reconciled.latest(limit=SHOWN)
        names = directory.full_names(frozenset(PersonId(one.made_by) for one in runs))
        return TrafficPage(
            roads=tuple((road, counted.get(road, 0)) for road in CHANNELS),
            messages=messages.count_since(since),
            runs=runs,
            names={UUID(str(person)): name for person, name in names.items()},
        )
