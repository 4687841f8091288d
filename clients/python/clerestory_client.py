"""Ask a Clerestory office by program: copy this file and `clerestory_envelope.py` into your own.

Promises: a token is got and renewed by itself; what may be sent twice without harm is sent again when the
line breaks or the office is busy, and nothing else is. Nothing about a person is printed or kept by this
file. Needs Python 3.10 or newer and `joserfc`. How to use it: docs/guide/agency/python.md.
Licence: Apache-2.0.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clerestory_envelope import ClientError, NotOpenedError, Opened, Release, jwk_key, opened
from joserfc import jws

__all__ = ["ClientError", "NotOpenedError", "NotReachedError", "Office", "Opened", "RefusedError", "Release"]

UNDER_WAY = frozenset({"received", "in_review", "second_review", "approved", "sealed"})
"""States in which waiting helps. In any other it is your turn, or it is over."""
_TRY_AGAIN = frozenset({502, 503, 504})
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class NotReachedError(ClientError):
    """No answer came. What was sent may have arrived: read the query before you send a step again."""


class RefusedError(ClientError):
    """The office's problem document. `kind` keeps its meaning: its page is below /api/v1/problems/."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).rpartition("/")[2]
        self.detail = str(problem.get("detail", ""))
        self.errors: list[dict[str, str]] = list(problem.get("errors", []))
        self.request_id = str(problem.get("instance", ""))
        super().__init__(f"{status} {self.kind}: {self.detail} ({self.request_id})")


