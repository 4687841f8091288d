"""What a sequencer makes of what the witnesses said.

Refuses to go on where one of them knows more of the log than the database, or something else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from clerestory.journal.sequencer.book import Told
from clerestory.journal.sequencer.errors import RefusedError
from clerestory.ledger.witnessing import Cosigned, Declined, Holds
from clerestory.logstore.witnesses import Heard

_ANOTHER_HISTORY: Final = (409, 422)


def check_ahead(heard: Sequence[Heard], size: int) -> None:
    """Raise RefusedError where a witness knows more, or something else. Its word is enough."""
    for one in heard:
        if one.holds > size:
            raise RefusedError(
                f"The witness {name(one)} has cosigned {one.holds} leaves, and this database knows "
                f"{size}: database and store were set back. Restore their newest backups. If the witness is "
                "wrong, let a new policy leave it out."
            )
        if isinstance(one.said, Declined) and one.said.status in _ANOTHER_HISTORY:
            raise RefusedError(
                f"The witness {name(one)} has seen another history of this log ({one.said.why}). Compare "
                "what it shows with the heads in the database. If the witness is wrong, let a new policy "
                "leave it out."
            )


def told(one: Heard, now: datetime) -> Told:
    """What the book keeps of one witness. now: aware."""
    return Told(
        name=name(one),
        holds=one.holds,
        cosigned_at=now if isinstance(one.said, Cosigned) else None,
        trouble=trouble(one),
        is_lie=getattr(one.said, "is_lie", False),
    )


def trouble(one: Heard) -> str:
    """What is wrong with one witness, in a sentence; "" where it cosigned."""
    if isinstance(one.said, Cosigned):
        return ""
    if isinstance(one.said, Holds):
        return f"It stays at {one.said.size} leaves."
    return one.said.why if one.said.why.endswith(".") else f"{one.said.why}."


def name(one: Heard) -> str:
    """The name of a witness in the policy, to be shown."""
    return one.name.decode("utf-8", errors="backslashreplace")
