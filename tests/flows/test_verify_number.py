"""`clerestory verify-number`: a tampered file, a forged cell, a wrong list are named; auditors see more."""

import json
import re
import shlex
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework import public_ledger
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.make_report import make_report
from clerestory.casework.open_figure import FigureChangedError, open_figure
from clerestory.casework.session import as_staff
from clerestory.cli.program import main
from clerestory.publication.reports import document
from clerestory.publication.reports.periods import parse
from clerestory.reports import kept
from clerestory.site.folders import CLONE
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

APRIL = MONDAY + 35 * DAY
CELL = "asked-channel/api/2026-03"


@pytest.fixture
def published(world: World, tmp_path: Path) -> Path:
    """A folder as somebody downloads it: the report of March, its list, proof and policy."""
    assert world.ledger
    for _ in range(12):
        world.asks(world.removal, FORM_I200, a_driver().keys)
    card = make_report(parse("2026-03"), at=APRIL)
    world.ledger.round(APRIL)
    with transaction.atomic(), as_staff():
        proof = public_ledger.proof_of(card.entry)
    assert proof is not None
    for name in ("2026-03.json", "2026-03.sums", "2026-03.csv"):
        (tmp_path / name).write_bytes(kept.file(name))
    (tmp_path / "2026-03.tlog-proof").write_bytes(proof.proof.to_bytes())
    (tmp_path / "policy").write_bytes(world.ledger.policy_file.read_bytes())
    return tmp_path


def verify(folder: Path, cell: str = CELL, *more: str, name: str = "2026-03.json") -> int:
    return main(["verify-number", f"{folder / name}#{cell}", *more], clock=lambda: APRIL, doctor=lambda: 0)


