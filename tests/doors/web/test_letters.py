"""Letters are written and read from the pages of a request, by those who may."""

import re
from html import unescape

import pytest
from django.test import Client
from tests.doors.web.sample import Sample

from clerestory.intake.states import State


def html(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


@pytest.fixture
def refused(sample: Sample) -> str:
    return sample.in_state(State.WITHHELD)


def test_a_letter_is_written_from_the_request_and_read_as_a_file(sample: Sample, refused: str) -> None:
    olive = sample.signs_in("olive")
    address = f"/requests/{refused}/letters/"
    assert address in html(olive, f"/requests/{refused}/")
    assert "Refusal with reasons, cures and appeal" in html(olive, address)
    assert olive.post(address, {"kind": "refusal", "language": "es"}).status_code == 302
    page = html(olive, address)
    assert "Se negó su solicitud (PDF, Spanish)" in page
    assert "No mail went with it." in page
    (file,) = re.findall(r'href="(/letters/[0-9a-f-]+/)"', page)
    answer = olive.get(file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{refused}-refusal-es.pdf"'
    assert answer.content.startswith(b"%PDF")
    for stranger, status in ((Client(), 302), (sample.signs_in("frances"), 403)):
        assert stranger.get(file).status_code == status
        assert stranger.get(address).status_code == status


def test_a_letter_that_does_not_fit_is_not_offered_or_written(sample: Sample, refused: str) -> None:
    olive = sample.signs_in("olive")
    address = f"/requests/{refused}/letters/"
    answer = olive.post(address, {"kind": "recall", "language": "en"})
    assert "Select a valid choice" in unescape(answer.content.decode())
    assert "No letter was written yet." in html(olive, address)


def test_an_agency_reads_its_own_letters_and_no_others(sample: Sample) -> None:
    frances = sample.signs_in("frances")
    own = re.findall(r"/our-requests/([\w-]+)/", html(frances, "/our-requests/"))[0]
    assert "No letter was written about this request." in html(frances, f"/our-requests/{own}/letters/")
    assert f"/our-requests/{own}/letters/" in html(frances, f"/our-requests/{own}/")
    ian = sample.signs_in("ian")
    assert ian.get(f"/our-requests/{own}/letters/").status_code == 404
    assert ian.get("/our-letters/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert sample.signs_in("olive").get(f"/our-requests/{own}/letters/").status_code == 403


def test_a_supervisor_says_where_an_agencys_mail_goes(sample: Sample, refused: str) -> None:
    sam = sample.signs_in("sam")
    (address,) = re.findall(r'href="(/agency-mail/[0-9a-f-]+/)"', html(sam, f"/requests/{refused}/letters/"))
    wrong = sam.post(address, {"email": "nobody", "language": "en"})
    assert "Write one e-mail address" in unescape(wrong.content.decode())
    assert 'value="nobody"' in unescape(wrong.content.decode())
    assert sam.post(address, {"email": "r@agency.example", "language": "es"}).status_code == 302
    assert 'value="r@agency.example"' in html(sam, address)
    assert "gets a message that something waits" in html(sam, f"/requests/{refused}/letters/")
    assert sample.signs_in("olive").get(address).status_code == 403
    sam.post(f"/requests/{refused}/letters/", {"kind": "refusal", "language": "en"})
    assert "Its message waits for its turn." in html(sam, f"/requests/{refused}/letters/")
