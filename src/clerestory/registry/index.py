"""Who exists: from identifiers to one handle, or to the plain statement that it is not certain.

Promises that only an exact answer carries a handle and facts about the record; candidates and their number
never leave the room. Content is not reachable from here. Rules: `matching`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model

from clerestory.registry.blinding import Blinder
from clerestory.registry.errors import RegistryError
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.matching import LOOKED_AT, Digests, Resolved, judge
from clerestory.registry.models import BlindPersonKeys, BlindVehicleKeys, Handle

__all__ = ["Located", "Resolved", "SubjectKeys", "UnknownHandleError", "describe", "locate"]


class UnknownHandleError(RegistryError):
    """No record stands under that handle."""


@dataclass(frozen=True, slots=True)
class Located:
    """What the index answers. Everything but `resolved` is None or empty unless it is exact.

    record: driver, id_card, vehicle or vessel_or_trailer. elements: those for which the vault holds content.
    """

    resolved: Resolved
    handle: UUID | None = None
    record: str | None = None
    credential: str | None = None
    address_confidential: bool | None = None
    accident_without_conviction: bool | None = None
    elements: frozenset[str] = frozenset()


def locate(keys: SubjectKeys, *, blind_key: bytes, using: str = "default") -> Located:
    """Find the one record that is meant.

    blind_key: secret of the blind index, at least 32 bytes. Raises KeysError for a short one.
    """
    resolved, handle = judge(keys, Blinder(blind_key), _Index(using))
    return Located(resolved) if handle is None else describe(handle, using=using)


def describe(handle: UUID, *, using: str = "default") -> Located:
    """The facts of a record whose handle is established. Raises UnknownHandleError."""
    found = Handle.objects.using(using).filter(pk=handle).first()
    if found is None:
        raise UnknownHandleError(
            f"No record stands under handle {handle}. It may have been removed since the request was opened; "
            "look the subject up again."
        )
    return Located(
        Resolved.EXACT,
        found.pk,
        found.kind,
        found.credential,
        found.address_confidential,
        found.accident_without_conviction,
        frozenset(found.elements),
    )


class _Index:
    """The lookups that `matching` asks for, on the index tables."""

    def __init__(self, using: str) -> None:
        self._using = using

    def people(self, field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        return self._rows(BlindPersonKeys, field, digests)

    def vehicles(self, field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        return self._rows(BlindVehicleKeys, field, digests)

    def _rows(self, table: type[Model], field: str, digests: Collection[bytes]) -> list[tuple[UUID, Digests]]:
        found = table._default_manager.using(self._using).filter(**{f"{field}__in": list(digests)}).values()
        return [
            (row["handle_id"], {name: bytes(value) for name, value in row.items() if name != "handle_id"})
            for row in found[:LOOKED_AT]
        ]
