"""Ways into a resident's page in a browser: letters, who acts for somebody, reading out; nothing serious for
axe, nothing too wide, on a telephone and in Spanish too, and without script."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from clerestory.casework import represent
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.represent import NewRepresentative
from clerestory.casework.sample_register import SampleRegister
from clerestory.casework.sample_scripts import default_office, read_play
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.representative_models import Capacity
from clerestory.residents.representatives import RepresentativeCard
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger
from tests.world.post import the_worker_writes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SERIOUS = ("serious", "critical")


@pytest.fixture
def somebody(sample: Sample) -> SubjectKeys:
    """Somebody of the sample about whom a request was refused, by all that a card says."""
    play = read_play(default_office())
    register = SampleRegister(play.people, play.seed)
    wanted = next(each.record for each in play.requests if each.about.startswith("Form I-200 with no appl"))
    return register.keys_of(replace(wanted, named_by=("licence_number", "surname", "given", "dob")))


def represented(sample: Sample, keys: SubjectKeys, time: Clock) -> RepresentativeCard:
    said = NewRepresentative(
        keys=keys,
        name="Robin Advocate",
        capacity=Capacity.ATTORNEY,
        paper="power_of_attorney",
        until=time.now().date() + timedelta(days=90),
        may_ask=True,
        paper_allows_consent=False,
    )
    card = represent.enter_representative(said, by=sample.person("olive"), at=time.now())
    represent.confirm_representative(card.id, language="en", by=sample.person("sam"), at=time.now())
    the_worker_writes(time.now())
    return card


def is_good(page: Any, width: int, address: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == width, address
    found = [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
    assert found == [], address
    assert page.faults == [], address


def fills(page: Any, keys: SubjectKeys, code: str = "") -> None:
    page.fill("[name=licence_number]", keys.licence_number)
    page.fill("[name=born_on]", str(keys.dob))
    if code:
        page.fill("[name=code]", code)


@pytest.mark.parametrize(("language", "width"), [("", 1280), ("/es", 320)])
def test_asking_for_a_letter_needs_no_script_and_looks_the_same_for_everybody(
    open_page: Callable[..., Any],
    somebody: SubjectKeys,
    picture: Callable[..., None],
    language: str,
    width: int,
) -> None:
    page = open_page(f"{language}/record/letter/", width=width)
    is_good(page, width, "the form")
    picture(page, f"letter-code{language.replace('/', '-')}")
    page = open_page(f"{language}/record/letter/", width=width, script=False)
    fills(page, somebody)
    page.click("main button[type=submit]")
    assert page.locator("[role=status]").count() == 1
    picture(page, f"letter-asked{language.replace('/', '-')}")


@pytest.mark.parametrize(("language", "width"), [("", 1280), ("/es", 320)])
def test_own_ways_are_good_for_axe_and_for_a_telephone(
    open_page: Callable[..., Any],
    sample: Sample,
    somebody: SubjectKeys,
    time: Clock,
    ledger_ran: TheLedger,
    picture: Callable[..., None],
    language: str,
    width: int,
) -> None:
    represented(sample, somebody, time)
    handed = hand_over_code(somebody, seen="passport", by=sample.person("olive"), at=time.now())
    page = open_page(f"{language}/record/prove/", width=width)
    fills(page, somebody, handed.code)
    page.click("main button[type=submit]")
    page.wait_for_url("**/record/")
    for name in ("", "ways/", "telephone/", "consents/"):
        page.goto(f"{language}/record/{name}")
        is_good(page, width, name)
        picture(page, f"own-{name.strip('/') or 'record'}{language.replace('/', '-')}")
    page.goto(f"{language}/record/ways/")
    page.click(".steps button[type=submit]")
    page.locator("form[action*='/representatives/shut/'] button").click()
    is_good(page, width, "shut")
    picture(page, f"own-ways-shut{language.replace('/', '-')}")
    assert page.locator("form[action*='/representatives/open/']").count() == 1


@pytest.mark.parametrize("width", [1280, 320])
def test_staff_print_letters_confirm_and_read_out(
    open_page: Callable[..., Any],
    sample: Sample,
    somebody: SubjectKeys,
    time: Clock,
    ledger_ran: TheLedger,
    picture: Callable[..., None],
    width: int,
) -> None:
    card = represented(sample, somebody, time)
    page = open_page("/person-letters/", who="olive", width=width)
    is_good(page, width, "tray")
    picture(page, f"staff-letters-{width}")
    for address in ("/representatives/", f"/representatives/{card.id}/", "/resident-reading/", "/search/"):
        page.goto(address)
        is_good(page, width, address)
        picture(page, f"staff-{re.sub('[^a-z]', '', address.split('/')[1])}-{len(address)}-{width}")
    handed = hand_over_code(somebody, seen="passport", by=sample.person("olive"), at=time.now())
    page.goto("/resident-reading/")
    fills(page, somebody, handed.code)
    page.select_option("[name=language]", "es")
    page.click("main button[type=submit]")
    assert "Quién preguntó" in page.content()
    is_good(page, width, "told")
    picture(page, f"staff-told-{width}")
