"""The ledger's page says what is so in each state; receipts and health open to those for whom they are."""

import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.doors.web.reading import breaks_off, page
from tests.doors.web.sample import Clock, Sample
from tests.unit.ledger.making import AUDITOR, LOG, PAPER, UNIVERSITY
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.casework.ledger_pages import Pace, ledger_page
from clerestory.casework.session import as_staff
from clerestory.cli.program import main
from clerestory.intake.states import State
from clerestory.journal.actors import WORKER
from clerestory.journal.ledger_events import ReconciliationMade
from clerestory.journal.sequencer.book import Book, Told
from clerestory.journal.write import record
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.spelling import write_base64
from clerestory.site.folders import CLONE
from clerestory.web.public.ledger.telling import rule

SECONDS = timedelta(seconds=1)


def test_without_a_ledger_the_page_says_so_in_both_languages(
    sample: Sample, settings: Any, tmp_path: Any
) -> None:
    settings.CLERESTORY_LEDGER = (tmp_path / "none").as_uri()
    settings.CLERESTORY_LEDGER_POLICY = tmp_path / "none"
    assert "There is no public ledger here yet" in page("/ledger/")
    assert "Aquí todavía no hay registro público" in page("/es/ledger/")
    document = json.loads(Client().get("/ledger.json").content)
    assert (document["head"], document["witnesses"], document["sizes"]) == (None, [], [])
    assert document["sequencer"]["state"] == "never"


def test_a_ledger_that_has_not_begun_is_told_as_empty(sample: Sample, ledger: TheLedger) -> None:
    told = page("/ledger/")
    assert "The ledger is empty" in told
    assert "The program that writes it has never run here" in told
    assert "all of these: auditor, university" in told
    assert "It was not asked yet." in told


def test_the_page_shows_the_head_that_is_published(sample: Sample, ledger: TheLedger) -> None:
    ledger.round(MONDAY)
    note = parse_note((ledger.log / "checkpoint").read_bytes())
    head = verify_checkpoint(note, ledger.policy).checkpoint
    for address in ("/ledger/", "/es/ledger/"):
        told = page(address)
        assert f" {head.size:,} " in told
        assert write_base64(head.root) in told
        assert head.origin in told
        assert all(key.vkey in told for key in ledger.policy.logs)
    document = json.loads(Client().get("/ledger.json").content)
    assert document["head"]["size"] == head.size
    assert parse_note(document["head"]["checkpoint"].encode()).text == note.text
    assert document["satisfies_policy"] is True
    assert [one["cosigned_at"] for one in document["witnesses"]] == [MONDAY.isoformat()] * 2
    assert document["quorum"] == {"witnesses_needed": 2, "witnesses_that_may_be_silent": 0}
    assert document["log"] == "http://testserver/ledger/log"


def test_the_page_tells_of_growth_as_soon_as_there_is_a_new_head(sample: Sample, ledger: TheLedger) -> None:
    first = ledger.round(MONDAY).size
    assert "A picture appears here from the second day on." in page("/ledger/")
    with transaction.atomic(), as_staff():
        happened = ReconciliationMade(entries=9, leaves=9, releases=1, findings=0, found=())
        record(happened, subject_ref="office", actor=WORKER, at=MONDAY)
    ledger.round(MONDAY + timedelta(days=3))
    told = page("/ledger/")
    assert f"A line that rises in steps from {first} to {first + 1} entries." in told
    sizes = json.loads(Client().get("/ledger.json").content)["sizes"]
    assert [(one["at"][:10], one["size"]) for one in sizes] == [
        ("2026-03-02", first),
        ("2026-03-05", first + 1),
    ]


