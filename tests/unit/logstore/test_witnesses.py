"""Witnesses that are slow, trickle, lie, are huge or silent cost a log the deadline, and nothing else.

Real sockets on loopback. What is asserted of time is which of two came first, never how long it took.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.unit.ledger.making import AT, AUDITOR, LOG, ORIGIN, PAPER
from tests.unit.witness.growing_log import GrowingLog, entries, forked, made, serving, witness

from clerestory.ledger.errors import ResourceError
from clerestory.ledger.note import sign
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.tiles import subtrees_in
from clerestory.ledger.witnessing import LARGEST_ANSWER, Cosigned, Declined, Holds, origin_hash, with_lines
from clerestory.logstore.exchange import Answer, exchange
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.witness_errors import WitnessAddressError, WitnessUnreachableError
from clerestory.logstore.witnesses import Asked, Failed, HttpWitness, ask_all, gather, witnesses_in
from clerestory.witness.application import application

TRUE = GrowingLog(entries(30))
NOTE, SIZE = TRUE.note(), 30
Conversation = Callable[[socket.socket], None]
PATIENT, IMPATIENT = 20.0, 0.4


@contextmanager
def listening(talk: Conversation):
    """Somebody on loopback who says what `talk` says; gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer():
            while True:
                try:
                    guest, _ = door.accept()
                except OSError:
                    return
                threading.Thread(target=quietly, args=(guest,), daemon=True).start()

        def quietly(guest):
            with guest:
                try:
                    talk(guest)
                except OSError:
                    return

        threading.Thread(target=answer, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            door.shutdown(socket.SHUT_RDWR)


def heard_whole(guest):
    """Read the request, so that closing does not reset the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += guest.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line[:15] == b"Content-Length:"), 0)
    while len(body) < length:
        body += guest.recv(65536)


def saying(data):
    def talk(guest):
        heard_whole(guest)
        guest.sendall(data)
        guest.shutdown(socket.SHUT_WR)
        guest.recv(1)

    return talk


def http(status, body=b"", kind="text/plain; charset=utf-8", extra=""):
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


def silent(guest):
    while guest.recv(65536):
        pass


def dripping(start):
    """Answer one byte after another for ever, each well within any limit for one read."""

    def talk(guest):
        heard_whole(guest)
        guest.sendall(start)
        pace = threading.Event()
        while True:
            guest.sendall(b"x")
            pace.wait(0.02)

    return talk


TRICKLING = {
    "silent": silent,
    "in the status line": dripping(b"HTTP/1.1 200 "),
    "in a header": dripping(b"HTTP/1.1 200 OK\r\nX: "),
    "in the body": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"),
    "in the body without a length": dripping(b"HTTP/1.1 200 OK\r\n\r\n"),
}


@pytest.mark.parametrize("how", TRICKLING)
def test_the_deadline_is_for_everything_however_slowly_it_comes(how):
    with (
        listening(TRICKLING[how]) as url,
        pytest.raises(WitnessUnreachableError, match=r"within 0\.4 seconds"),
    ):
        HttpWitness(url, IMPATIENT).ask(TRUE.request(0))


ENDED = {
    "huge": http(200, b"x" * (LARGEST_ANSWER + 1)),
    "huge without a length": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LARGEST_ANSWER + 1),
    "cut off": http(200, b"x" * 50)[:-10],
    "not HTTP": b"SSH-2.0-OpenSSH\r\n",
    "nothing": b"",
    "a header without end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
}


@pytest.mark.parametrize("how", ENDED)
def test_what_is_no_whole_answer_is_an_error_and_its_words_are_not_repeated(how):
    with listening(saying(ENDED[how])) as url, pytest.raises(WitnessUnreachableError) as told:
        HttpWitness(url, PATIENT).ask(TRUE.request(0))
    assert "SSH" not in str(told.value)
    assert "within" not in str(told.value)


def test_nobody_there_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
    with pytest.raises(WitnessUnreachableError, match="refused"):
        HttpWitness(url, PATIENT).ask(b"")


def test_a_redirect_is_an_answer_like_another_and_nobody_follows_it():
    visited = []

    def elsewhere(guest):
        visited.append(guest)

    with listening(elsewhere) as other, listening(saying(http(302, extra=f"Location: {other}/\r\n"))) as url:
        assert HttpWitness(url, PATIENT).ask(b"").status == 302
    assert visited == []


@pytest.mark.parametrize(
    "url",
    [
        "http://witness.example", "ftp://witness.example", "https://", "https://user:word@witness.example",
        "https://witness.example/?a=b", "https://witness.example/#a", "https://witness.example:0",
        "https://witness.example:99999", "http://127.0.0.1.example", "https://wit ness.example", "witness",
        "https://witness.example/\n", "https://wítness.example", "file:///etc/passwd", "http://[::2]",
    ],
)  # fmt: skip
def test_only_https_or_this_machine_is_asked_and_the_address_is_not_repeated(url):
    with pytest.raises(WitnessAddressError) as told:
        HttpWitness(url)
    assert "word@" not in str(told.value)


def test_an_address_of_this_machine_or_https_will_do():
    for url in ("https://witness.example/w1/", "http://localhost:1", "http://127.0.0.2", "http://[::1]:80/a"):
        assert not HttpWitness(url).url.endswith("/")


# Several at once.


class Says:
    """A witness in this process, by its answers in turn."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    def ask(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Stuck:
    """A witness that does not answer before the test ends."""

    def __init__(self):
        self.free = threading.Event()

    def ask(self, request):
        self.free.wait()
        return Answer(200, b"", "")


def one_of(client, key=AUDITOR.key, holds=0):
    return Asked(key.name.encode(), client, (key,), holds)


def cosigning(signer, note=NOTE):
    lines = sign(note.text, (signer,), AT).signatures
    return Answer(200, "".join(line.to_text() for line in lines).encode(), "text/plain")


def size_of(number):
    return Answer(409, f"{number}\n".encode(), "text/x.tlog.size")


def heard(asked, deadline=PATIENT):
    return [each.said for each in gather(asked, NOTE, SIZE, TRUE.subtree, deadline)]


def test_a_stuck_witness_holds_up_nobody():
    stuck = Stuck()
    asked = [one_of(stuck), one_of(Says(cosigning(PAPER)), PAPER.key)]
    said = heard(asked, 0.1)
    assert isinstance(said[0], Failed)
    assert not said[0].is_lie
    assert isinstance(said[1], Cosigned)
    answers = ask_all([stuck, Says(cosigning(PAPER))], [b"", b""], 0.1)
    assert isinstance(answers[0], WitnessUnreachableError)
    assert answers[1].status == 200
    stuck.free.set()


def test_a_witness_that_holds_another_size_is_asked_again_from_there():
    client = Says(size_of(7), cosigning(AUDITOR))
    (found,) = gather([one_of(client)], NOTE, SIZE, TRUE.subtree, PATIENT)
    assert isinstance(found.said, Cosigned)
    assert (found.holds, client.requests) == (SIZE, [TRUE.request(0), TRUE.request(7)])


def test_a_witness_that_names_ever_other_sizes_is_left_alone():
    client = Says(*map(size_of, range(1, 20)))
    (found,) = gather([one_of(client)], NOTE, SIZE, TRUE.subtree, PATIENT)
    assert isinstance(found.said, Holds)
    assert len(client.requests) == 3


def test_a_witness_ahead_of_us_says_that_we_were_set_back():
    assert heard([one_of(Says(size_of(31)))]) == [Holds(31)]
    assert heard([one_of(Says(size_of(99)), holds=99)]) == [Holds(99)]


def test_a_witness_that_holds_less_than_it_cosigned_is_a_liar():
    client = Says(size_of(3), cosigning(AUDITOR))
    (said,) = heard([one_of(client, holds=20)])
    assert isinstance(said, Failed)
    assert said.is_lie
    assert "set back" in said.why
    assert len(client.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        cosigning(PAPER),
        cosigning(AUDITOR, TRUE.note(29)),
        Answer(200, b"ok\n", "text/plain"),
        Answer(200, b"", "text/plain"),
        Answer(409, b"seven\n", "text/x.tlog.size"),
    ],
)
def test_a_lie_is_told_as_one_and_the_others_count(answer):
    said = heard([one_of(Says(answer)), one_of(Says(cosigning(PAPER)), PAPER.key)])
    assert isinstance(said[0], Failed)
    assert said[0].is_lie
    assert isinstance(said[1], Cosigned)


