"""Content at rest: one data key a subject, wrapped by a key-encryption key; every field bound to its place.

Promises: a field opens only under the data key of its subject and only at the table, column, row and subject
it was written for, so nothing can be cut out of one row and pasted into another. The key-encryption key is
exchanged by wrapping the data keys again; no field is touched. When the wrapped key of a subject is deleted
everywhere (its backups too), that subject's content can be read by nobody: crypto-shredding.
Refuses: key-encryption keys that are not 32 bytes, and to guess: what does not open raises.
Source: NIST SP 800-38F and RFC 5649 (AES-KWP), SP 800-38D (AES-GCM); 96-bit random nonces stay far below the
limit of 2^32 messages a key because each key belongs to one subject.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)

from clerestory.sealing.errors import (
    DataKeyForgottenError,
    FieldDoesNotDecryptError,
    KeyUnusableError,
    UnusableValueError,
    WrappedKeyError,
)

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
WRAPPED_BYTES = KEY_BYTES + 8

_FIELD_FORMAT = b"\x01"
_WRAPPED_FORMAT = "clerestory-wrapped-1"
_PLACE_DOMAIN = "clerestory/field/1"
_IDENTIFIER_DOMAIN = b"clerestory/key-encryption-key/1"


@dataclass(frozen=True)
class KeyEncryptionKey:
    """The key that wraps data keys. It lives in a file (or a module) outside the database."""

    secret: bytes = field(repr=False)

    @classmethod
    def from_bytes(cls, data: bytes) -> "KeyEncryptionKey":
        """The key in a key file. data: exactly 32 bytes. Raises KeyUnusableError."""
        if len(data) != KEY_BYTES:
            raise KeyUnusableError(
                f"The key-encryption key has {len(data)} bytes; {KEY_BYTES} random bytes are expected."
            )
        return cls(bytes(data))

    @property
    def identifier(self) -> str:
        """A name for the key that tells nothing about it: 16 hex digits."""
        return hmac.new(self.secret, _IDENTIFIER_DOMAIN, hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True)
class DataKey:
    """The key of one subject's content. version: counts up when the content is encrypted anew."""

    version: int
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class WrappedKey:
    """A data key as it is stored; deleting it shreds the content. kek: identifier of what opens it."""

    kek: str
    version: int
    wrapped: bytes = field(repr=False)

    def to_text(self) -> str:
        """One line of ASCII for a database column."""
        return f"{_WRAPPED_FORMAT}.{self.kek}.{self.version}.{base64.b64encode(self.wrapped).decode('ascii')}"

    @classmethod
    def from_text(cls, text: str) -> "WrappedKey":
        """Read `to_text`'s line. Raises WrappedKeyError."""
        parts = text.split(".")
        try:
            if len(parts) != 4 or parts[0] != _WRAPPED_FORMAT:
                raise ValueError("not four parts of the known format")
            key = cls(parts[1], int(parts[2]), base64.b64decode(parts[3], validate=True))
            if key.to_text() != text:
                raise ValueError("not in its one spelling")
        except ValueError as error:
            raise WrappedKeyError("The stored data key is damaged. Restore it from a backup.") from error
        return key


@dataclass(frozen=True)
class FieldPlace:
    """Where a field stands. It is bound to the ciphertext: at any other place the field does not open."""

    table: str
    column: str
    row: str
    subject: str


def new_data_key(version: int = 1) -> DataKey:
    """A new random data key."""
    return DataKey(version, os.urandom(KEY_BYTES))


def wrap(data_key: DataKey, kek: KeyEncryptionKey) -> WrappedKey:
    """The data key in the form in which it is stored."""
    return WrappedKey(
        kek.identifier, data_key.version, aes_key_wrap_with_padding(kek.secret, data_key.secret)
    )


def unwrap(wrapped: WrappedKey | None, keks: Sequence[KeyEncryptionKey]) -> DataKey:
    """The data key itself. keks: the present key-encryption key and, during an exchange, the one before.

    Raises DataKeyForgottenError for None (the subject was shredded), WrappedKeyError otherwise.
    """
    if wrapped is None:
        raise DataKeyForgottenError(
            "This subject's data key was forgotten on purpose; the content cannot be read."
        )
    kek = next((kek for kek in keks if kek.identifier == wrapped.kek), None)
    if kek is None:
        raise WrappedKeyError(
            f"The data key was wrapped by key-encryption key {wrapped.kek}, none of the {len(keks)} given. "
            "Give that one too, then wrap the data keys again."
        )
    try:
        secret = aes_key_unwrap_with_padding(kek.secret, wrapped.wrapped)
    except (InvalidUnwrap, ValueError) as error:
        raise WrappedKeyError("The stored data key was altered. Restore it from a backup.") from error
    if len(secret) != KEY_BYTES:
        raise WrappedKeyError(f"The stored data key has {len(secret)} bytes; {KEY_BYTES} were expected.")
    return DataKey(wrapped.version, secret)


def rewrap(wrapped: WrappedKey, *, old: KeyEncryptionKey, new: KeyEncryptionKey) -> WrappedKey:
    """The same data key under a new key-encryption key; no content changes. Raises WrappedKeyError."""
    return wrap(unwrap(wrapped, [old]), new)


def encrypt_field(data_key: DataKey, place: FieldPlace, plaintext: bytes) -> bytes:
    """A field's content, readable only with this data key and only at this place."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(data_key.secret).encrypt(nonce, plaintext, _associated_data(place, data_key.version))
    return _FIELD_FORMAT + nonce + sealed


def decrypt_field(data_key: DataKey, place: FieldPlace, ciphertext: bytes) -> bytes:
    """The content of a field that stands where it was written. Raises FieldDoesNotDecryptError."""
    where = f"{place.table}.{place.column}"
    if ciphertext[:1] != _FIELD_FORMAT or len(ciphertext) < 1 + NONCE_BYTES + TAG_BYTES:
        raise FieldDoesNotDecryptError(f"A field in {where} is not in the stored form (format 1).")
    nonce, sealed = ciphertext[1 : 1 + NONCE_BYTES], ciphertext[1 + NONCE_BYTES :]
    try:
        return AESGCM(data_key.secret).decrypt(nonce, sealed, _associated_data(place, data_key.version))
    except InvalidTag as error:
        raise FieldDoesNotDecryptError(
            f"A field in {where} does not open: it was altered, stands in another row than it was written "
            f"for, or belongs to another data key than version {data_key.version}."
        ) from error


def _associated_data(place: FieldPlace, version: int) -> bytes:
    # Each part is preceded by its length, so that no two places share one encoding whatever the parts
    # contain.
    parts = (_PLACE_DOMAIN, place.table, place.column, place.row, place.subject, str(version))
    try:
        encoded = [part.encode("utf-8") for part in parts]
    except UnicodeEncodeError as error:
        raise UnusableValueError(
            "A field's place has half a surrogate pair in it; it has no UTF-8 form."
        ) from error
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
