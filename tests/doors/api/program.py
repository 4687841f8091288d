"""An agency's program as its own people would write it: plain HTTP and its own keys."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

from joserfc import jws
from joserfc.jwk import OKPKey
from tests.world.office import Party

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FIVE_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        """The last word of a problem's type."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body[:300]
        return str(self.json["type"]).rpartition("/")[2]


def call(
    method: str, address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request, whatever the status of its answer."""
    request = urllib.request.Request(address, data=body, method=method, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.headers, refused.read())


def call_in_chunks(address: str, *, body: bytes, headers: Mapping[str, str], tries: int = 5) -> Answer:
    """One request whose body has no stated length. A server may answer and close before all of it was sent;
    where that breaks the connection before the answer was read, it is asked again."""
    place = urllib.parse.urlsplit(address)
    with closing(http.client.HTTPConnection(place.netloc, timeout=30)) as connection:
        try:
            with suppress(BrokenPipeError):
                connection.request(
                    "POST", place.path, body=iter([body]), headers=dict(headers), encode_chunked=True
                )
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except ConnectionError:
            if tries == 1:
                raise
    return call_in_chunks(address, body=body, headers=headers, tries=tries - 1)


@dataclass
class Program:
    """One agency's program."""

    server: str
    party: Party
    now: Callable[[], datetime]
    _token: str | None = field(default=None, repr=False)

    def at(self, path: str) -> str:
        return f"{self.server}/api/v1{path}"

    def assertion(self, **other: Any) -> str:
        """A signed assertion; `other` replaces claims (None leaves one out)."""
        now = int(self.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.party.client_id,
            "sub": self.party.client_id,
            "aud": self.at("/token"),
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 60,
        }
        claims = {name: value for name, value in (claims | other).items() if value is not None}
        key = OKPKey.import_key(dict(self.party.client_key))
        header = {"alg": "Ed25519", "kid": self.party.client_key["kid"], "typ": "JWT"}
        return jws.serialize_compact(header, json.dumps(claims), key, algorithms=["Ed25519"])

    def ask_token(self, assertion: str | None = None, **other: str) -> Answer:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
        } | other
        return call(
            "POST",
            self.at("/token"),
            body=urllib.parse.urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    @property
    def token(self) -> str:
        if self._token is None:
            answer = self.ask_token()
            assert answer.status == 200, answer.body
            self._token = answer.json["access_token"]
        return self._token

    def call(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        signed = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return call(method, self.at(path), body=body, headers=signed)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, document: Any = None, **headers: str) -> Answer:
        body = None if document is None else json.dumps(document).encode()
        given = {"Content-Type": "application/json"} if body is not None else {}
        return self.call("POST", path, body=body, headers=given | headers)

    def ask(self, claims: Mapping[str, Any], subject: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Put a question."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.post("/queries", {"claims": dict(claims), "subject": dict(subject)}, **headers)
