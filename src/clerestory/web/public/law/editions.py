"""The versions of a pack, one of which a page shows, and the ways between them.

Promises that whoever changes the version keeps the day, the paper and the kind of credential chosen before.
"""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.versions import Version, published
from clerestory.web.public.law.choices import Choice


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a pack. `query`: what leads to it from the page at hand."""

    number: str
    digest: str
    query: str
    is_shown: bool
    is_current: bool


def editions(current: Pack, shown: Pack, choice: Choice) -> tuple[Edition, ...]:
    """The version in work, then the others that were published, newest first."""
    others = [(one.number, one.digest) for one in _newest_first(current) if one.digest != current.digest]
    return tuple(
        Edition(
            number,
            digest,
            choice.query(version="" if digest == current.digest else number) or "?",
            is_shown=digest == shown.digest,
            is_current=digest == current.digest,
        )
        for number, digest in ((current.version, current.digest), *others)
    )


def last_with(library: Library, current: Pack, provision: str) -> tuple[str, str] | None:
    """Address and words for the newest published version that has the provision; None if none has."""
    for one in _newest_first(current):
        if provision in library.version(current.id, one.digest).by_id:
            address = reverse("public:provision", args=[current.id, provision])
            return (
                f"{address}?{urlencode({'version': one.number})}",
                f"{provision}, {current.id} {one.number}",
            )
    return None


def _newest_first(current: Pack) -> list[Version]:
    return sorted(published(current.folder), key=lambda one: _steps(one.number), reverse=True)


def _steps(number: str) -> list[tuple[int, str]]:
    """2026.11.10 comes after 2026.11.9."""
    return [(int(part) if part.isdigit() else 0, part) for part in re.split(r"[.-]", number)]
