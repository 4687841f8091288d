"""Walks every address of the site as every kind of visitor, and compares with docs/reference/who-may.md."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from tests.doors.web.addresses import VISITORS, Address, all_addresses, rows_written, write_rows
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger

from clerestory.api import tokens
from clerestory.casework import queries
from clerestory.intake.states import State
from clerestory.parties import directory
from clerestory.web.doors import Audience

_HUMANS: Final = {"officer": "olive", "supervisor": "sam", "counsel": "cora", "administrator": "ada"}
_STAFF: Final = frozenset(_HUMANS)
_REQUESTERS: Final = frozenset({"requester", "other requester"})
_OUTSIDE: Final = frozenset({"nobody", "program", "other program"})
SIGN_OUT: Final = "sign-out/"
"""Walked last: behind it every visitor is nobody."""
_WORDS: Final = {401: "token", 403: "no", 404: "none", 405: "–"}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    addresses = {each.written for each in all_addresses()}
    assert sorted(addresses) == sorted(rows_written()), (
        "An address without a row, or a row without an address: write docs/reference/who-may.md anew "
        "(CLERESTORY_WRITE_WHO_MAY=yes) and read what changed."
    )


@pytest.mark.slow
def test_each_visitor_meets_what_the_table_says(
    sample: Sample, time: Clock, ledger_ran: TheLedger, settings: Any, tmp_path: Path
) -> None:
    settings.CLERESTORY_HISTORY, settings.CLERESTORY_REPLAYS = tmp_path / "history", tmp_path / "replays"
    who, reference = sample.requester_with(State.RELEASED)
    other = "tom" if who != "tom" else "ines"
    go = _visitors(sample, who, other, at=time.now())
    names = {"reference": reference, "law": "us-mt", "pack": "us-mt", "against": "us-ca", "question": "7"}
    walked = {
        each.written: tuple(_cell(go[visitor], each, names) for visitor in VISITORS)
        for each in sorted(all_addresses(), key=lambda each: each.written == SIGN_OUT)
    }
    faults = [address for address, cells in walked.items() if any("fault" in cell for cell in cells)]
    assert faults == [], "These addresses failed for somebody; the log says how."
    wrong = [each for each in all_addresses() if not _fits_its_door(each, walked[each.written])]
    assert [(each.written, walked[each.written]) for each in wrong] == []
    if os.environ.get("CLERESTORY_WRITE_WHO_MAY"):
        write_rows(walked)
    written = rows_written()
    differ = {
        address: (cells, written.get(address))
        for address, cells in walked.items()
        if cells != written.get(address)
    }
    assert differ == {}


Go = Callable[[str, str], Any]


def _visitors(sample: Sample, who: str, other: str, *, at: Any) -> dict[str, Go]:
    people = _HUMANS | {"requester": who, "other requester": other}
    clients = {visitor: sample.signs_in(name, _client()) for visitor, name in people.items()}
    clients["nobody"] = _client()
    for visitor, name in (("program", who), ("other program", other)):
        agency = queries.person_card(sample.person(name)).agency
        assert agency is not None
        token = tokens.issue(directory.agency_card(agency), at=at)
        clients[visitor] = _client(headers={"authorization": f"Bearer {token}"})
    return {visitor: _goes(client) for visitor, client in clients.items()}


def _client(**more: Any) -> Client:
    """A browser that meets a fault as people do: as a page."""
    return Client(raise_request_exception=False, **more)


def _goes(client: Client) -> Go:
    def go(method: str, address: str) -> Any:
        if address.startswith("/administration/"):
            return client.generic(method, address)  # works in a transaction of its own, or not at all
        with transaction.atomic():
            answer = client.generic(method, address, content_type="application/x-www-form-urlencoded")
            answer.close()
            transaction.set_rollback(True)
        return answer

    return go


def _cell(go: Go, address: Address, names: dict[str, str]) -> str:
    met = [_met(go(method, address.filled(**names))) for method in ("GET", "POST")]
    return met[0] if met[0] == met[1] else " / ".join(met)


def _met(answer: Any) -> str:
    if answer.status_code >= 500 and answer.status_code != 503:
        return "fault"
    if answer.status_code == 302 and answer["Location"].startswith(("/sign-in/?", "/record/prove/")):
        return "sign in"
    if answer.status_code == 200 and b"data-asks-to-sign-in" in getattr(answer, "content", b""):
        return "sign in"
    if answer.status_code in _WORDS:
        return _WORDS[answer.status_code]
    if 300 <= answer.status_code < 400:
        return "leads on"
    return "asks" if 400 <= answer.status_code < 500 else "open"


def _fits_its_door(address: Address, cells: tuple[str, ...]) -> bool:
    """What the door says holds for every visitor, whatever the table says."""
    audience = getattr(address.view, "audience", None)
    let_in = ("open", "asks", "leads on")
    opened = {
        visitor
        for visitor, cell in zip(VISITORS, cells, strict=True)
        if any(each in let_in for each in cell.split(" / "))
    }
    allowed = {
        Audience.STAFF: _STAFF,
        Audience.DESK: _STAFF - {"administrator"},
        Audience.REQUESTER: _REQUESTERS,
        Audience.SIGNED_IN: _STAFF | _REQUESTERS,
        Audience.RESIDENT: frozenset(),  # no sign-in of these opens it
    }
    if audience is None or audience is Audience.PUBLIC:
        return True
    return opened <= allowed.get(audience, frozenset({"administrator"}))
