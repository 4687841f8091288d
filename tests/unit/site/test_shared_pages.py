"""What is kept of public pages, for whom, and for how long; that nothing of one visitor is ever in it."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from clerestory.site.shared_pages import LOOKS_EACH, TEN_SECONDS, SharedPages
from clerestory.web.shared import published, shared

DAY = "Mon, 23 Nov 2026 23:00:00 GMT"
BODY = b"<p>the same for everybody</p>" * 100


class Site:
    """A site of one view, a clock and a state, all in the test's hand."""

    def __init__(self, view: Callable[[HttpRequest], Any]) -> None:
        self.at, self.state, self.asked = 1000.0, "one", 0
        self._view = view
        self.pages = SharedPages(self._answer, seconds=lambda: self.at, state=lambda: self.state)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return self._view(request)

    def get(self, address: str = "/", **headers: str) -> HttpResponse:
        return self.pages(RequestFactory().get(address, **headers))


def anybodys(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Language": "en", "Cache-Control": "no-store, private"})


def site_of(view: Any = anybodys, mark: Any = shared) -> Site:
    return Site(mark(view) if mark else view)


def test_a_page_is_rendered_once_for_many_and_anew_after_ten_seconds() -> None:
    site = site_of()
    assert {site.get().content for _ in range(50)} == {BODY}
    assert site.asked == 1
    site.at += TEN_SECONDS
    site.get()
    assert site.asked == 2


def test_a_page_that_rests_on_what_is_published_is_made_anew_once_something_is() -> None:
    site = site_of(mark=published)
    site.get()
    site.state = "two"
    site.get()
    assert site.asked == 1  # nobody looked yet
    site.at += LOOKS_EACH
    site.get()
    assert site.asked == 2


def test_a_page_of_law_asks_nothing_of_the_database() -> None:
    def refuses() -> str:
        raise AssertionError("the state was asked")

    pages = SharedPages(shared(anybodys), state=refuses)
    assert pages(RequestFactory().get("/")).content == BODY


def test_a_reader_who_has_the_page_gets_no_second_copy() -> None:
    site = site_of()
    mark = site.get()["ETag"]
    for sent in (mark, f'"other", {mark}', mark.removeprefix("W/"), "*"):
        answer = site.get(HTTP_IF_NONE_MATCH=sent)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == mark
    assert site.get(HTTP_IF_NONE_MATCH='W/"other"').status_code == 200
    site.at += TEN_SECONDS
    assert site.get(HTTP_IF_NONE_MATCH=mark).status_code == 304  # made anew, and the same


def test_while_one_reader_waits_for_a_new_page_the_others_get_the_one_before() -> None:
    inside: list[bytes] = []
    pages = ["before", "after"]

    def view(request: HttpRequest) -> HttpResponse:
        if site.asked == 2:  # others come while the second is made
            inside.extend(site.get().content for _ in range(3))
        return HttpResponse(pages[site.asked > 1] * 200)

    site = site_of(view)
    site.get()
    site.at += TEN_SECONDS
    assert site.get().content == b"after" * 200
    assert inside == [b"before" * 200] * 3
    assert site.asked == 2


def test_a_page_whose_making_fails_is_made_by_the_next_reader() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        if site.asked == 2:
            raise RuntimeError("fails once")
        return HttpResponse(BODY)

    site = site_of(view)
    site.get()
    site.at += TEN_SECONDS
    with pytest.raises(RuntimeError):
        site.get()
    assert site.get().status_code == 200
    assert site.asked == 3


def test_readers_who_have_a_feed_fill_what_is_kept_too() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_IF_NONE_MATCH") == '"feed-1"':
            return HttpResponse(status=304, headers={"ETag": '"feed-1"'})
        return HttpResponse(BODY, headers={"ETag": '"feed-1"'})

    site = site_of(view)
    assert [site.get(HTTP_IF_NONE_MATCH='"feed-1"').status_code for _ in range(5)] == [304] * 5
    assert site.asked == 2
    assert site.get().content == BODY


def test_a_feed_keeps_its_own_mark_time_and_life() -> None:
    own = {"ETag": '"feed-1"', "Cache-Control": "public, max-age=60", "Last-Modified": DAY, "X-Other": "kept"}
    site = site_of(lambda request: HttpResponse(BODY, headers=own))
    assert site.get()["ETag"] == '"feed-1"'
    assert site.get(HTTP_ACCEPT_ENCODING="gzip").content == BODY
    assert site.get()["Cache-Control"] == "public, max-age=60"
    assert site.get()["X-Other"] == "kept"
    assert site.get(HTTP_IF_NONE_MATCH='"feed-1"').status_code == 304
    assert site.get(HTTP_IF_MODIFIED_SINCE=DAY).status_code == 304
    assert site.get(HTTP_IF_MODIFIED_SINCE="Sun, 22 Nov 2026 23:00:00 GMT").status_code == 200
    assert site.get(HTTP_IF_MODIFIED_SINCE=DAY, HTTP_IF_NONE_MATCH='"old"').status_code == 200
    assert site.get(HTTP_IF_MODIFIED_SINCE="yesterday").status_code == 200
    assert site.asked == 1


def test_a_page_is_packed_for_those_who_unpack_it() -> None:
    site = site_of()
    packed = site.get(HTTP_ACCEPT_ENCODING="br, gzip;q=0.8")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == BODY
    assert packed["Content-Length"] == str(len(packed.content))
    assert site.get()["Content-Length"] == str(len(BODY))
    assert not site.get(HTTP_ACCEPT_ENCODING="gzip;q=0").has_header("Content-Encoding")
    assert packed["Vary"] == "Accept-Encoding, Cookie"
    assert packed["Cache-Control"].startswith("public")
    assert packed["Content-Language"] == "en"


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_COOKIE": "record=a.b"}, {"HTTP_COOKIE": "x=1"}, {"HTTP_AUTHORIZATION": "Bearer x"}],
)
def test_who_brings_a_cookie_or_a_token_is_answered_by_the_view_and_nothing_of_it_is_kept(
    headers: dict[str, str],
) -> None:
    site = site_of(lambda request: HttpResponse(request.META.get("HTTP_COOKIE", "") * 500))
    for _ in range(2):
        answer = site.get(**headers)
        assert not answer.has_header("ETag")
        assert not answer.has_header("Content-Encoding")
    assert site.asked == 2
    assert site.pages.held() == ()


