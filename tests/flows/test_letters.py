"""Letters are tagged and signed PDF, kept as sent, in two languages, and say nothing of a person."""

import hashlib
import io
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as site
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from clerestory.casework.errors import NotAllowedError
from clerestory.casework.law_in_words import cure_in, reason_in
from clerestory.casework.letter_pages import agency_letter, agency_letters, staff_letter, staff_letters
from clerestory.casework.session import as_staff
from clerestory.casework.write_letter import write_letter
from clerestory.correspondence.errors import (
    LetterDoesNotFitError,
    LetterNotFoundError,
    LetterNotMadeError,
)
from clerestory.correspondence.key_pair import CERTIFICATE
from clerestory.correspondence.kinds import LetterKind
from clerestory.correspondence.letters import LetterCard
from clerestory.intake import requests
from clerestory.intake.errors import RequestNotFoundError
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, TOWING, World
from tests.world.register import a_driver, a_vehicle


def refused(world: World) -> str:
    reply = world.asks(world.removal, FORM_I200, a_driver().keys)
    assert reply.state is State.WITHHELD
    return reply.reference


def written(world: World, reference: str, kind: LetterKind, language: Any = "en") -> tuple[LetterCard, bytes]:
    card = write_letter(reference, kind, language=language, by=world.officer, at=MONDAY)
    return staff_letter(card.id, viewer=world.officer)


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_a_refusal_tells_each_answer_with_its_cure_and_the_way_to_appeal(world: World) -> None:
    reference = refused(world)
    card, pdf = written(world, reference, LetterKind.REFUSAL)
    said = words_of(pdf)
    assert card.title == "Your request was refused"
    for part in (
        reference,
        "Removal Operations",
        "Photo: withheld.",
        "What would change it:",
        "appeal until",
    ):
        assert part in said
    assert not re.search(r"\{|\}", said)


def test_a_letter_in_spanish_says_so_to_a_reader_and_quotes_the_law_in_spanish(world: World) -> None:
    _, pdf = written(world, refused(world), LetterKind.REFUSAL, "es")
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == "es"
    said = words_of(pdf)
    assert "Foto: no se entrega. Montana exige, antes de toda divulgación" in said
    assert "Qué lo cambiaría: Complete la solicitud del departamento" in said
    assert "en inglés)" not in said
    assert "Se negó su solicitud" in said
    assert "Your request" not in said


def test_law_without_its_own_translation_stands_in_english_and_is_said_to(world: World) -> None:
    with as_staff():
        told = requests.fetch(refused(world)).told
    assert told is not None
    photo = next(each for each in told.elements if each.element == "photo")
    reworded = replace(photo, reason="Photo is withheld: other words.", cure=f"{photo.cure} Ask a person.")
    assert reason_in("es", reworded, told.packs) == "(en inglés) Photo is withheld: other words."
    assert cure_in("es", reworded, told.packs) == f"(en inglés) {photo.cure} Ask a person."
    assert reason_in("es", photo, ()) == f"(en inglés) {photo.reason}"
    assert reason_in("en", photo, ()) == photo.reason


def test_a_letter_is_tagged_has_a_title_and_says_it_is_accessible(world: World) -> None:
    _, pdf = written(world, refused(world), LetterKind.REFUSAL)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()


def test_a_letter_is_signed_whole_and_a_changed_one_is_noticed(world: World) -> None:
    _, pdf = written(world, refused(world), LetterKind.REFUSAL)
    trusted = load_cert_from_pemder(str(Path(site.CLERESTORY_SECRETS) / CERTIFICATE))

    def status(data: bytes) -> Any:
        (signature,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
        return validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted]))

    found = status(pdf)
    assert found.bottom_line
    assert found.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert found.signer_reported_dt == MONDAY
    place = pdf.index(b"/Producer") if b"/Producer" in pdf else pdf.index(b"/Creator")
    changed = pdf[: place + 12] + bytes([pdf[place + 12] ^ 1]) + pdf[place + 13 :]
    assert not status(changed).bottom_line


def test_the_same_letter_is_made_once_and_its_digest_stands_in_the_journal(world: World) -> None:
    reference = refused(world)
    card, pdf = written(world, reference, LetterKind.REFUSAL)
    again = write_letter(reference, LetterKind.REFUSAL, language="en", by=world.officer, at=MONDAY + DAY)
    assert again == card
    assert card.sha256 == hashlib.sha256(pdf).hexdigest()
    with as_staff():
        (entry,) = read.lines_of(Event.LETTER_KEPT, limit=5)
    assert entry.body["letter_sha256"] == card.sha256
    assert entry.subject_ref == reference


