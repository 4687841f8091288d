"""Where the law wants "the person" told and the question names none, the notice waits for a colleague."""

from datetime import timedelta
from typing import Any

import pytest

from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.notice_pages import notices_page
from clerestory.casework.session import as_staff
from clerestory.casework.settle_notice import not_owed, told_otherwise
from clerestory.casework.tell_notices import tell_notices
from clerestory.intake import requests
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import notices
from clerestory.residents.notice_models import Channel, Stage
from clerestory.residents.notices import NoticeRecord
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, WARRANT_FOR_PHOTO, World
from tests.world.post import in_the_tray
from tests.world.register import a_driver, a_vehicle

OF_A_VEHICLE: dict[str, Any] = {**FORM_I200, "record": "vehicle", "elements": ["vehicle", "vehicle_owner"]}
NO_SUCH_PLATE = SubjectKeys(plate="SYN 000 0")


@pytest.fixture(autouse=True)
def new_york(settings: Any) -> None:
    """Every request of an immigration agency is told to the person within three days."""
    settings.CLERESTORY_LAW = "us-ny"


def the_notice(reference: str) -> NoticeRecord:
    with as_staff():
        (found,) = notices.of_request(requests.fetch(reference).id)
    return found


def entries(reference: str) -> list[tuple[Event, dict[str, Any]]]:
    with as_staff():
        return [(line.event, line.body) for line in read.lines_about(reference)]


def settled(reference: str) -> list[dict[str, Any]]:
    return [body for event, body in entries(reference) if event is Event.NOTICE_SETTLED]


@pytest.mark.parametrize("keys", [a_vehicle().keys, NO_SUCH_PLATE, SubjectKeys(surname="Roe", given="Ada")])
def test_where_the_question_names_no_person_it_is_listed_and_counts_as_told_nowhere(
    world: World, keys: SubjectKeys
) -> None:
    reference = world.asks(world.removal, OF_A_VEHICLE, keys).reference
    for day in (MONDAY, MONDAY + timedelta(minutes=10)):
        assert tell_notices(at=day) == 0
    (line,) = notices_page(viewer=world.supervisor, at=MONDAY).open
    assert (line.notice.reference, line.nobody_known, line.late) == (reference, True, False)
    assert (line.notice.stage, line.notice.tries) == (Stage.DUE, 1)
    assert settled(reference) == []
    assert in_the_tray() == ()
    assert tell_notices(at=MONDAY + 5 * DAY) == 0
    (line,) = notices_page(viewer=world.supervisor, at=MONDAY + 5 * DAY).open
    assert (line.nobody_known, line.late) == (True, True)
    assert [body["kind"] for event, body in entries(reference) if event is Event.ALARM_RAISED] == [
        "NoticeLate"
    ]


def test_a_colleague_tells_the_keeper_whom_they_found(world: World) -> None:
    reference = world.asks(world.removal, OF_A_VEHICLE, a_vehicle().keys).reference
    tell_notices(at=MONDAY)
    told_otherwise(
        the_notice(reference).id, how="A letter to the registered keeper.", by=world.supervisor, at=MONDAY
    )
    assert [(one["channel"], one["in_time"]) for one in settled(reference)] == [("otherwise", True)]
    assert notices_page(viewer=world.supervisor, at=MONDAY).open == ()


def test_or_says_why_nobody_has_to_be_told(world: World) -> None:
    reference = world.asks(world.removal, OF_A_VEHICLE, NO_SUCH_PLATE).reference
    tell_notices(at=MONDAY)
    notice = the_notice(reference).id
    with pytest.raises(UnusableCommandError):
        not_owed(notice, because=" ", by=world.supervisor, at=MONDAY)
    with pytest.raises(NotAllowedError):
        not_owed(notice, because="No such plate was ever given out.", by=world.officer, at=MONDAY)
    not_owed(notice, because="No such plate was ever given out.", by=world.supervisor, at=MONDAY)
    assert [(one["channel"], one["why"]) for one in settled(reference)] == [("none", "not_owed")]
    assert the_notice(reference).how == "No such plate was ever given out."


def test_of_a_named_person_nobody_but_the_law_says_that_it_is_not_owed(world: World) -> None:
    reference = world.asks(world.removal, WARRANT_FOR_PHOTO, a_driver().keys).reference
    with pytest.raises(NotAllowedError, match="only the law"):
        not_owed(the_notice(reference).id, because="It is of no use to them.", by=world.supervisor, at=MONDAY)


def test_the_entries_are_the_same_whether_the_vehicle_exists_or_not(world: World) -> None:
    told = []
    for keys in (a_vehicle().keys, NO_SUCH_PLATE):
        reference = world.asks(world.removal, OF_A_VEHICLE, keys).reference
        tell_notices(at=MONDAY)
        told.append([event for event, _body in entries(reference)])
    assert told[0] == told[1]


def test_one_named_by_name_and_birth_date_is_told_on_their_page(world: World) -> None:
    keys = a_driver().keys
    named = SubjectKeys(surname=keys.surname, given=keys.given, dob=keys.dob)
    reference = world.asks(world.removal, OF_A_VEHICLE, named).reference
    assert tell_notices(at=MONDAY) == 1
    assert the_notice(reference).channel is Channel.PAGE
