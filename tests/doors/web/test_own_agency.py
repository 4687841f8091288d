"""The pages of one's own agency, and the course with its test, in the browser."""

import re
from typing import Any

from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_asking import KEY, whole

from clerestory.casework import take_course
from clerestory.casework.session import as_staff
from clerestory.parties import people


def test_the_page_shows_people_keys_and_agreements_and_nothing_of_others(sample: Sample) -> None:
    page = sample.signs_in("frances").get("/our-agency/").content.decode()
    for heading in ("What falls due", "People who can ask", "Agreements", "Standing attestations", "Keys"):
        assert f">{heading}</h2>" in page
    assert "frances" in page
    for other in ("tom", "ines", "sam"):
        assert f'<span class="sub">{other}</span>' not in page
    assert len(re.findall(r'<code class="long">[\w-]{43}</code>', page)) >= 1


def test_somebody_is_said_to_leave_by_a_form_and_never_by_a_link(sample: Sample) -> None:
    browser = sample.signs_in("frances")
    own = f"/our-agency/people/{sample.person('frances')}/leaves/"
    assert browser.get(own)["Location"] == "/our-agency/"
    refused = browser.post(own)
    assert refused.status_code == 409
    assert "Nobody reports their own leaving" in refused.content.decode()
    assert browser.post(f"/our-agency/people/{sample.person('tom')}/leaves/").status_code == 409
    with as_staff():
        assert [each.person for each in people.open_departures()] == [
            sample.person("lena")
        ]  # the sample's own


def the_test(browser: Client) -> str:
    page = browser.get("/our-agency/course/test/").content.decode()
    assert page.count("<fieldset") == 10
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def answers(sample: Sample, time: Clock, ticket: str, *, wrong: int = 0) -> dict[str, Any]:
    shown = take_course.shown_again(sample.person("tom"), ticket, at=time.now()).shown
    return {"ticket": ticket} | {
        f"answer-{place}": (each.right + (place < wrong)) % 4 for place, each in enumerate(shown)
    }


def test_a_requester_reads_fails_reads_again_passes_and_asks(
    sample: Sample, time: Clock, settings: Any
) -> None:
    settings.CLERESTORY_TRAINING = "required"
    browser = sample.signs_in("tom")
    refused = browser.post("/ask/", whole())
    assert refused.status_code == 409
    assert (
        "Nobody asks here without having taken the course &#x27;Asking rightly&#x27;"
        in refused.content.decode()
    )
    assert 'href="/our-agency/course/">The course</a>' in browser.get("/ask/").content.decode()
    assert "Without a certificate you cannot send" in browser.get("/our-agency/course/").content.decode()

    ticket = the_test(browser)
    half = {name: value for name, value in answers(sample, time, ticket).items() if name != "answer-3"}
    page = browser.post("/our-agency/course/test/", half).content.decode()
    assert "Choose an answer" in page
    assert page.count(" checked>") == 9
    failed = browser.post("/our-agency/course/test/", answers(sample, time, ticket, wrong=3))
    assert "Not passed yet" in failed.content.decode()
    assert "7 of 10 answers were right" in failed.content.decode()
    again = browser.post("/our-agency/course/test/", answers(sample, time, ticket))
    assert again.status_code == 409
    assert "handed in already" in again.content.decode()

    ticket = the_test(browser)
    passed = browser.post("/our-agency/course/test/", answers(sample, time, ticket)).content.decode()
    assert "Your certificate holds until" in passed
    assert "Nobody asks here" not in browser.get("/ask/").content.decode()
    assert browser.post("/ask/", whole() | KEY).status_code == 302


def test_no_page_gives_the_right_answers_away(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("tom")
    ticket = the_test(browser)
    shown = take_course.shown_again(sample.person("tom"), ticket, at=time.now()).shown
    page = browser.get("/our-agency/course/test/").content.decode()
    assert "right" not in re.sub(r"<head>.*?</head>|Eight must be right|copyright", "", page, flags=re.DOTALL)
    wrong = browser.post("/our-agency/course/test/", answers(sample, time, ticket, wrong=10)).content.decode()
    assert not any(each.question.answers[0] in wrong for each in shown)
