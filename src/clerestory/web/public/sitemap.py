"""/sitemap.xml and /robots.txt: every page that is for everybody, in each language, and nothing else.

Promises: what is listed is computed from the addresses themselves. A page is listed when its door is open to
everybody and it is no page of a person, no form with a key and no search; whatever is not known to be public
is closed to robots, so that a new page of staff is closed before anybody thinks of it.
Source: sitemaps.org 0.9 with `xhtml:link` for languages; RFC 9309 for robots (the longest rule wins).
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import override

from clerestory.casework import report_pages
from clerestory.casework.agreements_held import the_register
from clerestory.law.claims import QUESTIONS
from clerestory.web.doors import Audience, hatch
from clerestory.web.public.law import shelf
from clerestory.web.visitors import OfficeRequest

CLOSED: Final = ("record", "find", "public-records/status")
"""Public doors that robots have no business at: a person's pages, a search, a form with a key."""
_ALSO: Final = ("static",)


@hatch
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in each language, with where it stands in the others."""
    site = request.build_absolute_uri("/").rstrip("/")
    paths = (*_plain(), *_of_law(), *_published(cast(OfficeRequest, request).at))
    text = "".join(_entries(site, path) for path in paths)
    whole = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{text}</urlset>\n'
    )
    return HttpResponse(whole, content_type="application/xml; charset=utf-8")


@hatch
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: the public pages; everything else is closed."""
    site = request.build_absolute_uri("/").rstrip("/")
    allowed = [f"/{name}" for name in (*_folders(), *_ALSO)]
    prefixes = [f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    lines = ["User-agent: *"]
    closed = [f"{name}/" for name in CLOSED] + sorted(_staff_below())
    lines += [f"Disallow: {prefix}/{name}" for prefix in ("", *prefixes) for name in closed]
    lines += ["Allow: /$", "Allow: /sitemap.xml$"]
    lines += [f"Allow: {prefix}/$" for prefix in prefixes]
    lines += [f"Allow: {prefix}{path}" for prefix in ("", *prefixes) for path in allowed]
    lines += ["Disallow: /", "", f"Sitemap: {site}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def public_patterns() -> Iterator[URLPattern]:
    """The addresses of pages for everybody, as they are written, without a language."""
    from clerestory.web.public.urls import urlpatterns

    for pattern in urlpatterns:
        written = str(pattern.pattern)
        if getattr(pattern.callback, "audience", None) is Audience.PUBLIC and not written.startswith(CLOSED):
            yield pattern


def _staff_below() -> set[str]:
    """Addresses that are not for everybody and stand below a public folder, up to their first name."""
    from clerestory.web.urls import urlpatterns

    folders = _folders()
    found = {
        str(pattern.pattern).partition("<")[0]
        for pattern in urlpatterns
        if getattr(pattern.callback, "audience", None) is not Audience.PUBLIC
    }
    return {one for one in found if one.startswith(folders)}


def _folders() -> tuple[str, ...]:
    """The first part of each public address: all below it is public too, but for CLOSED."""
    found = {str(pattern.pattern).partition("/")[0].partition("<")[0] for pattern in public_patterns()}
    return tuple(sorted(f"{one}" if "." in one else f"{one}/" for one in found if one))


def _plain() -> Iterator[str]:
    """Pages without a name in their address."""
    for pattern in public_patterns():
        written = str(pattern.pattern)
        if "<" not in written and (not written or written.endswith("/")) and pattern.name:
            with override(settings.LANGUAGE_CODE):
                yield reverse(f"public:{pattern.name}")


@lru_cache(maxsize=1)
def _of_law() -> tuple[str, ...]:
    """Packs, provisions, answers and promises; the packs are read once for the process."""
    library, found = shelf.tables().library, []
    with override(settings.LANGUAGE_CODE):
        for name in sorted(library.packs):
            pack = library.packs[name]
            found.append(reverse("public:law", args=[name]))
            found += [reverse("public:provision", args=[name, one.id]) for one in pack.provisions]
            if pack.layer != "office":
                found.append(reverse("public:answers-of", args=[name]))
                found += [reverse("public:answer", args=[name, number]) for number in QUESTIONS]
                found.append(reverse("public:promises-of", args=[name]))
    return tuple(found)


def _published(at: datetime) -> Iterator[str]:
    with override(settings.LANGUAGE_CODE):
        for report in report_pages.every_report():
            yield reverse("public:report", args=[report.name])
        for page in the_register(at=at)[1]:
            yield reverse("public:agreement", args=[page.agreement.number])


def _entries(site: str, path: str) -> str:
    """A page in each language; each names them all."""
    places = [(code, f"{site}{_in(code, path)}") for code, _ in settings.LANGUAGES]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(place)}"/>' for code, place in places
    )
    return "".join(f"<url><loc>{escape(place)}</loc>{links}</url>\n" for _, place in places)


def _in(code: str, path: str) -> str:
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"