def test_a_view_that_says_nothing_is_never_kept() -> None:
    site = site_of(mark=None)
    site.get()
    site.get()
    assert site.asked == 2
    assert site.pages.held() == ()


@pytest.mark.parametrize("status", [201, 302, 304, 404, 500])
def test_only_a_whole_page_is_kept(status: int) -> None:
    site = site_of(lambda request: HttpResponse(BODY, status=status))
    site.get()
    assert site.pages.held() == ()


def test_an_answer_with_a_cookie_or_one_that_streams_is_not_kept() -> None:
    def with_cookie(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(BODY)
        response.set_cookie("csrf", "secret")
        return response

    for view in (with_cookie, lambda request: StreamingHttpResponse([BODY])):
        site = site_of(view)
        answer = site.get(HTTP_ACCEPT_ENCODING="gzip")
        assert not answer.has_header("Content-Encoding")
        assert site.pages.held() == ()


def test_forms_and_queries_go_past_it() -> None:
    site = site_of()
    site.get("/?on=2026-01-01")
    site.pages(RequestFactory().post("/"))
    assert site.pages.held() == ()


def test_hosts_and_addresses_do_not_mix_and_a_wrong_host_is_not_kept() -> None:
    site = site_of(lambda request: HttpResponse(request.path.encode() * 200))
    assert site.get("/a").content != site.get("/es/a").content
    site.get("/a", HTTP_HOST="localhost")
    assert len(site.pages.held()) == 3
    site.get("/a", HTTP_HOST="evil.example")
    assert len(site.pages.held()) == 3


def test_memory_has_a_limit_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clerestory.site.shared_pages.MOST_BYTES", 3 * len(BODY))
    site = site_of()
    for number in range(5):
        site.get(f"/{number}")
    held = [key[2] for key in site.pages.held()]
    assert len(held) < 5
    assert held[-1] == "/4"
    assert "/0" not in held


def test_a_file_whose_bytes_are_named_stays_those_bytes() -> None:
    site = site_of(lambda r: HttpResponse(BODY, headers={"ETag": '"named"'}), mark=None)
    assert site.get(HTTP_ACCEPT_ENCODING="gzip").content == BODY


def test_another_page_for_everybody_is_packed_though_not_kept() -> None:
    site = site_of(mark=None)
    answer = site.get("/?q=1", HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Length"] == str(len(answer.content))
    assert gzip.decompress(answer.content) == BODY
    assert site.pages.held() == ()
