"""A concluded review is looked at again by another person, and nothing about the release changes."""

from typing import Any

import pytest

from clerestory.casework import letter_pages, look_pages, receipt
from clerestory.casework.after_review import conclude_look, raise_what_is_late, settle_disagreement
from clerestory.casework.commands import Verdict
from clerestory.casework.counsel_queue import counsel_queue
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.notice_pages import telling_page
from clerestory.casework.queries import request_page
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties.identities import PersonId
from clerestory.review import looks
from clerestory.review.errors import LookConcludedError
from clerestory.review.looks import LookKind, LookRecord
from tests.world.days import DAY, MONDAY
from tests.world.office import World
from tests.world.register import a_driver

GROUND = "The docket of the court does not list it."


@pytest.fixture
def everything_is_drawn(settings: Any) -> None:
    """Each concluded review is looked at again."""
    settings.CLERESTORY_BLIND_LOOKS = 1.0


@pytest.fixture
def drawn(world: World, everything_is_drawn: None) -> LookRecord:
    """The look at a review that the supervisor concluded with an approval."""
    world.approved_photo(a_driver().keys)
    with as_staff():
        (look,) = looks.open_looks(LookKind.BLIND)
    return look


def alarms() -> list[str]:
    with as_staff():
        return [str(line.body["kind"]) for line in read.lines_of(Event.ALARM_RAISED, limit=50)]


def test_the_draw_comes_from_the_journal_and_can_be_made_again(world: World, drawn: LookRecord) -> None:
    with as_staff():
        reference = requests.reference_of(drawn.request)
        lines = read.lines_about(reference)
        (opened,) = [line for line in lines if line.event is Event.LOOK_OPENED]
        (finding,) = [line for line in lines if line.event is Event.FINDING_RECORDED]
    assert opened.body["drawn_from"] == finding.number
    assert opened.body["share"] == 10_000


def test_none_is_drawn_where_the_share_is_nothing(world: World) -> None:
    world.approved_photo(a_driver().keys)
    with as_staff():
        assert looks.open_looks() == ()


def test_who_looks_blind_sees_no_finding_and_is_another_person(world: World, drawn: LookRecord) -> None:
    page = look_pages.look_page(drawn.id, viewer=world.second_supervisor)
    assert page.first is None
    assert page.why_not is None
    for person in (world.supervisor, world.officer, world.trooper):
        with pytest.raises(NotAllowedError):
            conclude_look(drawn.id, by=person, verdict=Verdict.APPROVE, ground=GROUND, at=MONDAY)
    with pytest.raises(UnusableCommandError):
        conclude_look(drawn.id, by=world.second_supervisor, verdict=Verdict.APPROVE, ground=" ", at=MONDAY)


def test_who_could_look_blind_does_not_read_what_the_first_one_found(world: World, drawn: LookRecord) -> None:
    with as_staff():
        reference = requests.reference_of(drawn.request)

    def opens(person: PersonId) -> None:
        request_page(reference, viewer=person, at=MONDAY)
        receipt.staff_receipt(reference, viewer=person)
        letter_pages.staff_letters(reference, viewer=person)
        telling_page(reference, viewer=person, at=MONDAY)

    for person in (world.supervisor, world.officer):  # who found, and who prepared
        opens(person)
    for person in (world.second_supervisor, world.counsel):
        for page in (
            lambda each: request_page(reference, viewer=each, at=MONDAY),
            lambda each: receipt.staff_receipt(reference, viewer=each),
            lambda each: letter_pages.staff_letters(reference, viewer=each),
            lambda each: telling_page(reference, viewer=each, at=MONDAY),
        ):
            with pytest.raises(NotAllowedError, match="Give your look first"):
                page(person)
    conclude_look(drawn.id, by=world.counsel, verdict=Verdict.APPROVE, ground=GROUND, at=MONDAY)
    for person in (world.second_supervisor, world.counsel):
        opens(person)


def test_a_disagreement_changes_nothing_raises_an_alarm_and_goes_to_counsel(
    world: World, drawn: LookRecord
) -> None:
    found = conclude_look(
        drawn.id, by=world.second_supervisor, verdict=Verdict.REFUSE, ground=GROUND, at=MONDAY
    )
    assert found.disagrees
    with as_staff():
        assert requests.fetch(requests.reference_of(drawn.request)).state is State.APPROVED
    assert "ReviewersDisagree" in alarms()
    page = look_pages.agreement_page(viewer=world.supervisor)
    assert (page.found.pairs, page.found.same) == (1, 0)
    queue = counsel_queue(viewer=world.counsel, at=MONDAY)
    assert [line.look.id for line in queue.disagreements] == [drawn.id]
    with pytest.raises(NotAllowedError):
        settle_disagreement(drawn.id, by=world.second_supervisor, settling="Talked about it.", at=MONDAY)
    settle_disagreement(drawn.id, by=world.counsel, settling="Talked about it.", at=MONDAY)
    assert counsel_queue(viewer=world.counsel, at=MONDAY).disagreements == ()
    with pytest.raises(LookConcludedError):
        conclude_look(drawn.id, by=world.counsel, verdict=Verdict.APPROVE, ground=GROUND, at=MONDAY)


def test_a_look_that_nobody_takes_raises_an_alarm_once_a_day(world: World, drawn: LookRecord) -> None:
    assert raise_what_is_late(at=MONDAY + 7 * DAY) == 0
    assert raise_what_is_late(at=MONDAY + 8 * DAY) == 1
    assert raise_what_is_late(at=MONDAY + 8 * DAY) == 1
    assert alarms().count("LookOverdue") == 1
