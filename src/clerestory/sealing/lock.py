"""Lock what must not leave yet: a text under a key of its own, and that key under one of the office's.

Promises: without the office's key nobody reads the text, also not who copies the whole database; and the key
opens it only at the place it was locked for, so that no two rows can be exchanged. Both parts say so: text
and key are each bound to the place.
Refuses to judge whether it may be opened. Only `release.locking`, which does, may import this module.
Source: NIST SP 800-38D (AES-GCM); a fresh content key for each text, 96-bit random nonces.
"""

import base64
import binascii
import os
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clerestory.sealing.at_rest import KEY_BYTES, NONCE_BYTES, TAG_BYTES, KeyEncryptionKey
from clerestory.sealing.errors import LockDoesNotOpenError

_FORMAT: Final = "clerestory-lock-1"
_TEXT_DOMAIN: Final = b"clerestory/lock/text/1"
_KEY_DOMAIN: Final = b"clerestory/lock/key/1"


@dataclass(frozen=True, slots=True)
class LockedText:
    """A locked text as it is stored. text: nonce and ciphertext. wrapped: its key, one line of ASCII."""

    text: bytes = field(repr=False)
    wrapped: str = field(repr=False)


def locked(text: bytes, place: tuple[bytes, ...], key: KeyEncryptionKey) -> LockedText:
    """The text, locked for this place. place: parts that together name it; the same open it again."""
    content_key = os.urandom(KEY_BYTES)
    wrapped = base64.b64encode(_encrypted(key.secret, content_key, _bound(_KEY_DOMAIN, place)))
    return LockedText(
        _encrypted(content_key, text, _bound(_TEXT_DOMAIN, place)),
        f"{_FORMAT}.{key.identifier}.{wrapped.decode('ascii')}",
    )


def opened(one: LockedText, place: tuple[bytes, ...], keys: tuple[KeyEncryptionKey, ...]) -> bytes:
    """The text again. keys: the office's present key and, during an exchange, the one before.

    Raises LockDoesNotOpenError when either part was altered, was locked for another place, or under another
    key.
    """
    content_key = _decrypted(*_unwrapping(one.wrapped, keys), _bound(_KEY_DOMAIN, place))
    return _decrypted(content_key, one.text, _bound(_TEXT_DOMAIN, place))


def _unwrapping(line: str, keys: tuple[KeyEncryptionKey, ...]) -> tuple[bytes, bytes]:
    """The office's key that wrapped this one, and what it wrapped."""
    form, _, rest = line.partition(".")
    identifier, _, wrapped = rest.partition(".")
    key = next((key for key in keys if key.identifier == identifier), None)
    if form != _FORMAT or key is None:
        raise LockDoesNotOpenError(
            f"It was locked under another key than the {len(keys)} of this office, or its key is not in the "
            "stored form. Bring back the office's lock key of that time from its backup."
        )
    try:
        return key.secret, base64.b64decode(wrapped, validate=True)
    except (binascii.Error, ValueError):
        raise LockDoesNotOpenError("The stored key of a locked text is not in its form.") from None


def _encrypted(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypted(key: bytes, data: bytes, bound: bytes) -> bytes:
    if len(key) != KEY_BYTES or len(data) < NONCE_BYTES + TAG_BYTES:
        raise LockDoesNotOpenError("A locked text or its key is shorter than any that was ever made.")
    try:
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound)
    except InvalidTag:
        raise LockDoesNotOpenError(
            "A locked text does not open: it or its key was altered, or stands in another place than it was "
            "locked for."
        ) from None


def _bound(domain: bytes, place: tuple[bytes, ...]) -> bytes:
    """Each part preceded by its length, so that no two places have one encoding."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in (domain, *place))