def changed(folder: Path, cell: str, **parts: Any) -> None:
    """Forge parts of a cell in the downloaded file."""
    file = folder / "2026-03.json"
    document = json.loads(file.read_text())
    (found,) = [one for table in document["tables"] for one in table["cells"] if one["at"] == cell]
    found.update(parts)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def test_a_number_is_verified_and_what_needs_an_auditor_is_said(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(published) == 0
    said = capsys.readouterr().out
    assert f"Verified: {CELL} is 12 (requests, 2026-03)." in said
    assert "The list is in the public ledger." in said
    assert "requests-asked@1" in said
    assert "NEEDS AN AUDITOR" in said
    assert "NOT CHECKED" not in said


def test_without_a_proof_it_says_what_was_not_checked(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (published / "2026-03.tlog-proof").unlink()
    assert verify(published) == 0
    assert "NOT CHECKED: whether the public ledger" in capsys.readouterr().out


@pytest.mark.parametrize("parts", [{"value": 13}, {"value": "withheld"}, {"receipt": "A" * 43 + "="}])
def test_a_forged_cell_is_named(
    published: Path, capsys: pytest.CaptureFixture[str], parts: dict[str, Any]
) -> None:
    changed(published, CELL, **parts)
    assert verify(published) == 1
    assert f"Cell {CELL} is another than the one published" in capsys.readouterr().err


def test_a_tampered_file_is_named_and_the_cell_that_is_whole_too(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(published, "asked-channel/mail/2026-03", value=44)
    assert verify(published) == 1
    said = capsys.readouterr().err
    assert "2026-03.json was tampered with" in said
    assert f"Cell {CELL} itself is as published" in said


def test_a_list_that_was_made_to_fit_is_not_the_ledgers(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = published / "2026-03.sums"
    listing.write_text(listing.read_text().replace("file ", "file 0", 1).replace("file 0", "file 1", 1))
    assert verify(published) == 1
    listing.write_bytes(kept.file("2026-03.sums") + b"cell " + b"0" * 64 + b" asked-channel/none/2026-03\n")
    assert verify(published) == 1
    assert "carries another list" in capsys.readouterr().err


def test_a_definition_that_was_reworded_is_named(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, listing = published / "2026-03.json", published / "2026-03.sums"
    text = file.read_text().replace("Each question that an agency put", "Each question that a person put")
    before = sha256(file.read_bytes()).hexdigest()
    file.write_text(text)
    listing.write_text(listing.read_text().replace(before, sha256(file.read_bytes()).hexdigest()))
    (published / "2026-03.tlog-proof").unlink()
    assert verify(published) == 1
    assert "definition requests-asked@1 was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("2026-03.json", "asked-channel/nowhere/2026-03"),
        ("2026-03.csv", CELL),
        ("2026-03.json", ""),
        ("absent.json", CELL),
        ("policy.json", CELL),
        ("2026-03.json", "../../etc/passwd"),
        ("2026-03.json", "asked-channel/api/2026-03#asked-channel/api/2026-03"),
        ("2026-03.json", "\x1b[2J" + "a" * 5000),
        ("2026-03.json", "$(reboot)"),
        ("../../../../etc/passwd.json", CELL),
        ("\u202e2026-03.json", CELL),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    published: Path, capsys: pytest.CaptureFixture[str], name: str, cell: str
) -> None:
    (published / "policy.json").write_text('{"form": 3, "form": 4}')
    (published / "policy.sums").write_text("x")
    assert verify(published, cell, name=name) == 2
    said = capsys.readouterr().err
    assert said.startswith("clerestory verify-number: ")
    assert "Traceback" not in said
    assert "\x1b" not in said, "a terminal obeys it"
    assert len(said) < 1000


def test_a_file_that_somebody_made_cannot_command_a_terminal(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = published / "2026-03.json"
    made = json.loads(file.read_text())
    for table in made["tables"]:
        table["unit"] = "\x1b[2J\x1b]0;paid\x07requests\u202e"
    file.write_bytes(document.json_bytes(made))
    listed = document.list_bytes(made, {"2026-03.json": file.read_bytes()})
    (published / "2026-03.sums").write_bytes(listed)
    (published / "2026-03.tlog-proof").unlink()
    assert verify(published) == 0
    said = capsys.readouterr().out
    assert "NOT CHECKED: whether the public ledger" in said
    assert all(one.isprintable() or one == "\n" for one in said)


def test_an_auditor_sees_that_exactly_these_entries_were_counted(
    world: World, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert world.ledger
    opening = open_figure("2026-03", CELL, by=world.supervisor, at=APRIL)
    file = published / "figure.opening.json"
    file.write_bytes(opening.to_bytes())
    more = ("--opening", str(file), "--log", str(world.ledger.log), "--policy", str(published / "policy"))
    assert verify(published, CELL, *more) == 0
    said = capsys.readouterr().out
    assert "commits to exactly 12 units" in said
    assert "All 12 entries that were counted are among" in said
    assert "NEEDS AN AUDITOR" not in said
    assert verify(published, "asked-channel/all/2026-03", "--opening", str(file)) == 2
    document = json.loads(file.read_text())
    document["leaves"][0] = document["leaves"][1]
    file.write_text(json.dumps(document))
    assert verify(published, CELL, *more) == 1
    assert "other entries were counted" in capsys.readouterr().err


def test_every_figure_opens_and_only_to_those_who_may(world: World, published: Path) -> None:
    for cell in ("all", "mail"):
        address = f"asked-channel/{cell}/2026-03"
        assert open_figure("2026-03", address, by=world.counsel, at=APRIL).at == address
    for address in ("median-days/2026-03", "agreements-in-force/2026-03-31", "elements/photo/all/2026-03"):
        assert open_figure("2026-03", address, by=world.counsel, at=APRIL).at == address
    with pytest.raises(NotAllowedError):
        open_figure("2026-03", CELL, by=world.officer, at=APRIL)


def test_a_journal_that_was_changed_opens_no_receipt(world: World, published: Path, forced: Any) -> None:
    forced(
        "UPDATE journal_entry SET body = jsonb_set(body, '{channel}', '\"mail\"') WHERE number = "
        "(SELECT min(number) FROM journal_entry WHERE event = 'query.request.opened')"
    )
    with pytest.raises(FigureChangedError):
        open_figure("2026-03", CELL, by=world.supervisor, at=APRIL)


def test_the_commands_of_the_journalists_guide_run(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (CLONE / "docs" / "guide" / "journalist" / "check-a-number.md").read_text("utf-8")
    commands = re.findall(r"^ *clerestory (verify-number .+)$", guide, re.MULTILINE)
    assert len(commands) == 2
    monkeypatch.chdir(published)
    for command in commands:
        assert main(shlex.split(command, comments=False), clock=lambda: APRIL, doctor=lambda: 0) == 0
    assert capsys.readouterr().out.count("Verified: ") == 2
