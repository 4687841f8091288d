"""A release in an envelope: signed by the issuing office, sealed to one agency's key.

Promises: only the holder of the recipient's private key reads it; what is read was signed by the issuer whose
key the reader pinned, for exactly this recipient, and is still in date. The recipient's key thumbprint stands
INSIDE the signature, so an agency that seals the signed part again for somebody else (surreptitious
forwarding) is found out.
The outside names the recipient's key and nothing about the request or the person.
Refuses: to open without the issuer's key, to read any part of the contents before the signature was checked,
and everything that `clerestory.sealing.jose` refuses.
Order of checks when opening: size, outer header, recipient, decryption, inner header, signature, thumbprint
inside, expiry, version, contents. Each has its own error; the first that fails is raised.
Source: RFC 7515, 7516, 7638; D. Davis, "Defective Sign & Encrypt" (USENIX 2001) for the thumbprint inside.
"""

from datetime import UTC, datetime, timedelta

from clerestory.sealing import jose
from clerestory.sealing.canonical import canonical_json, parse_json_object
from clerestory.sealing.contents import Contents, Opened, from_payload, to_payload
from clerestory.sealing.errors import (
    CanonicalFormError,
    CompactFormError,
    DecryptionRefusedError,
    EnvelopeDoesNotDecryptError,
    EnvelopeExpiredError,
    EnvelopeNotYetValidError,
    ForwardedEnvelopeError,
    MalformedEnvelopeError,
    NotForThisRecipientError,
    SignatureDoesNotVerifyError,
    SignatureRefusedError,
    UnusableTimeError,
)
from clerestory.sealing.keys import ISSUING, RECEIVING, Jwk, private_members, public_members, thumbprint

FORMAT = "clerestory/release/1"
LARGEST_PAYLOAD_BYTES = 4 * 1024 * 1024
LONGEST_SIGNED = LARGEST_PAYLOAD_BYTES * 4 // 3 + 2048  # characters, as base64url with header and signature
LONGEST_ENVELOPE = LONGEST_SIGNED * 4 // 3 + 2048
CLOCK_TOLERANCE = timedelta(minutes=5)  # how far the reader's clock may be behind the issuer's

_OUTER_HEADER = {"typ": "clerestory-envelope", "cty": "JOSE"}
_INNER_TYPE = "clerestory-release"
# Invariant: these stand at the top of the payload in every version of the format.
_FRAME = ("format", "recipient_key", "issued_at", "expires_at")


def seal(contents: Contents, *, signer: Jwk, recipient: Jwk, at: datetime, expires_at: datetime) -> str:
    """Sign the contents and seal them to the recipient; the result is one line of ASCII (compact JWE).

    signer: the office's private Ed25519 key. recipient: the agency's public key, P-256 or X25519.
    at, expires_at: aware; kept to the second.
    Raises KeyUnusableError, UnusableTimeError, CanonicalFormError, MalformedEnvelopeError (contents that no
    reader would accept).
    """
    issued, expires = _utc(at), _utc(expires_at)
    if expires <= issued:
        raise UnusableTimeError("The envelope would expire before it is issued. Choose a later expiry.")
    issuer_key = thumbprint(private_members(signer, ISSUING))
    recipient_key = thumbprint(public_members(recipient, RECEIVING))
    frame = {
        "format": FORMAT,
        "recipient_key": recipient_key,
        "issued_at": _written(issued),
        "expires_at": _written(expires),
    }
    payload = canonical_json({**frame, **to_payload(contents)})
    if len(payload) > LARGEST_PAYLOAD_BYTES:
        raise MalformedEnvelopeError(
            f"The contents take {len(payload)} bytes; at most {LARGEST_PAYLOAD_BYTES} fit in one envelope."
        )
    _read_contents(payload)  # what the recipient would refuse is refused here
    signed = jose.sign(payload, key=signer, use=ISSUING, header={"typ": _INNER_TYPE, "kid": issuer_key})
    return jose.seal_to(
        signed.encode("ascii"), recipient=recipient, header={**_OUTER_HEADER, "kid": recipient_key}
    )


def open_envelope(text: str, *, key: Jwk, issuer: Jwk, at: datetime) -> Opened:
    """Open an envelope and prove who issued it, for whom, and that it is in date.

    key: the recipient's private key. issuer: the office's public key, got from the office itself and never
    from the envelope. at: now, aware.
    Raises MalformedEnvelopeError, NotForThisRecipientError (ForwardedEnvelopeError),
    EnvelopeDoesNotDecryptError,
    SignatureDoesNotVerifyError, EnvelopeExpiredError, EnvelopeNotYetValidError, KeyUnusableError,
    UnusableTimeError.
    """
    now = _utc(at)
    recipient_key = thumbprint(private_members(key, RECEIVING))
    issuer_key = thumbprint(public_members(issuer, ISSUING))
    signed = _unsealed(text, key=key, recipient_key=recipient_key)
    payload = _verified(signed, issuer=issuer, issuer_key=issuer_key)
    frame = _read_frame(payload)
    if frame["recipient_key"] != recipient_key:
        raise ForwardedEnvelopeError(
            "The release inside was signed for another recipient's key; somebody who could open it sealed it "
            "again for yours. Do not use it, and tell the office that issued it."
        )
    issued_at, expires_at = _read_time(frame, "issued_at"), _read_time(frame, "expires_at")
    _check_in_date(now, issued_at, expires_at)
    if frame["format"] != FORMAT:
        raise MalformedEnvelopeError(
            f"The format inside is not {FORMAT}. Use the version of this program for it."
        )
    contents = _read_contents(payload)
    return Opened(
        **vars(contents),
        issued_at=issued_at,
        expires_at=expires_at,
        issuer_key=issuer_key,
        recipient_key=recipient_key,
    )


