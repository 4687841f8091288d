"""Staff see the roads to the records and hold a switch's log against the office's. Everybody is SYNTHETIC."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.web.reading import page
from tests.doors.web.sample import Sample

from clerestory.web.uploads import MOST_BYTES

DAY = "2026-03-02"
LOG = f"""time,sender,key,control
{DAY}T15:00:00Z,ZZSAMPLE2,DQ,CASE1
{DAY}T15:20:00Z,ZZSAMPLE2,DQ,=CASE2
""".encode()


def send(client: Client, data: bytes = LOG, **more: str) -> Any:
    said = {"whose": "switch", "first": DAY, "last": DAY, "mapping": ""} | more
    return client.post("/traffic/", {**said, "log": SimpleUploadedFile("log.csv", data)})


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_page_is_for_who_works_on_requests(sample: Sample) -> None:
    for username, status in (("olive", 200), ("sam", 200), ("cora", 200), ("ada", 403), ("frances", 403)):
        assert sample.signs_in(username).get("/traffic/").status_code == status, username
    assert Client().get("/traffic/").status_code == 302
    assert send(sample.signs_in("ada")).status_code == 403
    assert 'href="/traffic/"' in sample.signs_in("sam").get("/queue/").content.decode()


def test_before_any_comparison_coverage_is_unknown_and_every_channel_is_on_the_map(sample: Sample) -> None:
    told = page("/traffic/", sample.signs_in("sam"))
    assert "Unknown: no other log was held against ours yet." in told
    for road in ("at the counter", "over the message switch", "by bulk feed", "record system, directly"):
        assert told.count(road) >= 2, road
    assert re.search(r"from the agency.{1,6}s program yes [1-9]\d* requests", told)


def test_a_log_is_compared_and_what_went_round_is_shown_with_an_alarm(sample: Sample) -> None:
    sam = sample.signs_in("sam")
    assert send(sam).status_code == 302
    told = text(sam.get("/traffic/"))
    assert "2 messages went round the gate" in told
    assert "Of 2 messages that other logs hold, 0 met the gate (0.00 %)" in told
    assert f"{DAY}T15:20:00.000Z ZZSAMPLE2 DQ =CASE2" in told
    assert "TrafficBypass" in page("/alarms/", sam)


@pytest.mark.parametrize(
    ("data", "more", "status", "says"),
    [
        (LOG, {"whose": ""}, 400, "Choose one."),
        (b"", {}, 400, "The file is empty. Export it again."),
        (LOG, {"first": ""}, 400, "This is needed."),
        (LOG, {"last": "2027-03-02"}, 409, "until today"),
        (b"WHEN,ORI\n1,2", {}, 409, "Export that column, or name the right one in the mapping."),
        (LOG.replace(b"2026", b"noon"), {}, 409, "row 2: a time that cannot be read"),
        (LOG, {"mapping": "format = 1"}, 409, "docs/reference/traffic-mapping.md shows the form."),
        (b"x" * (MOST_BYTES + 1), {}, 409, "at most 20 MB; export fewer days at a time"),
    ],
)
def test_a_log_that_cannot_be_used_is_told_with_its_place_and_what_to_do(
    sample: Sample, data: bytes, more: dict[str, str], status: int, says: str
) -> None:
    sam = sample.signs_in("sam")
    answer = send(sam, data, **more)
    assert answer.status_code == status
    assert says in text(answer)
    assert "No logs were compared yet." in text(sam.get("/traffic/"))