@dataclass
class Office:
    """One office, as one agency's program sees it.

    address: such as https://records.example.gov. signing_key: private JWK (Ed25519 or P-256) with its `kid`.
    sealing_key: private JWK that releases are sealed to. issuer: the office's public JWK, got from the office
    itself and never with a release. policy: whose witnesses you believe (bytes of a tlog-policy).
    tries, pause_seconds: how often, and how long before the second try; each further pause is twice as long.
    """

    address: str
    client_id: str
    signing_key: Mapping[str, Any] = field(repr=False)
    sealing_key: Mapping[str, Any] | None = field(default=None, repr=False)
    issuer: Mapping[str, Any] | None = None
    policy: bytes | None = field(default=None, repr=False)
    tries: int = 4
    pause_seconds: float = 1.0
    timeout_seconds: float = 60.0
    pause: Callable[[float], None] = time.sleep
    _token: str | None = field(default=None, repr=False)

    @classmethod
    def from_folder(cls, address: str, client_id: str, folder: str | Path, **more: Any) -> "Office":
        """With `client-key.json`, and `sealing-key.json`, `issuer.json` and `policy` where they are there."""

        def found(name: str) -> Any:
            path = Path(folder) / name
            return json.loads(path.read_text("utf-8")) if path.exists() else None

        policy = Path(folder) / "policy"
        return cls(
            address.rstrip("/"),
            client_id,
            found("client-key.json"),
            sealing_key=found("sealing-key.json"),
            issuer=found("issuer.json"),
            policy=policy.read_bytes() if policy.exists() else None,
            **more,
        )

    def precheck(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """What the law would say if all claims were proved. Nobody is looked up and nothing is stored."""
        found: dict[str, Any] = self._json("POST", "/precheck", {"claims": claims}, again=True)["if_proved"]
        return found

    def ask(
        self,
        claims: Mapping[str, Any],
        subject: Mapping[str, str],
        *,
        key: str | None = None,
        form: str | None = None,
    ) -> dict[str, Any]:
        """Ask about one person or vehicle. key: your own name for the question, the same when you send it
        again after a crash; without one, a new one that holds for this call. form: `derived` for yes or no
        in place of the value, where that serves."""
        body = {"claims": claims, "subject": subject} | ({"form": form} if form else {})
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._json("POST", "/queries", body, headers=headers, again=True)

    def query(self, reference: str) -> dict[str, Any]:
        """Where a query stands now."""
        return self._json("GET", _at(reference), again=True)

    def queries(self) -> Iterator[dict[str, Any]]:
        """Your agency's queries, newest first."""
        address = "/queries?limit=100"
        while address:
            page = self._json("GET", address, again=True)
            yield from page["queries"]
            cursor = page["next"]
            address = f"/queries?limit=100&cursor={urllib.parse.quote(cursor)}" if cursor else ""

    def wait(self, reference: str, *, every_seconds: float = 15.0, times: int = 240) -> dict[str, Any]:
        """Read a query until waiting helps no longer, or so many times; how it stands then."""
        query = self.query(reference)
        for _ in range(times):
            if query["state"] not in UNDER_WAY:
                break
            self.pause(every_seconds)
            query = self.query(reference)
        return query

    def send_paper(self, reference: str, paper: bytes) -> dict[str, Any]:
        """Send a PDF, PNG, JPEG or TIFF of at most 20 MB to a query that is open."""
        headers = {"Content-Type": "application/octet-stream"}
        answer = self._call("POST", _at(reference, "/papers"), paper, headers)
        return dict(json.loads(answer[1]))

    def answer(self, reference: str, text: str) -> dict[str, Any]:
        """Answer what the office asks (state `needs_information`); send papers first."""
        return self._json("POST", _at(reference, "/answer"), {"answer": text})

    def appeal(self, reference: str, ground: str) -> dict[str, Any]:
        """Appeal a refusal, until its `appeal_by`."""
        return self._json("POST", _at(reference, "/appeal"), {"ground": ground})

    def withdraw(self, reference: str) -> dict[str, Any]:
        """Take a query back."""
        return self._json("POST", _at(reference, "/withdraw"))

    def collect(self, reference: str) -> Release:
        """Fetch the sealed release and its proof. Each fetch is recorded; keep what you got."""
        headers, envelope = self._call("GET", _at(reference, "/release"), again=True)
        proof = self._call("GET", _at(reference, "/release/proof"), again=True)[1]
        receipt = {name: value for name, value in headers.items() if name.startswith(("Receipt-", "Ledger-"))}
        return Release(reference, envelope, proof, receipt)

    def acknowledge(self, reference: str) -> dict[str, Any]:
        """Say that you have the release and could open it; from then on it is not handed over again."""
        return self._json("POST", _at(reference, "/acknowledge"))

    def pass_on(self, reference: str, line: Mapping[str, Any]) -> dict[str, Any]:
        """Enter to whom it was passed on: `to_name`, `to_node`, `permitted_use`, `elements`, `passed_on`."""
        return self._json("POST", _at(reference, "/redisclosures"), line)

    def attest_use(
        self, reference: str, *, used_for: str, passed_on: bool, kept_under: str | None = None
    ) -> dict[str, Any]:
        """Attest what became of it, within 30 days. kept_under: the rule under which it is kept; None: every
        copy is deleted."""
        body = {"used_for": used_for, "passed_on": passed_on, "fate": "deleted"}
        if kept_under is not None:
            body |= {"fate": "kept_under_rule", "kept_under": kept_under}
        return self._json("POST", _at(reference, "/use"), body)

    def confirm_destroyed(self, reference: str, confirmation: str) -> dict[str, Any]:
        """In state `recalled`: every copy is gone; say what was destroyed, where and when."""
        return self._json("POST", _at(reference, "/destroyed"), {"confirmation": confirmation})

    def open(self, release: Release) -> Opened:
        """What a release holds, once everything about it is checked. Raises NotOpenedError."""
        if self.sealing_key is None or self.issuer is None or self.policy is None:
            raise NotOpenedError("To open a release takes your sealing key, the office's key and a policy.")
        return opened(release, self.sealing_key, self.issuer, self.policy)

    def _json(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        again: bool = False,
    ) -> dict[str, Any]:
        body = None if document is None else json.dumps(document).encode()
        kind = {"Content-Type": "application/json"} if body is not None else {}
        return dict(json.loads(self._call(method, path, body, {**kind, **(headers or {})}, again=again)[1]))

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        again: bool = False,
    ) -> tuple[Mapping[str, str], bytes]:
        fresh = self._token is None
        self._token = self._token or self._new_token()
        signed = {**(headers or {}), "Authorization": f"Bearer {self._token}"}
        try:
            return self._send(method, path, body, signed, again=again)
        except RefusedError as refused:
            if refused.kind != "token-not-accepted" or fresh:
                raise
            self._token = None  # its five minutes were over: nothing was done, so this is safe for each step
            return self._call(method, path, body, headers, again=again)

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, again: bool
    ) -> tuple[Mapping[str, str], bytes]:
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}", data=body, method=method, headers=dict(headers)
        )
        for left in reversed(range(self.tries if again else 1)):
            try:
                with urllib.request.urlopen(request, timeout=self.timeout_seconds) as answer:
                    return answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    refused = RefusedError(error.code, _problem(error.read()))
                if error.code not in _TRY_AGAIN or not left:
                    raise refused from None
            except OSError as error:
                if not left:
                    raise NotReachedError(f"{self.address} gave no answer: {type(error).__name__}.") from None
            self.pause(self.pause_seconds * 2 ** (self.tries - 1 - left))
        raise NotReachedError(f"{self.address} was not asked: tries is {self.tries}; at least 1 is expected.")

    def _new_token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(),
        }
        body = urllib.parse.urlencode(form).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return str(json.loads(self._send("POST", "/token", body, kind, again=False)[1])["access_token"])

    def _assertion(self) -> str:
        now = int(time.time())  # noqa: TID251 - this file is an agency's program, which has a clock of its own
        who = {"iss": self.client_id, "sub": self.client_id, "aud": f"{self.address}/api/v1/token"}
        claims = {**who, "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60}
        algorithm = "ES256" if self.signing_key.get("crv") == "P-256" else "Ed25519"
        header = {"alg": algorithm, "typ": "JWT", "kid": self.signing_key["kid"]}
        return jws.serialize_compact(header, json.dumps(claims), jwk_key(self.signing_key), [algorithm])


def _problem(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _at(reference: str, step: str = "") -> str:
    return f"/queries/{urllib.parse.quote(reference, safe='')}{step}"
