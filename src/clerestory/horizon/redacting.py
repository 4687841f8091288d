"""What must not be read of a comment: proposals by pattern, marks by a person, and the text that is
published.

Promises to propose rather too much: a person takes a proposal back, and nothing is public before a person
confirmed what it will look like. Refuses to find names: they are marked by a person. Nothing here knows the
number formats of one state; a number is told by what stands before it, or by its length.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clerestory.horizon.errors import NothingToRemoveError
from clerestory.vocabulary.words import Language


class Removed(StrEnum):
    """Kinds of what is removed."""

    SSN = "ssn"
    LICENCE = "licence"
    BIRTH_DATE = "birth_date"
    TELEPHONE = "telephone"
    MAIL = "mail"
    ADDRESS = "address"
    PLATE = "plate"
    NUMBER = "number"
    NAME = "name"
    OTHER = "other"


SAYS: Final[dict[Language, dict[Removed, str]]] = {
    "en": {
        Removed.SSN: "social security number",
        Removed.LICENCE: "licence number",
        Removed.BIRTH_DATE: "date",
        Removed.TELEPHONE: "telephone number",
        Removed.MAIL: "e-mail address",
        Removed.ADDRESS: "street address",
        Removed.PLATE: "plate or vehicle number",
        Removed.NUMBER: "number",
        Removed.NAME: "name of a person",
        Removed.OTHER: "personal data",
    },
    "es": {
        Removed.SSN: "número de Seguro Social",
        Removed.LICENCE: "número de licencia",
        Removed.BIRTH_DATE: "fecha",
        Removed.TELEPHONE: "número de teléfono",
        Removed.MAIL: "correo electrónico",
        Removed.ADDRESS: "dirección",
        Removed.PLATE: "placa o número de vehículo",
        Removed.NUMBER: "número",
        Removed.NAME: "nombre de una persona",
        Removed.OTHER: "datos personales",
    },
}
_FRAME: Final[dict[Language, str]] = {"en": "[removed: {}]", "es": "[suprimido: {}]"}
_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
    "septiembre|setiembre|octubre|noviembre|diciembre"
)
_STREETS: Final = (
    "street|st|avenue|ave|av|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|way|trail|trl|highway|hwy|"
    "place|pl|circle|cir|loop|terrace|ter|parkway|pkwy|alley|square|sq"
)
_YEAR: Final = r"(?:19\d\d|20[01]\d)"
_PATTERNS: Final[tuple[tuple[Removed, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Removed.MAIL, r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
        (
            Removed.MAIL,
            r"\b[\w.+-]{1,64} ?(?:\(at\)|\[at\]| at | arroba ) ?[\w-]{1,63} ?"
            r"(?:\(dot\)|\[dot\]| dot | punto |\.) ?[a-z]{2,12}\b",
        ),
        (
            Removed.LICENCE,
            r"\b(?:licen[cs](?:e|ia)|permit|permiso|d\.?l\.?|o\.?l\.?n\.?|i\.?d\.?)(?: card)?"
            r"(?: ?(?:number|num|no|nr|número|n[.º°])\.?| ?#)?(?: is| es)?[ :#]{1,3}"
            r"((?=[a-z0-9-]*\d[a-z0-9-]*\d[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{4,24})",
        ),
        (
            Removed.PLATE,
            r"\b(?:plates?|tag|placas?|matr[ií]cula)(?: ?(?:number|num|no|número)\.?| ?#)?(?: is| es)?"
            r"[ :#]{1,3}((?=[a-z0-9 -]{0,5}\d)[a-z0-9]{1,8}(?:-[a-z0-9]{1,6}| [a-z]{0,3}\d[a-z0-9]{0,5})?)\b",
        ),
        (Removed.PLATE, r"\b(?=[a-z0-9]*\d[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-hj-npr-z0-9]{17}\b"),
        (Removed.SSN, r"(?<!\d)\d{3}(?: ?[-.] ?| )\d{2}(?: ?[-.] ?| )\d{4}(?!\d)"),
        (Removed.TELEPHONE, r"(?<![\d-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. /]{1,2}\d{3}[-. ]\d{4}(?![\d-])"),
        (Removed.TELEPHONE, r"(?<![\d+])\+\d[\d .()-]{7,18}\d"),
        (Removed.TELEPHONE, r"(?<![\d-])\d{3}[-.]\d{4}(?![\d-])"),
        (Removed.BIRTH_DATE, rf"(?<!\d)\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:{_YEAR}|\d\d)(?!\d)"),
        (Removed.BIRTH_DATE, rf"(?<!\d){_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"),
        (Removed.BIRTH_DATE, rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}\b"),
        (Removed.BIRTH_DATE, rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: de)? (?:{_MONTHS})(?: de|,)? {_YEAR}\b"),
        (
            Removed.ADDRESS,
            rf"\b\d{{1,6}}[a-z]?(?: [\w.'-]{{1,30}}){{1,4}} (?:{_STREETS})\b\.?"
            r"(?:,? (?:apt|apartment|unit|suite|ste|lot|#)\.? ?[\w-]{1,8})?",
        ),
        (Removed.ADDRESS, r"\b(?:p\.? ?o\.? box|apartado(?: postal)?) ?#?\d{1,8}\b"),
        (
            Removed.ADDRESS,
            r"\b(?:calle|avenida|camino)(?: [\w.'-]{1,30}){1,4},? ?(?:#|n[úu]m\.? ?)?\d{1,6}\b",
        ),
        (Removed.NUMBER, r"(?<![\d.,$-])\d{7,20}(?![\d.,]*\d)"),
        (Removed.NUMBER, r"(?<![\d.,$-])\d(?:[ .-]\d){6,19}(?!\d)"),
    )
)
"""In this order: what an earlier one found is not looked at again. All quantities are bounded, so that no
text makes them slow."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text: from `start` up to `end`, in characters."""

    kind: Removed
    start: int
    end: int


def propose(text: str) -> tuple[Span, ...]:
    """What the patterns find, in order, not overlapping."""
    shadow = "".join(_alike(sign) for sign in text)
    found: list[Span] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(shadow):
            group = 1 if pattern.groups and match.group(1) else 0
            span = Span(kind, *match.span(group))
            if not any(span.start < other.end and other.start < span.end for other in found):
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def mark(text: str, words: Iterable[str], kind: Removed) -> tuple[Span, ...]:
    """Every place where one of these words stands, in any case. Raises NothingToRemoveError for words that
    are not in the text: then something was mistyped, and what was meant would be published."""
    found = []
    for word in words:
        places = [match.span() for match in re.finditer(re.escape(word), text, re.IGNORECASE)]
        if not places:
            raise NothingToRemoveError(kind)
        found += [Span(kind, *place) for place in places]
    return tuple(found)


def without(text: str, spans: Sequence[Span], language: Language) -> str:
    """The text with each of the spans replaced by what was removed; spans that touch each other are one."""
    parts, at = [], 0
    for span in _joined(spans):
        parts += [text[at : span.start], _FRAME[language].format(SAYS[language][span.kind])]
        at = span.end
    return "".join([*parts, text[at:]])


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Span(last.kind, last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def _alike(sign: str) -> str:
    """The sign as a plain one where it has one of the same length: full-width digits and the like; a dash of
    any kind as a hyphen, the end of a line as a blank."""
    plain = unicodedata.normalize("NFKC", sign)
    if plain == "\u2212" or unicodedata.category(plain[:1]) == "Pd":
        return "-"
    if plain.isspace():
        return " "
    return plain if len(plain) == 1 else sign
