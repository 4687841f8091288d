"""/bills/: bills watched in all packs, and one of them: status, source, what it would change, its replay."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clerestory.casework import office, replay_history
from clerestory.casework.horizon_told import horizon_everywhere
from clerestory.casework.watch_bills import STALE_AFTER, BillNotFoundError, bill_watched
from clerestory.horizon.told import BillTold
from clerestory.law.provision import LawError
from clerestory.publication.what_if import Question, is_ready, key_of
from clerestory.web.doors import Audience, door
from clerestory.web.faults import not_found
from clerestory.web.public.horizon.files import plain
from clerestory.web.public.horizon.telling import STATUSES
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, shelf
from clerestory.web.public.law.telling import name_of
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """All of them, this office's own law first."""
    found = horizon_everywhere(at=request.at).bills
    own = office.the_office().law
    packs: dict[str, list[Any]] = {}
    for one in sorted(found, key=lambda bill: (bill.pack != own, _name(bill.pack), bill.bill.title)):
        packs.setdefault(one.pack, []).append((one, STATUSES.get(one.bill.status, one.bill.status)))
    context = {
        "packs": [(_name(pack), bills) for pack, bills in packs.items()],
        "count": len(found),
        "stale": sum(one.stale for one in found),
        "stale_days": STALE_AFTER.days,
        "here": "bills",
    }
    return render(request, "public/horizon/bills.html", context)


@door(Audience.PUBLIC)
def bill(request: OfficeRequest, pack: str, slug: str) -> HttpResponse:
    """One bill."""
    try:
        one = _watched(request, pack, slug)
    except BillNotFoundError as unknown:
        return not_found(request, unknown)
    context = {
        "one": one,
        "status": STATUSES.get(one.bill.status, one.bill.status),
        "earlier": [(each, STATUSES.get(each.status, each.status)) for each in one.changes],
        "pack_name": _name(pack),
        "draft_name": _name(one.draft) if one.draft else "",
        "replay": _replay(one.draft),
        "stale_days": STALE_AFTER.days,
        "here": "bills",
    }
    return render(request, "public/horizon/bill.html", context)


@door(Audience.PUBLIC)
def index_json(request: OfficeRequest) -> HttpResponse:
    """All of them as a file."""
    found = horizon_everywhere(at=request.at).bills
    return downloads.as_json({"bills": [_document(one) for one in found]}, "bills")


@door(Audience.PUBLIC)
def bill_json(request: OfficeRequest, pack: str, slug: str) -> HttpResponse:
    """One bill as a file."""
    try:
        one = _watched(request, pack, slug)
    except BillNotFoundError as unknown:
        return not_found(request, unknown)
    return downloads.as_json(_document(one), f"{pack}-{slug}")


def _watched(request: OfficeRequest, pack: str, slug: str) -> BillTold:
    here = office.the_office()
    return bill_watched(pack, slug, today=here.day_of(request.at), library=office.law_library())


def _document(one: BillTold) -> dict[str, Any]:
    replay = _replay(one.draft)
    return {
        **plain(one.bill),
        "pack": one.pack,
        "address": reverse("public:bill", args=[one.pack, one.slug]),
        "stale": one.stale,
        "draft": one.draft or None,
        "replay": replay[0] if replay and replay[1] else None,
        "earlier": plain(one.changes),
    }


def _replay(draft: str) -> tuple[str, bool] | None:
    """Where the replay of the year under this draft stands, and whether it was made; None where none can
    be."""
    own = office.the_office().law
    _stage, about = replay_history.history()
    if not draft or about is None or draft == own:
        return None
    months = about.months()
    address = reverse("public:what-if-of", args=[own, draft, months[0], months[-1]])
    try:
        key = key_of(Question(own, draft, months[0], months[-1]), about, shelf.tables().library)
    except LawError:
        return None
    return address, is_ready(office.published().replays, key)


def _name(pack: str) -> str:
    found = shelf.tables().library.packs.get(pack)
    return name_of(found, shelf.spanish_of(found.folder), language_now()) if found else pack
