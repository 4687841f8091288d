"""The narrow part of JOSE that this house uses: compact JWS and JWE, few algorithms, nothing optional.

Promises: a text is taken apart and its header judged before any key is touched; what comes back was verified
or decrypted in full.
Refuses: every algorithm not listed here (so `none`, RSA, `dir`, symmetric MACs), compression, `crit`, keys or
key addresses inside the header (`jwk`, `jku`, `x5u`, `x5c`), unprotected headers, JSON serialisation,
detached or unencoded payloads, non-canonical base64url, and anything longer than the caller says.
Source: RFC 7515, 7516, 7518, 8037, 8725 (best practice), 9864. The cryptography is joserfc over pyca
cryptography; this module only narrows it. It is the only one that imports joserfc.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwe, jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, OKPKey
from joserfc.registry import JWE_HEADER_REGISTRY, JWS_HEADER_REGISTRY

from clerestory.sealing.canonical import parse_json_object
from clerestory.sealing.errors import (
    CanonicalFormError,
    CompactFormError,
    DecryptionRefusedError,
    KeyUnusableError,
    SignatureRefusedError,
)
from clerestory.sealing.keys import (
    RECEIVING,
    Jwk,
    KeyUse,
    decode_base64url,
    private_members,
    public_members,
)

KEY_AGREEMENT = "ECDH-ES+A256KW"
CONTENT_ENCRYPTION = "A256GCM"
# RFC 9864 replaces `EdDSA` by the fully specified `Ed25519`. We write the new name and read both: the key is
# pinned and on Ed25519 in either case, so the two names cannot mean two things.
CURVE_OF_SIGNATURE = {"Ed25519": "Ed25519", "EdDSA": "Ed25519", "ES256": "P-256"}

LONGEST_HEADER = 1024  # characters, encoded
LONGEST_SIGNATURE = 128
_WRAPPED_KEY_BYTES = 40  # 32 bytes under AES key wrap
_NONCE_BYTES = 12
_TAG_BYTES = 16


@dataclass(frozen=True)
class Signed:
    """A compact JWS whose header was judged and whose signature was NOT checked yet."""

    header: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Sealed:
    """A compact JWE whose header was judged and which was NOT decrypted yet."""

    header: Mapping[str, object]
    text: str


def sign(payload: bytes, *, key: Jwk, use: KeyUse, header: Mapping[str, str]) -> str:
    """A compact JWS over the payload. The algorithm follows from the key. Raises KeyUnusableError."""
    members = private_members(key, use)
    algorithm = "ES256" if members["crv"] == "P-256" else "Ed25519"
    return jws.serialize_compact(
        {**header, "alg": algorithm}, payload, _key(members), registry=_signatures(2 * len(payload) + 4)
    )


def read_signed(text: str, *, longest: int) -> Signed:
    """Take a compact JWS apart. longest: characters. Raises CompactFormError; checks no signature."""
    segments = _segments(text, count=3, longest=longest)
    header = _header(segments[0], allowed=frozenset({"alg", "kid", "typ"}))
    words = {name: value for name, value in header.items() if isinstance(value, str)}
    if len(words) != len(header):
        raise CompactFormError("A member of the header is not text.")
    if words.get("alg") not in CURVE_OF_SIGNATURE:
        raise CompactFormError(
            f"The header's algorithm is none of {', '.join(CURVE_OF_SIGNATURE)}; no other is accepted."
        )
    for segment in segments[1:]:
        _decoded(segment)
    return Signed(words, text)


def verified_payload(signed: Signed, *, key: Jwk, use: KeyUse) -> bytes:
    """The payload, if the signature is this key's. Raises SignatureRefusedError, KeyUnusableError."""
    members = public_members(key, use)
    if CURVE_OF_SIGNATURE[signed.header["alg"]] != members["crv"]:
        raise SignatureRefusedError("The header's algorithm does not fit the kind of key that was given.")
    try:
        registry = _signatures(len(signed.text))
        verified = jws.deserialize_compact(signed.text, _key(members), registry=registry)
    except (JoseError, ValueError) as error:
        raise SignatureRefusedError("The signature does not verify under the key that was given.") from error
    return verified.payload


def seal_to(payload: bytes, *, recipient: Jwk, header: Mapping[str, str]) -> str:
    """A compact JWE that only the holder of the recipient's private key can open. Raises KeyUnusableError."""
    members = public_members(recipient, RECEIVING)
    protected = {**header, "alg": KEY_AGREEMENT, "enc": CONTENT_ENCRYPTION}
    return jwe.encrypt_compact(protected, payload, _key(members), registry=_encryptions(2 * len(payload) + 4))


