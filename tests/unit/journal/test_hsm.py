"""The log's Ed25519 key in a hardware module, by SoftHSM: a module in software with the same driver."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.ledger.playing import key as file_key

from clerestory.journal.sequencer import hsm
from clerestory.journal.sequencer.hsm import make_key, open_key, parse_uri, public_key
from clerestory.journal.sequencer.key_errors import HsmError, LogKeysError
from clerestory.journal.sequencer.key_ring import RING, create_missing, read_ring
from clerestory.journal.sequencer.rotation import rotate
from clerestory.journal.sequencer.signers import LogSigners, signers
from clerestory.ledger.keys import Kind
from clerestory.ledger.note import sign, verify
from clerestory.ledger.succession import follow_keys

PLACES = ("/usr/lib/softhsm", "/usr/lib64/pkcs11", "/usr/local/lib/softhsm")
DRIVER = next((f"{at}/libsofthsm2.so" for at in PLACES if Path(at, "libsofthsm2.so").exists()), "")
NAME, PIN = "ledger.example/2026", "739154"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

try:
    import pkcs11
except ImportError:
    pkcs11 = None

with_module = pytest.mark.skipif(
    not DRIVER or shutil.which("softhsm2-util") is None or pkcs11 is None,
    reason="needs SoftHSM (package softhsm2) and the extra `hsm`",
)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an initialized token `log` and its PIN in the file `pin`."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    (folder / "pin").write_text(PIN + "\n")
    (folder / "pin").chmod(0o600)
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", "log", "--pin", PIN, "--so-pin", "846201"],
            check=True,
            capture_output=True,
        )
        yield folder


def uri(token: Path, name: str, *, pin: str = "pin", label: str = "log") -> str:
    return f"pkcs11:token={label};object={name}?module-path={DRIVER}&pin-source=file:{token / pin}"


@with_module
def test_a_key_made_in_the_module_signs_notes_that_anybody_can_verify(token: Path) -> None:
    made = make_key(uri(token, "first"), NAME)
    assert (made.name, made.kind) == (NAME, Kind.ED25519)
    signer = open_key(uri(token, "first"), made)
    assert signer.key == made
    (signed,) = verify(sign("a text\n", [signer], 0), [made])
    assert signed.key == made


@with_module
def test_a_key_is_made_once_and_found_again(token: Path) -> None:
    made = make_key(uri(token, "once"), NAME)
    assert make_key(uri(token, "once"), NAME) == made == public_key(uri(token, "once"), NAME)
    assert make_key(uri(token, "twice"), NAME) != made
    by_id = uri(token, "x").replace("object=x", "object=x;id=%01%ff")
    made = make_key(by_id, NAME)
    assert public_key(by_id.replace("object=x;", ""), NAME) == made


@with_module
def test_a_token_is_found_by_its_serial_number_too(token: Path) -> None:
    made = make_key(uri(token, "numbered"), NAME)
    serial = hsm._token(parse_uri(uri(token, "numbered"))).serial
    text = serial.decode() if isinstance(serial, bytes) else serial
    assert public_key(uri(token, "numbered").replace("token=log", f"serial={text.strip()}"), NAME) == made


@with_module
def test_the_secret_cannot_leave_the_module(token: Path) -> None:
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import AttributeSensitive

    make_key(uri(token, "kept"), NAME)
    session = hsm._session(parse_uri(uri(token, "kept")))
    secret = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label="kept")
    assert (secret[Attribute.SENSITIVE], secret[Attribute.EXTRACTABLE]) == (True, False)
    with pytest.raises(AttributeSensitive):
        secret[Attribute.VALUE]


@with_module
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the driver's own search
def test_a_lost_session_is_opened_again(token: Path) -> None:
    signer = open_key(uri(token, "lost"), make_key(uri(token, "lost"), NAME))
    hsm._session(signer.uri).close()
    signer.key.check(signer.sign(b"x"), b"x")


@with_module
def test_a_module_that_signs_with_another_key_is_refused(token: Path) -> None:
    make_key(uri(token, "other"), NAME)
    with pytest.raises(HsmError, match="Nothing is signed"):
        open_key(uri(token, "other"), file_key(NAME, "expected").key)


@with_module
def test_what_is_wrong_is_one_sentence_without_the_pin(token: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_key(uri(token, "good"), NAME)
    (token / "open").write_text(PIN)
    (token / "empty").write_text("\n")
    for name, mode in (("open", 0o644), ("empty", 0o600)):
        (token / name).chmod(mode)
    hsm_uri = uri(token, "good")
    for bad, says in (
        (uri(token, "nothing"), "NoSuchKey"),
        (uri(token, "good", label="elsewhere"), "NoSuchToken"),
        (hsm_uri.replace(DRIVER, "/nowhere/driver.so"), "PKCS11Error"),
        (uri(token, "good", pin="open"), "others can read it"),
        (uri(token, "good", pin="empty"), "is empty"),
        (uri(token, "good", pin="absent"), "is missing"),
    ):
        monkeypatch.setattr(hsm, "_SESSIONS", {})
        with pytest.raises(HsmError, match=says) as refused:
            open_key(bad, made)
        assert PIN not in str(refused.value)


@with_module
def test_a_wrong_pin_signs_nothing(token: Path) -> None:
    """In a process of its own, since a token stays open for a whole process."""
    make_key(uri(token, "guarded"), NAME)
    (token / "wrong-pin").write_text("000000\n")
    (token / "wrong-pin").chmod(0o600)
    program = "import sys; from clerestory.journal.sequencer.hsm import public_key; public_key(*sys.argv[1:])"
    ran = [
        subprocess.run(
            [sys.executable, "-c", program, uri(token, "guarded", pin=pin), NAME],
            capture_output=True,
            text=True,
            check=False,
        )
        for pin in ("pin", "wrong-pin")
    ]
    assert ran[0].returncode == 0, ran[0].stderr
    assert ran[1].returncode == 1
    assert "HsmError: The hardware module refuses (PinIncorrect)" in ran[1].stderr


@with_module
def test_a_log_moves_into_a_module_and_out_of_it_again(token: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    create_missing(keys, NAME)
    first = read_ring(keys).keys
    _, into = rotate(keys, AT, 1, days=10, hsm=uri(token, "log-02"))
    moved = AT + timedelta(days=5)
    assert len(signers(keys, moved)) == 4
    at = AT + timedelta(days=20)
    kept = LogSigners(keys)
    inside, post_quantum = kept.active(at)
    assert isinstance(inside, hsm.HsmSigner)
    assert post_quantum.key.kind is Kind.ML_DSA_44_COSIGNATURE
    assert PIN not in (keys / RING).read_text()
    assert kept.active(at)[0] is inside, "one session for all rounds"
    for one in first:
        (keys / one.where).unlink()
    _, out = rotate(keys, at, 2, days=10)
    assert follow_keys([first[0].key], [into, out]) == tuple(one.key for one in read_ring(keys).keys[-2:])
    assert not any(isinstance(one, hsm.HsmSigner) for one in signers(keys, at + timedelta(days=20)))


@with_module
def test_a_key_that_the_log_had_already_is_no_new_one(token: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    create_missing(keys, NAME)
    rotate(keys, AT, 1, days=10, hsm=uri(token, "again"))
    for one in read_ring(keys).keys[:2]:
        (keys / one.where).unlink()
    with pytest.raises(LogKeysError, match="had already"):
        rotate(keys, AT + timedelta(days=20), 2, hsm=uri(token, "again"))


def test_without_the_extra_the_sentence_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pkcs11", "pkcs11.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(HsmError, match="pip install"):
        public_key(f"pkcs11:token=a;object=b?module-path=/d.so&pin-source={tmp_path}/pin", NAME)


GOOD = "pkcs11:token=a;object=b?module-path=/d.so&pin-source=/pin"


def test_a_uri_is_read_part_by_part() -> None:
    path = "pkcs11:token=My%20token;serial=12;object=b;id=%00%ff;type=private"
    found = parse_uri(f"{path}?pin-source=file:///p&module-path=/d")
    assert (found.token, found.serial, found.object, found.id) == ("My token", b"12", "b", b"\x00\xff")
    assert (found.module, found.pin_file) == ("/d", Path("/p"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not NAME=VALUE"),
        (GOOD.removeprefix("pkcs11:"), "may have"),
        (GOOD + "&pin-value=1234", "has a PIN in it"),
        (GOOD.replace("token=a;", ""), "needs token or serial"),
        (GOOD.replace(";object=b", ""), "object or id"),
        (GOOD.replace("&pin-source=/pin", ""), "needs module-path, pin-source"),
        (GOOD.replace("module-path=/d.so&", ""), "needs module-path, pin-source"),
        (GOOD.replace("/d.so", "d.so"), "whole paths"),
        (GOOD.replace("=/pin", "=|/bin/ask"), "not NAME=VALUE"),
        (GOOD.replace("=/pin", "=%7C/bin/ask"), "whole paths"),
        (GOOD.replace("token=a", "token=a;token=c"), "a name twice"),
        (GOOD.replace("token=a", "token=a;slot-id=1"), "may have"),
        (GOOD.replace("token=a", "token=a;type=public"), "may have"),
        (GOOD.replace("token=a", "token=%ff"), "not UTF-8"),
        (GOOD.replace("token=a", "token="), "not NAME=VALUE"),
    ],
)
def test_a_uri_that_names_no_one_key_is_refused_and_not_repeated(text: str, says: str) -> None:
    with pytest.raises(HsmError, match=says) as refused:
        parse_uri(text)
    assert "1234" not in str(refused.value)


@pytest.mark.parametrize("before", [b"", b"\x04\x20", b"\x03\x21\x00"])
def test_a_public_key_is_read_in_each_of_the_wrappings_that_modules_use(before: bytes) -> None:
    point = file_key(NAME, "any").key.material
    assert hsm._point(before + point) == point
    for bad in (before + point[:-1], before + point + b"\0", b"\x04\x21" + point):
        with pytest.raises(HsmError, match="not one of Ed25519"):
            hsm._point(bad)
