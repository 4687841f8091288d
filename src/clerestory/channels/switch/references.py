"""The form of a pre-authorised reference in a control field: `PQ`, ten random signs, one check sign.

Promises that a sign read wrongly, and two neighbours exchanged, are always noticed. The signs are Crockford's
base 32 (no I, L, O, U), so nobody reads one for another; the check is Damm's scheme over the field of 32.
Pure: whoever makes one brings the chance. Source: docs/decisions/0042-pre-authorised-questions.md.
"""

import re
from dataclasses import dataclass, field
from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS: Final = 50
"""Of chance in one code: ten signs of five bits."""
_MARK: Final = "PQ"
_LENGTH: Final = BITS // 5
_FIELD: Final = 0b100101  # x^5 + x^2 + 1, which is irreducible over two elements
_TOKEN: Final = re.compile(rf"(?<![0-9A-Z]){_MARK}([0-9A-Z]{{{_LENGTH + 1}}})(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Found:
    """What a control field holds. code: the one whole code in it, else None. misread: something of its form
    whose check does not fit. several: more than one code, so that none counts."""

    code: str | None = field(default=None, repr=False)
    misread: bool = False
    several: bool = False


def made_of(chance: int) -> str:
    """The code of a number below 2**50. Raises ValueError for any other."""
    if not 0 <= chance < 2**BITS:
        raise ValueError(f"found a number outside 0 to 2**{BITS} - 1")
    drawn = "".join(SIGNS[chance >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return _MARK + drawn + SIGNS[_interim(drawn)]


def found_in(control: str | None) -> Found:
    """The code in a control field; signs beside it are the requester's own, set apart by anything that is
    neither a letter nor a digit."""
    tokens = _TOKEN.findall((control or "").upper())
    codes = {_MARK + token for token in tokens if _fits(token)}
    if len(codes) > 1:
        return Found(several=True)
    return Found(code=next(iter(codes), None), misread=bool(tokens) and not codes)


def masked(control: str | None) -> str | None:
    """The control field with whatever has the form of a code made unreadable, to be kept."""
    if control is None:
        return None
    return re.sub(_TOKEN.pattern, _MARK + "*" * (_LENGTH + 1), control, flags=re.IGNORECASE)


def _fits(token: str) -> bool:
    return all(sign in SIGNS for sign in token) and _interim(token) == 0


def _interim(signs: str) -> int:
    """Zero for signs with their check; for those without it, the check."""
    interim = 0
    for sign in signs:
        interim = _doubled(interim ^ SIGNS.index(sign))
    return interim


def _doubled(element: int) -> int:
    twice = element << 1
    return twice ^ _FIELD if twice & 32 else twice
