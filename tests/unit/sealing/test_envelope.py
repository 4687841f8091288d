import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.sealing.making import (
    AGENCY,
    CONTENTS,
    NEXT_WEEK,
    NOON,
    OFFICE,
    OTHER_AGENCY,
    OTHER_OFFICE,
    PHOTO,
    contents_of,
    envelope_with,
    inside,
    json_values,
    opened,
    payload_of,
    resealed,
    sealed,
)

from clerestory.sealing import jose, keys
from clerestory.sealing.contents import LARGEST_MEDIUM_BYTES, Contents, Medium, Obligation
from clerestory.sealing.envelope import CLOCK_TOLERANCE
from clerestory.sealing.errors import (
    CanonicalFormError,
    EnvelopeDoesNotDecryptError,
    EnvelopeExpiredError,
    EnvelopeNotYetValidError,
    ForwardedEnvelopeError,
    KeyUnusableError,
    MalformedEnvelopeError,
    NotForThisRecipientError,
    SignatureDoesNotVerifyError,
    UnusableTimeError,
)

words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]), min_size=1
)
media = st.builds(
    Medium, st.sampled_from(["image/jpeg", "image/svg+xml"]), st.binary(min_size=1, max_size=300)
)
contents = st.builds(
    Contents,
    reference=words.map(lambda word: word[:200]),
    decision_id=words.map(lambda word: word[:200]),
    decision_digest=st.binary(min_size=32, max_size=32).map(lambda digest: f"sha256:{digest.hex()}"),
    issuer=words.map(lambda word: word[:200]),
    agency=words.map(lambda word: word[:200]),
    elements=st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), json_values | media, min_size=1, max_size=5
    ),
    obligations=st.lists(
        st.builds(
            Obligation,
            *[words.map(lambda word: word[:200])] * 3,
            st.none() | st.dates().map(lambda day: day.isoformat()),
        ),
        max_size=3,
    ).map(tuple),
)


@given(contents, st.sampled_from(["P-256", "X25519"]))
def test_what_is_sealed_opens_to_the_same_contents(made: Contents, curve: keys.RecipientCurve) -> None:
    recipient = keys.generate_recipient_key(curve)
    text = sealed(made, recipient=keys.public(recipient))
    assert contents_of(opened(text, key=recipient)) == made
    again = sealed(contents_of(opened(text, key=recipient)), recipient=keys.public(recipient))
    assert payload_of_for(again, recipient) == payload_of_for(text, recipient)


def payload_of_for(text: str, recipient: keys.Jwk) -> bytes:
    return keys.decode_base64url(inside(text, recipient).split(".")[1])


def test_what_was_proved_stands_beside_the_contents() -> None:
    found = opened(sealed())
    assert (found.issued_at, found.expires_at) == (NOON, NEXT_WEEK)
    assert found.issuer_key == keys.thumbprint(OFFICE)
    assert found.recipient_key == keys.thumbprint(AGENCY)
    assert found.elements["photo"] == PHOTO


def test_one_element_decided_means_one_element_inside() -> None:
    payload = payload_of(sealed(replace(CONTENTS, elements={"photo": PHOTO})))
    assert payload["elements"] == {}
    assert list(payload["media"]) == ["photo"]
    assert base64.b64decode(payload["media"]["photo"]["base64"]) == PHOTO.content


def test_the_outside_says_only_whose_key_it_is_for() -> None:
    header = json.loads(keys.decode_base64url(sealed().split(".")[0]))
    assert {name: value for name, value in header.items() if name != "epk"} == {
        "alg": "ECDH-ES+A256KW",
        "enc": "A256GCM",
        "typ": "clerestory-envelope",
        "cty": "JOSE",
        "kid": keys.thumbprint(AGENCY),
    }


def test_two_envelopes_with_the_same_contents_have_nothing_but_their_names_in_common() -> None:
    first, second = sealed().split("."), sealed().split(".")
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_a_traceback_that_shows_contents_shows_no_value() -> None:
    shown = repr(opened(sealed())) + repr(CONTENTS) + repr(PHOTO)
    assert "VILA" not in shown
    assert "Main St" not in shown
    assert "PNG" not in shown


def test_an_envelope_for_another_agency_is_refused_and_does_not_say_for_whom() -> None:
    text = sealed(recipient=keys.public(OTHER_AGENCY))
    with pytest.raises(NotForThisRecipientError) as caught:
        opened(text)
    message = str(caught.value)
    assert keys.thumbprint(AGENCY) in message
    assert keys.thumbprint(OTHER_AGENCY) not in message
    assert not isinstance(caught.value, ForwardedEnvelopeError)


def test_an_envelope_whose_outer_name_was_changed_to_mine_does_not_decrypt() -> None:
    outside, *rest = sealed(recipient=keys.public(keys.generate_recipient_key("P-256"))).split(".")
    header = json.loads(keys.decode_base64url(outside)) | {"kid": keys.thumbprint(AGENCY)}
    with pytest.raises(EnvelopeDoesNotDecryptError):
        opened(".".join([keys.encode_base64url(json.dumps(header).encode()), *rest]))


def test_a_release_that_was_passed_on_is_found_out() -> None:
    passed_on = resealed(inside(sealed()), OTHER_AGENCY)
    with pytest.raises(ForwardedEnvelopeError, match="another recipient"):
        opened(passed_on, key=OTHER_AGENCY)


def test_another_office_cannot_sign_for_this_one() -> None:
    with pytest.raises(SignatureDoesNotVerifyError, match="another key"):
        opened(sealed(signer=OTHER_OFFICE))


