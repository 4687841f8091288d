"""Requests that concern one person: found by the record's handle, or by the keyed digest under which a
request is kept that looked nobody up.

Promises that a request which turned out to mean another record is never among them, and that a request comes
with its parts, so that whoever reads page by page meets each once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clerestory.intake import records
from clerestory.intake.heads import RequestHead
from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord


@dataclass(frozen=True, slots=True)
class Family:
    """A request with those of its parts that concern the person, as keys. first: when the earliest of them
    was opened, and its number: by it families stand in their order."""

    first: tuple[datetime, str]
    requests: tuple[UUID, ...]
    references: frozenset[str]


def families_about(handle: UUID, digests: Collection[str]) -> tuple[Family, ...]:
    """All of them, newest first; nothing is opened for it."""
    by_digest = Q(handle__isnull=True, subject_digest__in=[each for each in digests if each])
    rows = Request.objects.filter(Q(handle=handle) | by_digest)
    found: dict[UUID, list[tuple[datetime, str, UUID]]] = {}
    for pk, part_of, opened_at, reference in rows.values_list("pk", "part_of", "opened_at", "reference"):
        found.setdefault(pk if part_of is None else part_of, []).append((opened_at, reference, pk))
    families = (_family(each) for each in found.values())
    return tuple(sorted(families, key=lambda family: family.first, reverse=True))


def read_families(
    families: Iterable[Family],
) -> tuple[tuple[Family, tuple[RequestRecord | RequestHead, ...]], ...]:
    """Each with its requests, newest first; of one that cannot be read, its head."""
    wanted = tuple(families)
    rows = Request.objects.filter(pk__in=[pk for each in wanted for pk in each.requests])
    read = {row.pk: records.read_or_head(row) for row in rows}
    return tuple((each, tuple(read[pk] for pk in each.requests if pk in read)) for each in wanted)


def _family(found: list[tuple[datetime, str, UUID]]) -> Family:
    newest_first = sorted(found, reverse=True)
    return Family(
        first=newest_first[-1][:2],
        requests=tuple(pk for _at, _reference, pk in newest_first),
        references=frozenset(reference for _at, reference, _pk in newest_first),
    )
