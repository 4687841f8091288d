"""What of a request is in the public ledger, for staff, with the files that show it."""

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework.receipt import NoSuchPaperError, staff_paper, staff_receipt
from clerestory.web import faults
from clerestory.web.doors import Audience, door
from clerestory.web.receipts import as_file
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.STAFF)
def receipt(request: OfficeRequest, reference: str) -> HttpResponse:
    """Entry by entry."""
    page = staff_receipt(reference, viewer=signed_in(request).person)
    return render(request, "staff/receipt.html", {"page": page, "here": "request"})


@door(Audience.STAFF)
def paper(request: OfficeRequest, reference: str, name: str) -> HttpResponse:
    """One file: NUMBER.tlog-proof, NUMBER.opening.json or certificate.json."""
    try:
        return as_file(reference, name, staff_paper(reference, name, viewer=signed_in(request).person))
    except NoSuchPaperError as refusal:
        return faults.refused(request, str(refusal), status=404)
