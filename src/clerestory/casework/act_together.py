"""One thing done to several requests at once, where nothing is decided and nothing leaves.

Promises that only what stands in `Together` can be done so: never a check of papers, a finding, an approval
or a refusal. Each request is its own transaction with its own entry, as if done one after the other; what is
refused for one is said and stops none of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clerestory.casework import staff
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.assign_request import assign_request
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.keep_note import keep_note
from clerestory.casework.texts import required_text
from clerestory.errors import ClerestoryError
from clerestory.parties.identities import PersonId

MOST: Final = 50
"""As many as a page of the queue shows."""


class Together(StrEnum):
    """What can be done to several requests at once. Nothing here releases anything, and nothing ever may."""

    TAKE = "take"
    PUT_BACK = "put_back"
    NOTE = "note"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request. why_not: the sentence, or None when it was done."""

    reference: str
    why_not: str | None


def act_together(
    what: Together, references: Sequence[str], *, text: str = "", by: PersonId, at: datetime
) -> tuple[Outcome, ...]:
    """What came of each request, in the order given. text: the note, or what is asked of each requester.
    Raises NotAllowedError, UnusableCommandError for no request, too many, or no text where one is needed."""
    staff.staff_with(by, staff.LOOKING, doing="work on several requests")
    chosen = tuple(dict.fromkeys(references))
    if not 0 < len(chosen) <= MOST:
        raise UnusableCommandError("/references", f"{len(chosen)} requests", f"1 to {MOST} of them")
    if what in (Together.NOTE, Together.ASK):
        text = required_text("/text", text, wanted="the note, or what is asked of each requester")
    return tuple(Outcome(each, _why_not(what, each, text, by=by, at=at)) for each in chosen)


def _why_not(what: Together, reference: str, text: str, *, by: PersonId, at: datetime) -> str | None:
    try:
        if what is Together.NOTE:
            keep_note(reference, text=text, by=by, at=at)
        elif what is Together.ASK:
            ask_for_more(reference, question=text, officer=by, at=at)
        else:
            assign_request(reference, to=by if what is Together.TAKE else None, by=by, at=at)
    except ClerestoryError as refusal:
        return str(refusal)
    return None
