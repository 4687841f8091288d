"""What pages call the values of notices and holds. Holds words only."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from clerestory.residents.notice_models import Channel, Reason
from clerestory.web.words import Words

TOLD_BY: Final[Words] = {
    Channel.LETTER.value: _("by letter"),
    Channel.MAIL.value: _("by mail"),
    Channel.POST.value: _("by a posted letter"),
    Channel.PAGE.value: _("on the person’s own page only"),
    Channel.OTHERWISE.value: _("in another way"),
    Channel.NONE.value: _("nobody had to be told"),
}
NOT_TOLD: Final[Words] = {
    "not_looked_up": _("nobody was looked up, so there is no address"),
    "no_person": _("no person known for this record"),
    "no_record": _("no record was meant"),
    "not_owed": _("not owed for this record"),
    "not_wished": _("the person wants no letters"),
    "discarded": _("the letter was discarded"),
    "address_protected": _("the address is protected"),
    "address_unusable": _("no envelope can bear the address"),
}
REASONS: Final[Words] = {
    Reason.CRIMINAL_INVESTIGATION.value: _("It would hinder a criminal investigation"),
    Reason.DANGER_TO_A_PERSON.value: _("It would endanger a person"),
    Reason.COURT_ORDER.value: _("A court ordered it"),
}
