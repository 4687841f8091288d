import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.sealing.making import NOON

from clerestory.sealing import client_assertion, jose, keys
from clerestory.sealing.client_assertion import CLOCK_TOLERANCE, AssertionClaims
from clerestory.sealing.errors import (
    AssertionClaimError,
    AssertionExpiredError,
    AssertionSignatureError,
    ClientAssertionError,
    KeyUnusableError,
    MalformedAssertionError,
    UnknownAssertionKeyError,
    UnusableTimeError,
)

CLIENT = "agency-7"
TOKEN_ENDPOINT = "https://office.example/api/v1/token"
MAX_AGE = timedelta(minutes=5)
EDWARDS = keys.generate_client_key("Ed25519")
NIST = keys.generate_client_key("P-256")
REGISTERED = {EDWARDS["kid"]: keys.public(EDWARDS), NIST["kid"]: keys.public(NIST)}
SECONDS = int(NOON.timestamp())


def made(key: keys.Jwk = EDWARDS, **other: Any) -> str:
    given: dict[str, Any] = {
        "client_id": CLIENT,
        "audience": TOKEN_ENDPOINT,
        "at": NOON,
        "lifetime": timedelta(minutes=1),
        "jti": "a-1",
    }
    return client_assertion.make(key=key, **(given | other))


def verified(assertion: str, **other: Any) -> AssertionClaims:
    given: dict[str, Any] = {
        "keys": REGISTERED,
        "client_id": CLIENT,
        "audience": TOKEN_ENDPOINT,
        "at": NOON,
        "max_age": MAX_AGE,
    }
    return client_assertion.verify(assertion, **(given | other))


def asserting(claims: object, *, key: keys.Jwk = EDWARDS, **header: str) -> str:
    """A properly signed assertion with any claims."""
    data = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    kid = {"kid": str(key["kid"]), "typ": "JWT"}
    return jose.sign(data, key=key, use=keys.ASSERTING, header=kid | header)


def claims_with(**change: object) -> dict[str, object]:
    claims: dict[str, object] = {
        "iss": CLIENT,
        "sub": CLIENT,
        "aud": TOKEN_ENDPOINT,
        "jti": "a-1",
        "iat": SECONDS,
        "exp": SECONDS + 60,
    }
    return {name: value for name, value in (claims | change).items() if value != "absent"}


@pytest.mark.parametrize("key", [EDWARDS, NIST])
def test_a_client_is_known_by_either_kind_of_key(key: dict[str, str]) -> None:
    claims = verified(made(key))
    assert claims == AssertionClaims("a-1", CLIENT, NOON + timedelta(minutes=1))
    assert client_assertion.claimed_client_id(made(key)) == CLIENT


def test_the_older_name_eddsa_is_read_too() -> None:
    header = {"alg": "EdDSA", "kid": EDWARDS["kid"]}
    parts = [keys.encode_base64url(json.dumps(part).encode()) for part in (header, claims_with())]
    secret = Ed25519PrivateKey.from_private_bytes(keys.decode_base64url(EDWARDS["d"]))
    signature = keys.encode_base64url(secret.sign(".".join(parts).encode()))
    assert verified(".".join([*parts, signature])).jti == "a-1"


def test_every_altered_character_of_an_assertion_is_noticed() -> None:
    for key in (EDWARDS, NIST):
        text = made(key)
        for position, sign in enumerate(text):
            for replacement in ("A", "B", ".", "="):
                if replacement != sign:
                    with pytest.raises(ClientAssertionError):
                        verified(text[:position] + replacement + text[position + 1 :])


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "jti"])
def test_an_assertion_without_a_required_claim_is_refused_by_name(claim: str) -> None:
    with pytest.raises(AssertionClaimError, match=f"`{claim}`") as caught:
        verified(asserting(claims_with(**{claim: "absent"})))
    assert caught.value.claim == claim


def test_issuance_time_and_beginning_may_be_left_out() -> None:
    assert verified(asserting(claims_with(iat="absent"))).jti == "a-1"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "agency-8"),
        ("sub", "agency-8"),
        ("sub", [CLIENT]),
        ("iss", None),
        ("aud", "https://office.example/api/v1/token/"),
        ("aud", "https://OFFICE.example/api/v1/token"),
        ("aud", []),
        ("aud", [TOKEN_ENDPOINT, "https://other.example"]),
        ("aud", {"0": TOKEN_ENDPOINT}),
        ("jti", ""),
        ("jti", 7),
        ("jti", "x" * 256),
        ("jti", "line\nbreak"),
        ("exp", "soon"),
        ("exp", True),
        ("exp", None),
        ("exp", -1),
        ("exp", 1e300),
        ("iat", "now"),
        ("iat", None),
        ("nbf", []),
        ("nbf", True),
    ],
)
def test_a_claim_that_says_something_else_is_refused_by_name(claim: str, value: object) -> None:
    with pytest.raises(AssertionClaimError) as caught:
        verified(asserting(claims_with(**{claim: value})))
    assert caught.value.claim == claim


def test_one_audience_in_a_list_is_the_same_audience() -> None:
    assert verified(asserting(claims_with(aud=[TOKEN_ENDPOINT]))).jti == "a-1"


def test_an_assertion_ends_to_the_second() -> None:
    text = made()
    assert verified(text, at=NOON + timedelta(seconds=59)).client_id == CLIENT
    with pytest.raises(AssertionExpiredError):
        verified(text, at=NOON + timedelta(seconds=60))


