"""A text nobody read may lead to review or withholding, never to a release without a person.

Source: the rule of the house, docs/decisions/0003-law-is-cedar.md.
"""

from collections.abc import Iterator

from clerestory.law.library import Library
from clerestory.vocabulary.decision import Reading

_AT_ONCE = {"disclose_without_review", "compel_without_review"}


def check(library: Library) -> Iterator[str]:
    """One finding for each permit without review whose text was not read."""
    for pack in library.packs.values():
        for one in pack.provisions:
            if one.effect == "permit" and one.actions & _AT_ONCE and one.text is not Reading.READ:
                at_once = ", ".join(sorted(one.actions & _AT_ONCE))
                yield (
                    f"{pack.id}: {one.id} ({one.citation}) permits {at_once} "
                    f"on a text marked {one.text}; expected a text that was read, or `disclose` alone."
                )
