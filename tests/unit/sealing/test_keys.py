import hashlib
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from clerestory.sealing import key_files, keys
from clerestory.sealing.errors import KeyFileTooOpenError, KeyUnusableError, SealingError

SIGNER = keys.generate_signing_key()
NIST = keys.generate_recipient_key("P-256")
MONTGOMERY = keys.generate_recipient_key("X25519")
CLIENT = keys.generate_client_key("P-256")

json_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=60)
    | st.lists(st.text(max_size=9), max_size=2)
)


def test_a_thumbprint_is_that_of_rfc_8037_for_its_own_key() -> None:
    # RFC 8037 appendix A.2 and A.3
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert keys.thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("jwk", [SIGNER, NIST, MONTGOMERY, CLIENT])
def test_a_thumbprint_names_the_public_part_whatever_else_the_key_says(jwk: dict[str, str]) -> None:
    required = ("crv", "kty", "x", "y") if jwk["kty"] == "EC" else ("crv", "kty", "x")
    plain = json.dumps({name: jwk[name] for name in required}, separators=(",", ":")).encode()
    expected = keys.encode_base64url(hashlib.sha256(plain).digest())
    assert keys.thumbprint(jwk) == keys.thumbprint(keys.public(jwk)) == jwk["kid"] == expected
    assert keys.thumbprint(jwk | {"use": "else", "alg": "other", "kid": "mine"}) == expected


def test_every_generated_key_is_new() -> None:
    made = [keys.generate_signing_key()["kid"] for _ in range(20)]
    assert len(set(made)) == 20


def test_keys_are_good_for_what_they_were_made_for_and_for_nothing_else() -> None:
    keys.check_issuer_key(keys.public(SIGNER))
    keys.check_recipient_key(keys.public(NIST))
    keys.check_recipient_key(keys.public(MONTGOMERY))
    keys.check_client_key(keys.public(CLIENT))
    keys.check_client_key(keys.public(SIGNER))
    for check, wrong in (
        (keys.check_issuer_key, (NIST, MONTGOMERY, CLIENT)),
        (keys.check_recipient_key, (SIGNER, CLIENT)),
        (keys.check_client_key, (NIST, MONTGOMERY)),
    ):
        for jwk in wrong:
            with pytest.raises(KeyUnusableError):
                check(keys.public(jwk))


@pytest.mark.parametrize(
    ("check", "jwk"),
    [(keys.check_issuer_key, SIGNER), (keys.check_recipient_key, NIST), (keys.check_client_key, CLIENT)],
)
def test_a_private_key_where_the_public_one_belongs_is_refused(check: object, jwk: dict[str, str]) -> None:
    assert callable(check)
    with pytest.raises(KeyUnusableError, match="private key was given"):
        check(jwk)


@pytest.mark.parametrize(
    "change",
    [
        {"use": "sig"},
        {"alg": "ECDH-ES"},
        {"alg": ["ECDH-ES+A256KW"]},
        {"key_ops": ["sign"]},
        {"key_ops": "deriveKey"},
        {"kty": "OKP"},
        {"kty": "RSA"},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"crv": ["P-256"]},
        {"x": None},
        {"x": "AA"},
        {"x": NIST["x"] + "="},
        {"y": NIST["x"]},
        {"y": keys.encode_base64url(bytes(32))},
        {"x": "é" * 43},
    ],
)
def test_a_recipient_key_with_one_wrong_member_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(KeyUnusableError):
        keys.check_recipient_key(keys.public(NIST) | change)


def test_key_operations_that_fit_are_accepted() -> None:
    keys.check_recipient_key(keys.public(NIST) | {"key_ops": ["deriveBits"]})


@pytest.mark.parametrize("jwk", [SIGNER, NIST, MONTGOMERY])
def test_a_private_part_that_belongs_to_another_key_is_refused(jwk: dict[str, str]) -> None:
    use = keys.ISSUING if jwk is SIGNER else keys.RECEIVING
    assert keys.private_members(jwk, use)["d"] == jwk["d"]
    foreign = keys.generate_signing_key() if jwk is SIGNER else keys.generate_recipient_key(jwk["crv"])
    with pytest.raises(KeyUnusableError, match="another public key"):
        keys.private_members(jwk | {"d": foreign["d"]}, use)


@pytest.mark.parametrize("d", [bytes(32), b"\xff" * 32])
def test_a_private_part_outside_the_curve_is_refused(d: bytes) -> None:
    with pytest.raises(KeyUnusableError, match="outside"):
        keys.private_members(NIST | {"d": keys.encode_base64url(d)}, keys.RECEIVING)


