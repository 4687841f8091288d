"""Words of the public-records pages: states and what happened, in the reader's language."""

from typing import Final

from django.utils.translation import gettext_lazy

from clerestory.casework.records_process import Part
from clerestory.public_records.records import Happened
from clerestory.public_records.states import State
from clerestory.web.words import Word, Words

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
PROCESS: Final[dict[Part, tuple[Word, Word]]] = {
    Part.ASKED: (
        gettext_lazy("You ask"),
        gettext_lazy(
            "Here, without an account and without a name. You get a number and a key. The request stands in "
            "the public log from that moment; who asked never does."
        ),
    ),
    Part.ACKNOWLEDGED: (
        gettext_lazy("The office says that it came"),
        gettext_lazy(
            "Somebody reads it and writes one sentence about it for the public log. With the number and the "
            "key you see by which day the answer is due."
        ),
    ),
    Part.QUESTION: (
        gettext_lazy("Perhaps the office asks you something, or a fee"),
        gettext_lazy("You read it with the number and the key, and answer there."),
    ),
    Part.ANSWERED: (
        gettext_lazy("You get the answer"),
        gettext_lazy("In the way that you chose, at once or in parts. The log shows what was answered."),
    ),
    Part.DENIED: (
        gettext_lazy("If something is not given"),
        gettext_lazy(
            "You get the reason and the law. You can write an appeal or a complaint; somebody who did not "
            "decide before reads it."
        ),
    ),
    Part.KEPT: (
        gettext_lazy("Afterwards"),
        gettext_lazy(
            "How you were reached is destroyed when the time for keeping it is over. The line in the log "
            "stays."
        ),
    ),
}
"""Of each step: what it is, and what it means for who asks; the days are the law's."""
