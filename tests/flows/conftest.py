"""A living office on a fresh database with a register of some 200 people."""

from typing import Any

import pytest

from tests.world.office import World, found_office


@pytest.fixture
def world(office_records: Any, settings: Any) -> World:
    """The office of `tests.world`, on this test's own database."""
    # Slow hashing protects passwords of real people; these are nobody's.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return found_office()
