"""The ledger's files over HTTP: the store's own bytes, for anybody, and nothing that lies beside them."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY
from tests.world.ledger import ORIGIN, TheLedger

from clerestory.cli.program import main
from clerestory.journal.sequencer.signers import LogSigners
from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.fsck import examine
from clerestory.ledger.keys import Kind
from clerestory.ledger.note import parse_note
from clerestory.ledger.tiles import subtrees_in
from clerestory.ledger.witnessing import origin_hash, request_of
from clerestory.logstore.folder import FolderStore
from clerestory.site.folders import CLONE
from clerestory.web.public.ledger.files import content_security_policy
from clerestory.witness import keys as witness_keys
from clerestory.witness.mirror import source_at
from clerestory.witness.witness import Witness

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def written(sample: Sample, ledger: TheLedger) -> TheLedger:
    """The sample office's ledger after one round, with a file in each folder that a ledger has."""
    ledger.round(MONDAY)
    store = FolderStore(ledger.log)
    store.create("policies/0001", ledger.policy_file.read_bytes())
    store.create("statements/0001.note", b"a statement\n")
    store.create("manifests/2026-03-01.json", b"{}\n")
    return ledger


def names(ledger: TheLedger) -> list[str]:
    return [str(path.relative_to(ledger.log)) for path in ledger.log.rglob("*") if path.is_file()]


def test_every_file_of_the_store_is_handed_out_as_it_is_and_says_how_long_it_holds(
    written: TheLedger,
) -> None:
    found = names(written)
    assert len(found) > 5
    for name in found:
        answer = Client().get(f"/ledger/log/{name}")
        assert (answer.status_code, answer.content) == (200, (written.log / name).read_bytes()), name
        is_tile = name.startswith("tile/")
        kind = "application/octet-stream" if is_tile else "text/plain; charset=utf-8"
        assert answer["Content-Type"] == ("application/json; charset=utf-8" if ".json" in name else kind)
        assert answer["Cache-Control"] == ("public, max-age=5" if name == "checkpoint" else FOREVER)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not {"Vary", "Content-Language", "Set-Cookie"} & set(answer.headers)
        assert not answer.cookies


def test_head_says_the_same_without_the_bytes(written: TheLedger) -> None:
    for name in ("checkpoint", "tile/entries/000.p/1"):
        get, head = Client().get(f"/ledger/log/{name}"), Client().head(f"/ledger/log/{name}")
        assert head.status_code == get.status_code
        assert head.content == b""
        assert dict(head.headers) == dict(get.headers)


def test_a_sign_in_is_not_looked_up(written: TheLedger, sample: Sample) -> None:
    browser = sample.signs_in("sam")
    answer = browser.get("/ledger/log/checkpoint")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Vary" not in answer


def test_no_file_costs_a_question_to_the_database(written: TheLedger, sample: Sample) -> None:
    browser = sample.signs_in("sam")
    with CaptureQueriesContext(connection) as asked:
        for name in ("log/checkpoint", "log/tile/0/999", "policy", "verify.html", "SHA256SUMS"):
            browser.get(f"/ledger/{name}")
    assert [query["sql"] for query in asked] == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "policy",
        "../policy",
        "%2e%2e/policy",
        "..%2fpolicy",
        "tile/../../policy",
        "/etc/passwd",
        "statements/../../keys/log.json",
        "tile/0/000/../000",
        "tile/0/0",
        "tile/0/999",
        "tile/64/000",
        "statements/",
        "statements/.writing-00",
        "statements/0002.note",
        "checkpoint/",
        "checkpoint%00",
        "keys",
        "%ff",
    ],
)
def test_nothing_else_is_there(name: str, written: TheLedger) -> None:
    (written.log / "statements" / ".writing-00").write_text("half")
    answer = Client().get(f"/ledger/log/{name}")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store, private"
    assert b"root:" not in answer.content


def test_a_file_that_cannot_be_read_is_not_one_that_is_missing(written: TheLedger, settings: Any) -> None:
    (written.log / "statements" / "0003.note").symlink_to(written.policy_file)
    assert Client().get("/ledger/log/statements/0003.note").status_code == 503
    settings.CLERESTORY_LEDGER = (written.folder / "not-mounted").as_uri()
    answer = Client().get("/ledger/log/checkpoint")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"not-mounted" not in answer.content
    settings.CLERESTORY_LEDGER_POLICY = written.folder / "no-policy"
    assert Client().get("/ledger/policy").status_code == 503


