"""Ask somebody at a terminal, or read the same answers from standard input, one a line.

Promises that what is secret is not shown while it is typed, and that questions go to standard error, so that
standard output holds the answer alone."""

import sys
from getpass import getpass

from clerestory.errors import ClerestoryError


class NoAnswerError(ClerestoryError):
    """Standard input ended before everything was said."""


class Asker:
    """Who is asked: a person at a terminal, or a file of lines."""

    def line(self, label: str) -> str:
        """One line. Raises NoAnswerError."""
        if sys.stdin.isatty():
            print(f"{label}: ", end="", file=sys.stderr, flush=True)
        return self._read(label)

    def secret(self, label: str) -> str:
        """One line that is not shown. Raises NoAnswerError."""
        if sys.stdin.isatty():
            return getpass(f"{label}: ", stream=sys.stderr)
        return self._read(label)

    def _read(self, label: str) -> str:
        found = sys.stdin.readline()
        if not found:
            raise NoAnswerError(
                f"Standard input ended; expected a line with: {label.lower()}. Nothing was done."
            )
        return found.rstrip("\r\n")
