"""The text layout: read into a SwitchMessage, and written back to the same bytes.

    <MKE>.<sending ORI>.<destination>[.*<control field>].TXT    header [s1][s4]
    <PFX>/<value>.<PFX>/<value>                                  text; no closing period after the last [s1]

On its way the switch puts two lines, `time day number` each, between sender and destination [x1]. CR, LF and
DEL may stand anywhere in the text and are ignored [s1]; any other control character is refused.
Promises that what is written is read back the same, byte for byte, and that nothing is repaired: a closing
period, a field without a slash, a value with one, a second control field are refused. A key whose text is not
made of fields, or that nobody documented, keeps its text whole.
Ours where public text is silent: several destinations are separated by period or comma (which one is kept); a
control field holds no period; one LF ends each line that is written.
"""

import re
from collections.abc import Iterator
from typing import Final

from clerestory.channels.switch.errors import (
    ControlCharacterError,
    DuplicateFieldError,
    DuplicateHeaderError,
    EncodingError,
    FieldFormError,
    HeaderError,
    LayoutError,
    TooLongError,
    UnwritableError,
)
from clerestory.channels.switch.keys import FIELDS, KEYS
from clerestory.channels.switch.message import Layout, Limits, Stamp, SwitchMessage, digest_of

_STAMP: Final = r"[!-~]{1,20} [!-~]{1,20} [!-~]{1,20}"
_PLACE: Final = r"(?:[A-Z0-9]{9}|[A-Z]{2})"
_HEAD: Final = re.compile(
    r"[\r\n]*([A-Z]{2,4})\.([A-Z0-9]{9})\."
    rf"(?:[\r\n]+({_STAMP})[\r\n]+({_STAMP})[\r\n]+)?"
    rf"({_PLACE}(?:\.{_PLACE})*|{_PLACE}(?:,{_PLACE})+)"
    r"(?:\.\*([^.\r\n\x7f]*))?\.TXT(?=[\r\n\x7f]|\Z)"
)
_STEPS: Final = (
    (re.compile(r"[\r\n]*[A-Z]{2,4}(?=\.)"), "a message key of 2 to 4 capital letters and a period"),
    (re.compile(r"\.[A-Z0-9]{9}(?=\.)"), "a period, the sender's ORI of 9 capitals or digits, a period"),
    (
        re.compile(rf"\.(?:[\r\n]+{_STAMP}[\r\n]+{_STAMP}[\r\n]+)?(?={_PLACE})"),
        "a destination, or two lines of time, day and number, then a destination",
    ),
    (
        re.compile(rf"{_PLACE}(?:\.{_PLACE})*|{_PLACE}(?:,{_PLACE})+"),
        "codes of 2 capitals or ORIs, all separated by periods or all by commas",
    ),
    (re.compile(r"(?:\.\*[^.\r\n\x7f]*)?(?=\.TXT(?:[\r\n\x7f]|\Z))"), "an optional control field, then .TXT"),
)
_SECOND_CONTROL: Final = re.compile(r"\.\*[^.\r\n\x7f]*\.\*")
_OTHER_CONTROLS: Final = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DEL: Final = "\x7f"
_IGNORED: Final = "\r\n" + _DEL
_FIELD: Final = re.compile(r"([A-Z0-9]{2,4})/([^/]*)")
_LINE_END: Final = "\n"


def read(raw: bytes, limits: Limits | None = None) -> SwitchMessage:
    """The message of these bytes. Raises LayoutError with the byte, never with content."""
    limits = limits or Limits()
    _refuse_bytes(raw, limits)
    text = raw.decode("ascii")
    head = _HEAD.match(text)
    if head is None:
        raise _fault_in_head(text)
    mke, ori, received, sent, places, control = head.groups()
    separator = "," if "," in places else "."
    destinations = tuple(places.split(separator))
    if len(destinations) > limits.destinations:
        expected = f"at most {limits.destinations}"
        raise TooLongError(head.start(5), f"{len(destinations)} destinations", expected)
    if control is not None and len(control) > limits.control_characters:
        expected = f"at most {limits.control_characters} characters"
        raise TooLongError(head.start(6), f"a control field of {len(control)}", expected)
    key = KEYS.get(mke)
    has_fields = key is not None and key.has_fields
    return SwitchMessage(
        layout=Layout.LEGACY,
        mke=mke,
        ori=ori,
        destinations=destinations,
        control=control,
        received=_stamp(received),
        sent=_stamp(sent),
        fields=_fields(text, head.end(), limits) if has_fields else (),
        text=None if has_fields else _whole(text, head.end()),
        separator=separator,
        digest=digest_of(raw),
    )


