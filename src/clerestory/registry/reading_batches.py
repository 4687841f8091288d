"""One batch of a reading: which records are new, which have changed, and both stores brought up to them.

Promises that a batch is taken as a whole or not at all. A record is recognised by a keyed fingerprint, so the
vault need not be opened to find out whether it changed; what did gets a key of its own again, and the one
before is gone.
"""

import hmac
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import Error, connections, transaction
from django.db.models import QuerySet

from clerestory.registry.blinding import DIGEST_BYTES, Blinder
from clerestory.registry.errors import KeysError, LoadingError
from clerestory.registry.fields import seal_record
from clerestory.registry.matching import person_digests, vehicle_digests
from clerestory.registry.models import BlindPersonKeys, BlindVehicleKeys, Handle
from clerestory.registry.reading_models import Told
from clerestory.registry.records import PersonKeys, RecordSummary, Value
from clerestory.registry.sources import RecordSource
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.sealing.canonical import canonical_json
from clerestory.sealing.errors import SealingError

_PUT: Final = "SELECT vault.put(%s, %s, %s, %s)"
_PUT_AGAIN: Final = "SELECT vault.put_again(%s, %s, %s, %s, %s)"
_FORGET: Final = "SELECT vault.forget(%s)"
_PURPOSE: Final = b"fingerprint of a record\x00"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """Records of a batch."""

    added: int = 0
    changed: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.added + other.added, self.changed + other.changed)


