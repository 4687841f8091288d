"""The Python client on a bad line: what may be sent twice is sent again, and nothing else is."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from clerestory.sealing import keys
from clerestory.site.folders import CLONE

TOKEN = (200, {"access_token": "t", "token_type": "Bearer"})
STANDS = (200, {"reference": "MV-1", "state": "in_review"})
BUSY = (503, {"type": "/api/v1/problems/office-not-ready", "detail": "Later."})
ENDED = (401, {"type": "/api/v1/problems/token-not-accepted", "detail": "It ended."})


class Line:
    """An office that answers as it is told, in order, and remembers what was asked. None: it hangs up."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[tuple[str, str]] = []
        self.sent: list[bytes] = []

    def serve(self) -> HTTPServer:
        line = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                line.sent.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                line.asked.append((self.path, self.headers.get("Idempotency-Key", "")))
                given = line.answers.pop(0)
                if given is None:
                    self.close_connection = True
                    return
                body = json.dumps(given[1]).encode()
                self.send_response(given[0])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _answer  # noqa: N815 - the names are the standard library's

            def log_message(self, *args: Any) -> None:
                pass

        return HTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def client(line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(CLONE / "clients" / "python")
    from clerestory_client import Office

    server = line.serve()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    key = keys.generate_client_key()
    office = Office(f"http://127.0.0.1:{server.server_port}", "bureau", key)
    office.paused = []
    office.pause = office.paused.append
    yield office
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_question_is_sent_again_under_the_same_key_with_longer_pauses(line: Line, client: Any) -> None:
    line.answers = [TOKEN, BUSY, None, STANDS]
    assert client.ask({}, {})["state"] == "in_review"
    asked = [key for path, key in line.asked if path.endswith("/queries")]
    assert len(asked) == 3
    assert len(set(asked)) == 1
    assert asked[0]
    assert client.paused == [1.0, 2.0]


def test_it_gives_up_after_its_tries(line: Line, client: Any) -> None:
    from clerestory_client import NotReachedError, RefusedError

    line.answers = [TOKEN, BUSY, BUSY, BUSY, BUSY]
    with pytest.raises(RefusedError, match="office-not-ready"):
        client.query("MV-1")
    line.answers = [None, None, None, None]
    with pytest.raises(NotReachedError):
        client.query("MV-1")


@pytest.mark.parametrize("step", ["answer", "appeal"])
def test_a_step_is_never_sent_twice_by_itself(line: Line, client: Any, step: str) -> None:
    from clerestory_client import NotReachedError

    line.answers = [TOKEN, None]
    with pytest.raises(NotReachedError):
        getattr(client, step)("MV-1", "Here it is.")
    assert [path for path, _ in line.asked].count(f"/api/v1/queries/MV-1/{step}") == 1


AFTERWARDS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any], Any]] = {
    "acknowledged": ("acknowledge", (), {}, None),
    "deleted": (
        "use",
        (),
        {"used_for": "Compared.", "passed_on": False},
        {"used_for": "Compared.", "passed_on": False, "fate": "deleted"},
    ),
    "kept": (
        "use",
        (),
        {"used_for": "Exhibit 3.", "passed_on": True, "kept_under": "Rule 7"},
        {"used_for": "Exhibit 3.", "passed_on": True, "fate": "kept_under_rule", "kept_under": "Rule 7"},
    ),
    "passed on": ("redisclosures", ({"to_name": "A court"},), {}, {"to_name": "A court"}),
    "destroyed": (
        "destroyed",
        ("Wiped on the case server.",),
        {},
        {"confirmation": "Wiped on the case server."},
    ),
}
CALLS = {
    "acknowledge": "acknowledge",
    "use": "attest_use",
    "redisclosures": "pass_on",
    "destroyed": "confirm_destroyed",
}


@pytest.mark.parametrize("step", AFTERWARDS)
def test_what_became_of_a_release_is_said_once_and_in_the_words_of_the_interface(
    line: Line, client: Any, step: str
) -> None:
    from clerestory_client import NotReachedError

    path, positional, named, body = AFTERWARDS[step]
    line.answers = [TOKEN, (200, {"reference": "MV-1", "state": "closed"}), None]
    call = getattr(client, CALLS[path])
    assert call("MV-1", *positional, **named)["state"] == "closed"
    assert line.asked[-1][0] == f"/api/v1/queries/MV-1/{path}"
    assert (json.loads(line.sent[-1]) if line.sent[-1] else None) == body
    with pytest.raises(NotReachedError):
        call("MV-1", *positional, **named)
    assert [asked for asked, _ in line.asked].count(f"/api/v1/queries/MV-1/{path}") == 2


def test_a_token_that_ended_is_renewed_once_also_for_a_step(line: Line, client: Any) -> None:
    from clerestory_client import RefusedError

    line.answers = [TOKEN, STANDS, ENDED, TOKEN, STANDS]
    client.query("MV-1")
    assert client.answer("MV-1", "Here it is.")["state"] == "in_review"
    line.answers = [ENDED, TOKEN, ENDED]
    with pytest.raises(RefusedError, match="token-not-accepted"):
        client.query("MV-1")


def test_waiting_ends_when_it_is_the_agencys_turn(line: Line, client: Any) -> None:
    line.answers = [TOKEN, STANDS, STANDS, (200, {"state": "needs_information"})]
    assert client.wait("MV-1", every_seconds=5)["state"] == "needs_information"
    assert client.paused == [5, 5]
    line.answers = [STANDS, STANDS]
    assert client.wait("MV-1", times=1)["state"] == "in_review"


def test_nothing_secret_is_shown_by_printing_the_client(client: Any) -> None:
    client._token = "cla_secret"
    shown = repr(client)
    assert "cla_secret" not in shown
    assert client.signing_key["d"] not in shown
