"""Forms of the public-records pages: what is asked, how an answer comes back, a number with its key."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.ask_for_records import LONGEST, LONGEST_CONTACT
from clerestory.public_records.contact import Contact
from clerestory.public_records.errors import UnusableContactError
from clerestory.web.fields import OfficeForm, line, one_of, sentences

RECORDS, OWN, SOMEBODY = "records", "own", "somebody"
_ABOUT: Final = [
    (RECORDS, gettext_lazy("Figures, documents, rules or how the office works")),
    (OWN, gettext_lazy("My own record")),
    (SOMEBODY, gettext_lazy("The record of another person, or a vehicle")),
]
_WAYS: Final = [
    ("none", gettext_lazy("I look it up here, with the number and the key")),
    ("mail", gettext_lazy("By e-mail")),
    ("post", gettext_lazy("By post")),
]
_LANGUAGES: Final = [("en", "English"), ("es", "Español")]


class AskForm(OfficeForm):
    """What somebody asks. Nothing here asks for a name."""

    about = one_of(gettext_lazy("What it is about"), _ABOUT, widget=forms.RadioSelect, required=True)
    asked = sentences(
        gettext_lazy("What you would like to know or see"),
        longest=LONGEST,
        rows=6,
        required=False,
        help_text=gettext_lazy(
            "Say which years, which kind of requests, which document. You need not say who you are "
            "or why you ask."
        ),
    )
    way = one_of(gettext_lazy("How the answer reaches you"), _WAYS, widget=forms.RadioSelect, required=True)
    mail = line(gettext_lazy("E-mail address, if you chose e-mail"), longest=254)
    post = sentences(
        gettext_lazy("Postal address, if you chose post"), longest=LONGEST_CONTACT, rows=3, required=False
    )
    language = one_of(gettext_lazy("In which language we write to you"), _LANGUAGES)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].widget.attrs |= {"autocomplete": "email", "inputmode": "email"}
        self.fields["post"].widget.attrs["autocomplete"] = "street-address"

    @property
    def about_one_person(self) -> bool:
        """Whether it is about one person's record, which is not taken here."""
        return bool(self.cleaned_data.get("about") in (OWN, SOMEBODY))

    def clean(self) -> dict[str, Any]:
        """The way that was chosen needs its address; what is asked is needed where it is taken."""
        said = dict(super().clean() or {})
        if said.get("about") == RECORDS and not str(said.get("asked", "")).strip():
            self.add_error("asked", _("Write what you would like to know or see."))
        way = said.get("way", "none")
        value = "" if way == "none" else str(said.get(way, "")).strip()
        if way != "none" and not value:
            self.add_error(way, _("Write it, or choose another way."))
            return said
        try:
            said["contact"] = Contact(way, value)
        except UnusableContactError:
            self.add_error("mail", _("Write one e-mail address, such as name@example.org."))
        return said


class KeyForm(OfficeForm):
    """A number with its key."""

    number = line(gettext_lazy("Number"), longest=40, required=True)
    key = line(gettext_lazy("Key"), longest=80, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "key"):
            field = self.fields[name]
            field.widget.attrs |= {
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "characters",
            }
            field.error_messages["required"] = _("Write it as it stands on the page you were shown.")


class WriteForm(OfficeForm):
    """Words to the office, with the number and key of the page they stand on."""

    text = sentences(
        gettext_lazy("What you write to us"),
        longest=4000,
        rows=5,
        error_messages={"required": gettext_lazy("Write something first.")},
    )

    def clean_text(self) -> str:
        """Something that can be read."""
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise ValidationError(_("Write something first."))
        return text
