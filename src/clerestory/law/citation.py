"""Is this a citation? A source, a place in it, and nothing that hides where one ends and the next begins.

Fifty jurisdictions cite in fifty ways, so this asks for what they share: it begins with a capital or a
figure, its brackets close, it names a place (a figure) or says in words that a law was not read, and it is
one line of ordinary signs.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 160
_PLACE: Final = re.compile(
    r"[0-9]|\bart\. |"
    r"\b(?:article|section|law (?:before|on|of)|not read|order|policy|agreements?|settlement)\b",
    re.IGNORECASE,
)
_CLOSING: Final = {")": "(", "]": "["}


def fault_of(citation: str) -> str | None:
    """What keeps `citation` from being one, in words that complete "found a citation that ..."; None if
    nothing."""
    if not citation or citation != citation.strip() or "  " in citation:
        return "is empty or has stray blanks"
    if len(citation) > LONGEST:
        return f"is longer than {LONGEST} signs"
    if any(unicodedata.category(sign)[0] == "C" for sign in citation) or "\n" in citation:
        return "holds control signs"
    if not (citation[0].isupper() or citation[0].isdigit()):
        return "begins neither with a capital nor with a figure"
    if citation.endswith((".", ",", ";", ":")) and not citation.endswith(("Co.", "Inc.", "et seq.", "ff.")):
        return "ends in a punctuation mark"
    if not _balanced(citation):
        return "leaves a bracket open"
    if not _PLACE.search(citation):
        return "names no place: expected a section, a year, or words such as 'law before 2001'"
    return None


def _balanced(text: str) -> bool:
    open_: list[str] = []
    for sign in text:
        if sign in _CLOSING.values():
            open_.append(sign)
        elif sign in _CLOSING and (not open_ or open_.pop() != _CLOSING[sign]):
            return False
    return not open_
