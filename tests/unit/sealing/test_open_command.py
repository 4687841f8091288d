import argparse
import hashlib
import io
import json
import stat
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.sealing.making import (
    AGENCY,
    CONTENTS,
    NEXT_WEEK,
    NOON,
    OFFICE,
    OTHER_AGENCY,
    OTHER_OFFICE,
    PHOTO,
    inside,
    resealed,
    sealed,
)

from clerestory.cli import open as open_command
from clerestory.sealing import key_files, keys
from clerestory.sealing.contents import Contents, Medium


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An agency's folder: its key, the office's public key beside it, and a folder of things that arrived."""
    key_files.save_private_key(AGENCY, tmp_path / "key.json")
    key_files.save_public_key(OFFICE, tmp_path / "issuer.json")
    (tmp_path / "arrived").mkdir()
    arrive(tmp_path, sealed())
    return tmp_path


def arrive(desk: Path, text: str) -> None:
    (desk / "arrived" / "release.jwe").write_text(text + "\n", encoding="utf-8")


def run(desk: Path, *more: str, at: datetime = NOON, envelope: str | None = None) -> int:
    parser = argparse.ArgumentParser()
    open_command.add_parser(parser.add_subparsers())
    given = [envelope or str(desk / "arrived" / "release.jwe"), "--key", str(desk / "key.json"), *more]
    args = parser.parse_args(["open", *given])
    args.at = at
    code: int = args.run(args)
    return code


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_on_terminal(desk: Path, monkeypatch: pytest.MonkeyPatch, columns: int = 100) -> str:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run(desk) == 0
    return terminal.getvalue()


def test_a_recipient_sees_what_arrived(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert "reference: R-2026-000123/1" in lines
    assert "issuer: Office of motor vehicles" in lines
    assert f"issuer key: {keys.thumbprint(OFFICE)}, from {desk / 'issuer.json'}" in lines
    assert "ledger: NOT CHECKED against the public ledger; give --proof and --policy" in lines
    assert "agency: court.state" in lines
    assert f"decision: D-77, {CONTENTS.decision_digest}" in lines
    assert "issued: 2026-03-01 12:00:00 UTC" in lines
    assert "expires: 2026-03-08 12:00:00 UTC" in lines
    assert "element name: ÁVILA, Zoë" in lines
    assert 'element address: {"street": "1 Main St", "zip": "00000"}' in lines
    assert any(
        line.startswith(f"element photo: image/png, {len(PHOTO.content)} bytes, sha256:") for line in lines
    )
    assert (
        "obligation keep-record: Keep a record of every redisclosure. Due: five years from each. (61-11-515)"
        in lines
    )
    assert len(lines) == 8 + 3 + 2
    assert "\x1b" not in out
    assert err == ""


def test_a_photo_is_written_only_where_it_was_asked_for(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(desk.rglob("*"))
    assert run(desk) == 0
    assert sorted(desk.rglob("*")) == before
    assert run(desk, "--out", str(desk / "new" / "photos")) == 0
    written = desk / "new" / "photos" / "R-2026-000123-1-photo.png"
    assert written.read_bytes() == PHOTO.content
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert str(written) in capsys.readouterr().out


def test_no_file_is_overwritten(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "--out", str(desk)) == 0
    capsys.readouterr()
    assert run(desk, "--out", str(desk)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "R-2026-000123-1-photo.png cannot be written" in err


def test_a_reference_cannot_lead_out_of_the_folder(desk: Path) -> None:
    arrive(desk, sealed(replace(CONTENTS, reference="../../../etc/passwd")))
    assert run(desk, "--out", str(desk / "photos")) == 0
    assert [path.name for path in (desk / "photos").iterdir()] == ["-..-..-etc-passwd-photo.png"]


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [("image/jpeg", ".jpg"), ("image/svg+xml", ".svg"), ("text/x-shellscript", ".bin")],
)
def test_a_files_ending_follows_from_a_known_type_alone(desk: Path, media_type: str, ending: str) -> None:
    arrive(desk, sealed(replace(CONTENTS, elements={"photo": Medium(media_type, b"x")})))
    assert run(desk, "--out", str(desk / "photos")) == 0
    assert [path.suffix for path in (desk / "photos").iterdir()] == [ending]


def in_the_way(case: str) -> tuple[str, datetime]:
    if case == "other key":
        return sealed(recipient=keys.public(OTHER_AGENCY)), NOON
    if case == "forwarded":
        return resealed(inside(sealed(recipient=keys.public(OTHER_AGENCY)), OTHER_AGENCY), AGENCY), NOON
    if case == "altered":
        *parts, content, tag = sealed().split(".")
        return ".".join([*parts, ("A" if content[0] != "A" else "B") + content[1:], tag]), NOON
    if case == "other office":
        return sealed(signer=OTHER_OFFICE), NOON
    return sealed(), NEXT_WEEK if case == "expired" else NOON - timedelta(days=1)


@pytest.mark.parametrize(
    ("case", "headline"),
    [
        ("other key", "Not for this key. "),
        ("forwarded", "Not for this key. "),
        ("altered", "Does not verify. "),
        ("other office", "Does not verify. "),
        ("expired", "Expired. "),
        ("early", "Not yet valid. "),
    ],
)
def test_what_does_not_verify_says_which_and_what_to_do_and_shows_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str], case: str, headline: str
) -> None:
    text, at = in_the_way(case)
    arrive(desk, text)
    assert run(desk, "--out", str(desk / "photos"), at=at) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"clerestory open: {headline}")
    assert len(err.splitlines()) == 1
    assert len(err) > len(headline) + 80  # a reason and a cure, not a code
    assert not (desk / "photos").exists()


@pytest.mark.parametrize("text", ["", "not an envelope", "a.b.c.d.e", "é" * 100, "A" * 100_000])
def test_what_is_no_envelope_is_unusable_input(
    desk: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    arrive(desk, text)
    assert run(desk) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "not an envelope" in err


def test_a_problem_document_saved_as_an_envelope_gets_a_hint(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arrive(desk, json.dumps({"title": "Nothing to hand over", "detail": "It expired."}))
    assert run(desk) == 2
    assert "a problem document, whose `detail` says why" in capsys.readouterr().err


def test_a_missing_envelope_or_key_is_unusable_input(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, envelope=str(desk / "absent")) == 2
    assert run(desk, envelope=str(desk)) == 2
    (desk / "key.json").unlink()
    assert run(desk) == 2
    assert capsys.readouterr().out == ""


def test_without_the_issuers_key_nothing_is_opened(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "issuer.json").rename(desk / "arrived" / "issuer.json")  # beside the envelope it is worth nothing
    assert run(desk) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--issuer" in err
    assert "Get the key from the office itself" in err
    assert run(desk, "--issuer", str(desk / "arrived" / "issuer.json")) == 0


def test_a_named_issuers_key_counts_more_than_the_one_beside_the_key(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key_files.save_public_key(OTHER_OFFICE, desk / "other.json")
    assert run(desk, "--issuer", str(desk / "other.json")) == 1
    assert keys.thumbprint(OTHER_OFFICE) in capsys.readouterr().err


def test_the_issuers_private_key_is_refused(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key_files.save_private_key(OFFICE, desk / "signer.json")
    assert run(desk, "--issuer", str(desk / "signer.json")) == 2
    assert "Never pass this file on" in capsys.readouterr().err


def test_a_public_key_opens_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "key.json").unlink()
    key_files.save_public_key(AGENCY, desk / "key.json")
    assert run(desk) == 2
    assert "no member `d`" in capsys.readouterr().err


def test_a_key_that_others_can_read_opens_with_a_warning(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "key.json").chmod(0o644)
    assert run(desk) == 0
    out, err = capsys.readouterr()
    assert "chmod 600" in err
    assert "element name" in out


def test_an_envelope_comes_in_on_standard_input_too(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sealed().encode() + b"\n")))
    assert run(desk, envelope="-") == 0
    assert "reference: R-2026-000123/1" in capsys.readouterr().out


def wicked() -> Contents:
    orders = "\x1b]0;owned\x07\x1b[2J\nelement photo: forged\u202egpj[bold red]"
    return replace(CONTENTS, elements={"name": orders})


def test_values_cannot_give_orders_to_a_terminal_or_forge_a_line(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arrive(desk, sealed(wicked()))
    assert run(desk) == 0
    out = capsys.readouterr().out
    assert (
        r"element name: \x1b]0;owned\x07\x1b[2J\nelement photo: forged\u202egpj[bold red]" in out.splitlines()
    )


def test_a_terminal_shows_the_same_in_tables(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_on_terminal(desk, monkeypatch)
    words = ["R-2026-000123/1", "● photo", "● name", "ÁVILA, Zoë", "Keep a record", "2026-03-08", "\x1b["]
    assert [word for word in words if word not in shown] == []


def test_a_narrow_terminal_cuts_no_digest(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = shown_on_terminal(desk, monkeypatch, columns=50)
    joined = "".join(sign for sign in shown if sign not in " \n│")
    assert CONTENTS.decision_digest in joined
    assert hashlib.sha256(PHOTO.content).hexdigest() in joined
    assert "…" not in shown


def test_a_terminal_without_colour_gets_none(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = shown_on_terminal(desk, monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = shown_on_terminal(desk, monkeypatch)
    assert "\x1b[32m" in coloured
    assert "\x1b[32m" not in plain
    assert "● photo" in plain


def test_a_terminal_takes_no_orders_from_a_value(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(desk, sealed(wicked()))
    shown = shown_on_terminal(desk, monkeypatch)
    assert "\x1b]0" not in shown
    assert "\x1b[2J" not in shown
    assert "[bold red]" in shown


def test_output_that_knows_only_ascii_loses_nothing_and_does_not_crash(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert run(desk) == 0
    narrow.flush()
    assert rb"element name: \xc1VILA, Zo\xeb" in narrow.buffer.getvalue()
