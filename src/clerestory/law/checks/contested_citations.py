"""A citation belongs to one pack: two packs that claim it could read it differently."""

from collections.abc import Iterator

from clerestory.law.library import Library


def check(library: Library) -> Iterator[str]:
    """One finding for each citation that more than one pack claims."""
    for citation, owners in library.contested.items():
        yield f"{citation}: claimed by {' and '.join(owners)}; expected one pack."
