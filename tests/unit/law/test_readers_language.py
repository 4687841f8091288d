"""A provision in the reader's language: whole or not at all, and the same to everybody who tells it."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.cli import law
from clerestory.law.library import Library, open_library
from clerestory.law.translation import load_spanish
from clerestory.policy.decide import Decider
from clerestory.publication.asked import Asked, Desk
from clerestory.publication.quoting import sentence
from clerestory.vocabulary.words import Language
from clerestory.web.public.law.telling import tell

DAY = date(2026, 1, 1)
OWES = note("owes", duty="Tell the person.", due="within three days") + (
    'permit (principal, action == Action::"owe", resource);'
)
FORBIDS = note("forbids", cure="") + 'forbid (principal, action == Action::"disclose", resource);'
WHOLE = {
    "says": "Es una norma.",
    "cure": "Nada lo cambiaría.",
    "duty": "Avise a la persona.",
    "due": "en tres días",
}


def shelf(folder: Path, spanish: dict[str, str]) -> Library:
    """A federal pack and one of a state whose duty is translated as far as `spanish` goes."""
    write_pack(folder, "us", layer="federal")
    place = write_pack(folder, "us-zz", extends="us", policies=OWES + FORBIDS)
    written = "".join(f'{name} = "{text}"\n' for name, text in spanish.items())
    (place / "spanish.toml").write_text(f"[provisions.owes]\n{written}" if written else "")
    return open_library(folder)


def shown_by_command(folder: Path, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `law show us-zz` prints."""
    parser = argparse.ArgumentParser(prog="clerestory")
    law.add_parser(parser.add_subparsers())
    words = ["law", "--packs", str(folder), "show", "us-zz", "--language", language, "--no-grid"]
    args = parser.parse_args(words)
    args.at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    law.run(args)
    return capsys.readouterr().out


@pytest.mark.parametrize("lacking", [*WHOLE])
def test_a_provision_that_lacks_one_spanish_sentence_is_told_in_english_whole(
    tmp_path: Path, lacking: str
) -> None:
    there = {name: text for name, text in WHOLE.items() if name != lacking} if lacking != "says" else {}
    pack = shelf(tmp_path, there).pack("us-zz")
    told = load_spanish(pack).sentences(pack.by_id["owes"], "es")
    assert (told.language, told.says, told.cure, told.duty, told.due) == (
        "en",
        "This is a rule of the tests.",
        "Nothing would.",
        "Tell the person.",
        "within three days",
    )


def test_a_provision_is_told_in_spanish_to_whoever_reads_spanish_alone(tmp_path: Path) -> None:
    pack = shelf(tmp_path, WHOLE).pack("us-zz")
    spanish = load_spanish(pack)
    told = spanish.sentences(pack.by_id["owes"], "es")
    assert {name: getattr(told, name) for name in WHOLE} == WHOLE
    assert told.language == "es"
    assert spanish.sentences(pack.by_id["owes"], "en").duty == "Tell the person."


def test_a_sentence_that_the_provision_lacks_is_told_in_no_language(tmp_path: Path) -> None:
    library = shelf(tmp_path, {})
    (library.places["us-zz"] / "spanish.toml").write_text(
        "[provisions.forbids]\nsays = 'Prohíbe.'\nduty = 'Sobra.'\ndue = 'nunca'\n"
    )
    pack = library.pack("us-zz")
    told = load_spanish(pack).sentences(pack.by_id["forbids"], "es")
    assert (told.language, told.says, told.duty, told.due, told.cure) == ("es", "Prohíbe.", None, None, None)


@pytest.mark.parametrize("spanish", [{}, {"says": "Es una norma."}, WHOLE])
@pytest.mark.parametrize("language", ["en", "es"])
def test_command_answers_and_page_tell_a_duty_in_the_same_language(
    tmp_path: Path, spanish: dict[str, str], language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    library = shelf(tmp_path, spanish)
    pack = library.pack("us-zz")
    one = pack.by_id["owes"]
    duty = WHOLE["duty"] if language == "es" and spanish == WHOLE else "Tell the person."
    assert tell(one, load_spanish(pack), language, DAY).sentences.duty == duty
    asked = Asked(Desk(Decider(library)), "us-zz", DAY, language)
    assert sentence(asked, pack, one, "duty").removeprefix("(en inglés) ") == duty
    shown = shown_by_command(tmp_path, language, capsys)
    assert f"duty: {duty}" in shown
    assert ("sin texto en español" in shown) == (language == "es")  # "forbids" has none


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_duty_without_a_deadline_is_shown_without_one(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_pack(tmp_path, "us", layer="federal")
    rule = note("owes", duty="Tell the person.") + 'permit (principal, action == Action::"owe", resource);'
    write_pack(tmp_path, "us-zz", extends="us", policies=rule)
    shown = shown_by_command(tmp_path, language, capsys)
    assert "duty: Tell the person.\n" in shown
    assert "None" not in shown
