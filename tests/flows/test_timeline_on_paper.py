"""The timeline on paper and by telephone: the same as on the page, after the person's own code."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from clerestory.casework import ask_about_line
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import own_record
from clerestory.casework.read_out import How, ReadOut, read_out
from clerestory.casework.session import as_staff
from clerestory.casework.timeline_letter import timeline_letter
from clerestory.correspondence.kinds import Part
from clerestory.journal.events import Event
from clerestory.journal.read import lines_about, lines_of
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.asks import Wish
from clerestory.residents.models import AskKind, Visit
from clerestory.sealing.at_rest import KeyEncryptionKey
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.post import in_the_tray, printed, the_worker_writes, words_of
from tests.world.register import a_driver


def reads(world: World, keys: SubjectKeys, code: str, **more: Any) -> ReadOut:
    assert keys.licence_number is not None
    assert keys.dob is not None
    said: dict[str, Any] = {"how": How.TELEPHONE, "by": world.officer, "at": MONDAY, **more}
    return read_out(keys.licence_number, keys.dob, code, **said)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Who asked about your record"), ("es", "Quién preguntó por su expediente")]
)
def test_the_letter_is_tagged_signed_and_names_nobody(world: World, language: Any, title: str) -> None:
    pdf = timeline_letter((Part("March 2", ("Who asked: Removal Operations",)),), language, at=MONDAY)
    text = words_of(pdf)
    assert title in text
    assert "Removal Operations" in text
    catalog = PdfReader(io.BytesIO(pdf)).root_object
    assert catalog["/Lang"] == language
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"/ByteRange" in pdf


def test_reading_out_shows_what_the_person_sees_and_is_an_entry_of_the_colleague(world: World) -> None:
    keys = a_driver(1).keys
    world.asks(world.removal, FORM_I200, keys)
    handed = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY)
    found = reads(world, keys, handed.code, by=world.supervisor)
    assert found.page == own_record(handed.resident, at=MONDAY)
    with as_staff():
        entry = list(lines_about(str(handed.resident)))[-1]
        assert Visit.objects.count() == 0
    assert entry.event is Event.RECORD_READ_OUT
    assert entry.actor.ref == world.supervisor
    assert entry.body == {"resident": str(handed.resident), "how": "telephone"}
    assert reads(world, keys, handed.code) == ReadOut()


def test_without_the_persons_code_staff_read_nothing(world: World) -> None:
    keys = a_driver(1).keys
    handed = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY)
    wrong = ("1" if handed.code[0] != "1" else "2") + handed.code[1:]
    assert reads(world, keys, wrong) == ReadOut()
    assert reads(world, a_driver(2).keys, handed.code) == ReadOut()
    with pytest.raises(NotAllowedError):
        reads(world, keys, handed.code, by=world.administrator)
    with as_staff():
        assert list(lines_of(Event.RECORD_READ_OUT, limit=5)) == []
    for _ in range(6):
        last = reads(world, keys, wrong)
    assert last.held_until is not None


def test_an_answer_goes_by_letter_where_the_person_wished_it_and_tells_no_question(world: World) -> None:
    keys = a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    resident = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident
    for text, wish in (("My secret worry.", Wish("es", by_letter=True)), ("No letter, please.", Wish())):
        ask_about_line.ask_about_line(
            resident, reference, kind=AskKind.QUESTION, text=text, wish=wish, at=MONDAY
        )
    for waiting in ask_about_line.open_asks(viewer=world.officer, at=MONDAY):
        ask_about_line.answer_resident(
            waiting.card.id, "A form was shown.\nNothing left.", by=world.officer, at=MONDAY + DAY
        )
    the_worker_writes(MONDAY + DAY)
    (letter,) = in_the_tray()
    text = printed(world, letter.id, MONDAY + DAY)
    assert "Nuestra respuesta para usted" in text
    assert "A form was shown. Nothing left." in text
    assert f"Sobre la línea {reference}" in text
    assert "secret" not in text


def test_an_answer_stands_on_the_page_also_where_its_letter_cannot_be_made(
    world: World, settings: Any
) -> None:
    keys = a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    resident = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident
    wish = Wish(by_letter=True)
    ask_about_line.ask_about_line(
        resident, reference, kind=AskKind.QUESTION, text="Why was it?", wish=wish, at=MONDAY
    )
    (waiting,) = ask_about_line.open_asks(viewer=world.officer, at=MONDAY)
    ask_about_line.answer_resident(waiting.card.id, "A form was shown.", by=world.officer, at=MONDAY)
    settings.KEY_ENCRYPTION_KEYS = (KeyEncryptionKey.from_bytes(bytes(32)),)
    the_worker_writes(MONDAY + timedelta(hours=1))
    assert in_the_tray() == ()
    assert ask_about_line.own_asks(resident, reference)[0].answer == "A form was shown."