def test_an_assertion_cannot_be_made_for_longer_than_allowed() -> None:
    assert verified(made(lifetime=MAX_AGE)).expires_at == NOON + MAX_AGE
    with pytest.raises(AssertionClaimError) as caught:
        verified(made(lifetime=MAX_AGE + timedelta(seconds=1)))
    assert caught.value.claim == "iat"
    with pytest.raises(AssertionClaimError) as caught:
        verified(asserting(claims_with(iat="absent", exp=SECONDS + 10**9)))
    assert caught.value.claim == "exp"


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_small_difference_of_clocks_is_forgiven_and_no_more(claim: str) -> None:
    ahead = int(CLOCK_TOLERANCE.total_seconds())
    assert verified(asserting(claims_with(**{claim: SECONDS + ahead}))).jti == "a-1"
    with pytest.raises(AssertionClaimError) as caught:
        verified(asserting(claims_with(**{claim: SECONDS + ahead + 1})))
    assert caught.value.claim == claim


def test_fractions_of_a_second_are_read_and_the_end_is_never_kept_too_short() -> None:
    claims = verified(asserting(claims_with(exp=SECONDS + 59.25)))
    assert claims.expires_at == NOON + timedelta(seconds=60)


def test_another_clients_key_is_an_unknown_key() -> None:
    with pytest.raises(UnknownAssertionKeyError, match="none of the 2"):
        verified(made(keys.generate_client_key()))


def test_a_key_that_borrows_a_registered_name_does_not_verify() -> None:
    for curve in ("Ed25519", "P-256"):
        stranger = keys.generate_client_key(curve)
        for registered in (EDWARDS, NIST):
            with pytest.raises(AssertionSignatureError):
                verified(made(stranger | {"kid": registered["kid"]}))


def test_an_algorithm_that_does_not_fit_the_named_key_is_refused() -> None:
    stranger = keys.generate_client_key("P-256") | {"kid": EDWARDS["kid"]}
    with pytest.raises(AssertionSignatureError, match="kind of key"):
        verified(made(stranger))


def test_a_key_that_is_named_by_a_number_is_refused() -> None:
    header = keys.encode_base64url(b'{"alg":"Ed25519","kid":5}')
    with pytest.raises(MalformedAssertionError, match="not text"):
        verified(f"{header}.{made().split('.', 1)[1]}")


def test_an_assertion_that_names_no_key_is_refused() -> None:
    header = keys.encode_base64url(b'{"alg":"Ed25519","typ":"JWT"}')
    _, payload, signature = made().split(".")
    with pytest.raises(UnknownAssertionKeyError):
        verified(f"{header}.{payload}.{signature}")


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "RS256", "ES384", "Ed448", "", None, 5, ["Ed25519"]]
)
def test_other_algorithms_are_refused(algorithm: object) -> None:
    header = keys.encode_base64url(json.dumps({"alg": algorithm, "kid": EDWARDS["kid"]}).encode())
    _, payload, signature = made().split(".")
    for ending in (signature, ""):
        with pytest.raises(MalformedAssertionError):
            verified(f"{header}.{payload}.{ending}")


def test_a_public_key_used_as_a_shared_secret_proves_nothing() -> None:
    header = keys.encode_base64url(
        json.dumps({"alg": "HS256", "kid": NIST["kid"], "jwk": REGISTERED}).encode()
    )
    with pytest.raises(MalformedAssertionError):
        verified(f"{header}.{made().split('.', 1)[1]}")


def test_a_token_of_another_kind_is_no_assertion() -> None:
    with pytest.raises(MalformedAssertionError, match="typ"):
        verified(asserting(claims_with(), typ="clerestory-release"))
    assert verified(asserting(claims_with(), typ="client-authentication+jwt")).jti == "a-1"


def test_claims_that_repeat_a_name_are_refused() -> None:
    twice = json.dumps(claims_with()).encode()[:-1] + b', "sub": "agency-8"}'
    with pytest.raises(MalformedAssertionError, match="occurs twice"):
        verified(asserting(twice))


def test_a_registered_key_of_the_wrong_kind_is_named_as_such() -> None:
    sealing_key = keys.public(keys.generate_recipient_key())
    with pytest.raises(KeyUnusableError):
        verified(made(), keys={EDWARDS["kid"]: sealing_key})


def test_times_without_a_zone_are_refused() -> None:
    naive = datetime(2026, 3, 1, 12)
    with pytest.raises(UnusableTimeError):
        verified(made(), at=naive)
    with pytest.raises(UnusableTimeError):
        made(at=naive)


def test_a_claimed_client_id_is_read_even_from_a_signature_that_proves_nothing() -> None:
    text = made().rsplit(".", 1)[0] + "." + keys.encode_base64url(bytes(64))
    assert client_assertion.claimed_client_id(text) == CLIENT
    with pytest.raises(AssertionSignatureError):
        verified(text)


leaves = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=30)
    | st.lists(st.text(max_size=5))
)


@given(st.text() | st.text("eyJ.A-_=09{}\"':", max_size=200))
def test_junk_is_refused_and_nothing_else_happens(junk: str) -> None:
    with pytest.raises(ClientAssertionError):
        verified(junk)
    with pytest.raises(ClientAssertionError):
        client_assertion.claimed_client_id(junk)


@given(st.dictionaries(st.sampled_from(["iss", "sub", "aud", "jti", "iat", "nbf", "exp"]), leaves) | leaves)
def test_signed_claims_of_any_shape_are_verified_or_refused(change: object) -> None:
    claims = claims_with(**change) if isinstance(change, dict) else change
    try:
        found = verified(asserting(claims))
    except ClientAssertionError:
        return
    assert found.client_id == CLIENT
    assert NOON < found.expires_at <= NOON + MAX_AGE + CLOCK_TOLERANCE


@given(st.binary(max_size=100))
def test_signed_bytes_of_any_kind_are_refused(payload: bytes) -> None:
    for read in (verified, client_assertion.claimed_client_id):
        with pytest.raises(ClientAssertionError):
            read(asserting(payload))
