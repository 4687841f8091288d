"""What somebody chose on the what-if page: two laws and two months; what is none of these becomes a page.

Promises that nothing of an address reaches a file name: a result is found by the key of what was chosen.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.casework.office import published
from clerestory.law.library import OutsideCoverageError
from clerestory.law.provision import LawError
from clerestory.publication.what_if import About, Question, key_of
from clerestory.web.public.law import shelf
from clerestory.web.public.law.choices import LONGEST_ECHO, NoSuchChoiceError, unusable


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question with the key of its result."""

    question: Question
    key: str

    @property
    def address(self) -> str:
        """Where it stands, in the language of the page."""
        one = self.question
        return reverse("public:what-if-of", args=[one.law, one.against, one.first, one.last])


def chosen(about: About, law: str, against: str, first: str, last: str) -> Chosen:
    """The question in an address. Raises NoSuchChoiceError for what cannot be replayed."""
    laws = shelf.tables().library.laws()
    for name in (law, against):
        if name not in laws:
            raise NoSuchChoiceError(
                _("No law is called “%(found)s”.") % {"found": name[:LONGEST_ECHO]}, there_is=_form()
            )
    if law == against:
        raise NoSuchChoiceError(
            _("A law compared with itself changes nothing. Choose two different laws."),
            status=400,
            there_is=_form(),
        )
    months = about.months()
    for month in (first, last):
        if month not in months:
            raise NoSuchChoiceError(
                _("“%(found)s” is no month of this history; it reaches from %(first)s to %(last)s.")
                % {"found": month[:LONGEST_ECHO], "first": months[0], "last": months[-1]},
                status=400,
                there_is=_form(),
            )
    if first > last:
        raise NoSuchChoiceError(
            _("The first month, %(first)s, comes after the last, %(last)s. Exchange them.")
            % {"first": first, "last": last},
            status=400,
            there_is=_form(),
        )
    return _with_key(about, Question(law, against, first, last))


def usual(about: About) -> Question:
    """What the form shows before anybody chose: the office's law and the one it is compared with."""
    places, months = published(), about.months()
    laws = shelf.tables().library.laws()
    law = places.law if places.law in laws else laws[0]
    against = places.compared_with if places.compared_with in laws else None
    others = [one for one in laws if one != law]
    return Question(str(law), against or others[0], months[0], months[-1])


def _with_key(about: About, question: Question) -> Chosen:
    try:
        return Chosen(question, key_of(question, about, shelf.tables().library))
    except OutsideCoverageError:
        raise NoSuchChoiceError(
            _("One of these laws was not read for the whole of this time. Choose other months."),
            status=400,
            there_is=_form(),
        ) from None
    except LawError:
        raise unusable() from None


def _form() -> list[tuple[str, str]]:
    return [(reverse("public:what-if"), _("Choose again"))]
