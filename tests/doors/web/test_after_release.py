"""After a release, by forms: handed over once, acknowledged, called back, attested, passed on."""

from datetime import timedelta

from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger

from clerestory.casework import office
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.registry import openings
from clerestory.release import shelf
from clerestory.release.marking import mark_for

GROUND = "The order was quashed this morning."


def state_of(reference: str) -> State:
    with as_staff():
        return requests.fetch(reference).state


def text(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def ready(sample: Sample) -> tuple[Client, str]:
    username, reference = sample.requester_with(State.RELEASED)
    return sample.signs_in(username), reference


def test_a_release_is_downloaded_once_and_once_more_when_a_supervisor_allows_it(
    ledger_ran: TheLedger, sample: Sample, time: Clock
) -> None:
    agency, reference = ready(sample)
    own, staff = f"/our-requests/{reference}/", f"/requests/{reference}/"
    assert "Download the sealed envelope" in text(agency, own)
    first = agency.post(f"{own}envelope/")
    assert "Download the sealed envelope" in text(agency, own)
    assert first["Content-Type"] == "application/jose"
    assert agency.post(f"{own}envelope/").content == first.content
    time.moves(timedelta(minutes=20))
    assert "Download the sealed envelope" not in text(agency, own)
    refused = agency.post(f"{own}envelope/")
    assert (refused.status_code, "handed over once" in refused.content.decode()) == (409, True)
    supervisor, officer = sample.signs_in("sam"), sample.signs_in("olive")
    assert "Allow one more download" not in text(officer, staff)
    assert "Write why." in supervisor.post(f"{staff}allow-again/", {"allow_ground": ""}).content.decode()
    assert supervisor.post(f"{staff}allow-again/", {"allow_ground": "Lost."}).status_code == 302
    assert "Download the sealed envelope" in text(agency, own)
    assert agency.post(f"{own}envelope/").content == first.content


def test_an_agency_acknowledges_enters_a_body_and_attests(
    ledger_ran: TheLedger, sample: Sample, time: Clock
) -> None:
    agency, reference = ready(sample)
    own, staff = f"/our-requests/{reference}/", f"/requests/{reference}/"
    assert "What became of it" not in text(agency, own)
    agency.post(f"{own}envelope/")
    assert "Attest it" in text(agency, own)
    assert agency.post(f"{own}acknowledge/").status_code == 302
    assert state_of(reference) is State.ACKNOWLEDGED
    said = {"used_for": "Matched in the case.", "fate": "kept_under_rule", "passed_on": "on"}
    shown = agency.post(f"{own}use/", said).content.decode()
    assert "Name the rule under which it is kept." in shown
    assert "Matched in the case." in shown
    said["kept_under"] = "Case file, 7 years."
    assert "the register has no line" in agency.post(f"{own}use/", said).content.decode()
    page = text(agency, own)
    element = page.split('name="onward_elements" value="')[1].split('"')[0]
    body = {"to_name": "City Court", "to_node": "court", "permitted_use": "b4", "onward_elements": element}
    assert "Choose the day." in agency.post(f"{own}passed-on/", body).content.decode()
    body["passed_on_day"] = "2026-03-02"
    assert agency.post(f"{own}passed-on/", body).status_code == 302
    assert agency.post(f"{own}use/", said).status_code == 302
    assert state_of(reference) is State.CLOSED
    assert "Case file, 7 years." in text(agency, own)
    supervisor = sample.signs_in("sam")
    assert "City Court" in text(supervisor, staff)
    assert "City Court" in text(supervisor, "/redisclosures/")
    assert agency.get("/redisclosures/").status_code == 403


def test_a_supervisor_calls_it_back_and_the_agency_confirms(
    ledger_ran: TheLedger, sample: Sample, time: Clock
) -> None:
    agency, reference = ready(sample)
    own, staff = f"/our-requests/{reference}/", f"/requests/{reference}/"
    agency.post(f"{own}envelope/")
    supervisor, officer = sample.signs_in("sam"), sample.signs_in("olive")
    assert "Call it back" not in text(officer, staff)
    refused = officer.post(f"{staff}recall/", {"recall_ground": GROUND})
    assert (refused.status_code, GROUND in refused.content.decode()) == (409, True)
    assert supervisor.post(f"{staff}recall/", {"recall_ground": GROUND}).status_code == 302
    page = text(agency, own)
    assert GROUND in page
    assert "Destroy every copy" in page
    assert "Attest it" not in page
    assert "Write what was destroyed." in agency.post(f"{own}destroyed/", {}).content.decode()
    assert agency.post(f"{own}destroyed/", {"confirmation": "Wiped."}).status_code == 302
    assert state_of(reference) is State.CLOSED
    assert "Wiped." in text(supervisor, staff)


def test_steps_of_another_agency_are_not_found(ledger_ran: TheLedger, sample: Sample) -> None:
    agency, reference = ready(sample)
    agency.post(f"/our-requests/{reference}/envelope/")
    username = next(
        name
        for name in ("frances", "ian", "ines", "tom")
        if sample.signs_in(name).get(f"/our-requests/{reference}/").status_code == 404
    )
    other = sample.signs_in(username)
    body = {
        "used_for": "x",
        "fate": "deleted",
        "confirmation": "x",
        "to_name": "x",
        "to_node": "us",
        "permitted_use": "b1",
    }
    for step in ("acknowledge", "destroyed", "use", "passed-on"):
        assert other.post(f"/our-requests/{reference}/{step}/", body).status_code == 404, step
    assert state_of(reference) is State.COLLECTED


def test_a_reviewer_sees_in_shapes_what_would_leave(sample: Sample, time: Clock) -> None:
    reference = sample.waiting_for("finding", at=time.now())
    before = openings.opened()
    page = text(sample.signs_in("sam"), f"/requests/{reference}/review/")
    assert "What exactly the agency would see" in page
    assert f"CM1.{reference}-R" in page
    assert openings.opened() == before


def test_whose_release_a_mark_is_can_be_asked_by_a_supervisor(
    ledger_ran: TheLedger, sample: Sample, time: Clock
) -> None:
    _, reference = ready(sample)
    with as_staff():
        release = shelf.latest_of(requests.fetch(reference).id)
        assert release is not None
        mark = mark_for(
            release.release_ref, release.agency, release.recipient_thumbprint, secret=office.keys().digests
        )
    supervisor, officer = sample.signs_in("sam"), sample.signs_in("olive")
    assert "Paste a mark." in supervisor.post("/marks/", {"text": ""}).content.decode()
    shown = supervisor.post("/marks/", {"text": f"<svg/><!-- {mark} -->"}).content.decode()
    assert "Made here, for" in shown
    assert f"/requests/{reference}/" in shown
    assert "can be cut off" in supervisor.post("/marks/", {"text": "Nothing."}).content.decode()
    refused = officer.post("/marks/", {"text": mark})
    assert (refused.status_code, f"/requests/{reference}/" in refused.content.decode()) == (409, False)
