"""Where the law could not be asked whom it wants told, the request stays on the desk until it was asked."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from clerestory.casework.notice_pages import notices_page
from clerestory.casework.session import as_staff
from clerestory.casework.tell_notices import tell_notices
from clerestory.casework.undecided_notices import UndecidedLine, decide_again
from clerestory.intake import requests
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.library import default_folder
from clerestory.residents import notices
from clerestory.residents.notice_models import Channel
from clerestory.residents.notices import NoticeRecord
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

LAW = "us-ny"


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Path:
    """Where the office's packs lie; empty."""
    settings.CLERESTORY_LAW = LAW
    settings.CLERESTORY_LAWPACKS = tmp_path / "packs"
    settings.CLERESTORY_LAWPACKS.mkdir()
    return Path(settings.CLERESTORY_LAWPACKS)


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """Where the packs lie once they were mended: a process reads each folder once."""
    made = tmp_path / "mended"
    made.mkdir()
    return made


def put(shelf: Path, *, but: str = "") -> None:
    """Put the packs of the law there; but: a file of the pack that is left out."""
    for name in ("us", LAW):
        shutil.copytree(default_folder() / name, shelf / name, ignore=shutil.ignore_patterns(but))


def listed(world: World) -> tuple[UndecidedLine, ...]:
    return notices_page(viewer=world.supervisor, at=MONDAY).undecided


def notices_of(reference: str) -> tuple[NoticeRecord, ...]:
    with as_staff():
        return notices.of_request(requests.fetch(reference).id)


def entries(reference: str, event: Event) -> list[dict[str, Any]]:
    with as_staff():
        return [line.body for line in read.lines_about(reference) if line.event is event]


def test_a_request_whose_law_could_not_be_asked_is_listed_asked_again_and_told(
    world: World, shelf: Path, mended: Path, settings: Any
) -> None:
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    assert notices_of(reference) == ()
    (line,) = listed(world)
    assert (line.reference, line.since, line.no_addressee) == (reference, MONDAY.date(), False)
    assert decide_again(at=MONDAY + HOUR) == 0
    assert decide_again(at=MONDAY + 2 * HOUR) == 0
    assert len(entries(reference, Event.ALARM_RAISED)) == 2  # the fault, and one a day since
    assert [one.since for one in listed(world)] == [MONDAY.date()]
    put(mended)
    settings.CLERESTORY_LAWPACKS = mended
    assert decide_again(at=MONDAY + 3 * HOUR) == 1
    assert entries(reference, Event.NOTICES_DECIDED) == [{"opened": 1}]
    assert listed(world) == ()
    (opened,) = notices_of(reference)
    assert opened.provision == "ny-201-12-a-notice"
    assert tell_notices(at=MONDAY + 3 * HOUR) == 1
    assert notices_of(reference)[0].channel is Channel.PAGE  # refused before anybody was looked up
    assert decide_again(at=MONDAY + 4 * HOUR) == 0
    assert len(entries(reference, Event.NOTICES_DECIDED)) == 1


def test_a_duty_without_an_addressee_is_listed_until_the_pack_says_whom_it_tells(
    world: World, shelf: Path, mended: Path, settings: Any
) -> None:
    put(shelf, but="notices.toml")
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    (line,) = listed(world)
    assert (line.reference, line.no_addressee) == (reference, True)
    assert decide_again(at=MONDAY + DAY) == 0
    assert notices_of(reference) == ()
    put(mended)
    settings.CLERESTORY_LAWPACKS = mended
    assert decide_again(at=MONDAY + DAY) == 1
    assert (len(notices_of(reference)), listed(world)) == (1, ())


def test_where_the_law_was_asked_nothing_is_listed(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = LAW
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    assert listed(world) == ()
    assert decide_again(at=MONDAY) == 0
    assert entries(reference, Event.NOTICES_DECIDED) == []
