"""In which language a public page is, for whoever fills it with words of the trade and sentences of law."""

from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from clerestory.vocabulary.words import LANGUAGES, Language

_KNOWN: Final[dict[str, Language]] = {code: code for code in LANGUAGES}


def language_now() -> Language:
    """The language of the page at hand; English where a page exists in no other."""
    return _KNOWN.get(get_language() or str(settings.LANGUAGE_CODE), "en")
