"""A person's timeline on paper: the words of their page, as tagged and signed pages.

Promises that nothing of it is kept, and that making one is no entry: it is looking. Refuses to name whoever
it is about: the pages say "you"."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from clerestory.casework import office
from clerestory.casework.write_to_person import where_residents_look
from clerestory.correspondence import signing, typesetting
from clerestory.correspondence.kinds import Part, PersonLetterKind, compose, phrase
from clerestory.vocabulary.words import Language


def timeline_letter(lines: Sequence[Part], language: Language, *, at: datetime) -> bytes:
    """The pages. lines: one part for each line of the timeline, newest first. Raises LetterNotMadeError."""
    here = office.the_office()
    day = here.day_of(at).isoformat()
    values = {
        "office": here.name,
        "agency": phrase("person_you", language),
        "reference": day,
        "date": day,
        "where": where_residents_look(),
    }
    content = compose(PersonLetterKind.TIMELINE, language, values, elements=tuple(lines))
    return signing.sign(typesetting.typeset(content, at=at), Path(settings.CLERESTORY_SECRETS), at=at)