def test_a_release_notice_says_that_an_answer_waits_and_nothing_of_it(world: World) -> None:
    person = a_driver()
    reference = world.approved_photo(person.keys)
    assert world.delivers(reference) is State.RELEASED
    _, pdf = written(world, reference, LetterKind.RELEASE_NOTICE)
    said = words_of(pdf)
    assert "An answer is ready for you" in said
    assert "2026-03-16" in said  # fourteen days
    given = [value for value in person.keys.to_json().values() if isinstance(value, str) and len(value) > 2]
    assert given
    assert not any(value.lower() in said.lower() for value in given)
    assert "photo" not in said.lower()


def test_only_letters_that_are_true_are_offered_and_written(world: World) -> None:
    reference = refused(world)
    page = staff_letters(reference, viewer=world.officer)
    assert page.fitting == (LetterKind.REFUSAL,)
    for kind in set(LetterKind) - {LetterKind.REFUSAL}:
        with pytest.raises(LetterDoesNotFitError):
            write_letter(reference, kind, language="en", by=world.officer, at=MONDAY)
    waiting = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    _, pdf = written(world, waiting, LetterKind.ACKNOWLEDGEMENT)
    assert "We expect to answer by" in words_of(pdf)


def test_who_may_write_and_who_may_read(world: World) -> None:
    reference = refused(world)
    with pytest.raises(NotAllowedError):
        write_letter(reference, LetterKind.REFUSAL, language="en", by=world.administrator, at=MONDAY)
    card, pdf = written(world, reference, LetterKind.REFUSAL)
    assert agency_letter(card.id, agency=world.removal.id)[1] == pdf
    assert [each.id for each in agency_letters(reference, agency=world.removal.id)] == [card.id]
    with pytest.raises(LetterNotFoundError):
        agency_letter(card.id, agency=world.bureau.id)
    with pytest.raises(RequestNotFoundError):
        agency_letters(reference, agency=world.bureau.id)


def test_words_of_an_agency_never_become_markup(world: World) -> None:
    from tests.world.office import an_agency

    strange = an_agency("us.dhs.ice.ero", '*Bold* #emph[x] $a^2$ <tag> "quoted" \\ end')
    reference = world.asks(strange, FORM_I200, a_driver().keys).reference
    _, pdf = written(world, reference, LetterKind.REFUSAL)
    assert '*Bold* #emph[x] $a^2$ <tag> "quoted" \\ end' in words_of(pdf)


def test_without_its_key_nothing_is_kept(world: World, settings: Any, tmp_path: Path) -> None:
    reference = refused(world)
    shutil.copytree(site.CLERESTORY_SECRETS, tmp_path / "secrets")
    (tmp_path / "secrets" / CERTIFICATE).unlink()
    settings.CLERESTORY_SECRETS = tmp_path / "secrets"
    with pytest.raises(LetterNotMadeError, match=re.escape(CERTIFICATE)):
        write_letter(reference, LetterKind.REFUSAL, language="en", by=world.officer, at=MONDAY)
    assert staff_letters(reference, viewer=world.officer).letters == ()


def test_a_letter_is_its_agencys_to_read_and_nobodys_to_change(world: World, office_records: Any) -> None:
    reference = refused(world)
    written(world, reference, LetterKind.REFUSAL)

    def seen(**said: str) -> int:
        with office_records.connect("app") as session:
            for name, value in said.items():
                session.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", value])
            return int(session.execute("SELECT count(*) FROM correspondence_letter").fetchone()[0])

    assert (seen(), seen(agency=str(world.bureau.id)), seen(agency=str(world.removal.id))) == (0, 0, 1)
    for role in ("app", "clerestory_owner"):
        with office_records.connect(role) as session:
            session.execute("SELECT set_config('app.office', 'staff', false)")
            for change in (
                "UPDATE correspondence_letter SET title = 'x'",
                "DELETE FROM correspondence_letter",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(change)


def test_a_letter_about_an_attestation_names_its_day(world: World) -> None:
    from clerestory.casework.collect_release import collect_release

    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference)
    collect_release(reference, agency=world.bureau.id, at=MONDAY + timedelta(hours=1))
    _, pdf = written(world, reference, LetterKind.ATTESTATION_DUE)
    assert "2026-04-01" in words_of(pdf)


def test_that_day_is_counted_on_the_calendar_also_where_clocks_are_put_forward_meanwhile(
    world: World, settings: Any
) -> None:
    from clerestory.casework.collect_release import collect_release

    settings.CLERESTORY_TIME_ZONE = "America/Chicago"
    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference)
    evening = MONDAY + timedelta(hours=13, minutes=30)  # half past eleven in the office
    collect_release(reference, agency=world.bureau.id, at=evening)
    _, pdf = written(world, reference, LetterKind.ATTESTATION_DUE)
    assert "2026-04-01" in words_of(pdf)
    assert "2026-04-02" not in words_of(pdf)
