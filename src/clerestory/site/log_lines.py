"""Log lines that cannot carry personal data: what kind of fault, where in the program, and our own sentences.

Promises: of an exception only its type and the places in the code are written. Its text is written only when
it is one of ours, because only those are known to hold no personal data; a database error, for one, quotes
the row. What the framework refused is one warning a minute at most of each kind: anybody can cause as many as
they like.
"""

import logging
import traceback
from copy import copy
from types import TracebackType

from django.http import HttpRequest

from clerestory.errors import ClerestoryError

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


REFUSALS = "django.security."
QUIET_SECONDS = 60.0


class CalmRefusals(logging.Filter):
    """Turns what the framework says of a request it refused (a strange host, too many fields) into one
    warning that names the kind, and leaves out more of the same kind for a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._said_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is to be written."""
        if not record.name.startswith(REFUSALS):
            return True
        kind = record.name.removeprefix(REFUSALS)
        if 0 <= record.created - self._said_at.get(kind, 0.0) < QUIET_SECONDS:
            return False
        self._said_at[kind] = record.created
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = f"Refused before a view saw it: {kind}", None
        record.exc_info = record.exc_text = None
        vars(record).pop("request", None)
        return True


class PlainFormatter(logging.Formatter):
    """Writes a record without the values an exception quotes."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of a request its view and never its address, which may hold what anybody typed."""
        line = copy(record)
        line.exc_text = None  # Another handler may have left the exception's whole text here.
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            match = request.resolver_match
            line.msg, line.args = (
                f"A {request.method} of {match.view_name if match else 'no view'} failed",
                None,
            )
        return super().format(line)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the name is the standard library's
        """Return the chain of exceptions, outermost last: type, place, and the sentence if it is ours."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.insert(0, f"  {_sentence(error)}{_places(error.__traceback__)}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def _sentence(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name}: {error}" if isinstance(error, ClerestoryError) else name


def _places(where: TracebackType | None) -> str:
    frames = traceback.extract_tb(where)[-6:]
    return "".join(f"\n    {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
