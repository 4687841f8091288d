"""Takes the records of a source into index and vault. For the owner's connection only.

Promises that a record is in both or in neither; that a load which stopped, for whatever reason, goes on where
it stopped when it is run again; that memory does not grow with the source. Adds what is missing, also the
digests of records that were taken in before there were such digests, and changes nothing that is there.
Source of idea: one transaction a batch, one handle a source key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID, uuid4

from django.db import Error, connections, transaction

from clerestory.registry.blinding import Blinder
from clerestory.registry.errors import KeysError, LoadingError
from clerestory.registry.fields import SealedRecord, seal_record
from clerestory.registry.matching import Digests, person_digests, vehicle_digests
from clerestory.registry.models import BlindPersonKeys, BlindVehicleKeys, Handle
from clerestory.registry.records import PersonKeys, RecordSummary
from clerestory.registry.sources import RecordSource
from clerestory.registry.sources.recent import REMEMBERED
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.sealing.errors import SealingError

BATCH: Final = 500
# Sources remember the content of the records they told last; a larger batch would make them read again.
_LARGEST_BATCH: Final = REMEMBERED
_PUT: Final = "SELECT vault.put(%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, in records."""

    added: int
    already_there: int


def load(
    source: RecordSource,
    *,
    blind_key: bytes,
    kek: KeyEncryptionKey,
    using: str = "owner",
    batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
) -> Loaded:
    """Take in every record of the source that is not there yet.

    blind_key: secret of the blind index. kek: wraps the data key of each record. batch: records in one
    transaction. progress: told how many records have been gone through. Raises SourceError as the source
    does, LoadingError if the database refuses or content cannot be sealed; batches before that stay.
    """
    loader = _Loader(source, Blinder(blind_key), kek, using)
    added = seen = 0
    for summaries in _batches(source.summaries(), batch):
        added += loader.take(summaries)
        seen += len(summaries)
        if progress is not None:
            progress(seen)
    return Loaded(added, seen - added)


class _Loader:
    def __init__(self, source: RecordSource, blinder: Blinder, kek: KeyEncryptionKey, using: str) -> None:
        self._source, self._blinder, self._kek, self._using = source, blinder, kek, using

    def take(self, summaries: list[RecordSummary]) -> int:
        """Add those of the batch that are missing, all or none. Returns how many."""
        try:
            with transaction.atomic(using=self._using):
                return self._add(summaries)
        except Error as refused:
            raise LoadingError(
                f"{len(summaries)} records of {self._source.name} were not taken: the database answered "
                f"{type(refused.__cause__ or refused).__name__}. Batches before these are kept. See that "
                "each source key occurs once, that no other load of this source is running, and try again."
            ) from refused

    def _add(self, summaries: list[RecordSummary]) -> int:
        keys = [summary.source_key for summary in summaries]
        handles = Handle.objects.using(self._using)
        known: dict[str, UUID] = dict(
            handles.filter(source=self._source.name, source_key__in=keys).values_list("source_key", "pk")
        )
        self._fill({known[one.source_key]: one for one in summaries if one.source_key in known})
        new = [(uuid4(), summary) for summary in summaries if summary.source_key not in known]
        handles.bulk_create(self._handle(handle, summary) for handle, summary in new)
        blind = [self._blind(handle, summary) for handle, summary in new]
        people = [one for one in blind if isinstance(one, BlindPersonKeys)]
        vehicles = [one for one in blind if isinstance(one, BlindVehicleKeys)]
        BlindPersonKeys.objects.using(self._using).bulk_create(people)
        BlindVehicleKeys.objects.using(self._using).bulk_create(vehicles)
        with connections[self._using].cursor() as cursor:
            cursor.executemany(_PUT, [self._sealed(handle, summary) for handle, summary in new])
        return len(new)

    def _fill(self, known: dict[UUID, RecordSummary]) -> None:
        people = BlindPersonKeys.objects.using(self._using)
        for row in people.filter(handle_id__in=list(known), near_names__isnull=True):
            people.filter(pk=row.pk).update(**self._digests(row.pk, known[row.pk]))

    def _handle(self, handle: UUID, summary: RecordSummary) -> Handle:
        return Handle(
            id=handle,
            kind=summary.kind.value,
            source=self._source.name,
            source_key=summary.source_key,
            elements=sorted(summary.elements),
            credential=summary.credential,
            address_confidential=summary.address_confidential,
            accident_without_conviction=summary.accident_without_conviction,
        )

    def _blind(self, handle: UUID, summary: RecordSummary) -> BlindPersonKeys | BlindVehicleKeys:
        table = BlindPersonKeys if isinstance(summary.keys, PersonKeys) else BlindVehicleKeys
        return table(handle_id=handle, **self._digests(handle, summary))

    def _digests(self, handle: UUID, summary: RecordSummary) -> Digests:
        keys = summary.keys
        try:
            if isinstance(keys, PersonKeys):
                return person_digests(keys, self._blinder, handle)
            return vehicle_digests(keys, self._blinder, handle)
        except KeysError as error:
            raise LoadingError(
                f"Record {summary.source_key} of {self._source.name} cannot be indexed: {error} "
                "Then run the load again."
            ) from error

    def _sealed(self, handle: UUID, summary: RecordSummary) -> tuple[UUID, str, list[str], list[bytes]]:
        content = self._source.fetch(summary.source_key, sorted(summary.elements))
        if set(content) != summary.elements:
            raise LoadingError(
                f"Record {summary.source_key} of {self._source.name} has {len(content)} elements of content; "
                f"its summary names {len(summary.elements)}. The adapter must give what it lists: "
                "hold it to registry.sources.contract."
            )
        try:
            sealed: SealedRecord = seal_record(handle, content, self._kek)
        except SealingError as error:
            raise LoadingError(
                f"Record {summary.source_key} of {self._source.name} cannot be sealed: {error} Correct it in "
                "its system, and run the load again."
            ) from error
        return handle, sealed.wrapped_key, list(sealed.fields), list(sealed.fields.values())


def _batches(summaries: Iterator[RecordSummary], size: int) -> Iterator[list[RecordSummary]]:
    if not 1 <= size <= _LARGEST_BATCH:
        raise LoadingError(f"A batch of {size} records was asked for; expected 1 to {_LARGEST_BATCH}.")
    while found := list(islice(summaries, size)):
        yield found
