"""Where the office says so, a record is asked for in its own system at the moment of its release: exactly the
decided elements, after the vault logged the opening; whatever goes wrong there, nothing leaves."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clerestory.casework.collect_release import collect_release
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.queries import request_page
from clerestory.intake.states import State
from clerestory.registry import openings
from clerestory.registry.models import Handle
from clerestory.registry.sources.mapping import read_mapping
from clerestory.sealing.contents import Medium
from tests.world import record_systems as systems
from tests.world.days import HOUR, MONDAY
from tests.world.office import World
from tests.world.register import a_driver

NEW_PICTURE = systems.PICTURE + b"taken today"


@pytest.fixture
def service(world: World, settings: Any, tmp_path: Path) -> Iterator[systems.Service]:
    """The record system of the driver whom the tests ask about, and of everybody else."""
    with systems.a_service() as made:
        mapping = read_mapping(systems.service_mapping(tmp_path, made.address))
        settings.CLERESTORY_RECORD_SYSTEMS = (mapping,)
        settings.CLERESTORY_RECORD_SECRET = systems.secret
        row = made.tables["people"][0]
        row["photo"] = base64.b64encode(NEW_PICTURE).decode()
        yield made


@pytest.fixture
def approved(world: World, service: systems.Service) -> str:
    """A request for one photo, approved; the record is one of the service's."""
    reference = world.approved_photo(a_driver().keys)
    handle = _handle(reference)
    row = service.tables["people"][0]
    known = Handle.objects.using("owner").get(pk=handle)
    Handle.objects.using("owner").filter(pk=handle).update(
        source="licensing", source_key=f"people/{row['id']}"
    )
    row["card"]["credential"] = systems.CODES[known.credential or ""]
    row["home"]["confidential"] = str(known.address_confidential).lower()
    row["accident_flag"] = str(known.accident_without_conviction).lower()
    return reference


def _handle(reference: str) -> Any:
    from django.db import transaction

    from clerestory.casework.session import as_staff
    from clerestory.intake import requests

    with transaction.atomic(), as_staff():
        return requests.fetch(reference).handle


def test_what_leaves_is_what_the_system_has_now_and_only_that_was_asked_for(
    world: World, service: systems.Service, approved: str
) -> None:
    assert world.delivers(approved, at=MONDAY + HOUR) is State.RELEASED
    collected = collect_release(approved, agency=world.bureau.id, at=MONDAY + 2 * HOUR)
    inside = world.bureau.opens(collected.envelope, at=MONDAY + 2 * HOUR)
    assert list(inside) == ["photo"]
    assert isinstance(inside["photo"], Medium)
    assert (inside["photo"].media_type, inside["photo"].content) == ("image/png", NEW_PICTURE)
    (method, path, asked) = service.asked[-1]
    assert (method, path) == ("GET", "people/P-0000000")
    assert set(asked["fields"].split(",")) == {
        "id",
        "photo",
        "card.credential",
        "home.confidential",
        "accident_flag",
    }
    assert {each for each, _, _ in service.asked} == {"GET"}
    (opening,) = openings.opened(collected.receipt.release_ref)
    assert opening.elements == ("photo",)


def protected(service: systems.Service) -> None:
    service.tables["people"][0]["home"]["confidential"] = "true"


def removed(service: systems.Service) -> None:
    service.tables["people"].pop(0)


def down(service: systems.Service) -> None:
    service.spoil = lambda handler, path, asked: bool(systems.reply(handler, 503, b"{}") or True)


def somebody_else(service: systems.Service) -> None:
    other = json.dumps(service.tables["people"][1]).encode()
    service.spoil = lambda handler, path, asked: bool(systems.reply(handler, 200, other) or True)


def elsewhere(service: systems.Service) -> None:
    service.spoil = lambda handler, path, asked: bool(
        systems.reply(handler, 302, b"", Location="http://127.0.0.1:1/") or True
    )


@pytest.mark.parametrize("trouble", [protected, removed, down, somebody_else, elsewhere])
def test_whatever_goes_wrong_there_nothing_leaves_and_an_alarm_names_the_check(
    world: World, service: systems.Service, approved: str, trouble: Any
) -> None:
    trouble(service)
    assert deliver_release(approved, at=MONDAY + HOUR).state is State.STOPPED
    page = request_page(approved, viewer=world.supervisor, at=MONDAY + HOUR)
    assert page.release is None
    assert "Nothing was sent" in (page.stopped_because or "")
    person = systems.people_and_vehicles()[0][1]
    assert not [one for one in (person["last"], person["number"]) if one in (page.stopped_because or "")]


def test_a_record_of_another_system_is_released_from_the_vault(
    world: World, service: systems.Service
) -> None:
    reference = world.approved_photo(a_driver().keys)
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.SEALED
    assert service.asked == []
