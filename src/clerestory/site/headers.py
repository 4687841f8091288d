"""Gives each request its time, and each answer the headers that keep a page to itself.

`request.at` is the moment the request came, aware, in UTC: doors pass it on to casework and read no clock.
`request.request_id` names the request in answers; a sender cannot choose it.
"""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clerestory.site import clock

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages show people's papers; nothing is kept on shared machines. Static files are served before this is
    # reached.
    "Cache-Control": "no-store, private",
}


class HeadersMiddleware:
    """Sets `request.at` and the headers; a view may set a stricter or wider header itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request.at = clock.now()  # type: ignore[attr-defined]  # declared by web's OfficeRequest
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]  # for the log alone
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if response["Cache-Control"].startswith("public"):
            # The same for everybody, in no language: caches need not tell visitors apart.
            del response["Vary"], response["Content-Language"]
        return response
