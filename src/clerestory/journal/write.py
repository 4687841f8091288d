"""Write down what happened, in the transaction in which it happens. Only `casework` imports this module.

Promises gapless numbers and one chain: writers take turns by an advisory lock that ends with the transaction.
Refuses to write outside a transaction. Invariant: the outbox row, with the leaf that will be published, is
written with the entry; what is random in it is drawn once.
"""

import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from clerestory.journal.actors import Actor
from clerestory.journal.chain import GENESIS, canonical_entry, entry_hash
from clerestory.journal.errors import OutsideTransactionError
from clerestory.journal.events import Happening
from clerestory.journal.leaves import NONCE_BYTES, AboutPerson, leaf_of
from clerestory.journal.models import Counter, Entry, Outbox, Person
from clerestory.journal.openings import content_of
from clerestory.journal.payloads import digest_named
from clerestory.journal.read import Recorded
from clerestory.ledger.leaf import LABEL_KEY_BYTES

_TURN: Final = 0x434C4A4F  # "CLJO": any number, the same in every process


def record(
    happening: Happening, *, subject_ref: str, actor: Actor, at: datetime, person: UUID | None = None
) -> Recorded:
    """Append one entry and its outbox row. Later writers wait until this transaction ends.

    person: handle of the person whom the office found and the entry is about; None where nobody was looked
    up.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            f"{happening.event} was to be recorded outside a transaction. Record it inside the one that "
            "does it."
        )
    body = happening.body()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    body |= _counted(happening, body)
    last = Entry.objects.order_by("-number").only("number", "hash").first()
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    content = canonical_entry(
        number=number, event=happening.event, subject_ref=subject_ref, actor=str(actor), at=at, body=body
    )
    entry = Entry.objects.create(
        number=number,
        event=str(happening.event),
        subject_ref=subject_ref,
        actor=str(actor),
        at=at,
        body=body,
        previous_hash=previous,
        hash=entry_hash(previous, content),
    )
    _put_out(entry, happening, person)
    return Recorded(number=number, hash=entry.hash)


def _put_out(entry: Entry, happening: Happening, person: UUID | None) -> None:
    about = _about(person) if person else None
    nonce = secrets.token_bytes(NONCE_BYTES)
    Outbox.objects.create(
        entry=entry,
        leaf=leaf_of(
            happening.leaf_kind, content_of(entry), nonce, about, digest_named(entry.event, entry.body)
        ).to_bytes(),
        nonce=nonce,
        person=person,
        person_number=about.number if about else None,
    )


def _about(person: UUID) -> AboutPerson:
    """The person's key and the next number. Writers take turns, so no number is given twice or left out."""
    row, _ = Person.objects.get_or_create(
        handle=person, defaults={"key": secrets.token_bytes(LABEL_KEY_BYTES)}
    )
    row.entries += 1
    row.save(update_fields=["entries"])
    return AboutPerson(bytes(row.key), row.entries)


def _counted(happening: Happening, body: dict[str, Any]) -> dict[str, int]:
    """The number of this entry in its channel, where entries of this kind are counted."""
    if happening.counted_by is None:
        return {}
    row, _ = Counter.objects.get_or_create(channel=body[happening.counted_by])
    row.last += 1
    row.save(update_fields=["last"])
    return {f"{happening.counted_by}_number": row.last}
