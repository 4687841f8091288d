"""Keys as JSON Web Keys: made, checked, named by thumbprint.

Promises: a key that passes here has exactly the members its curve needs, of the right length, on the curve,
with a private part that belongs to the public part.
Refuses: any other curve or kind, a key marked for another use, Ed25519 and X25519 points of small order, and
a private key where the public one belongs (it would be stored and sent about).
Source: RFC 7517, RFC 7638, RFC 8037; small-order points as in libsodium's ed25519_ref10 (ISC licence).
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clerestory.sealing.canonical import canonical_json
from clerestory.sealing.errors import KeyUnusableError

Jwk: TypeAlias = Mapping[str, object]
RecipientCurve: TypeAlias = Literal["P-256", "X25519"]
ClientCurve: TypeAlias = Literal["Ed25519", "P-256"]

COORDINATE_BYTES = 32  # true of Ed25519, X25519 and P-256, in x, y and d


@dataclass(frozen=True)
class KeyUse:
    """What a key is for: the JWK `use`, algorithms by curve, the `key_ops` that fit, words for people."""

    use: str
    algorithms: Mapping[str, frozenset[str]]
    operations: frozenset[str]
    words: str


_SIGNING_OPERATIONS = frozenset({"sign", "verify"})
_EDDSA = frozenset({"Ed25519", "EdDSA"})
_ECDH = frozenset({"ECDH-ES+A256KW"})
ISSUING = KeyUse("sig", {"Ed25519": _EDDSA}, _SIGNING_OPERATIONS, "signing releases")
ASSERTING = KeyUse(
    "sig", {"Ed25519": _EDDSA, "P-256": frozenset({"ES256"})}, _SIGNING_OPERATIONS, "a client's assertions"
)
RECEIVING = KeyUse(
    "enc", {"P-256": _ECDH, "X25519": _ECDH}, frozenset({"deriveKey", "deriveBits"}), "receiving releases"
)

_KIND_OF_CURVE = {"Ed25519": "OKP", "X25519": "OKP", "P-256": "EC"}
_PUBLIC_MEMBERS = {"OKP": ("crv", "kty", "x"), "EC": ("crv", "kty", "x", "y")}
# y-coordinates of Edwards points of small order, sign bit cleared, with the two non-canonical spellings:
# under such a public key a signature can be made by anybody, and it passes the library's check.
_SMALL_ORDER_EDWARDS = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


def generate_signing_key() -> dict[str, str]:
    """A new private Ed25519 key for the office that issues releases."""
    return _made(_edwards_members(), use="sig", algorithm="Ed25519")


def generate_recipient_key(curve: RecipientCurve = "P-256") -> dict[str, str]:
    """A new private key for an agency that receives releases. P-256 is what most agencies' stacks read."""
    members = _nist_members() if curve == "P-256" else _montgomery_members()
    return _made(members, use="enc", algorithm="ECDH-ES+A256KW")


def generate_client_key(curve: ClientCurve = "Ed25519") -> dict[str, str]:
    """A new private key with which an agency's program signs its client assertions."""
    if curve == "P-256":
        return _made(_nist_members(), use="sig", algorithm="ES256")
    return _made(_edwards_members(), use="sig", algorithm="Ed25519")


def public(jwk: Jwk) -> dict[str, object]:
    """The same key without its private part."""
    return {name: value for name, value in jwk.items() if name != "d"}


def thumbprint(jwk: Jwk) -> str:
    """The RFC 7638 thumbprint (SHA-256, base64url, 43 characters): the name of the public key."""
    curve, kind = _curve_and_kind(jwk)
    _check_coordinates(jwk, kind, curve)
    members = {name: jwk[name] for name in _PUBLIC_MEMBERS[kind]}
    return encode_base64url(hashlib.sha256(canonical_json(members)).digest())


def check_issuer_key(jwk: Jwk) -> None:
    """Raise KeyUnusableError unless this is a public key that can verify releases."""
    public_members(jwk, ISSUING)


def check_recipient_key(jwk: Jwk) -> None:
    """Raise KeyUnusableError unless this is a public key that releases can be sealed to."""
    public_members(jwk, RECEIVING)


def check_client_key(jwk: Jwk) -> None:
    """Raise KeyUnusableError unless this is a public key that can verify a client's assertions."""
    public_members(jwk, ASSERTING)


def public_members(jwk: Jwk, use: KeyUse) -> dict[str, str]:
    """The members of a public key and nothing else (no kid, no use). Raises KeyUnusableError."""
    if "d" in jwk:
        raise KeyUnusableError(
            f"A private key was given where the public key for {use.words} belongs. Take out its member `d`, "
            "and make a new key if this one was sent to anybody."
        )
    return _checked_public(jwk, use)


def private_members(jwk: Jwk, use: KeyUse) -> dict[str, str]:
    """A private key's members, no more. Raises KeyUnusableError, also if `d` is not its own."""
    members = _checked_public(jwk, use)
    if "d" not in jwk:
        raise KeyUnusableError(f"The private key for {use.words} is needed; this one has no member `d`.")
    secret = _coordinate(jwk, "d")
    if any(members[name] != value for name, value in _public_part(members["crv"], secret).items()):
        raise KeyUnusableError("The private part `d` belongs to another public key. Make the key again.")
    return {**members, "d": encode_base64url(secret)}


