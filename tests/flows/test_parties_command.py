"""`clerestory parties`: administrators read and change the register at a terminal, by the same use cases."""

import io
from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from clerestory.casework import own_factors
from clerestory.casework.own_password import redeem_invitation
from clerestory.casework.session import as_staff
from clerestory.cli.program import main
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import directory, people, totp
from clerestory.parties.identities import Role
from clerestory.parties.verification import NAMES
from tests.world.days import DAY, MONDAY
from tests.world.office import PASSWORD, World

Command = Callable[..., tuple[int, str, str]]
ADA = ("ada", PASSWORD)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command in this process: exit code, standard output, standard error."""

    def run(*words: object, said: tuple[str, ...] = ADA) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in said)))
        code = main(["parties", *map(str, words)], clock=lambda: MONDAY, doctor=lambda: 0)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_an_administrator_reads_the_register(world: World, command: Command) -> None:
    code, out, err = command("list")
    assert (code, err) == (0, "")
    (line,) = [each for each in out.splitlines() if "Big Sky Towing" in each]
    assert line == f"{world.towing.id}  private.towing  Big Sky Towing  (verified)"
    code, out, _ = command("show", world.towing.id)
    assert code == 0
    steps = [each.split()[1] for each in out.splitlines() if each.startswith("  step")]
    assert steps == [f"{name}:" for name in NAMES]
    assert "verified    yes, until 2026-" in out


def test_somebody_is_added_by_an_invitation_and_their_name_is_no_argument(
    world: World, command: Command
) -> None:
    code, out, _ = command("add-person", "--agency", world.towing.id, said=(*ADA, "tess", "Tess of Towing"))
    assert code == 0
    token = out.splitlines()[-1].strip()
    person = redeem_invitation(token, becomes="a long enough sentence", at=MONDAY)
    card = directory.person_card(person)
    assert (card.username, card.agency, card.roles) == ("tess", world.towing.id, {Role.REQUESTER})
    assert f"{person} tess" in command("show", world.towing.id)[1]
    words = ("add-person", "--division", "titles", "--role", "officer")
    assert command(*words, said=(*ADA, "otto", "Otto of Titles"))[0] == 0
    with as_staff():
        (line,) = read.lines_of(Event.PERSON_ADDED, limit=1)
        assert str(world.administrator) in str(line.actor)


def test_a_leaver_is_reported(world: World, command: Command) -> None:
    code, out, _ = command("leaver", world.officer)
    assert (code, "by 2026-03-09" in out) == (0, True)
    with as_staff():
        assert people.person_line(world.officer).leaves is not None
    code, _, err = command("leaver", world.supervisor, "--told-on", "0001-01-01")
    assert (code, "more than a year ago" in err) == (2, True)


def test_an_agency_is_suspended_once_and_dealt_with_again(world: World, command: Command) -> None:
    assert command("suspend", world.bureau.id)[0] == 0
    assert not directory.agency_card(world.bureau.id).active
    assert "suspended" in command("list")[1]
    code, _, err = command("suspend", world.bureau.id)
    assert (code, "suspended already" in err) == (2, True)
    assert command("restore", world.bureau.id)[0] == 0
    with as_staff():
        assert read.count_of(Event.AGENCY_SUSPENDED) == 1


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (("ada", "not the password"), "do not fit"),
        (("nobody", PASSWORD), "do not fit"),
        (("sam", PASSWORD), "takes the role administrator"),
        (("ada",), "Standard input ended"),
        ((), "Standard input ended"),
    ],
)
def test_who_does_not_prove_to_administer_is_told_nothing(
    world: World, command: Command, said: tuple[str, ...], says: str
) -> None:
    for words in (("list",), ("suspend", world.bureau.id)):
        code, out, err = command(*words, said=said)
        assert (code, out) == (2, "")
        assert says in err
        assert PASSWORD not in err
    assert directory.agency_card(world.bureau.id).active


def test_guessing_meets_the_brake_of_the_pages(world: World, command: Command) -> None:
    told = [command("list", said=("ada", f"guess {number}"))[2] for number in range(12)]
    assert "too many wrong tries" in told[-1]
    assert "too many wrong tries" in command("list")[2]


def test_a_second_factor_is_asked_for(world: World, command: Command, settings: Any) -> None:
    settings.CLERESTORY_SECOND_FACTOR = {"administrator": "required"}
    code, _, err = command("list")
    assert (code, "takes a second factor that gives codes" in err) == (2, True)
    sealed = own_factors.begin_totp(world.administrator)
    secret, _address = own_factors.show_totp(world.administrator, sealed)
    codes = pyotp.TOTP(secret, digits=totp.DIGITS, interval=totp.SECONDS)
    before = MONDAY - DAY
    shown = codes.at(int(before.timestamp()))
    assert own_factors.add_totp(world.administrator, sealed, code=shown, label="mine", at=before)
    assert command("list", said=(*ADA, "000000"))[0] == 2
    assert command("list", said=ADA)[0] == 2
    assert command("list", said=(*ADA, codes.at(int(MONDAY.timestamp()))))[0] == 0


@pytest.mark.parametrize(
    "words",
    [("show",), ("show", "Big Sky Towing"), ("add-person",), ("leaver", "x", "--told-on", "y"), ("fly",)],
)
def test_what_is_not_understood_ends_with_usage(
    world: World, command: Command, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command(*words)
    assert ended.value.code == 2
    assert "usage: clerestory parties" in capsys.readouterr().err


def test_an_agency_that_nobody_registered_is_said_so(world: World, command: Command) -> None:
    code, _, err = command("show", "00000000-0000-4000-8000-000000000000")
    assert code == 2
    assert "is registered" in err
