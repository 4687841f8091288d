"""What robots are told: every public page in each language, nothing of a person, nothing of staff."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.translation import override
from tests.doors.web.addresses import all_addresses
from tests.doors.web.sample import Sample

from clerestory.web.doors import Audience

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def listed() -> list[str]:
    answer = Client().get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.content)
    return [str(one.text).removeprefix("http://testserver") for one in root.findall("s:url/s:loc", SPACE)]


def may_read(path: str) -> bool:
    """As RFC 9309 has it: the longest rule that fits wins, and Allow at the same length."""
    best = (-1, True)
    for line in Client().get("/robots.txt").content.decode().splitlines():
        kind, _, rule = line.partition(": ")
        if kind not in ("Allow", "Disallow"):
            continue
        shape = re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$")
        if re.match(shape, path):
            best = max(best, (len(rule), kind == "Allow"))
    return best[1]


def test_every_page_is_listed_once_in_each_language_and_names_the_others(sample: Sample) -> None:
    paths = listed()
    assert len(paths) == len(set(paths))
    for path in (
        "/",
        "/es/",
        "/law/us-mt/",
        "/es/answers/us-mt/7",
        "/consequences/",
        "/agreements/SAMPLE-001/",
    ):
        assert path in paths
    root = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    for one in root.findall("s:url", SPACE)[:10]:
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in one.findall("x:link", SPACE)}
        assert set(links) == {"en", "es"}
        assert one.findtext("s:loc", namespaces=SPACE) in links.values()


def test_what_is_listed_is_there_wants_to_be_found_and_may_be_read(sample: Sample) -> None:
    some = [path for path in listed() if path.count("/") <= 2]
    assert len(some) >= 12
    for path in [*some, "/law/us-mt/mt-61-11-508/", "/es/answers/us-mt/7"]:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert b'content="noindex"' not in answer.content, path
        assert may_read(path), path


def test_a_persons_pages_staff_and_programs_are_closed_and_not_listed(sample: Sample) -> None:
    paths = listed()
    with override("en"):  # addresses are read in the language at hand
        addresses = all_addresses()
    for one in addresses:
        if getattr(one.view, "audience", None) is not Audience.PUBLIC:
            path = one.filled()
            if path in ("/health", "/ready"):
                continue
            assert path not in paths
            assert not may_read(path), path
            assert not may_read(f"/es{path}"), path


@pytest.mark.parametrize(
    "path",
    ["/record/", "/es/record/prove/", "/find/", "/sign-in/", "/public-records/status/", "/anything-new/"],
)
def test_these_are_closed(sample: Sample, path: str) -> None:
    assert not may_read(path)


def test_robots_are_led_to_the_list(sample: Sample) -> None:
    text = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert may_read("/")
    assert may_read("/static/web/clerestory.css")