def test_every_command_that_a_page_names_is_one(
    sample: Sample, ledger_ran: TheLedger, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = sample.in_state(State.RELEASED)
    pages = (Client().get("/ledger/"), sample.signs_in("sam").get(f"/requests/{reference}/receipt/"))
    shells = [
        shell for each in pages for shell in re.findall(r'class="shell">([^<]+)<', each.content.decode())
    ]
    assert len(shells) == 4
    for shell in shells:
        program, *words = shell.removeprefix("python3 ").split()
        verbs = words[: 1 if program == "verify.py" else 2]
        if program == "verify.py":
            asked = [sys.executable, str(CLONE / "verifiers/verify.py"), *verbs, "--help"]
            told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        else:
            with pytest.raises(SystemExit, match="0"):
                main([*verbs, "--help"], clock=lambda: MONDAY, doctor=lambda: 0)
            told = capsys.readouterr().out
        for option in (word for word in words if word.startswith("--")):
            assert option in told, shell


def test_the_first_page_has_the_head_and_does_without_a_database(
    sample: Sample, ledger: TheLedger, database: Any
) -> None:
    assert "Witnesses from outside signed the newest head" not in page("/")
    size = ledger.round(MONDAY).size
    assert f"{size} entries. Witnesses from outside signed the newest head" in page("/")
    assert f"{size} asientos. Testigos de fuera firmaron la última cabeza" in page("/es/")
    with database.connect("clerestory_owner") as owner:
        owner.execute("REVOKE SELECT ON journal_checkpoint FROM app")
    assert "newest head" not in page("/")


def test_a_head_that_does_not_satisfy_the_policy_of_today_is_told_as_such(
    sample: Sample, ledger: TheLedger
) -> None:
    ledger.round(MONDAY)
    stranger = f"witness paper {PAPER.key.vkey}\ngroup all all auditor university paper\nquorum all\n"
    lines = [
        line
        for line in ledger.policy_file.read_text().splitlines()
        if not line.startswith(("group", "quorum"))
    ]
    ledger.policy_file.write_text("\n".join(lines) + "\n" + stranger)
    assert "does not satisfy the office's policy" in page("/ledger/")
    ledger.policy_file.unlink()
    told = page("/ledger/")
    assert "The office's policy cannot be read" in told
    assert "auditor" in told


def test_a_witness_in_trouble_and_one_that_lies_are_told_apart(sample: Sample, ledger: TheLedger) -> None:
    ledger.round(MONDAY)
    book = Book(ledger.running._book.origin) if ledger.running else Book("")
    book.open()
    book.keep_heard(
        (
            Told("auditor", 5, None, "No whole answer came within 10 seconds.", is_lie=False),
            Told("university", 5, None, "It was set back.", is_lie=True),
        ),
        MONDAY,
    )
    told = page("/ledger/")
    assert "It did not sign when it was asked last." in told
    assert "No whole answer came within 10 seconds." in told
    assert "What it answered is not true, or it was set back." in told


def test_the_page_says_when_the_sequencer_waits_refuses_or_is_silent(
    sample: Sample, ledger: TheLedger, time: Clock
) -> None:
    ledger.round(MONDAY)
    assert ledger_page(at=MONDAY).pace is Pace.RUNNING
    time.moment = MONDAY + timedelta(minutes=10)
    assert "The ledger has been silent" not in page("/ledger/")
    time.moves(SECONDS)
    told = page("/ledger/")
    assert "The ledger has been silent for some time" in told
    assert "Mar 2, 2026" in told or "March 2, 2026" in told
    ledger.witnesses["auditor"].is_down = True
    breaks_off(ledger, at=time.moment)
    assert "The ledger waits" in page("/ledger/")
    (ledger.log / "checkpoint").write_bytes(b"damaged")
    breaks_off(ledger, at=time.moment)
    assert "refuses to sign" in page("/ledger/")
    assert "se niega a firmar" in page("/es/ledger/")


def test_the_public_page_repeats_no_path_of_this_machine(sample: Sample, ledger: TheLedger) -> None:
    ledger.round(MONDAY)
    shutil.rmtree(ledger.log)
    breaks_off(ledger, at=MONDAY + timedelta(minutes=11))
    for address in ("/ledger/", "/ledger.json"):
        assert str(ledger.folder) not in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["quorum none"], ["asks for no witness"]),
        (["quorum a"], ["signed by a.", "at least 1 witness would", "may have to wait"]),
        (
            ["group some 2 a b c", "quorum some"],
            ["at least 2 of these: a, b, c.", "at least 2 witnesses", "any 1 of them is silent"],
        ),
        (
            ["group in all a b", "group out any in c", "quorum out"],
            ["at least 1 of these: (all of these: a, b), c.", "at least 1 witness would", "any 1 of them is"],
        ),
    ],
)
def test_the_rule_is_told_in_words_with_its_numbers(lines: list[str], says: list[str]) -> None:
    keys = {"a": AUDITOR, "b": UNIVERSITY, "c": PAPER}
    text = [f"log {LOG.key.vkey}", *(f"witness {name} {one.key.vkey}" for name, one in keys.items()), *lines]
    told = " ".join(rule(parse_policy("".join(line + "\n" for line in text).encode())))
    for sentence in says:
        assert sentence in told
