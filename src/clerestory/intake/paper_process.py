"""Starts the reading process for one paper and believes nothing it answers.

Promises: the process sees the paper on its standard input and nothing else of this program (no
environment, no open file, an empty folder); it is killed after a deadline; at most a few run at once; pages
are encoded here from plain dots, so no bytes of the sender reach a browser. Refuses the paper when the
process ends without an answer.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from clerestory.papers import wire
from clerestory.papers.errors import MOST_PAGES, SENTENCES, PaperRefusedError
from clerestory.papers.found import Reading
from clerestory.papers.png import as_png
from clerestory.papers.sniffing import kind_of

SECONDS: Final = 45.0
AT_ONCE: Final = 2
_PATIENCE: Final = 20.0
_running = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a picture (PNG), in dots."""

    width: int
    height: int
    png: bytes


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """What came back: the reading, and its pages as pictures."""

    reading: Reading
    pages: tuple[Page, ...]


def read(data: bytes, *, roots: Sequence[str] = (), at: datetime) -> ReadPaper:
    """Read a paper in a process of its own. roots: certificates (PEM) that signatures may rest on.

    Raises PaperRefusedError with one sentence.
    """
    kind_of(data)  # what is none of the four kinds does not even start a process
    if not _running.acquire(timeout=_PATIENCE):
        raise PaperRefusedError("busy")
    try:
        return _read(data, tuple(roots), at)
    finally:
        _running.release()


def _read(data: bytes, roots: tuple[str, ...], at: datetime) -> ReadPaper:
    with (
        tempfile.TemporaryDirectory(prefix="paper-") as nowhere,
        subprocess.Popen(
            [sys.executable, "-I", "-m", "clerestory.papers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=nowhere,
            env={"LC_ALL": "C.UTF-8"},
            start_new_session=True,
        ) as process,
    ):
        deadline = threading.Timer(SECONDS, process.kill)
        deadline.start()
        assert process.stdin is not None
        assert process.stdout is not None
        feeding = threading.Thread(
            target=_feed, args=(process.stdin, wire.asked(at.isoformat(), roots), data)
        )
        feeding.start()
        try:
            return _heard(process.stdout)
        except wire.BrokenAnswerError:
            raise PaperRefusedError(_why(process)) from None
        finally:
            deadline.cancel()
            process.kill()
            feeding.join()


def _feed(pipe: IO[bytes], first: bytes, data: bytes) -> None:
    with suppress(BrokenPipeError, ValueError), pipe:
        pipe.write(first)
        pipe.write(data)


def _heard(pipe: IO[bytes]) -> ReadPaper:
    pages: list[Page] = []
    while True:
        frame = wire.next_frame(pipe.read)
        if isinstance(frame, dict):
            return ReadPaper(_reading(frame, len(pages)), tuple(pages))
        if len(pages) >= MOST_PAGES:
            raise PaperRefusedError("too_many_pages")
        pages.append(Page(frame[0], frame[1], as_png(*frame)))


def _reading(body: dict[str, object], pages: int) -> Reading:
    refused = body.get("refused")
    if refused is not None:
        raise PaperRefusedError(str(refused) if refused in SENTENCES else "unreadable")
    try:
        reading = Reading.from_json(body)
    except (KeyError, TypeError, ValueError):
        raise PaperRefusedError("unreadable") from None
    if reading.pages != pages or pages == 0:
        raise PaperRefusedError("unreadable")
    return reading


def _why(process: "subprocess.Popen[bytes]") -> str:
    """Ended by a limit, or by what it read."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    # A parser that gets no more memory ends by a signal of its own choice.
    ended_by_signal = process.returncode is None or process.returncode < 0
    return "beyond_limits" if ended_by_signal else "unreadable"
