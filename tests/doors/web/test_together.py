"""Several requests at once: only what decides nothing, each with its own entry; what is refused is said."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.doors.web.reading import page
from tests.doors.web.sample import Clock, Sample

from clerestory.casework.act_together import MOST, Together
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.models import Note
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event

AT_ONCE = "/queue/together/"


def waiting(sample: Sample, state: State, many: int) -> list[str]:
    with as_staff():
        found = requests.references_in_states([state])[:many]
    assert len(found) == many
    return found


def says(browser: Client, **typed: object) -> str:
    answer = browser.post(AT_ONCE, typed)
    body = re.sub(r".*<main|</main>.*", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_requests_are_taken_and_put_back_together(sample: Sample, time: Clock) -> None:
    staff, chosen = sample.signs_in("olive"), waiting(sample, State.IN_REVIEW, 3)
    assert says(staff, reference=chosen, what="take").count("Done.") == 3
    with as_staff():
        assert {requests.fetch(each).assigned_to for each in chosen} == {sample.person("olive")}
        assert all(
            Event.REQUEST_ASSIGNED in [line.event for line in read.lines_about(each)] for each in chosen
        )
    assert says(staff, reference=chosen[:2], what="put_back").count("Done.") == 2
    with as_staff():
        assert [requests.fetch(each).assigned_to for each in chosen] == [None, None, sample.person("olive")]


def test_the_same_note_is_kept_on_each(sample: Sample) -> None:
    chosen = waiting(sample, State.IN_REVIEW, 2)
    says(sample.signs_in("olive"), reference=chosen, what="note", text="The clerk answers on Monday.")
    with as_staff():
        assert [note.text for note in Note.objects.all()].count("The clerk answers on Monday.") == 2


def test_the_same_is_asked_and_one_that_ended_is_told_and_stops_no_other(sample: Sample) -> None:
    chosen, ended = waiting(sample, State.IN_REVIEW, 2), waiting(sample, State.WITHHELD, 1)
    shown = says(
        sample.signs_in("olive"),
        reference=[chosen[0], *ended, "MV-2026-999999", chosen[1]],
        what="ask",
        text="Please send the second page of the paper.",
    )
    assert (shown.count("Done."), shown.count("Not done.")) == (2, 2)
    with as_staff():
        assert [requests.fetch(each).state for each in chosen] == [State.NEEDS_INFORMATION] * 2
        assert requests.fetch(ended[0]).state is State.WITHHELD


@pytest.mark.parametrize("what", ["approve", "refuse", "check_papers", "recall", ""])
def test_nothing_is_decided_for_several_at_once(sample: Sample, what: str) -> None:
    chosen = waiting(sample, State.IN_REVIEW, 2)
    with as_staff():
        before = read.head()
    says(sample.signs_in("sam"), reference=chosen, what=what, text="A ground for all of them at once.")
    with as_staff():
        assert read.head() == before
    assert {each.value for each in Together} == {"take", "put_back", "note", "ask"}


def test_none_ticked_too_many_or_no_text_is_said_and_nothing_typed_is_lost(sample: Sample) -> None:
    staff = sample.signs_in("olive")
    text = "Please send the second page."
    assert "1 to 50 of them" in says(staff, what="note", text=text)
    many = [f"MV-2026-{number:06d}" for number in range(1, MOST + 2)]
    assert "51 requests" in says(staff, reference=many, what="note", text=text)
    assert text in says(staff, what="note", text=text)
    assert "expected the note" in says(staff, reference=many[:1], what="note", text=" ")


def test_ticks_come_back_when_a_sign_in_ended(sample: Sample, time: Clock) -> None:
    staff, chosen = sample.signs_in("olive"), waiting(sample, State.IN_REVIEW, 2)
    time.moves(timedelta(hours=1))
    typed = {"reference": chosen, "what": "note", "text": "A note for both."}
    shown = staff.post(AT_ONCE, typed).content.decode()
    assert all(each in shown for each in [*chosen, "A note for both."])


def test_no_agency_works_on_the_queue(sample: Sample) -> None:
    frances = sample.signs_in("frances")
    assert frances.post(AT_ONCE, {"reference": ["MV-2026-000001"], "what": "take"}).status_code == 403
    assert "Tick MV-" in sample.signs_in("sam").get("/queue/").content.decode()
    assert "With those ticked" in page("/queue/", sample.signs_in("sam"))
