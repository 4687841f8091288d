"""A letter to the address on record: one opening of name and address, one entry, one mark that it went."""

import io
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from pypdf import PdfReader

from clerestory.casework import post_letters
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.openings_recorded import openings_recorded
from clerestory.casework.session import as_staff
from clerestory.casework.write_to_person import ToPerson, make_letter, write_to_person
from clerestory.correspondence.kinds import Part, PersonLetterKind
from clerestory.journal.events import Event
from clerestory.journal.read import Line, lines_of
from clerestory.registry import openings
from clerestory.registry.keys import SubjectKeys
from clerestory.release.addressing import OPENED
from clerestory.release.errors import VaultUnreachableError
from clerestory.residents import post
from clerestory.residents.post import LetterOutcome, UnknownLetterError
from clerestory.residents.post_models import PersonLetter
from clerestory.sealing.at_rest import KeyEncryptionKey
from tests.world.days import DAY, MONDAY
from tests.world.office import World
from tests.world.post import handle_of, in_the_tray, printed, protect, words_of
from tests.world.register import a_driver, a_vehicle


def wanted(handle: UUID, *, about: str = "one", language: Any = "en") -> UUID:
    said = Part("What", ("A line that is told.",))
    letter = ToPerson(handle, PersonLetterKind.NOTICE, about, language, parts=(said,))
    with as_staff():
        return write_to_person(letter, at=MONDAY)


def entries(event: Event) -> list[Line]:
    with as_staff():
        return list(lines_of(event, limit=20))


def test_a_letter_opens_name_and_address_once_and_bears_both(world: World) -> None:
    known = a_driver()
    letter = wanted(handle_of(known.keys))
    assert make_letter(letter, at=MONDAY) is LetterOutcome.MADE
    (opening,) = openings.opened()
    assert opening.elements == OPENED
    assert opening.handle == handle_of(known.keys)
    (entry,) = entries(Event.LETTER_SETTLED)
    assert entry.body["release_ref"] == opening.release_ref
    assert openings_recorded().unrecorded == ()
    text = printed(world, letter)
    address = known.content["address"]
    for part in (
        known.content["name"]["surname"],
        address["street"],
        address["zip5"],
        "A line that is told.",
    ):
        assert part in text
    assert make_letter(letter, at=MONDAY) is None
    assert len(openings.opened()) == 1


def test_the_same_letter_is_one_letter(world: World) -> None:
    handle = handle_of(a_driver().keys)
    assert wanted(handle) == wanted(handle)
    assert wanted(handle, about="another") != wanted(handle)


def test_a_letter_is_tagged_signed_and_in_the_language_that_was_asked(world: World) -> None:
    letter = wanted(handle_of(a_driver().keys), language="es")
    make_letter(letter, at=MONDAY)
    _card, pdf = post_letters.print_letter(letter, by=world.officer, at=MONDAY)
    assert b"/ByteRange" in pdf
    catalog = PdfReader(io.BytesIO(pdf)).root_object
    assert catalog["/Lang"] == "es"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "Un aviso para usted" in words_of(pdf)


def test_a_protected_address_gets_no_letter_and_the_vault_stays_closed(
    world: World, office_records: Any
) -> None:
    keys = a_driver().keys
    protect(office_records, keys)
    letter = wanted(handle_of(keys))
    assert make_letter(letter, at=MONDAY) is LetterOutcome.ADDRESS_PROTECTED
    assert openings.opened() == ()
    (entry,) = entries(Event.LETTER_SETTLED)
    assert (entry.body["outcome"], entry.body["release_ref"]) == ("address_protected", "")
    tray = post_letters.tray(viewer=world.officer, at=MONDAY)
    assert tray.letters == ()
    assert [each.outcome for each in tray.not_made] == [LetterOutcome.ADDRESS_PROTECTED]
    with pytest.raises(UnknownLetterError):
        post_letters.print_letter(letter, by=world.officer, at=MONDAY)


@pytest.mark.parametrize("whose", ["nobody", "vehicle"])
def test_only_a_person_on_record_gets_a_letter(world: World, whose: str) -> None:
    handle = uuid4() if whose == "nobody" else handle_of(a_vehicle().keys)
    assert make_letter(wanted(handle), at=MONDAY) is LetterOutcome.NO_RECORD
    assert openings.opened() == ()


