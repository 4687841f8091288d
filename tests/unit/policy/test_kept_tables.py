"""A kept table is given out again only while the law behind it is the same; a provision's text is its own."""

from datetime import date

from clerestory.law.library import default_folder, open_library
from clerestory.law.wording import cedar_of
from clerestory.policy.decide import Decider
from clerestory.policy.tables.askers import PAPERS
from clerestory.policy.tables.grid import grid
from clerestory.policy.tables.kept import KeptTables

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


def test_a_day_named_inside_a_policy_ends_what_is_kept() -> None:
    library = open_library(default_folder())
    tables = KeptTables(library)
    tables.grid("us", date(2001, 4, 2), PAPERS[6], "standard")
    # 2001-04-03 stands in a federal policy about consent; nothing begins or ends there because of it.
    standing = tables._standing("us", date(2001, 4, 2))
    assert standing != tables._standing("us", date(2001, 4, 3))
    fresh = grid(Decider(library), "us", date(2001, 4, 3), papers=PAPERS[6:7])
    assert tables.grid("us", date(2001, 4, 3), PAPERS[6], "standard").cells == fresh.cells


def test_a_provision_is_shown_in_the_words_of_its_file() -> None:
    pack = open_library(default_folder()).pack("us-ny")
    text = cedar_of(pack, pack.by_id["ny-201-12-a"])
    assert text.startswith("// Who asks decides")
    assert "unless {" in text
    assert "@" not in text