@dataclass(frozen=True)
class Batches:
    """Takes batches of one reading. blind_key: also keys the fingerprints."""

    source: RecordSource
    blinder: Blinder
    blind_key: bytes
    kek: KeyEncryptionKey
    reading: int
    using: str

    def take(self, summaries: list[RecordSummary]) -> Taken:
        """Bring both stores up to these records. Raises LoadingError; then nothing of the batch is kept."""
        try:
            with transaction.atomic(using=self.using):
                return self._take(summaries)
        except Error as refused:
            raise LoadingError(
                f"{len(summaries)} records of {self.source.name} were not taken: the database answered "
                f"{type(refused.__cause__ or refused).__name__}, expected it to keep them. Batches before "
                "these are kept. See that the database is migrated and has room, and read the system again."
            ) from refused

    def _take(self, summaries: list[RecordSummary]) -> Taken:
        known = self._known(summaries)
        new, changed, same = [], 0, list[UUID]()
        for summary in summaries:
            content = self._content(summary)
            one = _Record(uuid4(), summary, content, self._fingerprint(summary, content))
            before = known.get(summary.source_key)
            if before is None:
                new.append(one)
            elif before.fingerprint == one.fingerprint:
                same.append(before.id)
            else:
                self._change(before, replace(one, handle=before.id))
                changed += 1
        self._add(new)
        Told.objects.using(self.using).filter(handle__in=same).update(reading=self.reading)
        return Taken(len(new), changed)

    def _known(self, summaries: list[RecordSummary]) -> "dict[str, _Known]":
        keys = Counter(summary.source_key for summary in summaries)
        rows = Handle.objects.using(self.using).filter(source=self.source.name, source_key__in=list(keys))
        told = {one.handle_id: one for one in Told.objects.using(self.using).filter(handle__in=rows)}
        known = {}
        for row in rows:
            before = told.get(row.id)
            known[row.source_key] = _Known(row.id, bytes(before.fingerprint) if before else None)
            keys[row.source_key] += bool(before and before.reading == self.reading)
        if twice := sum(1 for count in keys.values() if count > 1):
            raise LoadingError(
                f"{twice} source keys of {self.source.name} were told a second time, expected each record "
                "once. This batch was not taken. Have the system give one row a record; `clerestory registry "
                "check` says how many."
            )
        return known

    def _content(self, summary: RecordSummary) -> dict[str, Value]:
        content = self.source.fetch(summary.source_key, sorted(summary.elements))
        if set(content) != summary.elements:
            raise LoadingError(
                f"Record {summary.source_key} of {self.source.name} has {len(content)} elements of content, "
                f"expected the {len(summary.elements)} that its summary names. The adapter must give what it "
                "lists: hold it to registry.sources.contract."
            )
        return content

    def _fingerprint(self, summary: RecordSummary, content: dict[str, Value]) -> bytes:
        keys = summary.keys
        said = {one.name: getattr(keys, one.name) for one in fields(keys)}
        parts = [
            summary.source_key,
            summary.kind.value,
            {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()},
            summary.credential,
            summary.address_confidential,
            summary.accident_without_conviction,
            content,
        ]
        try:
            return hmac.digest(self.blind_key, _PURPOSE + canonical_json(parts), "sha256")[:DIGEST_BYTES]
        except SealingError as error:
            raise LoadingError(
                f"Record {summary.source_key} of {self.source.name} cannot be sealed: {error} Correct it in "
                "its system, and read it again."
            ) from error

    def _add(self, new: "list[_Record]") -> None:
        Handle.objects.using(self.using).bulk_create(
            Handle(
                id=one.handle,
                source=self.source.name,
                source_key=one.summary.source_key,
                **_facts(one.summary),
            )
            for one in new
        )
        self._blind(new)
        with connections[self.using].cursor() as cursor:
            cursor.executemany(_PUT, [self._sealed(one) for one in new])
        Told.objects.using(self.using).bulk_create(
            Told(handle_id=one.handle, reading=self.reading, fingerprint=one.fingerprint) for one in new
        )

    def _change(self, before: "_Known", one: "_Record") -> None:
        Handle.objects.using(self.using).filter(pk=one.handle).update(**_facts(one.summary))
        for table in (BlindPersonKeys, BlindVehicleKeys):
            table._default_manager.using(self.using).filter(pk=one.handle).delete()
        self._blind([one])
        was_gone = before.fingerprint == b""
        with connections[self.using].cursor() as cursor:
            cursor.execute(_PUT_AGAIN, [*self._sealed(one), was_gone])
        Told.objects.using(self.using).update_or_create(
            handle_id=one.handle, defaults={"reading": self.reading, "fingerprint": one.fingerprint}
        )

    def _sealed(self, one: "_Record") -> list[Any]:
        sealed = seal_record(one.handle, one.content, self.kek)
        return [one.handle, sealed.wrapped_key, list(sealed.fields), list(sealed.fields.values())]

    def _blind(self, records: "list[_Record]") -> None:
        people, vehicles = [], []
        for one in records:
            keys = one.summary.keys
            try:
                if isinstance(keys, PersonKeys):
                    digests: dict[str, Any] = dict(person_digests(keys, self.blinder, one.handle))
                    people.append(BlindPersonKeys(handle_id=one.handle, **digests))
                else:
                    digests = dict(vehicle_digests(keys, self.blinder, one.handle))
                    vehicles.append(BlindVehicleKeys(handle_id=one.handle, **digests))
            except KeysError as error:
                raise LoadingError(
                    f"Record {one.summary.source_key} of {self.source.name} cannot be indexed: {error} Then "
                    "read it again."
                ) from error
        BlindPersonKeys.objects.using(self.using).bulk_create(people)
        BlindVehicleKeys.objects.using(self.using).bulk_create(vehicles)


@dataclass(frozen=True, slots=True)
class _Record:
    """A record as it will be kept."""

    handle: UUID
    summary: RecordSummary
    content: dict[str, Value] = field(repr=False)
    fingerprint: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """A record that is there. fingerprint: None where it was taken in without one, empty where it was "
    "gone."""

    id: UUID
    fingerprint: bytes | None


def take_away(gone: "QuerySet[Told]", using: str) -> None:
    """Let these records be found by nobody, and destroy the keys of their content. Their handles stay, since
    the journal speaks of them."""
    handles = list(gone.values_list("handle", flat=True))
    for start in range(0, len(handles), _AT_ONCE):
        some = handles[start : start + _AT_ONCE]
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for table in (BlindPersonKeys, BlindVehicleKeys):
                table._default_manager.using(using).filter(pk__in=some).delete()
            Handle.objects.using(using).filter(pk__in=some).update(elements=[])
            Told.objects.using(using).filter(pk__in=some).update(fingerprint=b"")
            cursor.executemany(_FORGET, [[handle] for handle in some])


def _facts(summary: RecordSummary) -> dict[str, Any]:
    return {
        "kind": summary.kind.value,
        "elements": sorted(summary.elements),
        "credential": summary.credential,
        "address_confidential": summary.address_confidential,
        "accident_without_conviction": summary.accident_without_conviction,
    }
