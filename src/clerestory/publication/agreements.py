"""What is told of the register of agreements: does one bind an immigration agency, and how was that computed?

Promises that "none" is said only of a register that was looked up for that day, and that the sentence turns
into its opposite by itself.
"""

from collections.abc import Iterator

from clerestory.publication.records import HeldAgreements
from clerestory.publication.sources import OfControl, OfRegister
from clerestory.publication.statements import Statement
from clerestory.publication.wording import listed, say
from clerestory.vocabulary.words import Language

REGISTER = "agreements"
COMPUTED = OfControl(
    "tests/flows/test_agreements_told.py",
    "test_the_sentence_turns_false_on_the_day_such_an_agreement_is_in_force",
)


def told(language: Language, held: HeldAgreements, *, about: str = "") -> Iterator[Statement]:
    """The sentences, in the language asked."""
    source = OfRegister(REGISTER, held.registered, held.as_of.isoformat())
    day = held.as_of.isoformat()
    values = {
        "day": day,
        "places": listed(language, [say(language, f"immigration.{_name(place)}") for place in held.places]),
        "in_force": held.in_force,
        "registered": held.registered,
    }
    if held.with_immigration:
        text = say(language, "q07.some", numbers=listed(language, held.with_immigration), **values)
    else:
        text = say(language, "q07.none", **values)
    yield Statement(text, source, held.as_of, about)
    if held.with_powers:
        text = say(language, "q07.powers", day=day, numbers=listed(language, held.with_powers))
    else:
        text = say(language, "q07.no_powers", day=day)
    yield Statement(text, source, held.as_of, about)
    yield Statement(say(language, "q07.computed"), COMPUTED, held.as_of, about)


def _name(place: str) -> str:
    return place.rsplit(".", 1)[-1]
