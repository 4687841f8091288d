"""20. Future trends: law already written that begins or ends later, how far answers reach; counts."""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.from_reports import by_month, reported, share_refused, wanted
from clerestory.publication.quoting import read_out
from clerestory.publication.sources import OfPack, OfProvision, OfTable
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say

TOTALS: Final = (wanted("asked-channel"), wanted("answers-group", "answer", group="immigration"))


def answer(asked: Asked) -> Iterator[Statement]:
    """What the packs know of later days; how published counts moved, with intervals; no forecast."""
    about = say(asked.language, "about.ahead")
    told = []
    for layer in asked.layers:
        for one in layer.pack.provisions:
            for day, name in ((one.effective_on, "begins"), (one.repealed_on, "ends")):
                if day is not None and day > asked.on:
                    law = read_out(asked, layer.pack, one)
                    text = say(asked.language, f"q20.{name}", day=day.isoformat(), law=law)
                    source = OfProvision.of(layer.pack, one)
                    told.append((day, Statement(text, source, asked.on, about)))
    yield from (statement for _, statement in sorted(told, key=lambda pair: pair[0]))
    if not told:
        total = sum(len(layer.pack.provisions) for layer in asked.layers)
        text = say(asked.language, "q20.none", total=total)
        yield Statement(text, OfTable("provisions", total, (), asked.stamps), asked.on, about)
    for layer in asked.layers:
        text = say(
            asked.language,
            "q20.covers",
            law=asked.name(layer.pack),
            day=layer.pack.covers_until.isoformat(),
        )
        yield Statement(text, OfPack.of(layer.pack, "coverage"), asked.on, about)
    here = say(asked.language, "about.this_office")
    yield from reported(asked, "trends", TOTALS, about=here)
    for figures in TOTALS:
        yield from by_month(asked, figures, about=here)
    yield from share_refused(asked, about=here)
