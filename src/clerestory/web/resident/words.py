"""Sentences of a resident's page that follow from how a request ended; in both languages by the catalogue."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clerestory.casework import telling
from clerestory.residents.models import AskKind
from clerestory.residents.representative_models import Capacity, Scope
from clerestory.residents.representatives import Stands
from clerestory.residents.telling import Ending

Word = str | Promise

ENDINGS: Final[Mapping[Ending, Word]] = {
    Ending.HANDED_OVER: _("Handed over"),
    Ending.REFUSED: _("Refused"),
    Ending.NOTHING_FOUND: _("Nothing was sent"),
    Ending.NOT_COLLECTED: _("Not fetched; destroyed"),
    Ending.WITHDRAWN: _("Taken back"),
    Ending.LAPSED: _("Ended without an answer"),
}
MEANS: Final[Mapping[Ending, Word]] = {
    Ending.HANDED_OVER: _(
        "What stands under \u201cGiven\u201d left this office, for whoever asked. Nothing else did."
    ),
    Ending.REFUSED: _("The office refused. Nothing about you was sent."),
    Ending.NOTHING_FOUND: _(
        "Nothing was sent: what was written did not fit exactly one record, or the law closed all of it."
    ),
    Ending.NOT_COLLECTED: _(
        "It was allowed and sealed, but nobody fetched it in time. It was destroyed; nobody read it."
    ),
    Ending.WITHDRAWN: _("Whoever asked took the question back. Nothing was sent."),
    Ending.LAPSED: _("The office asked for more and got no answer. Nothing was sent."),
}
NOT_LOOKED_UP: Final = _(
    "Somebody asked with your details. The law closed the question before anybody was looked up: your record "
    "was not touched, and nothing was sent."
)
REASONS: Final[Mapping[str, Word]] = {
    telling.NEUTRAL: _("The law does not let this office send this element for this request."),
    telling.NOT_APPROVED: _("A person of this office looked at this element and did not approve it."),
    "": _("It was not sent because the request ended."),
}
ASKS: Final[Mapping[str, Word]] = {
    AskKind.QUESTION.value: _("A question"),
    AskKind.CORRECTION.value: _("Something is wrong and should be corrected"),
    AskKind.COMPLAINT.value: _("A complaint"),
}
ENTRIES: Final[Mapping[str, Word]] = {
    "asked": _("The question was asked."),
    "part": _("A part of the question went on under a number of its own."),
    "refused": _("The office refused."),
    "nothing_found": _("There was nothing to send."),
    "withdrawn": _("The question was taken back."),
    "lapsed": _("The question ended without an answer."),
    "sealed": _("What was allowed was sealed for whoever asked."),
    "answered": _("What was allowed was sent to whoever asked, on the line they asked by."),
    "collected": _("The sealed envelope was fetched."),
    "not_collected": _("Nobody fetched the envelope; it was destroyed."),
}
"""What an entry of the journal says, by the word that casework.own_receipt gives it."""
CAPACITIES: Final[Mapping[str, Word]] = {
    Capacity.PARENT.value: _("parent"),
    Capacity.GUARDIAN.value: _("guardian"),
    Capacity.ATTORNEY.value: _("attorney"),
}
PAPERS: Final[Mapping[str, Word]] = {
    "birth_certificate": _("Birth certificate"),
    "adoption_order": _("Order of adoption"),
    "custody_order": _("Order about custody"),
    "guardianship_order": _("Order of guardianship"),
    "conservatorship_order": _("Order of conservatorship"),
    "power_of_attorney": _("Power of attorney"),
    "letter_of_representation": _("Letter of representation"),
}
SCOPES: Final[Mapping[Scope, Word]] = {
    Scope.SEE: _("sees this page"),
    Scope.ASK: _("asks questions"),
    Scope.CONSENT: _("gives consents, as the paper says"),
}
STANDS: Final[Mapping[Stands, Word]] = {
    Stands.TO_CONFIRM: _("waits for a second look"),
    Stands.LETTER_WAITS: _("waits until the letter to you was posted"),
    Stands.CANNOT_BE_TOLD: _("does not begin: no letter could reach you"),
    Stands.WAITING: _("has not begun"),
    Stands.IN_FORCE: _("in force"),
    Stands.OVER: _("over"),
    Stands.ENDED: _("ended"),
}
