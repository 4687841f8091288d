"""2. Legal restrictions: every provision in force that forbids or asks for a person, and what was noted."""

from collections.abc import Iterator

from clerestory.publication.asked import Asked
from clerestory.publication.quoting import quoted
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say


def answer(asked: Asked) -> Iterator[Statement]:
    """The state's own first, then the federal ones."""
    for layer in reversed(asked.layers):
        in_force = layer.pack.in_force(asked.on)
        forbids = [one for one in in_force if one.effect == "forbid"]
        outright = [one for one in forbids if one.actions & {"disclose", "compel"}]
        for name, provisions in (
            ("forbids", outright),
            ("person", [one for one in forbids if one not in outright]),
            ("noted", [one for one in in_force if "note" in one.actions]),
        ):
            about = say(asked.language, f"about.{name}", law=asked.name(layer.pack))
            for one in provisions:
                yield quoted(asked, layer.pack, one, about=about)
