"""The public log of requests for public records, for pages and files: read by anybody, one page at a time."""

from dataclasses import dataclass

from clerestory.public_records import log
from clerestory.public_records.log import Line


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log. more: there are older lines."""

    lines: tuple[Line, ...]
    number: int
    more: bool
    counted: dict[str, int]


def log_page(number: int) -> LogPage:
    """The lines of one page, the latest first."""
    lines, more = log.page(number)
    return LogPage(lines, number, more, log.counted())


def log_lines() -> tuple[Line, ...]:
    """Every line, for the file."""
    return log.all_lines()
