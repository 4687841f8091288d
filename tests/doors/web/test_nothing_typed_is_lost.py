"""A form whose section of the page has gone meanwhile: what was typed is on the page that comes back."""

from typing import Any

import pytest
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_review_pages import everything_ticked, reviewable

from clerestory.casework.after_review import conclude_look
from clerestory.casework.commands import Verdict
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.review import looks

TYPED = "The docket of the court does not list it."


def withdrawn(sample: Sample) -> str:
    """A request that somebody of the office looked at, and that its agency took back meanwhile."""
    username, reference = sample.requester_with(State.IN_REVIEW)
    agency = sample.signs_in(username)
    assert agency.post(f"/our-requests/{reference}/withdraw/").status_code == 302
    return reference


def comes_back(answer: Any) -> str:
    page = str(answer.content.decode())
    assert 200 <= answer.status_code < 500
    assert answer.status_code != 302
    assert TYPED in page
    return page


@pytest.mark.parametrize(
    ("who", "step", "form"),
    [
        ("sam", "reopen", {"ground": TYPED}),
        ("olive", "answer", {"answer": TYPED}),
        ("olive", "more", {"question": TYPED, "waiting": ["photo"]}),
        ("sam", "review", {"ground": TYPED, "verdict": "refuse"}),
        ("sam", "review", {"withheld": ["photo"], "withheld_ground": TYPED}),
        ("olive", "papers", {"note": TYPED}),
        ("olive", "papers", {"note": TYPED, "checked_with": "issuer_called_back", "parts": ["purpose"]}),
        ("cora", "appeal", {"outcome": "upheld", "answer": TYPED}),
        ("sam", "recall", {"recall_ground": TYPED}),
        ("sam", "allow-again", {"allow_ground": TYPED}),
    ],
)
def test_a_form_about_a_request_that_moved_on(sample: Sample, who: str, step: str, form: Any) -> None:
    reference = withdrawn(sample)
    page = comes_back(sample.signs_in(who).post(f"/requests/{reference}/{step}/", form))
    assert reference in page


@pytest.mark.parametrize(
    ("who", "step", "form"),
    [
        ("olive", "read", {"instrument": "judicial_warrant", "court": TYPED, "issuer": "federal_magistrate"}),
        ("cora", "settle", {"genuine": "yes", "settle_ground": TYPED}),
        ("olive", "original", {"original_ground": TYPED * 60}),
    ],
)
def test_a_form_about_a_paper_whose_section_has_gone(
    sample: Sample, time: Clock, who: str, step: str, form: Any
) -> None:
    reference = sample.with_unread_paper(at=time.now())
    with as_staff():
        asked_by = requests.fetch(reference).agency
    frances = sample.signs_in("frances")
    assert asked_by
    assert frances.post(f"/our-requests/{reference}/withdraw/").status_code == 302
    page = comes_back(sample.signs_in(who).post(f"/requests/{reference}/documents/1/{step}/", form))
    assert reference in page


def test_a_doubt_about_a_paper_that_is_doubted_already(sample: Sample, time: Clock) -> None:
    reference = sample.with_doubted_paper(at=time.now())
    address = f"/requests/{reference}/documents/1/doubt/"
    comes_back(sample.signs_in("olive").post(address, {"doubt": "forged", "doubt_ground": TYPED}))


def test_a_finding_for_which_a_colleague_was_first_while_a_blind_look_was_drawn(
    sample: Sample, time: Clock, settings: Any
) -> None:
    settings.CLERESTORY_BLIND_LOOKS = 1.0
    reference = reviewable(sample, time)
    sam, cora = sample.signs_in("sam"), sample.signs_in("cora")
    address = f"/requests/{reference}/review/"
    assert sam.post(address, everything_ticked(sam.get(address).content.decode())).status_code == 302
    answer = cora.post(address, {"ground": TYPED, "verdict": "refuse"})
    assert answer.status_code == 403
    assert "Give your look first" in comes_back(answer)


def test_what_follows_from_a_disagreement_that_somebody_settled(
    sample: Sample, time: Clock, settings: Any
) -> None:
    settings.CLERESTORY_BLIND_LOOKS = 1.0
    reference = reviewable(sample, time)
    sam = sample.signs_in("sam")
    address = f"/requests/{reference}/review/"
    assert sam.post(address, everything_ticked(sam.get(address).content.decode())).status_code == 302
    with as_staff():
        (look,) = looks.open_looks()
    conclude_look(
        look.id, by=sample.person("cora"), verdict=Verdict.REFUSE, ground="It holds.", at=time.now()
    )
    comes_back(sample.signs_in("sam").post(f"/looks/{look.id}/settle/", {"settling": TYPED}))
