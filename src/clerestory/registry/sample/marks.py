"""Numbers that can be recognised as invented at sight, and never belong to anybody.

Promises uniqueness where the real thing is unique: numbers are a scramble of a running number, not a draw.
- licence numbers and plates begin with SYN; vehicle identification numbers read SYNTH in positions 4 to 8;
- social security numbers begin with 000 or 9 (never issued) with a middle part that no tax identifier uses;
- telephone numbers lie in 555-0100 to 555-0199, kept for fiction.
Sources: the Social Security Administration's list of numbers never issued; the numbering plan's fiction
range; 49 CFR 565.15 for the check digit.
"""

from typing import Final

from clerestory.registry.sample.draw import Draw
from clerestory.registry.sample.place import Place

WATERMARK: Final = "SYNTHETIC"
MARK: Final = "SYN"
VIN_MARK: Final = "SYNTH"

_PLATE_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VIN_SERIAL: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_YEARS: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES: Final = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)),
        strict=True,
    )
)


def licence_number(number: int, seed: int) -> str:
    """SYN and ten digits; different numbers below ten thousand million give different licence numbers."""
    return f"{MARK}{(number * 6_700_417 + seed * 7_919 + 1_000_003) % 10**10:010d}"


def plate(number: int, seed: int) -> str:
    """SYN and five signs without I, O and Q; different numbers below 39 million give different plates."""
    space = len(_PLATE_LETTERS) ** 5
    scrambled = (number * 5_000_011 + seed * 104_729 + 77) % space
    signs = ""
    for _ in range(5):
        scrambled, at = divmod(scrambled, len(_PLATE_LETTERS))
        signs += _PLATE_LETTERS[at]
    return MARK + signs


def vin(maker: str, model_year: int, number: int) -> str:
    """A 17-sign identification number with a valid check digit, unique for numbers below 23 million."""
    plant, serial = divmod(number, 10**6)
    body = f"{maker}{VIN_MARK}0{_VIN_YEARS[(model_year - 1980) % 30]}{_VIN_SERIAL[plant]}{serial:06d}"
    return body[:8] + check_digit(body) + body[9:]


def check_digit(identification: str) -> str:
    """The sign that belongs in position 9 of a 17-sign vehicle identification number."""
    total = sum(_VIN_VALUES[sign] * weight for sign, weight in zip(identification, _VIN_WEIGHTS, strict=True))
    return "X" if total % 11 == 10 else str(total % 11)


def hull_number(maker: str, model_year: int, number: int) -> str:
    """A 12-sign hull identification number: maker, five signs of serial, month A, year, model year."""
    serial = ""
    for _ in range(5):
        number, at = divmod(number, len(_PLATE_LETTERS))
        serial = _PLATE_LETTERS[at] + serial
    return f"{maker}{serial}A{model_year % 10}{model_year % 100:02d}"


def social_security_number(draw: Draw) -> str:
    """A number from the ranges 000 and 900-999, which are never issued, and outside every tax identifier's
    range."""
    area = "000" if draw.one_in(2) else f"9{draw.digits(2)}"
    return f"{area}-{draw.between(1, 49):02d}-{draw.between(1, 9999):04d}"


def phone(draw: Draw, place: Place) -> str:
    """A number in 555-0100 to 555-0199 of one of the place's area codes."""
    return f"({draw.pick(place.area_codes)}) 555-01{draw.digits(2)}"
