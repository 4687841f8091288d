"""Messages written in the XML layout, in the elements that public text tells.

Promises that `niem.read` gives an equal message back. A field without a known place is refused, never left
out.
What has no place in public text, the wording of an answer, stands in an element of our own namespace.
"""

from collections.abc import Iterator
from typing import Final

from clerestory.channels.switch.errors import UnwritableError
from clerestory.channels.switch.keys import FIELDS, KEYS, KeyKind
from clerestory.channels.switch.message import SwitchMessage
from clerestory.channels.switch.niem import ANSWERS, ASKS, HEADER, NAMESPACES, OWN_NAMESPACE, ROOT, VERSION

_START: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT} '
    + " ".join(f'xmlns:{short}="{address}"' for short, address in NAMESPACES.items())
    + f' xmlns:own="{OWN_NAMESPACE}" n2:version="{VERSION}">'
)
_PLATE: Final = "nc:ConveyanceRegistrationPlateIdentification"
_PLATE_PARTS: Final = {
    "LIC": "nc:IdentificationID",
    "LIT": "nc:IdentificationCategoryText",
    "LIY": "nc:IdentificationExpirationDate",
}
_WRITTEN: Final = frozenset({"RSN", "DOB", "NAM", "VIN", *_PLATE_PARTS})


def write(message: SwitchMessage) -> bytes:
    """The bytes of a message. Raises UnwritableError, naming the part."""
    key = KEYS.get(message.mke)
    if key is not None and key.kind is KeyKind.QUERY:
        data = _inside(ASKS, *_asked(message))
    else:
        data = _inside(ANSWERS, *_told(message))
    header = _inside(HEADER, *_header(message))
    return f"{_START}{header}{data}</{ROOT}>".encode()


def _header(message: SwitchMessage) -> Iterator[str]:
    yield _leaf("nh2:MessageKeyCodeText", message.mke)
    yield _leaf("nh2:OriginatingORIID", message.ori)
    for destination in message.destinations:
        yield _leaf("nh2:DestinationORIID", destination)
    if message.control is not None:
        yield _leaf("nh2:DocumentControlFieldText", message.control)
    if message.received is not None:
        yield _leaf("nh2:MessageReceiveDate", message.received.day)
        yield _leaf("nh2:MessageReceiveTime", message.received.time)
        yield _leaf("nh2:SendMessageNumeric", message.received.number)
    if message.sent is not None:
        yield _leaf("nh2:MessageSendDate", message.sent.day)
        yield _leaf("nh2:MessageSendTime", message.sent.time)
        yield _leaf("nh2:ReceiveMessageNumeric", message.sent.number)


def _asked(message: SwitchMessage) -> Iterator[str]:
    for prefix, _ in message.fields:
        if prefix not in _WRITTEN:
            named = prefix if prefix in FIELDS else "a field"
            raise UnwritableError(named, "a field whose place in XML is not public", "one whose place is")
    if message.text or message.image:
        raise UnwritableError(message.mke, "a text or an image", "fields")
    values = dict(message.fields)
    if "RSN" in values:
        yield _leaf("n2:ReasonCode", values["RSN"])
    person = [*_born(values), *_name(values)]
    if person:
        yield _inside("n2:Person", *person)
    plate = [_leaf(name, values[prefix]) for prefix, name in _PLATE_PARTS.items() if prefix in values]
    vehicle = [_inside(_PLATE, *plate)] if plate else []
    if "VIN" in values:
        vehicle.append(_inside("nc:VehicleIdentification", _leaf("nc:IdentificationID", values["VIN"])))
    if vehicle:
        yield _inside("nc:Vehicle", *vehicle)


def _born(values: dict[str, str]) -> Iterator[str]:
    if (day := values.get("DOB")) is not None:
        if len(day) != 8 or not (day.isascii() and day.isdigit()):
            raise UnwritableError("DOB", "another form of a day", "ccyymmdd")
        yield _inside("nc:PersonBirthDate", _leaf("nc:Date", f"{day[:4]}-{day[4:6]}-{day[6:]}"))


def _name(values: dict[str, str]) -> Iterator[str]:
    if (name := values.get("NAM")) is not None:
        surname, comma, rest = name.partition(",")
        given, _, middle = rest.strip(" ").partition(" ")
        if not comma or "," in rest or " ".join(rest.split()) != rest.strip(" ") or not surname:
            raise UnwritableError("NAM", "another form of a name", "LAST, FIRST MIDDLE")
        parts = [_leaf("nc:PersonGivenName", given)] if given else []
        parts += [_leaf("nc:PersonMiddleName", middle)] if middle else []
        yield _inside("nc:PersonName", *parts, _leaf("nc:PersonSurName", surname))


def _told(message: SwitchMessage) -> Iterator[str]:
    if message.fields:
        raise UnwritableError(message.mke, "fields", "a text or an image")
    if message.text is not None:
        yield _leaf("own:Text", message.text)
    if message.image is not None:
        yield _inside(
            "nc:Image",
            _leaf("nc:BinaryBase64Object", message.image.base64),
            _leaf("nc:BinaryFormatID", message.image.format),
            _leaf("nc:BinarySizeValue", str(message.image.size_kilobytes)),
        )


def _leaf(name: str, value: str) -> str:
    if not value.replace("\n", "").isprintable():
        raise UnwritableError(name, "signs that cannot be printed", "none of them")
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<{name}>{escaped}</{name}>"


def _inside(name: str, *parts: str) -> str:
    return f"<{name}>{''.join(parts)}</{name}>"
