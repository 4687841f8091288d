"""3. How access is had: by which paper, by which road, and what must be obeyed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clerestory.policy.tables.askers import PAPERS
from clerestory.publication.answers.q09_safeguards import CONTROLS
from clerestory.publication.asked import Asked, Row
from clerestory.publication.from_office import doors
from clerestory.publication.from_reports import reported, single, wanted
from clerestory.publication.quoting import best_case, controlled, counted, grouped, quoted, table
from clerestory.publication.statements import Statement
from clerestory.publication.wording import listed, say, small
from clerestory.vocabulary.facts import Authority, Facts, Purpose
from clerestory.vocabulary.words import word

TIMES: Final = (single("median-days"), wanted("answer-time", "took", answer="all"), wanted("reviewed"))
_ASKED = ("name", "address", "licence_number", "photo")


def answer(asked: Asked) -> Iterator[Statement]:
    """Papers, court process, roads; then the doors of this office, and how long it took."""
    yield best_case(asked)
    about = say(asked.language, "about.papers")
    for paper in PAPERS:
        rows = asked.rows("immigration_removal", paper.name)
        if paper.name == "none":
            yield counted(asked, rows, "q03.no_paper", about=about)
        else:
            told = word(asked.language, "paper", paper.name)
            yield counted(asked, rows, "q03.paper", about=about, paper=told)
    for pack, one in asked.in_force:
        if one.effect == "permit" and one.actions & {"compel", "compel_without_review"}:
            yield quoted(asked, pack, one, about=say(asked.language, "about.must_obey"))
    yield from _roads(asked)
    here = say(asked.language, "about.this_office")
    yield from doors(asked, about=here)
    yield controlled(asked, "office.gate", CONTROLS["gate"], about=here)
    yield from reported(asked, "roads", [wanted("asked-channel", "channel")], about=here)
    yield from reported(asked, "times", TIMES, about=here)


def _roads(asked: Asked) -> Iterator[Statement]:
    """Roads that change nothing are named together; the others with what they change."""
    plain = asked.facts("immigration_removal", elements=_ASKED)
    ordinary = asked.answered(plain)
    same, other = ["counter"], []
    for channel in ("mail", "portal", "api"):
        rows = asked.answered(replace(plain, channel=channel))
        if _led(rows) == _led(ordinary):
            same.append(channel)
        else:
            other.append((channel, rows))
    for channel, facts in _special(plain).items():
        other.append((channel, asked.answered(facts)))
    about = say(asked.language, "about.channels")
    roads = listed(asked.language, [small(say(asked.language, f"channel.{channel}")) for channel in same])
    text = say(asked.language, "channel.same", channels=roads, total=len(ordinary))
    yield Statement(text, table(asked, "grid", ordinary), asked.on, about)
    for channel, rows in other:
        yield from grouped(asked, rows, about=say(asked.language, f"channel.{channel}"))


def _special(plain: Facts) -> dict[str, Facts]:
    """Roads that bring less than a best case: nobody fills in an application there."""
    return {
        "switch": replace(
            plain,
            channel="switch",
            application=None,
            authority=Authority("network_query"),
            purpose=Purpose("unknown"),
        ),
        "bulk_feed": replace(plain, channel="bulk_feed", mode="bulk"),
        "proactive": replace(plain, channel="internal", mode="proactive_notice", application=None),
    }


def _led(rows: tuple[Row, ...]) -> list[tuple[str, str | None]]:
    return [(str(row.outcome), row.provision.id if row.provision else None) for row in rows]
