"""What a provider answers counts only if it was made for this office, by this issuer, for this asking, now.

The provider here is a small server on this machine that signs whatever a test wants it to say.
"""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from clerestory.parties.asking_providers import answer, ask
from clerestory.parties.errors import ProviderRefusedError
from clerestory.parties.providers import Provider, is_safe

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
BACK = "https://office.example/back/"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


class Says:
    """A provider whose every word is the test's."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.documents["/.well-known/openid-configuration"] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.documents["/keys"] = {"keys": [KEY.as_dict(private=False)]}
        self.provider = Provider("home", "Home", self.issuer, "office", "secret", frozenset({"otp"}))

    def token(self, key: Any = KEY, algorithm: str = "RS256", **claims: Any) -> None:
        usual = {"iss": self.issuer, "aud": "office", "sub": "17", "iat": SECONDS, "exp": SECONDS + 300}
        said = {name: value for name, value in (usual | claims).items() if value is not None}
        signed = jwt.encode({"alg": algorithm, "kid": "one"}, said, key, algorithms=[algorithm])
        self.documents["/token"] = {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        documents = self.documents

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self._send()

            def _send(self) -> None:
                found = documents.get(self.path)
                body = json.dumps(found).encode()
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                return

        return Handler


@pytest.fixture
def says() -> Iterator[Says]:
    made = Says()
    serving = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    serving.join()


def hears(says: Says, **changed: str) -> Any:
    """What comes of an answer; `nonce` in a token of the test is put in by name."""
    _address, remembered = ask(says.provider, back=BACK)
    nonce = remembered["nonce"]
    token = says.documents.pop("claims", {})
    key, algorithm = token.pop("key", KEY), token.pop("algorithm", "RS256")
    says.token(key=key, algorithm=algorithm, **({"nonce": nonce} | token))
    said = {"code": "x", "state": remembered["state"]} | changed
    return answer(says.provider, said, remembered=remembered, back=BACK, at=NOW)


def test_a_good_answer_says_who_and_how(says: Says) -> None:
    says.documents["claims"] = {"amr": ["pwd", "otp"], "acr": "2", "email": "somebody@elsewhere.example"}
    heard = hears(says)
    assert (heard.issuer, heard.subject, heard.amr, heard.acr) == (says.issuer, "17", ("pwd", "otp"), "2")
    assert heard.second_factor
    assert "elsewhere" not in repr(heard)


def test_without_the_named_method_it_was_no_second_factor(says: Says) -> None:
    says.documents["claims"] = {"amr": ["pwd"]}
    assert not hears(says).second_factor


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "of another asking"}, "NonceDiffers"),
        ({"nonce": None}, "NonceDiffers"),
        ({"iss": "https://elsewhere.example"}, "IssuerDiffers"),
        ({"aud": "another office"}, "AudienceDiffers"),
        ({"aud": ["office", "another"]}, "PartyDiffers"),
        ({"sub": None}, "NoSubject"),
        ({"sub": ""}, "NoSubject"),
        ({"exp": SECONDS - 120}, "Expired"),
        ({"iat": SECONDS + 3600}, "FromTheFuture"),
        ({"exp": None}, "ClaimsMissing"),
        ({"key": OTHER}, "BadSignatureError"),
        ({"key": OctKey.import_key("a secret that both know, of enough bytes"), "algorithm": "HS256"}, ""),
    ],
)
def test_what_does_not_fit_is_refused(says: Says, claims: dict[str, Any], reason: str) -> None:
    says.documents["claims"] = claims
    with pytest.raises(ProviderRefusedError) as refused:
        hears(says)
    assert reason in refused.value.reason
    assert "17" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"state": "another"}, "StateDiffers"),
        ({"error": "access_denied"}, "ProviderSaidNo"),
        ({"code": ""}, "ProviderSaidNo"),
        ({"iss": "https://elsewhere.example"}, "IssuerDiffers"),
    ],
)
def test_an_answer_to_something_else_is_refused(says: Says, said: dict[str, str], reason: str) -> None:
    with pytest.raises(ProviderRefusedError) as refused:
        hears(says, **said)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"issuer": "https://elsewhere.example"}, "IssuerDiffers"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "MetadataUnusable"),
        ({"jwks_uri": None}, "MetadataUnusable"),
    ],
)
def test_a_provider_that_says_something_else_of_itself_is_not_asked(
    says: Says, document: dict[str, Any], reason: str
) -> None:
    says.documents["/.well-known/openid-configuration"] |= document
    with pytest.raises(ProviderRefusedError) as refused:
        ask(says.provider, back=BACK)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.example", True),
        ("http://127.0.0.1:8000/o", True),
        ("http://localhost/o", True),
        ("http://login.example", False),
        ("http://127.0.0.1.login.example", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
    ],
)
def test_only_https_or_this_machine_is_safe(address: str, safe: bool) -> None:
    assert is_safe(address) is safe
