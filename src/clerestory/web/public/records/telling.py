"""Words of the public-records pages: states and what happened, in the reader's language."""

from typing import Final

from django.utils.translation import gettext_lazy

from clerestory.public_records.records import Happened
from clerestory.public_records.states import State
from clerestory.web.words import Words

STATES: Final[Words] = {
    State.RECEIVED: gettext_lazy("Received"),
    State.ACKNOWLEDGED: gettext_lazy("Acknowledged"),
    State.CLARIFICATION_ASKED: gettext_lazy("Waiting for a clarification from who asked"),
    State.FEE_ASKED: gettext_lazy("Waiting for payment"),
    State.IN_WORK: gettext_lazy("In work"),
    State.EXTENDED: gettext_lazy("In work, with a longer time"),
    State.ANSWERED_IN_PART: gettext_lazy("Answered in part; the rest is in work"),
    State.ANSWERED: gettext_lazy("Answered"),
    State.DENIED: gettext_lazy("Denied"),
    State.DENIED_IN_PART: gettext_lazy("Answered, and denied in part"),
    State.CLOSED_WITHOUT_REPLY: gettext_lazy("Closed, because no reply came"),
    State.WITHDRAWN: gettext_lazy("Withdrawn by who asked"),
}
HAPPENED: Final[Words] = {
    Happened.ASKED: gettext_lazy("You asked"),
    Happened.ACKNOWLEDGE: gettext_lazy("The office acknowledged it"),
    Happened.TAKE_UP: gettext_lazy("The work began"),
    Happened.ASK_CLARIFICATION: gettext_lazy("The office asks you; the time stands still"),
    Happened.ASK_FEE: gettext_lazy("The office asks a fee; the time stands still"),
    Happened.CLARIFY: gettext_lazy("You answered; the time runs again"),
    Happened.PAY: gettext_lazy("The payment is settled; the time runs again"),
    Happened.EXTEND: gettext_lazy("The office takes a longer time"),
    Happened.ANSWER_IN_PART: gettext_lazy("A part of the answer"),
    Happened.ANSWER: gettext_lazy("The answer"),
    Happened.DENY_IN_PART: gettext_lazy("The answer; a part is denied"),
    Happened.DENY: gettext_lazy("Denied"),
    Happened.CLOSE: gettext_lazy("Closed, because no reply came"),
    Happened.WITHDRAW: gettext_lazy("You withdrew it"),
    Happened.LOOK_AGAIN: gettext_lazy("The office looks at it again"),
    Happened.SUMMARISED: gettext_lazy("The public log says what was asked"),
    Happened.COMPLAINED: gettext_lazy("You wrote an appeal or a complaint"),
    Happened.COMPLAINT_ANSWERED: gettext_lazy("The answer to your complaint"),
    Happened.CONTACT_FORGOTTEN: gettext_lazy("How you are reached was destroyed"),
}
