"""The form under a docket: what somebody says, and a name only if they want it shown."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.horizon.comments_file import LONGEST_COMMENT, LONGEST_NAME
from clerestory.web.fields import OfficeForm, line, one_of, sentences

_LANGUAGES: Final = [("en", "English"), ("es", "Español")]


class CommentForm(OfficeForm):
    """A comment."""

    text = sentences(
        gettext_lazy("Your comment"),
        longest=LONGEST_COMMENT,
        rows=7,
        help_text=gettext_lazy(
            "Write nothing that only the office may know: no numbers of licences, no addresses, no names of "
            "others. What we find of it is removed before anybody else reads your comment."
        ),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
    name = line(gettext_lazy("Name, only if you want it shown with the comment"), longest=LONGEST_NAME)
    language = one_of(gettext_lazy("Language of the comment"), _LANGUAGES)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_text(self) -> str:
        """Something that can be read."""
        text = str(self.cleaned_data["text"])
        if sum(map(str.isalnum, text)) < 2:
            raise ValidationError(_("Write what you want to say."))
        return text
