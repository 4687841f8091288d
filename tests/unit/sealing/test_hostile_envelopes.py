import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.sealing.making import (
    AGENCY,
    CONTENTS,
    OTHER_AGENCY,
    OTHER_OFFICE,
    envelope_with,
    inside,
    json_values,
    opened,
    payload_of,
    resealed,
    sealed,
)

from clerestory.sealing import keys
from clerestory.sealing.contents import Medium
from clerestory.sealing.envelope import LONGEST_ENVELOPE
from clerestory.sealing.errors import (
    EnvelopeDoesNotDecryptError,
    MalformedEnvelopeError,
    NotForThisRecipientError,
    SealingError,
    SignatureDoesNotVerifyError,
)


def test_every_altered_character_of_an_envelope_is_noticed() -> None:
    text = sealed(replace(CONTENTS, elements={"photo": Medium("image/png", b"x")}, obligations=()))
    errors: Counter[type[SealingError]] = Counter()
    for position, sign in enumerate(text):
        for replacement in ("A", "B", ".", "=", "é"):
            if replacement == sign:
                continue
            with pytest.raises(SealingError) as caught:
                opened(text[:position] + replacement + text[position + 1 :])
            errors[caught.type] += 1
    assert set(errors) == {MalformedEnvelopeError, NotForThisRecipientError, EnvelopeDoesNotDecryptError}
    assert errors[EnvelopeDoesNotDecryptError] > len(text)  # most of it is ciphertext


def test_every_altered_bit_of_what_was_signed_is_noticed() -> None:
    signed = inside(sealed(replace(CONTENTS, elements={"photo": Medium("image/png", b"x")}, obligations=())))
    parts = [keys.decode_base64url(part) for part in signed.split(".")]
    for number, part in enumerate(parts):
        for position in range(len(part)):
            altered = part[:position] + bytes([part[position] ^ 1]) + part[position + 1 :]
            again = ".".join(
                keys.encode_base64url(altered if place == number else other)
                for place, other in enumerate(parts)
            )
            with pytest.raises(SignatureDoesNotVerifyError):
                opened(resealed(again, AGENCY))


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 10, 100])
def test_an_envelope_cut_short_or_made_longer_is_noticed(cut: int) -> None:
    text = sealed()
    for wrong in (text[:-cut], text[cut:], text + "A" * cut, "A" * cut + text, text + "." * cut):
        with pytest.raises(SealingError):
            opened(wrong)


@given(st.text() | st.text("eyJ.A-_=09{}\"':", max_size=200))
def test_junk_is_refused_as_an_envelope_and_as_nothing_else(junk: str) -> None:
    with pytest.raises(MalformedEnvelopeError):
        opened(junk)


header_members = st.dictionaries(
    st.sampled_from(
        ["alg", "enc", "kid", "typ", "cty", "epk", "zip", "crit", "jwk", "jku", "x5u", "x5c", "apu", "b64"]
    ),
    st.sampled_from(["ECDH-ES+A256KW", "A256GCM", "JOSE", "clerestory-envelope", "none", "dir", "DEF"])
    | json_values,
)


@given(header_members, st.lists(st.binary(max_size=60), min_size=4, max_size=4))
def test_a_header_of_any_shape_is_refused_without_a_crash(
    header: dict[str, object], rest: list[bytes]
) -> None:
    parts = [json.dumps(header).encode(), *rest]
    with pytest.raises(SealingError):
        opened(".".join(keys.encode_base64url(part) for part in parts))


@given(
    st.sampled_from(["P-256", "X25519", "Ed25519", "P-384"]), st.binary(max_size=40), st.binary(max_size=40)
)
def test_an_ephemeral_key_of_any_kind_is_refused_without_a_crash(curve: str, x: bytes, y: bytes) -> None:
    outside, *rest = sealed().split(".")
    header = json.loads(keys.decode_base64url(outside))
    kind = "EC" if curve.startswith("P") else "OKP"
    header["epk"] = {"kty": kind, "crv": curve, "x": keys.encode_base64url(x), "y": keys.encode_base64url(y)}
    with pytest.raises(SealingError):
        opened(".".join([keys.encode_base64url(json.dumps(header).encode()), *rest]))


