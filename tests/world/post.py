"""Letters to persons, as the office's worker makes them and staff post them."""

import io
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from clerestory.casework import ask_letter_code, office, post_letters, write_to_person
from clerestory.casework.session import as_staff
from clerestory.registry import index
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import post
from clerestory.residents.post import PostCard
from tests.world.days import MONDAY
from tests.world.office import World


def handle_of(keys: SubjectKeys) -> UUID:
    """The record's handle."""
    found = index.locate(keys, blind_key=office.blind_index_key()).handle
    assert found is not None
    return found


def protect(records: Any, keys: SubjectKeys) -> None:
    """The address of this person is protected from now on."""
    with records.connect("clerestory_owner") as owner:
        found = owner.execute(
            "UPDATE registry_handle SET address_confidential = true WHERE id = %s", [handle_of(keys)]
        )
        assert found.rowcount == 1


def the_worker_writes(at: datetime = MONDAY) -> None:
    """Everything that waits for the worker is looked at."""
    ask_letter_code.settle_waiting_wishes(at=at)
    write_to_person.make_waiting_letters(at=at)


def in_the_tray() -> tuple[PostCard, ...]:
    """Letters that were made and not posted."""
    with as_staff():
        return post.tray()


def printed(world: World, letter: UUID, at: datetime = MONDAY) -> str:
    """The words of one letter, as its pages say them; white space is one blank."""
    _card, pdf = post_letters.print_letter(letter, by=world.officer, at=at)
    return words_of(pdf)


def words_of(pdf: bytes) -> str:
    """What pages say."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
