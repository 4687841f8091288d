"""What leans on an authority leans on one that is there and still law."""

from collections.abc import Iterator

from clerestory.law.library import Library


def check(library: Library) -> Iterator[str]:
    """One finding for each limit on directives whose citation is in no provision, or in none in force."""
    for pack in library.packs.values():
        for limit in pack.limits:
            cited = [one for one in pack.provisions if one.citation.startswith(limit.citation)]
            if not cited:
                yield f"{pack.id}: a limit on directives cites {limit.citation}, which no provision gives."
            elif not any(one.is_in_force(pack.covers_until) for one in cited):
                yield f"{pack.id}: a limit on directives cites {limit.citation}, which is repealed."