@given(json_values | st.binary())
def test_a_signed_payload_of_any_shape_is_refused_as_malformed(payload: object) -> None:
    with pytest.raises(MalformedEnvelopeError):
        opened(envelope_with(payload))


@given(
    st.sampled_from(
        [
            "reference",
            "decision",
            "issuer",
            "agency",
            "elements",
            "media",
            "obligations",
            "format",
            "issued_at",
        ]
    ),
    json_values,
)
def test_a_signed_release_with_one_wrong_member_is_refused_or_read_as_it_stands(
    name: str, value: object
) -> None:
    payload = payload_of(sealed()) | {name: value}
    try:
        opened(envelope_with(payload))
    except SealingError:
        return
    assert json.dumps(payload_of(envelope_with(payload))[name]) == json.dumps(value)


@pytest.mark.parametrize("deep", ["[" * 5000, '{"a":' * 5000, "9" * 9000])
def test_json_that_would_exhaust_the_reader_is_refused(deep: str) -> None:
    with pytest.raises(MalformedEnvelopeError):
        opened(envelope_with(deep.encode()))
    short = keys.encode_base64url(deep[:700].encode())
    with pytest.raises(MalformedEnvelopeError):
        opened(f"{short}.AA.AA.AA.AA")


def test_a_text_larger_than_any_envelope_is_refused_before_it_is_taken_apart() -> None:
    with pytest.raises(MalformedEnvelopeError, match="at most"):
        opened("A" * (LONGEST_ENVELOPE + 1))


def test_an_ephemeral_key_on_another_curve_than_mine_does_not_decrypt() -> None:
    outside, *rest = sealed(recipient=keys.public(OTHER_AGENCY)).split(".")
    header = json.loads(keys.decode_base64url(outside)) | {"kid": keys.thumbprint(AGENCY)}
    with pytest.raises(EnvelopeDoesNotDecryptError):
        opened(".".join([keys.encode_base64url(json.dumps(header).encode()), *rest]))


def test_a_release_without_a_signature_is_refused() -> None:
    payload = keys.decode_base64url(inside(sealed()).split(".")[1])
    unsigned = keys.encode_base64url(b'{"alg":"none"}')
    for naked in (
        payload.decode(),
        f"{unsigned}.{keys.encode_base64url(payload)}.",
        inside(sealed()).rsplit(".", 1)[0] + ".",
    ):
        with pytest.raises(SignatureDoesNotVerifyError):
            opened(resealed(naked, AGENCY))


@pytest.mark.parametrize(
    "member",
    [
        {"crit": ["exp"], "exp": 1},
        {"jku": "https://attacker.example/keys"},
        {"jwk": keys.public(OTHER_OFFICE)},
        {"x5u": "https://attacker.example/cert"},
        {"b64": False},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "ES256"},
        {"typ": "JWT"},
        {"alg": ["Ed25519"]},
    ],
)
def test_a_signed_header_with_more_or_other_than_ours_is_refused(member: dict[str, object]) -> None:
    first, payload, _ = inside(sealed()).split(".")
    header = json.loads(keys.decode_base64url(first)) | member
    signing_input = f"{keys.encode_base64url(json.dumps(header).encode())}.{payload}"
    with pytest.raises(SignatureDoesNotVerifyError):
        opened(resealed(f"{signing_input}.{keys.encode_base64url(bytes(64))}", AGENCY))


