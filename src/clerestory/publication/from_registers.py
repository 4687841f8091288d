"""Statements made of registers about what others did: studies, reports, positions, surveys, dockets,
contacts.

Promises that each names its source and the day somebody looked, that what is known second-hand is said to be
so, and that an empty register is told as an empty register, never as "there is none". An installation adds
what its staff entered; without one the registers of the packs are read.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from clerestory.horizon.told import DocketTold
from clerestory.law.contacts import Contact, contacts_for
from clerestory.law.controversies import Campaign, Controversy, Search, load_campaigns, load_controversies
from clerestory.law.studies import Study, load_studies
from clerestory.law.surveys import Survey, SurveyLead, load_surveys
from clerestory.publication.asked import Asked
from clerestory.publication.quoting import not_kept, unmeasured
from clerestory.publication.sources import OfLink, OfRegister
from clerestory.publication.statements import Statement
from clerestory.publication.wording import capital, say

_AUDIT: Final = "audit"


def studies(asked: Asked, question: int) -> Iterator[Statement]:
    """What studies found that speak to this question, each with how and what it cannot show."""
    about = say(asked.language, "about.evidence" if question == 12 else "about.studies")
    found = [one for one in _studies(asked) if one.question == question]
    for one in found:
        yield _study(asked, one, about)
    if not found:
        source = OfRegister("studies", 0, asked.pack.version)
        yield Statement(say(asked.language, "register.no_studies"), source, asked.on, about)


def audits(asked: Asked, *, about: str) -> Iterator[Statement]:
    """Audits from outside, as the register of studies has them."""
    found = [one for one in _studies(asked) if one.question == 9 and getattr(one, "kind", "") == _AUDIT]
    for one in found:
        yield _study(asked, one, about)
    if not found:
        yield not_kept(asked, "external_audit", about=about)


def controversies(asked: Asked) -> Iterator[Statement]:
    """What was reported, oldest first, and when somebody last searched."""
    about = say(asked.language, "about.reported")
    reports, searches = _controversies(asked)
    for one in sorted(reports, key=lambda each: each.on):
        says = one.dice if asked.language == "es" else one.says
        day = _day(one.on, one.precise_to)
        text = say(asked.language, "register.report", day=day, says=says, by=one.by) + _second_hand(
            asked, one.read
        )
        yield Statement(
            text, OfLink("controversies", one.id, one.looked_on, _links(one.source)), asked.on, about
        )
    if not reports:
        source = OfRegister("controversies", 0, asked.pack.version)
        yield Statement(say(asked.language, "register.no_reports"), source, asked.on, about)
    for search in searches:
        says = search.dice if asked.language == "es" else search.says
        text = say(asked.language, "register.search", day=search.last_on.isoformat(), says=says)
        source = OfRegister("controversies", len(reports), search.last_on.isoformat())
        yield Statement(text, source, asked.on, about)


def campaigns(asked: Asked) -> Iterator[Statement]:
    """Who asks for which change, the newest last."""
    about = say(asked.language, "about.campaigns")
    found = _campaigns(asked)
    for one in sorted(found, key=lambda each: each.on):
        text = say(
            asked.language,
            "register.campaign",
            day=_day(one.on, one.precise_to),
            who=one.who,
            wants=say(asked.language, f"wants.{one.wants}").lower(),
            says=one.dice if asked.language == "es" else one.says,
        ) + _second_hand(asked, one.read)
        yield Statement(text, OfLink("positions", one.id, one.looked_on, _links(one.source)), asked.on, about)
    if not found:
        source = OfRegister("positions", 0, asked.pack.version)
        yield Statement(say(asked.language, "register.no_campaigns"), source, asked.on, about)


def dockets(asked: Asked) -> Iterator[Statement]:
    """What was written about each proposal, with form letters counted as such."""
    about = say(asked.language, "about.dockets")
    if asked.records is None or asked.records.horizon is None:
        yield unmeasured(asked, "comments", "office", about=about)
        return
    found = asked.records.horizon.dockets
    for one in found:
        day = one.counted_on or asked.records.as_of
        yield Statement(_docket(asked, one), OfLink("dockets", one.number, day, ()), asked.on, about)
    if not found:
        empty = OfRegister("dockets", 0, asked.records.as_of.isoformat())
        yield Statement(say(asked.language, "register.no_dockets"), empty, asked.on, about)


def surveys(asked: Asked) -> Iterator[Statement]:
    """Surveys with all that is needed to weigh them; the others by name, without a figure."""
    about = say(asked.language, "about.surveys")
    whole, leads = _surveys(asked)
    for one in whole:
        source = OfLink("surveys", one.id, one.looked_on, _links(one.source))
        yield Statement(_survey(asked, one), source, asked.on, about)
    for lead in leads:
        spanish = asked.language == "es"
        missing = capital(lead.falta if spanish else lead.missing).rstrip(".") + "."
        title = lead.titulo if spanish else lead.title
        text = say(asked.language, "register.lead", title=title, missing=missing)
        source = OfLink("surveys", lead.id, lead.looked_on, _links(lead.source))
        yield Statement(text, source, asked.on, about)
    if not whole and not leads:
        empty = OfRegister("surveys", 0, asked.pack.version)
        yield Statement(say(asked.language, "register.no_surveys"), empty, asked.on, about)


def contacts(asked: Asked) -> Iterator[Statement]:
    """Who helps in the whole state, and how many more in single counties."""
    about = say(asked.language, "about.contacts")
    register = contacts_for(asked.desk.library, asked.law)
    for one in register.statewide:
        yield Statement(_contact(asked, one), OfLink("contacts", one.id, one.checked_on, (one.source,)),
                        asked.on, about)  # fmt: skip
    local = [one for one in register.contacts if not one.is_statewide]
    if local:
        looked_on = min(one.checked_on for one in local).isoformat()
        text = say(asked.language, "register.counties", count=len(local))
        yield Statement(text, OfRegister("contacts", len(local), looked_on), asked.on, about)
    if not register.contacts:
        empty = OfRegister("contacts", 0, asked.pack.version)
        yield Statement(say(asked.language, "register.no_contacts"), empty, asked.on, about)


def _studies(asked: Asked) -> Sequence[Study]:
    if asked.records and asked.records.horizon:
        return asked.records.horizon.studies
    return [one for layer in asked.layers for one in load_studies(layer.pack)]


def _controversies(asked: Asked) -> tuple[Sequence[Controversy], Sequence[Search]]:
    if asked.records and asked.records.horizon:
        return asked.records.horizon.controversies, asked.records.horizon.searches
    found = [load_controversies(layer.pack) for layer in asked.layers]
    searches = [search for _, search in found if search is not None]
    return [one for reports, _ in found for one in reports], searches


def _campaigns(asked: Asked) -> Sequence[Campaign]:
    if asked.records and asked.records.horizon:
        return asked.records.horizon.campaigns
    return [one for layer in asked.layers for one in load_campaigns(layer.pack)]


def _surveys(asked: Asked) -> tuple[Sequence[Survey], Sequence[SurveyLead]]:
    if asked.records and asked.records.horizon:
        return asked.records.horizon.surveys, asked.records.horizon.leads
    found = [load_surveys(layer.pack) for layer in asked.layers]
    return [one for whole, _ in found for one in whole], [one for _, leads in found for one in leads]


def _study(asked: Asked, one: Study, about: str) -> Statement:
    spanish = asked.language == "es"
    text = say(
        asked.language,
        "register.study",
        authors=one.authors,
        year=one.year or say(asked.language, "register.no_year").lower(),
        title=one.title,
        finding=one.hallazgo if spanish else one.finding,
        design=one.diseno if spanish else one.design,
        limits=one.limites if spanish else one.limits,
        grade=say(asked.language, f"grade.{one.grade}").lower(),
        side=say(asked.language, f"side.{one.side}").lower(),
    ) + _second_hand(asked, one.read)
    return Statement(text, OfLink("studies", one.id, one.looked_on, _links(one.source)), asked.on, about)


def _survey(asked: Asked, one: Survey) -> str:
    spanish = asked.language == "es"
    return say(
        asked.language,
        "register.survey",
        title=one.titulo if spanish else one.title,
        question=one.question,
        conducted_by=one.conducted_by,
        sponsor=one.sponsor,
        field_from=one.field_from.isoformat(),
        field_until=one.field_until.isoformat(),
        mode=one.mode,
        frame=one.frame,
        sample_size=f"{one.sample_size:,}",
        weights=one.weights,
        margin=one.margin,
        findings=" ".join(each.dice if spanish else each.says for each in one.findings),
    ) + _second_hand(asked, one.read)


def _contact(asked: Asked, one: Contact) -> str:
    spanish = asked.language == "es"
    reached = "".join(f" {each}." for each in (one.telephone, one.address, one.link) if each)
    name = "register.contact_stale" if one.is_stale(asked.on) else "register.contact"
    says = (one.dice if spanish else one.says).rstrip(".") + "."
    values = {"whom": one.nombre if spanish else one.name, "says": says, "reached": reached}
    return say(asked.language, name, day=one.checked_on.isoformat(), **values)


def _docket(asked: Asked, one: DocketTold) -> str:
    spanish, counted = asked.language == "es", one.counted
    text = say(
        asked.language,
        f"register.docket_{one.state}",
        title=one.titulo if spanish else one.title,
        opens=one.opens_on.isoformat(),
        closes=one.closes_on.isoformat(),
        received=f"{counted.received:,}",
        in_letters=f"{counted.in_letters:,}",
        letters=f"{counted.letters:,}",
        single=f"{counted.single:,}",
        outcome=one.resultado if spanish else one.outcome,
    )
    return f"{text} {say(asked.language, 'register.docket_made_up')}" if one.made_up else text


def _second_hand(asked: Asked, read: str) -> str:
    return "" if read == "read" else f" {say(asked.language, 'law.secondary')}"


def _links(source: str) -> tuple[str, ...]:
    return (source,) if source.startswith("http") else ()


def _day(on: date, precise_to: str) -> str:
    """As exact as it is known: 2026, 2026-10 or 2026-10-05."""
    return on.isoformat()[: {"year": 4, "month": 7}.get(precise_to, 10)]
