"""Open what a Clerestory office released, after everything about it is checked. Belongs to
`clerestory_client.py`.

Promises: an envelope is opened only if it was sealed for your key, signed for that very key by the office
whose key you keep, is in date, and is the one that a proved entry of the public ledger names. `verify.py` of
the same project, which checks the proof, lies beside this file. Licence: Apache-2.0.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, import_key

_LARGEST_ENVELOPE = 8 * 1024 * 1024


class ClientError(Exception):
    """Base of what these two files raise."""


class NotOpenedError(ClientError):
    """An envelope was not opened. The sentence says why; do not use the release, and tell the office."""


@dataclass(frozen=True)
class Release:
    """A sealed release as it was fetched. receipt: the headers that are your evidence of the hand-over."""

    reference: str
    envelope: bytes = field(repr=False)
    proof: bytes = field(repr=False)
    receipt: dict[str, str]


@dataclass(frozen=True)
class Opened:
    """What a release holds. elements: by name, words as text, media as bytes.
    payload: all that was signed."""

    elements: dict[str, Any] = field(repr=False)
    obligations: list[dict[str, Any]]
    payload: dict[str, Any] = field(repr=False)


def opened(
    release: Release, sealing_key: Mapping[str, Any], issuer: Mapping[str, Any], policy: bytes
) -> Opened:
    """What a release holds. Raises NotOpenedError, and then nothing of it was shown."""
    require_proof(release, policy)
    payload = opened_payload(release.envelope, sealing_key, issuer)
    _check_in_date(payload)
    media = {name: base64.b64decode(each["base64"]) for name, each in payload["media"].items()}
    return Opened({**payload["elements"], **media}, payload["obligations"], payload)


def opened_payload(envelope: bytes, sealing_key: Mapping[str, Any], issuer: Mapping[str, Any]) -> Any:
    """What was signed inside an envelope. Raises NotOpenedError unless it was sealed for this key and signed
    by this issuer for this very recipient."""
    text = envelope.decode("ascii", errors="replace")
    try:
        sealing = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])
        sealing.max_ciphertext_length = _LARGEST_ENVELOPE
        signed = jwe.decrypt_compact(text, jwk_key(sealing_key), registry=sealing).plaintext or b""
        issuing = jws.JWSRegistry(algorithms=["Ed25519"])
        issuing.max_payload_length = _LARGEST_ENVELOPE
        payload = json.loads(jws.deserialize_compact(signed, jwk_key(issuer), registry=issuing).payload)
    except (JoseError, ValueError) as error:
        raise NotOpenedError(
            f"The envelope was not sealed for this key, or not signed by this office "
            f"({type(error).__name__})."
        ) from None
    if payload["recipient_key"] != jwk_key(sealing_key).thumbprint():
        raise NotOpenedError("The release inside was signed for another recipient and sealed again for you.")
    return payload


def require_proof(release: Release, policy: bytes) -> None:
    """Raise NotOpenedError unless the proof shows that the public ledger has this very envelope."""
    try:
        import verify
    except ImportError:
        raise NotOpenedError(
            "verify.py is missing: fetch it once from the project, beside this file."
        ) from None
    try:
        proof, believed = verify.parse_proof(release.proof), verify.parse_policy(policy)
        leaf = proof.extra or b""
        if believed.is_quorum(frozenset()):
            raise NotOpenedError("The policy asks for no witness, so a proof under it shows nothing.")
        verify.verify_proof(proof, leaf, believed)
        named = verify.parse_leaf(leaf).content
    except verify.LedgerError as error:
        raise NotOpenedError(f"The proof does not hold: {error}") from None
    if named != hashlib.sha256(release.envelope).digest():
        raise NotOpenedError("The proof is of another envelope.")


def _check_in_date(payload: Mapping[str, Any]) -> None:
    ends = datetime.fromisoformat(payload["expires_at"].replace("Z", "+00:00"))
    # An agency's program has a clock of its own, and may run on an older Python than 3.11.
    if datetime.now(timezone.utc) >= ends:  # noqa: TID251, UP017
        raise NotOpenedError(f"The envelope expired at {payload['expires_at']}. Ask for a new release.")


def jwk_key(jwk: Mapping[str, Any]) -> ECKey | OKPKey:
    """A key of one of the two kinds that are used here. Raises ClientError."""
    found = import_key(dict(jwk))
    if not isinstance(found, ECKey | OKPKey):
        raise ClientError("A key of another kind was given; P-256, Ed25519 or X25519 is expected.")
    return found
