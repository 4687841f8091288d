"""/consequences/: what each kind of event means, what to do, and who helps, county by county.

The same page for everybody: which county somebody looks at is a place on the page and never reaches this
office, no cookie is set, and nothing is loaded from elsewhere. One button leads away.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from clerestory.law.contacts import Contact, Contacts, contacts_for
from clerestory.law.provision import LawError
from clerestory.publication.consequences import Kind, kinds
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import shelf
from clerestory.web.public.law.choices import today
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Told:
    """A contact in the language of the page. is_stale: nobody looked at its source for half a year."""

    contact: Contact
    name: str
    says: str
    is_stale: bool


@dataclass(frozen=True, slots=True)
class County:
    """A county with its place on the page and those who help there alone."""

    name: str
    anchor: str
    contacts: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event, and the kinds of help for it that somebody in the state offers."""

    kind: Kind
    helpers: tuple[Told, ...]


@door(Audience.PUBLIC)
def consequences(request: OfficeRequest) -> HttpResponse:
    """The page."""
    language, on = language_now(), today(request)
    register = _register()
    statewide = tuple(_told(one, language, on) for one in register.statewide)
    return render(
        request,
        "public/consequences.html",
        {
            "events": [
                Event(kind, tuple(one for one in statewide if one.contact.kind in kind.turn_to))
                for kind in kinds(language)
            ],
            "statewide": statewide,
            "counties": [_county(register, name, language, on) for name in register.counties],
            "here": "consequences",
        },
    )


def _register() -> Contacts:
    """Whom this office's law knows; nobody where none is named or the file cannot be used."""
    law = settings.CLERESTORY_LAW
    try:
        return contacts_for(shelf.tables().library, law) if law else Contacts()
    except LawError:
        return Contacts()


def _county(register: Contacts, name: str, language: Language, on: date) -> County:
    found = tuple(_told(one, language, on) for one in register.for_county(name))
    return County(name, f"county-{slugify(name)}", found)


def _told(one: Contact, language: Language, on: date) -> Told:
    name, says = (one.nombre, one.dice) if language == "es" else (one.name, one.says)
    return Told(one, name, says, one.is_stale(on))
