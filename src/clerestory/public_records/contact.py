"""What who asked wrote and how they are reached: sealed at rest, each under a key of its own.

Promises that a field opens only at the row it was written for, and that nobody opens the contact once its key
was thrown away. Refuses to print either. Source: sealing.at_rest, as `intake.drafts`."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from clerestory.public_records.errors import ContactForgottenError, UnusableContactError
from clerestory.public_records.models import RecordsEvent, RecordsRequest
from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import KeyEncryptionKey

_MAIL: Final = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180})\.[A-Za-z0-9-]{2,}"
)
_SHORTEST: Final = 4
"""So many letters of a contact tell something; less stands in any text."""
_LONG: Final = 8
"""So many are found inside other words, too."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How who asked is reached. way: none, mail, post; value: an address, or the lines of one."""

    way: str
    value: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Raises UnusableContactError for what no mail can go to."""
        if self.way == "mail" and not _MAIL.fullmatch(self.value):
            raise UnusableContactError


def stands_in(contact: Contact, text: str) -> bool:
    """Whether the text holds a part of the contact that would tell who asked: the mail address or what stands
    before its @, or a part of a postal address, in any letters. Short parts count only as whole words."""
    parts = [contact.value, *re.split(r"[\n\r,;]+", contact.value)]
    if contact.way == "mail":
        parts.append(contact.value.partition("@")[0])
    said = _words(text)
    return any(_is_told(_words(part), said) for part in parts)


def put(row: RecordsRequest, asked: str, contact: Contact, *, kek: KeyEncryptionKey) -> None:
    """Seal both into a row that was not saved yet."""
    asked_key = at_rest.new_data_key()
    row.asked_key = at_rest.wrap(asked_key, kek).to_text()
    row.sealed_asked = at_rest.encrypt_field(asked_key, _place(row.pk, "sealed_asked"), asked.encode())
    if contact.way == "none":
        return
    contact_key = at_rest.new_data_key()
    row.contact_key = at_rest.wrap(contact_key, kek).to_text()
    row.sealed_contact = at_rest.encrypt_field(
        contact_key, _place(row.pk, "sealed_contact"), contact.value.encode()
    )


def asked(request: UUID, *, keks: Sequence[KeyEncryptionKey]) -> str:
    """The words of who asked."""
    row = RecordsRequest.objects.get(pk=request)
    return _open(row.asked_key, _place(row.pk, "sealed_asked"), bytes(row.sealed_asked), keks)


def contact(request: UUID, *, keks: Sequence[KeyEncryptionKey]) -> Contact:
    """How who asked is reached. Raises ContactForgottenError."""
    row = RecordsRequest.objects.get(pk=request)
    if row.way == "none":
        return Contact("none")
    if not row.contact_key or row.sealed_contact is None:
        raise ContactForgottenError
    place = _place(row.pk, "sealed_contact")
    return Contact(row.way, _open(row.contact_key, place, bytes(row.sealed_contact), keks))


def seal_words(request: RecordsRequest, words: str, *, keks: Sequence[KeyEncryptionKey]) -> bytes:
    """Later words of who asked, under the key of what they asked."""
    key = at_rest.unwrap(at_rest.WrappedKey.from_text(request.asked_key), keks)
    return at_rest.encrypt_field(key, _place(request.pk, "event"), words.encode())


def open_words(row: RecordsEvent, *, keks: Sequence[KeyEncryptionKey]) -> str:
    """Words that `seal_words` sealed; empty for none."""
    if row.sealed is None:
        return ""
    return _open(row.request.asked_key, _place(row.request_id, "event"), bytes(row.sealed), keks)


def _open(wrapped: str, place: at_rest.FieldPlace, data: bytes, keks: Sequence[KeyEncryptionKey]) -> str:
    key = at_rest.unwrap(at_rest.WrappedKey.from_text(wrapped), keks)
    return at_rest.decrypt_field(key, place, data).decode()


def _is_told(part: list[str], said: list[str]) -> bool:
    whole = "".join(part)
    if len(whole) < _SHORTEST:
        return False
    if len(whole) >= _LONG and whole in "".join(said):
        return True
    return any(said[start : start + len(part)] == part for start in range(len(said) - len(part) + 1))


def _words(text: str) -> list[str]:
    """Letters and digits alone, without accents and in one case: `upper` first, since some letters have a
    large form and come back from it as another small one."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    folded = unicodedata.normalize("NFKD", bare.upper().casefold())
    return re.findall(r"[^\W_]+", folded)


def _place(row: UUID, column: str) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="public_records_recordsrequest", column=column, row=str(row), subject=str(row)
    )
