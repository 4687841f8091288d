"""An officer checks papers, a reviewer finds, a supervisor puts back: by forms, and nothing typed is lost."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger
from tests.world.office import GENUINE_WARRANT

from clerestory.casework import queries
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.sample_papers import Confirmed, read_and_confirm
from clerestory.casework.unlock_release import unlock_release
from clerestory.intake.states import State
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.proof import parse_proof, verify_proof

WARRANT = {
    "checked_with": "court_docket",
    "authority_shown": "on",
    "authority_instrument": "judicial_warrant",
    "authority_issuer": "federal_magistrate",
    "authority_in_force": "yes",
    "authority_names_individual": "yes",
    "authority_criminal_proceeding": "yes",
    "authority_limit": "names",
    "authority_elements": ["photo"],
}
GROUND = "The docket shows the warrant; it names the photo and nothing else."


def page_of(sample: Sample, reference: str, time: Clock, viewer: str = "sam") -> Any:
    return queries.request_page(reference, viewer=sample.person(viewer), at=time.now())


def a_warrant(sample: Sample, time: Clock) -> str:
    """The request for one photo under a magistrate's warrant whose papers nobody has checked."""
    return sample.with_unread_paper(at=time.now())


def the_warrant_is_confirmed(sample: Sample, reference: str, *, at: datetime) -> None:
    """The paper that the agency sent is read by Olive and found on the docket."""
    how = Confirmed("court_docket", None, sample.person("olive"), (sample.person("oscar"),))
    read_and_confirm(reference, 1, GENUINE_WARRANT, how, at=at)


def confirmed(page: Any) -> list[str]:
    return [item.id for item in page.checklist]


def test_a_warrant_is_checked_reviewed_sealed_and_collected_by_forms_alone(
    sample: Sample, time: Clock, ledger: TheLedger
) -> None:
    reference = a_warrant(sample, time)
    officer, reviewer, agency = (sample.signs_in(who) for who in ("olive", "sam", "frances"))
    case = {"checked_with": "court_docket", "case_number": "yes"}
    assert officer.post(f"/requests/{reference}/papers/", case)["Location"] == f"/requests/{reference}/"
    the_warrant_is_confirmed(sample, reference, at=time.now())
    page = page_of(sample, reference, time)
    assert page.would_leave == ("photo",)

    review = f"/requests/{reference}/review/"
    shown = reviewer.get(review).content.decode()
    assert "One element would leave" in shown
    assert f'name="seen" value="{page.digest}"' in shown
    finding = {"verdict": "approve", "ground": GROUND, "confirmed": confirmed(page), "seen": page.digest}
    assert reviewer.post(review, finding).status_code == 302
    assert page_of(sample, reference, time).state is State.APPROVED
    assert GROUND in reviewer.get(f"/requests/{reference}/").content.decode()

    time.moves(timedelta(minutes=1))
    assert deliver_release(reference, at=time.now()).state is State.SEALED
    own = f"/our-requests/{reference}/"
    for shown in (agency.get(own), reviewer.get(f"/requests/{reference}/")):
        assert "The public ledger has not begun yet" in shown.content.decode()
    assert "Download the sealed envelope" not in agency.get(own).content.decode()
    assert agency.post(f"{own}envelope/").status_code == 409
    assert agency.get(f"{own}envelope.tlog-proof").status_code == 409
    ledger.round(time.moves(timedelta(minutes=1)))
    assert unlock_release(reference, at=time.now()) is State.RELEASED
    assert "Download the sealed envelope" in agency.get(own).content.decode()
    envelope = agency.post(f"{own}envelope/")
    assert envelope["Content-Type"] == "application/jose"
    assert envelope["Content-Disposition"] == f'attachment; filename="{reference}.jwe"'
    assert envelope.content.count(b".") == 4
    assert page_of(sample, reference, time).state is State.COLLECTED

    assert f'href="{own}envelope.tlog-proof"' in agency.get(own).content.decode()
    proof = agency.get(f"{own}envelope.tlog-proof")
    assert proof["Content-Disposition"] == f'attachment; filename="{reference}.tlog-proof"'
    read = parse_proof(proof.content)
    assert read.extra is not None
    assert parse_leaf(read.extra).content == hashlib.sha256(envelope.content).digest()
    verify_proof(read, read.extra, ledger.policy)


