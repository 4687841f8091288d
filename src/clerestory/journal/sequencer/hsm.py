"""A log's Ed25519 key in a hardware module (PKCS#11): the secret never enters this program.

A key is named by a PKCS#11 URI: `pkcs11:token=T;object=O?module-path=/driver.so&pin-source=/file`.
Promises: what a module signs is checked with the public key that was expected; the PIN is read from a file
that only its owner can read, and stands in no command, address or message. One session a token and process.
Refuses: a PIN in the URI, a key that can leave its module (when it is made here), modules without Ed25519.
ML-DSA-44 is not offered: PKCS#11 has it from version 3.2 on, and modules in use do not.
Source: RFC 7512 (URI); PKCS#11 3.1 (CKM_EDDSA, pure); RFC 8410 for the curve's object identifier.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import unquote_to_bytes

from clerestory.journal.sequencer.key_errors import HsmError
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.keys import Kind, VerifierKey, verifier_key
from clerestory.sealing.key_files import is_readable_by_others

if TYPE_CHECKING:
    from pkcs11 import PrivateKey, Session, Token

_Found = TypeVar("_Found")
_ED25519: Final = "1.3.101.112"
_PRINTABLE: Final = b"\x13\x0cedwards25519"
"""The curve by its printable name, for modules that do not know the object identifier."""
_PROBE: Final = b"clerestory: is this the key of the log?\n"
_ATTRIBUTE = re.compile(r"([a-z-]+)=([A-Za-z0-9%._~:\[\]@!$'()*+,=/&-]+)")
_SESSIONS: dict[tuple[str, str | None, bytes | None], "Session"] = {}
_LOCK = threading.RLock()


@dataclass(frozen=True)
class KeyUri:
    """Where a key is. token, serial, object, id: at least one of token and serial, and of object and id."""

    module: str
    pin_file: Path
    token: str | None
    serial: bytes | None
    object: str | None
    id: bytes | None


@dataclass(frozen=True)
class HsmSigner:
    """A signer whose secret is in a module. Make it with `open_key`."""

    key: VerifierKey
    uri: KeyUri = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The bare signature over the message. Raises HsmError."""

        def signed() -> bytes:
            from pkcs11 import Mechanism

            return bytes(_private_key(self.uri).sign(message, mechanism=Mechanism.EDDSA))

        return _asked(self.uri, signed)


def parse_uri(text: str) -> KeyUri:
    """Read a PKCS#11 URI. Raises HsmError, which repeats nothing of it."""
    path, _, query = text.removeprefix("pkcs11:").partition("?")
    found: dict[str, bytes] = {}
    for part in [*path.split(";"), *(query.split("&") if query else [])]:
        attribute = _ATTRIBUTE.fullmatch(part)
        if attribute is None or attribute[1] in found:
            raise HsmError("The PKCS#11 URI has a part that is not NAME=VALUE, or a name twice (RFC 7512).")
        found[attribute[1]] = unquote_to_bytes(attribute[2])
    if "pin-value" in found:
        raise HsmError("The PKCS#11 URI has a PIN in it. Put it into a file of mode 0600: pin-source=/FILE.")
    known = {"token", "serial", "object", "id", "type", "module-path", "pin-source"}
    if (
        not text.startswith("pkcs11:")
        or not set(found) <= known
        or found.get("type", b"private") != b"private"
    ):
        raise HsmError(f"The PKCS#11 URI may have: {', '.join(sorted(known))}; type is private.")
    if not {"module-path", "pin-source"} <= set(found) or not ({"object", "id"} & set(found)):
        raise HsmError("The PKCS#11 URI needs module-path, pin-source, and object or id.")
    if not {"token", "serial"} & set(found):
        raise HsmError("The PKCS#11 URI needs token or serial.")
    try:
        words = {name: found[name].decode() for name in found if name not in ("id", "serial")}
    except UnicodeDecodeError:
        raise HsmError("The PKCS#11 URI holds a value that is not UTF-8.") from None
    module, pin = words["module-path"], re.sub(r"^(file:)?/+", "/", words["pin-source"])
    if not module.startswith("/") or not pin.startswith("/"):
        raise HsmError("In the PKCS#11 URI module-path and pin-source must be whole paths, from / on.")
    return KeyUri(
        module, Path(pin), words.get("token"), found.get("serial"), words.get("object"), found.get("id")
    )


def open_key(text: str, key: VerifierKey) -> HsmSigner:
    """The signer of the key `key` at this URI. Raises HsmError, also when the module signs with another."""
    signer = HsmSigner(key, parse_uri(text))
    try:
        key.check(signer.sign(_PROBE), _PROBE)
    except LedgerError:
        raise HsmError(
            f"The key at the PKCS#11 URI is not {key.id.hex()}, which log-keys.toml names. Nothing is signed."
        ) from None
    return signer