def encode_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes of unpadded base64url in its only canonical spelling. Raises ValueError otherwise."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encode_base64url(data) != text:  # padding, `+`, `/`, or bits that no byte uses
        raise ValueError("not canonical base64url")
    return data


def _checked_public(jwk: Jwk, use: KeyUse) -> dict[str, str]:
    curve, kind = _curve_and_kind(jwk)
    if curve not in use.algorithms:
        raise KeyUnusableError(f"A key on {curve} is not for {use.words}; use {' or '.join(use.algorithms)}.")
    if jwk.get("use", use.use) != use.use:
        raise KeyUnusableError(f"The key is marked for another use; {use.words} needs `use` {use.use}.")
    algorithm = jwk.get("alg")
    if algorithm is not None and not (isinstance(algorithm, str) and algorithm in use.algorithms[curve]):
        allowed = " or ".join(sorted(use.algorithms[curve]))
        raise KeyUnusableError(f"The key is marked for another algorithm; {use.words} needs `alg` {allowed}.")
    operations = jwk.get("key_ops")
    if operations is not None and not _any_fits(operations, use.operations):
        raise KeyUnusableError(f"The key's `key_ops` do not allow {use.words}.")
    _check_coordinates(jwk, kind, curve)
    return {name: str(jwk[name]) for name in _PUBLIC_MEMBERS[kind]}


def _any_fits(operations: object, allowed: frozenset[str]) -> bool:
    return isinstance(operations, list) and any(
        isinstance(name, str) and name in allowed for name in operations
    )


def _curve_and_kind(jwk: Jwk) -> tuple[str, str]:
    curve = jwk.get("crv")
    kind = _KIND_OF_CURVE.get(curve) if isinstance(curve, str) else None
    if not isinstance(curve, str) or kind is None or jwk.get("kty") != kind:
        raise KeyUnusableError(
            "The key's `kty` and `crv` name none of the kinds used here: OKP with Ed25519, OKP with X25519, "
            "EC with P-256."
        )
    return curve, kind


def _check_coordinates(jwk: Jwk, kind: str, curve: str) -> None:
    x = _coordinate(jwk, "x")
    if kind == "EC":
        point = b"\x04" + x + _coordinate(jwk, "y")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError as error:
            raise KeyUnusableError(
                "The key's `x` and `y` are no point of P-256. Make the key again."
            ) from error
    elif curve == "Ed25519":
        if x[:-1] + bytes([x[-1] & 0x7F]) in _SMALL_ORDER_EDWARDS:
            raise KeyUnusableError("The key is of small order: anybody could sign for it. Make a new key.")
    else:
        try:
            X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(x))
        except ValueError as error:
            raise KeyUnusableError("The key is of small order: it hides nothing. Make a new key.") from error


def _coordinate(jwk: Jwk, name: str) -> bytes:
    value = jwk.get(name)
    try:
        data = decode_base64url(value) if isinstance(value, str) else b""
    except ValueError:
        data = b""
    if len(data) != COORDINATE_BYTES:
        raise KeyUnusableError(f"The key's member `{name}` is not {COORDINATE_BYTES} bytes in base64url.")
    return data


def _public_part(curve: str, secret: bytes) -> dict[str, str]:
    if curve == "P-256":
        try:
            key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
        except ValueError as error:
            raise KeyUnusableError("The private part `d` is outside P-256. Make the key again.") from error
        return _nist_coordinates(key.public_key())
    if curve == "Ed25519":
        return {"x": _raw(Ed25519PrivateKey.from_private_bytes(secret).public_key())}
    return {"x": _raw(X25519PrivateKey.from_private_bytes(secret).public_key())}


def _raw(key: Ed25519PublicKey | X25519PublicKey) -> str:
    return encode_base64url(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _nist_coordinates(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {
        "x": encode_base64url(numbers.x.to_bytes(COORDINATE_BYTES, "big")),
        "y": encode_base64url(numbers.y.to_bytes(COORDINATE_BYTES, "big")),
    }


def _nist_members() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_numbers().private_value.to_bytes(COORDINATE_BYTES, "big")
    return {"kty": "EC", "crv": "P-256", **_nist_coordinates(key.public_key()), "d": encode_base64url(secret)}


def _edwards_members() -> dict[str, str]:
    key = Ed25519PrivateKey.generate()
    secret = encode_base64url(key.private_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "x": _raw(key.public_key()), "d": secret}


def _montgomery_members() -> dict[str, str]:
    key = X25519PrivateKey.generate()
    secret = encode_base64url(key.private_bytes_raw())
    return {"kty": "OKP", "crv": "X25519", "x": _raw(key.public_key()), "d": secret}


def _made(members: dict[str, str], *, use: str, algorithm: str) -> dict[str, str]:
    return {**members, "use": use, "alg": algorithm, "kid": thumbprint(members)}