def _unsealed(text: str, *, key: Jwk, recipient_key: str) -> str:
    try:
        sealed = jose.read_sealed(text, longest=LONGEST_ENVELOPE)
    except CompactFormError as error:
        raise MalformedEnvelopeError(f"This is not an envelope: {error}") from error
    if any(sealed.header.get(name) != value for name, value in _OUTER_HEADER.items()):
        raise MalformedEnvelopeError(
            "The header's `typ` and `cty` are not those of an envelope with a release."
        )
    if sealed.header.get("kid") != recipient_key:
        raise NotForThisRecipientError(
            f"The envelope was sealed for another key than yours ({recipient_key}). Use the key that was "
            "registered when it was sealed, or ask the office to seal it again."
        )
    try:
        # What is not ASCII is no signed text; the next check says so.
        return jose.unsealed(sealed, key=key).decode("ascii", errors="replace")
    except DecryptionRefusedError as error:
        raise EnvelopeDoesNotDecryptError(
            "The envelope names your key but does not decrypt with it: it was altered. Fetch it again."
        ) from error


def _verified(text: str, *, issuer: Jwk, issuer_key: str) -> bytes:
    try:
        signed = jose.read_signed(text, longest=LONGEST_SIGNED)
    except CompactFormError as error:
        raise SignatureDoesNotVerifyError(f"Inside is no signed release: {error} Do not use it.") from error
    if signed.header.get("typ") != _INNER_TYPE:
        raise SignatureDoesNotVerifyError("What is signed inside is not a release. Do not use it.")
    if signed.header.get("kid") != issuer_key:
        raise SignatureDoesNotVerifyError(
            f"The release was signed with another key than the issuer's key you gave ({issuer_key}). If the "
            "office has changed its key, get the key of that day from it; otherwise do not use the release."
        )
    try:
        return jose.verified_payload(signed, key=issuer, use=ISSUING)
    except SignatureRefusedError as error:
        raise SignatureDoesNotVerifyError(
            f"The signature is not that of the issuer's key you gave ({issuer_key}). Do not use the release."
        ) from error


def _read_frame(payload: bytes) -> dict[str, str]:
    members = _read_object(payload)
    frame = {name: value for name in _FRAME if isinstance(value := members.get(name), str)}
    missing = [name for name in _FRAME if name not in frame]
    if missing:
        raise MalformedEnvelopeError(f"/{missing[0]}: missing from the signed release, or not text.")
    return frame


def _read_contents(payload: bytes) -> Contents:
    members = _read_object(payload)
    return from_payload({name: value for name, value in members.items() if name not in _FRAME})


def _read_object(payload: bytes) -> dict[str, object]:
    try:
        members = parse_json_object(payload)
        canonical = canonical_json(members)
    except CanonicalFormError as error:
        raise MalformedEnvelopeError(f"The signed release cannot be read: {error}") from error
    if canonical != payload:
        raise MalformedEnvelopeError("The signed release is not canonical JSON, so it has no single meaning.")
    return members


def _read_time(frame: dict[str, str], name: str) -> datetime:
    try:
        moment = _utc(datetime.fromisoformat(frame[name]))
        if _written(moment) != frame[name]:
            raise ValueError("not in its one spelling")
    except (ValueError, UnusableTimeError) as error:
        raise MalformedEnvelopeError(f"/{name}: a time such as 2026-01-31T12:00:00Z was expected.") from error
    return moment


def _check_in_date(now: datetime, issued_at: datetime, expires_at: datetime) -> None:
    if now >= expires_at:
        raise EnvelopeExpiredError(
            f"The envelope expired at {_written(expires_at)}; it is {_written(now)}. Ask the office for a "
            "new release."
        )
    if issued_at - now > CLOCK_TOLERANCE:
        raise EnvelopeNotYetValidError(
            f"The envelope was issued at {_written(issued_at)} and this clock says {_written(now)}. "
            "Set the clock right and open it again."
        )


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise UnusableTimeError("A time without zone was given; an aware one (UTC) is expected.")
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError as error:
        raise UnusableTimeError("A time beyond the years 1 to 9999 was given.") from error


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"
