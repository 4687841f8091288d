"""Portraits and signatures that show nobody: geometric patterns drawn from a label, marked SYNTHETIC.

Promises plain SVG without script, link or font from elsewhere, safe to show inside a page. Refuses faces: no
picture of a person, drawn, photographed or computed, is ever used. Source of idea: the identicon.
"""

from hashlib import blake2b
from typing import Final

from clerestory.registry.records import Value

_CELLS: Final = 5
_PALETTE: Final = ("#345d72", "#4c7d3f", "#7a591a", "#6b4e8a", "#8a3f4c", "#2f6f6a", "#5a5f66", "#3f57a6")


def portrait(label: str) -> Value:
    """A mirrored pattern of squares, the same for the same label."""
    bits = _digest("portrait", label)
    ink, ground = _PALETTE[bits[0] % len(_PALETTE)], "#f0f0ec"
    half = (_CELLS + 1) // 2
    squares = []
    for row in range(_CELLS):
        for column in range(half):
            if bits[1 + row * half + column] % 5 < 3:
                mirrored = {column, _CELLS - 1 - column}
                squares += [f"M{40 + 24 * at} {44 + 24 * row}h24v24h-24z" for at in mirrored]
    return _image(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 240" role="img">'
        "<title>Synthetic portrait: a pattern, not a person</title>"
        f'<rect width="200" height="240" fill="{ground}"/><path fill="{ink}" d="{"".join(sorted(squares))}"/>'
        '<text x="100" y="214" font-family="sans-serif" font-size="24" letter-spacing="4" '
        'text-anchor="middle" fill="#1b1b1b">SYNTHETIC</text></svg>'
    )


def signature(label: str) -> Value:
    """A wave that stands for a signature, the same for the same label."""
    bits = _digest("signature", label)
    curve = "".join(
        f"Q{20 + 25 * at} {8 + bits[at] % 52} {32 + 25 * at} {24 + bits[at + 8] % 20}" for at in range(7)
    )
    return _image(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 220 80" role="img">'
        "<title>Synthetic signature: a wave, nobody's hand</title>"
        f'<path d="M8 36{curve}" fill="none" stroke="#1b1b1b" stroke-width="2"/>'
        '<text x="110" y="76" font-family="sans-serif" font-size="10" letter-spacing="3" '
        'text-anchor="middle" fill="#5a5f66">SYNTHETIC</text></svg>'
    )


def _digest(purpose: str, label: str) -> bytes:
    return blake2b(label.encode(), digest_size=32, person=purpose.encode()).digest()


def _image(text: str) -> Value:
    return {"media_type": "image/svg+xml", "text": text}
