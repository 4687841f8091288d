"""Letters that reach nobody, as the desk meets them without script: refused, discarded, come back."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_resident_ways import asks, told_apart
from tests.doors.web.test_residents import enters, fields
from tests.world.post import in_the_tray, protect, the_worker_writes, words_of

from clerestory.registry.keys import SubjectKeys

TRAY = "/person-letters/"
BACK = "/person-letters/came-back/"
__all__ = ["told_apart"]


def a_letter(keys: SubjectKeys, time: Clock) -> Any:
    asks(Client(), keys)
    the_worker_writes(time.now())
    return in_the_tray()[0]


def posted(desk: Client, keys: SubjectKeys, time: Clock) -> tuple[Any, str]:
    """A letter that was printed and posted, and the code in it."""
    letter = a_letter(keys, time)
    pages = desk.post(f"{TRAY}{letter.id}/pages/")
    (code,) = re.findall(r"\b(\d{4} \d{4})\b", words_of(pages.content))
    said = {"letters": [str(letter.id)], "on": time.now().date().isoformat()}
    assert desk.post(TRAY, said).status_code == 302
    return letter, code


def test_a_letter_that_may_not_go_says_why_and_names_nobody(
    sample: Sample, told_apart: SubjectKeys, time: Clock, database: Any
) -> None:
    letter, desk = a_letter(told_apart, time), sample.signs_in("olive")
    protect(database, told_apart)
    refused = desk.post(f"{TRAY}{letter.id}/pages/")
    page = refused.content.decode()
    assert refused.status_code == 409
    assert f"{letter.number}, because the address became protected" in page
    for told in (told_apart.surname, told_apart.licence_number):
        assert str(told) not in page
    said = {"letters": [str(letter.id)], "on": time.now().date().isoformat()}
    assert desk.post(TRAY, said).status_code == 409
    unsaid = desk.post(f"{TRAY}{letter.id}/discard/", {})
    assert "Choose one." in unsaid.content.decode()
    gone = desk.post(
        f"{TRAY}{letter.id}/discard/", {f"{letter.id}-because": "address_protected"}, follow=True
    )
    assert f"{letter.number} is discarded" in gone.content.decode()
    assert "discarded (the address became protected)" in gone.content.decode()
    again = desk.post(f"{TRAY}{letter.id}/discard/", {f"{letter.id}-because": "address_protected"})
    assert again.status_code == 409
    assert "no such letter to post" in again.content.decode()


def test_a_letter_that_came_back_is_marked_and_its_code_opens_nothing(
    sample: Sample, told_apart: SubjectKeys, time: Clock
) -> None:
    desk = sample.signs_in("olive")
    letter, code = posted(desk, told_apart, time)
    today = time.now().date().isoformat()
    wrong = desk.post(BACK, {"number": "00000000", "back_on": today, "because": "moved"})
    assert wrong.status_code == 409
    assert "00000000" in wrong.content.decode()  # what was typed is still there
    assert "Write the number" in desk.post(BACK, {"back_on": today}).content.decode()
    early = desk.post(BACK, {"number": letter.number, "back_on": "2020-01-01", "because": "moved"})
    assert (early.status_code, "when it was posted" in early.content.decode()) == (409, True)
    said = {"number": letter.number.lower(), "back_on": today, "because": "not_collected"}
    page = desk.post(BACK, said, follow=True).content.decode()
    assert f"{letter.number} came back" in page
    assert "counter with a card" in page
    assert "not collected" in page
    assert Client().post("/record/prove/", fields(told_apart, code)).status_code != 302


@pytest.mark.parametrize("language", ["", "/es"])
def test_the_person_reads_on_their_page_that_a_letter_came_back(
    sample: Sample, told_apart: SubjectKeys, time: Clock, language: str
) -> None:
    desk = sample.signs_in("olive")
    letter, _code = posted(desk, told_apart, time)
    today = time.now().date().isoformat()
    desk.post(BACK, {"number": letter.number, "back_on": today, "because": "moved"})
    person = enters(sample, told_apart, time)
    page = re.sub(r"\s+", " ", person.get(f"{language}/record/").content.decode())
    assert ("volvió sin entregar" if language else "came back undelivered") in page


def test_who_only_administers_neither_discards_nor_marks(sample: Sample) -> None:
    ada, nobody = sample.signs_in("ada"), "00000000-0000-0000-0000-000000000000"
    for address in (BACK, f"{TRAY}{nobody}/discard/", f"/notices/{nobody}/reached/"):
        assert ada.post(address, {}).status_code == 403, address
