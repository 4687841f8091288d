"""A living office on a fresh database with a register of some 200 people."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.world.office import World, found_office


@pytest.fixture
def world(office_records: Any) -> Iterator[World]:
    """The office of `tests.world`, on this test's own database."""
    yield found_office()
