"""Keys that sign notes: three kinds, one spelling (vkey), one rule for what an Ed25519 signature is.

Promises: a key that passes here is of a kind this room knows, of the right length, named by an identifier
that fits; all verifiers of Clerestory, log, witness and resident, take the same Ed25519 signatures.
Refuses: ECDSA and RFC 6962 tree-head keys; Ed25519 points of small order and spellings that are not the
canonical one, in the key and in the signature's R. The rule is: S below the group order, canonical and not
small-order A and R, and the equation without cofactor. (The same as libsodium; OpenSSL alone accepts more.)
Source: C2SP signed-note 1.0.0 and tlog-cosignature; RFC 8032; FIPS 204; C2SP/CCTV on where verifiers differ.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from clerestory.ledger.errors import KeyUnusableError, MalformedError, SignatureRefusedError
from clerestory.ledger.spelling import read_base64, write_base64

LONGEST_NAME: Final = 255
"""In UTF-8 bytes: the ML-DSA message counts a cosigner's name in one byte."""
LONGEST_VKEY: Final = 4096
SEED_BYTES: Final = 32

_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)", re.DOTALL)
_FIELD_PRIME = 2**255 - 19
# y of the points of small order, canonical spelling, sign bit cleared; anybody can sign under such a key.
_SMALL_ORDER_Y = frozenset(
    int.from_bytes(bytes.fromhex(y), "little")
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
    )
)


class Kind(IntEnum):
    """The signature types of signed-note that are used here. The number is in every key identifier."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44_COSIGNATURE = 0x06

    @property
    def is_cosignature(self) -> bool:
        """Whether its signatures carry a time and state something about a checkpoint."""
        return self is not Kind.ED25519


KEY_BYTES: Final = {Kind.ED25519: 32, Kind.ED25519_COSIGNATURE: 32, Kind.ML_DSA_44_COSIGNATURE: 1312}
SIGNATURE_BYTES: Final = {Kind.ED25519: 64, Kind.ED25519_COSIGNATURE: 64, Kind.ML_DSA_44_COSIGNATURE: 2420}
"""Of the bare signature, without identifier and time."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under. Make it with `verifier_key` or `parse_vkey`."""

    name: str
    kind: Kind
    material: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures. Short: a hint, not a proof of the key."""
        text = self.name.encode("utf-8") + b"\n" + bytes([self.kind]) + self.material
        return hashlib.sha256(text).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line of text: name, identifier, kind and key."""
        return f"{self.name}+{self.id.hex()}+{write_base64(bytes([self.kind]) + self.material)}"

    def check(self, signature: bytes, message: bytes) -> None:
        """Raise SignatureRefusedError unless the bare signature over `message` is this key's."""
        if len(signature) != SIGNATURE_BYTES[self.kind] or not _accepts(self, signature, message):
            raise SignatureRefusedError(f"A signature of {shown(self.name)} does not verify.")


class Signer(Protocol):
    """Something that can sign: a key in memory, a file, a hardware module."""

    @property
    def key(self) -> VerifierKey:
        """The public key under which its signatures verify."""

    def sign(self, message: bytes) -> bytes:
        """The bare signature over the message."""


@dataclass(frozen=True)
class SeedSigner:
    """A signer whose secret is 32 random bytes. Make it with `signer_of`."""

    key: VerifierKey
    sign: Callable[[bytes], bytes] = field(repr=False)


def verifier_key(name: str, kind: Kind, material: bytes) -> VerifierKey:
    """The key, if it may be used. Raises KeyUnusableError."""
    check_name(name)
    if len(material) != KEY_BYTES[kind]:
        raise KeyUnusableError(
            f"A key of {len(material)} bytes was given; {kind.name} keys have {KEY_BYTES[kind]}."
        )
    if kind is not Kind.ML_DSA_44_COSIGNATURE and not _is_sound_point(material):
        raise KeyUnusableError("An Ed25519 key is a point of small order or not in its canonical spelling.")
    return VerifierKey(name, kind, material)


def parse_vkey(text: str) -> VerifierKey:
    """Read `VerifierKey.vkey`. Raises KeyUnusableError."""
    parts = _VKEY.fullmatch(text) if len(text) <= LONGEST_VKEY else None
    if parts is None:
        raise KeyUnusableError("A key is not of the form NAME+IDENTIFIER+KEY (signed-note, verifier keys).")
    try:
        data = read_base64(parts[3], "The part of a key after its second plus")
    except MalformedError as error:
        raise KeyUnusableError(str(error)) from None
    if data[0] not in list(Kind):
        raise KeyUnusableError(f"A key is of type {data[0]:#04x}; 0x01, 0x04 and 0x06 are accepted.")
    key = verifier_key(parts[1], Kind(data[0]), data[1:])
    if key.id.hex() != parts[2]:
        raise KeyUnusableError(
            f"The identifier of the key {shown(key.name)} does not belong to it; one of the two was altered."
        )
    return key


def check_name(name: str) -> None:
    """Raise KeyUnusableError unless the text may name a key: no spaces, no plus, no control characters."""
    try:
        length = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        length = 0
    if not 1 <= length <= LONGEST_NAME or any(sign.isspace() or sign == "+" or sign < " " for sign in name):
        raise KeyUnusableError(
            f"A key's name is not 1 to {LONGEST_NAME} bytes of UTF-8 without space, plus, control characters."
        )


def shown(name: str) -> str:
    """A name as it may stand in a message: what cannot be printed is escaped."""
    return name if name.isprintable() else ascii(name)[1:-1]


def new_seed() -> bytes:
    """The secret of a new key."""
    return os.urandom(SEED_BYTES)


def signer_of(name: str, kind: Kind, seed: bytes) -> SeedSigner:
    """The signer of a secret. seed: 32 random bytes, for one kind and one name. Raises KeyUnusableError."""
    if len(seed) != SEED_BYTES:
        raise KeyUnusableError(f"A secret of {len(seed)} bytes was given; {SEED_BYTES} are expected.")
    secret: Ed25519PrivateKey | MLDSA44PrivateKey
    if kind is Kind.ML_DSA_44_COSIGNATURE:
        secret = MLDSA44PrivateKey.from_seed_bytes(seed)
    else:
        secret = Ed25519PrivateKey.from_private_bytes(seed)
    return SeedSigner(verifier_key(name, kind, secret.public_key().public_bytes_raw()), secret.sign)


def _accepts(key: VerifierKey, signature: bytes, message: bytes) -> bool:
    if key.kind is not Kind.ML_DSA_44_COSIGNATURE and not (
        _is_sound_point(key.material) and _is_sound_point(signature[:32])
    ):
        return False
    try:
        _public(key.kind, key.material).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=256)
def _public(kind: Kind, material: bytes) -> Ed25519PublicKey | MLDSA44PublicKey:
    if kind is Kind.ML_DSA_44_COSIGNATURE:
        return MLDSA44PublicKey.from_public_bytes(material)
    return Ed25519PublicKey.from_public_bytes(material)


def _is_sound_point(encoded: bytes) -> bool:
    """Whether an encoded point is spelled canonically and not of small order."""
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return y < _FIELD_PRIME and y not in _SMALL_ORDER_Y
