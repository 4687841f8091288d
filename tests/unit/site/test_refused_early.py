"""What the framework refuses before a view sees it: the office's own page, and one calm line in the log."""

import io
import logging

import pytest
from django.test import Client

from clerestory.site.log_lines import CalmRefusals, PlainFormatter

VALUE = "Doe-Jane-1970"
MULTIPART = "multipart/form-data; boundary=never-closed"
BROKEN = f'--never-closed\r\nContent-Disposition: form-data; name="{VALUE}'


def strange_host(address):
    return Client().get(address, headers={"host": f"{VALUE}.example"})


def too_many_fields(address):
    return Client().post(address, {f"{VALUE}-{number}": "1" for number in range(1100)})


def too_large(address):
    return Client().post(address, {"ground": VALUE * 200_000}, "application/x-www-form-urlencoded")


def cut_off(address):
    return Client().post(address, f"{BROKEN}{'x' * 3_000_000}", content_type=MULTIPART)


@pytest.fixture
def log(monkeypatch):
    """What the program's own handler writes meanwhile."""
    written = io.StringIO()
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each.formatter, PlainFormatter)]
    assert [type(each) for each in handler.filters] == [CalmRefusals]
    monkeypatch.setattr(handler, "filters", [CalmRefusals()])
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


REFUSED = [strange_host, too_many_fields, too_large, cut_off]


@pytest.mark.parametrize("send", REFUSED)
def test_a_person_gets_the_offices_page_and_the_log_one_calm_line(database, log, send):
    answer = send("/sign-in/")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "What was sent could not be read" in page
    assert "clerestory.css" in page
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    lines = log.getvalue().splitlines()
    assert len(lines) <= 1
    assert all(" WARNING " in line and "File" not in line for line in lines)
    assert VALUE not in page + log.getvalue()


def test_a_strange_host_gets_the_page_also_where_https_is_on(database, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = strange_host("/")
    assert answer.status_code == 400
    assert "What was sent could not be read" in answer.content.decode()
    assert "Content-Security-Policy" in answer


@pytest.mark.parametrize("send", REFUSED)
def test_nobody_can_fill_the_log(database, log, send):
    for _ in range(5):
        send("/sign-in/")
    assert len(log.getvalue().splitlines()) <= 1


def test_after_a_minute_the_same_kind_is_said_again():
    calm, said = CalmRefusals(), []
    for seconds in (1000.0, 1059.0, 1060.0):
        record = logging.LogRecord(
            "django.security.TooManyFieldsSent", logging.ERROR, "", 1, VALUE, None, None
        )
        record.created = seconds
        said.append(calm.filter(record))
    assert said == [True, False, True]


def test_other_lines_are_left_as_they_are():
    record = logging.LogRecord("clerestory.site", logging.ERROR, "", 1, "a sentence", None, None)
    assert CalmRefusals().filter(record)
    assert (record.levelname, record.getMessage()) == ("ERROR", "a sentence")
