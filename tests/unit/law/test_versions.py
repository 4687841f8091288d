"""Published versions stay readable; a number never names two sets of bytes."""

from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import open_library
from clerestory.law.pack import PackError, load_pack
from clerestory.law.versions import publish, published

OLD = note("rule") + 'forbid (principal, action == Action::"disclose", resource);'
NEW = OLD.replace("rule of the tests", "changed rule of the tests")


def written(folder: Path, policies: str, version: str = "1") -> Path:
    place = write_pack(folder, "us-zz", extends="us", policies=policies)
    sheet = place / "pack.toml"
    sheet.write_text(sheet.read_text().replace('version = "1"', f'version = "{version}"'))
    return place


def test_an_old_version_can_be_asked_for_by_number_and_by_digest(tmp_path: Path) -> None:
    old = load_pack(written(tmp_path, OLD))
    publish(old)
    written(tmp_path, NEW, "2")
    library = open_library(tmp_path)
    assert library.pack("us-zz").digest != old.digest
    for wanted in ("1", old.digest):
        found = library.version("us-zz", wanted)
        assert (found.version, found.digest, found.provisions[0].says) == (
            "1",
            old.digest,
            "This is a rule of the tests.",
        )
    assert library.version("us-zz", "2").provisions[0].says == "This is a changed rule of the tests."


def test_publishing_the_same_bytes_again_changes_nothing(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, OLD))
    assert publish(pack) == publish(pack)
    assert [one.number for one in published(pack.folder)] == ["1"]


def test_a_changed_pack_under_a_published_number_does_not_load_and_others_do(tmp_path: Path) -> None:
    publish(load_pack(written(tmp_path, OLD)))
    written(tmp_path, NEW)
    write_pack(tmp_path, "us", layer="federal")
    write_pack(tmp_path, "us-yy", extends="us")
    library = open_library(tmp_path)
    with pytest.raises(PackError, match=r"version 1 was published as .* Give the changed pack a new"):
        library.layers("us-zz", date(2026, 1, 1))
    assert library.layers("us-yy", date(2026, 1, 1))
    with pytest.raises(PackError, match="was published as"):
        publish(load_pack(tmp_path / "us-zz"))


def test_a_version_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    publish(load_pack(written(tmp_path, OLD)))
    written(tmp_path, NEW, "2")
    with pytest.raises(PackError, match=r"no version '3'; there are 1, 2\."):
        open_library(tmp_path).version("us-zz", "3")


def test_an_edited_published_version_is_refused(tmp_path: Path) -> None:
    place = written(tmp_path, OLD)
    publish(load_pack(place))
    sheet = place / "versions" / "1" / "pack.toml"
    sheet.write_text(sheet.read_text().replace('version = "1"', 'version = "9"'))
    with pytest.raises(PackError, match="found version '9' in it"):
        published(place)


def test_another_version_can_stand_on_the_shelf_instead(tmp_path: Path) -> None:
    old = publish(load_pack(written(tmp_path, OLD)))
    written(tmp_path, NEW, "2")
    library = open_library(tmp_path)
    assert library.with_pack_at("us-zz", old.folder).pack("us-zz").version == "1"
    assert library.pack("us-zz").version == "2"
