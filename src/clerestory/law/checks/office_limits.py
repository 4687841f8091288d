"""An office's directive may be stricter than the law, but not where a statute forbids such directives.

The state's pack says in `office_may_not_restrict` which elements no directive may close; a directive must
then name the elements it closes, so that everybody can see that none of these is among them.
Source: for instance statutes modelled on 8 USC 1373 that bar limits on immigration status.
"""

from collections.abc import Iterator
from typing import Any

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.vocabulary.elements import ELEMENTS


def check(library: Library) -> Iterator[str]:
    """One finding for each directive that could reach an element a statute keeps open."""
    for office in library.packs.values():
        if office.layer != "office" or office.extends not in library.packs:
            continue
        state = library.packs[office.extends]
        for directive in office.provisions:
            reached = _reach(directive, {**_classes(state), **_classes(office)})
            for limit in state.limits:
                closed = sorted(reached & set(limit.elements))
                if directive.effect == "forbid" and closed:
                    yield (
                        f"{office.id}: directive {directive.id} can restrict {', '.join(closed)}, which "
                        f"{limit.citation} forbids: {limit.says} Name the elements it closes, without these."
                    )


def _classes(pack: Pack) -> dict[str, tuple[str, ...]]:
    return {f"{pack.id}/{name}": members for name, members in pack.classes.items()}


def _reach(directive: Provision, classes: dict[str, tuple[str, ...]]) -> set[str]:
    """Elements the scope of a directive can name. Conditions are not weighed: only a scope can prove a
    limit."""
    scope: dict[str, Any] = directive.tree["resource"]
    named = [scope["entity"]] if "entity" in scope else scope.get("entities", [])
    if not named:
        return set(ELEMENTS)
    reached: set[str] = set()
    for entity in named:
        if entity["type"] == "Element":
            reached.add(entity["id"])
        else:
            reached |= set(classes.get(entity["id"], ELEMENTS))
    return reached
