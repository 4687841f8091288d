"""The desk: who has it, notes among colleagues, and the same question coming again by another road."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework import receipt_readers
from clerestory.casework.after_page import own_after
from clerestory.casework.appeal_refusal import appeal_refusal, conclude_appeal
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.assign_request import assign_request
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import Verdict
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.divide_request import divide_request
from clerestory.casework.document_checks import (
    confirm_document,
    doubt_document,
    look_again,
    settle_doubt,
    type_document,
)
from clerestory.casework.errors import NotAllowedError, NothingToCollectError, UnusableCommandError
from clerestory.casework.give_more import give_more
from clerestory.casework.keep_note import keep_note
from clerestory.casework.lapse_requests import lapse_requests
from clerestory.casework.queries import agency_request, query_reply, request_page
from clerestory.casework.recall_release import recall_release
from clerestory.casework.reconcile_ledger import reconcile_ledger
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import links, notes, requests
from clerestory.intake.appeals import AppealOutcome
from clerestory.intake.document_standing import CheckKind
from clerestory.intake.document_standing import Outcome as DocumentOutcome
from clerestory.intake.links import LinkKind
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.review.errors import ReviewerRefusedError
from tests.world.days import MONDAY
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World, fields_of
from tests.world.register import a_driver

DAY = timedelta(days=1)


def test_a_request_is_on_one_desk_and_that_gives_nobody_a_right(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    assign_request(reference, to=world.officer, by=world.supervisor, at=MONDAY)
    with as_staff():
        assert requests.fetch(reference).assigned_to == world.officer
    with pytest.raises(NotAllowedError):
        assign_request(reference, to=world.administrator, by=world.supervisor, at=MONDAY)
    with pytest.raises(NotAllowedError):
        assign_request(reference, to=world.officer, by=world.administrator, at=MONDAY)
    assign_request(reference, to=None, by=world.officer, at=MONDAY)
    with as_staff():
        assert requests.fetch(reference).assigned_to is None
        assert read.count_of(Event.REQUEST_ASSIGNED) == 2


def test_a_note_changes_nothing_that_is_decided_and_no_agency_sees_it(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    before = request_page(reference, viewer=world.supervisor, at=MONDAY)
    keep_note(reference, text="The clerk calls back at three.", by=world.officer, at=MONDAY)
    after = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert (before.digest, before.law_says) == (after.digest, after.law_says)
    with as_staff():
        request = requests.fetch(reference)
        assert [note.text for note in notes.notes_of(request.id)] == ["The clerk calls back at three."]
        (line,) = read.lines_of(Event.NOTE_KEPT, limit=5)
        assert "clerk" not in str(line.body)
    with as_agency(world.bureau.id):
        assert notes.notes_of(request.id) == ()


def test_the_same_question_is_found_again_across_agencies_and_after_a_refusal(world: World) -> None:
    driver = a_driver()
    refused = world.asks(world.removal, FORM_I200, driver.keys).reference
    retried = world.asks(world.removal, WARRANT_FOR_PHOTO, driver.keys, at=MONDAY + DAY).reference
    elsewhere = world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys, at=MONDAY + 2 * DAY).reference
    other = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver(7).keys, at=MONDAY + 2 * DAY).reference
    with as_staff():

        def linked(reference: str) -> dict[str, LinkKind]:
            found = links.linked_with(requests.fetch(reference).id)
            return {each.reference: each.kind for each in found if each.is_earlier}

        assert linked(retried) == {refused: LinkKind.AFTER_REFUSAL}
        assert linked(elsewhere) == {
            refused: LinkKind.AFTER_REFUSAL,
            retried: LinkKind.SAME_SUBJECT,
        }
        assert linked(other) == {}
        # As many entries whatever was found: nothing of it can be counted in the public ledger.
        assert read.count_of(Event.REQUESTS_LINKED) == 4


def test_what_was_asked_long_ago_is_not_linked(world: World) -> None:
    driver = a_driver()
    world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys)
    late = world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys, at=MONDAY + 91 * DAY).reference
    with as_staff():
        assert links.linked_with(requests.fetch(late).id) == ()


def test_a_divided_request_answers_one_part_now_and_the_other_when_more_came(world: World) -> None:
    asked = WARRANT_FOR_PHOTO | {"elements": ["photo", "name"]}
    asked["authority"] = asked["authority"] | {"elements": ["photo", "name"]}
    reference = world.asks(world.bureau, asked, a_driver().keys).reference
    world.checks(reference, authority=replace(GENUINE_WARRANT, elements=("photo", "name")))
    now, later = divide_request(
        reference,
        waiting=frozenset({"name"}),
        question="Does the warrant name the name? Page two is missing.",
        officer=world.officer,
        at=MONDAY,
    )
    with as_staff():
        assert requests.fetch(reference).state is State.DECIDED_IN_PART
        assert [requests.fetch(each).claims.elements for each in (now, later)] == [("photo",), ("name",)]
        assert requests.fetch(later).state is State.NEEDS_INFORMATION
        assert read.count_of(Event.REQUEST_OPENED) == 1
    assert world.finds(now).state is State.APPROVED
    assert world.delivers(now) is State.RELEASED
    envelope = collect_release(now, agency=world.bureau.id, at=MONDAY).envelope
    assert list(world.bureau.opens(envelope, at=MONDAY)) == ["photo"]
    assert lapse_requests(at=MONDAY + DAY) == 0  # the other part is open

    give_more(later, answer="Page two is sent.", agency=world.bureau.id, by=None, at=MONDAY + DAY)
    assert world.finds(later, at=MONDAY + DAY).state is State.APPROVED
    assert world.delivers(later, at=MONDAY + DAY) is State.RELEASED
    collect_release(later, agency=world.bureau.id, at=MONDAY + DAY)
    assert lapse_requests(at=MONDAY + DAY) == 1
    with as_staff():
        assert requests.fetch(reference).state is State.CLOSED
    assert reconcile_ledger(at=MONDAY + DAY).findings == ()


TWO: dict[str, Any] = WARRANT_FOR_PHOTO | {"elements": ["photo", "name"]}
OF_TWO = replace(GENUINE_WARRANT, elements=("photo", "name"))


def divided(world: World, reference: str) -> str:
    """The part that is decided now."""
    now, _later = divide_request(
        reference, waiting=frozenset({"name"}), question="More?", officer=world.officer, at=MONDAY
    )
    return now


def test_a_doubt_about_a_paper_of_the_whole_holds_its_parts(world: World) -> None:
    reference = world.asks(world.bureau, TWO, a_driver().keys).reference
    number = world.keeps_paper(reference, authority=OF_TWO)
    doubt_document(
        reference, number, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    with pytest.raises(NotAllowedError, match="doubted"):
        world.finds(divided(world, reference))


def test_a_part_of_what_was_refused_before_takes_two_people(world: World) -> None:
    refused = world.asks(world.bureau, TWO, a_driver().keys).reference
    world.checks(refused, authority=OF_TWO)
    world.finds(refused, Verdict.REFUSE)
    again = world.asks(world.bureau, TWO, a_driver().keys).reference
    world.checks(again, authority=OF_TWO)
    part = divided(world, again)
    assert world.finds(part).state is State.SECOND_REVIEW
    assert world.finds(part, by=world.counsel).state is State.APPROVED


def test_a_refusal_that_was_upheld_and_closed_is_still_a_refusal(world: World) -> None:
    refused = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(refused, authority=GENUINE_WARRANT)
    world.finds(refused, Verdict.REFUSE)
    appeal_refusal(refused, ground="Look again.", agency=world.bureau.id, by=None, at=MONDAY)
    conclude_appeal(refused, outcome=AppealOutcome.UPHELD, answer="It stands.", by=world.counsel, at=MONDAY)
    again = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, at=MONDAY + DAY).reference
    with as_staff():
        assert requests.fetch(refused).state is State.CLOSED
        (found,) = links.linked_with(requests.fetch(again).id)
        assert found.kind is LinkKind.AFTER_REFUSAL


def test_who_confirmed_the_paper_does_not_approve_what_it_opens(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    number = world.keeps_paper(reference, authority=GENUINE_WARRANT)
    type_document(reference, number, officer=world.officer, fields=fields_of(GENUINE_WARRANT), at=MONDAY)
    confirm_document(
        reference,
        number,
        officer=world.second_supervisor,
        kind=CheckKind.COURT_DOCKET,
        outcome=DocumentOutcome.CONFIRMED,
        at=MONDAY,
    )
    look_again(reference, number, by=world.counsel, at=MONDAY)
    with pytest.raises(ReviewerRefusedError, match="four eyes"):
        world.finds(reference, by=world.second_supervisor)
    assert world.finds(reference).state is State.APPROVED


def test_what_rests_on_a_paper_that_is_doubted_is_not_handed_over(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    assert world.delivers(reference) is State.RELEASED
    doubt_document(
        reference, 1, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    with pytest.raises(NothingToCollectError, match="looked at again"):
        collect_release(reference, agency=world.bureau.id, at=MONDAY)
    settle_doubt(reference, 1, counsel=world.counsel, genuine=True, ground="The clerk knows it.", at=MONDAY)
    assert collect_release(reference, agency=world.bureau.id, at=MONDAY).envelope


def test_what_a_check_stopped_is_not_told_once_the_request_is_closed(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    assert deliver_release(reference, at=MONDAY).state is State.SEALED
    doubt_document(
        reference, 1, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    assert world.proves(reference) is State.STOPPED
    settle_doubt(reference, 1, counsel=world.counsel, genuine=True, ground="The clerk knows it.", at=MONDAY)
    reopen_request(reference, supervisor=world.second_supervisor, ground="Settled.", at=MONDAY)
    assert world.finds(reference, Verdict.REFUSE).state is State.WITHHELD
    assert lapse_requests(at=MONDAY + 40 * DAY) == 1
    page = agency_request(reference, agency=world.bureau.id, at=MONDAY + 40 * DAY)
    assert (page.state, page.release) == (State.CLOSED, None)
    with transaction.atomic():
        told = [entry.line.event for entry in receipt_readers.for_agency(reference, world.bureau.id)]
    assert Event.REQUEST_OPENED in told
    assert Event.ENVELOPE_SEALED not in told


def test_what_a_check_stopped_is_not_told_by_calling_the_next_approval_back(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    deliver_release(reference, at=MONDAY)
    doubt_document(
        reference, 1, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    assert world.proves(reference) is State.STOPPED
    settle_doubt(reference, 1, counsel=world.counsel, genuine=True, ground="The clerk knows it.", at=MONDAY)
    reopen_request(reference, supervisor=world.second_supervisor, ground="Settled.", at=MONDAY)
    world.finds(reference, by=world.second_supervisor)
    world.finds(reference)
    recall_release(reference, ground="Not yet.", by=world.supervisor, at=MONDAY)
    assert agency_request(reference, agency=world.bureau.id, at=MONDAY).release is None
    after = own_after(reference, agency=world.bureau.id, at=MONDAY).after
    assert after is not None
    assert (after.release_ref, after.elements) == ("", ())
    with transaction.atomic():
        told = [entry.line.event for entry in receipt_readers.for_agency(reference, world.bureau.id)]
    assert Event.ENVELOPE_SEALED not in told


def test_what_was_stopped_and_then_lapses_is_not_told(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    doubt_document(
        reference, 1, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    assert deliver_release(reference, at=MONDAY).state is State.STOPPED
    reopen_request(reference, supervisor=world.second_supervisor, ground="Ask.", at=MONDAY)
    ask_for_more(reference, question="Page two?", officer=world.officer, at=MONDAY)
    assert lapse_requests(at=MONDAY + 40 * DAY) == 1
    reply = query_reply(reference, agency=world.bureau.id, at=MONDAY + 40 * DAY)
    assert (reply.state, reply.decision) == (State.CLOSED, None)


@pytest.mark.parametrize("waiting", [set(), {"photo"}, {"photo", "address"}, {"address"}])
def test_a_request_is_not_divided_into_nothing_or_beyond_itself(world: World, waiting: set[str]) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    with pytest.raises(UnusableCommandError, match="some of the 1 that were asked"):
        divide_request(
            reference, waiting=frozenset(waiting), question="More?", officer=world.officer, at=MONDAY
        )
    with as_staff():
        assert requests.fetch(reference).state is State.IN_REVIEW
