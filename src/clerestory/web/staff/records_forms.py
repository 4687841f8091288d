"""Forms of the desk for public records: one for each step that staff take."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from clerestory.casework.answer_records import LONGEST_ANSWER, LONGEST_GROUND, Ground
from clerestory.casework.work_on_records import LONGEST_SUMMARY, MOST_MINUTES
from clerestory.web.fields import OfficeForm, day, offer, one_of, sentences, tick
from clerestory.web.public.records.forms import AskForm

_NEEDED: Final = {"required": gettext_lazy("This is needed.")}
_PUBLIC: Final = gettext_lazy("It stands in the public log. Nothing that tells who asked.")


def _text(label: Any, *, longest: int = 2000, rows: int = 3, **more: Any) -> Any:
    return sentences(label, longest=longest, rows=rows, error_messages=_NEEDED, **more)


class StepForm(OfficeForm):
    """A step; `grounds`: the provisions that a denial can rest on."""

    def __init__(self, *args: Any, grounds: tuple[Ground, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "provision" in self.fields:
            found = [(one.id, _told(one)) for one in grounds]
            offer(self, "provision", [("", gettext_lazy("Choose")), *found])


class EnterForm(AskForm):
    """What came by mail, telephone or at the counter, as staff write it down."""

    channel = one_of(
        gettext_lazy("How it came"),
        [
            ("mail", gettext_lazy("By mail")),
            ("telephone", gettext_lazy("By telephone")),
            ("counter", gettext_lazy("At the counter")),
        ],
        widget=forms.RadioSelect,
        required=True,
    )
    received_on = day(gettext_lazy("Day on which it came"))
    way = one_of(
        gettext_lazy("How the answer reaches them"),
        [
            ("none", gettext_lazy("They come again, call, or read the public log")),
            ("mail", gettext_lazy("By e-mail")),
            ("post", gettext_lazy("By post")),
        ],
        widget=forms.RadioSelect,
        required=True,
    )

    def clean(self) -> dict[str, Any]:
        """The day is needed."""
        said = super().clean()
        if not said.get("received_on") and "received_on" not in self.errors:
            self.add_error("received_on", gettext_lazy("Choose a day."))
        return said


class SummaryForm(StepForm):
    """What was asked, for the log."""

    summary = _text(
        gettext_lazy("What was asked, in a sentence"), longest=LONGEST_SUMMARY, rows=2, help_text=_PUBLIC
    )
    in_spanish = _text(
        gettext_lazy("The same in Spanish, if you can write it"),
        longest=LONGEST_SUMMARY,
        rows=2,
        required=False,
        help_text=_PUBLIC,
    )


class AcknowledgeForm(StepForm):
    """The acknowledgement."""

    single = tick(
        gettext_lazy("One record is asked that can be identified"),
        help_text=gettext_lazy("The law may want that one sooner."),
    )


class NoForm(StepForm):
    """A step that needs nothing."""


class QuestionForm(StepForm):
    """A question to who asked."""

    question = _text(gettext_lazy("What is not clear"), help_text=gettext_lazy("Who asked reads this."))


class FeeForm(StepForm):
    """A fee, with what it is counted from."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes of work, all of them"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages=_NEEDED,
    )
    dollars = forms.DecimalField(
        label=gettext_lazy("Price of an hour in dollars"),
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        error_messages=_NEEDED,
    )


class ReplyForm(StepForm):
    """A reply that came by another road."""

    reply = _text(gettext_lazy("What was answered"), help_text=gettext_lazy("It is kept sealed."))


class ReasonForm(StepForm):
    """A reason that who asked reads."""

    reason = _text(gettext_lazy("The reason"), help_text=gettext_lazy("Who asked reads this."))


class NoteForm(StepForm):
    """A note that may be empty."""

    note = sentences(gettext_lazy("What you add, if anything"), longest=600, rows=2, required=False)


class AnswerForm(StepForm):
    """An answer."""

    answer = _text(gettext_lazy("The answer"), longest=LONGEST_ANSWER, rows=6, help_text=_PUBLIC)


class DenyForm(StepForm):
    """A denial: under which law, and why."""

    provision = one_of(gettext_lazy("Provision under which it is not given"), (), error_messages=_NEEDED)
    ground = _text(gettext_lazy("Why it is not given"), longest=LONGEST_GROUND, help_text=_PUBLIC)


class DenyInPartForm(DenyForm):
    """The answer, and the denial of a part."""

    answer = _text(gettext_lazy("The answer"), longest=LONGEST_ANSWER, rows=6, help_text=_PUBLIC)
    field_order = ("answer", "provision", "ground")


class SettleForm(StepForm):
    """The answer to a complaint."""

    answer = _text(gettext_lazy("The answer"), help_text=gettext_lazy("Who asked reads this."))
    again = tick(gettext_lazy("The request is looked at again"), help_text=gettext_lazy("The denial falls."))


FORMS: Final[Mapping[str, type[StepForm]]] = {
    "summarise": SummaryForm,
    "acknowledge": AcknowledgeForm,
    "take_up": NoForm,
    "ask_clarification": QuestionForm,
    "ask_fee": FeeForm,
    "clarify": ReplyForm,
    "pay": ReasonForm,
    "extend": ReasonForm,
    "answer_in_part": AnswerForm,
    "answer": AnswerForm,
    "deny_in_part": DenyInPartForm,
    "deny": DenyForm,
    "close": NoteForm,
    "settle": SettleForm,
}


def _told(one: Ground) -> str:
    unread = "" if one.text == "read" else f" ({one.text})"
    says = one.says if len(one.says) <= 90 else f"{one.says[:87]}…"
    return f"{one.citation}{unread}: {says}"
