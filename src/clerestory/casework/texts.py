"""Text that people wrote, fit to be kept: printable, with line breaks, of a bounded length.

Refuses what a database or a page cannot hold (NUL, control signs, half a surrogate pair) with the place and
the length found, never with the text itself."""

from typing import Final

from clerestory.casework.errors import UnusableCommandError

LONGEST: Final = 2000
_BREAKS: Final = str.maketrans("\n\r\t", "   ")


def kept_text(pointer: str, text: str, *, longest: int = LONGEST) -> str:
    """The text without white space around it. Raises UnusableCommandError."""
    trimmed = text.strip()
    if len(trimmed) > longest:
        raise UnusableCommandError(pointer, f"{len(trimmed)} characters", f"at most {longest}")
    if not trimmed.translate(_BREAKS).isprintable():
        raise UnusableCommandError(
            pointer, "a sign that cannot be printed", "text, with line breaks if needed"
        )
    return trimmed
