"""A request that refutes a promise, in plain words: who asks, what for, with which paper, for what, when.

Promises that every fact of the request is told and none is added; a word that no list has is printed as it
stands in the facts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _

from clerestory.publication.wording import capital, listed
from clerestory.vocabulary.requesters import ancestry
from clerestory.vocabulary.words import Language, UnknownWordError, word, words

_GROUPS: Final[dict[str, str]] = {
    "channel": "channel",
    "mode": "mode",
    "requester.delegated": "power",
    "requester.attestations": "attestation",
    "requester.agreement.elements": "element",
    "application.fee": "fee",
    "authority.issuer": "issuer",
    "authority.elements": "element",
    "consent.form": "consent_form",
    "consent.elements": "element",
    "subject.record": "record",
    "subject.credential": "class",
    "subject.keys": "key",
    "subject.resolved": "resolved",
    "reviewer.finding": "finding",
}
_CALLED: Final = {
    "requester.agreement.covers_elements": "requester.agreement.elements",
    "subject.keys_supplied": "subject.keys",
}
_FIRST: Final = frozenset(
    {"id", "law", "on", "elements", "requester.agency", "requester.recipient", "purpose.activity",
     "purpose.mixed_with", "authority.instrument", "authority.issuer"}
)  # fmt: skip
_FEDERAL_USE: Final = re.compile(r"b([0-9]{1,2})")
_LISTED_USES: Final = range(1, 15)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what it is called and what it is. `code`: how the facts name it, where that says more."""

    label: str
    value: str
    code: str = ""


def told_request(facts: Mapping[str, Any], language: Language) -> tuple[Line, ...]:
    """The facts of a request, the five that everybody asks for first."""
    return (*_first(facts, language), *_others(facts, language))


def party(node: str, language: Language) -> str:
    """A requester in words: of the narrowest place that has some."""
    known = words(language)["party"]
    places = [one for one in ancestry(node) if one in known]
    return known[max(places, key=lambda one: one.count("."))] if places else node


def _first(facts: Mapping[str, Any], language: Language) -> Iterator[Line]:
    agency = facts["requester"]["agency"]
    yield Line(_("Who asks"), capital(party(agency, language)), agency)
    recipient = facts["requester"].get("recipient")
    if recipient:
        yield Line(_("Who finally receives it"), capital(party(recipient, language)), recipient)
    yield Line(_("What for"), capital(_word(language, "activity", facts["purpose"]["activity"])))
    if also := facts["purpose"].get("mixed_with"):
        yield Line(_("And also for"), listed(language, [_word(language, "activity", one) for one in also]))
    yield Line(_("With which paper"), capital(_paper(facts.get("authority", {}), language)))
    elements = [_word(language, "element", one) for one in facts["elements"]]
    yield Line(_("Which piece of information"), capital(listed(language, elements)))
    yield Line(_("On which day"), formats.date_format(date.fromisoformat(facts["on"]), "DATE_FORMAT"))


def _paper(authority: Mapping[str, Any], language: Language) -> str:
    paper = _word(language, "instrument", authority.get("instrument", "none"))
    issuer = authority.get("issuer")
    return f"{paper} ({_word(language, 'issuer', issuer)})" if issuer else paper


def _others(facts: Mapping[str, Any], language: Language) -> Iterator[Line]:
    for path, value in _flat(facts):
        name = _CALLED.get(path, path)
        if path not in _FIRST and value not in (None, [], ""):
            yield Line(capital(_word(language, "fact", name)), capital(_value(language, name, value)))


def _flat(facts: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in facts.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value


def _value(language: Language, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return listed(language, [_value(language, name, one) for one in value])
    if name == "purpose.claimed_use":
        federal = _FEDERAL_USE.fullmatch(value)
        if federal and int(federal[1]) in _LISTED_USES:
            return f"18 USC 2721(b)({federal[1]})"
        return _("a use that state law lists") if value == "state" else _("a use that no law lists")
    if name == "reviewer.division":  # an open word: these two are the ones a solver may choose
        return {"counsel": _("counsel"), "other": _("another division")}.get(value, str(value))
    return _word(language, _GROUPS.get(name, name), str(value))


def _word(language: Language, group: str, term: str) -> str:
    try:
        return word(language, group, term)
    except UnknownWordError:
        return term.replace("_", " ")
