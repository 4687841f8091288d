"""chart.svg: how much met the gate, and when what did not was sent. One picture, readable alone.

Promises one look for each class, told by pattern and word and never by colour alone, a scale that begins at
zero, and no bar for a time of which nothing is known. What it shows stands in coverage.csv and summary.json.
"""

from html import escape
from typing import Final

import numpy as np

from clerestory.channels.reconciliation.comparing import Found
from clerestory.channels.reconciliation.coverage import coverage
from clerestory.channels.reconciliation.logs import CODES, DAY, OURS, Class
from clerestory.channels.reconciliation.telling import covered, moment, sentences
from clerestory.impact.replay.svg import INK, QUIET, line, picture, text, width_of, wrapped

_WIDTH, _EDGE, _LEFT, _PANEL = 760.0, 20.0, 64.0, 170.0
_BODY: Final = 13.0
_HOUR: Final = 3_600_000_000
_MOST_BARS: Final = 96
_SHOWN: Final = {
    Class.BYPASS: ("went round the gate", INK, INK),
    Class.ALTERED: ("met it as another question", "#c7a97b", "#6b5947"),
    Class.LOST: ("did not arrive elsewhere", "#ffffff", QUIET),
}


def chart(found: Found) -> str:
    """The picture as a whole file."""
    parts: list[str] = []
    y = _paragraph(parts, _EDGE, "Traffic to these records: logs held against each other", 20, bold=True)
    ours = found.spans[OURS]
    y = _paragraph(parts, y, f"{moment(ours.first)[:16]} to {moment(ours.last)[:16]} UTC", 14)
    y = _whole(parts, y + 16, found)
    y = _paragraph(parts, y + 26, f"Differences {_step(found)[1]}", 15, bold=True)
    y = _legend(parts, y + 22)
    y = _bars(parts, y + 18, found)
    for one in sentences(found):
        y = _paragraph(parts, y + 4, one, _BODY)
    told = " ".join(sentences(found))
    return picture(_WIDTH, y + _EDGE, "Coverage of the gate and differences between logs", told, parts)


def _paragraph(parts: list[str], y: float, words: str, size: float, *, bold: bool = False) -> float:
    for each in wrapped(words, size, _WIDTH - 2 * _EDGE, bold=bold):
        y += size * 1.35
        parts.append(text(_EDGE, y, each, size, bold=bold, fill=INK if bold else QUIET))
    return y


def _whole(parts: list[str], y: float, found: Found) -> float:
    """One bar over the width: what met the gate, of all that other logs hold."""
    share, room = coverage(found), _WIDTH - 2 * _EDGE
    if share.share is None:
        return _paragraph(parts, y, covered(share), 15, bold=True)
    width = room * share.met / share.seen
    y = _paragraph(
        parts, y, f"{share.share * 100:.2f} % of {share.seen:,} messages met the gate", 15, bold=True
    )
    parts.append(_box(_EDGE, y + 10, width, 22, "#446443", "#446443", f"{share.met:,} met the gate"))
    if share.met < share.seen:
        left = max(2.0, room - width)
        told = f"{share.seen - share.met:,} did not"
        parts.append(_box(_WIDTH - _EDGE - left, y + 10, left, 22, INK, INK, told))
    return y + 32


def _step(found: Found) -> tuple[int, str]:
    """The length of a bar in microseconds, and its words."""
    length = found.spans[OURS].last - found.spans[OURS].first
    if length <= 4 * DAY:
        return _HOUR, "by hour"
    days = 1 + length // DAY // _MOST_BARS
    return days * DAY, "by day" if days == 1 else f"by {days} days"


def _legend(parts: list[str], y: float) -> float:
    x = _EDGE
    for words, fill, edge in _SHOWN.values():
        parts.append(_box(x, y - 11, 12, 12, fill, edge, words))
        parts.append(text(x + 18, y, words, _BODY))
        x += 18 + width_of(words, _BODY) + 22
    return y


def _bars(parts: list[str], y: float, found: Found) -> float:
    step, _ = _step(found)
    ours = found.spans[OURS]
    first = ours.first // step
    number = max(1, min(400, ours.last // step - first + 1))
    piles = {one: _counts(found, one, step, first, number) for one in _SHOWN}
    top = max(1, *(sum(pile) for pile in zip(*piles.values(), strict=True)))
    unit, marks = _reach(top)
    base = y + _PANEL
    for at in range(marks + 1):
        level = base - _PANEL * at / marks
        parts.append(line(_LEFT, level, _WIDTH - _EDGE, level))
        parts.append(text(_LEFT - 8, level + 4.5, f"{unit * at:,}", _BODY, anchor="end", fill=QUIET))
    width = (_WIDTH - _EDGE - _LEFT) / number
    for place in range(number):
        level = base
        for one, (words, fill, edge) in _SHOWN.items():
            count = piles[one][place]
            height = _PANEL * count / (unit * marks)
            if count:
                level -= height
                told = f"{moment((first + place) * step)[:16]}: {count:,} {words}"
                x = _LEFT + width * (place + 0.14)
                parts.append(_box(x, level, width * 0.72, height, fill, edge, told))
    _times(parts, base, step, first, number, width)
    return base + 24


def _counts(found: Found, one: Class, step: int, first: int, number: int) -> list[int]:
    at = found.apart.filter(found.apart["class"] == CODES.index(one))["at"].to_numpy()
    counts = np.bincount(np.clip(at // step - first, 0, number - 1), minlength=number)
    return [int(each) for each in counts]


def _times(parts: list[str], base: float, step: int, first: int, number: int, width: float) -> None:
    every = -(-number // 8)
    for place in range(0, number, every):
        told = moment((first + place) * step)
        words = told[11:16] if step == _HOUR and number <= 30 else told[5:10]
        parts.append(
            text(_LEFT + width * (place + 0.5), base + 18, words, _BODY, anchor="middle", fill=QUIET)
        )


def _box(x: float, y: float, width: float, height: float, fill: str, edge: str, told: str) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="0.8"><title>{escape(told)}</title></rect>'
    )


def _reach(top: int) -> tuple[int, int]:
    """A round step and how many of them reach over `top`."""
    power = 1
    while True:
        for leading in (1, 2, 5):
            if leading * power * 5 >= top:
                return leading * power, -(-top // (leading * power))
        power *= 10
