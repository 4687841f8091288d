"""`clerestory decide --reading replay` prints what `clerestory decide` prints, byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.readings.published import seeds

from clerestory.site import command

ASKED = [{**one, "id": f"{number} {one['id']}"} for number, one in enumerate(seeds()[::12])]


def decided(
    capsys: pytest.CaptureFixture[str], folder: Path, reading: str, documents: list[Any], *more: str
) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    path = folder / "facts.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), "utf-8")
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as typed:
        typed.setattr("sys.argv", ["clerestory", "decide", "--reading", reading, *more, str(path)])
        code = command.main()
    out, errors = capsys.readouterr()
    return code, out, errors


@pytest.mark.parametrize("more", [(), ("--explain",)])
def test_both_readings_print_the_same_for_many_laws_mixed(capsys, tmp_path, more):
    asked = ASKED if not more else ASKED[:20]
    live = decided(capsys, tmp_path, "decide", asked, *more)
    columns = decided(capsys, tmp_path, "replay", asked, *more)
    assert (columns[0], columns[1]) == (0, live[1])
    assert len({one["law"] for one in ASKED}) > 20


def test_it_says_that_cedar_was_not_asked(capsys, tmp_path):
    assert "Cedar's own engine was not asked" in decided(capsys, tmp_path, "replay", ASKED[:1])[2]
    assert "0 questions read" in decided(capsys, tmp_path, "replay", [])[2]


@pytest.mark.parametrize(("change", "place"), [({"law": "us-zz"}, "/law"), ({"on": "1980-01-01"}, "/on")])
def test_a_law_or_day_that_no_pack_covers_prints_nothing_and_is_refused(capsys, tmp_path, change, place):
    code, out, errors = decided(capsys, tmp_path, "replay", [ASKED[0], {**ASKED[0], **change}])
    assert (code, out) == (2, "")
    assert place in errors
    assert "object 2" in errors