def public_key(text: str, name: str) -> VerifierKey:
    """The public key at this URI, under the log's name; the module signed with it. Raises HsmError."""
    uri = parse_uri(text)

    def found() -> VerifierKey:
        from pkcs11 import Attribute, ObjectClass

        public = _session(uri).get_key(object_class=ObjectClass.PUBLIC_KEY, label=uri.object, id=uri.id)
        return verifier_key(name, Kind.ED25519, _point(bytes(public[Attribute.EC_POINT])))

    try:
        key = _asked(uri, found)
    except LedgerError as error:
        raise HsmError(f"The key at the PKCS#11 URI cannot be used. {error}") from None
    return open_key(text, key).key


def make_key(text: str, name: str) -> VerifierKey:
    """Make an Ed25519 key in the module, where there is none at this URI yet. Raises HsmError.

    The secret is marked never to leave the module. Of a key that is there already, the public key is given.
    """
    uri = parse_uri(text)

    def made() -> None:
        from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
        from pkcs11.exceptions import DomainParamsInvalid, PKCS11Error
        from pkcs11.util.ec import encode_named_curve_parameters

        if list(_session(uri).get_objects(_template(uri, ObjectClass.PRIVATE_KEY))):
            return
        with _token(uri).open(rw=True) as session:
            for curve in (encode_named_curve_parameters(_ED25519), _PRINTABLE):
                parameters = session.create_domain_parameters(
                    KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: curve}, local=True
                )
                try:
                    parameters.generate_keypair(
                        label=uri.object,
                        id=uri.id,
                        store=True,
                        mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                        private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
                    )
                except DomainParamsInvalid:
                    continue
                return
        raise PKCS11Error("Ed25519 is not offered")

    _asked(uri, made)
    return public_key(text, name)


def _asked(uri: KeyUri, question: Callable[[], _Found]) -> _Found:
    """The module's answer; a session that was lost is opened anew, once. Raises HsmError."""
    try:
        from pkcs11.exceptions import (
            DeviceRemoved,
            PKCS11Error,
            SessionClosed,
            SessionHandleInvalid,
            UserNotLoggedIn,
        )
    except ImportError:
        raise HsmError(
            "A key is in a hardware module and the program for it is missing: pip install 'clerestory[hsm]'."
        ) from None
    with _LOCK:
        try:
            try:
                return question()
            except (SessionHandleInvalid, SessionClosed, DeviceRemoved, UserNotLoggedIn):
                _SESSIONS.pop(_place(uri), None)
                return question()
        except PKCS11Error as error:
            raise HsmError(
                f"The hardware module refuses ({type(error).__name__}). Is it plugged in, does the token "
                "exist, is its PIN the one in the file, does it have this key and Ed25519?"
            ) from None


def _private_key(uri: KeyUri) -> "PrivateKey":
    from pkcs11 import KeyType, ObjectClass

    return _session(uri).get_key(
        object_class=ObjectClass.PRIVATE_KEY, key_type=KeyType.EC_EDWARDS, label=uri.object, id=uri.id
    )


def _session(uri: KeyUri) -> "Session":
    place = _place(uri)
    if place not in _SESSIONS:
        from pkcs11.exceptions import UserAlreadyLoggedIn

        pin, token = _pin(uri.pin_file), _token(uri)
        try:
            _SESSIONS[place] = token.open(user_pin=pin)
        except UserAlreadyLoggedIn:  # the process is, by another name of the same token
            _SESSIONS[place] = token.open()
    return _SESSIONS[place]


def _token(uri: KeyUri) -> "Token":
    import pkcs11

    return pkcs11.lib(uri.module).get_token(token_label=uri.token, token_serial=uri.serial)


def _place(uri: KeyUri) -> tuple[str, str | None, bytes | None]:
    return uri.module, uri.token, uri.serial


def _template(uri: KeyUri, what: object) -> dict[object, object]:
    from pkcs11 import Attribute

    wanted = {Attribute.CLASS: what, Attribute.LABEL: uri.object, Attribute.ID: uri.id}
    return {attribute: value for attribute, value in wanted.items() if value is not None}


def _pin(path: Path) -> str:
    try:
        if path.is_symlink() or not path.is_file() or is_readable_by_others(path):
            raise HsmError(f"The PIN file {path} is missing, not a file, or others can read it (mode 0600).")
        pin = path.read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        raise HsmError(f"The PIN file {path} cannot be read as text.") from None
    if not pin:
        raise HsmError(f"The PIN file {path} is empty.")
    return pin


def _point(encoded: bytes) -> bytes:
    """32 bytes of a public key, which modules wrap in three ways: bare, as octet string, as bit string."""
    for before in (b"", b"\x04\x20", b"\x03\x21\x00"):
        if len(encoded) == len(before) + 32 and encoded.startswith(before):
            return encoded[len(before) :]
    raise HsmError("The hardware module shows a public key that is not one of Ed25519.")