def test_points_of_small_order_are_refused_because_anybody_can_sign_for_them() -> None:
    identity = b"\x01" + bytes(31)
    # R = identity, S = 0: the library accepts this "signature" of the identity point over any message at all.
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"pay the bearer")
    for point in keys._SMALL_ORDER_EDWARDS:
        for sign_bit in (0, 0x80):
            spelled = point[:-1] + bytes([point[-1] | sign_bit])
            with pytest.raises(KeyUnusableError, match="small order"):
                keys.check_issuer_key({"kty": "OKP", "crv": "Ed25519", "x": keys.encode_base64url(spelled)})


def test_every_point_on_the_list_has_an_order_of_at_most_eight() -> None:
    assert {order_of(point) for point in keys._SMALL_ORDER_EDWARDS} == {1, 2, 4, 8}


def order_of(encoded: bytes) -> int:
    """The order of a point of Curve25519's Edwards form, by doubling (RFC 8032 section 5.1)."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    y = int.from_bytes(encoded, "little") % p
    x_squared = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
    x = pow(x_squared, (p + 3) // 8, p)
    if (x * x - x_squared) % p:
        x = x * pow(2, (p - 1) // 4, p) % p
    assert (x * x - x_squared) % p == 0
    point, order = (x, y), 1
    while point != (0, 1) and order <= 8:
        (a, b), c = point, d * point[0] ** 2 * point[1] ** 2 % p
        point = (2 * a * b * pow(1 + c, -1, p) % p, (b * b + a * a) * pow(1 - c, -1, p) % p)
        order *= 2
    return order


@given(
    st.dictionaries(
        st.sampled_from(["kty", "crv", "x", "y", "d", "use", "alg", "key_ops", "kid"]), json_leaves
    )
    | st.fixed_dictionaries(
        {"kty": st.just("OKP"), "crv": st.sampled_from(["Ed25519", "X25519"]), "x": json_leaves}
    )
    | st.builds(
        lambda x, y: {"kty": "EC", "crv": "P-256", "x": x, "y": y},
        *[st.binary(min_size=32, max_size=32).map(keys.encode_base64url)] * 2,
    )
)
def test_a_key_of_any_shape_is_usable_or_refused_and_nothing_else(jwk: dict[str, object]) -> None:
    for check in (keys.check_issuer_key, keys.check_recipient_key, keys.check_client_key, keys.thumbprint):
        try:
            check(jwk)
        except KeyUnusableError:
            continue


@given(st.binary(max_size=100))
def test_base64url_goes_there_and_back(data: bytes) -> None:
    assert keys.decode_base64url(keys.encode_base64url(data)) == data


@given(st.text("AQgw_-+/= \n\u00e9Bz", max_size=12))
def test_base64url_has_one_spelling_for_each_value(text: str) -> None:
    try:
        data = keys.decode_base64url(text)
    except ValueError:
        return
    assert keys.encode_base64url(data) == text


def test_a_private_key_goes_into_a_file_for_its_owner_alone_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "agency.json"
    key_files.save_private_key(NIST, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_files.load_private_key(path) == NIST


def test_a_public_key_file_holds_no_private_part(tmp_path: Path) -> None:
    path = tmp_path / "issuer.json"
    key_files.save_public_key(SIGNER, path)
    assert SIGNER["d"] not in path.read_text()
    assert key_files.load_public_key(path) == keys.public(SIGNER)
    with pytest.raises(KeyUnusableError, match="private one is needed"):
        key_files.load_private_key(path)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    key_files.save_private_key(NIST, path)
    for save, jwk in ((key_files.save_private_key, SIGNER), (key_files.save_public_key, SIGNER)):
        with pytest.raises(KeyUnusableError, match="never overwritten"):
            save(jwk, path)
    assert key_files.load_private_key(path) == NIST


def test_a_private_key_that_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    key_files.save_private_key(NIST, path)
    path.chmod(0o640)
    with pytest.raises(KeyFileTooOpenError, match="chmod 600"):
        key_files.load_private_key(path)


def test_a_private_key_offered_as_a_public_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    key_files.save_private_key(SIGNER, path)
    with pytest.raises(KeyUnusableError, match="public one is needed"):
        key_files.load_public_key(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"kty":"RSA"}',
        b"[" * 10_000,
        b"x" * 20_000,
        b'{"a":1,"a":2}',
    ],
)
def test_a_file_that_holds_no_key_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)
    with pytest.raises(KeyUnusableError, match=r"key\.json"):
        key_files.load_key(path)


def test_a_missing_file_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(KeyUnusableError, match="cannot be read"):
            key_files.load_key(path)
    with pytest.raises(KeyUnusableError, match="cannot be written"):
        key_files.save_private_key(NIST, tmp_path / "absent" / "key.json")


def test_a_public_key_is_not_saved_as_a_private_one(tmp_path: Path) -> None:
    with pytest.raises(SealingError, match="public key"):
        key_files.save_private_key(keys.public(NIST), tmp_path / "key.json")
    assert list(tmp_path.iterdir()) == []
