"""chart.svg: the replayed period in one picture, readable alone.

Promises: a panel for each law with one scale, time on x, the baseline at zero, an outcome told by pattern and
word and never by colour alone, and a last line that says where the numbers come from. What it shows stands
in summary.json as a table; counts too small to show are left out of bars. Source: the look of the house.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.impact.replay.caption import caption, day
from clerestory.impact.replay.comparison import CHANGES, totals, with_change
from clerestory.impact.replay.put import OUTCOMES
from clerestory.impact.replay.result import Found
from clerestory.impact.replay.svg import QUIET, bar, line, mark, picture, text, width_of, wrapped
from clerestory.impact.replay.threshold import FEW, THRESHOLD

WIDTH: Final = 760.0
EDGE: Final = 20.0
_LEFT, _RIGHT = 64.0, 216.0
_PANEL: Final = 190.0
_BODY: Final = 13.0
_MONTHS_AT_MOST: Final = 24
WORDS: Final = {
    "release": "released",
    "review": "a person decides",
    "withhold": "withheld",
    "out_of_scope": "not spoken of",
    "undetermined": "not recorded",
}
_LOOK: Final = {
    "newly_withheld": "withhold",
    "newly_reviewed": "review",
    "newly_released": "release",
    "newly_out_of_scope": "out_of_scope",
    "unchanged": "out_of_scope",
    "cannot_be_compared": "undetermined",
}
_SCALES: Final = ((10**9, "thousand millions"), (10**6, "millions"), (10**3, "thousands"))
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Step:
    """One bar of a panel: a month or a year, its label, a second label below it, and its counts."""

    label: str
    below: str
    counts: Mapping[str, int]

    @property
    def height(self) -> int:
        """All answers of it that may be shown."""
        return sum(self.counts.values())


class _Drawing:
    """Parts of the picture from top to bottom; `y` is where the next one begins."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = EDGE

    def lines(self, words: str, size: float, *, bold: bool = False, fill: str = QUIET) -> None:
        """A paragraph over the whole width."""
        for each in wrapped(words, size, WIDTH - 2 * EDGE, bold=bold):
            self.y += size * 1.35
            self.parts.append(text(EDGE, self.y, each, size, bold=bold, fill=fill))


def chart(found: Found, source: str) -> str:
    """The picture. `source`: what to say in its last line about history and packs."""
    names = [found.names[law] for law in found.laws]
    title = f"{'The same questions' if found.compares else 'Questions'} under {' and '.join(names)}"
    panels = [_steps(found, number) for number in range(len(found.laws))]
    top = max((step.height for panel in panels for step in panel), default=0) or 1
    factor, unit = next((one for one in _SCALES if top >= one[0]), (1, ""))
    what = "a year" if _by_year(found) else "a month"
    drawing = _Drawing()
    drawing.lines(title[:1].upper() + title[1:], 20, bold=True, fill="#1b1b1b")
    drawing.lines(
        f"Answers about single elements {what}{f', in {unit}' if unit else ''}, "
        f"{day(found.first)} to {day(found.last)}. "
        "Shares at the right are of all answers.", 14)  # fmt: skip
    _legend(drawing, [one for one in OUTCOMES if any(step.counts[one] for panel in panels for step in panel)])
    for number, panel in enumerate(panels):
        whole = found.outcomes(number).get((), {})
        _panel(drawing, names[number], panel, whole, top, factor)
    if found.compares:
        _changes(drawing, found, names)
    drawing.y += 10
    if found.is_made_up:
        drawing.lines("Sample traffic that nobody asked: its mix of purposes and papers is assumed.", 12.5)
    drawing.lines(source, 12)
    return picture(WIDTH, drawing.y + EDGE, title, caption(found), drawing.parts)


