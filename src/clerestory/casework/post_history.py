"""Sentences of the history about letters to persons, and who acts for them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.casework.asked import word
from clerestory.journal.events import Event

SAYS: Final[Mapping[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.LETTER_SETTLED: lambda body: (
        f"A letter to a person ({word(body['purpose'])}): {word(body['outcome'])}."
    ),
    Event.LETTER_PRINTED: lambda body: f"The pages of a letter were printed ({word(body['purpose'])}).",
    Event.LETTER_DISCARDED: lambda body: (
        f"A letter was discarded ({word(body['purpose'])}): {word(body['because'])}."
    ),
    Event.LETTER_RETURNED: lambda body: (
        f"A letter came back on {body['on']} ({word(body['purpose'])}): {word(body['because'])}."
    ),
    Event.REPRESENTATIVE_ENTERED: lambda body: (
        f"Somebody acts for a resident as {word(body['capacity'])} ({word(body['paper'])}), to be confirmed."
    ),
    Event.REPRESENTATIVE_CONFIRMED: lambda body: (
        f"A second colleague confirmed who acts for a resident{'; a letter goes' if body['told'] else ''}."
    ),
    Event.REPRESENTATIVE_ENDED: lambda body: f"Acting for a resident was ended by {word(body['by'])}.",
    Event.AUTHENTICATOR_REMOVED: lambda body: "A resident's telephone was let go.",
    Event.WAY_SHUT: lambda body: (
        f"A resident {'shut' if body['is_shut'] else 'opened again'}: {word(body['what'])}."
    ),
    Event.RECORD_READ_OUT: lambda body: (
        f"A colleague opened a resident's page with the resident's code ({word(body['how'])})."
    ),
    Event.TEXTS_ERASED: lambda body: (
        f"Words of residents were erased after {body['kept_days']} days: {len(body['questions'])}."
    ),
    Event.LETTERS_POSTED: lambda body: f"Letters posted on {body['on']}: {len(body['letters'])}.",
}
