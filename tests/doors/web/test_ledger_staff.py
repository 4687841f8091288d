"""Staff see how the public ledger fares and what to do; receipts open to those for whom they are."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.doors.web.reading import breaks_off, page
from tests.doors.web.sample import Clock, Sample
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.casework.session import as_staff
from clerestory.intake.states import State
from clerestory.journal.actors import WORKER
from clerestory.journal.ledger_events import ReconciliationMade
from clerestory.journal.write import record
from clerestory.site import doctor_ledger
from clerestory.site.doctor_finding import State as Standing

SECONDS = timedelta(seconds=1)


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
