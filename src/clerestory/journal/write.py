"""Write down what happened, in the transaction in which it happens. Only `casework` imports this module.

Promises gapless numbers and one chain: writers take turns by an advisory lock that ends with the transaction.
Refuses to write outside a transaction. Invariant: the outbox row is written with the entry, salt drawn once.
"""

import secrets
from datetime import datetime
from typing import Final

from django.db import connection

from clerestory.journal.actors import Actor
from clerestory.journal.chain import GENESIS, canonical_entry, commitment, entry_hash
from clerestory.journal.errors import OutsideTransactionError
from clerestory.journal.events import Happening
from clerestory.journal.models import Entry, Outbox
from clerestory.journal.read import Recorded

_TURN: Final = 0x434C4A4F  # "CLJO": any number, the same in every process
_SALT_BYTES: Final = 32


def record(happening: Happening, *, subject_ref: str, actor: Actor, at: datetime) -> Recorded:
    """Append one entry and its outbox row. Later writers wait until this transaction ends."""
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            f"{happening.event} was to be recorded outside a transaction. Record it inside the one that "
            "does it."
        )
    body = happening.body()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
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
    salt = secrets.token_bytes(_SALT_BYTES)
    Outbox.objects.create(entry=entry, salt=salt, commitment=commitment(salt, content))
    return Recorded(number=number, hash=entry.hash)
