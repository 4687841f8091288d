"""Permission to go without a person only counts inside permission to go; a policy that gives one gives
both."""

from collections.abc import Iterator

from clerestory.law.library import Library

_PAIRS = (("disclose_without_review", "disclose"), ("compel_without_review", "compel"))


def check(library: Library) -> Iterator[str]:
    """One finding for each permit whose wider permission is missing."""
    for pack in library.packs.values():
        for one in pack.provisions:
            for narrow, wide in _PAIRS:
                if one.effect == "permit" and narrow in one.actions and wide not in one.actions:
                    yield f"{pack.id}: {one.id} permits {narrow} but not {wide}; expected both."
