"""The server of a witness against those who send slowly, too much, or nonsense."""

import socket
import threading
from urllib.parse import urlsplit

import pytest
from tests.unit.witness.growing_log import GrowingLog, entries, made, serving, witness

from clerestory.logstore.exchange import exchange
from clerestory.witness import serving as room
from clerestory.witness.application import application


@pytest.fixture
def url(tmp_path):
    with serving(application(witness(made(tmp_path / "w")))) as url:
        yield url


def door(url):
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def everything(guest):
    data = b""
    try:
        while piece := guest.recv(65536):
            data += piece
    except ConnectionError:
        pass
    return data


def is_answering(url):
    return exchange("GET", f"{url}/", None, deadline_seconds=20, largest=99_999).status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nold 0\r\n0\r\n\r\n",
        b"GET /%ff%00/../.. HTTP/1.1\r\n\r\n",
        b"X" * 70_000,
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
)
def test_nonsense_gets_a_plain_answer_or_none_and_never_a_traceback(url, sent, capfd):
    with door(url) as guest:
        guest.sendall(sent)
        guest.shutdown(socket.SHUT_WR)
        answer = everything(guest)
    assert b"Traceback" not in answer
    assert b"200 OK" not in answer or sent.startswith(b"GET /\r\n")
    assert is_answering(url)
    assert capfd.readouterr() == ("", "")


def test_a_request_whose_body_stops_coming_is_let_go(url, monkeypatch):
    monkeypatch.setattr(room._Handler, "timeout", 0.2)
    with door(url) as guest:
        guest.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 50\r\n\r\nold 0\n")
        assert b" 400 " in everything(guest)


def test_a_request_that_drips_is_ended_however_alive_it_is(url, monkeypatch):
    monkeypatch.setattr(room, "CONNECTION_SECONDS", 0.3)
    with door(url) as guest:
        guest.sendall(b"POST /add-checkpoint HTTP/1.1\r\nX: ")
        ended = threading.Event()

        def drip():
            while not ended.wait(0.02):
                try:
                    guest.sendall(b"x")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        everything(guest)  # returns only because the other side ends it
        ended.set()
        dripping.join()
    assert is_answering(url)


def test_beyond_the_limit_nobody_is_served_and_then_everybody_again(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "MOST_CONNECTIONS", 3)
    with serving(application(witness(made(tmp_path / "w")))) as url:
        held = [door(url) for _ in range(3)]
        for guest in held:
            guest.sendall(b"GET / HT")
        with door(url) as fourth:
            assert everything(fourth) == b""
        for guest in held:
            guest.sendall(b"TP/1.1\r\n\r\n")
            assert b"200 OK" in everything(guest)
            guest.close()
        assert is_answering(url)


def test_what_breaks_inside_is_500_and_says_nothing(capfd):
    def broken(environ, start_response):
        raise RuntimeError("the secret of the house")

    with serving(broken) as url:
        answer = exchange("GET", f"{url}/", None, deadline_seconds=20, largest=99_999)
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert capfd.readouterr() == ("", "")


def test_checkpoints_of_many_clients_at_once_make_one_history(url):
    log = GrowingLog(entries(20))
    answers = []

    def show(size):
        answers.append(
            exchange("POST", f"{url}/add-checkpoint", log.request(0, size), deadline_seconds=20, largest=9999)
        )

    threads = [threading.Thread(target=show, args=(size,)) for size in range(1, 21)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.status for each in answers) == [200, *[409] * 19]
