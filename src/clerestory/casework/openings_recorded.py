"""Hold the vault's own log of openings against the journal. For the tables' owner: nobody else may read it.

Promises: an opening about which no entry says what came of it is named by the release it was made for.
"""

from dataclasses import dataclass

from django.db import transaction

from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal.reconciling.sealed import deliveries_recorded
from clerestory.registry.openings import opened


@dataclass(frozen=True, slots=True)
class OpeningsRecorded:
    """How many deliveries opened the vault. unfinished: those that a later one of the same request took over,
    because a worker was ended in the middle. unrecorded: those of which nothing is known."""

    count: int
    unfinished: tuple[str, ...]
    unrecorded: tuple[str, ...]


def openings_recorded() -> OpeningsRecorded:
    """Compare. Raises what the connection `owner` raises."""
    releases = sorted({opening.release_ref for opening in opened(using="owner")})
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        told, empty = deliveries_recorded()
    open_ends = [one for one in releases if one not in told and _request(one) not in empty]
    later: dict[str, int] = {}
    for one in told:
        later[_request(one)] = max(later.get(_request(one), 0), _attempt(one))
    unfinished = tuple(one for one in open_ends if _attempt(one) < later.get(_request(one), 0))
    unrecorded = tuple(one for one in open_ends if one not in unfinished)
    return OpeningsRecorded(len(releases), unfinished, unrecorded)


def _request(release_ref: str) -> str:
    return release_ref.rpartition("-R")[0]


def _attempt(release_ref: str) -> int:
    number = release_ref.rpartition("-R")[2]
    return int(number) if number.isdecimal() else 0