def _steps(found: Found, number: int) -> list[Step]:
    counts = {group[0]: each for group, each in found.outcomes(number, "month").items()}
    nothing = dict.fromkeys(OUTCOMES, 0)
    if _by_year(found):
        years = sorted({month // 100 for month in found.months()})
        yearly = {
            year: {one: sum(each[one] for month, each in counts.items() if month // 100 == year)
                   for one in OUTCOMES}
            for year in years
        }  # fmt: skip
        every = max(1, -(-len(years) // 12))
        return [
            Step(str(year) if not at % every else "", "", _large(yearly[year]))
            for at, year in enumerate(years)
        ]
    steps = []
    for at, month in enumerate(found.months()):
        year = str(month // 100) if not at or month % 100 == 1 else ""
        label = _MONTHS[month % 100 - 1] if len(found.months()) <= 12 or month % 3 == 1 else ""
        steps.append(Step(label, year, _large(counts.get(month, nothing))))
    return steps


def _by_year(found: Found) -> bool:
    return len(found.months()) > _MONTHS_AT_MOST


def _large(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count if count >= THRESHOLD else 0 for name, count in counts.items()}


def _legend(drawing: _Drawing, outcomes: Sequence[str]) -> None:
    drawing.y += 24
    x = EDGE
    for outcome in outcomes:
        room = 18 + width_of(WORDS[outcome], _BODY) + 18
        if x + room > WIDTH - EDGE:
            x, drawing.y = EDGE, drawing.y + 20
        drawing.parts.append(mark(x, drawing.y - 4.5, outcome))
        drawing.parts.append(text(x + 18, drawing.y, WORDS[outcome], _BODY))
        x += room


def _panel(
    drawing: _Drawing, name: str, steps: Sequence[Step], whole: Mapping[str, int], top: int, factor: int
) -> None:
    drawing.y += 14
    drawing.lines(name[:1].upper() + name[1:], 15, bold=True, fill="#1b1b1b")
    above, base = drawing.y + 14, drawing.y + 14 + _PANEL
    reach = _reach(top)
    for at in range(reach[1] + 1):
        value = reach[0] * at
        y = base - _PANEL * value / (reach[0] * reach[1])
        drawing.parts.append(line(_LEFT, y, WIDTH - _RIGHT, y))
        label = f"{value / factor:,.10g}"
        drawing.parts.append(text(_LEFT - 8, y + 4.5, label, _BODY, anchor="end", fill=QUIET))
    scale = _PANEL / (reach[0] * reach[1])
    step = (WIDTH - _RIGHT - _LEFT) / len(steps)
    width = min(step * 0.72, 60)
    for number, one in enumerate(steps):
        x, y = _LEFT + step * (number + 0.5), base
        for outcome in OUTCOMES:
            height = one.counts[outcome] * scale
            if height > 0:
                y -= height
                told = f"{name}, {one.label} {one.below}: {one.counts[outcome]:,} {WORDS[outcome]}"
                drawing.parts.append(bar(x - width / 2, y, width, height, outcome, told))
        drawing.parts.append(text(x, base + 18, one.label, _BODY, anchor="middle", fill=QUIET))
        drawing.parts.append(text(x, base + 34, one.below, _BODY, anchor="middle", fill=QUIET))
    _direct_labels(drawing, steps, whole, above, base, scale)
    drawing.y = base + 38


def _direct_labels(
    drawing: _Drawing,
    steps: Sequence[Step],
    whole: Mapping[str, int],
    above: float,
    base: float,
    scale: float,
) -> None:
    """At the right of the last bar: each outcome's share of the whole period, in the order of the pile."""
    answers = sum(whole.values())
    last = next((one for one in reversed(steps) if one.height), None)
    if last is None:
        return
    y, wanted = base, []
    for outcome in OUTCOMES:
        height = last.counts[outcome] * scale
        if whole.get(outcome, 0) >= THRESHOLD:
            wanted.append((y - height / 2, outcome))
        y -= height
    x = WIDTH - _RIGHT + 12
    lowest = base - 2
    room = min(19.0, (base - above + 10) / max(len(wanted), 1))
    for at, (middle, outcome) in enumerate(wanted):
        place = min(middle, lowest)
        place = max(place, above - 4 + room * (len(wanted) - 1 - at))
        lowest = place - room
        share = 100 * whole[outcome] / answers
        told = f"{'<0.1' if share < 0.05 else format(share, '.1f')} % {WORDS[outcome]}"
        drawing.parts.append(mark(x, place, outcome))
        drawing.parts.append(text(x + 18, place + 4.5, told, _BODY))


def _changes(drawing: _Drawing, found: Found, names: Sequence[str]) -> None:
    """A bar for each change; all of them on one scale that ends at every answer there is."""
    counts = totals(with_change(found.cells))
    drawing.y += 22
    drawing.lines(f"If {names[1]} stood in the place of {names[0]}", 15, bold=True, fill="#1b1b1b")
    drawing.y += 6
    words = max(width_of(told, _BODY) for told in CHANGES.values()) + 12
    numbers = max(width_of(_number(count, found.answers), _BODY) for count in counts.values()) + 12
    left, room = EDGE + words, WIDTH - 2 * EDGE - words - numbers
    for change, told in CHANGES.items():
        if not counts[change] and change == "newly_out_of_scope":
            continue
        drawing.y += 22
        large = counts[change] if counts[change] >= THRESHOLD else 0
        width = room * large / found.answers
        said = _number(counts[change], found.answers)
        drawing.parts.append(text(EDGE, drawing.y, told, _BODY))
        if width:
            drawing.parts.append(bar(left, drawing.y - 12, width, 15, _LOOK[change], f"{said} {told}"))
        drawing.parts.append(text(left + width + 8, drawing.y, said, _BODY))
    drawing.y += 6


def _number(count: int, whole: int) -> str:
    if not count:
        return "0"
    return FEW if count < THRESHOLD else f"{count:,} ({100 * count / whole:.1f} %)"


def _reach(top: int) -> tuple[int, int]:
    """A round step and how many of them reach over `top`."""
    power = 1
    while True:
        for leading in (1, 2, 5):
            step = leading * power
            if step * 5 >= top:
                return step, -(-top // step)
        power *= 10
