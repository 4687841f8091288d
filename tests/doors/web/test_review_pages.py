"""Reviewers see risks and earlier answers, withhold single elements, look a second time; counsel's list."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock, Sample

from clerestory.casework import queries
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.review import looks
from clerestory.vocabulary.decision import Outcome

GROUND = "The paper names the vehicle only."


def text(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def reviewable(sample: Sample, time: Clock, *, least: int = 1) -> str:
    """A request that sam can approve, of which so many elements would leave at once."""
    sam = sample.person("sam")
    for row in queries.queue(viewer=sam, at=time.now()).rows:
        if row.needs == "finding":
            page = queries.request_page(row.reference, viewer=sam, at=time.now())
            allowed = {action.name for action in page.actions if action.allowed}
            if "approve" in allowed and not page.second_needed and len(page.would_leave) >= least:
                return row.reference
    raise LookupError("No request of the sample office is ready for that.")


def everything_ticked(shown: str, **more: Any) -> dict[str, Any]:
    """The form of a review page filled in as an approval."""
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)
    assert seen is not None
    return {
        "seen": seen[1],
        "verdict": "approve",
        "ground": "Looked at the papers and the law.",
        "confirmed": re.findall(r'name="confirmed" value="([^"]+)"', shown),
        **more,
    }


def test_a_reviewer_reads_risks_and_earlier_answers_before_deciding(sample: Sample, time: Clock) -> None:
    shown = text(sample.signs_in("sam"), f"/requests/{reviewable(sample, time)}/review/")
    assert "Before I decide" in shown
    assert "Earlier answers to this agency" in shown
    assert "Its papers" in shown
    assert "What exactly the agency would see" in shown


def test_a_reviewer_withholds_one_element_by_the_form(sample: Sample, time: Clock) -> None:
    reference = reviewable(sample, time, least=2)
    browser, address = sample.signs_in("sam"), f"/requests/{reference}/review/"
    shown = text(browser, address)
    element = re.findall(r'name="withheld" value="([^"]+)"', shown)[0]
    without = browser.post(address, everything_ticked(shown, withheld=[element]))
    assert "Write why these stay" in without.content.decode()
    typed = everything_ticked(shown, withheld=[element], withheld_ground=GROUND)
    assert browser.post(address, typed).status_code == 302
    with as_staff():
        kept = requests.fetch(reference)
    assert kept.state is State.APPROVED
    assert kept.decision is not None
    assert kept.decision.outcome_of(element) is Outcome.WITHHOLD


def test_what_the_slower_of_two_reviewers_wrote_is_still_there(sample: Sample, time: Clock) -> None:
    reference = reviewable(sample, time)
    address = f"/requests/{reference}/review/"
    first, second = sample.signs_in("sam"), sample.signs_in("cora")
    typed = everything_ticked(text(second, address))
    assert first.post(address, everything_ticked(text(first, address))).status_code == 302
    typed["ground"] = "I would have approved it as well."
    answer = second.post(address, typed)
    assert answer.status_code == 409
    assert typed["ground"] in answer.content.decode()


def test_a_drawn_review_is_looked_at_and_neither_of_the_two_settles_the_disagreement(
    sample: Sample, time: Clock, settings: Any
) -> None:
    settings.CLERESTORY_BLIND_LOOKS = 1.0
    reference = reviewable(sample, time)
    sam, cora = sample.signs_in("sam"), sample.signs_in("cora")
    address = f"/requests/{reference}/review/"
    assert sam.post(address, everything_ticked(text(sam, address))).status_code == 302
    with as_staff():
        (look,) = looks.open_looks()
    own = f"/looks/{look.id}/"
    assert own not in text(sam, "/looks/")
    shown = text(cora, own)
    assert "The first person found" not in shown
    assert "Looked at the papers and the law." not in shown
    assert "Choose what you find." in cora.post(own, {"ground": "Why."}).content.decode()
    assert cora.post(own, {"verdict": "refuse", "ground": GROUND}).status_code == 302
    assert "The first person found" in text(cora, own)
    assert reference in text(sam, "/counsel/")
    # Neither of the two settles it, nor a division with delegated powers; a third person does (tests/flows).
    for who in (sam, cora, sample.signs_in("trent")):
        refused = who.post(f"{own}settle/", {"settling": "Talked about it."})
        assert (refused.status_code, "Talked about it." in refused.content.decode()) == (409, True)
    table = text(sam, "/looks/agreement/")
    assert "Looked at twice" in table


@pytest.mark.parametrize("address", ["/counsel/", "/looks/", "/looks/agreement/"])
def test_officers_and_agencies_do_not_see_what_waits_for_counsel(sample: Sample, address: str) -> None:
    assert sample.signs_in("sam").get(address).status_code == 200
    for who in ("olive", "frances"):
        assert sample.signs_in(who).get(address).status_code == 403


def test_an_unknown_look_is_not_found(sample: Sample) -> None:
    address = "/looks/00000000-0000-4000-8000-000000000000/"
    assert sample.signs_in("sam").get(address).status_code == 404


def test_the_queue_shows_mine_and_those_of_one_agency(sample: Sample, time: Clock) -> None:
    browser, reference = sample.signs_in("sam"), reviewable(sample, time)
    assert f"/requests/{reference}/" not in text(browser, "/queue/?desk=mine")
    browser.post(f"/requests/{reference}/desk/", {"to": str(sample.person("sam"))})
    assert f"/requests/{reference}/" in text(browser, "/queue/?desk=mine")
    assert f"/requests/{reference}/" not in text(browser, "/queue/?desk=nobodys")
    with as_staff():
        agency = requests.fetch(reference).agency
    assert f"/requests/{reference}/" in text(browser, f"/queue/?agency={agency}&desk=nonsense")
