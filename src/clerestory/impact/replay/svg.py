"""Small pieces of SVG: texts that are measured before they are drawn, and marks that look alike everywhere.

No script, no style sheet, no other file: a picture made of these stands alone. Widths of texts are estimated
for the widest of the common fonts, so that a text that fits here fits on any machine.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

INK: Final = "#1b1b1b"
QUIET: Final = "#565c65"
LINE: Final = "#dfe1e2"
GREEN: Final = "#446443"
GOLD: Final = "#c7a97b"
GOLD_EDGE: Final = "#6b5947"
GRAY: Final = "#a9aeb1"
FONT: Final = (
    "'Public Sans Web', 'Public Sans', -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
)

_WIDTHS: Final = {
    **dict.fromkeys("ijlI", 0.3),
    **dict.fromkeys(".,:;'|! ", 0.34),
    **dict.fromkeys("ftr()-[]/", 0.42),
    **dict.fromkeys("szckxyv", 0.6),
    **dict.fromkeys("GQODHNU", 0.79),
    **dict.fromkeys("mMW%@<>", 0.99),
    "w": 0.82,
}
"""Widths of signs in ems, as in the widest of the common fonts."""

DEFINITIONS: Final = (
    '<defs><pattern id="withheld" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    f'<rect width="1.6" height="6" fill="{QUIET}"/></pattern>'
    '<pattern id="undetermined" width="7" height="7" patternUnits="userSpaceOnUse">'
    f'<rect width="7" height="7" fill="#ffffff"/><circle cx="3.5" cy="3.5" r="1.1" fill="{INK}"/>'
    "</pattern></defs>"
)
_FILLS: Final = {
    "release": (GREEN, GREEN),
    "review": (GOLD, GOLD_EDGE),
    "withhold": ("url(#withheld)", QUIET),
    "out_of_scope": (LINE, GRAY),
    "undetermined": ("url(#undetermined)", INK),
}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The room a text takes at most, in the units of `size`."""
    ems = sum(_WIDTHS.get(sign, 0.7 if sign.isupper() else 0.64) for sign in text)
    return ems * size * (1.1 if bold else 1.0)


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> Iterator[str]:
    """The text in lines that fit into `room`; a word that does not fit is cut with a hyphen."""
    line = ""
    for word in text.split():
        rest = word
        while width_of(rest, size, bold=bold) > room:
            kept = next(
                at for at in range(len(rest), 0, -1)
                if at == 1 or width_of(rest[:at] + "-", size, bold=bold) <= room
            )  # fmt: skip
            if line:
                yield line
                line = ""
            yield rest[:kept] + "-"
            rest = rest[kept:]
        longer = f"{line} {rest}" if line else rest
        if width_of(longer, size, bold=bold) > room:
            yield line
            line = rest
        else:
            line = longer
    if line:
        yield line


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    bold: bool = False,
    anchor: str = "start",
    fill: str = INK,
) -> str:
    """A line of text; `y` is its baseline."""
    weight = ' font-weight="700"' if bold else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"'
    return f'<text {place}{weight}{where} fill="{fill}">{escape(words)}</text>'


def bar(x: float, y: float, width: float, height: float, outcome: str, told: str) -> str:
    """A filled piece of a bar. `told`: what it stands for, read out and shown on hover."""
    fill, edge = _FILLS[outcome]
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="0.8"><title>{escape(told)}</title></rect>'
    )


def mark(x: float, y: float, outcome: str) -> str:
    """The mark of an outcome, 12 wide, centred on (x + 6, y): the same signs as on pages and terminals."""
    middle = x + 6
    ring = f'cx="{middle:.1f}" cy="{y:.1f}" r="5.2"'
    if outcome == "release":
        return f'<circle {ring} fill="{GREEN}" stroke="{GREEN}"/>'
    if outcome == "review":
        half = f"M{middle:.1f} {y - 5.2:.1f} A5.2 5.2 0 0 0 {middle:.1f} {y + 5.2:.1f} Z"
        return f'<circle {ring} fill="#ffffff" stroke="{GOLD_EDGE}"/><path d="{half}" fill="{GOLD_EDGE}"/>'
    if outcome == "withhold":
        return (
            f'<rect x="{x + 1:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="url(#withheld)" '
            f'stroke="{QUIET}" stroke-width="1.4"/>'
        )
    if outcome == "out_of_scope":
        return f'<path d="M{x + 1:.1f} {y:.1f}H{x + 11:.1f}" stroke="{QUIET}" stroke-width="2.4"/>'
    return (
        f'<rect x="{x + 1:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="url(#undetermined)" '
        f'stroke="{INK}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE) -> str:
    """A thin straight line."""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{stroke}" stroke-width="1" fill="none"/>'


def picture(width: float, height: float, title: str, description: str, parts: list[str]) -> str:
    """A whole file. `title` and `description` are read out where the picture is not seen."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.0f}" role="img" '
        f'aria-labelledby="title description" font-family="{FONT}">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="description">{escape(description)}</desc>\n'
        f'{DEFINITIONS}\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
