"""Secrets are closed from the moment they exist, and an open one is refused instead of mended."""

import stat

import pytest

from clerestory.site.errors import PrivateFileError
from clerestory.site.installation import ensure_keys, role_passwords
from clerestory.site.private_files import closed_file, existing_secret, secret
from clerestory.site.roles import ROLES


def test_a_secret_is_random_kept_and_closed_to_others(tmp_path):
    made = secret(tmp_path / "secrets" / "one")
    assert len(made) >= 43
    assert secret(tmp_path / "secrets" / "one") == made
    assert secret(tmp_path / "secrets" / "two") != made
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "one").stat().st_mode) == 0o600


def test_a_secret_that_others_could_read_is_refused_with_what_to_do(tmp_path):
    secret(tmp_path / "secrets" / "one")
    (tmp_path / "secrets" / "one").chmod(0o644)
    with pytest.raises(PrivateFileError, match=r"mode 0644.*chmod go="):
        existing_secret(tmp_path / "secrets" / "one")


def test_an_empty_secret_is_refused(tmp_path):
    (tmp_path / "one").touch(mode=0o600)
    with pytest.raises(PrivateFileError, match="empty"):
        existing_secret(tmp_path / "one")


def test_a_missing_secret_names_the_command_that_makes_it(tmp_path):
    with pytest.raises(PrivateFileError, match="make run"):
        existing_secret(tmp_path / "one")


def test_a_link_in_the_place_of_a_secret_is_refused(tmp_path):
    secret(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PrivateFileError, match="not a link"):
        existing_secret(tmp_path / "link")


def test_keys_and_passwords_are_made_once(tmp_path):
    ensure_keys(tmp_path / "secrets")
    before = {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()}
    ensure_keys(tmp_path / "secrets")
    assert {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()} == before
    for name in ("records.kek", "releases.kek"):
        assert len(bytes.fromhex(before[name].decode())) == 32
    passwords = role_passwords(tmp_path / "secrets")
    assert set(passwords) == set(ROLES)
    assert len(set(passwords.values())) == len(passwords)


def test_a_log_that_an_earlier_version_left_open_is_closed_and_goes_on(tmp_path):
    log = tmp_path / "log" / "worker.log"
    log.parent.mkdir(mode=0o755)
    log.write_text("before\n")
    log.chmod(0o644)
    with closed_file(log) as opened:
        opened.write("after\n")
    assert log.read_text() == "before\nafter\n"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
