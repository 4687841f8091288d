"""What a payload of the journal may hold: plain words, whole numbers, yes, no, nothing, lists of these."""

from enum import StrEnum

from clerestory.journal.errors import NotPlainError


def plain(name: str, value: object) -> object:
    """The value as plain JSON. name: the field, for the message. Raises NotPlainError."""
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, tuple | list):
        return [plain(name, item) for item in value]
    raise NotPlainError(
        f"Payload field {name!r} holds a {type(value).__name__}; expected plain words or numbers."
    )
