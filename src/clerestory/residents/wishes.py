"""Asks for a code by letter, as they were said, until the worker looks at them.

Promises that what was said is sealed, that keeping one costs the same whoever is meant, and that the row goes
with the look at it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from clerestory.residents.post_models import CodeWish
from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.vocabulary.words import LANGUAGES, Language

MOST_WAITING: Final = 500
_KNOWN: Final[dict[str, Language]] = {code: code for code in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody said of themselves, to get a code by letter."""

    id: UUID
    licence_number: str = field(repr=False)
    born_on: date = field(repr=False)
    language: Language = "en"


def keep(
    licence_number: str, born_on: date, language: Language, *, kek: KeyEncryptionKey, at: datetime
) -> UUID | None:
    """Keep what was said for the worker; None where so many wait that somebody must look first."""
    if CodeWish.objects.count() >= MOST_WAITING:
        return None
    row = CodeWish(language=language, asked_at=at)
    key = at_rest.new_data_key()
    row.wrapped_key = at_rest.wrap(key, kek).to_text()
    said = json.dumps([licence_number, born_on.isoformat()]).encode()
    row.sealed_said = at_rest.encrypt_field(key, _place(row.pk), said)
    row.save(force_insert=True)
    return row.pk


def take(wish: UUID, *, keks: Sequence[KeyEncryptionKey]) -> Wished | None:
    """What was said, and the row is gone; None where it was looked at before."""
    row = CodeWish.objects.select_for_update().filter(pk=wish).first()
    if row is None:
        return None
    key = at_rest.unwrap(at_rest.WrappedKey.from_text(row.wrapped_key), keks)
    number, born_on = json.loads(at_rest.decrypt_field(key, _place(row.pk), bytes(row.sealed_said)))
    found = Wished(row.pk, number, date.fromisoformat(born_on), _KNOWN.get(row.language, "en"))
    CodeWish.objects.filter(pk=wish).delete()
    return found


def waiting(*, limit: int = 200) -> tuple[UUID, ...]:
    """Those that wait, oldest first."""
    return tuple(CodeWish.objects.order_by("asked_at").values_list("pk", flat=True)[:limit])


def _place(wish: UUID) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="residents_codewish", column="sealed_said", row=str(wish), subject=str(wish)
    )
