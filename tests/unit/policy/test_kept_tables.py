"""A kept table is given out again only while the law behind it is the same; a provision's text is its own."""

from datetime import date

from clerestory.law.library import default_folder, open_library
from clerestory.law.wording import cedar_of
from clerestory.policy.tables.askers import PAPERS
from clerestory.policy.tables.kept import KeptTables, _days_inside

LAST_DAY, FIRST_DAY = date(2019, 12, 13), date(2019, 12, 14)


def test_a_grid_is_kept_between_changes_of_law_and_no_longer() -> None:
    tables = KeptTables(open_library(default_folder()))
    first = tables.grid("us-ny", FIRST_DAY, PAPERS[0], "standard")
    assert tables.is_kept("us-ny", date(2019, 12, 20), PAPERS[0], "standard")
    assert not tables.is_kept("us-ny", LAST_DAY, PAPERS[0], "standard")
    assert not tables.is_kept("us-ny", FIRST_DAY, PAPERS[1], "standard")
    again = tables.grid("us-ny", date(2019, 12, 20), PAPERS[0], "standard")
    assert again.on == date(2019, 12, 20)
    assert again.cells == first.cells
    assert tables.grid("us-ny", LAST_DAY, PAPERS[0], "standard").cells != first.cells


def test_a_day_named_inside_a_policy_is_seen_and_one_in_its_notes_is_not() -> None:
    library = open_library(default_folder())
    federal = library.pack("us").by_id
    assert _days_inside(federal["us-2721-consent-fails"]) == (20010403,)
    assert _days_inside(library.pack("us-ny").by_id["ny-before"]) == ()


def test_a_provision_is_shown_in_the_words_of_its_file() -> None:
    pack = open_library(default_folder()).pack("us-ny")
    text = cedar_of(pack, pack.by_id["ny-201-12-a"])
    assert text.startswith("// Who asks decides")
    assert "unless {" in text
    assert "@" not in text
