"""What is counted is said in versions: a change is announced, and both series run a year."""

from datetime import date

import pytest

from clerestory.journal.events import Event
from clerestory.publication.reports.definitions import (
    DefinitionError,
    announced,
    counting_in,
    digest_of,
    read,
    shipped,
)

TEXTS = "".join(
    f'{name} = "{name}"\n'
    for name in ("title", "titulo", "unit", "unidad", "counts", "cuenta", "leaves_out", "deja_fuera")
)


def toml(version: int, since: str, announced_on: str = "", more: str = "") -> str:
    said = f"announced_on = {announced_on}\n" if announced_on else ""
    return (
        f'[[definition]]\nid = "things"\nversion = {version}\nsince = {since}\n{said}{TEXTS}'
        f'entries = ["query.request.opened"]\n{more}'
    )


CHANGED = toml(1, "2026-01-01") + toml(2, "2027-04-01", "2027-02-15")


def test_both_series_run_a_year_and_then_the_new_one_alone() -> None:
    found = read(CHANGED.encode())

    def names(day: date) -> list[str]:
        return [one.name for one in counting_in(day, found)]

    assert names(date(2025, 12, 31)) == []
    assert names(date(2027, 3, 31)) == ["things@1"]
    assert names(date(2027, 4, 1)) == ["things@1", "things@2"]
    assert names(date(2028, 3, 31)) == ["things@1", "things@2"]
    assert names(date(2028, 4, 1)) == ["things@2"]


def test_a_new_figure_is_announced_and_may_count_days_before_that() -> None:
    (one,) = announced(read(toml(1, "2026-01-01", "2026-11-24").encode()))
    assert one.is_new
    assert counting_in(date(2026, 3, 1), (one,)) == (one,)
    assert "types-released@1" in {each.name for each in announced(shipped())}


def test_a_change_is_announced_before_it_counts() -> None:
    assert [one.name for one in announced(read(CHANGED.encode()))] == ["things@2"]
    for wrong in ("", "2027-04-01", "2025-12-31"):
        with pytest.raises(DefinitionError, match="announced"):
            read((toml(1, "2026-01-01") + toml(2, "2027-04-01", wrong)).encode())


@pytest.mark.parametrize(
    "text",
    [
        toml(2, "2026-01-01"),
        toml(1, "2026-01-01") + toml(3, "2027-01-01", "2026-06-01"),
        toml(1, '"2026-01-01"'),
        toml(1, "2026-01-01", more="colour = 3\n"),
        toml(1, "2026-01-01").replace('title = "title"', 'title = " "'),
        "definition = 3",
        "[[definition]]\n",
        "\xff",
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(DefinitionError):
        read(text.encode("latin-1"))


def test_every_shipped_definition_names_events_of_the_journal_and_none_was_edited() -> None:
    known = {str(event) for event in Event}
    assert len(shipped()) == len(PUBLISHED)
    for one in shipped():
        assert set(one.entries) <= known, one.name
        assert one.entries, one.name
        assert one.digest == digest_of(one.to_json())
        assert one.digest == PUBLISHED[one.name], f"{one.name} was edited; write a new version instead."


PUBLISHED = {
    "after-release@1": "132e310fbb4aaf606afaceb4ae12ee9eb8270556c2be7e5064bcc46546e21376",
    "agreements-breached@1": "1b83c995a0580841fa5127fc90fa3788e6790136d169e1d226fc60c67149627b",
    "agreements-ended@1": "968d892e22c411d6d46913b0c08e3b5b4e97e93b85fadfe68d083f4675c158a9",
    "agreements-in-force@1": "1ffbb4a35bc6589310fd32d3feea6f8250d39ba687482dfc0f2176d566e5e74f",
    "alarms-raised@1": "08399d86f4216db7497abb71c6e2da7314e6e31a1fc9e13a5075b5128e92ae15",
    "answers-given@1": "f11c7a93b9e5f525e2c8865bd90beda797c398b7a82fc2e023c240c2eaee651b",
    "answers-due@1": "f59c902d3b1d58e55882689764374ba1208442b1728647849b56355d3f46d1d6",
    "blind-looks@1": "60c81c0092a3c226c26aadf1c769571fa6ebea0cd3bc237b6027224cf516a43a",
    "claims-checked@1": "65b0e3f6c873d43d16383f91238bf237c46cbdf9420196ddc6a924bb36d80666",
    "days-to-answer@1": "2658923dae162d7fc8fb7fb1c4d0240cd5f5ef6d8afe0bcc21de02f4eae5fb94",
    "elements-answered@1": "fcf3c6e2053b6da4cca90943384e045225ec894ff378742bc10f88aa5c72f852",
    "emergencies@1": "f6e4d8edc08a20e519028fab4c1fc4172be4b2f05dd80112db1c4d68b9f34460",
    "emergency-looks@1": "4e7fb0599a1e446c70d94a246e6550545893742050002ce96b14d1cda371e799",
    "holds@1": "eefef2d4d0995378faf0567206ecd95c73d2f702468d615f294f165141d34c65",
    "instruments-verified@1": "30250c0fb7ee342fb19b93cd382ba117a04828a6dc9e4cd636881ef7ea42eae5",
    "misuse-followed@1": "23fcee1d38ae4b3f300bbe621d3563e0481c0432e387ef5c4b6ee00f30ec1e83",
    "notices-owed@1": "940b366d97b43f379e7d410c088cf7e94d9daed1927fea8e1f645c9d4582da4a",
    "notices-settled@1": "a748e9b23365b83f417dab0d6906d4c46c1f7128fc60ca059d302b3211064f01",
    "purposes-verified@1": "9570336b6be34b509239fe3c25e56ed01c42678ab65beea4187e1016b424d533",
    "refused-by-provision@1": "c76f2bddc4407fd71abb7ec7e42b370e869995610133f11d80618a6e27dbd277",
    "requests-asked@1": "566f9c97f02fdf834b5d79cd217d091fd32783b58dc137fe179636fa4a116128",
    "requests-reviewed@1": "896c4e8659845ff227e411f2d27dcdea55a713a7d62269ca29527482aa61a17a",
    "residents-answered@1": "c2501459d445b3b5d35fdc2a92d73406692685a0bcc576753cb66a330506a4ea",
    "residents-asked@1": "20b1359edf6156190887b44293acb1804aff1433c193297c0d893e66517ee354",
    "statements-kept@1": "88bcec5f3fcb1df854d72a54b6c06cf064bf5243a846bbe7e3ac82e66e7f44d2",
    "types-released@1": "cef7378f766debb57321b876c549ef0ed25cee64dbb1b7b5e16565ec4ce0b044",
}
"""What stands in reports that left the office."""
