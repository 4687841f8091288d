"""Sentences of the history about letters to persons."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.casework.asked import word
from clerestory.journal.events import Event

SAYS: Final[Mapping[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.LETTER_SETTLED: lambda body: (
        f"A letter to a person ({word(body['purpose'])}): {word(body['outcome'])}."
    ),
    Event.LETTER_PRINTED: lambda body: f"The pages of a letter were printed ({word(body['purpose'])}).",
    Event.LETTERS_POSTED: lambda body: f"Letters posted on {body['on']}: {len(body['letters'])}.",
}