def test_an_address_that_cannot_be_read_ends_the_letter_with_its_opening_told(
    world: World, settings: Any
) -> None:
    letter = wanted(handle_of(a_driver().keys))
    settings.KEY_ENCRYPTION_KEYS = (KeyEncryptionKey.from_bytes(bytes(32)),)
    assert make_letter(letter, at=MONDAY) is not LetterOutcome.MADE
    (opening,) = openings.opened()
    (entry,) = entries(Event.LETTER_SETTLED)
    assert entry.body["release_ref"] == opening.release_ref
    assert entry.body["letter_sha256"] == ""


def test_without_the_vault_nothing_is_settled_and_it_is_tried_again(
    world: World, office_records: Any
) -> None:
    letter = wanted(handle_of(a_driver().keys))
    revoked = "REVOKE EXECUTE ON FUNCTION vault.open(uuid, text[], text) FROM releaser"
    with office_records.connect("clerestory_owner") as owner:
        owner.execute(revoked)
        with pytest.raises(VaultUnreachableError):
            make_letter(letter, at=MONDAY)
        owner.execute("GRANT EXECUTE ON FUNCTION vault.open(uuid, text[], text) TO releaser")
    assert entries(Event.LETTER_SETTLED) == []
    assert make_letter(letter, at=MONDAY) is LetterOutcome.MADE
    assert [each.release_ref for each in openings.opened()] == [f"L-{letter}-R2"]


def test_posting_is_an_entry_with_the_digest_and_destroys_the_pages(world: World) -> None:
    letter = wanted(handle_of(a_driver().keys))
    make_letter(letter, at=MONDAY)
    with pytest.raises(UnusableCommandError, match="nobody printed"):
        post_letters.mark_posted([letter], on=MONDAY.date(), by=world.officer, at=MONDAY)
    printed(world, letter)
    for wrong in (MONDAY.date() - DAY, MONDAY.date() + DAY):
        with pytest.raises(UnusableCommandError, match="a day from"):
            post_letters.mark_posted([letter], on=wrong, by=world.officer, at=MONDAY)
    (card,) = in_the_tray()
    assert post_letters.mark_posted([letter], on=MONDAY.date(), by=world.officer, at=MONDAY) == 1
    (entry,) = entries(Event.LETTERS_POSTED)
    assert entry.body == {"letters": [f"{letter} {card.sha256}"], "on": MONDAY.date().isoformat()}
    assert in_the_tray() == ()
    with as_staff():
        row = PersonLetter.objects.get(pk=letter)
        assert (row.sealed_words, row.sealed_pages, row.wrapped_key) == (None, None, "")
        assert post.card_of(letter).posted_on == MONDAY.date()
    with pytest.raises(UnknownLetterError):
        printed(world, letter)
    with pytest.raises(UnknownLetterError):
        post_letters.mark_posted([letter], on=MONDAY.date(), by=world.officer, at=MONDAY)


def test_who_prints_a_letter_is_an_entry_and_not_everybody_may(world: World) -> None:
    letter = wanted(handle_of(a_driver().keys))
    make_letter(letter, at=MONDAY)
    with pytest.raises(NotAllowedError):
        post_letters.print_letter(letter, by=world.administrator, at=MONDAY)
    with pytest.raises(NotAllowedError):
        post_letters.tray(viewer=world.administrator, at=MONDAY)
    assert entries(Event.LETTER_PRINTED) == []
    printed(world, letter)
    (entry,) = entries(Event.LETTER_PRINTED)
    assert entry.actor.ref == world.officer


def test_nothing_of_a_letter_stands_in_clear_and_no_agency_sees_one(
    world: World, office_records: Any
) -> None:
    known: SubjectKeys = a_driver().keys
    letter = wanted(handle_of(known))
    make_letter(letter, at=MONDAY)
    street = str(a_driver().content["address"]["street"])
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        rows = owner.execute("SELECT p::text FROM residents_personletter p").fetchall()
        jobs = owner.execute("SELECT args::text FROM procrastinate_jobs").fetchall()
        told = owner.execute("SELECT body::text FROM journal_entry").fetchall()
    assert len(rows) == 1
    for (text,) in (*rows, *jobs, *told):
        assert street not in text
        assert str(known.surname) not in text
    with office_records.connect("app") as app:
        app.execute("SELECT set_config('app.agency', %s, false)", [str(world.bureau.id)])
        assert app.execute("SELECT * FROM residents_personletter").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM residents_personletter")
