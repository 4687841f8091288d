"""Open the vault for exactly the elements a decision releases.

Invariant: beside `addressing`, which opens a name and an address for a letter to that person, the only call
of `registry.vault` in the program. Elements that are withheld, under review or out of scope are not named to
the vault, so they cannot come back from it."""

import base64
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from clerestory.registry import fresh, vault
from clerestory.registry.errors import SourceError
from clerestory.registry.records import Value
from clerestory.registry.sources.mapped import MappedSource
from clerestory.release.case import Assembled
from clerestory.release.errors import CheckFailedError, NothingDecidedError, VaultUnreachableError
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.sealing.contents import Medium
from clerestory.vocabulary.decision import Decision, Outcome

CHECK: Final = "record_system_says_so"
_MEDIA: Final = {"media_type", "base64"}


def assemble(
    handle: UUID,
    decision: Decision,
    release_ref: str,
    *,
    keks: Sequence[KeyEncryptionKey],
    systems: Mapping[str, MappedSource] | None = None,
) -> Assembled:
    """The values of the released elements. The vault keeps a record of this opening under `release_ref`,
    whether or not the release is completed.

    systems: record systems that are asked for these elements as they are now; of a record of any other system
    the vault's copy is released. Raises NothingDecidedError for a decision that releases nothing,
    CheckFailedError where such a system does not answer, or restricts the record otherwise than the register.
    """
    elements = decision.with_outcome(Outcome.RELEASE)
    if not elements:
        raise NothingDecidedError(f"Decision {decision.id} releases no element, so the vault stays closed.")
    try:
        values = vault.open_elements(handle, elements, release_ref, keks=keks)
    except vault.VaultClosedError as closed:
        raise VaultUnreachableError(str(closed)) from closed
    # Invariant: the vault has logged the opening before the system is asked.
    values = _now(handle, elements, systems or {}, values)
    return Assembled(
        values={name: _sealable(value) for name, value in values.items()},
        absent=tuple(name for name in elements if name not in values),
    )


def _now(
    handle: UUID, elements: Sequence[str], systems: Mapping[str, MappedSource], stored: dict[str, Value]
) -> dict[str, Value]:
    try:
        found = fresh.look_again(handle, elements, systems)
    except (SourceError, fresh.RecordChangedError) as stopped:
        raise CheckFailedError(CHECK, f"{stopped} Nothing was sent.") from stopped
    return stored if found is None else found


def _sealable(value: object) -> object:
    """Images travel with their media type."""
    if isinstance(value, dict) and set(value) == _MEDIA:
        return Medium(
            media_type=str(value["media_type"]), content=base64.b64decode(str(value["base64"]), validate=True)
        )
    if isinstance(value, dict) and set(value) == {"media_type", "text"}:
        return Medium(media_type=str(value["media_type"]), content=str(value["text"]).encode("utf-8"))
    return value
