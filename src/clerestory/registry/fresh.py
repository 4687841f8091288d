"""One record as the office's own system has it at the moment of its release.

Promises exactly the elements that are named; that a system which restricts the record otherwise than the
index gives nothing; and that nothing read here is kept. Only the room `release` may import this module, after
the vault has logged the opening. Source of idea: docs/decisions/0039-record-systems.md.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from clerestory.registry.errors import RegistryError
from clerestory.registry.models import Handle
from clerestory.registry.records import Value
from clerestory.registry.sources.mapped import MappedSource


class RecordChangedError(RegistryError):
    """The record's own system restricts it in another way than the register knows."""


def look_again(
    handle: UUID,
    elements: Collection[str],
    systems: Mapping[str, MappedSource],
    *,
    using: str = "default",
) -> dict[str, Value] | None:
    """The content of these elements now; None where the record is of a system that is not asked.

    systems: those that are asked at release, by name. Raises SourceError, RecordChangedError.
    """
    known = Handle.objects.using(using).filter(pk=handle).first()
    if known is None or known.source not in systems:
        return None
    found = systems[known.source].look(known.source_key, elements)
    now = (found.credential, found.address_confidential, found.accident_without_conviction)
    if now != (known.credential, known.address_confidential, known.accident_without_conviction):
        raise RecordChangedError(
            f"{known.source} restricts record {handle} in another way than the register knows, expected the "
            "same. Nothing was taken over. Run `clerestory registry refresh`, and let the agency ask anew."
        )
    return found.content