def read_sealed(text: str, *, longest: int) -> Sealed:
    """Take a compact JWE apart. longest: characters. Raises CompactFormError; decrypts nothing."""
    segments = _segments(text, count=5, longest=longest)
    header = _header(segments[0], allowed=frozenset({"alg", "enc", "kid", "typ", "cty", "epk"}))
    if header.get("alg") != KEY_AGREEMENT or header.get("enc") != CONTENT_ENCRYPTION:
        raise CompactFormError(
            f"The algorithms are not {KEY_AGREEMENT} with {CONTENT_ENCRYPTION}; no other is accepted."
        )
    lengths = [len(_decoded(segment)) for segment in segments[1:]]
    expected = [_WRAPPED_KEY_BYTES, _NONCE_BYTES, lengths[2], _TAG_BYTES]
    if lengths != expected or lengths[2] == 0:
        raise CompactFormError("Key, nonce, content or tag is missing or has a length that no envelope has.")
    _check_ephemeral_key(header.get("epk"))
    return Sealed(header, text)


def unsealed(sealed: Sealed, *, key: Jwk) -> bytes:
    """The content, decrypted and found unaltered. Raises DecryptionRefusedError, KeyUnusableError."""
    members = private_members(key, RECEIVING)
    try:
        opened = jwe.decrypt_compact(sealed.text, _key(members), registry=_encryptions(len(sealed.text)))
    except (JoseError, ValueError) as error:
        raise DecryptionRefusedError("The content does not decrypt under the key that was given.") from error
    if opened.plaintext is None:
        raise DecryptionRefusedError("The content does not decrypt under the key that was given.")
    return opened.plaintext


class _Signatures(jws.JWSRegistry):
    """joserfc's registry with nothing in it but what `read_signed` lets through."""

    max_header_length = LONGEST_HEADER
    max_signature_length = LONGEST_SIGNATURE

    def get_alg(self, name: str) -> JWSAlgModel:
        # Overridden for one reason: joserfc warns at run time about the older name `EdDSA`.
        if name not in CURVE_OF_SIGNATURE:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


class _Encryptions(jwe.JWERegistry):
    max_protected_header_length = LONGEST_HEADER


def _signatures(longest_payload: int) -> _Signatures:
    registry = _Signatures(algorithms=list(CURVE_OF_SIGNATURE))
    registry.header_registry = {name: JWS_HEADER_REGISTRY[name] for name in ("alg", "kid", "typ")}
    registry.max_payload_length = longest_payload
    return registry


def _encryptions(longest_ciphertext: int) -> _Encryptions:
    registry = _Encryptions(algorithms=[KEY_AGREEMENT, CONTENT_ENCRYPTION])
    known = ("alg", "enc", "kid", "typ", "cty")  # and `epk`, which the algorithm brings with it
    registry.header_registry = {name: JWE_HEADER_REGISTRY[name] for name in known}
    registry.max_ciphertext_length = longest_ciphertext
    return registry


def _segments(text: str, *, count: int, longest: int) -> list[str]:
    if len(text) > longest:
        raise CompactFormError(f"The text has {len(text)} characters; at most {longest} are read.")
    segments = text.split(".", count)
    if len(segments) != count:
        raise CompactFormError(f"The text is not {count} parts joined by dots.")
    return segments


def _header(segment: str, *, allowed: frozenset[str]) -> dict[str, object]:
    if len(segment) > LONGEST_HEADER:
        raise CompactFormError(f"The header is {len(segment)} characters; at most {LONGEST_HEADER} are read.")
    try:
        header = parse_json_object(_decoded(segment))
    except CanonicalFormError as error:
        raise CompactFormError(f"The header cannot be read: {error}") from error
    strange = sorted(set(header) - allowed)
    if strange:
        named = ", ".join(ascii(name[:40]) for name in strange[:5])
        raise CompactFormError(f"The header has members that are not accepted: {named}.")
    return header


def _decoded(segment: str) -> bytes:
    try:
        return decode_base64url(segment)
    except ValueError as error:
        raise CompactFormError("A part of the text is not canonical base64url without padding.") from error


def _check_ephemeral_key(value: object) -> None:
    if not isinstance(value, dict):
        raise CompactFormError("The header's `epk` is missing or is not a key.")
    try:
        members = public_members(value, RECEIVING)
    except KeyUnusableError as error:
        raise CompactFormError(f"The header's `epk` cannot be used: {error}") from error
    if set(members) != set(value):
        raise CompactFormError("The header's `epk` has members that an ephemeral key does not have.")


def _key(members: dict[str, str]) -> ECKey | OKPKey:
    if members["kty"] == "EC":
        return ECKey.import_key({**members})
    return OKPKey.import_key({**members})
