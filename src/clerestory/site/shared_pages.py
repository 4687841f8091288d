"""Keeps rendered public pages for a few seconds, for readers without a cookie; 304 where nothing changed.

Promises: only what a view marked as the same for everybody (`web/shared.py`) is kept, and it is handed out
only to a request that carries no cookie, authorization or query. So no page of a person, of staff or of
a form is ever in here: such a page is not marked, and whoever has a cookie is never answered from here. A
new report, a new head of the ledger and a new book of proofs throw away what shows them; anything else shows
after TEN_SECONDS, or twice that while it is being made. It lives in the memory of one process, has a limit,
and writes nothing.

Refuses to keep: another status than 200, an answer with a cookie, one that streams.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_http_date_safe

from clerestory.casework.public_state import public_state
from clerestory.web.shared import MARK, Rests, is_anybodys

TEN_SECONDS: Final = 10.0
LOOKS_EACH: Final = 1.0
"""Seconds between two looks whether something was published."""
MOST_BYTES: Final = 48 * 1024 * 1024
_WORTH_PACKING: Final = 1000
_LEVEL: Final = 6
_CONTROL: Final = "public, max-age=10, must-revalidate"
_VARY: Final = "Accept-Encoding, Cookie"
_CONDITIONS: Final = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_SHORT: Final = ("Cache-Control", "ETag", "Vary", "Last-Modified", "Access-Control-Allow-Origin")
_TEXT: Final = ("text/", "application/json", "application/xml", "application/atom+xml")

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendered page. state: of what is published when it was made. at: in the seconds of a steady clock."""

    rests: Rests
    state: str
    at: float
    headers: tuple[tuple[str, str], ...]
    etag: str
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return len(self.plain) + len(self.packed)


class SharedPages:
    """The middleware. seconds: a steady clock. state: what is published now, in one word."""

    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponse],
        *,
        seconds: Callable[[], float] = time.monotonic,
        state: Callable[[], str] = public_state,
    ) -> None:
        self.get_response, self._seconds, self._state = get_response, seconds, state
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._making: set[Key] = set()
        self._bytes = 0
        self._turn = threading.Lock()
        self._looked: tuple[float, str] | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from what is kept, or ask the view and keep what it marked."""
        key = _key(request)
        if key is None:
            return _packed_if_public(request, self.get_response(request))
        now = self._seconds()
        with self._turn:
            kept = self._kept.get(key)
        is_old = kept is None or now - kept.at >= TEN_SECONDS or kept.state != self._state_at(now, kept.rests)
        if kept is None or (is_old and self._takes_turn(key, kept, now)):
            try:
                response = self._whole(request)
                rests = _may_be_kept(response)
                if rests is None:
                    return _packed_if_public(request, response)
                kept = _kept(response, rests, self._state_at(now, rests), now)
                self._keep(key, kept)
            finally:
                with self._turn:
                    self._making.discard(key)
        return _answer(request, kept)

    def held(self) -> tuple[Key, ...]:
        """What is kept, for those who look after it."""
        with self._turn:
            return tuple(self._kept)

    def _takes_turn(self, key: Key, kept: Kept, now: float) -> bool:
        """Whether this thread makes the page anew. While one does, the others hand out the one before, for as
        long again as it was good: many readers at once cost one rendering."""
        with self._turn:
            if key in self._making and now - kept.at < 2 * TEN_SECONDS:
                return False
            self._making.add(key)
            return True

    def _whole(self, request: HttpRequest) -> HttpResponse:
        """The view's answer; in place of a 304 for a page that may be kept, the page, so that it is."""
        response = self.get_response(request)
        if response.status_code != 304 or not isinstance(getattr(response, MARK, None), Rests):
            return response
        asked: dict[str, str] = {
            str(name): request.META.pop(name) for name in _CONDITIONS if name in request.META
        }
        try:
            return self.get_response(request)
        finally:
            request.META.update(asked)

    def _keep(self, key: Key, kept: Kept) -> None:
        with self._turn:
            before = self._kept.pop(key, None)
            self._bytes += kept.size - (before.size if before else 0)
            self._kept[key] = kept
            while self._bytes > MOST_BYTES and self._kept:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= gone.size

    def _state_at(self, now: float, rests: Rests) -> str:
        if rests is Rests.LAW:
            return ""
        looked = self._looked
        if looked is None or now - looked[0] >= LOOKS_EACH:
            looked = self._looked = (now, self._state())
        return looked[1]


def _key(request: HttpRequest) -> Key | None:
    """Where a page would be kept; None for a request that is never answered from here."""
    if request.method != "GET" or not is_anybodys(request):
        return None
    try:
        return (request.scheme or "", request.get_host(), request.path_info)
    except DisallowedHost:
        return None


def _may_be_kept(response: HttpResponse) -> Rests | None:
    rests = getattr(response, MARK, None)
    if response.status_code != 200 or response.streaming or response.cookies:
        return None
    return rests if isinstance(rests, Rests) else None


def _kept(response: HttpResponse, rests: Rests, state: str, at: float) -> Kept:
    plain = response.content
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    own = headers.get("ETag", "")  # names its bytes, so they are never packed
    etag = own or f'W/"{sha256(plain).hexdigest()[:32]}"'
    control = headers.get("Cache-Control", "")
    control = control if control.startswith("public") else _CONTROL
    headers |= {"Cache-Control": control, "ETag": etag, "Vary": _VARY}
    return Kept(rests, state, at, tuple(headers.items()), etag, plain, b"" if own else _pack(plain))


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    headers = dict(kept.headers)
    if _has_it(request, kept.etag, headers.get("Last-Modified", "")):
        return HttpResponse(status=304, headers={name: headers[name] for name in _SHORT if name in headers})
    body = kept.packed if kept.packed and _takes_packed(request) else kept.plain
    if body is kept.packed:
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, headers={**headers, "Content-Length": str(len(body))})


def _packed_if_public(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page for a visitor without cookies, made small. Nothing secret is in it that its size could tell: a
    page with a form's token sets a cookie, and is left as it is."""
    if (
        request.META.get("HTTP_COOKIE")
        or request.META.get("HTTP_AUTHORIZATION")
        or response.cookies
        or response.streaming
        or response.status_code != 200
        or response.has_header("Content-Encoding")
        or request.method != "GET"
        or not response.get("Content-Type", "").startswith(_TEXT)
        or len(response.content) < _WORTH_PACKING
        or not _takes_packed(request)
    ):
        return response
    etag = response.get("ETag", "")
    if etag and not etag.startswith("W/"):
        return response  # a file whose bytes are named stays those bytes
    response.content = _pack(response.content)
    response["Content-Encoding"] = "gzip"
    response["Vary"] = _VARY
    response["Content-Length"] = str(len(response.content))
    return response


def _pack(plain: bytes) -> bytes:
    return gzip.compress(plain, _LEVEL, mtime=0)


def _takes_packed(request: HttpRequest) -> bool:
    """Does the reader say that it unpacks gzip?"""
    for one in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, weight = one.partition(";")
        if name.strip().lower() == "gzip":
            return weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _has_it(request: HttpRequest, etag: str, changed: str) -> bool:
    """Has the reader this very page: by its mark, or, where it sends none, by its time? (RFC 9110, 13.1)"""
    marks = request.META.get("HTTP_IF_NONE_MATCH")
    if marks is None:
        since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
        last = parse_http_date_safe(changed)
        return since is not None and last is not None and last <= since
    own = etag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == own or one.strip() == "*" for one in marks.split(","))
