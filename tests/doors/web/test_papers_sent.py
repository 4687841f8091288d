"""A paper is sent, read, confirmed, looked at again, doubted, settled by forms; the law hears of it last."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.papers import I200_LINES, a_pdf

from clerestory.casework import queries
from clerestory.intake.states import State
from clerestory.papers.errors import SENTENCES
from clerestory.papers.instruments import instruments

READ = {
    "instrument": "judicial_warrant",
    "issuer": "federal_magistrate",
    "court": "District Court of Nowhere",
    "docket": "3:26-mj-00041",
    "names_individual": "yes",
    "in_force": "yes",
    "criminal_proceeding": "yes",
    "limit": "names",
    "elements": ["photo"],
    "confirmed": [line for line, _says in instruments()["judicial_warrant"].lines],
}
CALLED = {
    "kind": "call_back",
    "number_from": "court_site",
    "spoken_to": "clerk",
    "outcome": "confirmed",
}


def a_warrant(sample: Sample, time: Clock) -> str:
    """A request for one photo under a warrant; the agency has sent one paper already."""
    return sample.with_unread_paper(at=time.now())


def sends(browser: Client, address: str, data: bytes, name: str = "paper.pdf", **more: str) -> Any:
    return browser.post(address, {"paper": SimpleUploadedFile(name, data), **more})


def stands(browser: Client, paper: str) -> str:
    page = browser.get(paper).content.decode()
    return re.search(r"<dt>Stands</dt><dd>(.*?)</dd>", page)[1]


def verified(sample: Sample, reference: str, time: Clock) -> str | None:
    page = queries.request_page(reference, viewer=sample.person("sam"), at=time.now())
    return next((fact.established for fact in page.asked if fact.pointer == "authority.verified"), None)


def test_a_paper_is_sent_read_called_back_and_looked_at_again_before_the_law_hears_of_it(
    sample: Sample, time: Clock
) -> None:
    reference = a_warrant(sample, time)
    agency, olive, oscar = (sample.signs_in(who) for who in ("frances", "olive", "oscar"))
    own = f"/our-requests/{reference}/documents/"
    assert "Send this paper" in agency.get(own).content.decode()
    assert sends(agency, own, a_pdf()).status_code == 302
    assert "Received; the office reads it." in agency.get(own).content.decode()

    paper = f"/requests/{reference}/documents/2/"
    shown = olive.get(paper).content.decode()
    assert "Its text says “search and seizure warrant”" in shown
    assert "Court process." in shown
    picture = olive.get(f"{paper}pages/1.png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")

    assert olive.post(f"{paper}read/", READ).status_code == 302
    assert stands(olive, paper) == "Read; its issuer has not confirmed it yet"
    assert verified(sample, reference, time) is None
    assert olive.post(f"{paper}confirm/", CALLED).status_code == 302
    assert stands(olive, paper).startswith("Confirmed; the first from this court")
    assert verified(sample, reference, time) is None
    own_second_look = olive.post(f"{paper}look/")
    assert own_second_look.status_code == 409
    assert "The second look is another" in own_second_look.content.decode()

    assert oscar.post(f"{paper}look/").status_code == 302
    assert stands(olive, paper) == "Verified"
    assert verified(sample, reference, time) == "yes"
    page = queries.request_page(reference, viewer=sample.person("sam"), at=time.now())
    assert page.would_leave == ("photo",)
    assert "Verified." in agency.get(own).content.decode()
    history = olive.get(f"/requests/{reference}/").content.decode()
    assert "Paper 2, second look: confirmed; it stands at: verified." in history


def test_a_forged_paper_goes_to_counsel_and_takes_the_request_with_it(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    olive, cora = sample.signs_in("olive"), sample.signs_in("cora")
    kept = sends(olive, f"/requests/{reference}/documents/", a_pdf(I200_LINES), channel="mail")
    paper = kept["Location"]
    assert olive.post(f"{paper}read/", READ).status_code == 302
    assert stands(olive, paper) == "Doubted; counsel looks at it"
    assert olive.post(f"{paper}confirm/", CALLED).status_code == 302
    assert stands(olive, paper) == "Doubted; counsel looks at it"
    assert verified(sample, reference, time) is None
    assert (
        "form i-200" in cora.get(paper).content.decode()
        or "warrant for arrest of alien" in cora.get(paper).content.decode()
    )
    assert reference in cora.get("/doubts/").content.decode()
    refused = olive.post(f"{paper}settle/", {"genuine": "yes", "settle_ground": "It is fine."})
    assert refused.status_code == 409
    assert "takes the role counsel" in refused.content.decode()
    settled = {"genuine": "no", "settle_ground": "The form is an I-200; no judge signed it."}
    assert cora.post(f"{paper}settle/", settled).status_code == 302
    assert stands(cora, paper) == "Found not to be what it says"
    page = queries.request_page(reference, viewer=sample.person("sam"), at=time.now())
    assert page.state is State.WITHHELD


def test_a_doubt_after_the_approval_stops_the_delivery(sample: Sample, time: Clock) -> None:
    from clerestory.casework.deliver_release import deliver_release

    reference = a_warrant(sample, time)
    olive, oscar, sam = (sample.signs_in(who) for who in ("olive", "oscar", "sam"))
    paper = f"/requests/{reference}/documents/1/"
    for address, form, who in (("read", READ, olive), ("confirm", CALLED, olive), ("look", {}, oscar)):
        assert who.post(f"{paper}{address}/", form).status_code == 302
    page = queries.request_page(reference, viewer=sample.person("sam"), at=time.now())
    finding = {
        "verdict": "approve",
        "ground": "The clerk confirmed it.",
        "confirmed": [item.id for item in page.checklist],
        "seen": page.digest,
    }
    assert sam.post(f"/requests/{reference}/review/", finding).status_code == 302
    doubt = {"doubt": "forged", "doubt_ground": "The clerk called back: no such case."}
    assert olive.post(f"{paper}doubt/", doubt).status_code == 302
    assert deliver_release(reference, at=time.now()).state is State.STOPPED


def test_lines_left_open_keep_the_paper_unread_and_nothing_typed_is_lost(sample: Sample, time: Clock) -> None:
    paper = f"/requests/{a_warrant(sample, time)}/documents/1/"
    olive = sample.signs_in("olive")
    answer = olive.post(f"{paper}read/", READ | {"confirmed": ["judge"]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "lines not confirmed" in page
    assert "District Court of Nowhere" in page
    assert stands(olive, paper) == "Nobody has read it yet"


def test_a_hostile_file_is_refused_in_a_sentence_and_leaves_an_entry_only(
    sample: Sample, time: Clock
) -> None:
    reference = a_warrant(sample, time)
    agency, olive = sample.signs_in("frances"), sample.signs_in("olive")
    own = f"/our-requests/{reference}/documents/"
    answer = sends(agency, own, a_pdf(catalog="/OpenAction << /S /JavaScript /JS (1) >>"))
    assert answer.status_code == 409
    assert SENTENCES["script"] in answer.content.decode().replace("&#x27;", "'")
    assert "Paper 2" not in agency.get(own).content.decode()
    assert "A file was not taken as a paper: script." in olive.get(f"/requests/{reference}/").content.decode()


def test_the_same_file_and_the_same_docket_are_found_again(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    olive = sample.signs_in("olive")
    address = f"/requests/{reference}/documents/"
    for _time in range(2):
        assert sends(olive, address, a_pdf(), channel="counter").status_code == 302
    assert "the same file was sent once more" in olive.get(address).content.decode()
    for number in (2, 3):
        olive.post(f"{address}{number}/read/", READ | {"docket": f"3:26-MJ-00041{' ' * number}"})
    assert "The same court and docket number:" in olive.get(f"{address}3/").content.decode()


def test_the_file_itself_is_handed_out_with_a_ground_and_never_shown(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    olive = sample.signs_in("olive")
    sends(olive, f"/requests/{reference}/documents/", a_pdf(), channel="mail")
    paper = f"/requests/{reference}/documents/2/"
    assert olive.post(f"{paper}original/", {"original_ground": ""}).status_code == 200
    handed = olive.post(f"{paper}original/", {"original_ground": "Counsel compares the seal."})
    assert handed.content == a_pdf()
    assert handed["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in handed["Content-Security-Policy"]
    assert "opened as it was sent" in olive.get(f"/requests/{reference}/").content.decode()


def test_another_agency_neither_sees_nor_sends_papers(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    stranger = sample.signs_in("ian")
    own = f"/our-requests/{reference}/documents/"
    assert stranger.get(own).status_code == 404
    assert sends(stranger, own, a_pdf()).status_code == 404
    assert stranger.get(f"/requests/{reference}/documents/1/").status_code == 403
    assert sample.signs_in("ada").get(f"/requests/{reference}/documents/1/pages/1.png").status_code == 403


def test_a_warrant_without_a_kept_paper_is_not_verified_by_saying_so(sample: Sample, time: Clock) -> None:
    reference = a_warrant(sample, time)
    said = {
        "checked_with": "issuer_called_back",
        "authority_shown": "on",
        "authority_instrument": "judicial_warrant",
        "authority_verified": "yes",
        "authority_limit": "no_limit",
    }
    answer = sample.signs_in("olive").post(f"/requests/{reference}/papers/", said)
    assert answer.status_code == 409
    assert "a yes without a kept paper behind it" in answer.content.decode()
