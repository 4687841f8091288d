"""An older version of a pack, once published, can still be read and asked: page, grid, files, links."""

import csv
import io
import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.readings.seeded_packs import note

from clerestory.law.library import default_folder, open_library
from clerestory.law.pack import Pack
from clerestory.law.versions import publish

pytestmark = pytest.mark.usefixtures("sample")

WAS_SAYS = "It closed the photo to everybody."
NOW_SAYS = "It closes the name to everybody."
RULE = 'forbid (principal, action == Action::"disclose", resource == Element::"photo");'
WAS = note("ny-tests", says=WAS_SAYS, citation="A section of the tests") + RULE
NOW = note("ny-tests", says=NOW_SAYS, citation="A section of the tests") + (RULE.replace("photo", "name"))
GONE = note("ny-gone", says="It was taken out.", citation="Another section of the tests") + RULE


def written(folder: Path, number: str, *policies: str) -> Pack:
    """The pack with these policies beside its own, under this number."""
    place = folder / "us-ny"
    (place / "policies" / "tests.cedar").write_text("\n".join(policies))
    sheet = place / "pack.toml"
    sheet.write_text(re.sub(r'version = "[^"]*"', f'version = "{number}"', sheet.read_text()))
    return open_library(folder).pack("us-ny")


@pytest.fixture
def old(tmp_path: Path, settings: Any) -> Pack:
    """Version 1, published, on the office's shelf; version 2 stands there now."""
    for name in ("us", "us-ny", "us-mt", "us-mt-office"):
        shutil.copytree(default_folder() / name, tmp_path / name)
    first = written(tmp_path, "1", WAS, GONE)
    publish(first)
    written(tmp_path, "2", NOW)
    settings.CLERESTORY_LAWPACKS = tmp_path
    return first


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return unescape(answer.content.decode())


def test_the_page_of_a_pack_shows_the_version_that_was_asked_for(old: Pack) -> None:
    now = page("/law/us-ny/")
    assert NOW_SAYS in now
    assert WAS_SAYS not in now
    assert "not the current one" not in now
    assert '<a href="?version=1">1</a>' in now
    for wanted in ("1", old.digest):
        then = page(f"/law/us-ny/?version={wanted}")
        assert WAS_SAYS in then
        assert NOW_SAYS not in then
        assert "not the current one" in then
        assert old.digest in then
        assert '<a href="?">2</a>' in then  # the way back


def test_every_way_from_an_old_version_stays_in_it_and_leads_somewhere(old: Pack) -> None:
    html = page("/law/us-ny/?version=1&on=2026-01-15")
    inside = html.partition("<h1")[2].partition('<section class="law-part" aria-labelledby="changes"')[0]
    provisions = set(re.findall(r'href="(/law/us-ny/[\w-]+/[^"]*)"', inside))
    assert any("ny-gone" in one for one in provisions)
    assert all("version=1" in one and "on=2026-01-15" in one for one in provisions)
    for address in provisions:
        page(address)
    choices = re.findall(r'<a href="(\?[^"#]*)#grid"', inside)
    assert choices
    assert all("version=1" in one for one in choices)
    for address in choices[:2]:
        assert WAS_SAYS in page(f"/law/us-ny/{address}")


def test_versions_stand_newest_first_and_keep_the_chosen_day(old: Pack, tmp_path: Path) -> None:
    for number in ("2026.11.9", "2026.11.10"):
        publish(written(tmp_path, number, NOW.replace("everybody", f"everybody by {number}")))
    written(tmp_path, "2026.12.1", NOW)
    html = page("/law/us-ny/?version=2026.11.9&on=2026-01-15&paper=consent")
    versions = html.partition('<ul class="versions">')[2].partition("</ul>")[0]
    assert re.findall(r"(?:<a[^>]*>|<strong[^>]*>)([^<]*)<", versions) == [
        "2026.12.1",
        "2026.11.10",
        "2026.11.9",
        "1",
    ]
    assert re.findall(r'href="([^"]*)"', versions) == [
        "?on=2026-01-15&paper=consent",
        "?on=2026-01-15&paper=consent&version=2026.11.10",
        "?on=2026-01-15&paper=consent&version=1",
    ]


def test_the_grid_of_an_old_version_is_answered_by_that_version(old: Pack) -> None:
    def leads(version: str) -> set[tuple[str, str]]:
        text = Client().get(f"/law/us-ny/grid.csv{version}").content.decode()
        rows = csv.DictReader(io.StringIO(text))
        return {(row["element"], row["rule"]) for row in rows if row["rule"].startswith("ny-tests")}

    assert {element for element, _ in leads("")} == {"name"}
    assert {element for element, _ in leads("?version=1")} == {"photo"}
    assert page("/law/us-ny/ny-tests/?version=1").count("photo") > 0


def test_a_provision_of_an_old_version_has_its_page_and_the_new_one_says_it_has_none(old: Pack) -> None:
    then = page("/law/us-ny/ny-gone/?version=1")
    assert "It was taken out." in then
    assert "not the current one" in then
    assert 'href="/law/us-ny/?version=1"' in then
    missing = page("/law/us-ny/ny-gone/", 404)
    assert "This pack has no provision “ny-gone”." in missing
    assert 'href="/law/us-ny/ny-gone/?version=1"' in missing


def test_the_old_version_can_be_taken_along_as_json(old: Pack) -> None:
    then = json.loads(Client().get("/law/us-ny.json?version=1").content)
    now = json.loads(Client().get("/law/us-ny.json").content)
    assert (then["version"], then["digest"], now["version"]) == ("1", old.digest, "2")
    assert "ny-gone" in {one["id"] for one in then["provisions"]}
    assert "ny-gone" not in {one["id"] for one in now["provisions"]}


def test_a_version_that_was_never_published_says_which_were(old: Pack) -> None:
    html = page("/law/us-ny/?version=7", 404)
    assert "This pack has no version “7”." in html
    assert 'href="/law/us-ny/?version=1"' in html
    assert 'href="/law/us-ny/"' in html


def test_an_old_version_stands_in_spanish_with_its_english_marked(old: Pack) -> None:
    html = page("/es/law/us-ny/?version=1")
    assert f'lang="en">{WAS_SAYS}' in html
    assert '<a href="/law/us-ny/?version=1" lang="en"' in html
