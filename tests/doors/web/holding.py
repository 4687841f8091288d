"""What people hold in tests: a telephone that makes codes, an authenticator of passkeys in software."""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData


def code_at(secret: str, at: datetime) -> str:
    """The six digits of this moment."""
    return pyotp.TOTP(secret).at(at)


def enrol_telephone(browser: Client, at: datetime, label: str = "telephone") -> str:
    """Add codes through the page; returns the secret."""
    page = browser.get("/account/totp/").content.decode()
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found is not None, page[:3000]
    secret = found[1].replace(" ", "")
    answer = browser.post("/account/totp/", {"code": code_at(secret, at), "label": label})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return secret


def codes_shown(browser: Client) -> list[str]:
    """A new list of recovery codes, through the page."""
    page = browser.post("/account/codes/").content.decode()
    return [unescape(each) for each in re.findall(r"<li><code>([^<]+)</code></li>", page)]


def web64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """A passkey in software, as a stick makes it: ES256, user verified, a count that goes up."""

    origin: str = "http://testserver"
    host: str = "testserver"
    flags: int = 0x05
    count: int = 0
    handle: bytes = b""
    credential: bytes = b"a-credential-of-a-test"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def creates(self, options: dict[str, Any]) -> str:
        """What a browser sends after making a passkey."""
        wanted = options["publicKey"]
        self.handle = _bytes(wanted["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(b"\0" * 16, self.credential, public)
        client = self._client("webauthn.create", wanted["challenge"])
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._data(0x40) + bytes(data)})
        return self._answer({"clientDataJSON": web64(client), "attestationObject": web64(attestation)})

    def proves(self, options: dict[str, Any]) -> str:
        """What a browser sends after using it."""
        self.count += 1
        client, data = self._client("webauthn.get", options["publicKey"]["challenge"]), self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": web64(client),
            "authenticatorData": web64(data),
            "signature": web64(signed),
            "userHandle": web64(self.handle),
        }
        return self._answer(response)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, more: int) -> bytes:
        return (
            hashlib.sha256(self.host.encode()).digest()
            + bytes([self.flags | more])
            + self.count.to_bytes(4, "big")
        )

    def _answer(self, response: dict[str, str]) -> str:
        name = web64(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _bytes(text: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(text)
