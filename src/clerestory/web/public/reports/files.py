"""/reports/files/NAME and /reports/feed.atom: the same bytes for everybody, in no language of their own.

Promises: what was published under a name never changes; a reader that asks each second is answered 304 after
one small question to the database. No cookie, nobody's sign-in is looked up.
"""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_http_date_safe

from clerestory.casework import report_pages
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.office import the_office
from clerestory.ledger.errors import LedgerError
from clerestory.logstore.errors import StoreError
from clerestory.reports.errors import NoSuchReportError
from clerestory.web.doors import hatch

PLAIN: Final = "text/plain; charset=utf-8"
FOREVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=60"
_KINDS: Final = {
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "sums": PLAIN,
    "tlog-proof": PLAIN,
}
_NAME: Final = re.compile(r"[0-9.-]{4,22}(?:\.en|\.es)?\.(json|csv|pdf|sums|tlog-proof)")
_TO_EVERYBODY: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)


@hatch
def report_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of a report."""
    found = _NAME.fullmatch(name)
    if found is None:
        return _plain("No report has a file of this name.", 404)
    try:
        data = report_pages.report_file(name)
    except NoSuchReportError as unknown:
        return _plain(str(unknown), 404)
    except (LedgerError, StoreError, OfficeNotReadyError):
        return _plain("The public ledger cannot be read at the moment. Ask again later.", 503)
    kept = found[1] != "tlog-proof"
    headers = {
        "Cache-Control": FOREVER if kept else BRIEFLY,
        "ETag": f'"{sha256(data).hexdigest()[:32]}"',
        "Content-Disposition": f'{"inline" if found[1] == "pdf" else "attachment"}; filename="{name}"',
        **_TO_EVERYBODY,
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(data, content_type=_KINDS[found[1]], headers=headers)


@hatch
def feed(request: HttpRequest) -> HttpResponse:
    """An Atom feed (RFC 4287): each report, and each change of what is counted."""
    newest, changes = report_pages.newest(), report_pages.changes()
    at = newest.last_at or _BEGUN
    mark = "|".join([str(newest.reports), *(one.digest for one in changes)])
    headers = {
        "ETag": f'"{sha256(mark.encode()).hexdigest()[:32]}"',
        "Last-Modified": http_date(int(at.timestamp())),
        "Cache-Control": BRIEFLY,
        **_TO_EVERYBODY,
    }
    if _has_it(request, headers["ETag"], at):
        return HttpResponse(status=304, headers=headers)
    text = _feed(request.build_absolute_uri("/").rstrip("/"), at)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8", headers=headers)


def _has_it(request: HttpRequest, etag: str, at: datetime) -> bool:
    """Whether the reader has the newest one: by its mark, or, where it sends none, by its time."""
    marks = request.headers.get("If-None-Match")
    if marks is not None:
        return etag in [one.strip().removeprefix("W/") for one in marks.split(",")] or marks.strip() == "*"
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(at.timestamp()) <= since


def _feed(site: str, at: datetime) -> str:
    home, own = f"{site}/reports/", f"{site}/reports/feed.atom"
    entries = [
        _entry(
            f"{home}{one.name}/",
            f"Transparency report {one.name}",
            one.made_at,
            f"{one.first} to {one.last}. JSON, CSV and PDF are on the page; each number has a receipt.",
        )
        for one in report_pages.every_report()
    ]
    entries += [
        _entry(
            f"{home}definitions/#{one.name}",
            f"{'A new figure' if one.is_new else 'What is counted changes'}: {one.title}",
            datetime(one.announced_on.year, one.announced_on.month, one.announced_on.day, tzinfo=UTC),
            f"From {one.since} on. Nothing that was counted before changes."
            if one.is_new
            else f"From {one.since} on. The count before goes on beside it for a year.",
        )
        for one in report_pages.changes()
        if one.announced_on
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(the_office().name)}: reports</title>\n<id>{escape(home)}</id>\n"
        f'<link rel="self" href={quoteattr(own)}/>\n<link href={quoteattr(home)}/>\n'
        f"<updated>{at.astimezone(UTC).isoformat(timespec='seconds')}</updated>\n"
        f"<author><name>{escape(the_office().name)}</name></author>\n{''.join(entries)}</feed>\n"
    )


def _entry(address: str, title: str, at: datetime, summary: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    return (
        f"<entry><title>{escape(title)}</title><id>{escape(address)}</id>"
        f"<link href={quoteattr(address)}/><updated>{moment}</updated>"
        f"<summary>{escape(summary)}</summary></entry>\n"
    )


def _plain(says: str, status: int) -> HttpResponse:
    return HttpResponse(f"{says}\n", status=status, content_type=PLAIN)
