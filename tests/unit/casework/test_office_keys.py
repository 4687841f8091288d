"""The office's keys are made once and read only by the process that uses them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from clerestory.casework import office_keys


def test_a_process_that_never_signs_never_reads_the_key_that_signs(tmp_path: Path) -> None:
    office_keys.create_missing(tmp_path)
    held = office_keys.load(tmp_path)
    (tmp_path / office_keys.SIGNING).write_text("unreadable", "ascii")
    assert len(held.digests) == 32
    assert held.slips.identifier
    assert "signing" not in vars(held)


def test_keys_are_made_once(tmp_path: Path) -> None:
    office_keys.create_missing(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    office_keys.create_missing(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_keys_made_by_several_at_once_are_whole_and_the_same_for_all(tmp_path: Path) -> None:
    def make(_: int) -> tuple[bytes, ...]:
        office_keys.create_missing(tmp_path)
        names = (office_keys.SIGNING, office_keys.ISSUER, office_keys.SLIPS, office_keys.DIGESTS)
        return tuple((tmp_path / name).read_bytes() for name in names)

    with ThreadPoolExecutor(8) as makers:
        found = set(makers.map(make, range(32)))
    assert len(found) == 1
    assert all(found.pop())
    assert not list(tmp_path.glob(".*"))
