"""Open the vault for exactly the elements a decision releases.

Invariant: beside `addressing`, which opens a name and an address for a letter to that person, the only call
of `registry.vault` in the program. Elements that are withheld, under review or out of scope are not named to
the vault, so they cannot come back from it."""

from collections.abc import Sequence
from uuid import UUID

from clerestory.registry import vault
from clerestory.release.case import Assembled
from clerestory.release.errors import NothingDecidedError, VaultUnreachableError
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.sealing.contents import Medium
from clerestory.vocabulary.decision import Decision, Outcome


def assemble(
    handle: UUID, decision: Decision, release_ref: str, *, keks: Sequence[KeyEncryptionKey]
) -> Assembled:
    """The values of the released elements. The vault keeps a record of this opening under `release_ref`,
    whether or not the release is completed. Raises NothingDecidedError for a decision that releases
    nothing."""
    elements = decision.with_outcome(Outcome.RELEASE)
    if not elements:
        raise NothingDecidedError(f"Decision {decision.id} releases no element, so the vault stays closed.")
    try:
        values = vault.open_elements(handle, elements, release_ref, keks=keks)
    except vault.VaultClosedError as closed:
        raise VaultUnreachableError(str(closed)) from closed
    return Assembled(
        values={name: _sealable(value) for name, value in values.items()},
        absent=tuple(name for name in elements if name not in values),
    )


def _sealable(value: object) -> object:
    """Images travel with their media type."""
    if isinstance(value, dict) and set(value) == {"media_type", "text"}:
        return Medium(media_type=str(value["media_type"]), content=str(value["text"]).encode("utf-8"))
    return value
