"""/ledger/: the newest head, whose signatures make it count, how the ledger grew, how to check all of it."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats

from clerestory.casework import ledger_pages
from clerestory.casework.ledger_pages import LedgerPage, WitnessLine
from clerestory.ledger.explained import fewest, fewest_missing
from clerestory.ledger.policy import Policy
from clerestory.ledger.spelling import write_base64
from clerestory.web.doors import Audience, door
from clerestory.web.public.law import downloads
from clerestory.web.public.ledger.chart import chart
from clerestory.web.public.ledger.telling import days, rule, witnesses
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """The ledger as it stands."""
    page = ledger_pages.ledger_page(at=request.at)
    return render(
        request,
        "public/ledger/index.html",
        {
            "page": page,
            "root": write_base64(page.head.root) if page.head else "",
            "vkeys": _vkeys(page),
            "rule": rule(page.policy) if page.policy else (),
            "witnesses": witnesses(page.witnesses),
            "chart": chart(page.sizes),
            "days": days(page.sizes),
            "first_day": _day(page.sizes[0].at) if page.sizes else "",
            "last_day": _day(page.sizes[-1].at) if page.sizes else "",
            "address": request.build_absolute_uri(_log_address()),
            "is_sample": bool(settings.CLERESTORY_SAMPLE_SIGN_INS),
            "here": "ledger",
        },
    )


@door(Audience.PUBLIC)
def index_json(request: OfficeRequest) -> HttpResponse:
    """The same as a file, for programs."""
    page = ledger_pages.ledger_page(at=request.at)
    document = {
        "head": _head(page),
        "satisfies_policy": page.is_quorate,
        "sequencer": {
            "state": str(page.pace),
            "last_round_at": _moment(page.sequencer.at if page.sequencer else None),
            "published_at": _moment(page.sequencer.published_at if page.sequencer else None),
        },
        "quorum": _quorum(page.policy),
        "witnesses": [_witness(line) for line in page.witnesses],
        "sizes": [{"at": _moment(one.at), "size": one.size} for one in page.sizes],
        "log": request.build_absolute_uri(_log_address()),
        "policy": request.build_absolute_uri(reverse("web:ledger-policy")),
    }
    return downloads.as_json(document, "ledger")


def _vkeys(page: LedgerPage) -> list[str]:
    """The keys under which the head's own log may sign."""
    if page.policy is None or page.head is None:
        return []
    return [key.vkey for key in page.policy.logs if key.name == page.head.origin]


def _day(at: datetime) -> str:
    return formats.date_format(at.astimezone(UTC).date(), "DATE_FORMAT")


def _log_address() -> str:
    return reverse("web:ledger-file", args=["checkpoint"]).removesuffix("/checkpoint")


def _head(page: LedgerPage) -> dict[str, object] | None:
    if page.head is None:
        return None
    return {
        "origin": page.head.origin,
        "size": page.head.size,
        "root": write_base64(page.head.root),
        "cosigned_at": _moment(page.head.at),
        "checkpoint": page.head.note,
        "keys": _vkeys(page),
    }


def _quorum(policy: Policy | None) -> dict[str, int] | None:
    if policy is None or policy.quorum is None:
        return None
    return {
        "witnesses_needed": fewest(policy, policy.quorum),
        "witnesses_that_may_be_silent": fewest_missing(policy, policy.quorum) - 1,
    }


def _witness(line: WitnessLine) -> dict[str, object]:
    state = line.state
    return {
        "name": line.name,
        "key": line.key.vkey if line.key else None,
        "url": line.url or None,
        "cosigned_this_head_at": _moment(line.on_head),
        "holds": state.holds if state else None,
        "asked_at": _moment(state.asked_at if state else None),
        "cosigned_at": _moment(state.cosigned_at if state else None),
        "trouble": state.trouble if state else None,
        "is_lie": state.is_lie if state else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
