"""Log lines name faults and places, never values."""

import logging

import pytest

from clerestory.site.errors import LaunchError
from clerestory.site.log_lines import PlainFormatter


def line_of(error: Exception) -> str:
    with pytest.raises(type(error)) as caught:
        raise error
    info = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("house", logging.ERROR, __file__, 1, "A job failed", None, info)
    return PlainFormatter().format(record)


def test_what_a_foreign_exception_says_is_left_out():
    line = line_of(ValueError("Key (name)=(Doe, Jane) already exists"))
    assert "Jane" not in line
    assert "builtins.ValueError" in line
    assert "test_log_lines.py" in line


def test_our_own_sentences_are_kept():
    assert "Port 8000 is taken" in line_of(LaunchError("Port 8000 is taken"))


def test_the_cause_is_named_and_its_text_left_out():
    error = LaunchError("The database does not answer")
    error.__cause__ = OSError("password=secret")
    line = line_of(error)
    assert "builtins.OSError" in line
    assert "secret" not in line
