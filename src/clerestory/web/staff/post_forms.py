"""Forms of letters to persons: which went, why one is discarded, which came back."""

from typing import Any, Final

from django.utils.translation import gettext_lazy

from clerestory.casework.post_letters import Tray
from clerestory.residents.undelivered import NUMBER_DIGITS, CameBack, Discarded
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, several
from clerestory.web.words import Words

DISCARDED: Final[Words] = {
    Discarded.ADDRESS_PROTECTED.value: gettext_lazy("the address became protected"),
    Discarded.RECORD_REMOVED.value: gettext_lazy("the record is gone"),
    Discarded.PERSON_ASKED.value: gettext_lazy("the person asked for that"),
    Discarded.TOLD_IN_PERSON.value: gettext_lazy("the person was told at the counter"),
    Discarded.MADE_BY_MISTAKE.value: gettext_lazy("it was made by mistake, or its pages are spoiled"),
    Discarded.WENT_BEFORE.value: gettext_lazy("it was in the post before the address became protected"),
}
CAME_BACK: Final[Words] = {
    CameBack.MOVED.value: gettext_lazy("moved"),
    CameBack.NOT_KNOWN_THERE.value: gettext_lazy("not known at the address"),
    CameBack.NO_SUCH_ADDRESS.value: gettext_lazy("no such address"),
    CameBack.REFUSED.value: gettext_lazy("refused"),
    CameBack.NOT_COLLECTED.value: gettext_lazy("not collected"),
    CameBack.NOTHING_SAID.value: gettext_lazy("the post says nothing"),
}
_CHOOSE: Final = gettext_lazy("Choose")


class PostedForm(OfficeForm):
    """Which letters went, and when."""

    letters = several(
        gettext_lazy("Letters that went"),
        [],
        required=True,
        error_messages={"required": gettext_lazy("Choose the letters that went.")},
    )
    on = day(gettext_lazy("Posted on"))

    def __init__(self, *args: Any, tray: Tray, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "letters", [(str(each.id), each.number) for each in tray.letters])

    def clean_on(self) -> object:
        """A day must be given."""
        on = self.cleaned_data["on"]
        if on is None:
            self.add_error("on", gettext_lazy("Choose the day on which they were posted."))
        return on


class DiscardForm(OfficeForm):
    """Why a letter is not posted."""

    because = one_of(gettext_lazy("Why"), [*DISCARDED.items()], empty=_CHOOSE, required=True)


class CameBackForm(OfficeForm):
    """Which letter came back, when, and what the post says."""

    number = line(
        gettext_lazy("Number of the letter"),
        longest=NUMBER_DIGITS,
        required=True,
        help_text=gettext_lazy("Eight digits and letters; it stands on the letter."),
        error_messages={"required": gettext_lazy("Write the number that stands on the letter.")},
    )
    back_on = day(gettext_lazy("Came back on"))
    because = one_of(gettext_lazy("What the post says"), [*CAME_BACK.items()], empty=_CHOOSE, required=True)

    def clean_back_on(self) -> object:
        """A day must be given."""
        on = self.cleaned_data["back_on"]
        if on is None:
            self.add_error("back_on", gettext_lazy("Choose the day on which it came back."))
        return on
