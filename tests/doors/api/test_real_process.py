"""The same walk against the processes that `make run` starts: the web server cannot open the vault."""

from collections.abc import Callable

from tests.doors.api.processes import now
from tests.doors.api.program import Program, call, call_in_chunks
from tests.world.ledger import TheLedger
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

from clerestory.casework import jobs
from clerestory.registry import openings


def test_a_photo_goes_from_the_web_process_through_the_worker_to_the_agency(
    process: str, office: World, run_the_worker: Callable[[], None], ledger: TheLedger
) -> None:
    bureau = Program(process, office.bureau, now)
    driver = a_driver()
    asked = bureau.ask(WARRANT_FOR_PHOTO, driver.keys.to_json())
    assert (asked.status, asked.json["state"]) == (202, "in_review")
    reference = asked.json["reference"]
    office.checks(reference, at=now(), authority=GENUINE_WARRANT)
    office.finds(reference, at=now())
    assert bureau.get(f"/queries/{reference}/release").type == "nothing-to-collect"
    assert openings.opened() == ()

    run_the_worker()
    assert bureau.get(f"/queries/{reference}").json["state"] == "sealed"
    assert bureau.get(f"/queries/{reference}/release").type == "nothing-to-collect"
    ledger.round(now())
    jobs.unlock.defer(reference=reference)  # the job that was put into the queue is for a minute later
    run_the_worker()
    collected = bureau.get(f"/queries/{reference}/release")
    assert collected.status == 200
    inside = office.bureau.opens(collected.body.decode("ascii"), at=now())
    assert list(inside) == ["photo"]
    shown = inside["photo"].content.decode()
    assert shown.startswith(driver.content["photo"]["text"])  # behind it: the mark of its recipient
    (opening,) = openings.opened()
    assert (opening.elements, opening.opened_by) == (("photo",), "releaser")


def test_form_i200_is_withheld_by_the_web_process_and_the_vault_stays_closed(
    process: str, office: World, run_the_worker: Callable[[], None]
) -> None:
    removal = Program(process, office.removal, now)
    asked = removal.ask(FORM_I200, a_driver().keys.to_json())
    assert (asked.status, asked.json["state"]) == (200, "withheld")
    run_the_worker()
    assert removal.get(f"/queries/{asked.json['reference']}").json == asked.json
    assert openings.opened() == ()
    assert openings.gaps() == ()


def test_the_web_process_answers_problems_from_its_own_server(process: str, office: World) -> None:
    bureau = Program(process, office.bureau, now)
    assert call("GET", f"{process}/api/v1/nothing").type == "no-such-address"
    assert bureau.call("POST", "/queries", body=b" " * 70_000).type == "body-too-large"
    headers = {"Authorization": f"Bearer {bureau.token}", "Content-Type": "application/json"}
    assert call_in_chunks(bureau.at("/queries"), body=b"{}", headers=headers).type == "length-needed"
    assertion = bureau.assertion()
    assert bureau.ask_token(assertion).status == 200
    assert bureau.ask_token(assertion).type == "client-not-accepted"
