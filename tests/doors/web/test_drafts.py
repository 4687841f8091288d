"""An agency breaks a request off and goes on later, begins one like another, and sends its paper along."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_asking import KEY, SHOWN, WHAT, WHY, requests_of, whole
from tests.world.papers import a_pdf
from tests.world.register import a_driver, a_vehicle

from clerestory.casework.session import as_staff
from clerestory.intake import documents, requests
from clerestory.intake.states import State

HALF = WHY | WHAT | SHOWN | KEY
ORDER = {
    "activity": "criminal_violent",
    "case_number": "yes",
    "record": "driver",
    "elements": ["photo"],
    "instrument": "judicial_warrant",
    "issuer": "federal_magistrate",
    "criminal_proceeding": "yes",
    "names_individual": "yes",
    "in_force": "yes",
    "verified": "yes",
    "authority_limit": "names",
    "authority_elements": ["photo"],
}


def saved(browser: Any, **more: Any) -> str:
    """Save a draft; the address of its page."""
    answer = browser.post("/ask/", HALF | {"step": "subject", "go": "save"} | more, follow=True)
    assert answer.redirect_chain == [("/ask/drafts/", 302)]
    page = answer.content.decode()
    assert "Your draft is kept" in page
    found = re.search(r'href="(/ask/drafts/[0-9a-f-]+/)"', page)
    assert found is not None
    return found.group(1)


def test_a_draft_is_resumed_at_its_step_with_everything_typed_and_gone_once_sent(
    sample: Sample, time: Clock
) -> None:
    browser, before = sample.signs_in("tom"), len(requests_of(sample, "tom", time))
    plate = str(a_vehicle().keys.plate)
    address = saved(browser, plate=plate)
    assert len(requests_of(sample, "tom", time)) == before
    page = browser.get(address).content.decode()
    assert "Step 5 of 6" in page
    assert plate in page
    assert '<input type="hidden" name="activity" value="towing_notice">' in page
    draft = address.split("/")[3]
    assert f'name="draft" value="{draft}"' in page
    again = browser.post("/ask/", HALF | {"step": "elements", "go": "save", "draft": draft}, follow=True)
    assert again.content.decode().count("/drop/") == 1
    browser.post("/ask/", whole(draft=draft))
    assert len(requests_of(sample, "tom", time)) == before + 1
    gone = browser.get(address, follow=True).content.decode()
    assert "There is no such draft" in gone
    assert "/drop/" not in gone


def test_a_draft_with_mistakes_or_nothing_in_it_is_kept_too(sample: Sample) -> None:
    browser = sample.signs_in("tom")
    address = saved(browser, zip5="59-x", record="driver")
    assert "59-x" in browser.get(address).content.decode()
    answer = browser.post("/ask/", {"step": "purpose", "go": "save"}, follow=True)
    assert "No purpose chosen yet" in answer.content.decode()


def test_another_agency_neither_sees_nor_drops_a_draft(sample: Sample) -> None:
    owner, stranger = sample.signs_in("tom"), sample.signs_in("frances")
    address = saved(owner)
    assert address not in stranger.get("/ask/drafts/").content.decode()
    assert "There is no such draft" in stranger.get(address, follow=True).content.decode()
    unknown = "/ask/drafts/00000000-0000-4000-8000-000000000000/"
    says = [
        re.sub(r"csrf\w+\"[^>]*>", "", stranger.post(f"{each}drop/", follow=True).content.decode())
        for each in (address, unknown)
    ]
    assert "There is no such draft" in says[0]
    assert "The draft is gone" not in says[0]
    assert says[0] == says[1]
    assert address in owner.get("/ask/drafts/").content.decode()
    owner.get(f"{address}drop/")
    assert address in owner.get("/ask/drafts/").content.decode()
    assert "The draft is gone" in owner.post(f"{address}drop/", follow=True).content.decode()
    assert address not in owner.get("/ask/drafts/").content.decode()


def test_a_request_like_an_earlier_one_names_nobody_and_attests_nothing(sample: Sample) -> None:
    who, reference = sample.requester_with(State.IN_REVIEW)
    page = sample.signs_in(who).get(f"/ask/like/{reference}/").content.decode()
    with as_staff():
        claims = requests.fetch(reference).claims
    assert re.search(rf'value="{claims.purpose.activity}" selected', page)
    for element in claims.elements:
        assert f'<input type="hidden" name="elements" value="{element}">' in page
    for name in ("surname", "licence_number", "plate", "instrument", "attestations", "consent"):
        assert not re.search(rf'name="{name}" value="[^"]', page)
    stranger = sample.signs_in("tom" if who != "tom" else "ines")
    assert stranger.get(f"/ask/like/{reference}/").status_code == 404


def test_a_paper_goes_with_the_request_and_a_bad_one_does_not_hold_it_up(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("frances")
    asked = ORDER | {k: v for k, v in a_driver().keys.to_json().items() if k != "looking_for"}
    last = browser.post("/ask/", asked | KEY | {"step": "subject", "go": "next"}).content.decode()
    assert 'enctype="multipart/form-data"' in last
    assert 'type="file" name="paper"' in last

    def sent(key: str, data: bytes) -> tuple[str, Any]:
        paper = SimpleUploadedFile("warrant.pdf", data)
        answer = browser.post(
            "/ask/", asked | {"key": key, "step": "check", "go": "send", "paper": paper}, follow=True
        )
        reference = answer.redirect_chain[0][0].split("/")[2]
        with as_staff():
            return answer.content.decode(), documents.of_request(requests.fetch(reference).id)

    page, (paper,) = sent("one", a_pdf())
    assert "The paper was received with it" in page
    assert (paper.channel, paper.pages) == ("portal", 1)
    page, none = sent("two", b"MZ a program")
    assert "Your request was received" in page
    assert "neither a PDF nor a PNG" in page
    assert none == ()
