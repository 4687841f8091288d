"""A pack that does not load decides nothing; its error is the finding."""

from collections.abc import Iterator

from clerestory.law.library import Library


def check(library: Library) -> Iterator[str]:
    """One finding for each pack that does not load, or that extends a pack that is not there."""
    for name, error in library.broken.items():
        yield f"{name}: {error}"
    for pack in library.packs.values():
        if pack.extends is not None and pack.extends not in library.packs:
            yield f"{pack.id}: extends {pack.extends!r}, which is not there or does not load."
