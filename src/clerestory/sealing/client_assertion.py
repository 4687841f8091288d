"""A program of an agency proves who it is: `private_key_jwt` client authentication.

Promises: `verify` returns only if the client signed the assertion with a key it registered, about itself, for
exactly this audience, for a time that has begun, has not ended and is no longer than allowed.
Refuses: every algorithm but EdDSA (Ed25519) and ES256, an assertion without `kid`, `exp` or `jti`, more than
one audience. It keeps no memory: the caller stores (client_id, jti) until `expires_at` and refuses a second
use.
Source: RFC 7523 section 3, RFC 7521, OpenID Connect Core section 9, RFC 8725.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clerestory.sealing import jose
from clerestory.sealing.canonical import canonical_json, parse_json_object
from clerestory.sealing.errors import (
    AssertionClaimError,
    AssertionExpiredError,
    AssertionSignatureError,
    CanonicalFormError,
    CompactFormError,
    MalformedAssertionError,
    SignatureRefusedError,
    UnknownAssertionKeyError,
    UnusableTimeError,
)
from clerestory.sealing.keys import ASSERTING, Jwk, decode_base64url, thumbprint

LONGEST_ASSERTION = 8192  # characters
LONGEST_IDENTIFIER = 255
CLOCK_TOLERANCE = timedelta(seconds=30)  # how far the client's clock may be ahead of ours

_TYPES = frozenset({"JWT", "client-authentication+jwt"})


@dataclass(frozen=True)
class AssertionClaims:
    """What a verified assertion says. Keep (client_id, jti) until expires_at and refuse a second one."""

    jti: str
    client_id: str
    expires_at: datetime


def claimed_client_id(assertion: str) -> str:
    """Whom the assertion claims to come from. NOT verified: good only for finding the keys to verify it with.

    Raises MalformedAssertionError, AssertionClaimError.
    """
    signed = _read(assertion)
    return _identifier(_claims(decode_base64url(signed.text.split(".")[1])), "sub")


def verify(
    assertion: str,
    *,
    keys: Mapping[str, Jwk],
    client_id: str,
    audience: str,
    at: datetime,
    max_age: timedelta,
) -> AssertionClaims:
    """Prove that the client with this id signed the assertion for this audience, now.

    keys: the client's registered public keys by key id. audience: the token endpoint's or issuer's address.
    at: now, aware. max_age: how far ahead `exp` may be, and how long the assertion may live in all.
    Raises a ClientAssertionError that names what was wrong; KeyUnusableError if the registered key itself is
    bad.
    """
    now = _seconds(at)
    signed = _read(assertion)
    key = keys.get(signed.header.get("kid", ""))
    if key is None:
        raise UnknownAssertionKeyError(
            f"The assertion's `kid` is missing, or none of the {len(keys)} keys registered for this client. "
            "Register the key, or name it in the header."
        )
    try:
        payload = jose.verified_payload(signed, key=key, use=ASSERTING)
    except SignatureRefusedError as error:
        raise AssertionSignatureError(f"The assertion's signature is refused: {error}") from error
    claims = _claims(payload)
    for name in ("iss", "sub"):
        if claims.get(name) != client_id:
            raise AssertionClaimError(name, f"The claim `{name}` is not the client's id; it must be.")
    _check_audience(claims.get("aud"), audience)
    expires = _check_times(claims, now=now, max_age=max_age.total_seconds())
    return AssertionClaims(
        jti=_identifier(claims, "jti"),
        client_id=client_id,
        expires_at=datetime.fromtimestamp(math.ceil(expires), UTC),
    )


def make(*, key: Jwk, client_id: str, audience: str, at: datetime, lifetime: timedelta, jti: str) -> str:
    """The assertion a client sends. Its header names the key by the key's `kid`, or else by thumbprint.

    Raises KeyUnusableError, UnusableTimeError.
    """
    now = int(_seconds(at))
    kid = key.get("kid")
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": jti,
        "iat": now,
        "exp": now + int(lifetime.total_seconds()),
    }
    header = {"typ": "JWT", "kid": kid if isinstance(kid, str) else thumbprint(key)}
    return jose.sign(canonical_json(claims), key=key, use=ASSERTING, header=header)


def _read(assertion: str) -> jose.Signed:
    try:
        signed = jose.read_signed(assertion, longest=LONGEST_ASSERTION)
    except CompactFormError as error:
        raise MalformedAssertionError(f"This is not a client assertion: {error}") from error
    if signed.header.get("typ", "JWT") not in _TYPES:
        raise MalformedAssertionError("The header's `typ` is not that of a client assertion (JWT).")
    return signed


def _claims(payload: bytes) -> dict[str, object]:
    try:
        return parse_json_object(payload)
    except CanonicalFormError as error:
        raise MalformedAssertionError(f"The assertion's claims cannot be read: {error}") from error


def _identifier(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_IDENTIFIER or not value.isprintable():
        raise AssertionClaimError(
            name, f"The claim `{name}` is not printable text of 1 to {LONGEST_IDENTIFIER} characters."
        )
    return value


def _check_audience(found: object, audience: str) -> None:
    # A list is allowed by RFC 7519, but an assertion meant for two servers can be replayed by one at the
    # other.
    if found != audience and found != [audience]:
        raise AssertionClaimError("aud", f"The claim `aud` is not exactly {audience} and nothing else.")


def _check_times(claims: Mapping[str, object], *, now: float, max_age: float) -> float:
    tolerance = CLOCK_TOLERANCE.total_seconds()
    expires = _time(claims, "exp")
    if expires is None:
        raise AssertionClaimError("exp", "The claim `exp` is missing; an assertion must end.")
    if now >= expires:
        raise AssertionExpiredError("exp", f"The assertion ended {now - expires:.0f} s ago. Sign a new one.")
    if expires - now > max_age + tolerance:
        raise AssertionClaimError("exp", f"The claim `exp` is over {max_age:.0f} s ahead. Sign it for less.")
    issued, begins = _time(claims, "iat"), _time(claims, "nbf")
    if issued is not None and expires - issued > max_age:
        raise AssertionClaimError("iat", f"The assertion lives over {max_age:.0f} s. Sign it for less.")
    for name, moment in (("iat", issued), ("nbf", begins)):
        if moment is not None and moment > now + tolerance:
            raise AssertionClaimError(
                name, f"The claim `{name}` is over {tolerance:.0f} s ahead. Set the client's clock right."
            )
    return expires


def _time(claims: Mapping[str, object], name: str) -> float | None:
    value = claims.get(name)
    if name not in claims:
        return None
    # A bool is an int to Python and would be the year 1970; a huge number is no date at all.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**40:
        raise AssertionClaimError(name, f"The claim `{name}` is not a number of seconds since 1970.")
    return float(value)


def _seconds(at: datetime) -> float:
    if at.tzinfo is None or at.utcoffset() is None:
        raise UnusableTimeError("A time without zone was given; an aware one (UTC) is expected.")
    return at.timestamp()
