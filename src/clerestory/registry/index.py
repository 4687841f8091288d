"""Who exists: from identifiers to one handle, or to the plain statement that it is not certain.

Promises that only an exact answer carries a handle and facts about the record; that candidates and their
number never leave the room; that how many look-ups are made, and of how many keys, depends on the question
alone. Content is not reachable from here. Rules: `resolution`.
"""

from dataclasses import dataclass, field
from uuid import UUID

from clerestory.registry.blinded_register import BlindedRegister
from clerestory.registry.blinding import Blinder
from clerestory.registry.errors import RegistryError
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.matching import RESOLVED, Resolved, plan_for
from clerestory.registry.models import Handle
from clerestory.registry.reading import is_whole
from clerestory.resolution.answer import Answer, Why
from clerestory.resolution.register import carry_out

__all__ = ["Located", "Resolved", "SubjectKeys", "UnknownHandleError", "Why", "describe", "locate"]

_NOBODY = UUID(int=0)
"""Nobody's handle: looked up where there is none, so that the look-ups are the same."""


class UnknownHandleError(RegistryError):
    """No record stands under that handle."""


@dataclass(frozen=True, slots=True)
class Located:
    """What the index answers. Everything but `resolved` and `why` is None or empty unless it is exact.

    record: driver, id_card, vehicle or vessel_or_trailer. elements: those for which the vault holds content.
    why: the reason, for eyes of the office only; None if nobody had to be found.
    """

    resolved: Resolved
    handle: UUID | None = None
    record: str | None = None
    credential: str | None = None
    address_confidential: bool | None = None
    accident_without_conviction: bool | None = None
    elements: frozenset[str] = frozenset()
    why: Why | None = field(default=None, compare=False)


def locate(keys: SubjectKeys, *, blind_key: bytes, using: str = "default") -> Located:
    """Find the one record that is meant. While a record system has not yet been read to its end, nobody is:
    a namesake may be among the records that are missing.

    blind_key: secret of the blind index, at least 32 bytes. Raises KeysError for a short one.
    """
    register = BlindedRegister(Blinder(blind_key), using)
    answer: Answer[UUID] = carry_out(plan_for(keys), register)
    found = _handle(answer.handle or _NOBODY, using)
    if not is_whole(using=using):
        return Located(Resolved.AMBIGUOUS)
    if found is None:
        return Located(RESOLVED[answer.outcome], why=answer.why)
    return _located(found, answer.why)


def describe(handle: UUID, *, using: str = "default") -> Located:
    """The facts of a record whose handle is established. Raises UnknownHandleError."""
    found = _handle(handle, using)
    if found is None:
        raise UnknownHandleError(
            f"No record stands under handle {handle}. It may have been removed since the request was opened; "
            "look the subject up again."
        )
    return _located(found, None)


def _handle(handle: UUID, using: str) -> Handle | None:
    return Handle.objects.using(using).filter(pk=handle).first()


def _located(found: Handle, why: Why | None) -> Located:
    return Located(
        Resolved.EXACT,
        found.pk,
        found.kind,
        found.credential,
        found.address_confidential,
        found.accident_without_conviction,
        frozenset(found.elements),
        why,
    )
