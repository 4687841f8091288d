"""The ledger's page says what is so in each state; receipts and health open to those for whom they are."""

import json
import re
import shutil
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.unit.ledger.making import AUDITOR, LOG, PAPER, UNIVERSITY
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.casework.ledger_pages import Pace, ledger_page
from clerestory.casework.session import as_staff
from clerestory.intake.states import State
from clerestory.journal.actors import WORKER
from clerestory.journal.ledger_events import ReconciliationMade
from clerestory.journal.sequencer.book import Book, Told
from clerestory.journal.sequencer.errors import NotSignedError
from clerestory.journal.write import record
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.spelling import write_base64
from clerestory.site import doctor_ledger
from clerestory.site.doctor_finding import State as Standing
from clerestory.web.public.ledger.telling import rule

SECONDS = timedelta(seconds=1)


def page(address: str, browser: Client | None = None, status: int = 200) -> str:
    answer = (browser or Client()).get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    body = re.sub(r".*<main|</main>.*", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def breaks_off(ledger: TheLedger, *, at: Any) -> None:
    with pytest.raises(NotSignedError):
        ledger.round(at)


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


def test_the_first_page_has_the_head_and_does_without_a_database(
    sample: Sample, ledger: TheLedger, database: Any
) -> None:
    assert "entries under its newest head" not in page("/")
    size = ledger.round(MONDAY).size
    assert f"{size} entries under its newest head" in page("/")
    assert f"{size} asientos bajo su última cabeza" in page("/es/")
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


def test_staff_see_on_their_queue_that_releases_wait(sample: Sample, ledger: TheLedger, time: Clock) -> None:
    notice = "Releases wait: the public ledger does not go on"
    olive, sam = sample.signs_in("olive"), sample.signs_in("sam")
    ledger.round(MONDAY)
    assert notice not in page("/queue/", olive)
    time.moves(timedelta(minutes=20))
    assert notice not in page("/queue/", olive)
    time.moves(SECONDS)
    assert notice in page("/queue/", olive)
    assert "Tell a supervisor or the administrator." in page("/queue/", olive)
    assert "Ledger health: what is wrong and what to do" in page("/queue/", sam)
    ledger.round(time.moment)
    assert notice not in page("/queue/", olive)
    (ledger.log / "checkpoint").write_bytes(b"damaged")
    ledger.running = None
    breaks_off(ledger, at=time.moment + SECONDS)
    assert "refuses to sign" in page("/queue/", olive)


def test_staff_see_that_releases_wait_where_no_sequencer_ever_ran(sample: Sample, time: Clock) -> None:
    sam = sample.signs_in("sam")
    time.moves(timedelta(minutes=20))
    assert "Releases wait" in page("/queue/", sam)


def test_ledger_health_is_for_supervisors_and_administrators(sample: Sample, ledger: TheLedger) -> None:
    for username, status in (("sam", 200), ("ada", 200), ("olive", 403), ("cora", 403), ("frances", 403)):
        assert sample.signs_in(username).get("/ledger-health/").status_code == status, username
    assert Client().get("/ledger-health/").status_code == 302
    assert "Ledger health" in page("/alarms/", sample.signs_in("ada"))
    assert "Ledger health" not in page("/alarms/", sample.signs_in("olive"))


def findings(sample: Sample) -> str:
    """The page; the doctor says the same."""
    told = page("/ledger-health/", sample.signs_in("ada"))
    for finding in doctor_ledger.look_at_ledger():
        if finding.state is Standing.WRONG:
            assert " ".join(finding.says.split()) in told
            assert " ".join(finding.mend.split()) in told
    return told


def test_health_names_what_is_wrong_with_a_cure(
    sample: Sample, ledger: TheLedger, time: Clock, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_ledger.clock, "now", time.now)
    ledger.round(MONDAY)
    assert "Nothing is wrong" in findings(sample)
    checkpoint = (ledger.log / "checkpoint").read_bytes()
    (ledger.log / "checkpoint").unlink()
    assert "The files show a head of no entries at all" in findings(sample)
    (ledger.log / "checkpoint").write_bytes(checkpoint.replace(b"\n", b"\n9", 1))
    assert "restore neither" in findings(sample)
    (ledger.log / "checkpoint").write_bytes(checkpoint)
    ledger.witnesses["auditor"].is_down = True
    breaks_off(ledger, at=MONDAY + timedelta(minutes=25))
    time.moment = ledger.now
    told = findings(sample)
    assert "Witness auditor: The witness does not answer. It cosigned last 25 minutes ago" in told
    assert "The newest head was published 25 minutes ago" in told
    assert "The sequencer waits." in told
    time.moves(timedelta(minutes=11))
    assert "The sequencer is silent." in findings(sample)
    text = ledger.policy_file.read_text()
    ledger.policy_file.unlink()
    assert "Put the policy's file back" in findings(sample)
    ledger.policy_file.write_text(text)
    settings.CLERESTORY_LEDGER = "s3://"
    assert "The ledger's files cannot be reached" in findings(sample)


def test_health_tells_what_the_last_night_found(sample: Sample, ledger: TheLedger, time: Clock) -> None:
    ledger.round(MONDAY)
    ada = sample.signs_in("ada")
    assert "were not compared yet" in page("/ledger-health/", ada)
    for findings, found, says in (
        (0, (), "fit one another (9 entries, 2026-03-02 16:00 UTC)"),
        (7, ("entry_changed 3 2",), "Entry 3 (leaf 2) was changed after it was written"),
    ):
        happened = ReconciliationMade(entries=9, leaves=9, releases=1, findings=findings, found=found)
        with transaction.atomic(), as_staff():
            record(happened, subject_ref="office", actor=WORKER, at=MONDAY)
        assert says in page("/ledger-health/", ada)
    assert "And 6 more in that comparison." in page("/ledger-health/", ada)
    time.moves(timedelta(days=2) + SECONDS)
    assert "Look whether the second worker" in page("/ledger-health/", sample.signs_in("ada"))


def test_health_counts_entries_that_wait_for_a_place(sample: Sample, time: Clock) -> None:
    ada = sample.signs_in("ada")
    assert "No sequencer has run yet" in page("/ledger-health/", ada)
    assert re.search(
        r"\d+ entries are without a place in the ledger for over 10 minutes", page("/ledger-health/", ada)
    )
    [found] = doctor_ledger.look_at_ledger()
    assert found.state is Standing.UNKNOWN


def test_a_receipt_opens_to_its_readers_and_leads_to_its_files(sample: Sample, ledger_ran: TheLedger) -> None:
    who, reference = sample.requester_with(State.RELEASED)
    sam, own = sample.signs_in("sam"), sample.signs_in(who)
    other = sample.signs_in("tom" if who != "tom" else "ines")
    for browser, address in ((sam, f"/requests/{reference}/"), (own, f"/our-requests/{reference}/")):
        assert f'href="{address}receipt/"' in browser.get(address).content.decode()
        html = browser.get(f"{address}receipt/").content.decode()
        files = re.findall(rf'href="({address}receipt/[^"]+)"', html)
        assert len(files) > 5
        for file in files:
            answer = browser.get(file)
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "no-store, private"
            assert answer["Content-Disposition"].startswith(f'attachment; filename="{reference}')
        assert other.get(files[0]).status_code in (403, 404)
        assert Client().get(files[0]).status_code == 302
        missing = page(f"{address}receipt/1.opening.json", browser, status=404)
        assert "There is no such file of this request" in missing
    assert sam.get(f"/our-requests/{reference}/receipt/").status_code == 403
    assert own.get(f"/requests/{reference}/receipt/").status_code == 403
    assert other.get(f"/our-requests/{reference}/receipt/").status_code == 404


def test_an_agency_is_not_told_where_this_machine_keeps_its_files(
    sample: Sample, ledger_ran: TheLedger, settings: Any
) -> None:
    who, reference = sample.requester_with(State.RELEASED)
    settings.CLERESTORY_LEDGER = (ledger_ran.folder / "away").as_uri()
    told = page(f"/our-requests/{reference}/receipt/", sample.signs_in(who))
    assert "No proof can be made at the moment" in told
    assert str(ledger_ran.folder) not in told
    sentence = page(f"/our-requests/{reference}/receipt/certificate.json", sample.signs_in(who), status=404)
    assert str(ledger_ran.folder) not in sentence
    assert "look again later" in sentence
    staff = sample.signs_in("sam")
    assert str(ledger_ran.folder) in page(f"/requests/{reference}/receipt/", staff)
