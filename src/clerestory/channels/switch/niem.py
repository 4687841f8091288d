"""The XML layout (NIEM 2.0, version 4.00 of its own): read into a SwitchMessage, and written.

Promises that only elements whose place public text tells are read; every other one is named in
`SwitchMessage.unread`, so that whoever decides knows that something was asked which nobody here can read.
Elements of an office's own schemas are added as data (`Paths`), not as code. GJXDM is recognised and refused.
Public text tells no place for a licence number, sex or the photo flag in a question, nor for the text of an
answer; the text that is written stands in an element of our own namespace. Source: [s12][x1],
docs/decisions/0037-switch-layouts.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clerestory.channels.switch.errors import (
    DuplicateFieldError,
    DuplicateHeaderError,
    FieldFormError,
    HeaderError,
    TooLongError,
    UnreadLayoutError,
)
from clerestory.channels.switch.keys import KEYS, KeyKind
from clerestory.channels.switch.markup import Element, elements_of
from clerestory.channels.switch.message import Image, Layout, Limits, Stamp, SwitchMessage, digest_of

NAMESPACES: Final = {
    "n2": "http://www.nlets.org/niem/1.0",
    "nh2": "http://www.nlets.org/niem/nlets-hdr/1.0",
    "n2c": "http://www.nlets.org/niem/nlets-core/1.0",
    "nc": "http://niem.gov/niem/niem-core/2.0",
}
OWN_NAMESPACE: Final = "urn:clerestory:switch:1"
VERSION: Final = "4.00"
ROOT, HEADER, ASKS, ANSWERS, MAIL = (
    "n2:NLETS",
    "n2:NLETSMessageHeader",
    "n2:NLETSInquiryData",
    "n2:NLETSResponseData",
    "n2:NLETSMailData",
)
_SHORT: Final = {address: short for short, address in NAMESPACES.items()} | {OWN_NAMESPACE: "own"}
_IN_HEADER: Final = f"{ROOT}/{HEADER}/"
_HEADER_PARTS: Final = {
    "nh2:MessageKeyCodeText": "mke",
    "nh2:OriginatingORIID": "ori",
    "nh2:DestinationORIID": "destination",
    "nh2:DocumentControlFieldText": "control",
    "nh2:MessageReceiveTime": "received_time",
    "nh2:MessageReceiveDate": "received_day",
    "nh2:SendMessageNumeric": "received_number",  # the number beside the time of receipt [x1]
    "nh2:MessageSendTime": "sent_time",
    "nh2:MessageSendDate": "sent_day",
    "nh2:ReceiveMessageNumeric": "sent_number",
}
_PERSON: Final = f"{ROOT}/{ASKS}/driver"
_PLATE: Final = f"{ROOT}/{ASKS}/nc:Vehicle/nc:ConveyanceRegistrationPlateIdentification"
_VIN: Final = f"{ROOT}/{ASKS}/nc:Vehicle/nc:VehicleIdentification"
_NAME: Final = f"{_PERSON}/nc:PersonName"
PUBLIC: Final[Mapping[str, str]] = {
    f"{ROOT}/{ASKS}/n2:ReasonCode": "RSN",
    f"{_PERSON}/nc:PersonBirthDate/nc:Date": "DOB",
    f"{_NAME}/nc:PersonSurName": "surname",
    f"{_NAME}/nc:PersonGivenName": "given",
    f"{_NAME}/nc:PersonMiddleName": "middle",
    f"{_PLATE}/nc:IdentificationID": "LIC",
    f"{_PLATE}/nc:IdentificationCategoryText": "LIT",
    f"{_PLATE}/nc:IdentificationExpirationDate": "LIY",
    f"{_VIN}/nc:IdentificationID": "VIN",
    f"{ROOT}/{MAIL}/n2:MailMessageText": "text",
    f"{ROOT}/{ANSWERS}/own:Text": "text",
    f"{ROOT}/{ANSWERS}/image/nc:BinaryBase64Object": "base64",
    f"{ROOT}/{ANSWERS}/image/nc:BinaryFormatID": "format",
    f"{ROOT}/{ANSWERS}/image/nc:BinarySizeValue": "",
    f"{ROOT}/{ANSWERS}/image/nc:BinaryCaptureDate": "",
    f"{ROOT}/{ANSWERS}/image/nc:BinaryCategoryText": "",
}
"""Where public text tells what stands, by path. `driver` is n2:Person or n2c:Driver, `image` nc:Image or
nc:PersonDigitalImage. "" is known and not needed."""
_SAME: Final = {
    "n2:Person": "driver",
    "n2c:Driver": "driver",
    "nc:Image": "image",
    "nc:PersonDigitalImage": "image",
}
_OWN_ATTRIBUTES: Final = frozenset({(ROOT, "n2:version"), (f"{ROOT}/{MAIL}", "n2:key")})
_GJXDM: Final = re.compile(rb"PersonDriverLicenseID|DocumentSubject|jxdm", re.IGNORECASE)
_MKE, _ORI = re.compile(r"[A-Z]{2,4}"), re.compile(r"[A-Z0-9]{9}")
_DESTINATION: Final = re.compile(r"[A-Z]{2}|[A-Z0-9]{9}")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SPACES: Final = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Paths:
    """Which elements are read. more: path to prefix, of an office that holds the schemas; `PUBLIC` shows the
    form. ignored: paths that are known and say nothing about what is asked."""

    more: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    known: Mapping[str, str] = field(init=False, repr=False)
    containers: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = {**PUBLIC, **self.more}
        above = {path.rpartition("/")[0] for path in known}
        while further := {path.rpartition("/")[0] for path in above} - above - {""}:
            above |= further
        object.__setattr__(self, "known", known)
        object.__setattr__(self, "containers", frozenset(above | {_IN_HEADER[:-1]}))


_PUBLIC_PATHS: Final = Paths()


def read(raw: bytes, limits: Limits | None = None, paths: Paths | None = None) -> SwitchMessage:
    """The message of these bytes. Raises LayoutError with the byte, never with content."""
    limits, paths = limits or Limits(), paths or _PUBLIC_PATHS
    elements = elements_of(raw, limits)
    _refuse_other_layouts(raw, elements[0])
    found = _Found(limits, paths)
    for element in elements:
        found.take(element)
    header = found.header
    mke, ori = header.get("mke", ""), header.get("ori", "")
    if not _MKE.fullmatch(mke) or not _ORI.fullmatch(ori) or not found.destinations:
        raise HeaderError(0, "a header without one of its parts", "message key, sender's ORI, destination")
    key = KEYS.get(mke)
    return SwitchMessage(
        layout=Layout.NIEM,
        mke=mke,
        ori=ori,
        destinations=tuple(found.destinations),
        control=header.get("control"),
        received=_stamp(header, "received"),
        sent=_stamp(header, "sent"),
        fields=found.fields() if key is not None and key.kind is KeyKind.QUERY else (),
        text=found.parts.get("text"),
        image=_image(found.parts),
        unread=tuple(found.unread),
        digest=digest_of(raw),
    )


def _refuse_other_layouts(raw: bytes, root: Element) -> None:
    if _short(root.path[0]) != ROOT:
        is_gjxdm = _GJXDM.search(raw) is not None
        layout = "the GJXDM layout, which is not read" if is_gjxdm else "XML of another root"
        raise UnreadLayoutError(root.offset, layout, f"{ROOT} of {NAMESPACES['n2']}")
    version = dict(root.attributes).get(f"{NAMESPACES['n2']} version", VERSION)
    if version != VERSION:
        raise UnreadLayoutError(root.offset, "another version of the layout", VERSION)


class _Found:
    """What one message holds, gathered element by element."""

    def __init__(self, limits: Limits, paths: Paths) -> None:
        self.header: dict[str, str] = {}
        self.destinations: list[str] = []
        self.parts: dict[str, str] = {}
        self.unread: list[str] = []
        self._limits, self._known, self._ignored = limits, paths.known, paths.ignored
        self._containers = paths.containers
        self._seen: set[str] = set()

    def take(self, element: Element) -> None:
        """Put one element where it belongs. Raises LayoutError."""
        path = "/".join(_SAME.get(short, short) for short in map(_short, element.path))
        text = element.text.strip(_SPACES)
        if path in self._ignored:
            return
        self._note_attributes(path, element)
        part = _HEADER_PARTS.get(path.removeprefix(_IN_HEADER)) if path.startswith(_IN_HEADER) else None
        if part is not None:
            self._take_header(part, element, text)
        elif path in self._known:
            self._take_part(path, element, text)
        elif path in self._containers:
            self._refuse_second(path, element)
            if text:
                self._note(element)
        else:
            self._note(element)

    def fields(self) -> tuple[tuple[str, str], ...]:
        """The prefixed fields, in the order of the message; parts of the name stand where the first stood."""
        fields: dict[str, str] = {}
        for name, value in self.parts.items():
            if name in ("surname", "given", "middle"):
                fields.setdefault("NAM", self._name())
            elif name.isupper():
                fields[name] = value
        return tuple(fields.items())

    def _name(self) -> str:
        given = " ".join(self.parts[each] for each in ("given", "middle") if self.parts.get(each))
        return f"{self.parts.get('surname', '')}, {given}".rstrip(" ")

    def _take_header(self, part: str, element: Element, text: str) -> None:
        at = element.offset
        if element.has_children:
            raise HeaderError(at, "elements inside a part of the header", "text")
        if part == "control":
            text = element.text
            if len(text) > self._limits.control_characters:
                expected = f"at most {self._limits.control_characters} characters"
                raise TooLongError(at, f"a control field of {len(text)}", expected)
            if not text.isprintable():
                raise HeaderError(at, "a control field with signs that cannot be printed", "none of them")
        if part == "destination":
            if not _DESTINATION.fullmatch(text):
                raise HeaderError(at, "another destination", "a code of 2 capitals, or an ORI")
            if len(self.destinations) >= self._limits.destinations:
                raise TooLongError(at, "one more destination", f"at most {self._limits.destinations}")
            self.destinations.append(text)
        elif part in self.header:
            raise DuplicateHeaderError(at, "a part of the header for a second time", "each once")
        else:
            self.header[part] = text

    def _take_part(self, path: str, element: Element, text: str) -> None:
        self._refuse_second(path, element)
        part = self._known[path]
        if part in self.parts:
            raise DuplicateFieldError(element.offset, "a part of the question for a second time", "each once")
        if element.has_children:
            self._note(element)
            return
        if part == "text":
            text = element.text
        elif part != "base64" and len(text) > self._limits.field_characters:
            expected = f"at most {self._limits.field_characters} characters"
            raise TooLongError(element.offset, f"a value of {len(text)}", expected)
        elif not text.isprintable() or (part in ("surname", "given", "middle") and "," in text):
            raise FieldFormError(element.offset, "a value with signs that it cannot have", "none of them")
        day = _DAY.fullmatch(text) if part == "DOB" else None
        if part:
            self.parts[part] = "".join(day.groups()) if day else text

    def _refuse_second(self, path: str, element: Element) -> None:
        if path in self._seen and path == _IN_HEADER[:-1]:
            raise DuplicateHeaderError(element.offset, "a second header", "one")
        if path in self._seen:
            raise DuplicateFieldError(element.offset, "a part of the message for a second time", "each once")
        self._seen.add(path)

    def _note_attributes(self, path: str, element: Element) -> None:
        if not path.startswith(_IN_HEADER):
            for name, _ in element.attributes:
                if (path, _short(name)) not in _OWN_ATTRIBUTES:
                    self.unread.append(f"@{_short(name)[:40]}")

    def _note(self, element: Element) -> None:
        self.unread.append(_short(element.path[-1])[:40])


def _short(name: str) -> str:
    address, between, local = name.rpartition(" ")
    return f"{_SHORT.get(address, '?')}:{local}" if between else f"?:{local}"


def _stamp(header: Mapping[str, str], side: str) -> Stamp | None:
    parts = [header.get(f"{side}_{each}") for each in ("time", "day", "number")]
    return Stamp(*(each or "" for each in parts)) if any(each is not None for each in parts) else None


def _image(parts: Mapping[str, str]) -> Image | None:
    return Image("".join(parts["base64"].split()), parts.get("format", "")) if "base64" in parts else None
