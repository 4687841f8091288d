"""Why a supervisor calls an answer back, or lets it be downloaded once more."""

from django.utils.translation import gettext_lazy as _

from clerestory.web.fields import OfficeForm, sentences


class RecallForm(OfficeForm):
    """Why it is called back."""

    recall_ground = sentences(
        _("Why it is called back"),
        rows=3,
        help_text=_("The agency reads this. Nothing about the person. It cannot be undone."),
        error_messages={"required": _("Write why.")},
    )


class AllowForm(OfficeForm):
    """Why one more download."""

    allow_ground = sentences(
        _("Why the first download is not enough"),
        rows=3,
        help_text=_("For colleagues and auditors. Nothing about the person."),
        error_messages={"required": _("Write why.")},
    )
