"""What is refused of a switch message: where, what was found, what was expected, and never any content.

`reason` is a short word for counters and for a negative acknowledgement; it is the same for every message
with the same fault. `offset` counts bytes: from the start of the connection for frames, of the message for
layouts.
"""

from typing import ClassVar

from clerestory.channels.errors import ChannelError


class SwitchError(ChannelError):
    """Base of what `channels.switch` refuses."""

    reason: ClassVar[str] = "unreadable"


class PlacedError(SwitchError):
    """Something at one place is not as it must be."""

    what: ClassVar[str] = "The message"
    cure: ClassVar[str] = "Send it again, corrected; nothing of it was taken."

    def __init__(self, offset: int, found: str, expected: str) -> None:
        self.offset, self.found, self.expected = offset, found, expected
        super().__init__(f"{self.what}, byte {offset}: found {found}, expected {expected}. {self.cure}")


class FrameError(PlacedError):
    """The stream of bytes does not hold the frames it should."""

    reason = "frame"
    what = "The connection"
    cure = "What was not acknowledged must be sent again."


class StrayBytesError(FrameError):
    """Bytes that belong to no frame."""

    reason = "frame.stray"


class FrameTooLongError(FrameError):
    """A frame is longer than was agreed."""

    reason = "frame.too_long"


class TruncatedFrameError(FrameError):
    """The connection ended inside a frame."""

    reason = "frame.truncated"


class InterleavedFrameError(FrameError):
    """A frame begins inside another one."""

    reason = "frame.interleaved"


class FrameHeadError(FrameError):
    """The head of a frame is of no known form."""

    reason = "frame.head"


class CorruptFrameError(FrameError):
    """A frame's check sum is not that of its bytes."""

    reason = "frame.corrupt"


class UnframableError(SwitchError):
    """What should be sent cannot be put into a frame."""

    reason = "frame.unframable"


class LayoutError(PlacedError):
    """A message is not of the layout that it seems to be of."""

    reason = "layout"


class TooLongError(LayoutError):
    """A message, or a part of it, is longer than any that is taken."""

    reason = "layout.too_long"


class EncodingError(LayoutError):
    """The bytes are of another encoding than the layout's."""

    reason = "layout.encoding"


class ControlCharacterError(LayoutError):
    """A control character that the layout does not let be ignored."""

    reason = "layout.control_character"


class HeaderError(LayoutError):
    """The header is not of the documented form."""

    reason = "layout.header"


class DuplicateHeaderError(LayoutError):
    """A part of the header, or the header itself, stands there twice."""

    reason = "layout.duplicate_header"


class DuplicateFieldError(LayoutError):
    """A field stands there twice: which one counts must not be chosen here."""

    reason = "layout.duplicate_field"


class FieldFormError(LayoutError):
    """A field is not prefix, slash and value, or the last one has a closing period."""

    reason = "layout.field_form"


class MarkupRefusedError(LayoutError):
    """Markup that a message has no need of: document types, entities, processing instructions."""

    reason = "layout.markup"


class TooDeepError(LayoutError):
    """More elements, or deeper ones, than any message has."""

    reason = "layout.too_deep"


class MarkupFormError(LayoutError):
    """The XML is not well-formed."""

    reason = "layout.not_well_formed"


class UnreadLayoutError(LayoutError):
    """A layout that is known by name and is not read, or none that is known."""

    reason = "layout.not_read"


class UnwritableError(SwitchError):
    """A message cannot be written in its layout without saying something else than was meant. `part` names
    what: a part of the header, a prefix, an element."""

    reason = "layout.unwritable"

    def __init__(self, part: str, found: str, expected: str) -> None:
        self.part = part
        super().__init__(f"{part}: found {found}, expected {expected}. Nothing was written.")


class QuestionError(SwitchError):
    """A message was read but asks nothing that can be put to the law. `part` names a prefix or "destination",
    "key", "sender"."""

    reason = "question"

    def __init__(self, part: str, found: str, expected: str) -> None:
        self.part, self.found, self.expected = part, found, expected
        super().__init__(f"{part}: found {found}, expected {expected}. Send the question again, corrected.")


class UnknownKeyError(QuestionError):
    """No public text tells of this message key."""

    reason = "question.unknown_key"


class NoQuestionError(QuestionError):
    """A message of this key asks nothing about a record. `kind`: of what kind it is."""

    reason = "question.none"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__("key", f"one of kind {kind}", "one that asks about a driver or a vehicle")


class MissingFieldError(QuestionError):
    """Fields that the question needs are missing."""

    reason = "question.missing_field"


class UnreadFieldsError(MissingFieldError):
    """Fields that the question needs may be among the parts that nobody here can read."""

    reason = "question.unread_fields"


class FieldNotAllowedError(QuestionError):
    """A known field that this key, or this layout, has no place for."""

    reason = "question.field_not_allowed"


class FieldValueError(QuestionError):
    """The value of a known field is none that it may have."""

    reason = "question.field_value"


class DestinationError(QuestionError):
    """The destination is none that this key may have, or not this office."""

    reason = "question.destination"


class SpoofedSenderError(QuestionError):
    """The header names a sender that this line cannot speak for."""

    reason = "question.sender"


class NoReplyError(SwitchError):
    """A reply to this message would not be one, or would go round for ever."""

    reason = "reply.none"


class ElementNotAskedError(SwitchError):
    """Values were to be written that the question did not ask for."""

    reason = "reply.not_asked"