def test_files_are_only_read(written: TheLedger) -> None:
    for address in ("/ledger/log/checkpoint", "/ledger/policy", "/ledger/verify.py"):
        for method in ("post", "put", "delete"):
            answer = getattr(Client(), method)(address)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_the_policy_is_the_office_s_own_file(written: TheLedger) -> None:
    answer = Client().get("/ledger/policy")
    assert answer.content == written.policy_file.read_bytes()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_witness_copies_the_ledger_from_the_site_and_cosigns_it(
    written: TheLedger, server: str, tmp_path: Path
) -> None:
    home = tmp_path / "mirror"
    witness_keys.create(home, "mirror.example.test", kinds=(Kind.ED25519_COSIGNATURE,))
    log = [signer.key for signer in LogSigners(written.keys).active(written.now)]
    sources = {ORIGIN: source_at(f"{server}/ledger/log")}
    witness = Witness(home, witness_keys.signers(home), log, lambda: 1_790_000_000, sources=sources)
    note = parse_note((written.log / "checkpoint").read_bytes())
    head = parse_checkpoint(note.text)
    request = request_of(0, note, subtrees_in(FolderStore(written.log).read, head.size))
    reply = witness.add_checkpoint(request)
    assert reply.status == 200, reply.body
    copied = FolderStore(home.resolve() / "logs" / origin_hash(ORIGIN))
    assert examine(copied.read, head, widths=copied.widths).is_whole


def last_bundle(size: int) -> str:
    """Where the last entries of a log of this size are: 256 in a bundle, fewer in the last one."""
    whole, rest = divmod(size, 256)
    return f"tile/entries/{whole:03d}.p/{rest}" if rest else f"tile/entries/{whole - 1:03d}"


def test_a_witness_does_not_cosign_what_the_site_cannot_give(
    written: TheLedger, server: str, tmp_path: Path
) -> None:
    home = tmp_path / "mirror"
    witness_keys.create(home, "mirror.example.test", kinds=(Kind.ED25519_COSIGNATURE,))
    log = [signer.key for signer in LogSigners(written.keys).active(written.now)]
    sources = {ORIGIN: source_at(f"{server}/ledger/log")}
    witness = Witness(home, witness_keys.signers(home), log, lambda: 1_790_000_000, sources=sources)
    note = parse_note((written.log / "checkpoint").read_bytes())
    size = parse_checkpoint(note.text).size
    request = request_of(0, note, subtrees_in(FolderStore(written.log).read, size))
    missing = last_bundle(size)
    (written.log / missing).unlink()
    reply = witness.add_checkpoint(request)
    assert reply.status == 503
    assert missing.split(".")[0].encode() in reply.body


def test_the_verifiers_are_those_of_the_program(sample: Sample) -> None:
    sums = dict(
        line.split()[::-1] for line in Client().get("/ledger/SHA256SUMS").content.decode().splitlines()
    )
    assert set(sums) == {"verify.html", "verify.py"}
    for name, digest in sums.items():
        answer = Client().get(f"/ledger/{name}")
        assert hashlib.sha256(answer.content).hexdigest() == digest
        assert answer.content == (CLONE / "verifiers" / name).read_bytes()
    assert Client().get("/ledger/verify.py")["Content-Disposition"] == 'attachment; filename="verify.py"'
    for name in ("verify.js", "html/page.js", "template.html", "..%2fpyproject.toml"):
        assert Client().get(f"/ledger/{name}").status_code == 404


def test_the_page_that_checks_may_run_its_own_script_and_ask_nobody(sample: Sample) -> None:
    answer = Client().get("/ledger/verify.html")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"].startswith("'sha256-")
    assert policy["style-src"].startswith("'sha256-")
    assert "connect-src" not in policy
    assert "unsafe" not in answer["Content-Security-Policy"]
    changed = content_security_policy(answer.content.replace(b"const ", b"var ", 1))
    assert changed != answer["Content-Security-Policy"]


def test_the_whole_ledger_is_examined_over_http_by_the_command(
    written: TheLedger, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["ledger", "fsck", f"{server}/ledger/log", "--policy", str(written.policy_file)]
    assert main(asked, clock=lambda: MONDAY, doctor=lambda: 0) == 0
    said = capsys.readouterr().out
    assert ORIGIN in said
    assert "Verified" in said
    size = parse_checkpoint(parse_note((written.log / "checkpoint").read_bytes()).text).size
    bundle = written.log / last_bundle(size)
    bundle.write_bytes(bundle.read_bytes()[:-1] + b"\0")
    assert main(asked, clock=lambda: MONDAY, doctor=lambda: 0) == 1
    assert last_bundle(size) in capsys.readouterr().err


def test_an_address_that_may_not_be_asked_is_refused_with_a_sentence(
    tmp_path: Path, written: TheLedger, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["ledger", "fsck", "http://ledger.example/log", "--policy", str(written.policy_file)]
    assert main(asked, clock=lambda: MONDAY, doctor=lambda: 0) == 2
    assert "not an address that can be asked" in capsys.readouterr().err