def write(message: SwitchMessage) -> bytes:
    """The bytes of a message; `read` gives an equal one back. Raises UnwritableError for what would be read
    as something else."""
    text = _written_text(message)
    stamps = _written_stamps(message)
    control = "" if message.control is None else f".*{message.control}"
    places = message.separator.join(message.destinations)
    head = f"{message.mke}.{message.ori}.{stamps}{places}{control}.TXT"
    found = _HEAD.fullmatch(head)
    meant = (message.mke, message.ori, places, message.control)
    if found is None or (found[1], found[2], found[5], found[6]) != meant or message.separator not in ".,":
        raise UnwritableError("header", "a part that would be read otherwise", "the documented form")
    written = head + _LINE_END + text
    if not written.isascii() or _OTHER_CONTROLS.search(raw := written.encode("ascii")) or _DEL in written:
        raise UnwritableError("text", "signs that the layout has no place for", "printable ASCII")
    return raw


def _refuse_bytes(raw: bytes, limits: Limits) -> None:
    if len(raw) > limits.message_bytes:
        expected = f"at most {limits.message_bytes}"
        raise TooLongError(limits.message_bytes, f"{len(raw)} bytes", expected)
    if not raw.isascii():
        offset = next(at for at, sign in enumerate(raw) if sign > 0x7F)
        raise EncodingError(offset, "a byte above 127", "ASCII")
    if control := _OTHER_CONTROLS.search(raw):
        found = f"the control character {control[0][0]}"
        raise ControlCharacterError(control.start(), found, "none but CR, LF and DEL")


def _fault_in_head(text: str) -> LayoutError:
    at = 0
    for pattern, expected in _STEPS:
        found = pattern.match(text, at)
        if found is None:
            if _SECOND_CONTROL.match(text, at):
                return DuplicateHeaderError(at, "a second control field", "one at most")
            return HeaderError(at, "the end" if at >= len(text) else "something else", expected)
        at = found.end()
    return HeaderError(at, "something else", "the header as a whole")


def _stamp(line: str | None) -> Stamp | None:
    return None if line is None else Stamp(*line.split(" "))


def _whole(text: str, start: int) -> str:
    rest = text[start:].replace(_DEL, "")
    return rest.removeprefix("\r").removeprefix("\n")


def _fields(text: str, start: int, limits: Limits) -> tuple[tuple[str, str], ...]:
    body = _without_ignored(text[start:])
    if not body:
        return ()
    if body[-1] == ".":
        at = _offset(text, start, len(body) - 1)
        raise FieldFormError(at, "a period as the last character", "none after the last field")
    if body.count(".") >= limits.fields:
        raise TooLongError(start, f"{body.count('.') + 1} fields", f"at most {limits.fields}")
    fields: dict[str, str] = {}
    for at, part in _parts(body):
        form = _FIELD.fullmatch(part)
        if form is None:
            place = _offset(text, start, at)
            raise FieldFormError(place, "something else", "prefix, one slash and value, no further slash")
        prefix, value = form.groups()
        if prefix in fields:
            named = prefix if prefix in FIELDS else "a field"
            raise DuplicateFieldError(_offset(text, start, at), f"{named} for a second time", "each once")
        if len(value) > limits.field_characters:
            expected = f"at most {limits.field_characters} characters"
            raise TooLongError(_offset(text, start, at), f"a value of {len(value)}", expected)
        fields[prefix] = value
    return tuple(fields.items())


def _parts(body: str) -> Iterator[tuple[int, str]]:
    at = 0
    for part in body.split("."):
        yield at, part
        at += len(part) + 1


def _without_ignored(text: str) -> str:
    return text.replace("\n", "").replace("\r", "").replace(_DEL, "")


def _offset(text: str, start: int, kept: int) -> int:
    """Where in the message the sign stands that is number `kept` of those that are not ignored."""
    places = (at for at in range(start, len(text)) if text[at] not in _IGNORED)
    return next(at for number, at in enumerate(places) if number == kept)


def _written_text(message: SwitchMessage) -> str:
    key = KEYS.get(message.mke)
    if key is None or not key.has_fields:
        if message.fields or message.image:
            raise UnwritableError(message.mke, "fields or an image", "a text")
        text = message.text or ""
        if text.startswith(("\r", "\n")):
            raise UnwritableError("text", "an empty first line", "a text that begins at once")
        return text
    if message.text or message.image:
        raise UnwritableError(message.mke, "a text or an image", "fields")
    for prefix, value in message.fields:
        if not _FIELD.fullmatch(f"{prefix}/{value}") or "." in value or _without_ignored(value) != value:
            raise UnwritableError(prefix if prefix in FIELDS else "a field", "signs that end it", "none")
    if len({prefix for prefix, _ in message.fields}) < len(message.fields):
        raise UnwritableError("text", "a field for a second time", "each once")
    return ".".join(f"{prefix}/{value}" for prefix, value in message.fields)


def _written_stamps(message: SwitchMessage) -> str:
    both = (message.received, message.sent)
    if both == (None, None):
        return ""
    if None in both:
        raise UnwritableError("header", "one line of time, day and number", "two, or none")
    lines = [f"{stamp.time} {stamp.day} {stamp.number}" for stamp in both if stamp]
    return _LINE_END + _LINE_END.join(lines) + _LINE_END
