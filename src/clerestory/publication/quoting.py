"""Statements made of law: a provision in its own words, a group of answers with what led to them, a count.

The law's sentences are those of the packs (and of their translation); only what joins them stands in
`texts.toml`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.law.translation import Translation
from clerestory.publication.asked import Asked, Row
from clerestory.publication.sources import NoData, NotYetMeasured, OfControl, OfPack, OfProvision, OfTable
from clerestory.publication.statements import Statement
from clerestory.publication.wording import capital, listed, say, small
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.words import word

BEST_CASE: Final = OfControl(
    "tests/readings/test_leaving_facts_out.py",
    "test_no_case_of_a_pack_is_answered_more_permissively_for_a_fact_left_out",
)


def sentence(asked: Asked, pack: Pack, one: Provision, note: str = "says") -> str:
    """A provision's sentence (`says`, `duty`, `due`, `cure`) in the language asked, marked where the
    provision is not translated; empty where it has none."""
    spanish = asked.desk.spanish(pack) if asked.language == "es" else Translation()
    told = spanish.sentences(one, asked.language)
    text = str(getattr(told, note) or "")
    if not text or told.language == asked.language:
        return text
    return say(asked.language, "law.untranslated", text=text)


def read_out(asked: Asked, pack: Pack, one: Provision) -> str:
    """A provision's sentence, whole; a text nobody read is said to be so."""
    told = sentence(asked, pack, one).rstrip(".") + "."
    return told if one.text == "read" else f"{told} {say(asked.language, f'law.{one.text}')}"


def silence(asked: Asked, pack: Pack) -> str:
    """What a pack says where no rule of it permits."""
    return (asked.desk.spanish(pack).silence if asked.language == "es" else None) or pack.silence


def quoted(
    asked: Asked, pack: Pack, one: Provision, name: str = "law.quoted", *, about: str = "", **values: object
) -> Statement:
    """A provision in its own words. A text nobody read is said to be so."""
    text = say(asked.language, name, law=read_out(asked, pack, one), **values)
    return Statement(text, OfProvision.of(pack, one), asked.on, about)


def duty(asked: Asked, pack: Pack, one: Provision, *, about: str = "") -> Statement:
    """A duty with its deadline, in the law's own words."""
    due = sentence(asked, pack, one, "due").rstrip(".")
    told = {"duty": sentence(asked, pack, one, "duty"), "due": due}
    text = say(asked.language, "law.duty" if due else "law.duty_alone", **told)
    if one.text != "read":
        text += " " + say(asked.language, f"law.{one.text}")
    return Statement(text, OfProvision.of(pack, one), asked.on, about)


def limits(asked: Asked) -> Iterator[Statement]:
    """What a statute forbids offices to restrict, for every layer that says so."""
    about = say(asked.language, "about.limits")
    for layer in asked.layers:
        for limit in layer.pack.limits:
            same = [one for one in layer.pack.in_force(asked.on) if one.citation == limit.citation]
            if same:
                says: str = read_out(asked, layer.pack, same[0])
                source: OfProvision | OfPack = OfProvision.of(layer.pack, same[0])
            else:
                says = say(asked.language, "law.untranslated", text=limit.says)
                source = OfPack.of(layer.pack, f"limit: {limit.citation}")
            text = say(asked.language, "law.limit", citation=limit.citation, says=says)
            yield Statement(text, source, asked.on, about)


def grouped(asked: Asked, rows: Sequence[Row], *, about: str) -> Iterator[Statement]:
    """The rows by what led to them: which elements, what happens to them, the law's own words."""
    groups: dict[tuple[Outcome, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.outcome, row.provision.id if row.provision else f"/{row.pack.id}"), []).append(
            row
        )
    order = (Outcome.RELEASE, Outcome.REVIEW, Outcome.WITHHOLD, Outcome.OUT_OF_SCOPE)
    for (outcome, _), group in sorted(groups.items(), key=lambda one: order.index(one[0][0])):
        yield _group(asked, group, outcome, about)


def _group(asked: Asked, group: Sequence[Row], outcome: Outcome, about: str) -> Statement:
    pack, provision = group[0].pack, group[0].provision
    told = {"elements": elements(asked, group), "outcome": word(asked.language, "outcome", str(outcome))}
    if provision is not None:
        return replace(quoted(asked, pack, provision, "law.group", about=about, **told), outcome=outcome)
    if outcome is Outcome.OUT_OF_SCOPE:
        text = say(asked.language, "law.group_outside", law=asked.name(pack), **told)
        return Statement(text, OfPack.of(pack, "scope"), asked.on, about, outcome)
    text = say(asked.language, "law.group", law=capital(silence(asked, pack)), **told)
    return Statement(text, OfPack.of(pack, "silence"), asked.on, about, outcome)


def elements(asked: Asked, rows: Iterable[Row]) -> str:
    """The elements of rows as a list in words."""
    return listed(asked.language, [word(asked.language, "element", row.element) for row in rows])


def counted(asked: Asked, rows: Sequence[Row], name: str, *, about: str = "", **values: object) -> Statement:
    """How many of the rows have which outcome, with the provisions that led there."""
    told = {str(outcome): sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    text = say(asked.language, name, total=len(rows), **told, **values)
    return Statement(text, table(asked, "grid", rows), asked.on, about)


def table(asked: Asked, name: str, rows: Sequence[Row]) -> OfTable:
    """The source of something counted over rows."""
    led = dict.fromkeys(row.provision.id for row in rows if row.provision)
    return OfTable(name, len(rows), tuple(led), asked.stamps)


def unmeasured(asked: Asked, what: str, by: str, *, about: str = "") -> Statement:
    """Something that only an office's own installation can tell. `what` and `by` name texts of the parts
    `missing` and `meter`."""
    meter = say(asked.language, f"meter.{by}")
    missing = say(asked.language, f"missing.{what}")
    values = {"what": small(missing), "meter": small(meter), "law": asked.law}
    text = say(asked.language, "law.not_yet_measured", **values)
    return Statement(text, NotYetMeasured(meter), asked.on, about)


def no_data(asked: Asked, what: str, reason: str, *, about: str = "") -> Statement:
    """Something on which this office has no data. `what` names a text of the part `missing`, `reason` one of
    the parts `because` and `brings`."""
    values = {part: small(say(asked.language, f"{part}.{reason}")) for part in ("because", "brings")}
    text = say(asked.language, "law.no_data", what=say(asked.language, f"missing.{what}"), **values)
    return Statement(text, NoData(what, **values), asked.on, about)


def not_kept(asked: Asked, what: str, reason: str = "", *, about: str = "") -> Statement:
    """Something that no installation keeps, or not this one: no data, or where an office would tell it.
    reason: as `no_data` has it; of the same name as `what` unless it is given."""
    if asked.records is None:
        return unmeasured(asked, what, "office", about=about)
    return no_data(asked, what, reason or what, about=about)


def best_case(asked: Asked) -> Statement:
    """What every table assumes of a requester; a property of the packs' own cases keeps it true."""
    return Statement(say(asked.language, "law.best_case"), BEST_CASE, asked.on)


def controlled(asked: Asked, name: str, control: OfControl, *, about: str = "") -> Statement:
    """A sentence about how this program works, held true by a test."""
    return Statement(say(asked.language, name), control, asked.on, about)
