"""A witness over its real application: what it answers, keeps and shows."""

import hashlib
import threading

import pytest
from tests.unit.ledger.making import AT, AUDITOR, LOG, LOG_PQ, ORIGIN, STRANGER, signer
from tests.unit.witness.growing_log import GrowingLog, asked, entries, forked, made, posted, witness

from clerestory.ledger.errors import KeyUnusableError
from clerestory.ledger.keys import Kind
from clerestory.ledger.note import Note, parse_note, parse_signature_lines, sign, verify
from clerestory.ledger.witnessing import SIZE_TYPE, Request, origin_hash
from clerestory.witness.application import application
from clerestory.witness.errors import WitnessFolderError
from clerestory.witness.keys import create, public_keys, signers
from clerestory.witness.serving import claimed
from clerestory.witness.state import MOST_EVIDENCE

LONG = GrowingLog(entries(300))
HASH = origin_hash(ORIGIN)


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path / "w")


def times(one, answer, note):
    assert answer.status == 200, answer.body
    return [each.at for each in verify(Note(note.text, parse_signature_lines(answer.body)), one.keys)]


def test_a_log_that_grows_is_cosigned_each_time(folder):
    one = witness(folder)
    for old, size in ((0, 1), (1, 7), (7, 256), (256, 300), (300, 300)):
        assert times(one, posted(one, LONG.request(old, size)), LONG.note(size)) == [AT]
    shown = asked(application(one), "GET", f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
    assert shown.status == 200
    assert len(verify(parse_note(shown.body), (LOG.key, *one.keys))) == 2


def test_a_witness_begun_again_goes_on_from_what_it_saw(folder):
    posted(witness(folder), LONG.request(0, 7))
    again = witness(folder)
    assert posted(again, LONG.unproved(0, 9)) == (409, SIZE_TYPE, b"7\n")
    assert posted(again, LONG.request(7, 9)).status == 200


def test_a_fork_is_refused_and_both_signed_heads_are_kept_and_shown(folder):
    one = witness(folder)
    posted(one, LONG.request(0, 9))
    other = forked(LONG, 4, 9)
    assert posted(one, other.unproved(9)).status == 422
    assert posted(one, other.unproved(9)).status == 422
    state = one.state_of(HASH)
    seen, refused = sorted(state.evidence(), reverse=True)
    app = application(one)
    heads = [parse_note(asked(app, "GET", f"/{HASH}/evidence/{name}").body) for name in (seen, refused)]
    assert [seen.startswith("conflict.9."), heads[0].text, heads[1].text] == [
        True, LONG.note(9).text, other.note().text,
    ]  # fmt: skip
    for head in heads:
        verify(head, (LOG.key,))
    assert b"two different histories" in asked(app, "GET", "/").body
    assert posted(one, LONG.request(9, 12)).status == 200


def test_a_conflicting_head_is_kept_even_where_the_answer_is_409(folder):
    one = witness(folder)
    posted(one, LONG.request(0, 9))
    assert posted(one, forked(LONG, 4, 9).unproved(0)).status == 409
    assert len(one.state_of(HASH).evidence()) == 2


def test_growth_that_is_not_shown_is_kept_as_a_reason_to_ask_and_only_so_often(folder):
    one = witness(folder)
    posted(one, LONG.request(0, 9))
    for size in range(10, 10 + MOST_EVIDENCE["unshown"] + 5):
        assert posted(one, LONG.unproved(9, size)).status == 422
    assert len(one.state_of(HASH).evidence()) == 2 * MOST_EVIDENCE["unshown"]
    assert b"two different histories" not in asked(application(one), "GET", "/").body


def test_lines_of_strangers_are_neither_kept_nor_given_back(folder):
    one = witness(folder)
    own = signers(folder)[0]
    forged = sign(LONG.head(5).to_text(), (own,), AT).signatures[0]
    forged = type(forged)(forged.name, forged.id, bytes(len(forged.signature)))
    note = sign(LONG.head(5).to_text(), (LOG, STRANGER), AT)
    request = Request(0, (), Note(note.text, (*note.signatures, forged)).to_bytes()).to_bytes()
    answer = posted(one, request)
    assert times(one, answer, note) == [AT]
    kept = parse_note(one.state_of(HASH).published().note)
    assert [(line.name, line.id) for line in kept.signatures] == [
        (key.name, key.id) for key in (LOG.key, own.key)
    ]
    assert posted(witness(folder), LONG.request(5, 6)).status == 200


def test_two_keys_of_a_log_and_two_of_the_witness(tmp_path):
    folder = made(tmp_path / "w", Kind.ED25519_COSIGNATURE, Kind.ML_DSA_44_COSIGNATURE)
    one = witness(folder, LOG, LOG_PQ)
    log = GrowingLog(LONG.entries, LOG_PQ)
    assert times(one, posted(one, log.request(0, 3)), log.note(3)) == [AT, AT]
    assert times(one, posted(one, LONG.request(3, 4)), LONG.note(4)) == [AT, AT]


def test_times_never_run_back(folder):
    posted(witness(folder, clock=AT + 50), LONG.request(0, 3))
    late = witness(folder, clock=AT - 1000)
    assert times(late, posted(late, LONG.request(3, 4)), LONG.note(4)) == [AT + 50]


def test_of_racing_requests_exactly_one_wins(folder):
    one = witness(folder)
    posted(one, LONG.request(0, 5))
    requests = [forked(LONG, 5, 6 + number).request(5) for number in range(8)]
    barrier, answers = threading.Barrier(len(requests)), []

    def race(request):
        barrier.wait()
        answers.append(posted(one, request).status)

    threads = [threading.Thread(target=race, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, *[409] * 7]


@pytest.mark.parametrize(
    "damage",
    [
        lambda note: note[:-20],
        lambda note: note.replace(b"\n5\n", b"\n4\n"),
        lambda note: b"",
        lambda note: GrowingLog(entries(5), origin=STRANGER.key.name).note().to_bytes(),
    ],
)
def test_a_damaged_state_is_never_begun_anew(folder, damage):
    posted(witness(folder), LONG.request(0, 5))
    path = folder / "logs" / HASH / "checkpoint"
    path.write_bytes(damage(path.read_bytes()))
    one = witness(folder)
    for request in (LONG.request(0, 6), LONG.request(5, 6), forked(LONG, 3, 6).request(0)):
        assert posted(one, request).status == 500
    assert asked(application(one), "GET", f"/{HASH}/checkpoint").status == 500
    assert b"damaged" in asked(application(one), "GET", "/").body


def test_the_state_of_another_log_is_no_state_of_this_one(folder):
    other = GrowingLog(entries(5), signer("elsewhere.example", Kind.ED25519), origin="elsewhere.example")
    one = witness(folder, LOG, other.signers[0])
    posted(one, other.request(0))
    posted(one, LONG.request(0, 5))
    place = folder / "logs"
    (place / HASH / "checkpoint").write_bytes((place / origin_hash(other.origin) / "checkpoint").read_bytes())
    assert posted(witness(folder), LONG.request(5, 6)).status == 500


def test_a_state_taken_away_while_it_runs_is_noticed(folder):
    one = witness(folder)
    posted(one, LONG.request(0, 5))
    (folder / "logs" / HASH / "checkpoint").unlink()
    assert posted(one, LONG.request(0, 6)).status == 500


@pytest.mark.parametrize(
    ("method", "path", "length", "status"),
    [
        ("GET", "/add-checkpoint", "0", 405),
        ("POST", "/", "0", 405),
        ("DELETE", f"/{HASH}/checkpoint", "0", 405),
        ("POST", "/add-checkpoint", "", 411),
        ("POST", "/add-checkpoint", "-5", 411),
        ("POST", "/add-checkpoint", "999999", 413),
        ("POST", "/add-checkpoint", "50", 400),
        ("GET", "/nothing", "0", 404),
        ("GET", f"/{HASH}/checkpoint", "0", 404),
        ("GET", f"/{HASH}/tile/0/000", "0", 404),
        ("GET", f"/{HASH}/tile/../../keys/ed25519", "0", 404),
        ("GET", f"/{HASH}/evidence/..", "0", 404),
        ("GET", f"/{HASH[:-1]}0/checkpoint", "0", 404),
        ("HEAD", "/", "0", 200),
    ],
)
def test_other_addresses_and_methods_answer_plainly(folder, method, path, length, status):
    told = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": length}
    environ["wsgi.input"] = __import__("io").BytesIO(b"")
    list(application(witness(folder))(environ, lambda said, headers: told.append(said)))
    assert int(told[0].split()[0]) == status


def test_who_watches_himself_is_no_witness(folder):
    own = signers(folder)[0]
    for wrong in (own, signer(own.key.name, Kind.ED25519), AUDITOR):
        with pytest.raises(KeyUnusableError):
            witness(folder, wrong)


def test_keys_are_written_once_and_only_for_their_user(folder):
    assert [oct(each.stat().st_mode & 0o777) for each in (folder / "keys").iterdir()] == ["0o600"]
    with pytest.raises(WitnessFolderError, match="not empty"):
        create(folder, "again.example/w", kinds=(Kind.ED25519_COSIGNATURE,))
    key = folder / "keys" / "ed25519"
    key.chmod(0o640)
    with pytest.raises(WitnessFolderError, match="other users"):
        signers(folder)
    key.chmod(0o600)
    key.write_text("00" * 32)
    with pytest.raises(WitnessFolderError, match="another key"):
        signers(folder)
    assert public_keys(folder)[0].name == "auditor.example/w"


def test_one_folder_has_one_process(folder):
    with claimed(folder), pytest.raises(WitnessFolderError, match="another process"), claimed(folder):
        pass
    with claimed(folder):
        pass
