"""How the ledger grew, as a picture: a line that rises in steps, drawn for a page's own style sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.journal.published import Size

WIDTH: Final = 640
HEIGHT: Final = 250
_LEFT: Final = 76
_RIGHT: Final = 20
_TOP: Final = 34
_BOTTOM: Final = 34


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture. y: where, as SVG writes it. size: which number of entries it stands for."""

    y: str
    size: int


@dataclass(frozen=True, slots=True)
class Chart:
    """line: a path. area: the path that closes it down to the ground. x, y: where the last point stands."""

    line: str
    area: str
    ticks: tuple[Tick, ...]
    x: str
    y: str
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    ground: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def chart(sizes: Sequence[Size]) -> Chart | None:
    """The picture of at least two days; None for fewer, since one point shows no growth."""
    if len(sizes) < 2:
        return None
    first, last = sizes[0].at, sizes[-1].at
    span = (last - first).total_seconds() or 1.0
    step, steps = _reach(max(one.size for one in sizes))
    ground, high = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP

    def x(one: Size) -> float:
        return _LEFT + (WIDTH - _RIGHT - _LEFT) * (one.at - first).total_seconds() / span

    def y(size: int) -> float:
        return ground - high * size / (step * steps)

    parts = [f"M{x(sizes[0]):.1f} {y(sizes[0].size):.1f}"]
    parts += [f"H{x(one):.1f}V{y(one.size):.1f}" for one in sizes[1:]]
    line = "".join(parts)
    return Chart(
        line=line,
        area=f"{line}V{ground}H{_LEFT}Z",
        ticks=tuple(Tick(f"{y(step * at):.1f}", step * at) for at in range(steps + 1)),
        x=f"{x(sizes[-1]):.1f}",
        y=f"{y(sizes[-1].size):.1f}",
    )


def _reach(top: int) -> tuple[int, int]:
    """A round step and how many of them reach over `top`."""
    power = 1
    while True:
        for leading in (1, 2, 5):
            step = leading * power
            if step * 4 >= top:
                return step, max(1, -(-top // step))
        power *= 10
