"""After asking, over HTTP: the office asks for more and is answered, a paper is sent, a refusal appealed."""

import hashlib

from tests.doors.api.conftest import Clock
from tests.doors.api.program import Program, call
from tests.world.days import HOUR
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.papers import a_pdf
from tests.world.register import a_driver

from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.commands import Verdict
from clerestory.casework.session import as_staff
from clerestory.intake import documents, requests

QUESTION = "Send the page of the order with the judge's signature."


def waiting_for_more(world: World, bureau: Program, time: Clock) -> str:
    reference: str = bureau.ask(WARRANT_FOR_PHOTO, a_driver().keys.to_json()).json["reference"]
    ask_for_more(reference, question=QUESTION, officer=world.officer, at=time.now())
    return reference


def send(program: Program, reference: str, data: bytes, kind: str = "application/octet-stream"):
    return program.call("POST", f"/queries/{reference}/papers", body=data, headers={"Content-Type": kind})


def test_the_question_is_read_and_answered_and_the_clock_runs_again(
    world: World, bureau: Program, time: Clock
) -> None:
    reference = waiting_for_more(world, bureau, time)
    standing = bureau.get(f"/queries/{reference}").json
    assert standing["state"] == "needs_information"
    assert standing["question"]["says"] == QUESTION
    assert standing["question"]["answer_by"]
    answered = bureau.post(f"/queries/{reference}/answer", {"answer": "It is page three of the file."})
    assert (answered.status, answered.json["state"]) == (200, "in_review")
    assert answered.json["question"] is None
    again = bureau.post(f"/queries/{reference}/answer", {"answer": "Once more."})
    assert (again.status, again.type) == (409, "step-refused")


def test_an_answer_of_nothing_or_of_another_agency_is_refused(
    world: World, bureau: Program, removal: Program, time: Clock
) -> None:
    reference = waiting_for_more(world, bureau, time)
    for wrong in ({}, {"answer": ""}, {"answer": " "}, {"answer": "a\x00b"}, {"answer": "x", "more": 1}):
        assert bureau.post(f"/queries/{reference}/answer", wrong).type == "body-not-fitting"
    assert removal.post(f"/queries/{reference}/answer", {"answer": "Ours."}).type == "request-not-found"
    assert bureau.get(f"/queries/{reference}").json["state"] == "needs_information"


def test_a_paper_is_kept_encrypted_and_counts_for_nothing_by_itself(
    world: World, bureau: Program, time: Clock
) -> None:
    reference = waiting_for_more(world, bureau, time)
    paper = a_pdf()
    sent = send(bureau, reference, paper)
    assert sent.status == 201, sent.body
    assert (sent.json["number"], sent.json["kind"], sent.json["pages"]) == (1, "pdf", 1)
    assert sent.json["sha256"] == hashlib.sha256(paper).hexdigest()
    with as_staff():
        (kept,) = documents.of_request(requests.fetch(reference).id)
    assert (kept.channel, kept.sent_by, kept.standing) == ("api", None, "to_read")
    assert bureau.get(f"/queries/{reference}").json["decision"] is None


def test_bytes_that_are_no_paper_too_many_or_of_another_kind_are_not_kept(
    world: World, bureau: Program, removal: Program, time: Clock
) -> None:
    reference = waiting_for_more(world, bureau, time)
    assert send(bureau, reference, b"MZ\x90\x00 a program").type == "paper-not-taken"
    assert send(bureau, reference, b"").type == "paper-not-taken"
    assert send(bureau, reference, a_pdf(), "application/pdf").type == "media-type-not-supported"
    large = {"Authorization": f"Bearer {bureau.token}", "Content-Length": str(20 * 1024 * 1024 + 1)}
    address = bureau.at(f"/queries/{reference}/papers")
    assert call("POST", address, body=b"%PDF", headers=large).type == "body-too-large"
    assert send(removal, reference, a_pdf()).type == "request-not-found"
    with as_staff():
        assert documents.of_request(requests.fetch(reference).id) == ()


def test_an_ended_query_takes_no_paper(removal: Program) -> None:
    ended = removal.ask(FORM_I200, a_driver().keys.to_json()).json["reference"]
    refused = send(removal, ended, a_pdf())
    assert (refused.status, refused.type) == (403, "not-allowed")
    assert "takes no more papers" in refused.json["detail"]


def test_a_refusal_is_appealed_once(world: World, bureau: Program, time: Clock) -> None:
    reference = bureau.ask(WARRANT_FOR_PHOTO, a_driver().keys.to_json()).json["reference"]
    assert bureau.post(f"/queries/{reference}/appeal", {"ground": "Too early."}).type == "step-refused"
    world.checks(reference, at=time.moves(HOUR), authority=GENUINE_WARRANT)
    world.finds(reference, Verdict.REFUSE, at=time.now())
    bureau._token = None  # it ended within the hour
    refused = bureau.get(f"/queries/{reference}").json
    assert refused["state"] == "withheld"
    assert refused["decision"]["elements"][0]["cure"] is not None or refused["appeal_by"]
    appealed = bureau.post(f"/queries/{reference}/appeal", {"ground": "Page two names the court."})
    assert (appealed.status, appealed.json["state"]) == (200, "appealed")
    assert appealed.json["appeal_by"] is None
    assert bureau.post(f"/queries/{reference}/appeal", {"ground": "Again."}).type == "step-refused"
