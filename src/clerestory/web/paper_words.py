"""What pages call the parts of a paper and of its checks."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from clerestory.web.words import Words

KINDS: Final[Words] = {"pdf": _("PDF"), "png": _("PNG"), "jpeg": _("JPEG"), "tiff": _("TIFF")}
FLAGS: Final[Words] = {
    "misnamed": _("Its name says another kind of file than its content is."),
    "appended": _("Bytes stand behind the end of the file."),
}
SIGNATURES: Final[Words] = {
    "none": _("No signature in the file."),
    "verified": _(
        "Signature verified: it covers the whole file, under a certificate that the office trusts."
    ),
    "not_verified": _("Signature not verified: nobody whom the office trusts vouches for its certificate."),
    "changed": _("Signature broken: the file is not, or not all of it, what was signed."),
}
CHECKS: Final[Words] = {
    "typed": _("Read"),
    "call_back": _("Called back"),
    "court_docket": _("Court's docket"),
    "original_seen": _("Original seen"),
    "second_look": _("Second look"),
    "doubt": _("Doubted"),
    "doubt_settled": _("Doubt settled"),
}
OUTCOMES: Final[Words] = {
    "confirmed": _("Confirmed"),
    "denied": _("Denied: they know nothing of it"),
    "differs": _("It differs from theirs"),
    "no_answer": _("No answer"),
    "genuine": _("It is what it says"),
    "not_genuine": _("It is not what it says"),
    "forged": _("Looks forged"),
    "altered": _("Looks altered"),
    "expired": _("Run out, or withdrawn"),
    "narrowed": _("Narrowed by a later order"),
    "wrong_subject": _("About somebody else"),
    "contradiction": _("Contradicts itself"),
}
NUMBERS_FROM: Final[Words] = {
    "register": _("Our register of agencies"),
    "court_site": _("The court's own site"),
    "government_directory": _("A government directory"),
    "earlier_case": _("An earlier case, where it was confirmed"),
}
SPOKEN_TO: Final[Words] = {
    "clerk": _("Clerk of the court"),
    "judges_chambers": _("Judge's chambers"),
    "prosecutor": _("Prosecutor's office"),
    "issuing_officer": _("The officer who issued it"),
    "supervisor": _("That officer's supervisor"),
    "records_desk": _("Records desk"),
}
SIDES: Final[Words] = {
    "court": _("Court process."),
    "agency": _("The agency's own paper, not a court's."),
    "neither": _("Neither court process nor an order."),
}
CHANNELS: Final[Words] = {"mail": _("by mail"), "counter": _("over the counter")}
STANDINGS_TO_AGENCY: Final[Words] = {
    "to_read": _("Received; the office reads it."),
    "to_confirm": _("Read; the office confirms it with its issuer."),
    "doubted": _("The office has a question about it and is looking into it."),
    "verified": _("Verified."),
    "not_confirmed": _("Its issuer did not confirm it; the office is looking into it."),
    "rejected": _("Not accepted as what it says."),
}
