"""Staff add a claim with a source; what is like it is shown first; an entry stands as it was made."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from clerestory.casework.add_claim import AlikeClaimsError, add_claim, added_claims
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_staff
from clerestory.horizon.claims import NewClaim
from clerestory.horizon.errors import UnusableClaimError
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.claims import load_claims
from clerestory.law.library import default_folder, open_library
from tests.world.days import MONDAY
from tests.world.office import World

CLAIM = NewClaim(
    law="us-mt",
    question=9,
    says="Every look-up is checked by two officers.",
    dice="Dos funcionarios revisan cada consulta.",
    verdict="unsupported",
    evidence="No rule that was read asks for two officers.",
    prueba="Ninguna norma leída pide dos funcionarios.",
    sources=("https://example.org/page",),
    checked_on=date(2026, 3, 1),
)


def test_a_claim_is_added_with_its_entry_in_the_journal(world: World) -> None:
    kept = add_claim(CLAIM, by=world.officer, at=MONDAY)
    assert [one.claim for one in added_claims()] == [kept.claim]
    assert (kept.law, kept.claim.says, kept.claim.sources) == ("us-mt", CLAIM.says, CLAIM.sources)
    with as_staff():
        (line,) = read.lines_about(kept.claim.id)
    assert line.event is Event.CLAIM_ADDED
    assert line.body["law"] == "us-mt"
    assert CLAIM.says not in str(line.body)


def test_a_claim_like_one_that_was_shipped_is_shown_before_it_is_kept(world: World) -> None:
    shipped = load_claims(open_library(default_folder()).pack("us-mt"))[0]
    again = replace(CLAIM, says=shipped.says.upper())
    with pytest.raises(AlikeClaimsError) as refused:
        add_claim(again, by=world.officer, at=MONDAY)
    assert [one.id for one in refused.value.claims] == [shipped.id]
    assert added_claims() == ()
    assert add_claim(again, by=world.officer, seen=frozenset({shipped.id}), at=MONDAY).claim.id


def test_a_claim_like_one_that_was_added_is_shown_in_either_language(world: World) -> None:
    first = add_claim(CLAIM, by=world.officer, at=MONDAY).claim
    for again in (replace(CLAIM, dice="Otra frase."), replace(CLAIM, says="Another sentence.")):
        with pytest.raises(AlikeClaimsError) as refused:
            add_claim(again, by=world.officer, at=MONDAY)
        assert [one.id for one in refused.value.claims] == [first.id]
    elsewhere = replace(CLAIM, law="us-ny")
    assert add_claim(elsewhere, by=world.officer, at=MONDAY).law == "us-ny"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("says", {"says": "  "}),
        ("dice", {"dice": ""}),
        ("evidence", {"evidence": "x" * 2001}),
        ("prueba", {"prueba": "a\x00b"}),
        ("verdict", {"verdict": "silly"}),
        ("question", {"question": 21}),
        ("law", {"law": "us-xx"}),
        ("law", {"law": "us-mt-office"}),
        ("sources", {"sources": ()}),
        ("sources", {"sources": ("a friend told me",)}),
        ("sources", {"sources": ("javascript:alert(1)",)}),
        ("sources", {"sources": ("https://example.org", "file:///etc/passwd")}),
        ("checked_on", {"checked_on": date(2026, 3, 3)}),
    ],
)
def test_a_claim_that_cannot_be_kept_is_refused_with_its_part(
    world: World, part: str, change: dict[str, Any]
) -> None:
    with pytest.raises(UnusableClaimError) as refused:
        add_claim(replace(CLAIM, **change), by=world.officer, at=MONDAY)
    assert refused.value.part == part
    assert added_claims() == ()


def test_whoever_prepares_nothing_adds_no_claim(world: World) -> None:
    with pytest.raises(NotAllowedError):
        add_claim(CLAIM, by=world.administrator, at=MONDAY)
    assert added_claims() == ()


def test_everybody_reads_claims_and_only_the_offices_session_adds_one(
    world: World, office_records: Any
) -> None:
    add_claim(CLAIM, by=world.officer, at=MONDAY + timedelta(hours=1))
    copy = (
        "INSERT INTO horizon_addedclaim (law, question, says, dice, verdict, evidence, prueba, sources, "
        "checked_on, added_at, added_by_id) SELECT law, question, says, dice, verdict, evidence, prueba, "
        "sources, checked_on, added_at, added_by_id FROM horizon_addedclaim"
    )
    with office_records.connect("app") as session:
        assert session.execute("SELECT count(*) FROM horizon_addedclaim").fetchone()[0] == 1
    for role, said in (("app", ""), ("app", "worker")):
        with office_records.connect(role) as session:
            session.execute("SELECT set_config('app.office', %s, false)", [said])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(copy)


@pytest.mark.parametrize("role", ["app", "releaser", "clerestory_owner"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE horizon_addedclaim SET verdict = 'opinion'", "DELETE FROM horizon_addedclaim"],
)
def test_no_role_changes_a_claim(world: World, office_records: Any, role: str, change: str) -> None:
    add_claim(CLAIM, by=world.officer, at=MONDAY)
    with office_records.connect(role) as session:
        if role != "releaser":
            session.execute("SELECT set_config('app.office', 'staff', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(change)