@pytest.mark.parametrize(
    "member",
    [
        {"zip": "DEF"},
        {"crit": ["exp"], "exp": 1},
        {"jku": "https://attacker.example/keys"},
        {"jwk": keys.public(AGENCY)},
        {"x5c": ["MIIB"]},
        {"apu": "QWxpY2U"},
        {"alg": "dir"},
        {"alg": "ECDH-ES"},
        {"alg": "RSA1_5"},
        {"enc": "A128GCM"},
        {"enc": "A256CBC-HS512"},
        {"typ": "JWT"},
        {"cty": "JWT"},
        {"epk": None},
        {"epk": dict(AGENCY)},
        {"epk": keys.public(AGENCY)},
    ],
)
def test_an_outer_header_with_more_or_other_than_ours_is_refused(member: dict[str, object]) -> None:
    outside, *rest = sealed().split(".")
    header = json.loads(keys.decode_base64url(outside)) | member
    with pytest.raises(MalformedEnvelopeError):
        opened(".".join([keys.encode_base64url(json.dumps(header).encode()), *rest]))


def test_a_header_member_that_occurs_twice_is_refused() -> None:
    outside, *rest = sealed().split(".")
    twice = keys.decode_base64url(outside)[:-1] + b',"typ":"clerestory-envelope"}'
    with pytest.raises(MalformedEnvelopeError, match="occurs twice"):
        opened(".".join([keys.encode_base64url(twice), *rest]))


@pytest.mark.parametrize(
    "written", ["2026-03-01", "2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00.5Z", "1 March 2026", ""]
)
def test_a_time_in_another_spelling_is_refused(written: str) -> None:
    with pytest.raises(MalformedEnvelopeError, match="expires_at"):
        opened(envelope_with(payload_of(sealed()) | {"expires_at": written}))


def test_a_payload_that_is_not_canonical_is_refused() -> None:
    payload = json.dumps(payload_of(sealed()), indent=1).encode()
    with pytest.raises(MalformedEnvelopeError, match="canonical"):
        opened(envelope_with(payload))


def test_an_element_given_both_as_words_and_as_a_medium_is_refused() -> None:
    payload = payload_of(sealed())
    payload["elements"]["photo"] = "smiling"
    with pytest.raises(MalformedEnvelopeError, match="both"):
        opened(envelope_with(payload))


def test_something_else_signed_by_the_office_is_not_a_release() -> None:
    with pytest.raises(SignatureDoesNotVerifyError, match="not a release"):
        opened(envelope_with(payload_of(sealed()), typ="checkpoint"))


@pytest.mark.parametrize("segment", [1, 2, 3, 4])
def test_a_part_of_a_wrong_length_is_refused_before_any_key_is_used(segment: int) -> None:
    parts = sealed().split(".")
    whole = keys.decode_base64url(parts[segment])
    for wrong in (b"", whole[:-1], whole + b"x") if segment != 3 else (b"",):
        parts[segment] = keys.encode_base64url(wrong)
        with pytest.raises(MalformedEnvelopeError, match="length that no envelope has"):
            opened(".".join(parts))


def test_a_header_longer_than_any_of_ours_is_not_read() -> None:
    header = json.dumps({"kid": "x" * 1000}).encode()
    with pytest.raises(MalformedEnvelopeError, match="at most 1024"):
        opened(f"{keys.encode_base64url(header)}.AA.AA.AA.AA")


@pytest.mark.parametrize("place", ["", "decision", "media/photo", "obligations/0"])
def test_a_member_that_this_version_does_not_know_is_refused(place: str) -> None:
    payload = payload_of(sealed())
    part: Any = payload
    for step in place.split("/") if place else []:
        part = part[int(step) if step.isdigit() else step]
    part["invented"] = 1
    with pytest.raises(MalformedEnvelopeError, match="does not know"):
        opened(envelope_with(payload))


@pytest.mark.parametrize("spelled", ["eA", "eB==", "eA==\n", "e A==", "", None, 5])
def test_a_medium_in_another_spelling_of_base64_is_refused(spelled: object) -> None:
    payload = payload_of(sealed())
    payload["media"]["photo"]["base64"] = spelled
    with pytest.raises(MalformedEnvelopeError, match="/media/photo/base64"):
        opened(envelope_with(payload))
