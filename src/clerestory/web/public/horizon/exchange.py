"""/dockets/comments.json: published comments in the shape of regulations.gov's API, version 4.

Promises the parameters `filter[docketId]`, `page[size]` (5 to 250) and `page[number]`, and only what is
published: a comment that is not shown stands with the reason and no text. Source: the public description of
that API."""

import json
from typing import Any, Final

from django.http import HttpResponse
from django.http.request import HttpRequest

from clerestory.casework.published_comments import CommentsPage, comment_published, comments_page
from clerestory.horizon.posted import Posted
from clerestory.web.doors import hatch
from clerestory.web.fields import REFERENCE

SMALLEST, LARGEST, USUAL = 5, 250, 25
MOST_PAGES: Final = 10_000


@hatch
def comments(request: HttpRequest) -> HttpResponse:
    """A page of comments, of one docket or of all."""
    size = _number(request.GET.get("page[size]", str(USUAL)))
    number = _number(request.GET.get("page[number]", "1"))
    if size is None or not SMALLEST <= size <= LARGEST:
        return _wrong(f"page[size] must be a number from {SMALLEST} to {LARGEST}.")
    if number is None or not 1 <= number <= MOST_PAGES:
        return _wrong(f"page[number] must be a number from 1 to {MOST_PAGES}.")
    docket = request.GET.get("filter[docketId]", "")
    if docket and not REFERENCE.fullmatch(docket):
        return _wrong("filter[docketId] must be the number of a docket.")
    found = comments_page(docket or None, number, size=size)
    pages = max(-(-found.total // size), 1)
    return _answer(
        {
            "data": [_resource(one, found) for one in found.comments],
            "meta": {
                "totalElements": found.total,
                "totalPages": pages,
                "pageNumber": number,
                "pageSize": size,
                "numberOfElements": len(found.comments),
                "hasNextPage": number < pages,
                "hasPreviousPage": number > 1,
                "firstPage": number == 1,
                "lastPage": number >= pages,
            },
        }
    )


@hatch
def comment(request: HttpRequest, identifier: str) -> HttpResponse:
    """One comment."""
    found = comment_published(identifier)
    if found is None:
        return _wrong("No published comment has this identifier.", status=404, title="Not found")
    return _answer({"data": _resource(found.comments[0], found)})


def _resource(one: Posted, found: CommentsPage) -> dict[str, Any]:
    same = found.same.get((one.docket, one.letter), 1) if one.letter and not one.is_variant else 1
    return {
        "id": one.id,
        "type": "comments",
        "attributes": {
            "objectId": one.id,
            "docketId": one.docket,
            "documentType": "Public Submission",
            "title": f"Comment {one.number} on {one.docket}" + (f" from {one.name}" if one.name else ""),
            "comment": one.text or None,
            "postedDate": f"{one.posted_on.isoformat()}T00:00:00Z",
            "receiveDate": f"{one.received_on.isoformat()}T00:00:00Z",
            "lastModifiedDate": one.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "duplicateComments": same - 1,
            "withdrawn": False,
            "restrictReason": one.reason or None,
            "submitterName": one.name or None,
            "letter": one.letter,
            "isVariant": one.is_variant,
            "language": one.language,
            "removed": one.removed,
        },
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _answer(document: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return HttpResponse(
        json.dumps(document, ensure_ascii=False), status=status, content_type="application/vnd.api+json"
    )


def _wrong(detail: str, *, status: int = 400, title: str = "Bad parameter") -> HttpResponse:
    return _answer({"errors": [{"status": str(status), "title": title, "detail": detail}]}, status=status)
