"""A service is asked as if it were hostile: no way elsewhere, no end that does not come, nothing but GET."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from tests.world import record_systems as world

from clerestory.registry.errors import SourceAnswerError, SourceError, SourceGoneError
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.rest import ServiceRows

Spoil = Callable[[BaseHTTPRequestHandler, str, dict[str, str]], bool]
LAST = world.people_and_vehicles()[0][0]["last"]


@pytest.fixture
def service() -> Iterator[world.Service]:
    with world.a_service() as made:
        yield made


class Asked:
    """The source of a service, and the pauses it made."""

    def __init__(self, folder: Path, address: str, **more: Any) -> None:
        mapping = read_mapping(world.service_mapping(folder, address, seconds=2, **more))
        self.pauses: list[float] = []
        rows = ServiceRows(mapping.peer, world.TOKEN, self.pauses.append)
        self.source = MappedSource(mapping, rows)

    def everything(self) -> list[str]:
        return [summary.source_key for summary in self.source.summaries()]


def answers(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Spoil:
    def spoil(handler: BaseHTTPRequestHandler, path: str, asked: dict[str, str]) -> bool:
        world.reply(handler, status, body, kind, **headers)
        return True

    return spoil


def page(**data: Any) -> bytes:
    return json.dumps({"data": data}).encode()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (answers(302, b"", Location="http://127.0.0.1:1/elsewhere"), "a way to another address"),
        (answers(200, b"<html>Sorry</html>", "text/html"), "another kind of content than JSON"),
        (answers(200, b"<html>Sorry</html>"), "something that is not JSON"),
        (answers(200, page(rows=[], next=None)[:-3]), "something that is not JSON, or half of it"),
        (answers(200, b'{"data": {"rows": [], "rows": [], "next": null}}'), "something that is not JSON"),
        (answers(200, b"[" * 100_000), "something that is not JSON"),
        (answers(200, '{"data": "\u00e9"}'.encode("latin-1")), "something that is not JSON"),
        (answers(200, page(rows=[])), "no word about the next page"),
        (answers(200, page(rows=[], next="7")), "a next page that was there before, or no rows"),
        (answers(200, page(rows="many", next=None)), "no list of objects"),
        (answers(200, page(rows=[7], next=None)), "no list of objects"),
        (answers(200, page(rows=[], next=None, total=3)), "0 rows in all"),
        (answers(200, page(rows=[], next=None), Content_Encoding="gzip"), "compressed content"),
        (answers(403, b"{}"), "refused this office"),
        (answers(404, b"{}"), "there is none"),
        (answers(500, b"{}"), "status 500"),
        (answers(204, b""), "status 204"),
    ],
)
def test_an_answer_that_is_none_is_refused_at_once(
    service: world.Service, tmp_path: Path, spoil: Spoil, message: str
) -> None:
    service.spoil = spoil
    asked = Asked(tmp_path, service.address)
    with pytest.raises(SourceError) as refused:
        asked.everything()
    assert message in str(refused.value)
    assert "people, page 1" in str(refused.value)
    assert "Sorry" not in str(refused.value)
    assert (len(service.asked), asked.pauses) == (1, []), "asking again would not help"


def test_a_way_to_another_address_is_not_followed_and_the_token_stays_here(
    service: world.Service, tmp_path: Path
) -> None:
    with world.a_service() as other:
        service.spoil = answers(307, b"", Location=f"{other.address}/people")
        with pytest.raises(SourceAnswerError):
            Asked(tmp_path, service.address).everything()
        assert other.asked == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_service_that_is_busy_is_asked_again_a_few_times_with_growing_pauses(
    service: world.Service, tmp_path: Path, status: int
) -> None:
    busy = answers(status, b"{}")
    service.spoil = lambda handler, path, asked: len(service.asked) < 4 and busy(handler, path, asked)
    asked = Asked(tmp_path, service.address, tries=4)
    assert len(asked.everything()) == 107
    assert asked.pauses == [0.5, 1.0, 2.0]
    service.asked.clear()
    service.spoil = busy
    asked = Asked(tmp_path, service.address, tries=3)
    with pytest.raises(SourceGoneError, match=rf"status {status}.*up to 3 times"):
        asked.everything()
    assert (len(service.asked), len(asked.pauses)) == (3, 2)


def test_a_body_without_an_end_is_cut_at_its_size(service: world.Service, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler, path: str, asked: dict[str, str]) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"[" * 65_536)
        except OSError:
            handler.close_connection = True
        return True

    service.spoil = endless
    mapping = world.service_mapping(tmp_path, service.address)
    mapping.write_text(mapping.read_text().replace("page_rows", "largest_bytes = 300_000\npage_rows", 1))
    source = MappedSource(
        read_mapping(mapping),
        ServiceRows(read_mapping(mapping).peer, world.TOKEN),
    )
    with pytest.raises(SourceAnswerError, match="more than 300000 bytes"):
        next(source.summaries())


def test_a_connection_that_breaks_off_is_tried_again_and_then_told(
    service: world.Service, tmp_path: Path
) -> None:
    def breaks_off(handler: BaseHTTPRequestHandler, path: str, asked: dict[str, str]) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"data"')
        handler.close_connection = True
        return True

    service.spoil = breaks_off
    with pytest.raises(SourceGoneError, match="did not answer"):
        Asked(tmp_path, service.address, tries=2).everything()
    assert len(service.asked) == 2


def test_a_service_without_tls_is_told_as_such(service: world.Service, tmp_path: Path) -> None:
    asked = Asked(tmp_path, service.address.replace("http://", "https://"))
    with pytest.raises(SourceGoneError, match=r"SSLError.*certificate of the authorities"):
        asked.everything()
    assert asked.pauses == [], "a certificate does not mend itself in a second"


def test_nothing_but_get_is_sent_and_a_key_cannot_leave_its_path(
    service: world.Service, tmp_path: Path
) -> None:
    asked = Asked(tmp_path, service.address)
    asked.everything()
    with pytest.raises(SourceError):
        asked.source.look("people/../vehicles?x=1#", ["dob"])
    assert {method for method, _, _ in service.asked} == {"GET"}
    assert service.asked[-1][1] == "people/..%2Fvehicles%3Fx%3D1%23"


def test_a_page_that_comes_again_ends_the_reading(service: world.Service, tmp_path: Path) -> None:
    row = service.tables["people"][0]
    service.spoil = answers(200, page(rows=[row], next="1"))
    with pytest.raises(SourceAnswerError, match="there before"):
        Asked(tmp_path, service.address).everything()
    assert len(service.asked) == 2


def test_another_record_than_was_asked_for_is_refused(service: world.Service, tmp_path: Path) -> None:
    service.spoil = answers(200, json.dumps(service.tables["people"][0]).encode())
    with pytest.raises(SourceAnswerError, match="another record than was asked for") as refused:
        Asked(tmp_path, service.address).source.look("people/P-0000001", ["name"])
    assert LAST not in str(refused.value)


def test_surroundings_add_no_proxy(
    service: world.Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert len(Asked(tmp_path, service.address).everything()) == 107