def test_a_part_that_was_not_ticked_is_not_taken_and_nothing_is_lost(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    typed = {name: value for name, value in WARRANT.items() if name != "authority_shown"}
    answer = sample.signs_in("olive").post(
        f"/requests/{reference}/papers/", typed | {"note": "Called at ten."}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Tick that you read it, or clear the part" in page
    assert "Called at ten." in page
    assert re.search(r'value="judicial_warrant"\s+selected', page)
    assert page_of(sample, reference, time).needs == "papers"


def test_the_purpose_counts_once_the_officer_says_that_the_papers_show_it(
    sample: Sample, time: Clock
) -> None:
    reference = a_warrant(sample, time)
    address, officer = f"/requests/{reference}/papers/", sample.signs_in("olive")
    shown = officer.get(address).content.decode()
    assert "The papers show the stated purpose" in shown
    assert "Stated: Criminal investigation: violence." in shown

    def standing() -> str:
        facts = page_of(sample, reference, time).asked
        return next(str(fact.standing) for fact in facts if fact.pointer == "purpose.activity")

    said = {"checked_with": "court_docket", "case_number": "yes"}
    assert officer.post(address, said).status_code == 302
    assert standing() == "claimed"
    assert officer.post(address, {"checked_with": "court_docket", "purpose": "yes"}).status_code == 302
    assert standing() == "established"
    assert officer.post(address, {"checked_with": "court_docket", "purpose": "no"}).status_code == 302
    assert "the papers do not show it" in officer.get(f"/requests/{reference}/").content.decode()


def test_a_reviewer_reads_that_only_the_purpose_is_missing(sample: Sample, time: Clock) -> None:
    reference = sample.waiting_for("finding", asked_by="towing")
    review, reviewer = f"/requests/{reference}/review/", sample.signs_in("sam")
    assert "The purpose is only claimed" not in reviewer.get(review).content.decode()
    sample.forgets_the_purpose(reference)
    shown = reviewer.get(review).content.decode()
    assert "Nothing would leave, and the request would end." in shown
    assert "an approval would also let leave: Owner of the vehicle." in shown


def test_the_kind_of_record_is_asked_only_while_the_register_does_not_know_it(
    sample: Sample, time: Clock
) -> None:
    reference = a_warrant(sample, time)
    address, officer = f"/requests/{reference}/papers/", sample.signs_in("olive")
    shown = officer.get(address).content.decode()
    assert 'name="record"' not in shown
    assert "Kind of record: Driver record. The register says so" in shown
    assert page_of(sample, reference, time).register_record == "driver"
    said = {"checked_with": "court_docket", "record": "not_motor_vehicle_record"}
    assert "at least one part" in officer.post(address, said).content.decode()

    sample.forgets_the_record(reference)
    shown = officer.get(address).content.decode()
    assert 'name="record"' in shown
    assert "what the register says goes before it" in shown
    assert officer.post(address, said).status_code == 302


def test_no_last_day_beside_a_last_day_is_asked_about_and_nothing_is_lost(
    sample: Sample, time: Clock
) -> None:
    reference = a_warrant(sample, time)
    address, officer = f"/requests/{reference}/papers/", sample.signs_in("olive")
    both = WARRANT | {"authority_expires_on": "2026-03-09", "no_last_day": "on"}
    assert "You wrote a last day" in officer.post(address, both).content.decode()
    assert page_of(sample, reference, time).needs == "papers"
    assert officer.post(address, WARRANT | {"no_last_day": "on"}).status_code == 302


def test_a_check_of_nothing_is_refused_with_a_sentence(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    answer = sample.signs_in("olive").post(
        f"/requests/{reference}/papers/", {"checked_with": "court_docket", "note": "Nothing yet."}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "at least one part" in page
    assert "Nothing yet." in page


def test_an_approval_with_an_open_line_is_refused_and_nothing_is_lost(sample: Sample, time: Clock) -> None:
    reference = sample.waiting_for("finding")
    seen = page_of(sample, reference, time).digest
    answer = sample.signs_in("sam").post(
        f"/requests/{reference}/review/", {"verdict": "approve", "ground": GROUND, "seen": seen}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "not confirmed" in page
    assert GROUND in page
    assert page_of(sample, reference, time).state is State.IN_REVIEW


def test_a_finding_on_a_page_that_changed_is_refused_and_nothing_is_lost(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    found = {"checked_with": "court_docket", "case_number": "yes"}
    sample.signs_in("olive").post(f"/requests/{reference}/papers/", found)
    before = page_of(sample, reference, time)
    again = found | {"case_number": "no"}
    sample.signs_in("olive").post(f"/requests/{reference}/papers/", again)
    answer = sample.signs_in("sam").post(
        f"/requests/{reference}/review/",
        {"verdict": "approve", "ground": GROUND, "confirmed": confirmed(before), "seen": before.digest},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The papers changed while you looked; read the page again." in page
    assert GROUND in page
    assert f'name="seen" value="{page_of(sample, reference, time).digest}"' in page
    assert page_of(sample, reference, time).state is State.IN_REVIEW


def test_the_queue_shows_a_request_that_cannot_be_read_as_needing_repair(sample: Sample, time: Clock) -> None:
    reference = sample.waiting_for("papers")
    sample.spoil(reference)
    answer = sample.signs_in("sam").get("/queue/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Needs repair" in page
    assert page.count(f"/requests/{reference}/") == 1


def test_a_request_that_cannot_be_read_has_a_page_that_says_what_to_do(sample: Sample, time: Clock) -> None:
    who, reference = sample.requester_with(State.IN_REVIEW)
    _, other = sample.requester_with(State.SEALED)
    sample.spoil(reference)
    staff, agency = sample.signs_in("sam"), sample.signs_in(who)
    for part in ("", "papers/", "review/"):
        answer = staff.get(f"/requests/{reference}/{part}")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "cannot be read" in page
        assert "A person is looking at it" in page
        assert "Tell whoever looks after the installation" in page
    assert staff.get(f"/requests/{other}/").status_code == 200

    own = f"/our-requests/{reference}/"
    for answer in (agency.get(own), agency.post(f"{own}withdraw/"), agency.post(f"{own}envelope/")):
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Call the office and name the reference" in page
        assert "installation" not in page
    shown = agency.get("/our-requests/").content.decode()
    assert own in shown
    assert "Cannot be read; the office has to mend it" in shown


def test_a_finding_without_a_ground_is_asked_for_one(sample: Sample) -> None:
    answer = sample.signs_in("sam").post(
        f"/requests/{sample.waiting_for('finding')}/review/", {"verdict": "refuse"}
    )
    assert "Write the ground of your finding" in answer.content.decode()


def test_who_prepared_a_request_is_told_why_somebody_else_concludes_it(sample: Sample) -> None:
    reference = sample.waiting_for("finding")
    page = sample.signs_in("olive").get(f"/requests/{reference}/review/").content.decode()
    assert "A review is concluded by a supervisor or by counsel" in page
    assert 'name="verdict"' not in page


def test_a_stopped_request_is_put_back_with_a_ground(sample: Sample, time: Clock) -> None:
    reference = sample.in_state(State.STOPPED)
    browser = sample.signs_in("sam")
    address = f"/requests/{reference}/reopen/"
    assert "Write why" in browser.post(address, {"ground": ""}).content.decode()
    assert browser.get(address)["Location"] == f"/requests/{reference}/"
    assert browser.post(address, {"ground": "The new key was confirmed by telephone."}).status_code == 302
    assert page_of(sample, reference, time).state is State.IN_REVIEW


def test_an_ended_request_offers_nothing_more(sample: Sample) -> None:
    reference = sample.in_state(State.WITHHELD)
    browser = sample.signs_in("sam")
    assert "Nothing is left to do for you here" in browser.get(f"/requests/{reference}/").content.decode()
    assert "no longer open to a check" in browser.get(f"/requests/{reference}/papers/").content.decode()
    assert "no longer open to a review" in browser.get(f"/requests/{reference}/review/").content.decode()


def test_claimed_and_verified_facts_are_told_apart_in_words(sample: Sample, time: Clock) -> None:
    page = sample.signs_in("sam").get(f"/requests/{a_warrant(sample, time)}/").content.decode()
    assert "fact--claimed" in page
    assert "fact--established" in page
    assert "only claimed" in page
    assert "verified" in page


def test_an_empty_state_says_what_would_appear(sample: Sample) -> None:
    page = sample.signs_in("sam").get("/queue/?state=received").content.decode()
    assert "No request is in this state" in page
    assert "Nothing waits" not in sample.signs_in("sam").get("/queue/?state=nonsense").content.decode()


def test_every_request_of_the_sample_office_has_a_page_for_staff(sample: Sample, time: Clock) -> None:
    browser: Client = sample.signs_in("cora")
    for state in State:
        rows = queries.queue(viewer=sample.person("cora"), at=time.now(), state=state).rows
        for row in rows:
            assert browser.get(f"/requests/{row.reference}/").status_code == 200, row.reference
