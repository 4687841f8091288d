"""A duty says what must be done, by when in words and as data, and what it is about."""

from collections.abc import Iterator

from clerestory.law.library import Library

_OWE = {"owe", "owe_when_withheld"}


def check(library: Library) -> Iterator[str]:
    """One finding for each duty that lacks one of the four."""
    for pack in library.packs.values():
        for one in pack.provisions:
            lacking = [note for note in ("duty", "due", "deadline", "kind") if getattr(one, note) is None]
            if one.actions & _OWE and lacking:
                named = ", ".join(f"@{note}" for note in lacking)
                yield f"{pack.id}: {one.id}: a duty needs {named}: what must be done, by when, of which kind."
