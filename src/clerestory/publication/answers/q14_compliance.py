"""14. Compliance: layers side by side, how far each was read, where the state departs from federal law."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_office import compared, kept
from clerestory.publication.from_reports import reported, single, wanted
from clerestory.publication.quoting import elements, limits, table
from clerestory.publication.sources import OfPack
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.decision import SEVERITY

TRACED: Final = (
    wanted("refused-by-provision", "provision"),
    single("statements-kept"),
    wanted("claims-checked", "check", instrument="all"),
)


def answer(asked: Asked) -> Iterator[Statement]:
    """What was read of each layer, the difference between them, the limits of offices."""
    for layer in asked.layers:
        in_force = layer.pack.in_force(asked.on)
        read = {
            state: sum(one.text == state for one in in_force) for state in ("read", "secondary", "unread")
        }
        name = "q14.layer" if in_force else "q14.layer_empty"
        told = say(asked.language, name, law=asked.name(layer.pack), total=len(in_force), **read)
        about = say(asked.language, "about.layers")
        yield Statement(told, OfPack.of(layer.pack, "provisions"), asked.on, about)
    yield from _against_federal_law(asked)
    yield from limits(asked)
    here = say(asked.language, "about.this_office")
    yield from compared(asked, "releases_traced", about=here)
    yield from reported(asked, "refused_by", TRACED, about=here)
    yield from kept(asked)


def _against_federal_law(asked: Asked) -> Iterator[Statement]:
    federal = asked.layers[0].pack
    if federal.id == asked.law:
        return
    alone = Asked(asked.desk, federal.id, asked.on, asked.language).rows("immigration_removal")
    together = asked.rows("immigration_removal")
    about = say(asked.language, "about.federal_alone")
    # Where no provision decides, the layers are only silent in different ways, which is no stricter law.
    pairs = [
        (SEVERITY[now.outcome] - SEVERITY[was.outcome], now)
        for was, now in zip(alone, together, strict=True)
        if now.provision is not None
    ]
    stricter = [now for change, now in pairs if change > 0]
    looser = [now for change, now in pairs if change < 0]
    for name, rows in (("stricter", stricter), ("looser", looser)):
        if rows:
            text = say(asked.language, f"q14.{name}", elements=elements(asked, rows))
            yield Statement(text, table(asked, "grid", rows), asked.on, about)
    if not stricter and not looser:
        text = say(asked.language, "q14.same", total=len(pairs))
        rows = [now for _, now in pairs]
        yield Statement(text, table(asked, "grid", rows), asked.on, about)
