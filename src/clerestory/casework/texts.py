"""Text that people wrote, fit to be kept: printable, with line breaks, of a bounded length.

Refuses what a database or a page cannot hold (NUL, control signs, half a surrogate pair) with the place and
the length found, never with the text itself."""

import hashlib
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


def required_text(pointer: str, text: str, *, wanted: str, longest: int = LONGEST, letters: int = 0) -> str:
    """The same for a text that must not be empty. wanted: what was expected, in words. letters: so many
    letters and digits at least, where a sign on its own would tell nobody anything."""
    kept = kept_text(pointer, text, longest=longest)
    if not kept:
        raise UnusableCommandError(pointer, "nothing", wanted)
    if sum(map(str.isalnum, kept)) < letters:
        raise UnusableCommandError(pointer, f"{len(kept)} characters", wanted)
    return kept


def digest_of(text: str) -> str:
    """What the journal holds of a text that is kept elsewhere, without white space around it: its SHA-256 in
    hexadecimal digits."""
    return hashlib.sha256(text.strip().encode("utf-8")).hexdigest()
