"""What can be wrong with law that loads. One check, one file, one function `check(library) -> findings`.

A finding is one sentence: where, what was found, what is expected.
"""

from clerestory.law.checks import (
    broken_packs,
    contested_citations,
    office_limits,
    plain_sentences,
    release_needs_disclosure,
    unread_texts,
)
from clerestory.law.library import Library

CHECKS = (
    broken_packs.check,
    contested_citations.check,
    office_limits.check,
    plain_sentences.check,
    release_needs_disclosure.check,
    unread_texts.check,
)


def check_library(library: Library) -> list[str]:
    """Every finding of every check, in a stable order."""
    return [finding for check in CHECKS for finding in check(library)]
