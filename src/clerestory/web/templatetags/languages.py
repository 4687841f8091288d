"""`{% other_languages as others %}`: where the page at hand stands in the other languages.

Promises nothing for a page that exists in one language only, so that no switch leads to another page or to
none. Spanish and English are written by people; nothing here translates.
"""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from clerestory.web.public.languages import language_now

register = template.Library()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The page in one language. `path` begins with a slash; `address` is whole."""

    code: str
    name: str
    path: str
    address: str
    is_here: bool


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any]) -> tuple[Elsewhere, ...]:
    """This page in each language, the one at hand among them; empty if it has but one."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return ()
    here = request.get_full_path()
    now = language_now()
    found = tuple(
        Elsewhere(code, name, path, request.build_absolute_uri(path), code == now)
        for code, name in settings.LANGUAGES
        for path in (here if code == now else translate_url(here, code),)
    )
    return found if len({one.path for one in found}) == len(found) else ()
