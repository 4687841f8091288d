"""The provision that kept an element back, in the language of the page, with the address of its page."""

from dataclasses import dataclass
from datetime import date

from clerestory.casework.own_record import NotGiven
from clerestory.vocabulary.decision import PackStamp
from clerestory.vocabulary.words import Language
from clerestory.web.public.law import shelf, standing
from clerestory.web.public.law.telling import tell
from clerestory.web.resident import words


@dataclass(frozen=True, slots=True)
class Because:
    """Why an element was not given. language: the one that `says` is in; English where the other is not
    written. citation, address: of the provision, empty where none led to it."""

    elements: tuple[str, ...]
    says: str
    language: Language
    citation: str
    address: str


def reasons(
    not_given: tuple[NotGiven, ...], packs: tuple[PackStamp, ...], language: Language, on: date
) -> tuple[Because, ...]:
    """Reasons for what was not given; elements with the same reason stand together."""
    found: dict[tuple[str, Language, str, str], list[str]] = {}
    for each in not_given:
        found.setdefault(_because(each, packs, language, on), []).append(each.element)
    return tuple(Because(tuple(elements), *rest) for rest, elements in found.items())


def _because(
    one: NotGiven, packs: tuple[PackStamp, ...], language: Language, on: date
) -> tuple[str, Language, str, str]:
    if one.rule is None:
        known = words.REASONS.get(one.reason)
        return (str(known), language, "", "") if known else (one.reason, "en", "", "")
    address = standing.address_of(one.rule.id, packs) or ""
    pack = standing.pack_with(one.rule.id, packs)
    if pack is None:
        return one.reason, "en", one.rule.citation, address
    told = tell(pack.by_id[one.rule.id], shelf.spanish_of(pack.folder), language, on)
    return told.sentences.says, told.language, one.rule.citation, address
