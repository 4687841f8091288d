"""What several rooms' tests need."""

import io
import sys
from collections.abc import Callable

import pytest

from clerestory.cli import progress


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Callable[[], io.StringIO]:
    """Somebody looks: puts a terminal in the place of standard error, before which everything takes long
    enough for a progress bar. Called in the test itself: pytest takes standard error back after the setup."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def looking() -> io.StringIO:
        monkeypatch.setattr(progress, "PATIENCE_SECONDS", -1.0)
        monkeypatch.setattr(sys, "stderr", screen := Terminal())
        monkeypatch.setenv("TERM", "xterm")
        return screen

    return looking
