"""Keys, contents and envelopes for the tests of this room, made by the room itself."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from clerestory.sealing import jose, keys
from clerestory.sealing.canonical import canonical_json
from clerestory.sealing.contents import Contents, Medium, Obligation, Opened
from clerestory.sealing.envelope import open_envelope, seal

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
NEXT_WEEK = NOON + timedelta(days=7)

OFFICE = keys.generate_signing_key()
OTHER_OFFICE = keys.generate_signing_key()
AGENCY = keys.generate_recipient_key("P-256")
OTHER_AGENCY = keys.generate_recipient_key("X25519")

PHOTO = Medium("image/png", b"\x89PNG\r\n\x1a\n not a picture of anybody")
CONTENTS = Contents(
    reference="R-2026-000123/1",
    decision_id="D-77",
    decision_digest="sha256:" + "5a" * 32,
    issuer="Office of motor vehicles",
    agency="court.state",
    elements={"photo": PHOTO, "name": "ÁVILA, Zoë", "address": {"street": "1 Main St", "zip": "00000"}},
    obligations=(
        Obligation(
            "keep-record", "61-11-515", "Keep a record of every redisclosure.", "five years from each"
        ),
        Obligation("no-resale", "18 USC 2721(c)", "Do not pass it on but for a permitted use."),
    ),
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


def sealed(contents: Contents = CONTENTS, **other: Any) -> str:
    """An envelope from OFFICE to AGENCY, made at NOON, in date for a week."""
    given: dict[str, Any] = {
        "signer": OFFICE,
        "recipient": keys.public(AGENCY),
        "at": NOON,
        "expires_at": NEXT_WEEK,
    }
    return seal(contents, **(given | other))


def inside(envelope: str, key: keys.Jwk = AGENCY) -> str:
    """The signed text inside an envelope, as its recipient can take it out."""
    return jose.unsealed(jose.read_sealed(envelope, longest=10**8), key=key).decode("ascii")


def resealed(signed: str, recipient: keys.Jwk, **header: str) -> str:
    """An envelope with a proper outside for this recipient around any text."""
    outer = {"typ": "clerestory-envelope", "cty": "JOSE", "kid": keys.thumbprint(recipient)}
    return jose.seal_to(signed.encode(), recipient=keys.public(recipient), header=outer | header)


def payload_of(envelope: str) -> dict[str, Any]:
    """The signed payload as JSON."""
    payload: dict[str, Any] = json.loads(keys.decode_base64url(inside(envelope).split(".")[1]))
    return payload


def envelope_with(payload: object, *, signer: keys.Jwk = OFFICE, typ: str = "clerestory-release") -> str:
    """A properly signed and sealed envelope with any payload, as only a faulty or wicked issuer makes it."""
    data = payload if isinstance(payload, bytes) else canonical_json(payload)
    header = {"typ": typ, "kid": keys.thumbprint(signer)}
    return resealed(jose.sign(data, key=signer, use=keys.ISSUING, header=header), AGENCY)


def contents_of(opened: Opened) -> Contents:
    """Only what was put in, without what was proved about it."""
    return Contents(**{field.name: getattr(opened, field.name) for field in fields(Contents)})


def opened(text: str, **other: Any) -> Opened:
    """AGENCY opens an envelope at NOON and pins OFFICE."""
    given: dict[str, Any] = {"key": AGENCY, "issuer": keys.public(OFFICE), "at": NOON}
    return open_envelope(text, **(given | other))
