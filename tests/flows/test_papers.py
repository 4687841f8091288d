"""Papers over their whole life: read anew, read after a request was divided, and what an agency is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clerestory.casework.commands import SubjectKeys
from clerestory.casework.divide_request import divide_request
from clerestory.casework.document_checks import (
    confirm_document,
    doubt_document,
    look_again,
    settle_doubt,
    type_document,
)
from clerestory.casework.document_pages import own_papers_of, paper_page
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.give_more import give_more
from clerestory.casework.keep_document import keep_read
from clerestory.casework.queries import agency_request, alarms
from clerestory.casework.session import as_staff
from clerestory.intake import documents, requests
from clerestory.intake.document_standing import CheckKind, Standing
from clerestory.intake.document_standing import Outcome as DocumentOutcome
from clerestory.intake.states import State
from tests.world.days import MONDAY
from tests.world.office import GENUINE_WARRANT, WARRANT_FOR_PHOTO, World, fields_of
from tests.world.papers import I200_LINES, a_pdf, read_once
from tests.world.register import a_driver

DAY = timedelta(days=1)
TWO: dict[str, Any] = WARRANT_FOR_PHOTO | {"elements": ["photo", "name"]}
OF_TWO = replace(GENUINE_WARRANT, elements=("photo", "name"))


def comes(world: World, reference: str, data: bytes | None = None) -> int:
    """The number of a paper that comes by mail and that nobody has read yet."""
    data = data or a_pdf()
    return keep_read(
        reference, read_once(data), data=data, name="paper.pdf", channel="mail", by=world.officer, at=MONDAY
    ).number


def is_confirmed(world: World, reference: str, number: int, **more: Any) -> Standing:
    return confirm_document(
        reference,
        number,
        officer=world.officer,
        kind=CheckKind.COURT_DOCKET,
        outcome=more.get("outcome", DocumentOutcome.CONFIRMED),
        at=MONDAY,
    ).standing


def a_warrant(world: World, keys: SubjectKeys | None = None, claims: dict[str, Any] | None = None) -> str:
    return world.asks(world.bureau, claims or WARRANT_FOR_PHOTO, keys or a_driver().keys).reference


def standing(reference: str, number: int) -> Standing:
    with as_staff():
        return documents.fetch(requests.fetch(reference), number).standing


def test_an_agency_is_told_the_same_whether_or_not_a_second_look_is_asked(world: World) -> None:
    reference = a_warrant(world)
    number = comes(world, reference)
    type_document(reference, number, officer=world.officer, fields=fields_of(GENUINE_WARRANT), at=MONDAY)

    def told() -> tuple[object, object]:
        (row,) = own_papers_of(reference, agency=world.bureau.id).rows
        return (row.standing, row.says), agency_request(reference, agency=world.bureau.id, at=MONDAY).asked

    before = told()
    assert is_confirmed(world, reference, number) is Standing.SECOND_LOOK
    assert told() == before
    look_again(reference, number, by=world.counsel, at=MONDAY)
    assert told() != before
    # Read anew it waits again, and the page that says why it does not count names no other agency's papers.
    type_document(reference, number, officer=world.officer, fields=fields_of(GENUINE_WARRANT), at=MONDAY)
    again = told()
    assert is_confirmed(world, reference, number) is Standing.SECOND_LOOK
    assert told() == again


def test_a_verified_paper_that_is_read_differently_goes_to_counsel(world: World) -> None:
    reference = a_warrant(world)
    number = world.keeps_paper(reference, authority=GENUINE_WARRANT)
    same = fields_of(GENUINE_WARRANT)
    type_document(reference, number, officer=world.second_supervisor, fields=same, at=MONDAY)
    assert standing(reference, number) is Standing.TO_CONFIRM
    is_confirmed(world, reference, number)
    look_again(reference, number, by=world.counsel, at=MONDAY)
    wider = fields_of(OF_TWO)
    found = type_document(reference, number, officer=world.second_supervisor, fields=wider, at=MONDAY)
    assert found.standing is Standing.DOUBTED
    assert found.checks[-1].outcome is DocumentOutcome.CONTRADICTION
    assert [alarm.kind for alarm in alarms(viewer=world.supervisor)] == ["PaperDoubted"]
    assert is_confirmed(world, reference, number) is Standing.DOUBTED
    settle_doubt(
        reference, number, counsel=world.counsel, genuine=True, ground="The clerk reads it so.", at=MONDAY
    )
    assert is_confirmed(world, reference, number) is Standing.SECOND_LOOK


def test_what_counsel_found_genuine_is_doubted_again_when_it_is_read_as_something_else(world: World) -> None:
    reference = a_warrant(world)
    number = comes(world, reference, a_pdf(I200_LINES))
    doubt_document(
        reference, number, by=world.officer, doubt=DocumentOutcome.ALTERED, ground="The seal.", at=MONDAY
    )
    settle_doubt(reference, number, counsel=world.counsel, genuine=True, ground="It is whole.", at=MONDAY)
    fields = fields_of(GENUINE_WARRANT)  # its text says that it is no court's
    found = type_document(reference, number, officer=world.officer, fields=fields, at=MONDAY)
    assert found.standing is Standing.DOUBTED
    settle_doubt(
        reference, number, counsel=world.counsel, genuine=True, ground="Attached to an order.", at=MONDAY
    )
    found = type_document(reference, number, officer=world.officer, fields=fields, at=MONDAY)
    assert found.standing is Standing.TO_CONFIRM  # that very reading was settled
    other = replace(fields, docket="3:26-mj-00042")
    found = type_document(reference, number, officer=world.officer, fields=other, at=MONDAY)
    assert found.standing is Standing.DOUBTED


@pytest.mark.parametrize("ground", ["x", " . ", "?!", "no"])
def test_a_doubt_needs_a_ground_that_says_something(world: World, ground: str) -> None:
    reference = a_warrant(world)
    number = comes(world, reference)
    with pytest.raises(UnusableCommandError, match="in a sentence for colleagues"):
        doubt_document(
            reference, number, by=world.officer, doubt=DocumentOutcome.FORGED, ground=ground, at=MONDAY
        )
    doubt_document(
        reference, number, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    with pytest.raises(UnusableCommandError, match="in a sentence for colleagues"):
        settle_doubt(reference, number, counsel=world.counsel, genuine=True, ground=ground, at=MONDAY)
    assert standing(reference, number) is Standing.DOUBTED


def divided(world: World, reference: str) -> tuple[str, str]:
    return divide_request(
        reference, waiting=frozenset({"name"}), question="More?", officer=world.officer, at=MONDAY
    )


def counts(reference: str) -> bool:
    with as_staff():
        authority = requests.fetch(reference).established.authority
    return authority is not None and authority.verified is True


def test_a_paper_of_the_whole_that_nobody_had_read_is_read_after_dividing(world: World) -> None:
    reference = a_warrant(world, claims=TWO)
    number = comes(world, reference)
    now, later = divided(world, reference)
    assert paper_page(reference, number, viewer=world.officer).may_read
    type_document(reference, number, officer=world.officer, fields=fields_of(OF_TWO), at=MONDAY)
    assert not counts(now)
    is_confirmed(world, reference, number)
    assert paper_page(reference, number, viewer=world.counsel).may_look_again
    look_again(reference, number, by=world.counsel, at=MONDAY)
    assert (counts(now), counts(later)) == (True, False)  # the second waits for the agency
    give_more(later, answer="Page two is sent.", agency=world.bureau.id, by=None, at=MONDAY + DAY)
    assert counts(later)
    for part in (now, later):
        assert world.finds(part, at=MONDAY + DAY).state is State.APPROVED


def test_a_paper_of_the_whole_that_is_found_false_takes_its_parts_with_it(world: World) -> None:
    reference = a_warrant(world, claims=TWO)
    number = world.keeps_paper(reference, authority=OF_TWO)
    now, _later = divided(world, reference)
    doubt_document(
        reference, number, by=world.officer, doubt=DocumentOutcome.FORGED, ground="The seal.", at=MONDAY
    )
    settle_doubt(reference, number, counsel=world.counsel, genuine=False, ground="No such case.", at=MONDAY)
    assert not counts(now)
    with as_staff():
        assert requests.fetch(now).state is State.WITHHELD


def test_once_no_part_is_looked_at_the_papers_of_the_whole_are_not_read_any_more(world: World) -> None:
    reference = a_warrant(world, claims=TWO)
    world.keeps_paper(reference, authority=OF_TWO)
    number = comes(world, reference)
    now, _later = divided(world, reference)
    world.finds(now)
    with pytest.raises(NotAllowedError, match="papers are not checked now"):
        type_document(reference, number, officer=world.officer, fields=fields_of(OF_TWO), at=MONDAY)
    assert not paper_page(reference, number, viewer=world.officer).may_read
