"""What the public is told of agreements is computed from the register, and turns false by itself."""

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from clerestory.agreements import register
from clerestory.agreements.records import ActKind, Clause, ClauseKind, Party
from clerestory.agreements.usable import NewAct
from clerestory.casework.agreements_held import agreements_held, due_between
from clerestory.casework.keep_agreement import record_act
from clerestory.publication.agreements import told
from clerestory.vocabulary.immigration_agencies import may_be_one
from tests.world.agreements import CERTIFICATE, ELEMENTS, PURPOSES, concluded
from tests.world.days import DAY, MONDAY
from tests.world.office import World

NONE = "none of the agreements in force in this office binds an immigration agency"


def sentences(at: Any = MONDAY) -> str:
    return " ".join(one.text for one in told("en", agreements_held(at=at)))


def test_the_sentence_turns_false_on_the_day_such_an_agreement_is_in_force(world: World) -> None:
    concluded(world)
    assert f"On 2026-03-02 {NONE}" in sentences()
    concluded(
        world,
        number="2026-020",
        parties=(Party(world.removal.id, ""),),
        begins_on=date(2026, 3, 4),
        on=date(2026, 3, 1),
    )
    assert NONE in sentences(MONDAY + DAY)
    after = sentences(MONDAY + 2 * DAY)
    assert NONE not in after
    assert "bind an immigration agency" in after
    assert "2026-020. In force: 2; in the register: 2." in after
    ended = NewAct(ActKind.ENDED, date(2026, 3, 6), ground="Ended.")
    record_act("2026-020", ended, by=world.counsel, at=MONDAY)
    assert NONE not in sentences(MONDAY + 3 * DAY)
    assert NONE in sentences(MONDAY + 4 * DAY)


@pytest.mark.parametrize(
    ("parties", "passing"),
    [
        ((Party(None, "us.dhs"),), ()),
        ((Party(None, "us"),), ()),
        ((Party(None, "us.dhs.cbp.usbp"),), ()),
        ((Party(None, "private"),), ("court", "us.dhs.ice.hsi")),
    ],
)
def test_who_may_be_one_and_whom_it_may_be_passed_on_to_count(
    world: World, parties: tuple[Party, ...], passing: tuple[str, ...]
) -> None:
    clause = Clause(ClauseKind.NO_REDISCLOSURE, "Not passed on.", "No se transmite.", passing)
    concluded(world, parties=parties, clauses=(PURPOSES, ELEMENTS, clause))
    assert agreements_held(at=MONDAY).with_immigration == ("2026-014",)


@pytest.mark.parametrize(
    ("node", "counts"),
    [("us.dhs.ice.ero", True), ("us.dhs", True), ("us", True), ("us.doj.fbi", False), ("court", False)],
)
def test_a_place_counts_if_it_is_or_may_hold_an_immigration_agency(node: str, counts: bool) -> None:
    assert may_be_one(node) is counts


def test_an_agreement_that_is_not_in_force_makes_the_sentence_no_less_true(world: World) -> None:
    concluded(world, parties=(Party(world.removal.id, ""),), signed=False)
    held = agreements_held(at=MONDAY)
    assert (held.registered, held.in_force, held.with_immigration) == (1, 0, ())


def test_what_falls_due_is_told_with_what_is_overdue_and_what_has_come(world: World) -> None:
    concluded(world, clauses=(PURPOSES, ELEMENTS, CERTIFICATE))
    assert [
        (each.what, each.due_on, each.met) for each in due_between(date(2026, 3, 2), date(2026, 4, 10))
    ] == [
        ("certificate", date(2026, 2, 10), False),
        ("certificate", date(2026, 3, 10), False),
        ("certificate", date(2026, 4, 10), False),
    ]
    given = NewAct(ActKind.CERTIFICATE, date(2026, 3, 2), covers_until=date(2026, 2, 28))
    record_act("2026-014", given, by=world.officer, at=MONDAY)
    assert [(each.due_on, each.met) for each in due_between(date(2026, 3, 2), date(2026, 3, 31))] == [
        (date(2026, 3, 10), True)
    ]
    assert due_between(date(2026, 12, 1), date(2026, 12, 31))[-1].what == "term"


def test_nothing_is_due_under_an_agreement_that_nobody_signed(world: World) -> None:
    concluded(world, clauses=(PURPOSES, ELEMENTS, CERTIFICATE), signed=False)
    assert due_between(date(2026, 3, 2), date(2026, 12, 31)) == ()


def page(address: str) -> str:
    return unescape(Client().get(address).content.decode())


def test_the_public_page_shows_every_agreement_in_both_languages(world: World, settings: Any) -> None:
    concluded(world, texto="La oficina y la empresa convienen.")
    html, spanish = page("/agreements/"), page("/es/agreements/")
    assert "Notices to owners of towed vehicles" in html
    assert "Avisos a propietarios de vehículos remolcados" in spanish
    assert NONE in html
    assert "ninguno de los convenios vigentes" in spanish
    one, uno = page("/agreements/2026-014/"), page("/es/agreements/2026-014/")
    assert register.fetch("2026-014").text in one
    assert "Only" not in uno
    assert "La oficina y la empresa convienen." in uno
    assert PURPOSES.says in one
    assert PURPOSES.dice in uno
    assert Client().get("/agreements/none/").status_code == 404


def test_the_register_is_a_file_that_says_what_was_computed(world: World) -> None:
    concluded(world)
    document = json.loads(Client().get("/agreements.json").content)
    assert document["none_with_immigration_agencies"] is True
    assert document["immigration_agencies"] == ["us.dhs.ice", "us.dhs.cbp"]
    (one,) = document["agreements"]
    assert re.fullmatch("[0-9a-f]{64}", one["text_sha256"])
    assert one["clauses"][1]["values"] == ["vehicle_owner", "vehicle"]
