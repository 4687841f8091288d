"""How one element's content is sealed for the vault and opened again.

Promises that a sealed field opens only in the row, for the subject and under the key it was written for. What
is stored is canonical JSON. Knows nothing of the database. Source of idea: `sealing.at_rest`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from clerestory.registry.errors import FieldUnreadableError
from clerestory.registry.records import Value
from clerestory.sealing.at_rest import (
    DataKey,
    FieldPlace,
    KeyEncryptionKey,
    WrappedKey,
    decrypt_field,
    encrypt_field,
    new_data_key,
    unwrap,
    wrap,
)
from clerestory.sealing.canonical import canonical_json, parse_json
from clerestory.sealing.errors import SealingError


@dataclass(frozen=True)
class SealedRecord:
    """A record as the vault keeps it: the wrapped key, and sealed content by element."""

    wrapped_key: str
    fields: dict[str, bytes]


def seal_record(subject: UUID, content: dict[str, Value], kek: KeyEncryptionKey) -> SealedRecord:
    """Seal all content of a record under a new key of its own. Raises SealingError for content that is not
    JSON."""
    key = new_data_key()
    sealed = {
        element: encrypt_field(key, _place(subject, element), canonical_json(value))
        for element, value in content.items()
    }
    return SealedRecord(wrap(key, kek).to_text(), sealed)


def open_key(wrapped_key: str | None, keks: Sequence[KeyEncryptionKey]) -> DataKey:
    """The key of a record. Raises FieldUnreadableError if it was destroyed or none of the keys given opens
    it."""
    try:
        return unwrap(None if wrapped_key is None else WrappedKey.from_text(wrapped_key), keks)
    except SealingError as error:
        raise FieldUnreadableError(str(error)) from error


def open_field(subject: UUID, element: str, sealed: bytes, key: DataKey) -> Value:
    """The content of one element. Raises FieldUnreadableError if it was moved or altered."""
    try:
        return cast(Value, parse_json(decrypt_field(key, _place(subject, element), sealed)))
    except SealingError as error:
        raise FieldUnreadableError(
            f"The stored {element} of record {subject} does not open: {error} "
            "Nothing was disclosed. Restore the record from its source, and look into how it changed."
        ) from error


def _place(subject: UUID, element: str) -> FieldPlace:
    return FieldPlace(table="vault.field", column="sealed", row=element, subject=str(subject))