def test_our_own_broken_tiles_are_our_fault(tmp_path):
    read = FolderStore(TRUE.write(tmp_path / "log")).read
    (tmp_path / "log" / "tile" / "0" / "000.p" / "30").unlink()
    with pytest.raises(ResourceError, match="000"):
        gather([one_of(Says(size_of(7)))], NOTE, SIZE, subtrees_in(read, SIZE), PATIENT)


# The real client, the real server, a real quorum.


def test_a_quorum_is_gathered_over_http_and_a_fork_is_not(tmp_path: Path):
    folders = [made(tmp_path / name, name=f"{name}.example/w") for name in ("one", "two")]
    both = [witness(folder) for folder in folders]
    with serving(application(both[0])) as first, serving(application(both[1])) as second:
        lines = [f"log {LOG.key.vkey}"]
        for name, one, url in ("w0", both[0], first), ("w1", both[1], second):
            lines.append(f"witness {name} {one.keys[0].vkey} {url}")
        policy = parse_policy("\n".join([*lines, "group all all w0 w1", "quorum all", ""]).encode())
        store = FolderStore(TRUE.write(tmp_path / "log"))
        note = TRUE.note(12)
        found = gather(witnesses_in(policy, PATIENT), note, 12, subtrees_in(store.read, 30), PATIENT)
        for each in found:
            assert isinstance(each.said, Cosigned)
            note = with_lines(note, each.said.lines)
        assert len(verify_checkpoint(note, policy).witnesses) == 2

        holds = {each.name: each.holds for each in found}
        fork = forked(TRUE, 4, 30)
        said = gather(witnesses_in(policy, PATIENT, holds=holds), fork.note(), 30, fork.subtree, PATIENT)
        assert [each.said.status for each in said if isinstance(each.said, Declined)] == [422, 422]
        url = f"{first}/{origin_hash(ORIGIN)}/checkpoint"
        shown = exchange("GET", url, None, deadline_seconds=PATIENT, largest=9999)
        assert shown.body.startswith(f"{ORIGIN}\n12\n".encode())


def test_a_witness_set_back_to_an_older_copy_is_seen_as_lying(tmp_path: Path):
    folder = made(tmp_path / "w")
    state = folder / "logs" / origin_hash(ORIGIN) / "checkpoint"
    one = witness(folder)
    with serving(application(one)) as url:
        asked = Asked(b"w", HttpWitness(url, PATIENT), one.keys)
        gather([asked], TRUE.note(5), 5, TRUE.subtree, PATIENT)
        older = state.read_bytes()
        gather([asked], TRUE.note(9), 9, TRUE.subtree, PATIENT)
    state.write_bytes(older)
    with serving(application(witness(folder))) as url:
        asked = Asked(b"w", HttpWitness(url, PATIENT), one.keys, holds=9)
        (found,) = gather([asked], NOTE, SIZE, TRUE.subtree, PATIENT)
    assert isinstance(found.said, Failed)
    assert found.said.is_lie
