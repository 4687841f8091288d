"""What of an agency's own request is in the public ledger, with the files that show it to anybody."""

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework.receipt import NoSuchPaperError, agency_paper, agency_receipt
from clerestory.web import faults
from clerestory.web.doors import Audience, door
from clerestory.web.receipts import as_file
from clerestory.web.visitors import OfficeRequest, agency_of


@door(Audience.REQUESTER)
def receipt(request: OfficeRequest, reference: str) -> HttpResponse:
    """Entry by entry."""
    page = agency_receipt(reference, agency=agency_of(request))
    return render(request, "requester/receipt.html", {"page": page, "here": "request"})


@door(Audience.REQUESTER)
def paper(request: OfficeRequest, reference: str, name: str) -> HttpResponse:
    """One file: NUMBER.tlog-proof, NUMBER.opening.json or certificate.json."""
    try:
        return as_file(reference, name, agency_paper(reference, name, agency=agency_of(request)))
    except NoSuchPaperError as refusal:
        return faults.refused(request, str(refusal), status=404)
