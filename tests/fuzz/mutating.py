"""A small fuzzer of our own, for machines without atheris: mutate, run, keep what reaches a new line.

Lines are told by `sys.settrace` in the room under test alone; the same seed gives the same run.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

LONGEST = 4000


@dataclass
class Run:
    """What a run did: inputs tried, inputs kept because they reached new lines, lines reached (file, line
    before, line)."""

    tried: int = 0
    corpus: list[bytes] = field(default_factory=list)
    reached: set[tuple[str, int, int]] = field(default_factory=set)


def fuzz(
    target: Callable[[bytes], None],
    seeds: list[bytes],
    words: list[bytes],
    *,
    room: Path,
    inputs: int,
    seconds: float | None = None,
    seed: int = 1,
) -> Run:
    """Run `target` on mutations of `seeds`: `inputs` of them, or for `seconds`. What it raises goes through,
    with the bytes beside it."""
    chance, run = random.Random(seed), Run()
    for each in seeds:
        _try(target, each, run, room, always=True)
    until = time.monotonic() + seconds if seconds else None
    while time.monotonic() < until if until else run.tried < inputs:
        _try(target, _mutated(chance, run.corpus, words), run, room)
    return run


def _try(target: Callable[[bytes], None], data: bytes, run: Run, room: Path, *, always: bool = False) -> None:
    reached: set[tuple[str, int, int]] = set()
    sys.settrace(_tracer(str(room), reached))
    try:
        target(data)
    except BaseException as fault:
        sys.settrace(None)
        fault.add_note(f"after {run.tried} inputs, on {data!r}")
        raise
    finally:
        sys.settrace(None)
    run.tried += 1
    if always or not reached <= run.reached:
        run.corpus.append(data)
        run.reached |= reached


def _tracer(room: str, reached: set[tuple[str, int, int]]) -> Callable[..., Any]:
    def begin(frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        name = frame.f_code.co_filename
        if not name.startswith(room):
            return None
        before = frame.f_lineno

        def line(inner: FrameType, event: str, arg: object) -> Callable[..., Any]:
            nonlocal before
            reached.add((name, before, inner.f_lineno))
            before = inner.f_lineno
            return line

        return line

    return begin


def _mutated(chance: random.Random, corpus: list[bytes], words: list[bytes]) -> bytes:
    data = bytearray(chance.choice(corpus))
    for _ in range(1 << chance.randrange(4)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randrange(1, 12))
        match chance.randrange(7):
            case 0:
                data[at:at] = chance.choice(words)
            case 1:
                data[at:end] = chance.choice(words)
            case 2:
                del data[at:end]
            case 3:
                data[at:at] = data[at:end] * chance.choice((1, 1, 2, 40))
            case 4:
                data[at:end] = chance.randbytes(end - at)
            case 5:
                other = chance.choice(corpus)
                start = chance.randrange(len(other) + 1)
                data[at:] = other[start:]
            case _:
                if at < len(data):
                    data[at] ^= 1 << chance.randrange(8)
    return bytes(data[:LONGEST])