def test_another_office_cannot_sign_under_this_ones_name() -> None:
    payload = payload_of(sealed())
    header = {"typ": "clerestory-release", "kid": keys.thumbprint(OFFICE)}
    forged = jose.sign(
        json.dumps(payload, sort_keys=True).encode(), key=OTHER_OFFICE, use=keys.ISSUING, header=header
    )
    with pytest.raises(SignatureDoesNotVerifyError, match="signature is not"):
        opened(resealed(forged, AGENCY))


def test_the_older_name_of_our_signature_algorithm_is_read_too() -> None:
    header = {"alg": "EdDSA", "typ": "clerestory-release", "kid": keys.thumbprint(OFFICE)}
    payload = inside(sealed()).split(".")[1]
    signing_input = f"{keys.encode_base64url(json.dumps(header).encode())}.{payload}"
    secret = Ed25519PrivateKey.from_private_bytes(keys.decode_base64url(OFFICE["d"]))
    signature = keys.encode_base64url(secret.sign(signing_input.encode()))
    assert contents_of(opened(resealed(f"{signing_input}.{signature}", AGENCY))) == CONTENTS


def test_an_envelope_expires_to_the_second() -> None:
    text = sealed()
    assert opened(text, at=NEXT_WEEK - timedelta(seconds=1)).reference == CONTENTS.reference
    with pytest.raises(EnvelopeExpiredError, match="2026-03-08T12:00:00Z"):
        opened(text, at=NEXT_WEEK)


def test_an_envelope_from_the_future_is_refused_beyond_a_small_difference_of_clocks() -> None:
    text = sealed()
    assert opened(text, at=NOON - CLOCK_TOLERANCE).reference == CONTENTS.reference
    with pytest.raises(EnvelopeNotYetValidError):
        opened(text, at=NOON - CLOCK_TOLERANCE - timedelta(seconds=1))


def test_who_it_is_for_is_judged_before_its_date_and_its_date_before_its_version() -> None:
    payload = payload_of(sealed())
    late = NEXT_WEEK + timedelta(days=1)
    foreign = envelope_with(payload | {"recipient_key": keys.thumbprint(OTHER_AGENCY), "format": "other/9"})
    with pytest.raises(ForwardedEnvelopeError):
        opened(foreign, at=late)
    with pytest.raises(EnvelopeExpiredError):
        opened(envelope_with(payload | {"format": "other/9"}), at=late)
    with pytest.raises(MalformedEnvelopeError, match="format"):
        opened(envelope_with(payload | {"format": "other/9", "elements": {"invented": 1}}))


@pytest.mark.parametrize(
    "change",
    [
        {"elements": {}},
        {"elements": {"Photo": "x"}},
        {"elements": {"photo": Medium("image/png", b"")}},
        {"elements": {"photo": Medium("not a type", b"x")}},
        {"elements": {"photo": Medium("image/png", b"x" * (LARGEST_MEDIUM_BYTES + 1))}},
        {"elements": {f"page_{number}": "x" * 1_000_000 for number in range(5)}},
        {"reference": ""},
        {"reference": "two\nlines"},
        {"agency": "x" * 201},
        {"decision_digest": "sha256:short"},
        {"obligations": (Obligation("a", "", "b"),)},
    ],
)
def test_contents_that_no_reader_would_accept_are_not_sealed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedEnvelopeError):
        sealed(replace(CONTENTS, **change))


@pytest.mark.parametrize("value", [0.5, float("nan"), 2**53, b"bytes", {1: "x"}, {"x"}, "\ud800", NOON])
def test_values_that_json_cannot_carry_unchanged_are_not_sealed(value: object) -> None:
    with pytest.raises(CanonicalFormError):
        sealed(replace(CONTENTS, elements={"name": value}))


@pytest.mark.parametrize(
    ("at", "expires_at"),
    [
        (NOON, NOON),
        (NOON, NOON + timedelta(milliseconds=400)),
        (NOON, NOON - timedelta(days=1)),
        (NOON.replace(tzinfo=None), NEXT_WEEK),
        (NOON, NEXT_WEEK.replace(tzinfo=None)),
        (NOON, datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5)))),
    ],
)
def test_times_that_make_no_sense_are_not_sealed(at: datetime, expires_at: datetime) -> None:
    with pytest.raises(UnusableTimeError):
        sealed(at=at, expires_at=expires_at)


def test_a_naive_now_opens_nothing() -> None:
    with pytest.raises(UnusableTimeError):
        opened(sealed(), at=NOON.replace(tzinfo=None))


def test_times_of_any_zone_mean_the_same_moment() -> None:
    there = timezone(timedelta(hours=-7))
    found = opened(
        sealed(at=NOON.astimezone(there), expires_at=NEXT_WEEK.astimezone(there)), at=NOON.astimezone(there)
    )
    assert (found.issued_at, found.expires_at) == (NOON, NEXT_WEEK)
    assert found.issued_at.tzinfo is UTC


@pytest.mark.parametrize(
    "wrong",
    [
        {"signer": keys.public(OFFICE)},
        {"signer": AGENCY},
        {"signer": keys.generate_client_key("P-256")},
        {"recipient": AGENCY},
        {"recipient": keys.public(OFFICE)},
        {"recipient": {}},
    ],
)
def test_a_key_of_the_wrong_kind_seals_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(KeyUnusableError):
        sealed(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"key": keys.public(AGENCY)}, {"key": OFFICE}, {"issuer": OFFICE}, {"issuer": keys.public(AGENCY)}],
)
def test_a_key_of_the_wrong_kind_opens_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(KeyUnusableError):
        opened(sealed(), **wrong)
