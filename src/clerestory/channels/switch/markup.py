"""XML of a message, read once from front to back into its leaves, and refused at the first thing no message
needs.

Refuses: bytes that are not UTF-8 (another encoding declared included), a document type (so no entity but the
five of XML, nothing nested, nothing from outside), processing instructions, depth and counts beyond the
limits.
Nothing is fetched, and no tree is built. Source of idea: the advice that comes with Python's own XML parsers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from clerestory.channels.switch.errors import (
    EncodingError,
    MarkupFormError,
    MarkupRefusedError,
    TooDeepError,
    TooLongError,
)
from clerestory.channels.switch.message import Limits

_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "ascii"})
_BETWEEN: Final = " "


@dataclass(frozen=True, slots=True)
class Element:
    """One element that holds no other, or text beside others. path: from the root on, each "{namespace}name".
    offset: byte at which it begins. has_children: its text stands between other elements."""

    path: tuple[str, ...]
    text: str = field(repr=False)
    attributes: tuple[tuple[str, str], ...] = field(repr=False)
    offset: int
    has_children: bool


def elements_of(raw: bytes, limits: Limits) -> list[Element]:
    """Every element in the order in which they begin. Raises LayoutError; nothing else."""
    if len(raw) > limits.message_bytes:
        expected = f"at most {limits.message_bytes}"
        raise TooLongError(limits.message_bytes, f"{len(raw)} bytes", expected)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise EncodingError(fault.start, "a byte that is not UTF-8", "UTF-8") from None
    reading = _Reading(limits)
    try:
        reading.parser.Parse(raw, True)
    except expat.ExpatError as fault:
        offset = max(0, reading.parser.ErrorByteIndex)
        raise MarkupFormError(offset, expat.ErrorString(fault.code) or "a fault", "well-formed XML") from None
    return reading.found


class _Reading:
    def __init__(self, limits: Limits) -> None:
        self.found: list[Element] = []
        self.limits = limits
        self._path: list[str] = []
        self._open: list[tuple[int, dict[str, str], list[str], int]] = []
        self._children: list[bool] = []
        self._slots: list[int] = []
        self.parser = expat.ParserCreate("UTF-8", _BETWEEN)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._refusing("a document type")
        self.parser.EntityDeclHandler = self._refusing("an entity")
        self.parser.ProcessingInstructionHandler = self._refusing("a processing instruction")
        self.parser.SkippedEntityHandler = self._refusing("an entity")

    def _refusing(self, what: str) -> Callable[..., None]:
        def refuse(*_: object) -> None:
            raise MarkupRefusedError(self.parser.CurrentByteIndex, what, "elements and text alone")

        return refuse

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise EncodingError(0, "another encoding declared", "UTF-8")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        if len(self._path) >= self.limits.depth:
            raise TooDeepError(at, f"an element {len(self._path) + 1} deep", f"at most {self.limits.depth}")
        if len(self._slots) >= self.limits.elements:
            raise TooDeepError(at, "more elements", f"at most {self.limits.elements}")
        if len(attributes) > self.limits.attributes:
            raise TooDeepError(at, f"{len(attributes)} attributes", f"at most {self.limits.attributes}")
        if self._children:
            self._children[-1] = True
        self._path.append(name)
        self._children.append(False)
        self._open.append((len(self._slots), attributes, [], at))
        self._slots.append(at)
        self.found.append(Element((), "", (), at, False))

    def _text(self, text: str) -> None:
        self._open[-1][2].append(text)

    def _end(self, name: str) -> None:
        slot, attributes, texts, at = self._open.pop()
        has_children = self._children.pop()
        self.found[slot] = Element(
            tuple(self._path), "".join(texts), tuple(attributes.items()), at, has_children
        )
        self._path.pop()
