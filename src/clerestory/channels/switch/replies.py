"""Replies: an answer of exactly what was decided, or one text that tells nothing.

Promises: a value that the question did not ask for cannot be written; an element that was not released
leaves no trace, no label and no gap. Whatever was not answered (refused, no such record, more than one, a
fault) gets the same text of the same size, so nobody learns from a reply which it was; a question that waits
for a person gets a text of that size with a reference. Both texts are the office's, approved and configured.
Refuses to reply to what is no question, or two offices would answer each other for ever.
Ours: the labels. Prefixes stand where public text tells them, and words in full where it does not; an ending
period stands before each line end, because a receiver may ignore the line ends.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from clerestory.channels.switch.errors import ElementNotAskedError, NoReplyError, UnwritableError
from clerestory.channels.switch.keys import KEYS, KeyKind
from clerestory.channels.switch.message import Image, Layout, SwitchMessage
from clerestory.channels.switch.query import PHOTO, Station, SwitchQuery

Value: TypeAlias = Any
"""Content of an element as the vault holds it: text, number, yes or no, a list or a mapping of them."""
REFERENCE: Final = "{reference}"
_PREFIXES: Final = {
    ("licence_number",): "OLN",
    ("name",): "NAM",
    ("dob",): "DOB",
    ("physical_description", "sex"): "SEX",
    ("vehicle", "plate"): "LIC",
    ("vehicle", "vin"): "VIN",
    ("vehicle", "make"): "VMA",
    ("vehicle", "year"): "VYR",
}
_SPELLED: Final = {"ssn": "SOCIAL SECURITY NUMBER"}
_APPROVED: Final = re.compile(r"[A-Z0-9 ,:;()'-]+")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LABEL: Final = re.compile(r"[A-Z0-9 ]+")
_NAME_PARTS: Final = ("surname", "given", "middle", "suffix")
_REFERENCE: Final = re.compile(r"[A-Z0-9-]{1,32}")


@dataclass(frozen=True, slots=True)
class Approved:
    """The two texts, and the size in characters that both are padded to with blanks.

    neutral: for whatever is not answered. held: holds `{reference}` once. Raises UnwritableError if a text
    does not fit, or could be read as a field.
    """

    neutral: str
    held: str
    size: int

    def __post_init__(self) -> None:
        for name, text in (("neutral", self.neutral), ("held", self.held.replace(REFERENCE, "R" * 32, 1))):
            if not _APPROVED.fullmatch(text) or text != text.strip():
                raise UnwritableError(name, "other signs", "capitals, digits, blanks and , : ; ( ) ' -")
            if len(text) > self.size:
                raise UnwritableError(name, f"up to {len(text)} characters", f"at most {self.size}")
        if REFERENCE not in self.held:
            raise UnwritableError("held", "no place for a reference", REFERENCE)

    def held_as(self, reference: str) -> str:
        """The text for a question that waits. Raises UnwritableError for a reference of another form."""
        if not _REFERENCE.fullmatch(reference):
            raise UnwritableError("reference", "other signs, or too many", "up to 32 capitals, digits, -")
        return self.held.replace(REFERENCE, reference)


def neutral(message: SwitchMessage, approved: Approved, *, station: Station) -> SwitchMessage:
    """The reply to whatever is not answered, whyever: there is no place to say why. Raises NoReplyError."""
    return _reply(message, _answering_key(message), approved.neutral.ljust(approved.size), station)


def held(message: SwitchMessage, approved: Approved, reference: str, *, station: Station) -> SwitchMessage:
    """The reply to a question that waits for a person. Raises NoReplyError, UnwritableError."""
    text = approved.held_as(reference).ljust(approved.size)
    return _reply(message, _answering_key(message), text, station)


def neutral_to_unknown(
    message: SwitchMessage, approved: Approved, *, station: Station, mke: str
) -> SwitchMessage:
    """The neutral text for a key that nobody documented. mke: under which key of free text, by configuration:
    public text tells of no form for errors. Raises NoReplyError for a documented key, or another `mke`."""
    key = KEYS.get(mke)
    if message.mke in KEYS or key is None or key.kind is not KeyKind.FREE_TEXT:
        raise NoReplyError("Only a key that is not documented is replied to so, by one of free text.")
    return _reply(message, mke, approved.neutral.ljust(approved.size), station)


def carries(layout: Layout, element: str) -> bool:
    """Can an answer of this layout hold the element? A text holds no picture."""
    return layout is Layout.NIEM or element != PHOTO


def answer(query: SwitchQuery, released: Mapping[str, Value], *, station: Station) -> SwitchMessage:
    """The answer with what was released, and nothing else.

    released: element to content, not empty, in any order. Raises ElementNotAskedError, UnwritableError
    (an element the layout cannot carry, or a value it cannot spell).
    """
    if strange := sorted(set(released) - set(query.elements)):
        raise ElementNotAskedError(f"{', '.join(strange)} was not asked for. Nothing was written.")
    if not released:
        raise UnwritableError("answer", "no element", "at least one; else the neutral text")
    lines = [
        f"{label}/{value}"
        for element in query.elements
        if element in released and element != PHOTO
        for label, value in _spelled(element, released[element], query.layout)
    ]
    image = _image(released[PHOTO], query.layout) if PHOTO in released else None
    if not lines and image is None:
        raise UnwritableError("answer", "elements without content", "content; else the neutral text")
    return SwitchMessage(
        layout=query.layout,
        mke=query.answered_by,
        ori=station.ori,
        destinations=(query.sender,),
        control=query.control,
        text=".\n".join(lines),
        image=image,
    )


def _answering_key(message: SwitchMessage) -> str:
    key = KEYS.get(message.mke)
    if key is None or key.kind is not KeyKind.QUERY or key.answered_by is None:
        raise NoReplyError("The message is no question about a record, so no reply to it was written.")
    return key.answered_by


def _reply(message: SwitchMessage, mke: str, text: str, station: Station) -> SwitchMessage:
    return SwitchMessage(
        layout=message.layout,
        mke=mke,
        ori=station.ori,
        destinations=(message.ori,),
        control=message.control,
        text=text,
    )


def _spelled(element: str, value: Value, layout: Layout) -> Iterator[tuple[str, str]]:
    """Label and text of each part of an element that says something."""
    for path, part in _parts((element,), value):
        label = _PREFIXES.get(path) or " ".join((_label(path[0]), *(_word(step) for step in path[1:])))
        if not _LABEL.fullmatch(label):
            raise UnwritableError(element, "a part with another name", "a name of letters and digits")
        text = _plain(part, element, layout)
        if path == ("dob",) and (day := _DAY.fullmatch(text)):
            text = "".join(day.groups())
        if text:
            yield label, text


def _parts(path: tuple[str, ...], value: Value) -> Iterator[tuple[tuple[str, ...], Value]]:
    if isinstance(value, Mapping) and path[-1] == "name" and "surname" in value:
        yield path, _full_name(value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _parts((*path, name), part)
    elif isinstance(value, list | tuple):
        if all(isinstance(part, str | int) for part in value):
            yield path, ", ".join(str(part) for part in value)
        else:
            for number, part in enumerate(value, 1):
                yield from _parts((*path, str(number)), part)
    else:
        yield path, value


def _full_name(name: Mapping[str, Value]) -> str:
    surname, *others = (str(name.get(part) or "") for part in _NAME_PARTS)
    return f"{surname}, {' '.join(each for each in others if each)}".rstrip(", ")


def _plain(value: Value, element: str, layout: Layout) -> str:
    """Capitals without what would end the field. A sign that the layout cannot spell stops the answer: a name
    with a sign missing would be another name."""
    if value is None:
        return ""
    text = {True: "YES", False: "NO"}[value] if isinstance(value, bool) else str(value)
    text = " ".join(re.sub(r"[./\s]+", " ", text).upper().split())
    if layout is Layout.LEGACY:
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in bare if not unicodedata.combining(sign))
    if not text.isprintable() or (layout is Layout.LEGACY and not text.isascii()):
        raise UnwritableError(element, "signs that this layout cannot spell", "letters it can; ask a person")
    return text


def _label(element: str) -> str:
    return _SPELLED.get(element) or _word(element)


def _word(step: str) -> str:
    return step.replace("_", " ").upper()


def _image(value: Value, layout: Layout) -> Image:
    if not carries(layout, PHOTO):
        raise UnwritableError(PHOTO, "a picture in a text", "the XML layout; ask a person")
    if not isinstance(value, Image):
        raise UnwritableError(PHOTO, "something else", "an Image")
    return value
