"""Words of these pages in both languages: kinds, states, grades, and how a thing was read."""

from typing import Final

from django.utils.translation import gettext_lazy

from clerestory.horizon.told import DocketKind, DocketState
from clerestory.web.words import Words

STATUSES: Final[Words] = {
    "introduced": gettext_lazy("introduced"),
    "passed one chamber": gettext_lazy("passed one chamber"),
    "enacted, text not read": gettext_lazy("enacted; we have not read the text"),
    "not enacted": gettext_lazy("not enacted"),
    "enjoined": gettext_lazy("stopped by a court"),
}
KINDS: Final[dict[DocketKind, object]] = {
    DocketKind.DIRECTIVE: gettext_lazy("a directive of this office"),
    DocketKind.AGREEMENT: gettext_lazy("an agreement"),
    DocketKind.LAW: gettext_lazy("a change of law"),
}
STATES: Final[dict[DocketState, object]] = {
    DocketState.COMING: gettext_lazy("Not open yet"),
    DocketState.OPEN: gettext_lazy("Open for comments"),
    DocketState.CLOSED: gettext_lazy("Closed for comments; not decided yet"),
    DocketState.DECIDED: gettext_lazy("Decided"),
}
GRADES: Final[Words] = {
    "strong": gettext_lazy("strong"),
    "moderate": gettext_lazy("moderate"),
    "weak": gettext_lazy("weak"),
    "claim": gettext_lazy("a claim without data"),
}
SIDES: Final[Words] = {
    "for_limits": gettext_lazy("speaks for limits on sharing"),
    "for_sharing": gettext_lazy("speaks for sharing"),
    "both": gettext_lazy("speaks for both, in parts"),
    "neither": gettext_lazy("speaks for neither"),
}
READ: Final[Words] = {
    "read": gettext_lazy("source read, at least in part"),
    "second_hand": gettext_lazy("known from others; the source itself was not read"),
}
WANTS: Final[Words] = {
    "limits": gettext_lazy("limits on sharing"),
    "sharing": gettext_lazy("sharing"),
    "transparency": gettext_lazy("more to be seen"),
}
WAYS: Final[Words] = {
    "web": gettext_lazy("by this page"),
    "mail": gettext_lazy("by mail"),
    "file": gettext_lazy("in a file"),
}
