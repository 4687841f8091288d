"""Every place of the public site that can be found, in one language, with its address.

Law is gathered once for the process, which has one shelf of it; what people added and what was published is
gathered again when there is more of it. A pack that cannot be used is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from clerestory.casework import report_pages
from clerestory.casework.horizon_told import dockets_told
from clerestory.casework.watch_bills import slug_of
from clerestory.horizon.told import DocketTold
from clerestory.law.claims import QUESTIONS
from clerestory.law.contacts import contacts_for
from clerestory.law.pack import Pack
from clerestory.law.promises import load_promises
from clerestory.law.provision import LawError
from clerestory.publication.book import title
from clerestory.publication.consequences import kinds
from clerestory.publication.finding import Index, Place
from clerestory.vocabulary.words import Language
from clerestory.web.public.answers.desk import every_claim
from clerestory.web.public.law import shelf
from clerestory.web.public.law.telling import name_of

_NEAR: Final = 2.0
"""How much more the office's own law, its directives and federal law count than another state's."""


def index(language: Language, *, at: datetime) -> Index:
    """The index of a language, as things stand."""
    try:
        return _index(language, report_pages.newest().reports, len(every_claim()), dockets_told(at=at))
    except DatabaseError:
        return _law_only(language)


@lru_cache(maxsize=4)
def _index(language: Language, reports: int, claims: int, dockets: tuple[DocketTold, ...]) -> Index:
    with override(language):
        return Index(
            [*_of_law(language), *_claims(language), *_reports(language), *_dockets(language, dockets)]
        )


@lru_cache(maxsize=2)
def _law_only(language: Language) -> Index:
    with override(language):
        return Index(_of_law(language))


@lru_cache(maxsize=2)
def _of_law(language: Language) -> tuple[Place, ...]:
    found = [*_pages(language), *_consequences(language)]
    library = shelf.tables().library
    own = settings.CLERESTORY_LAW
    for law in sorted(library.packs):
        pack = library.packs[law]
        near = law == own or pack.extends == own or pack.layer == "federal"
        found += [replace(one, weight=_NEAR) if near else one for one in _pack(pack, language)]
    return tuple(found)


def _pages(language: Language) -> Iterator[Place]:
    for name, words, says in (
        ("public:record", _("See my record"), _("Who asked about you, why, and what was and was not given.")),
        ("public:records-ask", _("Ask for public records"), _("Ask for documents of this office.")),
        ("public:answers", _("Questions and answers"), _("Twenty questions about each law, with sources.")),
        ("public:laws", _("The law itself"), _("Every provision, how it was read, and since when.")),
        ("public:compare", _("Compare the states"), _("The same question under every law.")),
        ("public:what-if", _("What if another law applied"), _("A year of requests under another law.")),
        ("public:promises", _("Promises"), _("What the law must never let out, and whether it keeps it.")),
        ("public:reports", _("Reports"), _("How many asked, for what, and what became of it.")),
        ("public:report-definitions", _("What each figure counts"), _("Definitions of every number.")),
        ("public:ledger", _("The public ledger"), _("The list that only grows; proofs, witnesses, keys.")),
        ("public:agreements", _("Agreements"), _("Who may ask under which agreement.")),
        ("public:bills", _("Bills we watch"), _("What is proposed, and what it would change.")),
        ("public:dockets", _("Proposals and comments"), _("What this office proposes; anybody may comment.")),
        ("public:surveys", _("Surveys"), _("Who was asked, how many, and what they said.")),
        ("public:studies", _("Studies and audits"), _("What was measured elsewhere.")),
        ("public:controversies", _("What was reported"), _("What was disputed, when, with sources.")),
        ("public:claims", _("All claims"), _("What others said about the law, and whether it is true.")),
    ):
        yield Place(_("page"), str(words), str(says), reverse(name), language)


def _consequences(language: Language) -> Iterator[Place]:
    page = reverse("public:consequences")
    for one in kinds(language):
        yield Place(
            _("what it means"), one.title, one.means, f"{page}#{one.id}", language, more=" ".join(one.do)
        )
    law = settings.CLERESTORY_LAW
    try:
        register = contacts_for(shelf.tables().library, law) if law else None
    except LawError:
        return
    for each in register.contacts if register else ():
        name, says = (each.nombre, each.dice) if language == "es" else (each.name, each.says)
        if each.is_statewide:
            yield Place(_("who can help"), name, says, f"{page}#contact-{each.id}", language)
    for county in register.counties if register else ():
        words = _("Who can help in %(county)s") % {"county": county}
        yield Place(_("who can help"), words, "", f"{page}#counties", language)


def _pack(pack: Pack, language: Language) -> Iterator[Place]:
    spanish = shelf.spanish_of(pack.folder)
    name = name_of(pack, spanish, language)
    yield Place(_("law"), name, "", reverse("public:law", args=[pack.id]), language, more=pack.id)
    if pack.layer != "office":
        for number in QUESTIONS:
            address = reverse("public:answer", args=[pack.id, number])
            yield Place(_("answer"), title(language, number), name, address, language)
    for provision in pack.provisions:
        sentences = spanish.sentences(provision, language)
        address = reverse("public:provision", args=[pack.id, provision.id])
        yield Place(
            _("provision of law"),
            f"{provision.citation} · {name}",
            sentences.says,
            address,
            sentences.language,
        )
    for bill in shelf.bills_of(pack.folder):
        says = bill.dice if language == "es" else bill.says
        address = reverse("public:bill", args=[pack.id, slug_of(bill.id)])
        yield Place(_("bill"), bill.title, says, address, language, more=name)
    yield from _promises(pack, language)


def _promises(pack: Pack, language: Language) -> Iterator[Place]:
    if pack.layer == "office":
        return
    spanish = shelf.spanish_of(pack.folder)
    try:
        promises = load_promises(pack.folder)
    except LawError:
        return
    for one in promises:
        told = spanish.promise(one, language)
        address = f"{reverse('public:promises-of', args=[pack.id])}#{one.id}"
        yield Place(_("promise"), told.says, name_of(pack, spanish, language), address, language)


def _dockets(language: Language, dockets: Iterable[DocketTold]) -> Iterator[Place]:
    for one in dockets:
        name, says = (one.titulo, one.propone) if language == "es" else (one.title, one.proposes)
        address = reverse("public:docket", args=[one.number])
        yield Place(_("proposal"), name, says, address, language, more=one.number, weight=_NEAR)


def _claims(language: Language) -> Iterator[Place]:
    page = reverse("public:claims")
    for _law, claim in every_claim():
        says, evidence = (claim.dice, claim.prueba) if language == "es" else (claim.says, claim.evidence)
        yield Place(_("claim"), says, evidence, f"{page}#{claim.id}", language)


def _reports(language: Language) -> Iterator[Place]:
    for one in report_pages.every_report():
        words = f"{_('Report')} {one.name}"
        yield Place(_("report"), words, "", reverse("public:report", args=[one.name]), language)
    page = reverse("public:report-definitions")
    for each in report_pages.definitions():
        spanish = language == "es"
        yield Place(
            _("figure"),
            each.titulo if spanish else each.title,
            each.cuenta if spanish else each.counts,
            f"{page}#{each.name}",
            language,
            more=each.name,
        )
